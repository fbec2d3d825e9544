package translate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/internal/dialect"
	"github.com/eventlink/pulumi-eventlink/route"
)

func TestRandomLanesAgreeWithTheReference(t *testing.T) {
	t.Parallel()
	mappings, bodies := 0, 0
	for seed := range uint64(600) {
		mapped, n := tryLane(t, rand.New(rand.NewPCG(seed, 4)), []byte{byte(seed), 7, 1, 90, byte(seed / 3), 3})
		bodies += n
		if mapped {
			mappings++
		}
	}
	const leastMappings, leastBodies = 400, 10_000
	if mappings < leastMappings || bodies < leastBodies {
		t.Errorf("%d lanes with a mapping, and %d bodies, wanted at least %d and %d", mappings, bodies, leastMappings, leastBodies)
	}
}

// FuzzLane holds the engine against the reference on whole lanes: contracts, mapping, identity and groupBy are made of
// choices, and so are the bodies, which edits then change byte by byte.
func FuzzLane(f *testing.F) {
	f.Add([]byte("a lane of random contracts and a random mapping"), []byte{})
	f.Add([]byte("another one"), []byte{40, 7, 0, 12, 200, 2})
	for seed := range byte(20) {
		choices := make([]byte, 120)
		random := rand.New(rand.NewPCG(uint64(seed), 5))
		for i := range choices {
			choices[i] = byte(random.Uint32())
		}
		f.Add(choices, []byte{seed, 3 * seed, seed})
	}
	f.Fuzz(func(t *testing.T, choices, edits []byte) {
		tryLane(t, dialect.FromBytes(choices), edits[:min(len(edits), 60)])
	})
}

// tryLane holds the engine against the reference on a random lane. It says whether the lane has a mapping, and on how many
// bodies it was run.
func tryLane(t *testing.T, random *rand.Rand, edits []byte) (mapped bool, bodies int) {
	t.Helper()
	r := randomRoute(random)
	compiled, err := celmap.CompileLane(r)
	if err != nil {
		t.Fatalf("%+v\ndoes not compile: %v", r, err)
	}
	lane, err := pairOf(r, compiled)
	if err != nil {
		t.Fatalf("%+v\ndoes not run: %v", r, err)
	}
	all := bodiesOf(random, compiled.Contracts.Source)
	for i := range 8 {
		event := dialect.Event()
		if i%2 == 1 {
			event = dialect.Variant(random)
		}
		body, err := json.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, body)
	}
	for i := range all {
		if len(edits) > 0 && i%2 == 1 {
			all[i] = edited(all[i], edits)
		}
		if err := lane.agree(t.Context(), random, all[i]); err != nil {
			t.Errorf("%+v\nof %q\n%v", r, all[i], err)
			break
		}
	}
	return r.Mapping != "", len(all)
}

// edited changes a body by bytes: of each three, the place, what is done there, and with what.
func edited(body, edits []byte) []byte {
	out := bytes.Clone(body)
	for edit := range slices.Chunk(edits, 3) {
		if len(edit) < 3 || len(out) == 0 {
			break
		}
		at := int(edit[0]) * len(out) / 256
		switch edit[1] % 5 {
		case 0:
			out[at] = edit[2]
		case 1:
			out = slices.Delete(out, at, at+1)
		case 2:
			out = slices.Insert(out, at, edit[2])
		case 3:
			const tokens = "\"\\{}[],:0-.eE 19tn"
			out[at] = tokens[int(edit[2])%len(tokens)]
		case 4: // a part once more
			end := min(at+int(edit[2])%16, len(out))
			out = slices.Insert(out, end, bytes.Clone(out[at:end])...)
		}
	}
	return out
}

// randomRoute makes a route that compiles.
func randomRoute(random *rand.Rand) route.Route {
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	r := route.Route{Source: route.Source{Schema: randomSource(random), Point: random.IntN(3) == 0}}
	w := &dialect.Writer{Random: random}
	compiles := func(source string, problems int) string {
		if problems > 0 {
			return ""
		}
		return source
	}
	for range 6 {
		if r.Mapping != "" {
			break
		}
		text := w.Typed("any", 1+random.IntN(4))
		if random.IntN(3) == 0 {
			text = w.Expr(1 + random.IntN(3))
		}
		source := fmt.Sprintf(pick(
			`[{"v": %s}]`, `[{"type": event.type, "v": %s}]`, `event.lines.map(l, {"type": "T", "v": %s, "sku": l.sku})`, `[{"v": dyn(%s)}, {"w": event.total}]`,
			`dyn(%s)`, `event.total > 1 ? [{"v": %s}] : []`, `[event, {"v": [%s, event.?note]}]`, `event.extra.transformList(k, x, {k: x, "v": %s})`,
		), text)
		_, problems := celmap.CompileMapping(source)
		r.Mapping = compiles(source, len(problems))
	}
	ofText := func() string {
		if random.IntN(4) == 0 {
			return fmt.Sprintf(pick("%s", `"%%s".format([%s])`, "dyn(%s)", `"k" + dyn(%s)`), w.Expr(1+random.IntN(2)))
		}
		return w.Typed("string", 1+random.IntN(3))
	}
	if random.IntN(3) == 0 {
		source := ofText()
		_, problems := celmap.CompileIdentity(source)
		r.Source.Identity = compiles(source, len(problems))
	}
	if random.IntN(3) == 0 {
		w.Vars = []string{"command", "command.v", "command.?type"}
		source := ofText()
		_, problems := celmap.CompileGroupBy(source)
		r.Target.GroupBy = compiles(source, len(problems))
	}
	r.Target.Schema = pick(
		`{"type":"object"}`, r.Source.Schema,
		`{"type":"object","properties":{"v":{"type":["number","string","boolean","null"]}},"required":["v"]}`,
		`{"type":"object","properties":{"v":{"type":"string","maxLength":5},"w":{"multipleOf":0.5}},"additionalProperties":false}`,
		`{"type":"object","properties":{"v":{"items":{"type":"integer"},"uniqueItems":true,"maxItems":3}},"unevaluatedProperties":{"type":"string"}}`,
		`{"type":"object","oneOf":[{"properties":{"type":{"const":"T"},"v":{"type":"integer"}},"required":["type"]},{"properties":{"type":{"const":"a"}},"required":["type"]},{"properties":{"type":{"enum":["b","order.placed"]}},"required":["type"]}]}`,
		`{"type":"object","propertyNames":{"pattern":"^[a-z]"},"maxProperties":2}`,
	)
	return r
}

// randomSource makes a contract of events like dialect.Event.
func randomSource(random *rand.Rand) string {
	line := `{"type":"object","properties":{"sku":{"type":"string"},"qty":{"type":"integer"},"price":{"type":"number"}}}`
	var properties, required []string
	for _, p := range []struct {
		name    string
		schemas []string
	}{
		{"type", []string{`{"type":"string"}`, `{}`, `{"const":"order.placed"}`, `{"enum":["a","order.placed",1,null]}`, `{"type":"string","maxLength":3}`, `{"pattern":"^[a-z.]+$"}`}},
		{"at", []string{`{"type":"string","format":"date-time"}`, `{"type":"string"}`, `true`, `{"minLength":2}`}},
		{"total", []string{`{"type":"integer"}`, `{"type":"number"}`, `{}`, `{"type":["integer","null"],"minimum":-1}`, `{"exclusiveMaximum":9007199254740993}`, `{"multipleOf":0.5}`, `{"const":1.0}`, `{"anyOf":[{"type":"integer"},{"type":"string"}]}`}},
		{"rate", []string{`{"type":"number"}`, `{"type":"integer"}`, `{"maximum":0.2}`, `{"not":{"multipleOf":0.1}}`, `{"minimum":0.1000000000000000055511151231257827}`}},
		{"note", []string{`{"type":["string","null"]}`, `{}`, `false`, `{"$ref":"#"}`}},
		{"lines", []string{`{"type":"array","items":` + line + `}`, `{"type":"array","items":` + line + `}`, `{"items":` + line + `,"uniqueItems":true,"maxItems":2}`, `{"prefixItems":[` + line + `,{"type":"number"}],"items":{"type":"integer"}}`, `{"contains":{"type":"object"},"minContains":2,"unevaluatedItems":false}`, `{}`}},
		{"extra", []string{`{"type":"object","additionalProperties":{"type":"integer"}}`, `{"patternProperties":{"^[xyz]":{"type":"number"},"[0-9]":{"type":"integer"}}}`, `{"propertyNames":{"maxLength":2}}`, `{"properties":{"x":{"type":"integer"}},"unevaluatedProperties":{"type":"number"},"minProperties":1}`, `{}`}},
	} {
		if random.IntN(6) == 0 {
			continue
		}
		schema := p.schemas[0]
		if random.IntN(3) == 0 {
			schema = p.schemas[random.IntN(len(p.schemas))]
		}
		properties = append(properties, fmt.Sprintf("%q:%s", p.name, schema))
		if random.IntN(5) == 0 {
			required = append(required, fmt.Sprintf("%q", p.name))
		}
	}
	end := []string{
		``, ``, ``, ``, ``, `,"additionalProperties":false`, `,"unevaluatedProperties":false`, `,"dependentRequired":{"lines":["total"]}`,
		`,"if":{"properties":{"total":{"const":0}}},"then":{"required":["note"]},"else":{"not":{"required":["missing"]}}`,
		`,"oneOf":[{"properties":{"type":{"const":"a"}}},{"properties":{"type":{"const":"order.placed"}},"required":["type"]},{"properties":{"type":{"enum":["b","c"]}},"required":["type"]},{"required":["missing"]}]`,
	}[random.IntN(10)]
	return fmt.Sprintf(`{"type":"object","properties":{%s},"required":[%s]%s}`, strings.Join(properties, ","), strings.Join(required, ","), end)
}
