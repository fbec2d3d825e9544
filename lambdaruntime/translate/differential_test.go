package translate_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/route"
	"github.com/eventlink/pulumi-eventlink/schema"
)

var sent = celmap.Message{
	ID: "0b3f6a7e-0000-5000-8000-000000000000", Group: "a-group", Time: time.Date(2026, 3, 1, 12, 30, 15, 0, time.UTC),
	Attributes: map[string]string{"type": "a-type", "tenant": "a-tenant"},
}

// TestLanesAgreeWithTheReference runs the golden connections of celcheck on bodies of their contracts, on neighbours of
// these, and on bodies with a byte changed.
func TestLanesAgreeWithTheReference(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../celcheck/testdata/*/*.txtar")
	if err != nil || len(files) < 500 {
		t.Fatalf("%d golden connections (%v)", len(files), err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	lanes, bodies := 0, 0
	for _, file := range files {
		parts := map[string]string{}
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			parts[f.Name] = strings.TrimSpace(string(f.Data))
		}
		r := route.Route{
			Source:  route.Source{Schema: parts["event.json"], Identity: parts["identity.cel"]},
			Mapping: parts["mapping.cel"],
			Target:  route.Target{Schema: parts["command.json"], GroupBy: parts["groupBy.cel"]},
		}
		compiled, err := celmap.CompileLane(r)
		if err != nil || parts["draft"] != "" {
			continue // a case of what does not compile, or a text that a point rewrites first
		}
		lanes++
		bodies += laneAgrees(t, random, file, r, compiled)
	}
	const leastLanes, leastBodies = 400, 5_000
	if lanes < leastLanes || bodies < leastBodies {
		t.Errorf("%d lanes on %d bodies, wanted at least %d on %d", lanes, bodies, leastLanes, leastBodies)
	}
}

func laneAgrees(t *testing.T, random *rand.Rand, name string, r route.Route, compiled celmap.Lane) (bodies int) {
	lane, err := pairOf(r, compiled)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return 0
	}
	for _, body := range bodiesOf(random, compiled.Contracts.Source) {
		bodies++
		if err := lane.agree(t.Context(), random, body); err != nil {
			t.Errorf("%s: %s\n%v", name, body, err)
			return bodies
		}
	}
	return bodies
}

// bodiesOf makes bodies of a contract: some that obey it, neighbours of these, and some that are hardly JSON.
func bodiesOf(random *rand.Rand, c *contract.Contract) (bodies [][]byte) {
	obeyed, problems := schema.Of(c)
	if len(problems) > 0 {
		return nil
	}
	decoder := json.NewDecoder(strings.NewReader(c.Text()))
	decoder.UseNumber()
	var text any
	_ = decoder.Decode(&text) // a contract that compiled
	words := schema.Words(text)
	const samples, neighbours = 4, 4
	for range samples {
		value, ok := schema.Sample(obeyed, random)
		if !ok {
			break
		}
		for range neighbours {
			body, err := json.Marshal(value)
			if err != nil {
				break
			}
			bodies = append(bodies, body)
			value = schema.Neighbour(random, value, words)
		}
		body := bytes.Clone(bodies[len(bodies)-neighbours])
		if len(body) > 0 {
			at := random.IntN(len(body))
			body[at] = "\"\\{}[],:0-.eE\x00\xffu "[random.IntN(17)]
			bodies = append(bodies, body, slices.Delete(bytes.Clone(body), at, at+1))
		}
	}
	return bodies
}
