package image

import (
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/pattern"
)

// A Position is where substring() begins or ends, as far as the expression says: some characters behind an anchor.
type Position struct {
	Anchor Anchor
	By     int
	Char   rune // of AtFirst and AtLast
}

// An Anchor is what a Position counts from.
type Anchor int

// The anchors.
const (
	Somewhere Anchor = iota
	AtStart
	AtEnd
	AtFirst // of a character
	AtLast
)

// Substring gives what stands between two positions, that are known to be in order. start and end are what they may be.
func Substring(s *values.String, from, to Position, start, end *values.Int) values.Value {
	if from.Anchor == AtStart && (to.Anchor == AtStart || to == Position{Anchor: AtEnd}) {
		made, ok := each(s, func(text string) (string, bool) {
			r := []rune(text)
			last := len(r)
			if to.Anchor == AtStart {
				last = to.By
			}
			if from.By > last || last > len(r) {
				return "", false
			}
			return string(r[from.By:last]), true
		})
		if ok {
			return made
		}
	}
	minLen, maxLen := between(s, from, to, start, end)
	if minLen > maxLen {
		return nil
	}
	l, telling := s.Language()
	if !telling {
		return values.StringValue(minLen, maxLen)
	}
	return values.InLanguage(cutOut(l, from, to), minLen, maxLen)
}

// between bounds the length of what stands between two positions.
func between(s *values.String, from, to Position, start, end *values.Int) (minLen, maxLen int) {
	const far = 1 << 30
	clamped := func(n int64) int { return int(max(0, min(n, far))) }
	minLen, maxLen = clamped(end.Lo()-start.Hi()), min(s.MaxLen(), clamped(end.Hi()-start.Lo()))
	if to == (Position{Anchor: AtEnd}) {
		minLen = max(0, s.MinLen()-clamped(start.Hi()))
		if maxLen = s.MaxLen(); maxLen != values.Unbounded {
			maxLen = max(0, maxLen-clamped(start.Lo()))
		}
	}
	found := func(p Position) bool { return p.Anchor == AtFirst || p.Anchor == AtLast }
	switch {
	case from.Anchor == AtEnd && to.Anchor == AtEnd:
		minLen, maxLen = max(0, to.By-from.By), max(0, to.By-from.By)
	case from.Anchor == AtStart && to.Anchor == AtEnd:
		minLen = max(0, s.MinLen()+to.By-from.By)
		if s.MaxLen() != values.Unbounded {
			maxLen = max(0, s.MaxLen()+to.By-from.By)
		}
	case from.Anchor == AtStart && found(to) && to.By <= 0 && maxLen != values.Unbounded:
		maxLen = min(maxLen, max(0, s.MaxLen()-1-from.By)) // the character itself stands behind it
	case found(from) && from.By >= 1 && maxLen != values.Unbounded && maxLen > 0:
		l, _ := s.Language()
		if least, _ := l.Count(from.Char); least > 0 {
			maxLen = min(maxLen, s.MaxLen()-from.By)
		}
	}
	return minLen, maxLen
}

// cutOut gives a language of what stands between two positions, where it is known how; else any string of the characters.
func cutOut(l pattern.Language, from, to Position) pattern.Language {
	last := func(r rune, of func(pattern.Language, rune) pattern.Language) pattern.Language {
		return of(l.Reversed(), r).Reversed()
	}
	switch {
	case from.Anchor == AtEnd && to.Anchor == AtEnd && from.By <= to.By:
		return l.Reversed().Dropped(-to.By).Taken(to.By - from.By).Reversed()
	case from.Anchor == AtStart && from.By <= values.MaxCount:
		switch {
		case to.Anchor == AtStart && to.By-from.By <= values.MaxCount:
			return l.Dropped(from.By).Taken(to.By - from.By)
		case to.Anchor == AtEnd && -to.By <= values.MaxCount:
			return l.Reversed().Dropped(-to.By).Reversed().Dropped(from.By)
		case to.Anchor == AtFirst && to.By == 0:
			return l.Before(to.Char).Dropped(from.By)
		case to.Anchor == AtLast && to.By == 0:
			return last(to.Char, pattern.Language.After).Dropped(from.By)
		}
	case to == Position{Anchor: AtEnd}:
		r := pattern.Text(string(from.Char))
		switch {
		case from.Anchor == AtFirst && from.By == 0:
			return r.Then(l.After(from.Char))
		case from.Anchor == AtLast && from.By == 0:
			return r.Then(last(from.Char, pattern.Language.Before))
		case from.Anchor == AtFirst && from.By == 1:
			if least, _ := l.Count(from.Char); least > 0 {
				return l.After(from.Char)
			}
			return l.After(from.Char).Or(l.Lacking(from.Char)) // not found is -1, and what is behind it is all
		case from.Anchor == AtLast && from.By == 1:
			return last(from.Char, pattern.Language.Before)
		}
	}
	return l.Shuffled("")
}
