package values

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// A renderer writes values as one JSON Schema, and copies into its definitions what the conditions take from the event's.
type renderer struct {
	doc   *Document
	names map[*node]string // of definitions
	todo  []*node
	// excluded are the words for what no command can hold.
	excluded []string
	left     int
	depth    int // of lists in lists
}

// maxRendered is how deep lists in lists are looked into: what may be anything may be that for ever.
const maxRendered = 6

// Schema gives the text of a JSON Schema that every value of a union obeys. excluded are the words for what no JSON can
// hold, which is left out. ok is false if the schema would be too large.
func (d *Document) Schema(v Value) (text string, excluded []string, ok bool) {
	r := &renderer{doc: d, names: map[*node]string{}, left: 200_000}
	text, ok = r.text(r.value(v))
	return text, r.excluded, ok
}

// text gives the whole document for a schema that value or shape made. ok is false if that would be too large.
func (r *renderer) text(s map[string]any) (text string, ok bool) {
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
	made, err := json.Marshal(whole)
	return string(made), err == nil && r.left > 0
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
func (r *renderer) copy(at *document.At) any {
	r.left--
	if at.Keywords == nil || r.left < 0 {
		return at.Raw
	}
	out := at.Rewrite(func(keyword string, kid *document.At) any {
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
func (r *renderer) value(v Value) map[string]any {
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

// shape gives a schema that every value of a shape obeys. ok is false if no command can hold them.
func (r *renderer) shape(s Shape) (made map[string]any, ok bool) {
	if r.left--; r.left < 0 {
		return map[string]any{}, true
	}
	out := map[string]any{}
	switch s := s.(type) {
	case *Null:
		out["type"] = "null"
	case *Bool:
		out["type"] = "boolean"
		if s.yes != s.no {
			out["const"] = s.yes
		}
	case *Int:
		out["type"] = "integer"
		out["minimum"], out["maximum"] = s.lo, s.hi
		if s.step > 1 {
			out["multipleOf"] = s.step
		}
	case *Double:
		r.double(s, out)
	case *String:
		out["type"] = "string"
		if s.set != nil {
			out["enum"] = s.set
			return out, true
		}
		if s.minLen > 0 {
			out["minLength"] = s.minLen
		}
		if s.maxLen < 1<<40 {
			out["maxLength"] = s.maxLen
		}
		if s.lang != nil {
			out["pattern"] = s.lang.Source()
		}
	case *List:
		r.list(s, out)
	case *Map:
		r.object(s, out)
	default:
		r.excluded = append(r.excluded, s.Kind().String())
		return nil, false
	}
	obeys := s.conditions()
	if len(obeys) == 0 {
		return out, true
	}
	all := make([]any, 0, len(obeys)+1)
	for _, c := range obeys {
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

func (r *renderer) double(s *Double, out map[string]any) {
	if !s.Finite() {
		r.excluded = append(r.excluded, "a number that is infinite or not a number")
	}
	out["type"] = "number"
	if s.whole {
		out["type"] = "integer"
	}
	if s.lo > -math.MaxFloat64 {
		out["minimum"] = min(s.lo, math.MaxFloat64)
	}
	if s.hi < math.MaxFloat64 {
		out["maximum"] = max(s.hi, -math.MaxFloat64)
	}
}

// Contracted says whether a contract says what a shape holds.
func Contracted(s Shape) bool {
	return slices.ContainsFunc(s.conditions(), func(c condition) bool { return c.node != nil })
}

func (r *renderer) list(s *List, out map[string]any) {
	out["type"] = "array"
	if s.minLen > 0 {
		out["minItems"] = s.minLen
	}
	if s.maxLen < 1<<40 {
		out["maxItems"] = s.maxLen
	}
	if Contracted(s) || r.depth >= maxRendered {
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

func (r *renderer) object(s *Map, out map[string]any) {
	out["type"] = "object"
	var required []string
	properties := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.members)) {
		m := s.members[name]
		if m.never {
			properties[name] = false
			continue
		}
		if m.always {
			required = append(required, name)
		}
		properties[name] = r.value(m.Value())
	}
	if len(required) > 0 {
		out["required"] = required
	}
	if len(properties) > 0 {
		out["properties"] = properties
	}
	if s.atoms != nil || Contracted(s) {
		return
	}
	if s.others == nil {
		out["additionalProperties"] = false
	} else if s.written {
		out["additionalProperties"] = r.value(s.others())
	}
}
