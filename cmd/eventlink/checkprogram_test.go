package main

import (
	"os"
	"strings"
	"testing"
)

func TestWhatAProgramWiresIsChecked(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	deployed := string(text)
	// edit changes the only place of a text.
	edit := func(old, new string) string {
		t.Helper()
		if strings.Count(deployed, old) != 1 {
			t.Fatalf("%s is %d times in the state", old, strings.Count(deployed, old))
		}
		return strings.Replace(deployed, old, new, 1)
	}
	const group = `"groupBy": "command.orderId"`
	files := map[string]string{
		"state.json":     deployed,
		"unguarded.json": edit(`event.?note.orValue(\"\")`, "event.note"),
		"late.json":      edit(group, `"groupBy": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"`),
		"secret.json":    edit(group, `"groupBy": {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}`),
		"off.json":       strings.ReplaceAll(deployed, `"filter": "derived"`, `"filter": "off"`),
		"group.json":     edit(group, `"groupBy": "command.pieces"`),
		"both.json":      strings.Replace(edit(group, `"groupBy": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"`), `event.?note.orValue(\"\")`, "event.note", 1),
		"refused.json":   `{"diagnostics": [{"severity": "error", "message": "<{%fg 1%}>error: <{%reset%}>no way"}, {"severity": "info", "message": "quiet"}]}`,
		"left.json":      `{"steps": [], "changeSummary": {"same": 3}}`,
		"empty.json":     `{"deployment": {"resources": []}}`,
		"alone.json": `{"deployment": {"resources": [{"urn": "urn:pulumi:dev::p::eventlink:index:Mapping::invoices", "type": "eventlink:index:Mapping", "inputs":
			{"eventSchema": "{\"type\": \"object\"}", "mapping": "[{\"of\": event.id}]", "commandSchema": "{\"type\": \"object\"}"}}]}}`,
		"identity.json": `{"deployment": {"resources": [{"urn": "urn:pulumi:dev::p::eventlink:index:ExtensionPoint$eventlink:index:Contract::p-contract",
			"parent": "urn:pulumi:dev::p::eventlink:index:ExtensionPoint::p", "type": "eventlink:index:Contract",
			"inputs": {"eventSchema": "{\"type\": \"object\"}", "identity": "event.note"}}]}}`,
		"language.json": `{"deployment": {"resources": [{"urn": "urn:pulumi:dev::p::eventlink:index:ExtensionPoint::p", "type": "eventlink:index:ExtensionPoint"},
			{"urn": "urn:pulumi:dev::p::eventlink:index:ExtensionPoint$eventlink:index:Mapping::p-mapping", "parent": "urn:pulumi:dev::p::eventlink:index:ExtensionPoint::p",
			"type": "eventlink:index:Mapping", "inputs": {"eventSchema": "{\"type\": \"objekt\"}", "mapping": "[]", "commandSchema": "{\"type\": \"objekt\"}"}}]}}`,
	}
	for _, c := range []struct {
		name   string
		args   []string
		status int
		want   []string
	}{
		{"all is well", []string{"--preview", "state.json"}, statusYes, []string{"Extension invoicing\nok: ", "Extension shipping\nok: ", "ExtensionPoint orders\nok: the contract compiles"}},
		{"a mapping that fails, by the resource's name", []string{"--preview", "unguarded.json"}, statusNo, []string{"error: invoicing.mapping:10:17: event.note may be absent", "Extension shipping\nok: "}},
		{"JSON", []string{"--format", "json", "--preview", "unguarded.json"}, statusNo, []string{`{"of":"Extension invoicing","verdict":"fails","findings":[{"code":"MAP004","severity":"error","place":"invoicing.mapping:10:17"`, `{"of":"Extension shipping","verdict":"ok"`}},
		{"a group that fails", []string{"--preview", "group.json"}, statusNo, []string{"error: shipping.groupBy:1:"}},
		{"what is not known", []string{"--preview", "late.json"}, statusUnknown, []string{"Extension shipping\nunknown: shipping.groupBy is not known before the update"}},
		{"what is not known, as JSON", []string{"--format", "json", "--preview", "late.json"}, statusUnknown, []string{`{"of":"Extension shipping","verdict":"unknown","reason":"shipping.groupBy is not known`}},
		{"what is secret", []string{"--preview", "secret.json"}, statusUnknown, []string{"shipping.groupBy is secret here: pass the output of pulumi stack export --show-secrets"}},
		{"a no beside what is not known", []string{"--preview", "both.json"}, statusNo, []string{"unknown: ", "error: invoicing.mapping"}},
		{"what preview refused", []string{"--preview", "refused.json"}, statusNo, []string{"preview\nerror: no way\n"}},
		{"what preview refused, as JSON", []string{"--format", "json", "--preview", "refused.json"}, statusNo, []string{`{"of":"preview","error":"no way"}`}},
		{"a preview without what stays", []string{"--preview", "left.json"}, statusBadInput, []string{"leaves out 3 resources", "--show-sames"}},
		{"nothing of ours", []string{"--preview", "empty.json"}, statusBadInput, []string{"to check"}},
		{"a mapping that stands alone", []string{"--preview", "alone.json"}, statusNo, []string{"Mapping invoices\n", "error: invoices.mapping:1:"}},
		{"the identity of a point", []string{"--preview", "identity.json"}, statusNo, []string{"ExtensionPoint p\n", "error: p.identity:1:"}},
		{"a published language has two contracts", []string{"--preview", "language.json"}, statusBadInput, []string{"error: p.sourceSchema/type: ", "error: p.eventSchema/type: "}},
		{"a stack and a file", []string{"--stack", "--preview", "state.json"}, statusBadInput, []string{"--stack and the name"}},
		{"two names", []string{"--stack", "a", "b"}, statusBadInput, []string{"--stack and the name"}},
		{"a preview and files", []string{"--preview", "state.json", "x"}, statusBadInput, []string{"--preview and a file"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := asked(t, files, "", append([]string{"check"}, c.args...)...)
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
	for file, filters := range map[string]int{"state.json": 2, "off.json": 0} {
		if _, stdout, _ := asked(t, files, "", "check", "--preview", file); strings.Count(stdout, "filter: ") != filters {
			t.Errorf("%s: want %d filters in\n%s", file, filters, stdout)
		}
	}
	if status, stdout, _ := asked(t, nil, deployed, "check", "--preview", "-"); status != statusYes || !strings.Contains(stdout, "Extension invoicing\nok: ") {
		t.Errorf("standard input: status %d\n%s", status, stdout)
	}
}

func TestWithoutPulumiAStackIsAskedForAsAFile(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, command := range []string{"check", "graph"} {
		if status, _, stderr := asked(t, nil, "", command, "--stack", "dev"); status != statusBadInput || !strings.Contains(stderr, "give a file with the output of pulumi stack export") {
			t.Errorf("%s: status %d: %s", command, status, stderr)
		}
	}
}
