package value_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

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
	for i := range 100 {
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
		known := map[string]int{}
		for i, name := range set {
			known[name] = i
		}
		names := value.NamesOf(known)
		if names.Empty() != (len(set) == 0) {
			t.Errorf("%s: the map says %v of being empty", title, names.Empty())
		}
		for _, name := range all {
			want, is := known[name]
			if got := names.Find(name); (got != nil) != is || is && *got != want {
				t.Errorf("%s: found %v for %q, wanted %d, %v", title, got, name, want, is)
			}
			if got := names.FindKey(value.KeyOf(name)); len(name) <= 16 && !strings.Contains(name, "\x00") && got != nil && (!is || *got != want) {
				t.Errorf("%s: found %d by the key of %q", title, *got, name)
			}
		}
	}
}

func TestAShortNameIsFoundByItsKey(t *testing.T) {
	t.Parallel()
	names := value.NamesOf(map[string]int{"id": 1, "customer_id": 2, "1234567890123456": 3, "12345678901234567": 4})
	for name, want := range map[string]int{"id": 1, "customer_id": 2, "1234567890123456": 3} {
		if got := names.FindKey(value.KeyOf(name)); got == nil || *got != want {
			t.Errorf("%q: found %v, wanted %d", name, got, want)
		}
	}
}

func TestAMemberIsFoundByNameAndByNumber(t *testing.T) {
	t.Parallel()
	words := value.VocabularyOf([]string{"a", "b", "c"}, func(text string) string { return "<" + text + ">" })
	for n := range 60 { // few members, and many
		members := []value.Member{{Name: "b", Number: words.Word("b").Number, Value: value.OfInt(-1)}}
		for i := range n {
			members = append(members, value.Member{Name: fmt.Sprint(i), Value: value.OfInt(int64(i))})
		}
		o := (*value.Arena)(nil).Object(members, false, words).Object()
		if got := o.ByNumber(words, words.Word("b").Number); (n < 16) != (got.Int() == -1) || o.Get("b").Int() != -1 || words.Quoted(words.Word("b").Number) != "<b>:" {
			t.Errorf("of %d others, b is %d", n, got.Int())
		}
		if got := o.ByNumber(value.VocabularyOf([]string{"b"}, strings.ToUpper), 1); got.Kind() != value.Absent {
			t.Errorf("of %d others, a member is found by another vocabulary", n)
		}
		if got := o.ByNumber(words, words.Word("c").Number); got.Kind() != value.Absent || o.Get("c").Kind() != value.Absent {
			t.Errorf("of %d others, c is %d", n, got.Int())
		}
		for i := range n {
			if got := o.Get(fmt.Sprint(i)); got.Int() != int64(i) {
				t.Errorf("of %d others, %d is %d", n, i, got.Int())
			}
		}
	}
	if w := words.Word("d"); w.Number != 0 || w.Text != "d" || words.Quoted(0) != "" {
		t.Errorf("a word that is not known has %+v", w)
	}
}
