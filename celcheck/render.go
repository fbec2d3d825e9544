package celcheck

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	reader "github.com/eventlink/pulumi-eventlink/contract/document"
)

// A renderer writes values as one JSON Schema, and copies into its definitions what the conditions take from the event's.
type renderer struct {
	doc   *document
	names map[*node]string // of definitions
	todo  []*node
	// excluded are the words for what no command can hold.
	excluded []string
	left     int
	depth    int // of lists in lists
}

// mostDepth is how deep lists in lists are looked into: what may be anything may be that for ever.
const mostDepth = 6

func newRenderer(doc *document) *renderer {
	return &renderer{doc: doc, names: map[*node]string{}, left: 200_000}
}

// text gives the whole document for a schema that value or shape made. It says no where that would be too large.
func (r *renderer) text(s map[string]any) (string, bool) {
	definitions := map[string]any{}
	for len(r.todo) > 0 {
		n := r.todo[0]
		r.todo = r.todo[1:]
		definitions[r.names[n]] = r.copy(n.at)
	}
	whole := map[string]any{"allOf": []any{s}}
	if len(definitions) > 0 {
		whole["$defs"] = definitions
	}
	text, err := json.Marshal(whole)
	return string(text), err == nil && r.left > 0
}

func (r *renderer) reference(n *node) map[string]any {
	if n.at == nil {
		return n.raw.(map[string]any)
	}
	name, ok := r.names[n]
	if !ok {
		name = fmt.Sprintf("n%d", len(r.names))
		r.names[n] = name
		r.todo = append(r.todo, n)
	}
	return map[string]any{"$ref": "#/$defs/" + name}
}

// copy gives a subschema with its references led to the definitions, and without what only describes.
func (r *renderer) copy(at *reader.At) any {
	r.left--
	if at.Keywords == nil || r.left < 0 {
		return at.Raw
	}
	out := at.Rewrite(func(keyword string, kid *reader.At) any {
		if keyword == "$defs" || keyword == "definitions" {
			return true
		}
		return r.copy(kid)
	})
	for _, keyword := range []string{"$schema", "$id", "$anchor", "$defs", "definitions", "title", "description", "default", "examples", "$comment", "format"} {
		delete(out, keyword)
	}
	if target := r.doc.node(at.Target("$ref")); target != nil {
		out["$ref"] = r.reference(target)["$ref"]
	}
	return out
}

// value gives a schema that every value of a union obeys.
func (r *renderer) value(v value) map[string]any {
	shapes := make([]any, 0, len(v))
	for _, s := range v {
		made, ok := r.shape(s)
		if !ok {
			continue
		}
		shapes = append(shapes, made)
	}
	switch len(shapes) {
	case 0:
		return map[string]any{"not": map[string]any{}}
	case 1:
		return shapes[0].(map[string]any)
	}
	return map[string]any{"anyOf": shapes}
}

// shape gives a schema that every value of a shape obeys. It says no where no command can hold them.
func (r *renderer) shape(s *shape) (map[string]any, bool) {
	if r.left--; r.left < 0 {
		return map[string]any{}, true
	}
	out := map[string]any{}
	switch s.kind {
	case kNull:
		out["type"] = "null"
	case kBool:
		out["type"] = "boolean"
		if s.yes != s.no {
			out["const"] = s.yes
		}
	case kInt:
		out["type"] = "integer"
		out["minimum"], out["maximum"] = s.lo, s.hi
		if s.step > 1 {
			out["multipleOf"] = s.step
		}
	case kDouble:
		if s.nan || math.IsInf(s.dlo, 0) || math.IsInf(s.dhi, 0) {
			r.excluded = append(r.excluded, "a number that is infinite or none at all")
		}
		out["type"] = "number"
		if s.integral {
			out["type"] = "integer"
		}
		if s.dlo > -math.MaxFloat64 {
			out["minimum"] = min(s.dlo, math.MaxFloat64)
		}
		if s.dhi < math.MaxFloat64 {
			out["maximum"] = max(s.dhi, -math.MaxFloat64)
		}
	case kString:
		out["type"] = "string"
		switch {
		case s.set != nil:
			out["enum"] = s.set
			return out, true
		default:
			if s.minLen > 0 {
				out["minLength"] = s.minLen
			}
			if s.maxLen < 1<<40 {
				out["maxLength"] = s.maxLen
			}
			if s.lang != nil {
				out["pattern"] = s.lang.Source()
			}
		}
	case kList:
		r.list(s, out)
	case kMap:
		r.object(s, out)
	default:
		r.excluded = append(r.excluded, s.kind.String())
		return nil, false
	}
	if len(s.obeys) > 0 {
		all := make([]any, 0, len(s.obeys)+1)
		for _, c := range s.obeys {
			switch {
			case c.node != nil:
				all = append(all, r.reference(c.node))
			case c.contains != nil:
				all = append(all, map[string]any{"contains": r.value(c.contains)})
			default:
				all = append(all, c.own)
			}
		}
		return map[string]any{"allOf": append(all, out)}, true
	}
	return out, true
}

func (r *renderer) list(s *shape, out map[string]any) {
	out["type"] = "array"
	if s.minLen > 0 {
		out["minItems"] = s.minLen
	}
	if s.maxLen < 1<<40 {
		out["maxItems"] = s.maxLen
	}
	if slices.ContainsFunc(s.obeys, func(c condition) bool { return c.node != nil }) {
		return // its items are what the event's contract says
	}
	if r.depth >= mostDepth {
		return
	}
	r.depth++
	defer func() { r.depth-- }()
	leading := make([]any, 0, len(s.items))
	for i, item := range s.items {
		if i < s.maxLen {
			leading = append(leading, r.value(item))
		}
	}
	if len(leading) > 0 {
		out["prefixItems"] = leading
	}
	if s.maxLen > len(leading) && s.rest != nil {
		out["items"] = r.value(s.rest())
	}
}

func (r *renderer) object(s *shape, out map[string]any) {
	out["type"] = "object"
	var required []string
	properties := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.object.known)) {
		p := s.object.known[name]
		switch {
		case p.never:
			properties[name] = false
		default:
			if p.must {
				required = append(required, name)
			}
			properties[name] = r.value(p.value())
		}
	}
	if len(required) > 0 {
		out["required"] = required
	}
	if len(properties) > 0 {
		out["properties"] = properties
	}
	if s.object.view != nil || slices.ContainsFunc(s.obeys, func(c condition) bool { return c.node != nil }) {
		return
	}
	if s.object.others == nil {
		out["additionalProperties"] = false
	} else if s.object.rendered {
		out["additionalProperties"] = r.value(s.object.others())
	}
}
