package snsfilter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// places are those that every event of the contract has, through objects alone, that may hold strings or bools and no lists,
// and whose names stand in the mapping.
func (d *derivation) places() []expr.Path {
	var out []expr.Path
	var look func(at expr.Path, v values.Value)
	look = func(at expr.Path, v values.Value) {
		v = v.Possible(d.names)
		for _, name := range d.names {
			inner, ok := required(v, name)
			switch {
			case !ok || len(out) >= maxPlaces || len(at.Steps) >= maxDepth || !plainName.MatchString(name):
			case (inner.Has(values.KindString) || inner.Has(values.KindBool)) && !inner.Has(values.KindList):
				out = append(out, at.Below(name))
			case inner.Is(values.KindMap):
				look(at.Below(name), inner)
			}
		}
	}
	look(expr.Path{Root: "event"}, d.event)
	return out
}

// required gives what is at a name that all of some maps have.
func required(v values.Value, name string) (values.Value, bool) {
	lacks := func(s *values.Map) bool { return !s.Member(name).Always() }
	if slices.ContainsFunc(values.All[*values.Map](v), lacks) {
		return nil, false
	}
	out, always := v.At(name)
	return out, always && v.Is(values.KindMap) && len(out) > 0
}

// optionalPlaces are those that an event of the contract need not have, and that hold what SNS takes for a value wherever
// they are present: no null, no empty string, no list and no object.
func (d *derivation) optionalPlaces() []expr.Path {
	var out []expr.Path
	var look func(at expr.Path, v values.Value)
	look = func(at expr.Path, v values.Value) {
		v = v.Possible(d.names)
		for _, name := range d.names {
			// Most names are those of no property, and any value may stand there.
			other := func(s *values.Map) bool { return !scalar(s.Member(name).Value()) && !s.Member(name).Always() }
			if !plainName.MatchString(name) || !v.Is(values.KindMap) || len(at.Steps) >= maxDepth || slices.ContainsFunc(values.All[*values.Map](v), other) {
				continue
			}
			inner, always := v.At(name)
			switch {
			case len(inner) == 0:
			case !always && scalar(inner) && len(out) < maxPlaces:
				out = append(out, at.Below(name))
			case always && inner.Is(values.KindMap):
				look(at.Below(name), inner)
			}
		}
	}
	look(expr.Path{Root: "event"}, d.event)
	return out
}

// scalar says that SNS takes each value for one that exists.
func scalar(v values.Value) bool {
	return v.Is(values.KindString, values.KindBool, values.KindInt, values.KindDouble) && len(v.Only(values.KindString).Sized(0, 0)) == 0
}

// admitted gives what may stand at a place for the mapping to do something, where it does nothing for all else. Otherwise it
// says why not.
func (d *derivation) admitted(at expr.Path) (key filterKey, why string) {
	v := d.event
	for _, step := range at.Steps {
		v, _ = v.At(step)
	}
	if v.Is(values.KindBool) {
		return d.admittedBools(at)
	}
	prefixes := d.prefixes[at.String()]
	if why = d.idle(at, without(d.texts)); why == "" {
		prefixes = nil // its own texts will do
	} else if len(prefixes) == 0 || d.idle(at, beginning(prefixes, d.texts)) != "" {
		if v.Is(values.KindString) {
			if key, ok := d.excepted(at); ok {
				return key, ""
			}
		}
		return key, "where " + at.Written() + " is none of the strings in the mapping, " + why
	}
	begun := func(text string) bool {
		return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(text, prefix) })
	}
	key = filterKey{values: slices.DeleteFunc(d.live(at), begun), prefixes: prefixes}
	slices.Sort(key.values)
	slices.Sort(key.prefixes)
	key.prefixes = slices.Compact(key.prefixes)
	odd := slices.IndexFunc(key.values, func(text string) bool { return !plainText.MatchString(text) })
	switch {
	case key.count() == 0:
		return key, "the mapping yields nothing, whatever " + at.Written() + " is"
	case key.count() > maxCombinations:
		return key, at.Written() + " may be more strings than the 150 that a policy may name"
	case odd >= 0:
		return key, fmt.Sprintf("%s may be %q, and a policy holds nothing but printable ASCII without quotes and backslashes", at.Written(), key.values[odd])
	}
	return key, ""
}

// admittedBools asks for true and false in turn.
func (d *derivation) admittedBools(at expr.Path) (key filterKey, why string) {
	for _, b := range []bool{false, true} {
		is := func(v values.Value) values.Value { return v.EqualTo(b) }
		if idle := d.idle(at, is); idle != "" {
			key.bools, why = append(key.bools, b), idle
		}
	}
	switch len(key.bools) {
	case 0:
		return key, "the mapping yields nothing, whatever " + at.Written() + " is"
	case 2:
		return key, "where " + at.Written() + " is true or false, " + why
	}
	return key, ""
}

// excepted gives the strings that a place is compared with for which it is proved to do nothing, where it may do something for
// all others.
func (d *derivation) excepted(at expr.Path) (key filterKey, ok bool) {
	for _, text := range d.constants[at.String()] {
		if plainText.MatchString(text) && d.idle(at, only([]string{text})) == "" {
			key.except = append(key.except, text)
		}
	}
	slices.Sort(key.except)
	key.except = slices.Compact(key.except)
	return key, len(key.except) > 0 && len(key.except) <= maxCombinations
}

// live gives the strings of the mapping at a place for which it is not proved to do nothing.
func (d *derivation) live(at expr.Path) []string {
	// The paths that lead to commands and to what may fail tell as a rule. What they tell is proved.
	suspects := d.suspects(at)
	others := slices.DeleteFunc(slices.Clone(d.texts), func(text string) bool { return slices.Contains(suspects, text) })
	if len(others) > 0 && d.idle(at, only(others)) == "" {
		return suspects
	}
	var found []string
	d.halve(at, d.texts, &found)
	return found
}

// suspects gives those strings at a place with which the mapping comes to a map that it makes, as a command is one, or to
// what may fail.
func (d *derivation) suspects(at expr.Path) (found []string) {
	t, ok := d.run(d.c.Mapping.Checked(), d.starting(d.bases[len(d.bases)-1], at, only(d.texts)))
	if !ok {
		return d.texts
	}
	states := t.Makes()
	for _, a := range t.Alarms {
		states = append(states, a.State)
	}
	for _, st := range states {
		v := st.Var("event")
		for _, step := range at.Steps {
			v, _ = v.At(step)
		}
		for _, s := range values.All[*values.String](v) {
			if s.Texts() == nil {
				return d.texts
			}
			found = append(found, s.Texts()...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// halve adds those of some strings for which the mapping is not proved to do nothing, until there are more than any policy
// may have.
func (d *derivation) halve(at expr.Path, texts []string, found *[]string) {
	switch {
	case len(texts) == 0 || len(*found) > maxCombinations || d.idle(at, only(texts)) == "":
	case len(texts) == 1:
		*found = append(*found, texts[0])
	default:
		half := len(texts) / 2
		d.halve(at, texts[:half], found)
		d.halve(at, texts[half:], found)
	}
}
