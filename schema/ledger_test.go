package schema_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/internal/material"
	"github.com/eventlink/pulumi-eventlink/schema"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// suiteGroup is a schema of the JSON Schema Test Suite with its instances.
type suiteGroup struct {
	Description string
	Schema      json.RawMessage
	Tests       []struct {
		Description string
		Data        json.RawMessage
		Valid       bool
	}
}

// suiteRemotes are the documents that the suite expects at localhost.
func suiteRemotes(t testing.TB, root string) map[string]string {
	t.Helper()
	docs := map[string]string{}
	base := filepath.Join(root, "remotes")
	err := filepath.WalkDir(base, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(base, path)
		if err != nil {
			return err
		}
		switch version, _, _ := strings.Cut(filepath.ToSlash(name), "/"); version {
		case "v1", "draft3", "draft4", "draft6":
			return nil // of drafts that are not understood here
		}
		text, err := os.ReadFile(path)
		docs["http://localhost:1234/"+filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// counts are verdicts of one question about the schemas of one file.
type counts struct{ yes, no, unknown int }

func (c *counts) add(v schema.Verdict) {
	switch v {
	case schema.Yes:
		c.yes++
	case schema.No:
		c.no++
	default:
		c.unknown++
	}
}

func (c *counts) String() string { return fmt.Sprintf("%d/%d/%d", c.yes, c.no, c.unknown) }

// ledgerOf asks of each group of a file whether its schema contains itself, contains each valid instance and does not
// contain each invalid one, and how it stands to its neighbour, which samples judge.
func ledgerOf(t *testing.T, file string, groups []suiteGroup, options schema.Options) string {
	t.Helper()
	var self, valid, invalid, neighbour counts
	rng := rand.New(rand.NewPCG(1, 1))
	var before *schema.Schema
	for _, g := range groups {
		s, problems := schema.Parse(string(g.Schema), options)
		if problems != nil {
			t.Errorf("%s: %s: %+v", file, g.Description, problems)
			continue
		}
		where := filepath.Base(file) + ": " + g.Description
		got := schema.Contains(t.Context(), s, s)
		if self.add(got.Verdict); got.Verdict == schema.No {
			t.Errorf("%s: does not contain itself: %s", where, got.WitnessJSON)
		}
		for _, test := range g.Tests {
			v := parse(t, `{"const": `+string(test.Data)+`}`, schema.Options{})
			got := proved(t, s, v)
			if test.Valid {
				valid.add(got.Verdict)
			} else {
				invalid.add(got.Verdict)
			}
			if (got.Verdict == schema.Yes) != test.Valid && got.Verdict != schema.Unknown {
				t.Errorf("%s: %s: got %s, want valid %t", where, test.Description, got.Verdict, test.Valid)
			}
		}
		if before != nil {
			neighbour.add(judged(t, before, s, rng).Verdict)
			neighbour.add(judged(t, s, before, rng).Verdict)
		}
		before = s
	}
	return fmt.Sprintf("%-32s self %-8s valid %-10s invalid %-10s neighbour %s\n", strings.TrimSuffix(filepath.Base(file), ".json"), &self, &valid, &invalid, &neighbour)
}

// proved asks whether a schema contains a constant without asking the validator about it first, which would be no test
// of the proofs: the constant is joined with one more that every schema has or has not.
func proved(t *testing.T, s, v *schema.Schema) schema.Result {
	t.Helper()
	return schema.Contains(t.Context(), s, union(schema.Intersection(v, schema.Intersection()), schema.Intersection(schema.Not(v), v)))
}

func TestTheLedgerOfTheJSONSchemaTestSuiteIsAsCommitted(t *testing.T) {
	t.Parallel()
	root := material.Folder(t, "EVENTLINK_JSON_SCHEMA_TEST_SUITE", "../../shared/json-schema-test-suite")
	remotes := suiteRemotes(t, root)
	var b strings.Builder
	b.WriteString("Verdicts over the JSON Schema Test Suite, as yes/no/unknown, by file: each schema against itself, against each valid\n" +
		"and each invalid instance, and against its neighbour, both ways. Rewrite with go test ./schema -run Ledger -update.\n")
	for _, draft := range []struct {
		folder string
		draft  contract.Draft
	}{{"draft7", contract.Draft07}, {"draft2019-09", contract.Draft201909}, {"draft2020-12", contract.Draft202012}} {
		files, err := filepath.Glob(filepath.Join(root, "tests", draft.folder, "*.json"))
		if err != nil || len(files) < 30 {
			t.Fatalf("%d files of %s: %v", len(files), draft.folder, err)
		}
		slices.Sort(files)
		fmt.Fprintf(&b, "\n%s\n", draft.folder)
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var groups []suiteGroup
			if err := json.Unmarshal(text, &groups); err != nil {
				t.Fatal(err)
			}
			options := schema.Options{DefaultDraft: draft.draft}
			if strings.Contains(string(text), "localhost:1234") {
				options.Documents = remotes
			}
			b.WriteString(ledgerOf(t, file, groups, options))
		}
	}
	golden := filepath.Join("testdata", "ledger.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("the ledger differs (-committed +got):\n%s", diff)
	}
}
