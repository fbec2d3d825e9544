package schema

// formatHints are values that look as a format says. Formats are annotations: they only make witnesses read well.
var formatHints = map[string]string{
	"date":          "2026-01-31",
	"date-time":     "2026-01-31T12:00:00Z",
	"time":          "12:00:00Z",
	"duration":      "PT1H",
	"email":         "ada@example.com",
	"idn-email":     "ada@example.com",
	"hostname":      "example.com",
	"idn-hostname":  "example.com",
	"ipv4":          "192.0.2.1",
	"ipv6":          "2001:db8::1",
	"uri":           "https://example.com/",
	"uri-reference": "/path",
	"iri":           "https://example.com/",
	"iri-reference": "/path",
	"uuid":          "123e4567-e89b-42d3-a456-426614174000",
	"json-pointer":  "/a",
	"regex":         "^a$",
}

const maxHints = 4

// hinted gives a node with the values that its schema suggests: examples, default, what the format looks like.
func hinted(n *node, s map[string]any) *node {
	if n.op == always || n.op == never || n.op == refers || n.op == opaque {
		return n
	}
	var raw []any
	if list, ok := s["examples"].([]any); ok {
		raw = append(raw, list[:min(len(list), maxHints)]...)
	}
	if v, ok := s["default"]; ok {
		raw = append(raw, v)
	}
	if name, ok := s["format"].(string); ok {
		if v, ok := formatHints[name]; ok {
			raw = append(raw, v)
		}
	}
	var hints []any
	for _, v := range raw {
		switch v.(type) {
		case map[string]any, []any, nil:
			continue // put together from hints for its parts
		}
		if x, ok := exact(v); ok {
			hints = append(hints, x)
		}
	}
	if len(hints) == 0 {
		return n
	}
	kids := []*node{n}
	if n.op == allOf {
		kids = n.kids
	}
	return &node{op: allOf, kids: kids, hints: hints}
}
