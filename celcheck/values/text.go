package values

import (
	"regexp"
	"slices"
	"strings"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

// The bounds of what is computed with.
const (
	MaxTexts = 200 // strings of a finite set
	MaxCount = 128 // counts that a language is given
)

// Texts are all that a string can be, sorted; nil where that is not known.
func (s *String) Texts() []string { return s.set }

// MinLen is the least number of code points.
func (s *String) MinLen() int { return s.minLen }

// MaxLen is the greatest number of code points.
func (s *String) MaxLen() int { return s.maxLen }

// Patterns are the patterns of the contract that the strings are known to match.
func (s *String) Patterns() []string { return s.sources }

// IsKeyOf says whether the strings are keys of the map at a path.
func (s *String) IsKeyOf(path string) bool { return s.keyOf == path }

// AsKeysOf marks the strings of a value as keys of the map at a path.
func (v Value) AsKeysOf(path string) Value {
	return Each(v, func(s *String) Value {
		c := *s
		c.keyOf = path
		return One(&c)
	})
}

// Strings gives the one string shape of a value, or one of all its strings; nil if it has none.
func (v Value) Strings() *String {
	of := All[*String](v)
	switch len(of) {
	case 0:
		return nil
	case 1:
		return of[0]
	}
	return Hull(v.Only(KindString))[0].(*String)
}

// MinLen is that of bytes.
func (s *Bytes) MinLen() int { return s.minLen }

// MaxLen is that of bytes.
func (s *Bytes) MaxLen() int { return s.maxLen }

// Language gives a language that every string is in. It is telling if it says more than the lengths do.
func (s *String) Language() (l pattern.Language, telling bool) {
	l, telling = s.languageAtLarge()
	if s.set != nil {
		return l, telling
	}
	for _, source := range s.sources {
		if text, ok := prefixOf(source); ok {
			l, _ = l.From(text)
			telling = true
		}
	}
	return l, telling
}

// prefixOf gives the text of a pattern that asks for a prefix and for nothing more.
func prefixOf(source string) (string, bool) {
	quoted, ok := strings.CutPrefix(source, "^")
	text := unquoted.ReplaceAllString(quoted, "$1")
	return text, ok && text != "" && QuotedPattern(text) == quoted
}

var unquoted = regexp.MustCompile(`\\(.)`)

func (s *String) languageAtLarge() (l pattern.Language, telling bool) {
	switch {
	case s.set != nil && len(s.set) <= MaxTexts:
		for i, text := range s.set {
			if i == 0 {
				l = pattern.Text(text)
				continue
			}
			l = l.Or(pattern.Text(text))
		}
		return l, true
	case s.lang != nil:
		return *s.lang, true
	}
	for _, source := range s.sources {
		m, ok := pattern.NewLanguage(source)
		if ok && (!telling || l.Holds(unusual)) {
			l, telling = m, true
		}
	}
	if telling {
		return l, true
	}
	longest := s.maxLen
	if longest > MaxCount {
		longest = -1
	}
	return pattern.Anything(min(s.minLen, MaxCount), longest), false
}

// unusual is a character that only a language of any characters has.
const unusual = '\uE123'

// InLanguage gives the strings of a language that have some lengths.
func InLanguage(l pattern.Language, minLen, maxLen int) Value {
	lo, hi := l.Lengths()
	if hi < 0 {
		hi = Unbounded
	}
	s := &String{minLen: max(minLen, lo), maxLen: min(maxLen, hi), lang: &l}
	if s.minLen > s.maxLen {
		return nil
	}
	return One(s)
}

// Matching adds a pattern of ECMA-262 to what is known of strings. What is not a string goes.
func (v Value) Matching(source string) Value {
	return Each(v, func(s *String) Value {
		if len(s.obeys) > 20 {
			return One(s)
		}
		c := *s
		c.obeys = append(slices.Clip(s.obeys), condition{own: map[string]any{"pattern": source}})
		c.sources = append(slices.Clip(s.sources), source)
		lo, hi := patternLengths(source)
		if l, ok := pattern.NewLanguage(source); ok {
			least, greatest := l.Lengths()
			if lo = max(lo, least); greatest >= 0 {
				hi = min(hi, greatest)
			}
		}
		c.minLen, c.maxLen = max(lo, c.minLen), min(hi, c.maxLen)
		if c.minLen > c.maxLen || c.impossible() {
			return nil
		}
		return One(&c)
	})
}

// maxImpossible bounds the search for a string that matches several patterns.
const maxImpossible = 2_000

// impossible says that no string matches all of the patterns, and none of those that it is known not to match.
func (s *String) impossible() bool {
	avoided := s.avoided()
	if len(s.sources)+len(avoided) < 2 {
		return false
	}
	search := pattern.Search{Max: -1, Budget: maxImpossible}
	for _, side := range []struct {
		sources  []string
		automata *[]*pattern.Automaton
	}{{s.sources, &search.Match}, {avoided, &search.Avoid}} {
		for _, source := range side.sources {
			a, err := pattern.NewAutomaton(source)
			if err != nil {
				return false
			}
			*side.automata = append(*side.automata, a)
		}
	}
	_, outcome := search.Find()
	return outcome == pattern.None
}

// avoided are the patterns that the strings are known not to match.
func (s *String) avoided() []string {
	var out []string
	for _, c := range s.obeys {
		not, _ := c.own["not"].(map[string]any)
		if source, ok := not["pattern"].(string); ok {
			out = append(out, source)
		}
	}
	return out
}

// NotMatching adds that strings do not match a pattern of ECMA-262.
func (v Value) NotMatching(source string) Value {
	return Each(v, func(s *String) Value {
		if len(s.obeys) > 20 {
			return One(s)
		}
		return One(knowing(s, map[string]any{"not": map[string]any{"pattern": source}}))
	})
}

// NotAmong keeps the strings that are not among some; other kinds stay as they are.
func (v Value) NotAmong(texts []string) Value {
	return v.Each(func(s Shape) Value {
		text, ok := s.(*String)
		switch {
		case !ok || text.set == nil && len(texts) == 0:
			return One(s)
		case text.set == nil:
			return One(knowing(s, map[string]any{"not": map[string]any{"enum": texts}}))
		}
		return One(s).Only(KindString).Filtered(func(t string) bool { return !slices.Contains(texts, t) })
	})
}

// QuotedPattern is a pattern of ECMA-262 that is a text.
func QuotedPattern(text string) string {
	const syntax = `\^$.*+?()[]{}|/`
	var quoted strings.Builder
	for _, c := range text {
		if strings.ContainsRune(syntax, c) {
			quoted.WriteRune('\\')
		}
		quoted.WriteRune(c)
	}
	return quoted.String()
}

// Plus adds counts, to Unbounded and no further.
func Plus(a, b int) int {
	if a > Unbounded-b {
		return Unbounded
	}
	return a + b
}

// Times multiplies counts, to Unbounded and no further.
func Times(a, b int) int {
	if a == 0 || b == 0 {
		return 0
	}
	if a > Unbounded/b {
		return Unbounded
	}
	return a * b
}

// Known gives a key that tells what is known of strings; ok is false if no more than their lengths is.
func (s *String) Known() (key string, ok bool) {
	if s.set == nil && s.lang == nil && len(s.obeys) == 0 {
		return "", false
	}
	return s.key()
}
