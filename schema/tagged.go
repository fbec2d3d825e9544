package schema

import "encoding/json"

// Tagged is the schema of objects whose tag is one of some constants.
func Tagged(tag string, constants ...string) *Schema {
	// Texts and lists of texts cannot fail to be written.
	text, _ := json.Marshal(map[string]any{
		"type": "object", "required": []string{tag}, "properties": map[string]any{tag: map[string]any{"enum": constants}},
	})
	parsed, _ := Parse(string(text), Options{})
	return parsed
}
