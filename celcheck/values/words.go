package values

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// Words says what a value may be, as a person would: a string of 1 to 40 characters, null or a whole number from 1 to 9.
func (v Value) Words() string {
	var out []string
	anyText := slices.ContainsFunc(All[*String](v), func(s *String) bool { return s.set == nil && s.maxLen == Unbounded })
	if v.Has(KindBool) && v.Has(KindList) && v.Has(KindMap) && anyText {
		return "anything"
	}
	for _, s := range byKind(v) {
		if words := words(s); !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	return Choice(out)
}

// KindWords lists the kinds of a value in words.
func (v Value) KindWords() string {
	var names []string
	for _, s := range v.Kinds() {
		names = append(names, s.Kind().String())
	}
	return strings.Join(names, " or ")
}

// byKind makes one shape of all of a kind: sets stay sets.
func byKind(v Value) Value {
	var out Value
	for k := KindNull; k <= KindOther; k++ {
		of := v.Only(k)
		if k == KindString && !slices.ContainsFunc(All[*String](of), func(s *String) bool { return s.set == nil }) {
			var texts []string
			for _, s := range All[*String](of) {
				texts = append(texts, s.set...)
			}
			out = append(out, TextValue(texts...)...)
			continue
		}
		if len(of) == 1 {
			out = append(out, of...)
			continue
		}
		out = append(out, Hull(of)...)
	}
	return out
}

func words(s Shape) string {
	switch s := s.(type) {
	case *Bool:
		if s.yes != s.no {
			return strconv.FormatBool(s.yes)
		}
	case *Int:
		return numberWords("a whole number", s.step, s.lo, s.hi, s.lo == math.MinInt64, s.hi == math.MaxInt64)
	case *Double:
		if !s.Finite() {
			return "a number that may be infinite or not a number"
		}
		noun := "a number"
		if s.whole {
			noun = "a whole number"
		}
		return numberWords(noun, 0, s.lo, s.hi, s.lo == -math.MaxFloat64, s.hi == math.MaxFloat64)
	case *String:
		if s.set != nil {
			return Choice(Quoted(s.set))
		}
		words := "a string" + countWords(s.minLen, s.maxLen, "character")
		for _, source := range s.sources {
			if len(source) <= 60 {
				return words + " that matches " + source
			}
		}
		return words
	case *List:
		return "a list" + countWords(s.minLen, s.maxLen, "item")
	case *Map:
		return "an object"
	}
	return s.Kind().String()
}

// Quoted quotes a few texts.
func Quoted(texts []string) []string {
	out := make([]string, 0, len(texts))
	for i, text := range texts {
		if i == 5 {
			return append(out, "...")
		}
		out = append(out, fmt.Sprintf("%q", text))
	}
	return out
}

// Range is an int or a range of ints in words.
func (s *Int) Range() string {
	if s.lo == s.hi {
		return fmt.Sprint(s.lo)
	}
	return fmt.Sprintf("%d to %d", s.lo, s.hi)
}

func numberWords[T int64 | float64](noun string, step int64, lo, hi T, noLow, noHigh bool) string {
	switch {
	case lo == hi:
		return fmt.Sprint(lo)
	case noLow && noHigh:
	case noHigh:
		noun += fmt.Sprintf(" of at least %v", lo)
	case noLow:
		noun += fmt.Sprintf(" of at most %v", hi)
	default:
		noun += fmt.Sprintf(" from %v to %v", lo, hi)
	}
	if step > 1 {
		noun += fmt.Sprintf(", a multiple of %d", step)
	}
	return noun
}

func countWords(lo, hi int, noun string) string {
	plural := func(n int) string {
		if n == 1 {
			return fmt.Sprintf("1 %s", noun)
		}
		return fmt.Sprintf("%d %ss", n, noun)
	}
	switch {
	case hi > 1<<30 && lo == 0:
		return ""
	case hi > 1<<30:
		return " of at least " + plural(lo)
	case lo == hi:
		return " of " + plural(lo)
	case lo == 0:
		return " of at most " + plural(hi)
	}
	return fmt.Sprintf(" of %d to %s", lo, plural(hi))
}

// Choice joins words with commas and "or".
func Choice(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// Place gives what may stand at a JSON pointer; of a union the variants that a sample can be one of.
func (v Value) Place(pointer string, sample any) Value {
	for _, step := range document.Steps(pointer) {
		var out Value
		switch of := sample.(type) {
		case map[string]any:
			out, _ = v.Fitting(of).At(step)
			sample = of[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(of) {
				return nil
			}
			for _, s := range All[*List](v) {
				out = Join(out, s.Item(i))
			}
			sample = of[i]
		}
		v = out
	}
	return v
}

// Default writes a value of a place that may have none: an empty one, or the first of those that it can be.
func (v Value) Default() string {
	switch {
	case v.Has(KindString):
		texts := All[*String](v)
		if !slices.ContainsFunc(texts, func(s *String) bool { return s.mayBe("") }) && texts[0].set != nil {
			return strconv.Quote(texts[0].set[0])
		}
		return `""`
	case v.Has(KindInt):
		if n := v.Ints(); n.lo > 0 || n.hi < 0 {
			return strconv.FormatInt(n.lo, 10)
		}
		return "0"
	case v.Has(KindDouble):
		return "0.0"
	case v.Has(KindBool):
		return "false"
	case v.Has(KindList):
		return "[]"
	case v.Has(KindMap):
		return "{}"
	case v.Has(KindOptional):
		return "optional.none()"
	case v.Has(KindTimestamp):
		return "message.time"
	case v.Has(KindDuration):
		return `duration("0s")`
	}
	return "null"
}

// Condition writes a condition in CEL under which an expression is one of a value. ok is false where that takes more than
// a comparison.
func (v Value) Condition(text string) (condition string, ok bool) {
	if len(v) != 1 {
		return "", false
	}
	switch s := v[0].(type) {
	case *String:
		for _, source := range s.sources {
			if Alike(source) {
				return text + ".matches(" + strconv.Quote(source) + ")", true
			}
		}
		switch {
		case s.set != nil && len(s.set) <= 5:
			return text + " in [" + strings.Join(Quoted(s.set), ", ") + "]", true
		case s.minLen > 0 && s.maxLen < Unbounded:
			return fmt.Sprintf("%d <= size(%s) && size(%s) <= %d", s.minLen, text, text, s.maxLen), true
		case s.minLen > 0:
			return fmt.Sprintf("size(%s) >= %d", text, s.minLen), true
		case s.maxLen < Unbounded:
			return fmt.Sprintf("size(%s) <= %d", text, s.maxLen), true
		}
	case *Int:
		switch {
		case s.lo > math.MinInt64 && s.hi < math.MaxInt64:
			return fmt.Sprintf("%d <= %s && %s <= %d", s.lo, text, text, s.hi), true
		case s.lo > math.MinInt64:
			return fmt.Sprintf("%s >= %d", text, s.lo), true
		case s.hi < math.MaxInt64:
			return fmt.Sprintf("%s <= %d", text, s.hi), true
		}
	}
	return "", false
}

// plain are the characters that a pattern may hold to mean the same in RE2 and in ECMA-262. In a pattern of these a dot or
// an escape is not.
var plain = regexp.MustCompile(`^[A-Za-z0-9_ \-^$\[\](){}|+*?,:/@#!=<>~&%;'"]*$`)

// Alike says that a pattern means the same in RE2, which CEL has, and in ECMA-262.
func Alike(source string) bool {
	return plain.MatchString(source) && !strings.Contains(source, "(?") && !strings.Contains(source, "[[") && !strings.Contains(source, "[:") && !strings.Contains(source, "{,")
}
