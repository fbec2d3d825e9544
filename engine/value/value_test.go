package value_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// textOf is a text that shares its bytes with an array.
func textOf(bytes *[64]byte) string { return unsafe.String(&bytes[0], len(bytes)) }

func TestPlainValuesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	for _, plain := range []any{
		nil, true, false, int64(0), int64(math.MinInt64), int64(math.MaxInt64), 0.5, -1e300, "", "é😀", json.Number("1e400"),
		[]any{},
		map[string]any{},
		[]any{int64(1), []any{nil}, map[string]any{"b": "x", "a": []any{1.5}}},
		map[string]any{"": map[string]any{"é": nil}, "z": []any{[]any{}}},
	} {
		v, ok := value.Of(plain)
		if !ok {
			t.Errorf("%v is not taken", plain)
		}
		if back, ok := v.Plain(); !ok || !cmp.Equal(plain, back) {
			t.Errorf("got %#v of %#v", back, plain)
		}
	}
}

func TestWhatJSONDoesNotHaveIsNotTaken(t *testing.T) {
	t.Parallel()
	for _, plain := range []any{1, uint64(1), float32(1), []string{"a"}, map[string]string{}, []byte("a"), []any{1}, map[string]any{"a": []any{"x", 7}}, struct{}{}} {
		if _, ok := value.Of(plain); ok {
			t.Errorf("%T is taken", plain)
		}
	}
	table, _ := value.OfTable([]value.Entry{{Key: value.OfInt(1), Value: value.NullValue}})
	for _, v := range []value.Value{
		{},
		value.OfUint(1), value.OfBytes("a"), value.OfTimestamp(time.Time{}), value.OfDuration(1), value.OfType("int"), value.None, value.Some(value.NullValue),
		value.OfMessage(&value.Envelope{}), value.Failed("x"), table,
	} {
		for _, holder := range []value.Value{v, value.OfList([]value.Value{value.NullValue, v}), value.OfObject([]value.Named{{Name: "a", Value: v}})} {
			if plain, ok := holder.Plain(); ok {
				t.Errorf("kind %d gives the plain value %v", v.Kind(), plain)
			}
		}
	}
}

func TestEachKindGivesWhatItWasMadeOf(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 12, 0, 0, 5, time.FixedZone("", 3600))
	for _, c := range []struct {
		v         value.Value
		kind      value.Kind
		got, want any
	}{
		{value.Value{}, value.Absent, nil, nil},
		{value.NullValue, value.Null, nil, nil},
		{value.OfInt(-5), value.Int, value.OfInt(-5).Int(), int64(-5)},
		{value.OfUint(math.MaxUint64), value.Uint, value.OfUint(math.MaxUint64).Uint(), uint64(math.MaxUint64)},
		{value.OfDouble(-0.25), value.Double, value.OfDouble(-0.25).Double(), -0.25},
		{value.OfDuration(-time.Second), value.Duration, value.OfDuration(-time.Second).Duration(), -time.Second},
		{value.OfTimestamp(at), value.Timestamp, value.OfTimestamp(at).Timestamp().Format(time.RFC3339Nano), "2026-03-01T12:00:00.000000005+01:00"},
		{value.OfString("a"), value.String, value.OfString("a").Text(), "a"},
		{value.OfBytes("\xff"), value.Bytes, value.OfBytes("\xff").Text(), "\xff"},
		{value.OfType("int"), value.Type, value.OfType("int").Text(), "int"},
		{value.OfLiteral("1.0"), value.Literal, value.OfLiteral("1.0").Text(), "1.0"},
		{value.Failed("x"), value.Error, *value.Failed("x").Fault(), value.Fault{Text: "x"}},
	} {
		if c.v.Kind() != c.kind || !cmp.Equal(c.got, c.want) {
			t.Errorf("kind %d gives %v, wanted kind %d and %v", c.v.Kind(), c.got, c.kind, c.want)
		}
		if c.v.IsError() != (c.kind == value.Error) || c.v.IsTrue() || c.v.IsFalse() {
			t.Errorf("kind %d is taken for another", c.kind)
		}
	}
	yes, no := value.OfBool(true), value.OfBool(false)
	if !yes.IsTrue() || yes.IsFalse() || !no.IsFalse() || no.IsTrue() || !yes.Bool() || no.Bool() {
		t.Error("true and false are not told apart")
	}
	if held, ok := value.Some(value.OfInt(7)).Held(); !ok || held.Int() != 7 {
		t.Error("an optional does not hold its value")
	}
	if _, ok := value.None.Held(); ok {
		t.Error("the empty optional holds something")
	}
	if held, ok := value.Some(value.None).Held(); !ok || held.Kind() != value.Optional {
		t.Error("an optional of the empty one is taken for it")
	}
}

// objectOf has members in an order that is not that of their names.
func objectOf(n int) (value.Value, []string) {
	var members []value.Named
	var names []string
	for i := range n {
		name := fmt.Sprintf("n%d", (i*7+3)%n) // in no order, where 7 does not divide n
		members = append(members, value.Named{Name: name, Value: value.OfString(name)})
		names = append(names, name)
	}
	return value.OfObject(members), names
}

func TestAMemberIsFoundInObjectsOfAnySize(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 8, 9, 10, 47, 48, 50, 500} {
		for _, sorted := range []bool{false, true} {
			v, names := objectOf(n)
			o := v.Object()
			if sorted {
				o.Sorted()
			}
			for _, name := range names {
				if got := o.Get(name); got.Kind() != value.String || got.Text() != name {
					t.Errorf("%s is not found among %d (sorted: %v)", name, n, sorted)
				}
			}
			for _, name := range []string{"", "m", "n", "n00", "z"} {
				if o.Get(name).Kind() != value.Absent {
					t.Errorf("%q is found among %d (sorted: %v)", name, n, sorted)
				}
			}
			if o.Len() != n || len(o.List()) != n {
				t.Errorf("got %d members of %d", o.Len(), n)
			}
		}
	}
}

func TestMembersAreInCodePointOrder(t *testing.T) {
	t.Parallel()
	v, _ := value.Of(map[string]any{"b": nil, "\U0001F600": nil, "\uFFFD": nil, "a": nil, "B": nil, "": nil, "ab": nil, "é": nil})
	var names []string
	for _, m := range v.Object().Sorted() {
		names = append(names, v.Object().Name(m.Label))
	}
	if diff := cmp.Diff([]string{"", "B", "a", "ab", "b", "é", "\uFFFD", "\U0001F600"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestALongListIsMadeOfTwoWithoutCopying(t *testing.T) {
	t.Parallel()
	listOf := func(from, n int) *value.Items {
		var items []value.Value
		for i := range n {
			items = append(items, value.OfInt(int64(from+i)))
		}
		return value.OfList(items).List()
	}
	left := value.Joined(listOf(0, 3), listOf(3, 1)).List()
	right := value.Joined(listOf(4, 2), value.Joined(listOf(6, 1), listOf(7, 3)).List()).List()
	for name, l := range map[string]*value.Items{
		"of two that are made of two": value.Joined(left, right).List(),
		"with an empty one before it": value.Joined(listOf(0, 0), value.Joined(left, right).List()).List(),
		"with an empty one after it":  value.Joined(value.Joined(left, right).List(), listOf(0, 0)).List(),
	} {
		if l.Len() != 10 || len(l.Flat()) != 10 {
			t.Errorf("%s: %d items", name, l.Len())
		}
		visited := 0
		l.All(func(i int, v value.Value) bool {
			if i != visited || v.Int() != int64(i) || l.At(i).Int() != int64(i) || l.Flat()[i].Int() != int64(i) {
				t.Errorf("%s: item %d is %d", name, i, v.Int())
			}
			visited++
			return true
		})
		for stop := range 10 {
			visited = 0
			l.All(func(int, value.Value) bool { visited++; return visited <= stop })
			if visited != stop+1 {
				t.Errorf("%s: %d items are visited, wanted to stop after %d", name, visited, stop+1)
			}
		}
	}
	if left.Len() != 4 || right.Len() != 6 {
		t.Error("the parts have changed")
	}
}

func TestNumbersOfAnyKindAreOneKey(t *testing.T) {
	t.Parallel()
	table, twice := value.OfTable([]value.Entry{
		{Key: value.OfString("a"), Value: value.OfInt(0)},
		{Key: value.OfUint(math.MaxUint64), Value: value.OfInt(1)},
		{Key: value.OfInt(1), Value: value.OfInt(2)},
		{Key: value.OfBool(true), Value: value.OfInt(3)},
		{Key: value.OfInt(-1), Value: value.OfInt(4)},
		{Key: value.OfString("1"), Value: value.OfInt(5)},
		{Key: value.OfBool(false), Value: value.OfInt(6)},
		{Key: value.OfInt(math.MinInt64), Value: value.OfInt(7)},
		{Key: value.OfUint(0), Value: value.OfInt(8)},
	})
	if twice >= 0 {
		t.Fatalf("entry %d is taken for another", twice)
	}
	for _, c := range []struct {
		key  value.Value
		want int64 // -1: none
	}{
		{value.OfInt(1), 2},
		{value.OfUint(1), 2},
		{value.OfDouble(1), 2},
		{value.OfDouble(-1), 4},
		{value.OfInt(-1), 4},
		{value.OfUint(math.MaxUint64), 1},
		{value.OfBool(true), 3},
		{value.OfBool(false), 6},
		{value.OfString("1"), 5},
		{value.OfString("a"), 0},
		{value.OfInt(math.MinInt64), 7},
		{value.OfInt(0), 8},
		{value.OfDouble(math.Copysign(0, -1)), 8},
		{value.OfDouble(1.5), -1},
		{value.OfDouble(-1.5), -1},
		{value.OfDouble(math.NaN()), -1},
		{value.OfDouble(math.Inf(1)), -1},
		{value.OfDouble(math.Inf(-1)), -1},
		{value.OfDouble(1 << 64), -1},
		{value.OfInt(2), -1},
		{value.OfUint(1 << 63), -1},
		{value.OfString(""), -1},
		{value.NullValue, -1},
		{value.OfBytes("a"), -1},
		{value.OfList(nil), -1},
		{value.OfType("a"), -1},
	} {
		got := int64(-1)
		if v := table.Table().Get(c.key); v.Kind() != value.Absent {
			got = v.Int()
		}
		if got != c.want {
			t.Errorf("kind %d, %d gives entry %d, wanted %d", c.key.Kind(), c.key.Int(), got, c.want)
		}
	}
	var order []int64
	for _, e := range table.Table().List() {
		order = append(order, e.Value.Int())
	}
	if diff := cmp.Diff([]int64{6, 3, 7, 4, 8, 2, 1, 5, 0}, order); diff != "" {
		t.Errorf("bools, then numbers, then strings: %s", diff)
	}
	if table.Table().Len() != 9 {
		t.Errorf("%d entries", table.Table().Len())
	}
}

func TestAKeyThatIsGivenTwiceIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys []value.Value
		want int
	}{
		"an int and the same uint":     {[]value.Value{value.OfBool(true), value.OfInt(1), value.OfUint(1)}, 2},
		"a string":                     {[]value.Value{value.OfString("a"), value.OfString("a"), value.OfString("a")}, 1},
		"a bool and a number":          {[]value.Value{value.OfBool(true), value.OfInt(1), value.OfBool(false), value.OfInt(0)}, -1},
		"-1 and its bits as a uint":    {[]value.Value{value.OfInt(-1), value.OfUint(math.MaxUint64)}, -1},
		"a number and its decimal":     {[]value.Value{value.OfInt(1), value.OfString("1")}, -1},
		"two ints that differ by sign": {[]value.Value{value.OfInt(1), value.OfInt(-1)}, -1},
	} {
		var entries []value.Entry
		for _, k := range c.keys {
			entries = append(entries, value.Entry{Key: k, Value: value.NullValue})
		}
		if _, twice := value.OfTable(entries); twice != c.want {
			t.Errorf("%s: got %d, wanted %d", name, twice, c.want)
		}
	}
}

func TestBoolsNumbersAndStringsCanBeKeys(t *testing.T) {
	t.Parallel()
	for _, v := range []value.Value{value.OfBool(false), value.OfInt(1), value.OfUint(1), value.OfString("")} {
		if !value.CanBeKey(v) {
			t.Errorf("kind %d cannot be a key", v.Kind())
		}
	}
	for _, v := range []value.Value{{}, value.NullValue, value.OfDouble(1), value.OfBytes("a"), value.OfList(nil), value.OfObject(nil), value.OfTimestamp(time.Time{}), value.OfDuration(0), value.OfType("a"), value.None} {
		if value.CanBeKey(v) {
			t.Errorf("kind %d can be a key", v.Kind())
		}
	}
}

func TestAMessageHasFourFields(t *testing.T) {
	t.Parallel()
	e := value.Envelope{ID: "i", Group: "g", Time: time.Unix(7, 0), Attributes: map[string]string{"b": "2", "a": "1"}}
	m := value.OfMessage(&e).Message()
	if m.Field("id").Text() != "i" || m.Field("group").Text() != "g" || !m.Field("time").Timestamp().Equal(e.Time) || m.Field("Group").Kind() != value.Absent {
		t.Error("a field is not what the envelope has")
	}
	if plain, _ := m.Field("attributes").Plain(); !cmp.Equal(map[string]any{"a": "1", "b": "2"}, plain) {
		t.Errorf("got the attributes %v", plain)
	}
}
