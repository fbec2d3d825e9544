package celcheck

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	reader "github.com/eventlink/pulumi-eventlink/contract/document"
)

// inWords says what a value may be, as a person would: a string of 1 to 40 characters, null or a whole number from 1 to 9.
func (v value) inWords() string {
	var out []string
	if v.has(kBool) && v.has(kList) && v.has(kMap) && slices.ContainsFunc(v, func(s *shape) bool { return s.kind == kString && s.maxLen == unbounded }) {
		return "anything"
	}
	for _, s := range byKind(v) {
		if words := s.inWords(); !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	return enumerated(out)
}

// byKind makes one shape of all of a kind: sets stay sets.
func byKind(v value) value {
	var out value
	for k := kNull; k <= kOther; k++ {
		of := v.only(k)
		if k == kString && !slices.ContainsFunc(of, func(s *shape) bool { return s.set == nil }) {
			var texts []string
			for _, s := range of {
				texts = append(texts, s.set...)
			}
			out = append(out, textValue(texts...)...)
			continue
		}
		if len(of) == 1 {
			out = append(out, of...)
			continue
		}
		out = append(out, hull(of)...)
	}
	return out
}

func (s *shape) inWords() string {
	switch s.kind {
	case kBool:
		if s.yes != s.no {
			return strconv.FormatBool(s.yes)
		}
	case kInt:
		return numberWords("a whole number", s.step, s.lo, s.hi, s.lo == math.MinInt64, s.hi == math.MaxInt64)
	case kDouble:
		if s.nan || math.IsInf(s.dlo, 0) || math.IsInf(s.dhi, 0) {
			return "a number that may be infinite or none at all"
		}
		noun := "a number"
		if s.integral {
			noun = "a whole number"
		}
		return numberWords(noun, 0, s.dlo, s.dhi, s.dlo == -math.MaxFloat64, s.dhi == math.MaxFloat64)
	case kString:
		if s.set != nil {
			return enumerated(quotedAll(s.set))
		}
		words := "a string" + countWords(s.minLen, s.maxLen, "character")
		for _, source := range s.sources {
			if len(source) <= 60 {
				return words + " that matches " + source
			}
		}
		return words
	case kList:
		return "a list" + countWords(s.minLen, s.maxLen, "item")
	case kMap:
		return "an object"
	}
	return s.kind.String()
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

func enumerated(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// at gives what may stand at a JSON pointer; of a union the variants that a sample can be one of.
func (v value) at(pointer string, sample any) value {
	for _, step := range reader.Steps(pointer) {
		var out value
		switch of := sample.(type) {
		case map[string]any:
			out, _ = propertyIn(fitting(v, of), step)
			sample = of[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(of) {
				return nil
			}
			for _, s := range v.only(kList) {
				out = join(out, s.item(i))
			}
			sample = of[i]
		}
		v = out
	}
	return v
}

// inTheWordsOfBoth says what a mapping can give at a place of a command, and what the contract wants there. It says no
// where words are not enough to tell the two apart.
func (c *connection) inTheWordsOfBoth(f *failure) (string, bool) {
	if f.alarm == nil || f.alarm.yield == nil || f.pointer == "" || c.commandDoc().opaque {
		return "", false
	}
	got := value(f.alarm.yield.shapes).at(f.pointer, f.command).inWords()
	contract := view{nodes: []*node{c.commandDoc().root}, place: c.command.Place(), placed: true}.value()
	wanted := contract.at(f.pointer, f.command).inWords()
	if got == "" || wanted == "" || got == wanted || got == "an object" {
		return "", false
	}
	return "got " + got + ", wanted " + wanted, true
}

func (c *connection) commandDoc() *document {
	if c.wanted == nil {
		c.wanted = readDocument(c.command)
	}
	return c.wanted
}
