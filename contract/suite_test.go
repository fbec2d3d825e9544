package contract_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/internal/material"
)

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

func TestEveryRequiredTestOfTheJSONSchemaTestSuitePasses(t *testing.T) {
	t.Parallel()
	root := material.Folder(t, "EVENTLINK_JSON_SCHEMA_TEST_SUITE", "../../shared/json-schema-test-suite")
	remotes := suiteRemotes(t, root)
	for _, draft := range []struct {
		folder string
		draft  contract.Draft
		least  int // so that a suite that is only half there does not pass
	}{
		{"draft7", contract.Draft07, 900},
		{"draft2019-09", contract.Draft201909, 1200},
		{"draft2020-12", contract.Draft202012, 1200},
	} {
		t.Run(draft.folder, func(t *testing.T) {
			t.Parallel()
			files, err := filepath.Glob(filepath.Join(root, "tests", draft.folder, "*.json"))
			if err != nil {
				t.Fatal(err)
			}
			ran := 0
			for _, file := range files {
				for _, group := range read[[]suiteGroup](t, file) {
					ran += runSuiteGroup(t, filepath.Base(file), group, contract.Options{DefaultDraft: draft.draft, AnyValue: true, Documents: remotes})
				}
			}
			t.Logf("%d tests of %s", ran, draft.folder)
			if ran < draft.least {
				t.Errorf("ran %d tests, wanted at least %d", ran, draft.least)
			}
		})
	}
}

// runSuiteGroup checks each instance by the two ways a value comes: as decoded from a body, and as the validator's own
// decoder gives it.
func runSuiteGroup(t *testing.T, file string, group suiteGroup, options contract.Options) int {
	t.Helper()
	c, problems := contract.CompileWith(string(group.Schema), options)
	if problems != nil {
		t.Errorf("%s: %s: %+v", file, group.Description, problems)
		return 0
	}
	for _, test := range group.Tests {
		value, err := c.Decode(test.Data)
		if err == nil {
			err = c.Check(value)
		}
		if (err == nil) != test.Valid { // what is outside the domain is invalid too: 1e308 at an int place
			t.Errorf("%s: %s: %s: valid should be %t: %v", file, group.Description, test.Description, test.Valid, err)
		}
		var plain any
		decoder := json.NewDecoder(strings.NewReader(string(test.Data)))
		decoder.UseNumber()
		if err := decoder.Decode(&plain); err != nil {
			t.Fatal(err)
		}
		if err := c.Check(plain); (err == nil) != test.Valid {
			t.Errorf("%s: %s: %s: undecoded: valid should be %t: %v", file, group.Description, test.Description, test.Valid, err)
		}
	}
	return len(group.Tests)
}

// suiteRemotes are the documents that the suite expects at localhost.
func suiteRemotes(t *testing.T, root string) map[string]string {
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

func read[T any](t testing.TB, path string) T {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var v T
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("reading %s: %v", path, err)
	}
	return v
}
