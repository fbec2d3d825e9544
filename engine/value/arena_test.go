package value_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"weak"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// made makes an event of several kinds, whose parts begin and end within one another. long pads a string.
func made(a *value.Arena, n int, long string) value.Value {
	o := a.NewObject(nil)
	outer := append(a.Room(nil), value.Member{Label: o.Own(a, "z"), Value: value.OfInt(int64(n))})
	var list []value.Value
	for i := range n % 5 {
		within := a.NewObject(nil)
		inner := append(a.Room(nil), value.Member{Label: within.Own(a, "i"), Value: value.OfInt(int64(i))})
		list = append(a.RoomForItem(list), within.Made(inner, true))
		list = append(a.RoomForItem(list), value.OfString(a.Concat(fmt.Sprint(n), long)))
	}
	outer = append(a.Room(outer), value.Member{Label: o.Own(a, "list"), Value: a.List(list)})
	outer = append(a.Room(outer), value.Member{Label: o.Own(a, "a"), Value: a.List(append(a.Items(2)[:0], value.NullValue, value.OfBool(true)))})
	return o.Made(outer, false)
}

func wanted(n int, long string) any {
	list := []any{}
	for i := range n % 5 {
		list = append(list, map[string]any{"i": int64(i)}, fmt.Sprint(n)+long)
	}
	return map[string]any{"z": int64(n), "list": list, "a": []any{nil, true}}
}

func TestValuesStayAsTheyWereMadeUntilReset(t *testing.T) {
	t.Parallel()
	var arena value.Arena
	for _, a := range []*value.Arena{&arena, {}} {
		for round := range 3 { // each in the room of the one before
			const many = 2_000
			values := make([]value.Value, many)
			for n := range values {
				values[n] = made(a, n+round, strings.Repeat("x", n%100))
			}
			for n, v := range values {
				plain, ok := v.Plain()
				if diff := cmp.Diff(wanted(n+round, strings.Repeat("x", n%100)), plain); diff != "" || !ok {
					t.Fatalf("value %d of round %d: %s", n, round, diff)
				}
			}
			a.Reset()
		}
	}
}

func TestWithoutAnArenaEachValueIsMadeByItself(t *testing.T) {
	t.Parallel()
	var a *value.Arena
	o, members := a.NewObject(nil), a.Members(1)
	members[0] = value.Member{Label: o.Own(a, "a"), Value: value.OfString(a.Concat("x", "y"))}
	v := a.List(append(a.Items(1)[:0], o.Made(members, true)))
	if plain, ok := v.Plain(); !ok || !cmp.Equal([]any{map[string]any{"a": "xy"}}, plain) {
		t.Errorf("got %v", plain)
	}
}

func TestRoomThatIsAskedForIsEmpty(t *testing.T) {
	t.Parallel()
	var a value.Arena
	for range 3 {
		for _, m := range a.Members(100) {
			if m != (value.Member{}) {
				t.Fatalf("a member is there already: %v", m)
			}
		}
		for _, v := range a.Items(100) {
			if v.Kind() != value.Absent {
				t.Fatal("an item is there already")
			}
		}
		made(&a, 3, "")
		a.Reset()
	}
}

func TestMembersThatAreMadeAtTheSameTimeStayApart(t *testing.T) {
	t.Parallel()
	var a value.Arena
	made := make([][]value.Member, 3)
	for n := range 200 {
		for i := range made {
			if n%(i+1) == 0 {
				made[i] = append(a.Room(made[i]), value.Member{Value: value.OfInt(int64(1000*i + n))})
			}
		}
	}
	for i, members := range made {
		for k, m := range members {
			if m.Value.Int() != int64(1000*i+k*(i+1)) {
				t.Fatalf("member %d of object %d is %d", k, i, m.Value.Int())
			}
		}
	}
}

func TestListsOfOneRoomDoNotGrowIntoEachOther(t *testing.T) {
	t.Parallel()
	var a value.Arena
	first, second := a.List(a.Items(2)[:1]), a.List(append(a.Items(1)[:0], value.OfInt(2)))
	for range 5 {
		first.List().Append(value.OfInt(1))
	}
	if second.List().Len() != 1 || second.List().At(0).Int() != 2 || first.List().Len() != 6 {
		t.Errorf("got %d items and %d", first.List().Len(), second.List().At(0).Int())
	}
}

func TestTheNextEventUsesTheRoomOfTheOneBefore(t *testing.T) {
	var a value.Arena
	event := func() {
		for n := range 20 {
			o := a.NewObject(nil)
			members := append(a.Room(nil), value.Member{Label: o.Own(&a, "n"), Value: value.OfInt(int64(n))})
			l := append(a.RoomForItem(nil), value.OfString(a.Concat("some text ", "and more")))
			members = append(a.Room(members), value.Member{Label: o.Own(&a, "l"), Value: a.List(l)})
			o.Made(members, false)
		}
		a.Reset()
	}
	event()
	if n := testing.AllocsPerRun(10, event); n > 0 {
		t.Errorf("an event allocates %v times", n)
	}
}

func TestAResetArenaKeepsNothingOfAnEvent(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(a *value.Arena, text string){
		"a member":        func(a *value.Arena, s string) { a.Members(1)[0].Value = value.OfString(s) },
		"a member's name": func(a *value.Arena, s string) { a.NewObject(nil).Own(a, s) },
		"an item":         func(a *value.Arena, s string) { a.Items(1)[0] = value.OfString(s) },
		"an object": func(a *value.Arena, s string) {
			a.NewObject(nil).Made([]value.Member{{Value: value.OfString(s)}}, true)
		},
		"a list":           func(a *value.Arena, s string) { a.List([]value.Value{value.OfString(s)}) },
		"an object, begun": func(a *value.Arena, s string) { _ = append(a.Room(nil), value.Member{Value: value.OfString(s)}) },
		"a list, begun":    func(a *value.Arena, s string) { _ = append(a.RoomForItem(nil), value.OfString(s)) },
		"many members":     func(a *value.Arena, s string) { a.Members(100)[7].Value = value.OfString(s); a.Members(1_000) },
		"a list that grew": func(a *value.Arena, s string) {
			var list []value.Value
			for range 100 {
				list = append(a.RoomForItem(list), value.OfString(s))
				a.Items(1)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var a value.Arena
			kept := eventIn(&a, make)
			runtime.GC()
			if kept.Value() == nil {
				t.Fatal("the event is not in the arena, so that this test shows nothing")
			}
			a.Reset()
			runtime.GC()
			if kept.Value() != nil {
				t.Error("a text of the event is kept")
			}
			made(&a, 1, "")
		})
	}
}

// eventIn makes something of a text that nobody else has.
func eventIn(a *value.Arena, make func(*value.Arena, string)) weak.Pointer[[64]byte] {
	text := new([64]byte)
	make(a, textOf(text))
	return weak.Make(text)
}

func TestTheRoomOfAVeryLargeEventIsGivenBack(t *testing.T) {
	t.Parallel()
	var a value.Arena
	large, small := memberIn(&a, 100_000), weak.Pointer[value.Member]{}
	a.Reset()
	runtime.GC()
	if large.Value() != nil {
		t.Error("the room of 100,000 members is kept")
	}
	small = memberIn(&a, 10)
	a.Reset()
	runtime.GC()
	if small.Value() == nil {
		t.Error("the room of 10 members is not kept")
	}
	runtime.KeepAlive(&a)
}

func memberIn(a *value.Arena, n int) weak.Pointer[value.Member] { return weak.Make(&a.Members(n)[0]) }
