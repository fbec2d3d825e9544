package values

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

// The bounds of what is computed with: the strings of a finite set, and the counts that a language is given.
const (
	maxTexts = 200
	maxCount = 128
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

// language gives a language that every string is in. It is telling if it says more than the lengths do.
func (s *String) language() (l pattern.Language, telling bool) {
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
	case s.set != nil && len(s.set) <= maxTexts:
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
	if longest > maxCount {
		longest = -1
	}
	return pattern.Anything(min(s.minLen, maxCount), longest), false
}

// unusual is a character that only a language of any characters has.
const unusual = '\uE123'

// inLanguage gives the strings of a language that have some lengths.
func inLanguage(l pattern.Language, minLen, maxLen int) Value {
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

// Following is a pattern of ECMA-262 for the strings that come after a text by their code points; the text itself is among
// them if same is set.
func Following(text string, same bool) string {
	var choices []string
	before := ""
	for _, c := range text {
		if c < unicode.MaxRune {
			choices = append(choices, fmt.Sprintf(`%s[\u{%X}-\u{%X}]`, before, c+1, unicode.MaxRune))
		}
		before += QuotedPattern(string(c))
	}
	longer := before + `[^]`
	if same {
		longer = before
	}
	return "^(?:" + strings.Join(append(choices, longer), "|") + ")"
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

// Pairs calls f for every two shapes of two values. Of many shapes only the hulls are paired.
func Pairs(a, b Value, f func(x, y Shape) Value) Value {
	if len(a)*len(b) > 400 {
		a, b = Hull(a), Hull(b)
	}
	var out Value
	for _, x := range a {
		for _, y := range b {
			out = Join(out, f(x, y))
		}
	}
	return out
}

// Concatenated gives every string of one value followed by every string of another.
func Concatenated(a, b Value) Value {
	return Pairs(a.Only(KindString), b.Only(KindString), func(x, y Shape) Value { return x.(*String).Then(y.(*String)) })
}

// Then gives x + y: every combination of finite sets, else lengths and languages.
func (s *String) Then(o *String) Value {
	if s.set != nil && o.set != nil && len(s.set)*len(o.set) <= maxTexts {
		var texts []string
		for _, a := range s.set {
			for _, b := range o.set {
				texts = append(texts, a+b)
			}
		}
		return TextValue(texts...)
	}
	minLen, maxLen := plus(s.minLen, o.minLen), plus(s.maxLen, o.maxLen)
	before, telling := s.language()
	after, also := o.language()
	if !telling && !also {
		return StringValue(minLen, maxLen)
	}
	return inLanguage(before.Then(after), minLen, maxLen)
}

// each gives what f makes of every string of a finite set; ok is false if there is none, or f's ok is.
func (s *String) each(f func(string) (string, bool)) (out Value, ok bool) {
	if s.set == nil {
		return nil, false
	}
	made := make([]string, 0, len(s.set))
	for _, text := range s.set {
		text, ok := f(text)
		if !ok {
			return nil, false
		}
		made = append(made, text)
	}
	return TextValue(made...), true
}

// Lower gives what lowerAscii() makes of the strings.
func (s *String) Lower() Value { return s.cased('A', 'a'-'A', pattern.Language.Lower) }

// Upper gives what upperAscii() makes of the strings.
func (s *String) Upper() Value { return s.cased('a', 'A'-'a', pattern.Language.Upper) }

func (s *String) cased(from, by rune, on func(pattern.Language) pattern.Language) Value {
	made, ok := s.each(func(text string) (string, bool) {
		return strings.Map(func(r rune) rune {
			if r >= from && r <= from+'Z'-'A' {
				return r + by
			}
			return r
		}, text), true
	})
	if ok {
		return made
	}
	l, _ := s.language()
	return inLanguage(on(l), s.minLen, s.maxLen)
}

// Trimmed gives the strings without Unicode's white space at the ends.
func (s *String) Trimmed() Value {
	if made, ok := s.each(func(text string) (string, bool) { return strings.TrimSpace(text), true }); ok {
		return made
	}
	l, _ := s.language()
	trimmed := l.Trimmed()
	minLen := 0
	if trimmed.Source() == l.Source() {
		minLen = s.minLen // there is none
	}
	return inLanguage(trimmed, minLen, s.maxLen)
}

// Reversed gives the strings in reverse.
func (s *String) Reversed() Value {
	l, telling := s.language()
	if !telling {
		return StringValue(s.minLen, s.maxLen)
	}
	return inLanguage(l.Reversed(), s.minLen, s.maxLen)
}

// Quoted gives what strings.quote() makes of the strings.
func (s *String) Quoted() Value {
	return StringValue(plus(s.minLen, 2), plus(times(s.maxLen, 2), 2))
}

// Joined gives least to greatest of some strings with a gap between each two.
func Joined(items Value, gap *String, least, greatest int) Value {
	lo, hi := Unbounded, 0
	var l pattern.Language
	tellingAll := true
	for i, item := range All[*String](items) {
		lo, hi = min(lo, item.minLen), max(hi, item.maxLen)
		m, telling := item.language()
		tellingAll = tellingAll && telling
		if i > 0 {
			m = l.Or(m)
		}
		l = m
	}
	minLen, maxLen := 0, 0
	if least > 0 {
		minLen = plus(times(lo, least), times(gap.minLen, least-1))
	}
	if greatest > 0 {
		maxLen = plus(times(hi, greatest), times(gap.maxLen, greatest-1))
	}
	if !tellingAll {
		return StringValue(minLen, maxLen)
	}
	between, _ := gap.language()
	further := greatest - 1
	if further > maxCount {
		further = -1
	}
	all := l.Then(between.Then(l).Repeated(min(max(least-1, 0), maxCount), further))
	if least == 0 {
		all = all.Or(pattern.Text(""))
	}
	return inLanguage(all, minLen, maxLen)
}

// maxLeading bounds the parts of a split that are told apart.
const maxLeading = 8

// Split gives the parts of the strings by a separator. fixed says that it is one text; else empty says that it may be "".
func (s *String) Split(separator string, fixed, empty bool) Value {
	if fixed && s.set != nil && len(s.set) <= 20 {
		var out Value
		for _, text := range s.set {
			var parts []Value
			for _, part := range strings.Split(text, separator) {
				parts = append(parts, TextValue(part))
			}
			out = append(out, ListValue(parts, Nothing, len(parts), len(parts))...)
		}
		return out
	}
	if r := []rune(separator); fixed && len(r) == 1 {
		return s.parts(r[0])
	}
	least := 1
	if empty {
		least = 0
	}
	part := func() Value { return StringValue(0, s.maxLen) }
	return ListValue(nil, part, least, max(plus(s.maxLen, 1), 1))
}

// parts splits the strings by one character.
func (s *String) parts(at rune) Value {
	l, _ := s.language()
	least, greatest := l.Count(at)
	if greatest < 0 || greatest > s.maxLen {
		greatest = s.maxLen
	}
	least = min(least, greatest)
	var items []Value
	rest := l
	for i := range min(greatest, maxLeading) + 1 {
		if i > 0 {
			rest = rest.After(at)
		}
		longest := s.maxLen
		if longest != Unbounded {
			longest = max(0, longest-max(i, least)) // as many separators are elsewhere
		}
		item := inLanguage(rest.Before(at), 0, longest)
		if len(item) == 0 {
			break
		}
		items = append(items, item)
	}
	all := inLanguage(l.Shuffled("").Before(at), 0, s.maxLen)
	return ListValue(items, func() Value { return all }, least+1, plus(greatest, 1))
}

// CharAt gives the character at a position, and "" just behind the end.
func (s *String) CharAt(at *Int) Value {
	if at.lo > int64(s.maxLen) {
		return nil
	}
	minLen := 1
	if at.hi >= int64(s.minLen) {
		minLen = 0
	}
	l, telling := s.language()
	if !telling || at.lo != at.hi || at.lo < 0 {
		return StringValue(minLen, 1)
	}
	l = l.Dropped(int(min(at.lo, 1<<20))).Taken(1)
	if minLen == 0 {
		l = l.Or(pattern.Text(""))
	}
	return inLanguage(l, minLen, 1)
}

// Replaced gives what replace(old, new) makes of the strings. Each old, which may be empty, gives way to one new.
func (s *String) Replaced(olds, news Value) Value {
	longest, shortest := 0, Unbounded
	for _, s := range All[*String](news) {
		longest = max(longest, s.maxLen)
	}
	for _, s := range All[*String](olds) {
		shortest = min(shortest, s.minLen)
	}
	old, fixed := olds.Text()
	by, also := news.Text()
	fixed = fixed && also && old != ""
	maxLen := plus(s.maxLen, times(plus(s.maxLen, 1), longest))
	if shortest > 0 && longest <= shortest {
		maxLen = s.maxLen
	}
	minLen := 0
	if fixed {
		if made, ok := s.each(func(text string) (string, bool) { return strings.ReplaceAll(text, old, by), true }); ok {
			return made
		}
		if runes(by) >= runes(old) {
			minLen = s.minLen
		}
	}
	l, telling := s.language()
	if !fixed || !telling {
		return StringValue(minLen, maxLen)
	}
	r := []rune(old)
	switch {
	case !l.Holds(r[0]):
		return One(s)
	case len(r) == 1:
		l = l.Replaced(r[0], by)
	default:
		rest, ok := l.CutPrefix(old)
		if !ok {
			l = l.Shuffled(by)
			break
		}
		minLen = max(minLen, runes(by))
		if maxLen == s.maxLen && maxLen != Unbounded {
			maxLen = max(minLen, maxLen-len(r)+runes(by)) // once at least it gives way
		}
		if onlyAtStart(l, old) {
			minLen = max(minLen, s.minLen-len(r)+runes(by))
			if s.maxLen != Unbounded {
				maxLen = max(minLen, s.maxLen-len(r)+runes(by))
			}
		} else {
			rest = rest.Shuffled(by)
		}
		l = pattern.Text(by).Then(rest)
	}
	return inLanguage(l, minLen, maxLen)
}

// ReplacedSome gives what replace(old, new, limit) makes of the strings: some of the old texts give way, or all, or none.
func (s *String) ReplacedSome(olds, news Value) Value {
	l, telling := s.language()
	minLen, maxLen := s.minLen, s.maxLen
	for _, v := range All[*String](s.Replaced(olds, news)) {
		minLen, maxLen = min(minLen, v.minLen), max(maxLen, v.maxLen)
	}
	by, fixed := news.Text()
	if !telling || !fixed {
		return StringValue(minLen, maxLen)
	}
	return inLanguage(l.Shuffled(by), minLen, maxLen)
}

// onlyAtStart says that every string begins with a text, and cannot hold it again for want of one of its characters.
func onlyAtStart(l pattern.Language, text string) bool {
	rest, ok := l.CutPrefix(text)
	return ok && strings.ContainsFunc(text, func(r rune) bool { return !rest.Holds(r) })
}

// IndexOf bounds the position at which a text is found in the strings; -1 is not found.
func (s *String) IndexOf(text string) Value {
	lo, hi := int64(-1), int64(min(s.maxLen, 1<<24))
	if r := []rune(text); len(r) == 1 {
		l, _ := s.language()
		if least, greatest := l.Count(r[0]); least > 0 {
			lo = 0
		} else if greatest == 0 {
			return IntValue(-1, -1)
		}
	}
	return IntValue(lo, hi)
}

// Extracted gives what the extraction of a pattern of RE2's, or of its group, gives of strings.
func (s *String) Extracted(source string, minLen int) Value {
	l, ok := pattern.NewRE2Match(source)
	if !ok {
		return StringValue(minLen, s.maxLen)
	}
	return inLanguage(l, minLen, s.maxLen)
}

// WithEach gives strings in which each of some parts is replaced by at most so many characters.
func (s *String) WithEach(longest int) Value {
	return StringValue(0, plus(s.maxLen, times(plus(s.maxLen, 1), longest)))
}

// OfPattern gives the strings that a pattern of our own takes as a whole.
func OfPattern(source string) Value {
	l, ok := pattern.NewLanguage("^(?:" + source + ")$")
	if !ok {
		return StringValue(0, Unbounded)
	}
	return inLanguage(l, 0, Unbounded)
}

func runes(text string) int { return len([]rune(text)) }

// plus and times count to Unbounded and no further.
func plus(a, b int) int {
	if a > Unbounded-b {
		return Unbounded
	}
	return a + b
}

func times(a, b int) int {
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
