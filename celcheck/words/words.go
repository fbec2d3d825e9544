// Package words tells sets of values as a person would: in English, and as code that asks for them or stands in for them.
//
// It decides nothing: what it writes is for people. Invariant: the code that it writes compiles.
package words

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/pattern"
)

// Of says what a value may be, as a person would: a string of 1 to 40 characters, null or a whole number from 1 to 9.
func Of(v values.Value) string {
	var out []string
	anyText := slices.ContainsFunc(values.All[*values.String](v), func(s *values.String) bool { return s.Texts() == nil && s.MaxLen() == values.Unbounded })
	if v.Has(values.KindBool) && v.Has(values.KindList) && v.Has(values.KindMap) && anyText {
		return "anything"
	}
	for _, s := range byKind(v) {
		if words := words(s); !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	return Choice(out)
}

// byKind makes one shape of all of a kind: sets stay sets.
func byKind(v values.Value) values.Value {
	var out values.Value
	for k := values.KindNull; k <= values.KindOther; k++ {
		of := v.Only(k)
		if k == values.KindString && !slices.ContainsFunc(values.All[*values.String](of), func(s *values.String) bool { return s.Texts() == nil }) {
			var texts []string
			for _, s := range values.All[*values.String](of) {
				texts = append(texts, s.Texts()...)
			}
			out = append(out, values.TextValue(texts...)...)
			continue
		}
		if len(of) == 1 {
			out = append(out, of...)
			continue
		}
		out = append(out, values.Hull(of)...)
	}
	return out
}

func words(s values.Shape) string {
	switch s := s.(type) {
	case *values.Bool:
		if s.True() != s.False() {
			return strconv.FormatBool(s.True())
		}
	case *values.Int:
		return numberWords("a whole number", s.Factor(), s.Lo(), s.Hi(), s.Lo() == math.MinInt64, s.Hi() == math.MaxInt64)
	case *values.Double:
		if !s.Finite() {
			return "a number that may be infinite or not a number"
		}
		noun := "a number"
		if s.Whole() {
			noun = "a whole number"
		}
		return numberWords(noun, 0, s.Lo(), s.Hi(), s.Lo() == -math.MaxFloat64, s.Hi() == math.MaxFloat64)
	case *values.String:
		if s.Texts() != nil {
			return Choice(Quoted(s.Texts()))
		}
		words := "a string" + countWords(s.MinLen(), s.MaxLen(), "character")
		for _, source := range s.Patterns() {
			if len(source) <= 60 {
				return words + " that matches " + source
			}
		}
		return words
	case *values.List:
		return "a list" + countWords(s.MinLen(), s.MaxLen(), "item")
	case *values.Map:
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
func Range(s *values.Int) string {
	if s.Lo() == s.Hi() {
		return fmt.Sprint(s.Lo())
	}
	return fmt.Sprintf("%d to %d", s.Lo(), s.Hi())
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

// FewItems says the least number of items in words.
func FewItems(s *values.List) string {
	switch s.MinLen() {
	case 0:
		return "no items"
	case 1:
		return "only 1 item"
	}
	return fmt.Sprintf("only %d items", s.MinLen())
}

// Choice joins words with commas and "or".
func Choice(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// Default writes a value of a place that may have none: an empty one, or the first of those that it can be.
func Default(v values.Value) string {
	switch {
	case v.Has(values.KindString):
		texts := values.All[*values.String](v)
		if !slices.ContainsFunc(texts, func(s *values.String) bool { return s.MayBe("") }) && texts[0].Texts() != nil {
			return strconv.Quote(texts[0].Texts()[0])
		}
		return `""`
	case v.Has(values.KindInt):
		if n := v.Ints(); n.Lo() > 0 || n.Hi() < 0 {
			return strconv.FormatInt(n.Lo(), 10)
		}
		return "0"
	case v.Has(values.KindDouble):
		return "0.0"
	case v.Has(values.KindBool):
		return "false"
	case v.Has(values.KindList):
		return "[]"
	case v.Has(values.KindMap):
		return "{}"
	case v.Has(values.KindOptional):
		return "optional.none()"
	case v.Has(values.KindTimestamp):
		return "message.time"
	case v.Has(values.KindDuration):
		return `duration("0s")`
	}
	return "null"
}

// Condition writes a condition in CEL under which an expression is one of a value. ok is false where that takes more than
// a comparison.
func Condition(v values.Value, text string) (condition string, ok bool) {
	if len(v) != 1 {
		return "", false
	}
	switch s := v[0].(type) {
	case *values.String:
		for _, source := range s.Patterns() {
			if pattern.Alike(source) {
				return text + ".matches(" + strconv.Quote(source) + ")", true
			}
		}
		switch {
		case s.Texts() != nil && len(s.Texts()) <= 5:
			return text + " in [" + strings.Join(Quoted(s.Texts()), ", ") + "]", true
		case s.MinLen() > 0 && s.MaxLen() < values.Unbounded:
			return fmt.Sprintf("%d <= size(%s) && size(%s) <= %d", s.MinLen(), text, text, s.MaxLen()), true
		case s.MinLen() > 0:
			return fmt.Sprintf("size(%s) >= %d", text, s.MinLen()), true
		case s.MaxLen() < values.Unbounded:
			return fmt.Sprintf("size(%s) <= %d", text, s.MaxLen()), true
		}
	case *values.Int:
		switch {
		case s.Lo() > math.MinInt64 && s.Hi() < math.MaxInt64:
			return fmt.Sprintf("%d <= %s && %s <= %d", s.Lo(), text, text, s.Hi()), true
		case s.Lo() > math.MinInt64:
			return fmt.Sprintf("%s >= %d", text, s.Lo()), true
		case s.Hi() < math.MaxInt64:
			return fmt.Sprintf("%s <= %d", text, s.Hi()), true
		}
	}
	return "", false
}
