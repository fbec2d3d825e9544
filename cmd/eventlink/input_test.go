package main

import (
	"strings"
	"testing"
)

func TestAFileNamedByAHyphenIsStandardInput(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"order.yaml":   "type: object\nrequired: [id]\nproperties:\n  id: {type: string}\n",
		"copy.cel":     `[{"id": event.id}]`,
		"command.json": `{"type": "object", "properties": {"id": {"type": "string"}}}`,
	}
	order := files["order.yaml"]
	for _, c := range []struct {
		name   string
		stdin  string
		args   []string
		status int
		want   string
	}{
		{"the event contract", order, []string{"check", "-", "copy.cel", "command.json"}, statusYes, "ok: "},
		{"the mapping", `[{"id": event.note}]`, []string{"check", "order.yaml", "-", "command.json"}, statusNo, "-:1:15: event.note may be absent"},
		{"the command contract", files["command.json"], []string{"check", "order.yaml", "copy.cel", "-"}, statusYes, "ok: "},
		{"a schema", order, []string{"contains", "-", "order.yaml"}, statusYes, "yes: every instance of order.yaml obeys -"},
		{"a place in a document", "openapi: 3.0.3\ncomponents: {schemas: {Order: {type: string}}}\n", []string{"bundle", "-#/components/schemas/Order"}, statusYes, `"type"`},
		{"a further document", `{"type": "string"}`, []string{"bundle", "--document", "id.json=-", "order.yaml"}, statusYes, `"id"`},
		{"what is not JSON", `{"type": `, []string{"contains", "-", "order.yaml"}, statusBadInput, "reading -: "},
		{"two of them", order, []string{"contains", "-", "-"}, statusBadInput, "only one file can be -"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := asked(t, files, c.stdin, c.args...)
			if status != c.status || !strings.Contains(stdout+stderr, c.want) {
				t.Errorf("status %d, wanted %d and %q:\n%s%s", status, c.status, c.want, stdout, stderr)
			}
		})
	}
}
