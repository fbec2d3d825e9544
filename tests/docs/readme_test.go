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
	// shownPreview is the mapping in the README, and the preview that it is refused in.
	shownPreview = regexp.MustCompile("(?s)(```cel\n(.*?)```.*?```text\n)(.*?)```")
	// problem is a finding on the mapping, as preview prints it under Diagnostics.
	problem = regexp.MustCompile(`(?m)^ +(error: .*Mapping.*\n)((?: +(?:event:|command:|\d* *\||\^).*\n)*)`)
)

func TestTheREADMEShowsARealPreview(t *testing.T) {
	page := read(t, readme)
	shown := shownPreview.FindStringSubmatch(page)
	if shown == nil {
		t.Fatal("the README has no mapping with a refused preview")
	}
	got := refusedPreview(t, shown[2])
	if *update {
		page = strings.Replace(page, shown[0], shown[1]+got+"```", 1)
		if err := os.WriteFile(readme, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(shown[3], got); diff != "" {
		t.Errorf("the README differs (-README +printed); run with -update to rewrite it:\n%s", diff)
	}
}

// cloudOf starts a local cloud for a test.
func cloudOf(t *testing.T) *localcloud.Cloud {
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
	return cloud
}

// refusedPreview gives the findings that preview prints for the example with another mapping.
func refusedPreview(t *testing.T, mapping string) string {
	t.Helper()
	options, err := engine.FromFolder("../../examples/yaml")
	if err != nil {
		t.Fatal(err)
	}
	options.Files["orders-to-invoices.cel"] = mapping
	options.Environment = cloudOf(t).Environment("eu-central-1")
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
		t.Fatalf("the preview found nothing:\n%s", result.Output)
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
