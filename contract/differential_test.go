package contract_test

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/internal/material"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// suiteDrafts are the drafts as the JSON Schema Test Suite names them.
var suiteDrafts = map[string]contract.Draft{"draft7": contract.Draft07, "draft2019-09": contract.Draft201909, "draft2020-12": contract.Draft202012}

// asRun is a contract as the Lambda program has it: from the bytes of a plan.
func asRun(t testing.TB, c *contract.Contract) *engine.Contract {
	t.Helper()
	want := contract.Lane{Source: c, Target: c}.Plan()
	document, digest, err := plan.Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := plan.Decode(document, digest)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Source, decoded.Source); diff != "" {
		t.Fatalf("the plan is another one once it is read: %s", diff)
	}
	run, err := engine.New(decoded.Source)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestEngineAgreesOnTheJSONSchemaTestSuite(t *testing.T) {
	t.Parallel()
	root := material.Folder(t, "EVENTLINK_JSON_SCHEMA_TEST_SUITE", "../../shared/json-schema-test-suite")
	remotes := suiteRemotes(t, root)
	compared := 0
	for name, draft := range suiteDrafts {
		files, err := filepath.Glob(filepath.Join(root, "tests", name, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			for _, group := range read[[]suiteGroup](t, file) {
				c, problems := contract.CompileWith(string(group.Schema), contract.Options{DefaultDraft: draft, AnyValue: true, Documents: remotes})
				if problems != nil {
					t.Fatalf("%s: %s: %+v", file, group.Description, problems)
				}
				run := asRun(t, c)
				var bodies []any
				for _, test := range group.Tests {
					bodies = append(bodies, literals(t, test.Data))
				}
				rng := rand.New(rand.NewPCG(1, 2))
				words := schema.Words(literals(t, group.Schema))
				for i := range 4 * len(bodies) {
					bodies = append(bodies, schema.Neighbour(rng, bodies[i%len(group.Tests)], words))
				}
				for _, value := range bodies {
					compared++
					if diff := c.Agree(run, text(t, value)); diff != nil {
						t.Errorf("%s: %s: %s: %s", filepath.Base(file), group.Description, text(t, value), diff)
					}
				}
			}
		}
	}
	t.Logf("%d bodies", compared)
	if least := 15_000; compared < least {
		t.Errorf("compared %d bodies, wanted at least %d", compared, least)
	}
}

func TestEngineAgreesOnSampledAndMutatedInstances(t *testing.T) {
	t.Parallel()
	root := material.Folder(t, "EVENTLINK_CONTAINMENT", "../../shared/containment")
	compared := 0
	for _, name := range []string{"ibm.jsonl", "isjss.jsonl", "testsuite.jsonl"} {
		for n, pair := range pairs(t, filepath.Join(root, name)) {
			for side, schemaText := range []string{string(pair.A), string(pair.B)} {
				c, problems := contract.CompileWith(schemaText, contract.Options{DefaultDraft: suiteDrafts[pair.Draft], AnyValue: true})
				if problems != nil {
					continue
				}
				run := asRun(t, c)
				rng := rand.New(rand.NewPCG(uint64(n), uint64(side)))
				for _, value := range instances(t, c, rng) {
					compared++
					if diff := c.Agree(run, text(t, value)); diff != nil {
						t.Errorf("%s: %s: %s: %s", pair.ID, schemaText, text(t, value), diff)
					}
				}
			}
		}
	}
	t.Logf("%d bodies", compared)
	if least := 20_000; compared < least {
		t.Errorf("compared %d bodies, wanted at least %d", compared, least)
	}
}

type pair struct {
	ID, Draft string
	A, B      json.RawMessage
}

func pairs(t testing.TB, path string) (all []pair) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var p pair
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// instances are some values that obey a contract, and mutations of them.
func instances(t testing.TB, c *contract.Contract, rng *rand.Rand) (values []any) {
	t.Helper()
	s, problems := schema.Of(c)
	if problems != nil {
		t.Fatal(problems)
	}
	words := schema.Words(literals(t, []byte(c.Text())))
	values = []any{nil, true, json.Number("1"), json.Number("0.5"), "a", []any{}, map[string]any{}}
	for range 3 {
		if value, ok := schema.Sample(s, rng); ok {
			values = append(values, literals(t, text(t, value)))
		}
	}
	for i := range 2 * len(values) {
		values = append(values, schema.Neighbour(rng, values[i], words))
	}
	return values
}

func literals(t testing.TB, body []byte) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func text(t testing.TB, value any) []byte {
	t.Helper()
	body, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
