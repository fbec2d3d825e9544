package docs_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
	"github.com/eventlink/pulumi-eventlink/tests/docs"
)

const recipesPage = "docs/recipes.md"

// connection is the YAML of a recipe.
type connection struct {
	EventSchema   any    `json:"eventSchema"`
	CommandSchema any    `json:"commandSchema"`
	GroupBy       string `json:"groupBy"`
	Identity      string `json:"identity"`
}

func TestEveryRecipeIsProvedAndGivesItsCommands(t *testing.T) {
	t.Parallel()
	// A recipe is a section of the page: the contracts, an event, the mapping, and the commands.
	recipes := map[string][]docs.Block{}
	for _, b := range blocksOf(t, recipesPage) {
		recipes[b.Section] = append(recipes[b.Section], b)
	}
	if len(recipes) < 20 {
		t.Fatalf("the page has %d recipes, wanted twenty", len(recipes))
	}
	for name, blocks := range recipes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff([]string{"yaml", "json", "cel", "json"}, languages(blocks)); diff != "" {
				t.Fatalf("a recipe has contracts, an event, a mapping and commands (-want +got):\n%s", diff)
			}
			c := readConnection(t, blocks[0].Text)
			proved(t, c, blocks[2].Text)
			gives(t, c, blocks[2].Text, blocks[1].Text, blocks[3].Text)
		})
	}
}

func TestTheFirstRecipesEventsAreFiltered(t *testing.T) {
	t.Parallel()
	var blocks []docs.Block
	for _, b := range blocksOf(t, recipesPage) {
		if strings.HasPrefix(b.Section, "1. ") {
			blocks = append(blocks, b)
		}
	}
	c := readConnection(t, blocks[0].Text)
	filter, why := celcheck.DeriveFilter(t.Context(), celcheck.Input{
		EventSchema: text(t, c.EventSchema), CommandSchema: text(t, c.CommandSchema), Mapping: blocks[2].Text,
	})
	if filter == nil || filter.Policy() != `{"type":["OrderPlaced"]}` {
		t.Errorf("the page says that what is mapped to nothing is filtered: got %v %s", filter, why)
	}
}

func languages(blocks []docs.Block) []string {
	found := make([]string, len(blocks))
	for i, b := range blocks {
		found[i] = b.Language
	}
	return found
}

func blocksOf(t *testing.T, page string) []docs.Block {
	t.Helper()
	blocks, err := docs.Blocks(page)
	if err != nil {
		t.Fatal(err)
	}
	return blocks
}

func readConnection(t *testing.T, text string) connection {
	t.Helper()
	var c connection
	if err := json.Unmarshal([]byte(jsonOf(t, text)), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// proved checks that a recipe has no findings, not even a warning.
func proved(t *testing.T, c connection, mapping string) {
	t.Helper()
	// A slow machine must not change the findings.
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	in := celcheck.Input{
		EventSchema: text(t, c.EventSchema), CommandSchema: text(t, c.CommandSchema),
		Mapping: mapping, GroupBy: c.GroupBy, Identity: c.Identity,
	}
	result := celcheck.Check(ctx, in)
	if result.Verdict != celcheck.OK {
		t.Errorf("the verdict is %s, wanted ok", result.Verdict)
	}
	for _, f := range result.Findings {
		if f.Severity != finding.Note {
			t.Errorf("%s: %s", f.Severity, f)
		}
	}
}

// gives runs a recipe as the Lambda program does.
func gives(t *testing.T, c connection, mapping, event, want string) {
	t.Helper()
	r := route.Route{
		Source:  route.Source{Schema: text(t, c.EventSchema), Identity: c.Identity},
		Mapping: mapping,
		Target:  route.Target{Schema: text(t, c.CommandSchema), GroupBy: c.GroupBy},
	}
	compiled, err := celmap.CompileLane(r)
	if err != nil {
		t.Fatal(err)
	}
	translator, err := translate.New(r, compiled.Plan)
	if err != nil {
		t.Fatal(err)
	}
	translation, err := translator.Translate(t.Context(), event, celmap.Message{
		ID: "evt-1", Time: time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC), Attributes: map[string]string{"tenant": "acme"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := []any{}
	for _, command := range translation.Commands {
		got = append(got, valueOf(t, command.Body))
	}
	if diff := cmp.Diff(valueOf(t, want), any(got)); diff != "" {
		t.Errorf("the page differs (-page +given):\n%s", diff)
	}
}

func valueOf(t *testing.T, document string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(document), &value); err != nil {
		t.Fatalf("%v in\n%s", err, document)
	}
	return value
}

func text(t *testing.T, document any) string {
	t.Helper()
	written, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return string(written)
}

// jsonOf turns a YAML document into JSON.
func jsonOf(t *testing.T, document string) string {
	t.Helper()
	var value any
	if err := yaml.Unmarshal([]byte(document), &value); err != nil {
		t.Fatalf("%v in\n%s", err, document)
	}
	return text(t, value)
}
