package translate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// reference is a lane on the reference validator and cel-go, step by step as the Lambda program goes.
type reference struct{ celmap.Lane }

func (l reference) translate(ctx context.Context, body []byte, message celmap.Message) (translate.Translation, error) {
	result := translate.Translation{EventID: message.ID}
	event, err := l.Contracts.Source.Decode(body)
	if err != nil {
		return result, err
	}
	if err := l.Contracts.Source.Check(event); err != nil {
		return result, err
	}
	if l.Identity != nil {
		id, err := l.Identity.Value(ctx, nil, event, message)
		if err != nil {
			return result, err
		}
		result.EventID = id
	}
	values := []any{event}
	if l.Mapping != nil {
		if values, _, err = l.Mapping.Commands(ctx, event, message); err != nil {
			return result, err
		}
	}
	commands := []translate.Command{}
	for i, value := range values {
		var refusal *engine.Refusal
		if err := l.Contracts.Target.Check(value); errors.As(err, &refusal) {
			return result, &engine.Refusal{Reason: translate.ReasonCommand, Place: "/" + strconv.Itoa(i) + refusal.Place, Message: refusal.Message}
		}
		text, err := engine.Encode(value)
		if err != nil {
			return result, err
		}
		command := translate.Command{Body: strings.NewReplacer("\uFFFE", `\ufffe`, "\uFFFF", `\uffff`).Replace(string(text))}
		command.Type, _ = value.(map[string]any)["type"].(string)
		if l.GroupBy != nil {
			if command.Group, err = l.GroupBy.Value(ctx, value, event, message); err != nil {
				return result, err
			}
		}
		commands = append(commands, command)
	}
	result.Commands = commands
	return result, nil
}

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
		bodies += laneAgrees(t, random, file, r, reference{compiled})
	}
	const leastLanes, leastBodies = 400, 5_000
	if lanes < leastLanes || bodies < leastBodies {
		t.Errorf("%d lanes on %d bodies, wanted at least %d on %d", lanes, bodies, leastLanes, leastBodies)
	}
}

func laneAgrees(t *testing.T, random *rand.Rand, name string, r route.Route, want reference) (bodies int) {
	run, err := translate.New(r, want.Plan)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return 0
	}
	for _, body := range bodiesOf(random, want.Contracts.Source) {
		bodies++
		if err := sameTranslation(t.Context(), want, run, body); err != nil {
			t.Errorf("%s: %s\n%v", name, body, err)
			return bodies
		}
	}
	return bodies
}

func sameTranslation(ctx context.Context, want reference, run *translate.Translator, body []byte) error {
	wanted, wantErr := want.translate(ctx, body, sent)
	got, err := run.Translate(ctx, string(body), sent)
	var refusal, refused *engine.Refusal
	switch {
	case errors.As(wantErr, &refusal) != errors.As(err, &refused):
		return fmt.Errorf("the reference says %w, the engine %w", wantErr, err)
	case refusal != nil && !sameRefusal(*refusal, *refused):
		return fmt.Errorf("the reference says %w, the engine %w", wantErr, err)
	case refusal != nil && wanted.EventID == got.EventID:
		return nil
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		return errors.New(diff)
	}
	return nil
}

// sameRefusal says whether two refusals are the same, but for places that a reference does not know: that of a name that
// breaks propertyNames, and those that cel-go gives only once in a process.
func sameRefusal(want, got engine.Refusal) bool {
	const ofExpressions = "mapping-error identity-error group-error"
	if want.Place == "" && strings.Contains(ofExpressions, string(want.Reason)) || strings.Contains(want.Message, "breaks propertyNames") {
		got.Place = want.Place
	}
	return want == got
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
