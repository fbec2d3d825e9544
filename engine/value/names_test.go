package value_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// nameSets are names of any length, among them such as a table cannot tell apart by how they begin.
func nameSets() map[string][]string {
	random := rand.New(rand.NewPCG(1, 2))
	sets := map[string][]string{
		"none": nil, "empty": {""}, "one": {"id"},
		"lengths": {"", "a", "ab", "1234567", "12345678", "123456789", "123456789012345", "1234567890123456", "12345678901234567"},
		"letters": {"ä", "日本語日本語", "日本語日本語日", "a\x00", "a"},
	}
	sets["begin alike, and none"] = []string{""}
	for i := range 30 {
		sets[fmt.Sprint("numbered ", i)] = []string{""}
		for n := range i {
			sets[fmt.Sprint("numbered ", i)] = append(sets[fmt.Sprint("numbered ", i)], fmt.Sprintf("p%d", n))
		}
	}
	for i := range 100 {
		sets["begin alike, and none"] = append(sets["begin alike, and none"], fmt.Sprintf("the_same_beginning_%d", i))
		sets["begin alike"] = append(sets["begin alike"], fmt.Sprintf("the_same_beginning_%d", i))
		sets["two that begin alike"] = append(sets["two that begin alike"], fmt.Sprintf("%d", i))
		sets["random"] = append(sets["random"], strings.Repeat("x", random.IntN(20))+fmt.Sprint(i))
	}
	sets["two that begin alike"] = append(sets["two that begin alike"], "1234567890123456", "12345678901234567", "123456789012345678")
	return sets
}

func TestEachNameIsFoundAndNoOther(t *testing.T) {
	t.Parallel()
	sets := nameSets()
	var all []string
	for _, set := range sets {
		all = append(all, set...)
	}
	for title, set := range sets {
		known := map[string]*int{}
		for i, name := range set {
			known[name] = &i
		}
		names := value.NamesOf(known)
		for _, name := range all {
			want := known[name]
			if got := names.Find(name); got != want {
				t.Errorf("%s: found %v for %q, wanted %v", title, got, name, want)
			}
			if len(name) > 16 || strings.Contains(name, "\x00") || name == "" {
				continue
			}
			if got := names.FindShort(value.KeyOf(name), name); got != want {
				t.Errorf("%s: found %v by the key of %q, wanted %v", title, got, name, want)
			}
		}
	}
}

func TestAMemberIsFoundByNameAndByNumber(t *testing.T) {
	t.Parallel()
	words := value.VocabularyOf([]string{"a", "b", "c"}, func(text string) string { return "<" + text + ">" })
	for n := range 60 { // few members, and many
		o := (&value.Arena{}).NewObject(words)
		o.Hint(words.Number("b"), 0)
		members := []value.Member{{Label: value.Label{Number: words.Number("b")}, Value: value.OfInt(-1)}}
		for i := range n {
			members = append(members, value.Member{Label: o.Own(nil, fmt.Sprint(i)), Value: value.OfInt(int64(i))})
		}
		o.Made(members, false)
		if got := o.ByNumber(words, words.Number("b")); got.Int() != -1 || o.Get("b").Int() != -1 || words.Quoted(words.Number("b")) != "<b>:" {
			t.Errorf("of %d others, b is %d", n, got.Int())
		}
		if got := o.ByNumber(value.VocabularyOf([]string{"b"}, strings.ToUpper), 1); got.Kind() != value.Absent {
			t.Errorf("of %d others, a member is found by another vocabulary", n)
		}
		if got := o.ByNumber(words, words.Number("c")); got.Kind() != value.Absent || o.Get("c").Kind() != value.Absent {
			t.Errorf("of %d others, c is %d", n, got.Int())
		}
		for i := range n {
			if got := o.Get(fmt.Sprint(i)); got.Int() != int64(i) {
				t.Errorf("of %d others, %d is %d", n, i, got.Int())
			}
		}
	}
	if n := words.Number("d"); n != 0 || words.Quoted(0) != "" {
		t.Errorf("a word that is not known has the number %d", n)
	}
}

// TestAHintThatIsWrongFindsNothing gives two members one hint, as numbers sixteen apart have, and puts members in order.
func TestAHintThatIsWrongFindsNothing(t *testing.T) {
	t.Parallel()
	var texts []string
	for i := range 40 {
		texts = append(texts, fmt.Sprintf("n%02d", 39-i))
	}
	words := value.VocabularyOf(texts, strings.ToUpper)
	for n := range 40 {
		o := (&value.Arena{}).NewObject(words)
		var members []value.Member
		for i, text := range texts[:n] {
			number := words.Number(text)
			o.Hint(number, i)
			members = append(members, value.Member{Label: value.Label{Number: number}, Value: value.OfInt(int64(i))})
		}
		o.Made(members, false)
		for sorted := range 2 {
			for i, text := range texts {
				got := o.ByNumber(words, words.Number(text))
				if last := i >= n-16 && i < n; got.Kind() != value.Absent && got.Int() != int64(i) || sorted == 0 && last != (got.Kind() == value.Int) {
					t.Errorf("%d members, the one of number %d is %d, of kind %d", n, i+1, got.Int(), got.Kind())
				}
			}
			o.Sorted()
		}
	}
}

func TestCharactersAreCountedAsGoDoes(t *testing.T) {
	t.Parallel()
	for n := range 40 {
		for at := range n + 1 {
			for _, c := range []string{"", "é", "\U0001f600", "\x80", "\xff", "\xc3"} {
				if text := strings.Repeat("x", at) + c + strings.Repeat("y", n-at); value.Characters(text) != utf8.RuneCountInString(text) {
					t.Errorf("%q has %d characters, got %d", text, utf8.RuneCountInString(text), value.Characters(text))
				}
			}
		}
	}
}

// TestAShapeNamesTheMembersOfEachObject makes objects of names that a vocabulary has and of others, two at a time.
func TestAShapeNamesTheMembersOfEachObject(t *testing.T) {
	t.Parallel()
	words := value.VocabularyOf([]string{"b", "c"}, strings.ToUpper)
	names := []string{"a", "b", "c", "d"}
	for _, vocabulary := range []*value.Vocabulary{words, nil} {
		shape := value.ShapeOf(names, vocabulary)
		for _, arena := range []*value.Arena{nil, {}} {
			var made [2]*value.Members
			for n := range made {
				made[n] = shape.Object(arena)
				members := arena.Members(len(names))
				for i, label := range shape.Labels() {
					members[i] = value.Member{Value: value.OfInt(int64(10*n + i)), Label: label}
				}
				made[n].Made(members, true)
			}
			for n, o := range made {
				for i, name := range names {
					if got := o.Get(name); got.Int() != int64(10*n+i) || o.Name(o.List()[i].Label) != name {
						t.Errorf("%s of object %d is %d and named %s", name, n, got.Int(), o.Name(o.List()[i].Label))
					}
				}
				if got := o.ByNumber(words, words.Number("c")); vocabulary != nil && got.Int() != int64(10*n+2) || vocabulary == nil && got.Kind() != value.Absent {
					t.Errorf("c of object %d is %d by its number", n, got.Int())
				}
			}
		}
	}
}
