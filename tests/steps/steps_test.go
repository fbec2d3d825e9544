// Package steps counts the statements of the engine that an event takes: a guard against a slower engine that no machine
// and no load changes.
package steps

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/internal/material"
	"github.com/eventlink/pulumi-eventlink/route"
)

const module = "github.com/eventlink/pulumi-eventlink/"

// instrumented are the packages whose statements are counted, and the program, without which Go counts nothing.
const instrumented = module + "engine/...," + module + "lambdaruntime/translate," + module + "tests/steps/program"

// A job is that of program/main.go.
type job struct {
	Name  string
	Route route.Route
	Body  string
}

// steps gives the statements that each job takes.
func steps(t *testing.T, jobs ...job) map[string]int {
	t.Helper()
	folder := t.TempDir()
	program := filepath.Join(folder, "program")
	build := exec.CommandContext(t.Context(), "go", "build", "-cover", "-covermode=atomic", "-coverpkg="+instrumented, "-o", program, "./program")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, output)
	}
	input, err := json.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), program, folder)
	run.Stdin, run.Env = bytes.NewReader(input), append(os.Environ(), "GOCOVERDIR="+t.TempDir())
	if output, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	counts := map[string]int{}
	for _, j := range jobs {
		text := filepath.Join(folder, j.Name+".txt")
		if output, err := exec.CommandContext(t.Context(), "go", "tool", "covdata", "textfmt", "-i="+filepath.Join(folder, j.Name), "-o="+text).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		counts[j.Name] = sum(t, text)
	}
	return counts
}

// sum adds the statements of a profile up: of each line, their number, and how often they were executed, are the last two
// words.
func sum(t *testing.T, file string) (n int) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) != 3 || strings.HasPrefix(line, module+"tests/") {
			continue
		}
		statements, err := strconv.Atoi(words[1])
		if err != nil {
			t.Fatal(err)
		}
		times, err := strconv.Atoi(words[2])
		if err != nil {
			t.Fatal(err)
		}
		n += statements * times
	}
	return n
}

// variants is a contract whose union has so many variants.
func variants(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`{"type":"object","properties":{"type":{"const":"event.%d"},"id":{"type":"string"},"n%d":{"type":"integer"}},"required":["type","id"]}`, i, i))
	}
	return `{"oneOf":[` + strings.Join(all, ",") + `]}`
}

func TestStepsDoNotGrowWithTheVariantsOfAUnion(t *testing.T) {
	t.Parallel()
	of := func(n int) job {
		return job{fmt.Sprint(n), route.Route{
			Source: route.Source{Schema: variants(n)}, Mapping: `[{"type": event.type, "id": event.id, "n2": 7}]`, Target: route.Target{Schema: strings.Replace(variants(n), `"oneOf"`, `"anyOf"`, 1)},
		}, `{"type":"event.2","id":"x","n2":1,"other":null}`}
	}
	counts := steps(t, of(4), of(40), of(400))
	least, most := min(counts["4"], counts["40"], counts["400"]), max(counts["4"], counts["40"], counts["400"])
	if least == 0 || most-least > least/50 { // a name may stand in the place of another one, and is found by one more step
		t.Errorf("an event takes %d steps with 4 variants, %d with 40, and %d with 400", counts["4"], counts["40"], counts["400"])
	}
}

func TestStepsGrowWithTheBytesOfABody(t *testing.T) {
	t.Parallel()
	numbered := func(n int, format string) string {
		var all []string
		for i := range n {
			all = append(all, strings.ReplaceAll(format, "#", strconv.Itoa(10_000+i*7919%10_000)))
		}
		return strings.Join(all, ",")
	}
	lines := route.Route{
		Source:  route.Source{Schema: `{"type":"object","properties":{"lines":{"type":"array","items":{"type":"object","required":["sku"],"properties":{"sku":{"type":"string","pattern":"^s"},"qty":{"type":"integer"}}}}}}`},
		Mapping: `event.lines.map(l, {"type": "Reserve", "sku": l.sku + "-" + string(l.qty)})`,
		Target:  route.Target{Schema: `{"type":"object","required":["sku"],"properties":{"sku":{"type":"string"},"type":{"const":"Reserve"}}}`},
	}
	asItIs := route.Route{Source: route.Source{Schema: `{"type":"object","additionalProperties":{"type":["number","string"]},"uniqueItems":true}`}, Mapping: `[event]`, Target: route.Target{Schema: `{"type":"object"}`}}
	anything := route.Route{Source: route.Source{Schema: `{"type":"object"}`}, Mapping: `[event]`, Target: route.Target{Schema: `{"type":"object","maxProperties":9}`}}
	different := route.Route{Source: route.Source{Schema: `{"type":"object","properties":{"a":{"uniqueItems":true}}}`}, Mapping: `[{"n": event.a.size()}]`, Target: route.Target{Schema: `{"type":"object"}`}}
	const few, many = 500, 4_000
	var jobs []job
	bodies := map[string]struct {
		route route.Route
		body  func(n int) string
	}{
		"lines":             {lines, func(n int) string { return `{"lines":[` + numbered(n, `{"sku":"s-#","qty":#}`) + `]}` }},
		"members":           {asItIs, func(n int) string { return `{` + numbered(n, `"n#":#`) + `}` }},
		"strings":           {anything, func(n int) string { return `{"a":[` + numbered(n, `"a text of # characters"`) + `]}` }},
		"a long string":     {anything, func(n int) string { return `{"a":"` + strings.Repeat("x é", n) + `"}` }},
		"escapes":           {anything, func(n int) string { return `{"a":"` + strings.Repeat(`\n\u00e9\ud83d\ude00`, n) + `"}` }},
		"different items":   {different, func(n int) string { return `{"a":[` + numbered(n, `"#"`) + `]}` }},
		"different objects": {different, func(n int) string { return `{"a":[` + numbered(n, `{"b":#}`) + `]}` }},
		"doubles":           {anything, func(n int) string { return `{"a":[` + numbered(n, `#.5`) + `]}` }},
		"digits":            {anything, func(n int) string { return `{"a":0.` + strings.Repeat("7", n) + `}` }},
		"space":             {anything, func(n int) string { return `{"a"` + strings.Repeat(" \n", n) + `:1}` }},
		"objects":           {anything, func(n int) string { return `{"a":[` + numbered(n, `{"b":{"c":[]}}`) + `]}` }},
	}
	for name, b := range bodies {
		for _, n := range []int{few, many} {
			jobs = append(jobs, job{fmt.Sprintf("%s %d", name, n), b.route, b.body(n)})
		}
	}
	counts := steps(t, jobs...)
	for name := range bodies {
		// Members are put in order, which takes some more than in proportion.
		if a, b := counts[fmt.Sprintf("%s %d", name, few)], counts[fmt.Sprintf("%s %d", name, many)]; a == 0 || b > a*many/few*3/2 {
			t.Errorf("%s: %d steps of %d, and %d of %d", name, a, few, b, many)
		}
	}
}

func TestStepsOfTheFixtures(t *testing.T) {
	t.Parallel()
	folder := material.Folder(t, "EVENTLINK_BENCH_FIXTURES", filepath.Join("..", "..", "..", "shared", "bench"))
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var jobs []job
	fixtures := map[string]struct {
		mapping string
		most    int
	}{
		"a": {`event.type == "order.created" ? [{"type": "CreateInvoice", "id": event.tenant + "-" + event.order_id, "subject": event.customer_id, "quantity": event.item_count, "amount_cents": event.total_cents * event.version}] : []`, 2_800},
		"b": {`event.type == "invoice.captured" ? [{"type": "BookPayment", "id": event.tenant + "-" + event.invoice_id, "subject": event.actor.id, "quantity": size(event.tags), "amount_cents": event.amount_cents}] : []`, 3_150},
		"c": {`event.type == "order.placed" ? event.order.lines.map(l, {"type": "ReserveStock", "id": event.order.id + "-" + l.sku, "subject": l.sku, "quantity": l.qty, "amount_cents": l.qty * l.unit_cents}) : []`, 130_000},
	}
	for name, f := range fixtures {
		jobs = append(jobs, job{name, route.Route{Source: route.Source{Schema: read(name + ".schema.json")}, Mapping: f.mapping, Target: route.Target{Schema: read("cmd.schema.json")}}, read(name + ".json")})
	}
	counts := steps(t, jobs...)
	for name, f := range fixtures {
		if counts[name] == 0 || counts[name] > f.most {
			t.Errorf("%s: an event takes %d steps, wanted at most %d", name, counts[name], f.most)
		}
	}
}
