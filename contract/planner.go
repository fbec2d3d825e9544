package contract

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/plan"
)

// A planner writes down what the validator compiled, subschema by subschema.
type planner struct {
	numbers map[*jsonschema.Schema]plan.Node
	schemas []*jsonschema.Schema
	plan    plan.Contract
	refused error
}

// number gives the number of a subschema, which is written down later.
func (p *planner) number(s *jsonschema.Schema) plan.Node {
	if s == nil {
		return 0
	}
	n, known := p.numbers[s]
	if !known {
		p.schemas = append(p.schemas, s)
		n = plan.Node(len(p.schemas))
		p.numbers[s] = n
	}
	return n
}

func (p *planner) list(schemas []*jsonschema.Schema) (out []plan.Node) {
	for _, s := range schemas {
		out = append(out, p.number(s))
	}
	return out
}

// write writes down all that were numbered, and what they refer to in turn.
func (p *planner) write() {
	for i := len(p.plan.Schemas); i < len(p.schemas); i++ {
		p.plan.Schemas = append(p.plan.Schemas, p.schema(p.schemas[i]))
	}
}

func (p *planner) schema(s *jsonschema.Schema) plan.Schema {
	if s.Extensions != nil || s.ContentEncoding != nil || s.ContentMediaType != nil || s.ContentSchema != nil {
		p.refused = fmt.Errorf("the keywords at %q are not known to the program of a lane", placeOf(s.Location))
	}
	out := plan.Schema{
		Draft: s.DraftVersion, Bool: s.Bool,
		Ref: p.number(s.Ref), RecursiveRef: p.number(s.RecursiveRef), RecursiveAnchor: s.RecursiveAnchor, DynamicAnchor: s.DynamicAnchor,
		AllOf: p.list(s.AllOf), AnyOf: p.list(s.AnyOf), OneOf: p.list(s.OneOf),
		Not: p.number(s.Not), If: p.number(s.If), Then: p.number(s.Then), Else: p.number(s.Else),
		MinProperties: s.MinProperties, MaxProperties: s.MaxProperties, Required: s.Required,
		PropertyNames: p.number(s.PropertyNames), UnevaluatedProperties: p.number(s.UnevaluatedProperties),
		MinItems: s.MinItems, MaxItems: s.MaxItems, Unique: s.UniqueItems,
		Prefix: p.list(s.PrefixItems), Items: p.number(s.Items2020), UnevaluatedItems: p.number(s.UnevaluatedItems),
		Contains: p.number(s.Contains), MinContains: s.MinContains, MaxContains: s.MaxContains,
		MinLength: s.MinLength, MaxLength: s.MaxLength,
		Minimum: fraction(s.Minimum), Maximum: fraction(s.Maximum), MultipleOf: fraction(s.MultipleOf),
		ExclusiveMinimum: fraction(s.ExclusiveMinimum), ExclusiveMaximum: fraction(s.ExclusiveMaximum),
	}
	if s.Bool != nil && !*s.Bool {
		out.Unevaluated = unevaluatedAt(s.Location)
	}
	if s.Types != nil {
		out.Types = s.Types.ToStrings()
	}
	if s.Const != nil {
		out.Const = p.constant(*s.Const)
	}
	if s.Enum != nil {
		out.Enum = []json.RawMessage{}
		for _, value := range s.Enum.Values {
			out.Enum = append(out.Enum, p.constant(value))
		}
	}
	if s.DynamicRef != nil {
		out.DynamicRef, out.DynamicName = p.number(s.DynamicRef.Ref), s.DynamicRef.Anchor
	}
	if s.Pattern != nil {
		source := s.Pattern.String()
		out.Pattern = &source
	}
	p.properties(s, &out)
	switch items := s.Items.(type) { // until 2019-09
	case *jsonschema.Schema:
		out.Items = p.number(items)
	case []*jsonschema.Schema:
		out.Prefix = p.list(items)
	}
	switch more := s.AdditionalItems.(type) {
	case bool:
		out.MoreAllowed = &more
	case *jsonschema.Schema:
		out.Items = p.number(more)
	}
	return out
}

func (p *planner) properties(s *jsonschema.Schema, out *plan.Schema) {
	if len(s.Properties) > 0 {
		out.Properties = map[string]plan.Node{}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		out.Properties[name] = p.number(s.Properties[name])
	}
	if len(s.PatternProperties) > 0 {
		out.PatternProperties = map[string]plan.Node{}
	}
	for _, re := range slices.SortedFunc(maps.Keys(s.PatternProperties), func(a, b jsonschema.Regexp) int { return strings.Compare(a.String(), b.String()) }) {
		out.PatternProperties[re.String()] = p.number(s.PatternProperties[re])
	}
	switch additional := s.AdditionalProperties.(type) {
	case bool:
		out.AdditionalAllowed = &additional
	case *jsonschema.Schema:
		out.AdditionalProperties = p.number(additional)
	}
	for _, name := range slices.Sorted(maps.Keys(s.DependentSchemas)) {
		out.Dependencies = append(out.Dependencies, plan.Dependency{Property: name, Schema: p.number(s.DependentSchemas[name])})
	}
	for _, name := range slices.Sorted(maps.Keys(s.Dependencies)) {
		d := plan.Dependency{Property: name}
		switch dependency := s.Dependencies[name].(type) {
		case []string:
			d.Required = dependency
		case *jsonschema.Schema:
			d.Schema = p.number(dependency)
		}
		out.Dependencies = append(out.Dependencies, d)
	}
	for _, name := range slices.Sorted(maps.Keys(s.DependentRequired)) {
		out.Dependencies = append(out.Dependencies, plan.Dependency{Property: name, Required: s.DependentRequired[name]})
	}
}

func (p *planner) constant(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil {
		p.refused = fmt.Errorf("a constant cannot be written: %w", err)
	}
	return text
}

func fraction(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return r.RatString()
}

// unevaluatedAt is the last step of a location if it is a keyword for what is unevaluated.
func unevaluatedAt(location string) string {
	for _, keyword := range []string{"unevaluatedProperties", "unevaluatedItems"} {
		if strings.HasSuffix(location, "/"+keyword) {
			return keyword
		}
	}
	return ""
}

// planOf writes down a compiled schema. It adds the dynamic anchors of every resource that the schema reaches, which may
// reach further resources.
func (v *survey) planOf(c *jsonschema.Compiler, root *jsonschema.Schema) (*planner, error) {
	p := &planner{numbers: map[*jsonschema.Schema]plan.Node{}}
	p.number(root)
	for {
		p.write()
		before := len(p.schemas)
		reached := v.resources(p)
		for _, anchor := range v.anchors {
			if !slices.Contains(reached, anchor.Resource) {
				continue
			}
			s, err := c.Compile(locationOf(anchor))
			if err != nil {
				return nil, err
			}
			p.number(s)
		}
		if len(p.schemas) > before {
			continue
		}
		if slices.ContainsFunc(p.schemas, func(s *jsonschema.Schema) bool { return s.RecursiveRef != nil || s.DynamicRef != nil }) {
			v.addResources(p)
		}
		return p, p.refused
	}
}

// resources are those of the subschemas that were written down, each once.
func (v *survey) resources(p *planner) []*document.Resource {
	var all []*document.Resource
	seen := map[*document.Resource]bool{}
	for _, s := range p.schemas {
		if at := v.at(s); at != nil && !seen[at.Resource] {
			seen[at.Resource] = true
			all = append(all, at.Resource)
		}
	}
	return all
}

func (v *survey) at(s *jsonschema.Schema) *document.At {
	return v.set.Lookup(document.Resolve("", s.Location))
}

// addResources writes down the resources too, for references that depend on the way.
func (v *survey) addResources(p *planner) {
	all := v.resources(p)
	byPlace := map[*document.At]plan.Node{}
	for i, s := range p.schemas {
		if at := v.at(s); at != nil {
			byPlace[at] = plan.Node(i + 1)
			p.plan.Schemas[i].Resource = slices.Index(all, at.Resource) + 1
		}
	}
	for _, r := range all {
		written := plan.Resource{Recursive: r.Recursive}
		for name, at := range r.Dynamic {
			if n := byPlace[at]; n != 0 {
				if written.Dynamic == nil {
					written.Dynamic = map[string]plan.Node{}
				}
				written.Dynamic[name] = n
			}
		}
		p.plan.Resources = append(p.plan.Resources, written)
	}
}
