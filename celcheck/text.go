package celcheck

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/pattern"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// The bounds of what is computed with: the strings of a finite set, and the counts that a language is given.
const (
	mostTexts  = 200
	mostCounts = 60
)

// language gives a language that every string of a shape is in. It is telling where it says more than the lengths do.
func (s *shape) language() (l pattern.Language, telling bool) {
	switch {
	case s.set != nil && len(s.set) <= mostTexts:
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
	most := s.maxLen
	if most > mostCounts {
		most = -1
	}
	return pattern.Anything(min(s.minLen, mostCounts), most), false
}

// unusual is a character that only a language of any characters has.
const unusual = '\uE123'

// inLanguage gives the strings of a language, which are of some length beside.
func inLanguage(l pattern.Language, minLen, maxLen int) value {
	lo, hi := l.Lengths()
	if hi < 0 {
		hi = unbounded
	}
	s := &shape{kind: kString, minLen: max(minLen, lo), maxLen: min(maxLen, hi), lang: &l}
	if s.minLen > s.maxLen {
		return nil
	}
	return one(s)
}

// matching adds a pattern of ECMA-262 to what is known of strings.
func (s *shape) matching(source string) value {
	if len(s.obeys) > 20 {
		return one(s)
	}
	c := s.knowing(map[string]any{"pattern": source})
	c.sources = append(c.sources[:len(c.sources):len(c.sources)], source)
	lo, hi := patternLengths(source)
	if l, ok := pattern.NewLanguage(source); ok {
		least, most := l.Lengths()
		if lo = max(lo, least); most >= 0 {
			hi = min(hi, most)
		}
	}
	c.minLen, c.maxLen = max(lo, c.minLen), min(hi, c.maxLen)
	if c.minLen > c.maxLen {
		return nil
	}
	return one(c)
}

// obeys says that it is proved that every string of a shape matches a pattern of ECMA-262.
func (p *prover) obeys(s *shape, source string) bool {
	if s.set == nil && s.lang == nil && len(s.obeys) == 0 {
		return false
	}
	key, ok := s.key()
	key += "\n" + source
	if known, asked := p.asked[key]; ok && asked {
		return known
	}
	r := newRenderer(p.doc)
	text, small := r.text(r.value(one(s)))
	if !small {
		return false
	}
	sub, problems := schema.Parse(text, schema.Options{})
	if len(problems) > 0 {
		return false
	}
	super, problems := schema.Parse(fmt.Sprintf(`{"pattern":%q}`, source), schema.Options{})
	if len(problems) > 0 {
		return false
	}
	proved := schema.Contains(p.ctx, super, sub).Verdict == schema.Yes
	p.asked[key] = proved
	return proved
}

// concatenated gives x + y: every combination of finite sets, else lengths and languages.
func concatenated(x, y *shape) value {
	if x.set != nil && y.set != nil && len(x.set)*len(y.set) <= mostTexts {
		var texts []string
		for _, a := range x.set {
			for _, b := range y.set {
				texts = append(texts, a+b)
			}
		}
		return textValue(texts...)
	}
	minLen, maxLen := plus(x.minLen, y.minLen), plus(x.maxLen, y.maxLen)
	before, telling := x.language()
	after, also := y.language()
	if !telling && !also {
		return stringValue(minLen, maxLen)
	}
	return inLanguage(before.Then(after), minLen, maxLen)
}

// wanting raises an alarm for the shapes of an argument that are of other kinds, and gives the rest.
func (p *prover) wanting(e, arg ast.Expr, found value, v *env, what string, kinds ...kind) value {
	good := found.only(kinds...)
	if len(good) == len(found) {
		return good
	}
	others := func(b value) value {
		return b.keep(func(s *shape) bool { return !slices.Contains(kinds, s.kind) })
	}
	bad, failing := others(found), v
	if place, ok := targetOf(arg, v); ok {
		failing = place.narrow(v, others)
	}
	name := written(arg)
	p.alarm(finding.MappingOverload, e, failing, "got "+kindsOf(bad)+" for "+name+", wanted "+what, overloadRemedy(bad, nil))
	return good
}

// texts gives what f makes of every string of a finite set, or says no where there is none or f does.
func texts(s *shape, f func(string) (string, bool)) (value, bool) {
	if s.set == nil {
		return nil, false
	}
	made := make([]string, 0, len(s.set))
	for _, text := range s.set {
		out, ok := f(text)
		if !ok {
			return nil, false
		}
		made = append(made, out)
	}
	return textValue(made...), true
}

// mapText evaluates lowerAscii and upperAscii.
func (p *prover) mapText(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	from, by, on := 'A', 'a'-'A', pattern.Language.Lower
	if e.AsCall().FunctionName() == "upperAscii" {
		from, by, on = 'a', 'A'-'a', pattern.Language.Upper
	}
	return p.wanting(e, args[0], values[0], v, "a string", kString).each(func(s *shape) value {
		made, ok := texts(s, func(text string) (string, bool) {
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
	})
}

// trim takes the white space of Unicode off the ends.
func (p *prover) trim(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	return p.wanting(e, args[0], values[0], v, "a string", kString).each(func(s *shape) value {
		if made, ok := texts(s, func(text string) (string, bool) { return strings.TrimSpace(text), true }); ok {
			return made
		}
		l, _ := s.language()
		trimmed := l.Trimmed()
		minLen := 0
		if trimmed.Source() == l.Source() {
			minLen = s.minLen // there is none
		}
		return inLanguage(trimmed, minLen, s.maxLen)
	})
}

// join evaluates list.join(separator).
func (p *prover) join(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	lists := p.wanting(e, args[0], values[0], v, "a list", kList)
	gaps := textValue("")
	if len(args) == 2 {
		gaps = p.wanting(e, args[1], values[1], v, "a string", kString)
	}
	if len(gaps) == 0 {
		return nil
	}
	gap := hull(gaps)[0]
	if len(gaps) == 1 {
		gap = gaps[0]
	}
	return lists.each(func(s *shape) value {
		if s.minLen == s.maxLen && len(s.items) == s.minLen && s.minLen <= 12 {
			return p.joinedItems(e, s.items, gap, v)
		}
		var items value
		for _, item := range s.element() {
			if item.kind != kString {
				p.alarm(finding.MappingOverload, e, v, "got "+item.kind.String()+" in the list to join, wanted strings", "convert with .map(x, string(x))")
				continue
			}
			items = append(items, item)
		}
		if len(items) == 0 {
			return textValue("")
		}
		return joined(items, gap, s.minLen, s.maxLen)
	})
}

// joinedItems joins a list whose items are told apart.
func (p *prover) joinedItems(e ast.Expr, items []value, gap *shape, v *env) value {
	out := textValue("")
	for i, item := range items {
		good := item.only(kString)
		if len(good) < len(item) {
			p.alarm(finding.MappingOverload, e, v, "got "+kindsOf(item.without(kString))+" in the list to join, wanted strings", "convert with .map(x, string(x))")
		}
		if len(good) == 0 {
			return nil
		}
		if i > 0 {
			out = paired(out, one(gap))
		}
		out = paired(out, good)
	}
	return out
}

// joined gives least to most of some strings with a gap between each two.
func joined(items value, gap *shape, least, most int) value {
	lo, hi := unbounded, 0
	var l pattern.Language
	tellingAll := true
	for i, item := range items {
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
	if most > 0 {
		maxLen = plus(times(hi, most), times(gap.maxLen, most-1))
	}
	if !tellingAll {
		return stringValue(minLen, maxLen)
	}
	between, _ := gap.language()
	further := most - 1
	if further > mostCounts {
		further = -1
	}
	all := l.Then(between.Then(l).Repeated(min(max(least-1, 0), mostCounts), further))
	if least == 0 {
		all = all.Or(pattern.Text(""))
	}
	return inLanguage(all, minLen, maxLen)
}

// split gives the parts of a string: of a finite set exactly, by a separator of one character part by part.
func (p *prover) split(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	if len(args) != 2 {
		return p.unmodelled(e, v, "split() with a limit")
	}
	separators := p.wanting(e, args[1], values[1], v, "a string", kString)
	constant, _ := separators.constant()
	separator, fixed := constant.(string)
	least := 1
	for _, s := range separators {
		if s.minLen == 0 {
			least = 0
		}
	}
	return p.wanting(e, args[0], values[0], v, "a string", kString).each(func(s *shape) value {
		if fixed && s.set != nil && len(s.set) <= 20 {
			var out value
			for _, text := range s.set {
				var parts []value
				for _, part := range strings.Split(text, separator) {
					parts = append(parts, textValue(part))
				}
				out = append(out, listValue(parts, nothing, len(parts), len(parts))...)
			}
			return out
		}
		if r := []rune(separator); fixed && len(r) == 1 {
			return parted(s, r[0])
		}
		part := func() value { return stringValue(0, s.maxLen) }
		return listValue(nil, part, least, max(plus(s.maxLen, 1), 1))
	})
}

// mostLeading bounds the parts that are told apart.
const mostLeading = 8

// parted splits a string by one character.
func parted(s *shape, at rune) value {
	l, _ := s.language()
	least, most := l.Count(at)
	if most < 0 || most > s.maxLen {
		most = s.maxLen
	}
	least = min(least, most)
	var items []value
	rest := l
	for i := range min(most, mostLeading) + 1 {
		if i > 0 {
			rest = rest.After(at)
		}
		item := inLanguage(rest.Before(at), 0, s.maxLen)
		if len(item) == 0 {
			break
		}
		items = append(items, item)
	}
	all := inLanguage(l.Shuffled("").Before(at), 0, s.maxLen)
	return listValue(items, func() value { return all }, least+1, plus(most, 1))
}

// charAt evaluates s.charAt(i), which is "" just behind the end.
func (p *prover) charAt(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	texts, index := p.wanting(e, args[0], values[0], v, "a string", kString), p.wanting(e, args[1], values[1], v, "an int", kInt)
	if len(texts) == 0 || len(index) == 0 {
		return nil
	}
	at := hull(index)[0]
	return texts.each(func(s *shape) value {
		if at.lo < 0 {
			p.alarm(finding.MappingIndex, e, v, "got a position that may be negative, wanted one that the string has", "guard with "+written(args[1])+" >= 0 ? ... : ...")
		}
		if at.hi > int64(s.minLen) {
			p.tooShort(e, args[0], v, at.hi)
		}
		if at.lo > int64(s.maxLen) {
			return nil
		}
		minLen := 1
		if at.hi >= int64(s.minLen) {
			minLen = 0
		}
		l, telling := s.language()
		if !telling || at.lo != at.hi || at.lo < 0 {
			return stringValue(minLen, 1)
		}
		l = l.Dropped(int(min(at.lo, 1<<20))).Taken(1)
		if minLen == 0 {
			l = l.Or(pattern.Text(""))
		}
		return inLanguage(l, minLen, 1)
	})
}

// tooShort raises an alarm for a string that may have fewer characters than are needed.
func (p *prover) tooShort(e, arg ast.Expr, v *env, needed int64) {
	failing := v
	if place, direct := targetOf(arg, v); direct && needed > 0 && needed < 1<<30 {
		failing = place.narrow(v, func(b value) value {
			return b.only(kString).each(func(s *shape) value { return s.sized(0, int(needed)-1) })
		})
	}
	p.alarm(finding.MappingIndex, e, failing,
		fmt.Sprintf("got a string that may have less than %d characters, wanted one that has them", needed),
		fmt.Sprintf("guard with size(%s) >= %d ? ... : ..., or give it minLength in the event's contract", written(arg), needed))
}

// quote evaluates strings.quote(s).
func (p *prover) quote(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	return p.wanting(e, args[0], values[0], v, "a string", kString).each(func(s *shape) value {
		return stringValue(plus(s.minLen, 2), plus(times(s.maxLen, 2), 2))
	})
}

func runes(text string) int { return utf8.RuneCountInString(text) }
