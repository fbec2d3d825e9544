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
	outer := a.BeginObject()
	a.Add(value.Member{Name: "z", Value: value.OfInt(int64(n))})
	list := a.BeginList()
	for i := range n % 5 {
		inner := a.BeginObject()
		a.Add(value.Member{Name: "i", Value: value.OfInt(int64(i))})
		a.AddItem(a.EndObject(inner))
		a.AddItem(value.OfString(a.Concat(fmt.Sprint(n), long)))
	}
	a.Add(value.Member{Name: "list", Value: a.EndList(list)})
	a.Add(value.Member{Name: "a", Value: a.List(append(a.Items(2)[:0], value.NullValue, value.OfBool(true)))})
	return a.EndObject(outer)
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
	members := a.Members(1)
	members[0] = value.Member{Name: "a", Value: value.OfString(a.Concat("x", "y"))}
	v := a.List(append(a.Items(1)[:0], a.Object(members, true)))
	if plain, ok := v.Plain(); !ok || !cmp.Equal([]any{map[string]any{"a": "xy"}}, plain) {
		t.Errorf("got %v", plain)
	}
}

func TestRoomThatIsAskedForIsEmpty(t *testing.T) {
	t.Parallel()
	var a value.Arena
	for range 3 {
		for _, m := range a.Members(100) {
			if m.Name != "" || m.Value.Kind() != value.Absent {
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
			o := a.BeginObject()
			a.Add(value.Member{Name: "n", Value: value.OfInt(int64(n))})
			l := a.BeginList()
			a.AddItem(value.OfString(a.Concat("some text ", "and more")))
			a.Add(value.Member{Name: "l", Value: a.EndList(l)})
			a.EndObject(o)
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
		"a member":         func(a *value.Arena, s string) { a.Members(1)[0].Value = value.OfString(s) },
		"a member's name":  func(a *value.Arena, s string) { a.Members(1)[0].Name = s },
		"an item":          func(a *value.Arena, s string) { a.Items(1)[0] = value.OfString(s) },
		"an object":        func(a *value.Arena, s string) { a.Object([]value.Member{{Name: s}}, true) },
		"a list":           func(a *value.Arena, s string) { a.List([]value.Value{value.OfString(s)}) },
		"an object, begun": func(a *value.Arena, s string) { a.BeginObject(); a.Add(value.Member{Name: s}) },
		"an object, ended": func(a *value.Arena, s string) { o := a.BeginObject(); a.Add(value.Member{Name: s}); a.EndObject(o) },
		"a list, begun":    func(a *value.Arena, s string) { a.BeginList(); a.AddItem(value.OfString(s)) },
		"a list, ended":    func(a *value.Arena, s string) { l := a.BeginList(); a.AddItem(value.OfString(s)); a.EndList(l) },
		"many members":     func(a *value.Arena, s string) { a.Members(100)[7].Name = s; a.Members(1_000) },
		"a list within one": func(a *value.Arena, s string) {
			a.BeginList()
			l := a.BeginList()
			a.AddItem(value.OfString(s))
			a.AddItem(a.EndList(l))
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
