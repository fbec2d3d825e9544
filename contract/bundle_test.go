package contract_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/internal/material"
)

// A bundle judges every instance of the suite as what it is made of does.
func TestABundleMeansWhatItIsMadeOf(t *testing.T) {
	t.Parallel()
	root := material.Folder(t, "EVENTLINK_JSON_SCHEMA_TEST_SUITE", "../../shared/json-schema-test-suite")
	remotes := suiteRemotes(t, root)
	for folder, draft := range map[string]contract.Draft{"draft7": contract.Draft07, "draft2019-09": contract.Draft201909, "draft2020-12": contract.Draft202012} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			files, err := filepath.Glob(filepath.Join(root, "tests", folder, "*.json"))
			if err != nil {
				t.Fatal(err)
			}
			made, refused := 0, 0
			for _, file := range files {
				for _, group := range read[[]suiteGroup](t, file) {
					options := contract.Options{DefaultDraft: draft, AnyValue: true, Documents: map[string]string{"suite.json": string(group.Schema)}}
					if strings.Contains(string(group.Schema), "localhost:1234") {
						for uri, text := range remotes {
							options.Documents[uri] = text
						}
					}
					whole, problems := contract.CompileWith(contract.FromDocument("suite.json", ""), options)
					if problems != nil {
						t.Errorf("%s: %s: %+v", file, group.Description, problems)
						continue
					}
					text, problems := contract.Bundle(contract.FromDocument("suite.json", ""), options)
					if problems != nil {
						refused++
						continue
					}
					bundle, problems := contract.CompileWith(text, contract.Options{AnyValue: true})
					if problems != nil {
						t.Errorf("%s: %s: %+v\n%s", file, group.Description, problems, text)
						continue
					}
					made++
					for _, test := range group.Tests {
						var value any
						decoder := json.NewDecoder(strings.NewReader(string(test.Data)))
						decoder.UseNumber()
						if err := decoder.Decode(&value); err != nil {
							t.Fatal(err)
						}
						if before, after := whole.Check(value), bundle.Check(value); (before == nil) != (after == nil) {
							t.Errorf("%s: %s: %s: %v, and bundled %v\n%s", file, group.Description, test.Description, before, after, text)
						}
					}
				}
			}
			t.Logf("%d bundles, %d refused", made, refused)
			if made < 200 || refused > made/5 {
				t.Errorf("%d bundles, %d refused", made, refused)
			}
		})
	}
}

func TestWhatNeedsNoOptionsIsItsOwnBundle(t *testing.T) {
	t.Parallel()
	const text = `{"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"const": null}}}`
	got, problems := contract.Bundle(text, contract.Options{Documents: map[string]string{"unused.json": `{}`}})
	if problems != nil || got != text {
		t.Errorf("got %s %v", got, problems)
	}
}

func TestADraftIsWrittenIntoTheBundle(t *testing.T) {
	t.Parallel()
	for schema, want := range map[string]string{
		`{"type": "object"}`: `"$schema": "http://json-schema.org/draft-04/schema"`,
		`{"$schema": "https://example.com/own", "type": "object"}`:               `"$schema": "http://json-schema.org/draft-04/schema"`,
		`{"$schema": "http://json-schema.org/draft-07/schema#"}`:                 `"$schema": "http://json-schema.org/draft-07/schema#"`,
		`{"$ref": "api.json#/components/schemas/A"}`:                             `"$schema": "https://json-schema.org/draft/2020-12/schema"`,
		`{"properties": {"a": {"$ref": "api.json#/components/schemas/A"}}}`:      `"$ref": "#/$defs/A"`,
		`{"properties": {"a/b": {"$ref": "api.json#/components/schemas/a~1b"}}}`: `"a/b": {`,
	} {
		got, problems := contract.Bundle(schema, contract.Options{DefaultDraft: contract.Draft04, Documents: map[string]string{
			"api.json": `{"openapi": "3.0.0", "components": {"schemas": {"A": {"type": "string", "nullable": true}, "a/b": {"type": "object"}}}}`,
		}})
		if problems != nil || !strings.Contains(got, want) {
			t.Errorf("%s: got %s %+v, wanted %s", schema, got, problems, want)
		}
	}
}

func TestABundleOfWhatIsNotThereSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	_, problems := contract.Bundle(`{"properties": {"a": {"$ref": "api.json#/a"}, "b": {"$ref": "other.json"}}}`,
		contract.Options{Documents: map[string]string{"api.json": `{}`}})
	if len(problems) != 2 || problems[1].Kind != contract.MissingReference || problems[1].Place != "/properties/b/$ref" {
		t.Errorf("%+v", problems)
	}
}
