package main

import (
	"strings"
	"testing"
)

func TestAFileMayReferToTheFilesBesideIt(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"api.yaml":     "openapi: 3.0.3\ncomponents:\n  schemas:\n    Order:\n      type: object\n      required: [id]\n      properties:\n        id: {$ref: types.json#/$defs/Id}\n        note: {type: string, nullable: true}\n",
		"types.json":   `{"$defs": {"Id": {"type": "string", "minLength": 3}}}`,
		"named.json":   `{"$id": "https://schemas.example.com/orders/named.json", "type": "object", "required": ["id"], "properties": {"id": {"$ref": "types.json#/$defs/Id"}, "note": {"type": ["string", "null"]}}}`,
		"broken.json":  `{"type": "object", "properties": {"id": {"$ref": "faulty.json#/a"}}}`,
		"faulty.json":  `{"a": {"type": "strng"}}`,
		"lost.json":    `{"type": "object", "properties": {"id": {"$ref": "absent.json"}}}`,
		"copy.cel":     `[{"id": event.id}]`,
		"command.json": `{"type": "object", "properties": {"id": {"type": "string", "minLength": 3}}}`,
		"two.yaml":     "type: object\n---\ntype: string\n",
		"merged.yaml":  "base: &base {type: object, required: [id]}\nschema:\n  <<: *base\n  required: [id, note]\n",
		"bom.json":     "\ufeff{\"type\": \"object\"}",
	}
	for _, c := range []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"a place in an OpenAPI document", []string{"check", "api.yaml#/components/schemas/Order", "copy.cel", "command.json"}, statusYes, "ok: "},
		{"a reference relative to an $id", []string{"check", "named.json", "copy.cel", "command.json"}, statusYes, "ok: "},
		{"containment of the two", []string{"contains", "named.json", "api.yaml#/components/schemas/Order"}, statusYes, "yes: "},
		{"and the other way", []string{"contains", "api.yaml#/components/schemas/Order", "named.json"}, statusYes, "yes: "},
		{"a bundle of one", []string{"bundle", "api.yaml#/components/schemas/Order"}, statusYes, `"$ref": "#/$defs/Id"`},
		{"a fault in the other file", []string{"check", "broken.json", "copy.cel", "command.json"}, statusBadInput, "faulty.json/a/type: "},
		{"a file that is absent", []string{"bundle", "lost.json"}, statusBadInput, "lost.json/properties/id/$ref: "},
		{"a whole API document", []string{"check", "api.yaml", "copy.cel", "command.json"}, statusBadInput, "/components/schemas/Order"},
		{"two documents in a file", []string{"bundle", "two.yaml"}, statusBadInput, "line 2: a second document"},
		{"a merge key", []string{"contains", "merged.yaml#/base", "merged.yaml#/schema"}, statusYes, "yes: "},
		{"a merge key, whose own keys win", []string{"contains", "merged.yaml#/schema", "merged.yaml#/base"}, statusNo, "no: "},
		{"a byte order mark", []string{"bundle", "bom.json"}, statusYes, `{"type": "object"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := asked(t, files, "", c.args...)
			if status != c.status || !strings.Contains(stdout+stderr, c.want) {
				t.Errorf("got status %d, wanted %d and %q in\n%s%s", status, c.status, c.want, stdout, stderr)
			}
		})
	}
}
