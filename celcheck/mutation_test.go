package celcheck_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celcheck"
)

// realistic are proved connections of real systems, among the golden cases.
var realistic = []string{
	"invoice", "invoice-amount-filtered-ok", "parcels", "refund", "refund-type-guard", "tier", "tier-lookup", "reserve", "first-line", "second-line",
	"notes", "discount", "country-gate", "address-text", "vip-total", "sku-prefix", "sku-split", "distinct-families", "two-commands-again", "concat-lists",
	"bind-customer", "ce-welcome", "ce-has-nested", "ce-gdpr", "sensor-f", "sensor-labels-site", "sensor-last", "pay-ledger", "pay-failure", "pay-euros",
	"wf-due-year", "wf-first-assignee", "wf-meta", "wf-switch",
}

// mutants bounds the mutants of one kind of one connection; they are spread over all.
var mutants = flag.Int("mutants", 2, "how many mutants of one kind of one connection are judged; 0 is all")

// A tally counts the verdicts on the mutants of one kind.
type tally struct{ ok, refused, unknown, compile int }

// A mutant of a proved connection is refused where it changes what happens, and passes where it changes nothing.
func TestMutantsAreRefusedWhereTheyChangeWhatHappens(t *testing.T) {
	t.Parallel()
	tallies := map[string]*tally{}
	var lock sync.Mutex
	t.Run("each", func(t *testing.T) {
		for _, name := range realistic {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				for kind, inputs := range mutantsOf(connectionIn(t, filepath.Join("testdata", "ok", name+".txtar"))) {
					for i, in := range inputs {
						if *mutants > 0 && i%((len(inputs)-1) / *mutants + 1) != 0 {
							continue
						}
						n := judgeMutant(t, kind, in)
						lock.Lock()
						if tallies[kind] == nil {
							tallies[kind] = &tally{}
						}
						all := tallies[kind]
						all.ok, all.refused, all.unknown, all.compile = all.ok+n.ok, all.refused+n.refused, all.unknown+n.unknown, all.compile+n.compile
						lock.Unlock()
					}
				}
			})
		}
	})
	for _, kind := range slices.Sorted(maps.Keys(tallies)) {
		n := tallies[kind]
		t.Logf("%-20s %3d pass, %3d refused, %3d unknown, %3d do not compile", kind, n.ok, n.refused, n.unknown, n.compile)
		if n.unknown*20 > n.ok+n.refused {
			t.Errorf("%s: %d of %d are unknown, want at most 5 %%", kind, n.unknown, n.ok+n.refused+n.unknown)
		}
		if n.refused == 0 {
			t.Errorf("%s: none was refused", kind)
		}
	}
}

// judgeMutant checks one mutant, and holds the verdict against sampled events.
func judgeMutant(t *testing.T, kind string, in celcheck.Input) (n tally) {
	r := celcheck.Check(t.Context(), in)
	switch r.Verdict {
	case celcheck.OK:
		n.ok++
	case celcheck.Unknown:
		n.unknown++
		t.Logf("%s is unknown: %v", kind, r.Findings)
		// What breaks on a sample must be refused: it is judged as if it were called ok.
		r = celcheck.Result{Verdict: celcheck.OK}
	case celcheck.Compile:
		n.compile++
		return n
	default:
		n.refused++
	}
	if message := judge(t, in, r); message != "" {
		t.Errorf("%s: %s\nmapping: %s\nevents: %s\ncommands: %s", kind, message, in.Mapping, in.EventSchema, in.CommandSchema)
	}
	return n
}

var (
	guard    = regexp.MustCompile(`has\([a-z.]+\) && |has\(([a-z.A-Z]+)\) \? [a-z.A-Z]+ : `)
	defaults = regexp.MustCompile(`\.\?([a-zA-Z]+)\.orValue\([^()]*\)`)
	selected = regexp.MustCompile(`event\.([a-zA-Z]+)`)
)

// mutantsOf gives mutants of a connection by their kind.
func mutantsOf(in celcheck.Input) map[string][]celcheck.Input {
	out := map[string][]celcheck.Input{}
	mapped := func(kind string, re *regexp.Regexp, with string) {
		for _, at := range re.FindAllStringIndex(in.Mapping, -1) {
			m := in
			m.Mapping = in.Mapping[:at[0]] + re.ReplaceAllString(in.Mapping[at[0]:at[1]], with) + in.Mapping[at[1]:]
			out[kind] = append(out[kind], m)
		}
	}
	mapped("a guard dropped", guard, "")
	mapped("a default dropped", defaults, ".$1")
	mapped("a name misspelt", selected, "event.${1}s")
	for _, text := range edited(in.EventSchema, func(s map[string]any) []map[string]any {
		required, _ := s["required"].([]any)
		var all []map[string]any
		for i := range required {
			c := maps.Clone(s)
			c["required"] = slices.Delete(slices.Clone(required), i, i+1)
			all = append(all, c)
		}
		return all
	}) {
		m := in
		m.EventSchema = text
		out["a field optional"] = append(out["a field optional"], m)
	}
	for _, text := range edited(in.EventSchema, func(s map[string]any) []map[string]any {
		values, ok := s["enum"].([]any)
		if !ok {
			return nil
		}
		c := maps.Clone(s)
		c["enum"] = append(slices.Clip(values), "other")
		return []map[string]any{c}
	}) {
		m := in
		m.EventSchema = text
		out["an enum widened"] = append(out["an enum widened"], m)
	}
	for _, text := range edited(in.CommandSchema, func(s map[string]any) []map[string]any {
		var all []map[string]any
		for _, keyword := range []string{"maxLength", "maximum", "maxItems"} {
			if n, ok := s[keyword].(json.Number); ok {
				c := maps.Clone(s)
				i, _ := n.Int64()
				c[keyword] = i - 1
				all = append(all, c)
			}
		}
		return all
	}) {
		m := in
		m.CommandSchema = text
		out["a bound shortened"] = append(out["a bound shortened"], m)
	}
	return out
}

// edited gives the texts of a schema with one of its objects edited.
func edited(text string, edit func(map[string]any) []map[string]any) []string {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var root any
	if err := decoder.Decode(&root); err != nil {
		panic(fmt.Sprintf("%s: %v", text, err))
	}
	var out []string
	var walk func(v any, put func(any) any)
	walk = func(v any, put func(any) any) {
		switch v := v.(type) {
		case map[string]any:
			for _, c := range edit(v) {
				made, err := json.Marshal(put(c))
				if err != nil {
					panic(err)
				}
				out = append(out, string(made))
			}
			for _, name := range slices.Sorted(maps.Keys(v)) {
				walk(v[name], func(inner any) any {
					c := maps.Clone(v)
					c[name] = inner
					return put(c)
				})
			}
		case []any:
			for i, item := range v {
				walk(item, func(inner any) any {
					c := slices.Clone(v)
					c[i] = inner
					return put(c)
				})
			}
		}
	}
	walk(root, func(v any) any { return v })
	return out
}
