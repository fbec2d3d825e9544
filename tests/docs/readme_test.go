package docs_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/localcloud"
)

const readme = "../../README.md"

var (
	// shownPreview is the refused preview in the README.
	shownPreview = regexp.MustCompile("(?s)(and this is what `pulumi preview` prints, .*?```text\n)(.*?)```")
	// problem is what a preview prints, under Diagnostics, of the mapping.
	problem = regexp.MustCompile(`(?m)^ +(error: .*Mapping.*\n)((?: +(?:event:|command:|\d* *\||\^).*\n)*)`)
)

func TestTheREADMEShowsARefusedPreviewAsItPrints(t *testing.T) {
	page := read(t, readme)
	shown := shownPreview.FindStringSubmatch(page)
	if shown == nil {
		t.Fatal("the README shows no refused preview")
	}
	got := refusedPreview(t)
	if *update {
		page = strings.Replace(page, shown[0], shown[1]+got+"```", 1)
		if err := os.WriteFile(readme, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(shown[2], got); diff != "" {
		t.Errorf("the README says otherwise (-README +printed); run with -update to rewrite it:\n%s", diff)
	}
}

// refusedPreview gives what preview prints for the example with one guard taken away.
func refusedPreview(t *testing.T) string {
	t.Helper()
	cloud, err := localcloud.Start(t.Context(), localcloud.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cloud.Stop(); err != nil {
			t.Error(err)
		}
	})
	options, err := engine.FromFolder("../../examples/yaml")
	if err != nil {
		t.Fatal(err)
	}
	const file = "orders-to-invoices.cel"
	options.Files[file] = strings.Replace(options.Files[file], `event.?note.orValue("")`, "event.note", 1)
	options.Environment = cloud.Environment("eu-central-1")
	stack, err := engine.New(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stack.Close(); err != nil {
			t.Error(err)
		}
	})
	result, err := stack.Run(t.Context(), "preview")
	if err == nil {
		t.Fatalf("the preview was not refused:\n%s", result.Output)
	}
	var problems strings.Builder
	for _, match := range problem.FindAllStringSubmatch(result.Output, -1) {
		problems.WriteString(match[1] + match[2])
	}
	return problems.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
