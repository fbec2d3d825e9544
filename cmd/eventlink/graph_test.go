package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// state is what pulumi stack export wrote of examples/yaml.
const state = "../../stack/testdata/orders.state.json"

func TestWhatIsWiredIsDrawn(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"eventlink.yaml": "connections:\n  invoices: {events: order.json, mapping: invoices.cel, commands: invoice.json}\n  mail: {events: order.json, mapping: mail.cel, commands: invoice.json}\n",
		"order.json":     `{"type": "object", "required": ["type"], "properties": {"type": {"enum": ["Placed", "Paid"]}}}`,
		"invoice.json":   invoiceSchema, "invoices.cel": `event.type == "Paid" ? [{"of": "a"}] : []`, "mail.cel": `[{"of": event.type}]`,
		"empty.json": `{"deployment": {"resources": []}}`, "changes.json": `{"steps": [], "changeSummary": {"same": 40}}`, "other.json": `{"a": 1}`,
	}
	for _, c := range []struct {
		name   string
		args   []string
		status int
		want   []string
	}{
		{"a state", []string{"graph", state}, statusYes, []string{"orders (test): 1 extension point, 2 extensions", `-->|"OrderCancelled, OrderPlaced"|`}},
		{"a preview", []string{"graph", strings.Replace(state, "state", "preview", 1)}, statusYes, []string{"orders (test): 1 extension point, 2 extensions"}},
		{"a project as SVG", []string{"graph", "--format", "svg", "eventlink.yaml"}, statusYes, []string{">contracts of events<", ">connections<", ">contracts of commands<"}},
		{"a project", []string{"graph", "eventlink.yaml"}, statusYes, []string{"eventlink.yaml: 2 connections", "contract of events<br/>• Placed<br/>• Paid", `-->|"Paid"|`, `-->|"every event"|`}},
		{"an SVG", []string{"graph", "--format", "svg", state}, statusYes, []string{"<svg ", ">invoicing<"}},
		{"another format", []string{"graph", "--format", "png", state}, statusBadInput, []string{"must be mermaid or svg"}},
		{"nothing to draw", []string{"graph", "empty.json"}, statusBadInput, []string{"there is no extension point"}},
		{"a preview without what stays", []string{"graph", "changes.json"}, statusBadInput, []string{"made with --show-sames"}},
		{"another file", []string{"graph", "other.json"}, statusBadInput, []string{"other.json is neither the output of pulumi stack export nor of pulumi preview --json"}},
		{"no file", []string{"graph", "absent.json"}, statusBadInput, []string{"absent.json"}},
		{"two files", []string{"graph", state, state}, statusBadInput, []string{"one file"}},
		{"nothing in this folder", []string{"graph"}, statusBadInput, []string{"there is no eventlink.yaml here"}},
		{"counts of what is not deployed", []string{"graph", "--counts", "eventlink.yaml"}, statusBadInput, []string{"needs a deployed stack"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := asked(t, files, "", c.args...)
			if status != c.status {
				t.Errorf("status %d, wanted %d\n%s%s", status, c.status, stdout, stderr)
			}
			for _, want := range c.want {
				if !strings.Contains(stdout+stderr, want) {
					t.Errorf("want %q in\n%s%s", want, stdout, stderr)
				}
			}
		})
	}
}

// The browser is a script that keeps what it is given.
func TestTheDrawingIsOpenedInTheBrowser(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the browser of this test is a shell script")
	}
	folder := t.TempDir()
	shown := filepath.Join(folder, "shown.svg")
	browser := filepath.Join(folder, "browser")
	if err := os.WriteFile(browser, []byte("#!/bin/sh\ncp \"$1\" '"+shown+"'\n"), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	t.Setenv("BROWSER", browser)
	t.Setenv("TMPDIR", folder)
	if status, stdout, stderr := asked(t, nil, "", "graph", "--open", state); status != statusYes || stdout != "" {
		t.Fatalf("status %d: %s%s", status, stdout, stderr)
	}
	text, err := os.ReadFile(shown)
	if err != nil || !strings.HasPrefix(string(text), "<svg ") {
		t.Errorf("%v: %s", err, text)
	}
	t.Setenv("BROWSER", filepath.Join(folder, "absent"))
	if status, _, stderr := asked(t, nil, "", "graph", "--open", state); status != statusBadInput || !strings.Contains(stderr, "set BROWSER") {
		t.Errorf("status %d: %s", status, stderr)
	}
}
