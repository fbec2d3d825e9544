package contract

import (
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// objectsOnly says whether a schema admits nothing but objects, as far as its own words show: type, const, enum, and
// the keywords that combine schemas. It never says so of a schema that admits anything else.
func (g *graph) objectsOnly(s *jsonschema.Schema) bool {
	return g.onlyObjects(s, map[*jsonschema.Schema]bool{})
}

func (g *graph) onlyObjects(s *jsonschema.Schema, under map[*jsonschema.Schema]bool) bool {
	if s == nil || under[s] {
		return false
	}
	under[s] = true
	defer delete(under, s)
	one := func(s *jsonschema.Schema) bool { return g.onlyObjects(s, under) }
	all := func(list []*jsonschema.Schema) bool {
		return len(list) > 0 && !slices.ContainsFunc(list, func(s *jsonschema.Schema) bool { return !one(s) })
	}
	switch {
	case s.Bool != nil:
		return !*s.Bool
	case s.Ref != nil && s.DraftVersion < 2019:
		return one(s.Ref)
	case s.Types != nil && slices.Equal(s.Types.ToStrings(), []string{"object"}):
		return true
	case s.Const != nil && isObject(*s.Const):
		return true
	case s.Enum != nil && !slices.ContainsFunc(s.Enum.Values, func(v any) bool { return !isObject(v) }):
		return true
	case one(s.Ref) || slices.ContainsFunc(s.AllOf, one) || all(s.AnyOf) || all(s.OneOf):
		return true
	case s.If != nil && (one(s.If) || one(s.Then)) && one(s.Else):
		return true
	}
	return all(g.late(s))
}

func isObject(v any) bool {
	_, ok := v.(map[string]any)
	return ok
}
