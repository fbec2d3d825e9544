package schema_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/internal/material"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// The proof and the validator must read a schema alike, whatever draft it is read by: every schema of the suite is read
// by each, and is asked about each instance of its group.
func TestEverySchemaOfTheSuiteIsReadAlikeInEveryDraft(t *testing.T) {
	t.Parallel()
	root := material.Folder(t, "EVENTLINK_JSON_SCHEMA_TEST_SUITE", "../../shared/json-schema-test-suite")
	remotes := suiteRemotes(t, root)
	for _, draft := range []contract.Draft{
		contract.OpenAPI30, contract.Draft04, contract.Draft06, contract.Draft07, contract.Draft201909, contract.Draft202012,
	} {
		t.Run(string(draft), func(t *testing.T) {
			t.Parallel()
			read, refused, asked, unknown := 0, 0, 0, 0
			for _, folder := range []string{"draft7", "draft2020-12"} {
				files, err := filepath.Glob(filepath.Join(root, "tests", folder, "*.json"))
				if err != nil {
					t.Fatal(err)
				}
				for _, file := range files {
					text, err := os.ReadFile(file)
					if err != nil {
						t.Fatal(err)
					}
					var groups []suiteGroup
					if err := json.Unmarshal(text, &groups); err != nil {
						t.Fatal(err)
					}
					for _, g := range groups {
						options := schema.Options{DefaultDraft: draft}
						if strings.Contains(string(text), "localhost:1234") {
							options.Documents = remotes
						}
						s, problems := schema.Parse(inDraft(t, draft, g.Schema), options)
						if problems != nil || s.Validator() == nil {
							refused++
							continue
						}
						read++
						for _, test := range g.Tests {
							v := parse(t, `{"const": `+string(test.Data)+`}`, schema.Options{})
							valid, err := s.Validator().Obeys(value(t, test.Data))
							if err != nil {
								continue
							}
							asked++
							switch got := proved(t, s, v); {
							case got.Verdict == schema.Unknown:
								unknown++
							case (got.Verdict == schema.Yes) != valid:
								t.Errorf("%s: %s: %s: the proof says %s, the validator %t", file, g.Description, test.Description, got.Verdict, valid)
							}
						}
					}
				}
			}
			t.Logf("%d schemas read, %d refused, %d instances, %d unknown", read, refused, asked, unknown)
			if read < 500 || unknown > asked/100 {
				t.Errorf("%d schemas read, %d of %d instances unknown", read, unknown, asked)
			}
		})
	}
}

// inDraft writes a schema without its $schema, and where the draft is an old one its bounds as booleans.
func inDraft(t *testing.T, draft contract.Draft, text json.RawMessage) string {
	t.Helper()
	var rewrite func(v any) any
	rewrite = func(v any) any {
		switch v := v.(type) {
		case []any:
			for i := range v {
				v[i] = rewrite(v[i])
			}
		case map[string]any:
			for name := range v {
				v[name] = rewrite(v[name])
			}
			if draft != contract.Draft04 && draft != contract.OpenAPI30 {
				break
			}
			for exclusive, limit := range map[string]string{"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"} {
				if n, ok := v[exclusive].(json.Number); ok {
					v[limit], v[exclusive] = n, true
				}
			}
			if id, ok := v["$id"].(string); ok {
				v["id"] = id
			}
		}
		return v
	}
	out := rewrite(value(t, text))
	if s, ok := out.(map[string]any); ok {
		s = maps.Clone(s)
		delete(s, "$schema")
		out = s
	}
	written, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(written)
}

// value decodes JSON with numbers as they are written.
func value(t *testing.T, text json.RawMessage) (v any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
