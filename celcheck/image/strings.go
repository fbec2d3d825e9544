package image

import (
	"strings"

	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/pattern"
)

// Pairs calls f for every two shapes of two values. Of many shapes only the hulls are paired.
func Pairs(a, b values.Value, f func(x, y values.Shape) values.Value) values.Value {
	if len(a)*len(b) > 400 {
		a, b = values.Hull(a), values.Hull(b)
	}
	var out values.Value
	for _, x := range a {
		for _, y := range b {
			out = values.Join(out, f(x, y))
		}
	}
	return out
}

// Concatenated gives every string of one value followed by every string of another.
func Concatenated(a, b values.Value) values.Value {
	return Pairs(a.Only(values.KindString), b.Only(values.KindString), func(x, y values.Shape) values.Value { return Then(x.(*values.String), y.(*values.String)) })
}

// Then gives x + y: every combination of finite sets, else lengths and languages.
func Then(s *values.String, o *values.String) values.Value {
	if s.Texts() != nil && o.Texts() != nil && len(s.Texts())*len(o.Texts()) <= values.MaxTexts {
		var texts []string
		for _, a := range s.Texts() {
			for _, b := range o.Texts() {
				texts = append(texts, a+b)
			}
		}
		return values.TextValue(texts...)
	}
	minLen, maxLen := values.Plus(s.MinLen(), o.MinLen()), values.Plus(s.MaxLen(), o.MaxLen())
	before, telling := s.Language()
	after, also := o.Language()
	if !telling && !also {
		return values.StringValue(minLen, maxLen)
	}
	return values.InLanguage(before.Then(after), minLen, maxLen)
}

// each gives what f makes of every string of a finite set; ok is false if the set is not finite, or if f's ok is false for one of them.
func each(s *values.String, f func(string) (string, bool)) (out values.Value, ok bool) {
	if s.Texts() == nil {
		return nil, false
	}
	made := make([]string, 0, len(s.Texts()))
	for _, text := range s.Texts() {
		text, ok := f(text)
		if !ok {
			return nil, false
		}
		made = append(made, text)
	}
	return values.TextValue(made...), true
}

// Lower gives what lowerAscii() makes of the strings.
func Lower(s *values.String) values.Value { return cased(s, 'A', 'a'-'A', pattern.Language.Lower) }

// Upper gives what upperAscii() makes of the strings.
func Upper(s *values.String) values.Value { return cased(s, 'a', 'A'-'a', pattern.Language.Upper) }

func cased(s *values.String, from, by rune, on func(pattern.Language) pattern.Language) values.Value {
	made, ok := each(s, func(text string) (string, bool) {
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
	l, _ := s.Language()
	return values.InLanguage(on(l), s.MinLen(), s.MaxLen())
}

// Trimmed gives the strings without Unicode's white space at the ends.
func Trimmed(s *values.String) values.Value {
	if made, ok := each(s, func(text string) (string, bool) { return strings.TrimSpace(text), true }); ok {
		return made
	}
	l, _ := s.Language()
	trimmed := l.Trimmed()
	minLen := 0
	if trimmed.Source() == l.Source() {
		minLen = s.MinLen() // trimming changes nothing
	}
	return values.InLanguage(trimmed, minLen, s.MaxLen())
}

// Reversed gives the strings in reverse.
func Reversed(s *values.String) values.Value {
	l, telling := s.Language()
	if !telling {
		return values.StringValue(s.MinLen(), s.MaxLen())
	}
	return values.InLanguage(l.Reversed(), s.MinLen(), s.MaxLen())
}

// Quoted gives what strings.quote() makes of the strings.
func Quoted(s *values.String) values.Value {
	return values.StringValue(values.Plus(s.MinLen(), 2), values.Plus(values.Times(s.MaxLen(), 2), 2))
}

// Joined gives least to greatest of some strings with a gap between each two.
func Joined(items values.Value, gap *values.String, least, greatest int) values.Value {
	lo, hi := values.Unbounded, 0
	var l pattern.Language
	tellingAll := true
	for i, item := range values.All[*values.String](items) {
		lo, hi = min(lo, item.MinLen()), max(hi, item.MaxLen())
		m, telling := item.Language()
		tellingAll = tellingAll && telling
		if i > 0 {
			m = l.Or(m)
		}
		l = m
	}
	minLen, maxLen := 0, 0
	if least > 0 {
		minLen = values.Plus(values.Times(lo, least), values.Times(gap.MinLen(), least-1))
	}
	if greatest > 0 {
		maxLen = values.Plus(values.Times(hi, greatest), values.Times(gap.MaxLen(), greatest-1))
	}
	if !tellingAll {
		return values.StringValue(minLen, maxLen)
	}
	between, _ := gap.Language()
	further := greatest - 1
	if further > values.MaxCount {
		further = -1
	}
	all := l.Then(between.Then(l).Repeated(min(max(least-1, 0), values.MaxCount), further))
	if least == 0 {
		all = all.Or(pattern.Text(""))
	}
	return values.InLanguage(all, minLen, maxLen)
}

// maxLeading bounds the parts of a split that are told apart.
const maxLeading = 8

// Split gives the parts of the strings by a separator. fixed says that it is one text; else empty says that it may be "".
func Split(s *values.String, separator string, fixed, empty bool) values.Value {
	if fixed && s.Texts() != nil && len(s.Texts()) <= 20 {
		var out values.Value
		for _, text := range s.Texts() {
			var parts []values.Value
			for _, part := range strings.Split(text, separator) {
				parts = append(parts, values.TextValue(part))
			}
			out = append(out, values.ListValue(parts, values.Nothing, len(parts), len(parts))...)
		}
		return out
	}
	if r := []rune(separator); fixed && len(r) == 1 {
		return parts(s, r[0])
	}
	least := 1
	if empty {
		least = 0
	}
	part := func() values.Value { return values.StringValue(0, s.MaxLen()) }
	return values.ListValue(nil, part, least, max(values.Plus(s.MaxLen(), 1), 1))
}

// parts splits the strings by one character.
func parts(s *values.String, at rune) values.Value {
	l, _ := s.Language()
	least, greatest := l.Count(at)
	if greatest < 0 || greatest > s.MaxLen() {
		greatest = s.MaxLen()
	}
	least = min(least, greatest)
	var items []values.Value
	rest := l
	for i := range min(greatest, maxLeading) + 1 {
		if i > 0 {
			rest = rest.After(at)
		}
		longest := s.MaxLen()
		if longest != values.Unbounded {
			longest = max(0, longest-max(i, least)) // as many separators are elsewhere
		}
		item := values.InLanguage(rest.Before(at), 0, longest)
		if len(item) == 0 {
			break
		}
		items = append(items, item)
	}
	all := values.InLanguage(l.Shuffled("").Before(at), 0, s.MaxLen())
	return values.ListValue(items, func() values.Value { return all }, least+1, values.Plus(greatest, 1))
}

// CharAt gives the character at a position, and "" just behind the end.
func CharAt(s *values.String, at *values.Int) values.Value {
	if at.Lo() > int64(s.MaxLen()) {
		return nil
	}
	minLen := 1
	if at.Hi() >= int64(s.MinLen()) {
		minLen = 0
	}
	l, telling := s.Language()
	if !telling || at.Lo() != at.Hi() || at.Lo() < 0 {
		return values.StringValue(minLen, 1)
	}
	l = l.Dropped(int(min(at.Lo(), 1<<20))).Taken(1)
	if minLen == 0 {
		l = l.Or(pattern.Text(""))
	}
	return values.InLanguage(l, minLen, 1)
}

// Replaced gives what replace(old, new) makes of the strings. Each old, which may be empty, gives way to one new.
func Replaced(s *values.String, olds, news values.Value) values.Value {
	longest, shortest := 0, values.Unbounded
	for _, s := range values.All[*values.String](news) {
		longest = max(longest, s.MaxLen())
	}
	for _, s := range values.All[*values.String](olds) {
		shortest = min(shortest, s.MinLen())
	}
	old, fixed := olds.Text()
	by, also := news.Text()
	fixed = fixed && also && old != ""
	maxLen := values.Plus(s.MaxLen(), values.Times(values.Plus(s.MaxLen(), 1), longest))
	if shortest > 0 && longest <= shortest {
		maxLen = s.MaxLen()
	}
	minLen := 0
	if fixed {
		if made, ok := each(s, func(text string) (string, bool) { return strings.ReplaceAll(text, old, by), true }); ok {
			return made
		}
		if runes(by) >= runes(old) {
			minLen = s.MinLen()
		}
	}
	l, telling := s.Language()
	if !fixed || !telling {
		return values.StringValue(minLen, maxLen)
	}
	r := []rune(old)
	switch {
	case !l.Holds(r[0]):
		return values.One(s)
	case len(r) == 1:
		l = l.Replaced(r[0], by)
	default:
		rest, ok := l.CutPrefix(old)
		if !ok {
			l = l.Shuffled(by)
			break
		}
		minLen = max(minLen, runes(by))
		if maxLen == s.MaxLen() && maxLen != values.Unbounded {
			maxLen = max(minLen, maxLen-len(r)+runes(by)) // once at least it gives way
		}
		if onlyAtStart(l, old) {
			minLen = max(minLen, s.MinLen()-len(r)+runes(by))
			if s.MaxLen() != values.Unbounded {
				maxLen = max(minLen, s.MaxLen()-len(r)+runes(by))
			}
		} else {
			rest = rest.Shuffled(by)
		}
		l = pattern.Text(by).Then(rest)
	}
	return values.InLanguage(l, minLen, maxLen)
}

// ReplacedSome gives what replace(old, new, limit) makes of the strings: some of the old texts give way, or all, or none.
func ReplacedSome(s *values.String, olds, news values.Value) values.Value {
	l, telling := s.Language()
	minLen, maxLen := s.MinLen(), s.MaxLen()
	for _, v := range values.All[*values.String](Replaced(s, olds, news)) {
		minLen, maxLen = min(minLen, v.MinLen()), max(maxLen, v.MaxLen())
	}
	by, fixed := news.Text()
	if !telling || !fixed {
		return values.StringValue(minLen, maxLen)
	}
	return values.InLanguage(l.Shuffled(by), minLen, maxLen)
}

// onlyAtStart says that every string begins with a text, and cannot hold it again for want of one of its characters.
func onlyAtStart(l pattern.Language, text string) bool {
	rest, ok := l.CutPrefix(text)
	return ok && strings.ContainsFunc(text, func(r rune) bool { return !rest.Holds(r) })
}

// IndexOf bounds the position at which a text is found in the strings; -1 is not found.
func IndexOf(s *values.String, text string) values.Value {
	lo, hi := int64(-1), int64(min(s.MaxLen(), 1<<24))
	if r := []rune(text); len(r) == 1 {
		l, _ := s.Language()
		if least, greatest := l.Count(r[0]); least > 0 {
			lo = 0
		} else if greatest == 0 {
			return values.IntValue(-1, -1)
		}
	}
	return values.IntValue(lo, hi)
}

// Extracted gives what the extraction of a pattern of RE2's, or of its group, gives of strings.
func Extracted(s *values.String, source string, minLen int) values.Value {
	l, ok := pattern.NewRE2Match(source)
	if !ok {
		return values.StringValue(minLen, s.MaxLen())
	}
	return values.InLanguage(l, minLen, s.MaxLen())
}

// WithEach gives strings in which each of some parts is replaced by at most so many characters.
func WithEach(s *values.String, longest int) values.Value {
	return values.StringValue(0, values.Plus(s.MaxLen(), values.Times(values.Plus(s.MaxLen(), 1), longest)))
}

// OfPattern gives the strings that a pattern of our own takes as a whole.
func OfPattern(source string) values.Value {
	l, ok := pattern.NewLanguage("^(?:" + source + ")$")
	if !ok {
		return values.StringValue(0, values.Unbounded)
	}
	return values.InLanguage(l, 0, values.Unbounded)
}

func runes(text string) int { return len([]rune(text)) }
