package schema_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/internal/material"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// A pair is a line of the shared containment files: two schemas, and which is known to contain which.
type pair struct {
	ID, Source, Draft, Label string
	A, B                     json.RawMessage
	ASubsetB                 *bool `json:"a_subset_b"`
	BSubsetA                 *bool `json:"b_subset_a"`
}

func pairs(t testing.TB) []pair {
	t.Helper()
	root := material.Folder(t, "EVENTLINK_CONTAINMENT", "../../shared/containment")
	files, err := filepath.Glob(filepath.Join(root, "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", root, err)
	}
	var out []pair
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 64<<20)
		for lines.Scan() {
			var p pair
			if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			out = append(out, p)
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
	}
	return out
}

func parse(t testing.TB, text string, options schema.Options) *schema.Schema {
	t.Helper()
	s, problems := schema.Parse(text, options)
	if problems != nil {
		t.Fatalf("%s: %+v", text, problems)
	}
	return s
}

func TestTheSharedPairsAreAnsweredRight(t *testing.T) {
	t.Parallel()
	type tally struct{ yes, no, unknown int }
	tallies := map[string]*tally{}
	asked, decided := 0, 0
	var times []time.Duration
	for _, p := range pairs(t) {
		draft, ok := document.Named(p.Draft)
		if !ok {
			t.Fatalf("%s: draft %s", p.ID, p.Draft)
		}
		options := schema.Options{DefaultDraft: draft}
		for _, side := range []struct {
			way        string
			sub, super json.RawMessage
			want       *bool
		}{{"a in b", p.A, p.B, p.ASubsetB}, {"b in a", p.B, p.A, p.BSubsetA}} {
			counts := p.Label == "truth" || p.Label == "intended" || p.Label == "corrected"
			sub, subProblems := schema.Parse(string(side.sub), options)
			super, superProblems := schema.Parse(string(side.super), options)
			if problems := slices.Concat(subProblems, superProblems); problems != nil {
				if counts {
					t.Errorf("%s: %+v", p.ID, problems)
				}
				continue
			}
			start := time.Now()
			got := schema.Contains(t.Context(), super, sub)
			times = append(times, time.Since(start))
			key := p.Source + " " + p.Label
			if side.want == nil {
				key = p.Source + " not stated"
			}
			if tallies[key] == nil {
				tallies[key] = &tally{}
			}
			switch got.Verdict {
			case schema.Yes:
				tallies[key].yes++
			case schema.No:
				tallies[key].no++
				if got.WitnessJSON == "" {
					t.Errorf("%s (%s): no without a witness", p.ID, side.way)
				}
			default:
				tallies[key].unknown++
				t.Logf("unknown: %s (%s): %s %s", p.ID, side.way, got.Reason, got.Place)
				if strings.HasPrefix(got.Reason, schema.Unconfirmed) {
					t.Errorf("%s (%s): %s\n  sub %s\n  super %s", p.ID, side.way, got.Reason, side.sub, side.super)
				}
			}
			if side.want == nil || !counts {
				continue
			}
			asked++
			if got.Verdict == schema.Unknown {
				continue
			}
			decided++
			if (got.Verdict == schema.Yes) != *side.want {
				t.Errorf("%s (%s): got %s %s, want %t\n  sub %s\n  super %s", p.ID, side.way, got.Verdict, got.WitnessJSON, *side.want, side.sub, side.super)
			}
		}
	}
	var keys []string
	for key := range tallies {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var table strings.Builder
	for _, key := range keys {
		fmt.Fprintf(&table, "\n%-45s yes %4d  no %4d  unknown %3d", key, tallies[key].yes, tallies[key].no, tallies[key].unknown)
	}
	slices.Sort(times)
	t.Logf("decided %d of %d (%.2f %%); median %s, 99th percentile %s, longest %s%s", decided, asked, 100*float64(decided)/float64(asked),
		times[len(times)/2], times[len(times)*99/100], times[len(times)-1], table.String())
	if float64(decided) < 0.99*float64(asked) {
		t.Errorf("decided %d of %d, want 99 %%", decided, asked)
	}
}

// envInt reads a number that makes a test larger than it usually is.
func envInt(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return usual
}

// text writes a value as JSON.
func text(t testing.TB, value any) string {
	t.Helper()
	out, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
