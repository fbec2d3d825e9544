package celcheck_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/celcheck/snsfilter"
	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// Each case under testdata/filter is a connection with the filter that is derived from it, or the reason for none.
func TestGoldenFilters(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "filter", "*.txtar"))
	if err != nil || len(files) < 40 {
		t.Fatalf("got %d cases (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			goldenFilter(t, file)
		})
	}
}

func goldenFilter(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range archive.Files {
		parts[f.Name] = strings.TrimSpace(string(f.Data))
	}
	in := celcheck.Input{
		EventSchema: parts["event.json"], CommandSchema: `{"type": "object"}`, Mapping: parts["mapping.cel"], Identity: parts["identity.cel"],
	}
	filter, why := celcheck.DeriveFilter(t.Context(), in)
	got := "none"
	if filter == nil && why == "" {
		t.Error("there is neither a filter nor a reason")
	}
	if filter != nil {
		got = filter.Policy()
		if _, message := keepsBackNothing(t, in, got, rand.New(rand.NewPCG(5, 6)), 60); message != "" {
			t.Error(message)
		}
	}
	if *update {
		archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "filter" })
		archive.Files = append(archive.Files, txtar.File{Name: "filter", Data: []byte(got + "\n")})
		if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(parts["filter"], got); diff != "" {
		t.Errorf("the filter differs (-want +got); run with -update if it is right:\n%s", diff)
	}
}

func TestAVerdictThatLetsAMappingPassComesWithItsFilter(t *testing.T) {
	t.Parallel()
	const event = `{"type": "object", "properties": {"type": {"type": "string"}, "n": {"type": "integer"}}, "required": ["type"]}`
	check := func(mapping string) celcheck.Result {
		return celcheck.Check(t.Context(), celcheck.Input{EventSchema: event, CommandSchema: `{"type": "object"}`, Mapping: mapping})
	}
	if r := check(`event.type == "A" ? [{"n": 1}] : []`); r.Verdict != celcheck.OK || r.Filter == nil || r.WithoutFilter != "" {
		t.Errorf("got %+v, wanted a filter", r)
	} else if r.Filter.Admits(map[string]any{"type": "B"}) || !r.Filter.Admits(map[string]any{"type": "A"}) {
		t.Errorf("%s admits the wrong events", r.Filter.Policy())
	}
	if r := check(`size(event.type) > 3 ? [] : [{"n": 1}]`); r.Verdict != celcheck.OK || r.Filter != nil || r.WithoutFilter == "" {
		t.Errorf("got %+v, wanted a reason for no filter", r)
	}
	if r := check(`event.type == "A" ? [{"n": event.n}] : []`); r.Verdict != celcheck.Fails || r.Filter != nil || r.WithoutFilter != "" {
		t.Errorf("got %+v, wanted neither filter nor reason", r)
	}
}

func TestAFilterIsWidenedWhereItAdmitsEventsThatTheDeployedOneKeepsOut(t *testing.T) {
	t.Parallel()
	const event = `{"type": "object", "properties": {"type": {"enum": ["A", "B", "C"]}, "region": {"type": "string"}}, "required": ["type", "region"]}`
	derive := func(condition string) *celcheck.Filter {
		f, _ := celcheck.DeriveFilter(t.Context(), celcheck.Input{
			EventSchema: event, CommandSchema: `{"type": "object"}`, Mapping: condition + ` ? [{"n": 1}] : []`,
		})
		return f
	}
	events, problems := schema.Parse(event, schema.Options{})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for name, c := range map[string]struct{ deployed, updated, want string }{
		"the same":                             {`event.type == "A"`, `event.type in ["A"]`, ""},
		"a string more":                        {`event.type == "A"`, `event.type in ["A", "B"]`, `type "B"`},
		"a string less":                        {`event.type in ["A", "B"]`, `event.type == "A"`, ""},
		"one for another":                      {`event.type == "A"`, `event.type == "B"`, `type "B"`},
		"a string that no event has":           {`event.type == "A"`, `event.type in ["A", "Z"]`, ""},
		"a key less":                           {`event.type == "A" && event.region == "EU"`, `event.type == "A"`, `any region but "EU"`},
		"a key more":                           {`event.type == "A"`, `event.type == "A" && event.region == "EU"`, ""},
		"a key for another":                    {`event.type == "A"`, `event.region == "EU"`, `any type but "A"`},
		"none any more":                        {`event.type in ["A", "C"]`, `true`, `any type but "A" or "C"`},
		"none before":                          {`true`, `event.type == "A"`, ""},
		"none before and after":                {`true`, `true`, ""},
		"all that the contract has, then none": {`event.type in ["A", "B", "C"]`, `true`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			deployed, updated := derive(c.deployed), derive(c.updated)
			w, ok := snsfilter.Widened(t.Context(), deployed, updated, events)
			if ok != (c.want != "") || w.Events != c.want {
				t.Fatalf("got %+v, %v, wanted %q", w, ok, c.want)
			}
			if !ok {
				return
			}
			if delivered(t, deployed.Policy(), w.Example) || updated != nil && !delivered(t, updated.Policy(), w.Example) {
				t.Errorf("the example %s is at stake in neither", w.Example)
			}
		})
	}
}

// keepsBackNothing runs events of a contract, and events near them, and says on which one that a policy keeps out the
// mapping does anything. It gives how many events the policy kept out.
func keepsBackNothing(t *testing.T, in celcheck.Input, policy string, rng *rand.Rand, samples int) (kept int, message string) {
	t.Helper()
	events, _ := contracts(t, in)
	mapping, problems := celmap.CompileMapping(in.Mapping)
	if len(problems) > 0 {
		t.Fatalf("%v in %s", problems, in.Mapping)
	}
	var identity *celmap.Key
	if in.Identity != "" {
		identity, _ = celmap.CompileIdentity(in.Identity)
	}
	s, _ := schema.Parse(in.EventSchema, schema.Options{})
	for range samples {
		v, ok := schema.Sample(s, rng)
		if !ok {
			break
		}
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range append([]string{string(text)}, nearby(string(text), rng)...) {
			event, err := events.Decode([]byte(body))
			if err != nil || events.Check(event) != nil || delivered(t, policy, body) {
				continue
			}
			kept++
			message := celmap.Message{ID: "m", Time: time.Unix(0, 0)}
			commands, _, err := mapping.Commands(t.Context(), event, message)
			if err == nil && identity != nil {
				_, err = identity.Value(t.Context(), nil, event, message)
			}
			if err != nil || len(commands) > 0 {
				return kept, fmt.Sprintf("the policy %s keeps out %s, on which the mapping gives %v, %v", policy, body, commands, err)
			}
		}
	}
	return kept, ""
}

// delivered reads a policy as SNS does with the scope MessageBody, and says whether it lets a body pass. Every key must be
// matched, by any of its values; a list is matched by any of its members, on the way as well.
func delivered(t *testing.T, policy, body string) bool {
	t.Helper()
	var keys map[string]any
	var message any
	if err := json.Unmarshal([]byte(policy), &keys); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(body), &message); err != nil {
		t.Fatal(err)
	}
	if len(keys) == 0 {
		t.Fatal("a policy without keys")
	}
	return matches(t, keys, message)
}

func matches(t *testing.T, policy, v any) bool {
	t.Helper()
	if list, ok := v.([]any); ok {
		return slices.ContainsFunc(list, func(item any) bool { return matches(t, policy, item) })
	}
	switch policy := policy.(type) {
	case map[string]any:
		object, ok := v.(map[string]any)
		for name, inner := range policy {
			if child, there := object[name]; !ok || !there || !matches(t, inner, child) {
				return false
			}
		}
		return true
	case []any:
		return slices.ContainsFunc(policy, func(rule any) bool { return allows(t, rule, v) })
	}
	t.Fatalf("got %v in a policy, wanted objects of lists", policy)
	return false
}

// allows reads one rule. Where it is not certain how SNS reads one, the value is kept out.
func allows(t *testing.T, rule, v any) bool {
	t.Helper()
	operator, ok := rule.(map[string]any)
	if !ok {
		return rule == v
	}
	text, isText := v.(string)
	for name, of := range operator {
		switch name {
		case "prefix":
			return isText && strings.HasPrefix(text, of.(string))
		case "anything-but":
			return isText && !slices.Contains(of.([]any), v)
		case "exists":
			_, isBool := v.(bool)
			_, isNumber := v.(float64)
			return isBool || isNumber || isText && text != ""
		}
	}
	t.Fatalf("got %v in a policy", rule)
	return false
}

// What a filter keeps out must have been nothing to do, for whatever connection.
func TestRandomFiltersKeepBackNothing(t *testing.T) {
	t.Parallel()
	judged, filtered, kept := 0, 0, 0
	seed := *oracleSeed
	for more := rounds(100); more(seed); seed++ {
		rng := rand.New(rand.NewPCG(seed, 11))
		in := selective(rng)
		judged++
		f, _ := celcheck.DeriveFilter(t.Context(), in)
		if f == nil {
			continue
		}
		filtered++
		n, message := keepsBackNothing(t, in, f.Policy(), rng, 20)
		if kept += n; message != "" {
			t.Fatalf("seed %d: %s\nevent contract: %s\nmapping:        %s\nidentity:       %s", seed, message, in.EventSchema, in.Mapping, in.Identity)
		}
	}
	t.Logf("%d connections, %d with a filter, which kept out %d events", judged, filtered, kept)
	if judged > 100 && filtered == 0 {
		t.Error("no filter was derived at all")
	}
}

// selective makes a connection whose mapping is likely to yield nothing for some strings, by chance and at chance places.
func selective(rng *rand.Rand) celcheck.Input {
	g := &generator{rng: rng}
	in := g.input()
	text := func() string { return g.pick(`"a"`, `"b"`, `"c"`, `"z"`, `""`) }
	place := func() string {
		return g.pick("event.e", "event.e", "event.s", "event.o.e", "event.o.s", "event.u", "event.u.k", "event.?e.orValue(\"a\")", `event["e"]`)
	}
	var test func(depth int) string
	test = func(depth int) string {
		if depth > 0 {
			switch rng.IntN(6) {
			case 0:
				return "(" + test(depth-1) + " && " + test(depth-1) + ")"
			case 1:
				return "(" + test(depth-1) + " || " + test(depth-1) + ")"
			case 2:
				return "!" + test(depth-1)
			case 3:
				return "(" + g.expr("bool", 2) + g.pick(" && ", " && ", " || ") + test(depth-1) + ")"
			}
		}
		switch rng.IntN(10) {
		case 6:
			return g.pick("event.b", "!event.b", "(event.b == true)")
		case 7:
			return place() + ".startsWith(" + text() + ")"
		case 8:
			return "has(" + g.pick("event.s", "event.n", "event.x", "event.b", "event.o.n", "event.o.e") + ")"
		case 0:
			return "(" + place() + " in [" + text() + ", " + text() + "])"
		case 1:
			return "(" + place() + " != " + text() + ")"
		case 2:
			return "(" + place() + ` in {"a": 1, "b": 2})`
		case 3:
			return "cel.bind(w, " + place() + ", w == " + text() + ")"
		}
		return "(" + place() + " == " + text() + ")"
	}
	commands := in.Mapping
	for range 1 + rng.IntN(3) {
		switch rng.IntN(6) {
		case 0:
			commands = fmt.Sprintf("(%s ? [] : %s)", test(2), commands)
		case 1:
			commands = fmt.Sprintf("(%s ? %s : %s ? [dyn({})] : [])", test(2), commands, test(1))
		case 2:
			commands = fmt.Sprintf("(%s ? %s : []) + (%s ? [dyn({})] : [])", test(2), commands, test(1))
		case 3:
			commands = fmt.Sprintf("%s.filter(cmd, %s)", g.pick("[dyn({})]", "("+commands+")"), test(2))
		case 4:
			commands = fmt.Sprintf("cel.bind(v%d, %s, %s ? %s : [])", rng.IntN(1000), g.expr(g.pick("string", "int", "bool"), 2), test(2), commands)
		default:
			commands = fmt.Sprintf("(%s ? %s : [])", test(2), commands)
		}
	}
	in.Mapping = commands
	if rng.IntN(4) == 0 {
		in.Identity = g.pick("event.s", "event.e", `"x" + event.s`, "message.id", "event.o.s")
	}
	return in
}
