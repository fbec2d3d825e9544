package contract

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/eventlink/pulumi-eventlink/plan"
)

// shared makes one of the subschemas of a contract that say the same, which the variants of a union often do. Where a
// reference depends on the way to it, subschemas are told apart by more than what they say, and all of them stay.
func shared(c plan.Contract) plan.Contract {
	if len(c.Resources) > 0 {
		return c
	}
	s := sharer{from: c.Schemas, numbers: make([]plan.Node, len(c.Schemas)), known: map[string]plan.Node{}}
	s.number(1)
	c.Schemas = s.to
	return c
}

type sharer struct {
	from, to []plan.Schema
	numbers  []plan.Node // the new number of each of from, or 0
	known    map[string]plan.Node
}

// number gives the new number of a subschema. It has one before it is known what it says, since a reference may lead back
// to it; a subschema in such a loop stays, even if it turns out to say the same as another.
func (s *sharer) number(old plan.Node) plan.Node {
	if old == 0 {
		return 0
	}
	if now := s.numbers[old-1]; now != 0 {
		return now
	}
	s.to = append(s.to, plan.Schema{})
	now := plan.Node(len(s.to))
	s.numbers[old-1] = now
	said := renumbered(s.from[old-1], s.number)
	text, err := json.Marshal(said)
	if twin, ok := s.known[string(text)]; ok && err == nil && int(now) == len(s.to) { // it has the last number
		s.to, s.numbers[old-1] = s.to[:now-1], twin
		return twin
	}
	s.to[now-1] = said
	s.known[string(text)] = now
	return now
}

// renumbered is a subschema with other numbers for those that it refers to.
func renumbered(s plan.Schema, number func(plan.Node) plan.Node) plan.Schema {
	for _, n := range []*plan.Node{
		&s.Ref, &s.RecursiveRef, &s.DynamicRef, &s.Not, &s.If, &s.Then, &s.Else, &s.AdditionalProperties, &s.PropertyNames,
		&s.UnevaluatedProperties, &s.Items, &s.Contains, &s.UnevaluatedItems,
	} {
		*n = number(*n)
	}
	for _, list := range []*[]plan.Node{&s.AllOf, &s.AnyOf, &s.OneOf, &s.Prefix} {
		*list = slices.Clone(*list)
		for i, n := range *list {
			(*list)[i] = number(n)
		}
	}
	for _, named := range []*map[string]plan.Node{&s.Properties, &s.PatternProperties} {
		*named = maps.Clone(*named)
		for _, name := range slices.Sorted(maps.Keys(*named)) {
			(*named)[name] = number((*named)[name])
		}
	}
	s.Dependencies = slices.Clone(s.Dependencies)
	for i := range s.Dependencies {
		s.Dependencies[i].Schema = number(s.Dependencies[i].Schema)
	}
	return s
}
