package contract_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/internal/dialect"
	"github.com/eventlink/pulumi-eventlink/schema"
)

func TestEngineAgreesOnRandomContracts(t *testing.T) {
	t.Parallel()
	compiled, bodies, refused := 0, 0, 0
	for seed := range uint64(2_000) {
		n, no := tryContract(t, rand.New(rand.NewPCG(seed, 6)), nil)
		bodies, refused = bodies+n, refused+no
		if n > 0 {
			compiled++
		}
	}
	const leastCompiled, leastBodies = 1_300, 15_000
	if compiled < leastCompiled || bodies < leastBodies || refused < bodies/5 || refused > bodies*4/5 {
		t.Errorf("%d contracts compile, and %d of %d bodies are refused", compiled, refused, bodies)
	}
}

// FuzzContract is TestEngineAgreesOnRandomContracts with choices by bytes, and one body that is given as it is.
func FuzzContract(f *testing.F) {
	for seed := range byte(30) {
		choices := make([]byte, 150)
		random := rand.New(rand.NewPCG(uint64(seed), 7))
		for i := range choices {
			choices[i] = byte(random.Uint32())
		}
		f.Add(choices, []byte(`{"type":"a","a":[1,1.0,{"b":null}],"b":"é"}`))
	}
	f.Fuzz(func(t *testing.T, choices, body []byte) {
		if len(body) <= 2000 {
			tryContract(t, dialect.FromBytes(choices), body)
		}
	})
}

// tryContract holds the engine against the reference on a random contract and random bodies, one of them given. It gives
// how many bodies there were, and how many were refused.
func tryContract(t *testing.T, random *rand.Rand, given []byte) (bodies, refused int) {
	t.Helper()
	w := &writer{Rand: random}
	document := w.document()
	c, problems := contract.CompileWith(string(text(t, document)), contract.Options{AnyValue: true})
	if problems != nil {
		return 0, 0
	}
	run := asRun(t, c)
	words := schema.Words(literals(t, []byte(c.Text())))
	all := [][]byte{given}
	for range 4 {
		value := w.value(3)
		for range 3 {
			all = append(all, text(t, value))
			value = schema.Neighbour(random, value, words)
		}
	}
	for _, body := range all {
		if body == nil {
			continue
		}
		bodies++
		if diff := c.Agree(run, body); diff != nil {
			t.Errorf("%s: %s: %s", c.Text(), body, diff)
			break
		}
		if value, err := run.Decode(body); err != nil || run.Check(value) != nil {
			refused++
		}
	}
	return bodies, refused
}

// A writer writes random schemas, and values that have something to do with them: there are few names and few scalars.
type writer struct {
	*rand.Rand
	draft int
}

func (w *writer) document() map[string]any {
	w.draft = w.IntN(3)
	s := w.schema(4)
	object, ok := s.(map[string]any)
	if !ok {
		object = map[string]any{"allOf": []any{s}}
	}
	object["$schema"] = []string{"http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2019-09/schema", "https://json-schema.org/draft/2020-12/schema"}[w.draft]
	object["$defs"] = map[string]any{"a": w.schema(2), "b": w.schema(2)}
	if w.IntN(4) == 0 {
		object[[]string{"$comment", "$recursiveAnchor", "$dynamicAnchor"}[w.draft]] = []any{"", true, "d"}[w.draft]
	}
	return object
}

var (
	names   = []string{"a", "b", "c", "type", "é"}
	numbers = []string{"0", "1", "1.0", "2", "-1", "0.5", "1.5", "0.1", "3e0", "9007199254740993", "9007199254740992.0", "9223372036854775807", "9223372036854775808", "1e300", "-0.0", "1e-7"}
	strs    = []string{"", "a", "b", "ab", "abc", "é😀", "1"}
	types   = []string{"object", "array", "string", "number", "integer", "boolean", "null"}
	regexps = []string{"^a", "b$", "^[a-c]$", "", "é", "^.{2,}$"}
)

func one[T any](w *writer, list []T) T { return list[w.IntN(len(list))] }

func (w *writer) scalar() any {
	switch w.IntN(5) {
	case 0, 1:
		return json.Number(one(w, numbers))
	case 2, 3:
		return one(w, strs)
	}
	return one(w, []any{nil, true, false})
}

func (w *writer) value(depth int) any {
	switch n := w.IntN(5); {
	case depth == 0 || n == 0:
		return w.scalar()
	case n < 3:
		o := map[string]any{}
		for range w.IntN(4) {
			o[one(w, names)] = w.value(depth - 1)
		}
		if w.IntN(2) == 0 {
			o["type"] = one(w, strs)
		}
		return o
	}
	list := []any{}
	for range w.IntN(5) {
		list = append(list, w.value(depth-1))
	}
	return list
}

func (w *writer) list(depth int) []any {
	list := []any{w.schema(depth)}
	for range w.IntN(4) {
		list = append(list, w.schema(depth))
	}
	return list
}

func (w *writer) some() []any {
	var list []any
	for _, name := range names {
		if w.IntN(3) == 0 {
			list = append(list, name)
		}
	}
	return list
}

func (w *writer) named(depth int, keys []string) map[string]any {
	o := map[string]any{}
	for range 1 + w.IntN(3) {
		o[one(w, keys)] = w.schema(depth)
	}
	return o
}

// tagged are branches that the constants of a property tell apart, most of them.
func (w *writer) tagged(depth int) []any {
	var list []any
	for range 3 + w.IntN(3) {
		tag := any(map[string]any{"const": one(w, strs)})
		if w.IntN(4) == 0 {
			tag = map[string]any{"enum": []any{one(w, strs), w.scalar(), one(w, strs)}}
		}
		if w.IntN(5) == 0 {
			tag = w.schema(1)
		}
		branch := map[string]any{"properties": map[string]any{"type": tag, one(w, names[:3]): w.schema(depth)}}
		if w.IntN(2) == 0 {
			branch["required"] = []any{"type"}
		}
		if w.IntN(6) == 0 {
			branch = map[string]any{"allOf": []any{branch, w.schema(depth)}}
		}
		list = append(list, branch)
	}
	return list
}

func (w *writer) schema(depth int) any {
	if depth <= 0 || w.IntN(6) == 0 {
		return one(w, []any{true, true, false, map[string]any{}, map[string]any{"type": one(w, types)}, map[string]any{"type": one(w, types)}, map[string]any{"const": w.scalar()}})
	}
	s := map[string]any{}
	for range 1 + w.IntN(3) {
		w.keyword(s, depth-1)
	}
	return s
}

// keyword writes one keyword, or a few that belong together.
func (w *writer) keyword(s map[string]any, depth int) {
	count := func() any { return w.IntN(4) }
	number := func() any { return json.Number(one(w, numbers)) }
	either := func() any {
		if w.IntN(3) == 0 {
			return false
		}
		return w.schema(depth)
	}
	switch w.IntN(26) {
	case 0, 1:
		s["type"] = one(w, types)
	case 2:
		two := []any{one(w, types), one(w, types)}
		s["type"] = slices.Compact(two)
	case 3:
		s["const"] = w.value(2)
	case 4:
		s["enum"] = []any{w.value(1), w.scalar(), w.scalar()}
	case 5, 6, 7:
		s["properties"] = w.named(depth, names)
	case 8:
		s["required"] = w.some()
	case 9:
		s["patternProperties"] = w.named(depth, regexps)
	case 10:
		s["additionalProperties"] = either()
	case 11:
		s["propertyNames"] = w.schema(depth)
	case 12:
		s["minProperties"], s["maxProperties"] = count(), count()
	case 13:
		s["dependencies"] = map[string]any{one(w, names): w.schema(depth), one(w, names): w.some()}
		if w.draft > 0 {
			delete(s, "dependencies")
			s["dependentSchemas"], s["dependentRequired"] = w.named(depth, names), map[string]any{one(w, names): w.some()}
		}
	case 14, 15:
		s["items"] = w.schema(depth)
	case 16:
		tuple, rest := "items", "additionalItems"
		if w.draft == 2 {
			tuple, rest = "prefixItems", "items"
		}
		s[tuple], s[rest] = w.list(depth), either()
	case 17:
		s["contains"] = w.schema(depth)
		if w.IntN(2) == 0 {
			s["minContains"], s["maxContains"] = count(), count()
		}
	case 18:
		s["uniqueItems"], s["minItems"], s["maxItems"] = true, count(), 1+w.IntN(5)
	case 19:
		s["minLength"], s["maxLength"], s["pattern"] = count(), count(), one(w, regexps)
	case 20:
		s[one(w, []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})] = number()
		s["multipleOf"] = json.Number(one(w, []string{"1", "0.5", "0.1", "2", "1e-3", "3"}))
	case 21:
		s[one(w, []string{"allOf", "anyOf", "oneOf"})] = w.list(depth)
	case 22:
		s[one(w, []string{"anyOf", "oneOf"})] = w.tagged(depth)
	case 23:
		s["not"] = w.schema(depth)
		s["if"], s["then"], s["else"] = w.schema(depth), w.schema(depth), w.schema(depth)
	case 24:
		s[one(w, []string{"unevaluatedProperties", "unevaluatedItems"})] = either()
	case 25:
		s["$ref"] = one(w, []string{"#", "#/$defs/a", "#/$defs/b", "#/$defs/a"})
		if w.draft > 0 && w.IntN(3) == 0 {
			delete(s, "$ref")
			s[[]string{"", "$recursiveRef", "$dynamicRef"}[w.draft]] = []string{"", "#", "#d"}[w.draft]
		}
	}
}
