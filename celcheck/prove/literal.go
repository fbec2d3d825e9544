package prove

import (
	"slices"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// list evaluates a list literal.
func (p *prover) list(e ast.Expr, st *facts.State) values.Value {
	elements, optionals := e.AsList().Elements(), e.AsList().OptionalIndices()
	var items []values.Value
	var all values.Value
	empty := 0 // entries that may be
	for i, element := range elements {
		item := p.eval(element, st)
		if len(item) == 0 {
			return nil
		}
		if slices.Contains(optionals, int32(i)) {
			inner, none := p.opened(element, item, st)
			if none {
				empty++
			}
			item = inner
		}
		items = append(items, item)
		if len(optionals) > 0 {
			all = values.Join(all, item)
		}
	}
	n := len(elements)
	if empty > 0 {
		return values.ListValue(nil, func() values.Value { return all }, n-empty, n)
	}
	return values.ListValue(items, values.Nothing, n, n)
}

// opened gives what an optional entry holds.
func (p *prover) opened(e ast.Expr, found values.Value, st *facts.State) (inner values.Value, none bool) {
	if other := found.Without(values.KindOptional); len(other) > 0 {
		p.NotModelled(e, st, alarm.GapOptional, "an optional entry that is given "+other.KindWords())
	}
	inner, none = found.Opened()
	return inner, none || len(inner) == 0
}

// mapLiteral evaluates {"name": value}.
func (p *prover) mapLiteral(e ast.Expr, st *facts.State) values.Value {
	p.maps = append(p.maps, madeMap{e.ID(), st})
	b := values.NewBuilder(len(p.maps))
	var keys []writtenKey
	for _, entry := range e.AsMap().Entries() {
		m := entry.AsMapEntry()
		found, key := p.eval(m.Value(), st), p.eval(m.Key(), st)
		if len(found) == 0 || len(key) == 0 {
			return nil
		}
		p.once(m.Key(), key, keys, st)
		keys = append(keys, writtenKey{m.Key(), key})
		always := true
		if m.IsOptional() {
			inner, none := p.opened(m.Value(), found, st)
			if len(inner) == 0 {
				continue
			}
			found, always = inner, !none
		}
		if name, ok := key.Text(); ok {
			b.Set(name, found, always)
			continue
		}
		if other := key.Without(values.KindString); len(other) > 0 {
			text := p.Written(m.Key())
			message := "the key " + text + " may be " + other.KindWords() + "; a command's keys are strings"
			if m.Key().Kind() == ast.IdentKind && other.Is(values.KindOther) {
				message = "the key " + text + " is the name of a type; a command's keys are strings, which have quotes"
			}
			p.Raise(m.Key(), alarm.Alarm{
				Code: finding.MappingResult, State: st, Message: message,
				Rewrite: alarm.KeyFix(m.Key(), text), Got: other.KindWords(), Wanted: "a string",
			})
		}
		b.SetComputed(key, found)
	}
	return b.Value()
}

// A writtenKey is a key of a map literal, and what it may be.
type writtenKey struct {
	e     ast.Expr
	found values.Value
}

// once raises an alarm where a key may be one that a map literal has already: a literal that repeats a key fails.
func (p *prover) once(e ast.Expr, key values.Value, others []writtenKey, st *facts.State) {
	for _, other := range others {
		if !values.MayEqual(key, other.found) {
			continue
		}
		text, as := p.Written(e), p.Written(other.e)
		breaks := facts.Failing(e, st, func(v values.Value) values.Value { return v.EqualToAny(other.found) })
		breaks = facts.Failing(other.e, breaks, func(v values.Value) values.Value { return v.EqualToAny(key) })
		p.Raise(e, alarm.Alarm{
			Code: finding.MappingResult, State: breaks,
			Message: "the keys " + as + " and " + text + " of this map may be the same", Remedy: "guard with " + as + " != " + text + " ? ... : ...",
			Got: "a key that the map may have already", Wanted: "each key once",
		})
		return
	}
}
