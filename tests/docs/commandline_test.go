package docs_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const commandLinePage = "../../docs/command-line.md"

// session matches a command of the page and its output.
var session = regexp.MustCompile("```console\n\\$ eventlink ([^\n]*)\n((?s:.*?))```")

// TestTheCommandLinePageShowsRealOutput runs the page's commands in a copy of the example, with an unguarded twin of its
// mapping, an event, and the state of its stack.
func TestTheCommandLinePageShowsRealOutput(t *testing.T) {
	t.Parallel()
	tool := filepath.Join(t.TempDir(), "eventlink")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-C", "../..", "-o", tool, "./cmd/eventlink").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("../../examples/yaml")); err != nil {
		t.Fatal(err)
	}
	unguarded := strings.Replace(read(t, filepath.Join(folder, "orders-to-invoices.cel")), `event.?note.orValue("")`, "event.note", 1)
	if err := os.WriteFile(filepath.Join(folder, "unguarded.cel"), []byte(unguarded), 0o600); err != nil {
		t.Fatal(err)
	}
	const cancelled = `{"type": "OrderCancelled", "orderId": "ord-000001", "reason": "late"}`
	if err := os.WriteFile(filepath.Join(folder, "cancelled.json"), []byte(cancelled), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "orders.state.json"), []byte(read(t, "../../stack/testdata/orders.state.json")), 0o600); err != nil {
		t.Fatal(err)
	}
	page := read(t, commandLinePage)
	shown := session.FindAllStringSubmatch(page, -1)
	if len(shown) < 3 {
		t.Fatalf("found %d commands on the page", len(shown))
	}
	for _, match := range shown {
		command := exec.CommandContext(t.Context(), tool, strings.Fields(match[1])...)
		command.Dir = folder
		out, err := command.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if *update {
			page = strings.Replace(page, match[0], "```console\n$ eventlink "+match[1]+"\n"+string(out)+"```", 1)
			continue
		}
		if diff := cmp.Diff(match[2], string(out)); diff != "" {
			t.Errorf("eventlink %s prints something else (-page +printed); run with -update to rewrite it:\n%s", match[1], diff)
		}
	}
	if *update {
		if err := os.WriteFile(commandLinePage, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestThePictureOnTheCommandLinePageIsDrawnByTheTool draws the state that pulumi stack export wrote of the example.
func TestThePictureOnTheCommandLinePageIsDrawnByTheTool(t *testing.T) {
	t.Parallel()
	const picture = "../../docs/graph.svg"
	drawn, err := exec.CommandContext(t.Context(), "go", "run", "-C", "../..", "./cmd/eventlink", "graph", "--format", "svg", "stack/testdata/orders.state.json").Output()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(picture, drawn, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(read(t, picture), string(drawn)); diff != "" {
		t.Errorf("run with -update to draw it again (-page +drawn):\n%s", diff)
	}
}
