package schema_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract"
)

// A maker makes random schemas of choices, each of which takes one byte; when they run out, the first choice is taken,
// so that whatever the fuzzer gives ends.
type maker struct {
	choices []byte
	draft   contract.Draft
	depth   int
	defs    int
}

func (m *maker) pick(n int) int {
	if len(m.choices) == 0 || n <= 0 {
		return 0
	}
	c := int(m.choices[0]) % n
	m.choices = m.choices[1:]
	return c
}

func (m *maker) schema() any {
	m.depth++
	defer func() { m.depth-- }()
	if m.depth > 4 || len(m.choices) == 0 {
		return true
	}
	if m.pick(12) == 11 {
		return m.pick(2) == 0
	}
	s := map[string]any{}
	focus := foci[m.pick(len(foci))]
	if m.pick(3) == 0 {
		s["type"] = focus.kind
	}
	for range 1 + m.pick(4) {
		if m.pick(4) == 0 {
			m.keyword(s, m.pick(42))
		} else {
			m.keyword(s, focus.keywords[m.pick(len(focus.keywords))])
		}
	}
	return s
}

// foci are the keywords that have to do with each other, so that schemas are not all trivial.
var foci = []struct {
	kind     string
	keywords []int
}{
	{"object", []int{15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 38, 33, 34, 35, 36, 37, 40}},
	{"array", []int{27, 28, 29, 30, 31, 32, 39, 27, 28, 29, 34, 35, 36, 40}},
	{"string", []int{12, 13, 14, 14, 34, 35, 36, 6}},
	{"number", []int{7, 8, 9, 10, 11, 11, 34, 35, 36, 6}},
	{"object", []int{15, 21, 34, 35, 15, 21}},
}

func (m *maker) list() []any {
	out := []any{}
	for range 1 + m.pick(3) {
		out = append(out, m.schema())
	}
	return out
}

var (
	someNames    = []string{"a", "b", "kind", "x1"}
	somePatterns = []string{"^a", "b$", "^[a-c]*$", "a.*b", "^x?$", `^\d+$`, "^(ab)+$", `\bb`, "^.{2,3}$", "[^a]"}
	someTypes    = []string{"object", "array", "string", "number", "integer", "boolean", "null"}
	someNumbers  = []json.Number{"0", "1", "2", "3", "-1", "0.5", "10", "1.0", "2.5"}
)

func (m *maker) name() string        { return someNames[m.pick(len(someNames))] }
func (m *maker) number() json.Number { return someNumbers[m.pick(len(someNumbers))] }
func (m *maker) count() int          { return m.pick(4) }

func (m *maker) value() any {
	switch m.pick(12) {
	case 0:
		return "a"
	case 1:
		return "b"
	case 2:
		return json.Number("1")
	case 3:
		return m.number()
	case 4:
		return nil
	case 5:
		return m.pick(2) == 0
	case 6:
		return []any{}
	case 7:
		return map[string]any{}
	case 8:
		return map[string]any{m.name(): m.value()}
	case 9:
		return []any{m.value()}
	case 10:
		return []any{m.value(), m.value()}
	}
	return "ab"
}

func (m *maker) members() map[string]any {
	out := map[string]any{}
	for range 1 + m.pick(3) {
		out[m.name()] = m.schema()
	}
	return out
}

func (m *maker) names() []any {
	out := []any{}
	for i := range someNames {
		if m.pick(3) == 0 {
			out = append(out, someNames[i])
		}
	}
	return out
}

func (m *maker) keyword(s map[string]any, which int) {
	modern := m.draft != contract.Draft07
	switch which {
	case 0, 1, 2:
		s["type"] = someTypes[m.pick(len(someTypes))]
	case 3:
		s["type"] = []any{someTypes[m.pick(3)], someTypes[3+m.pick(4)]}
	case 4, 5:
		s["const"] = m.value()
	case 6:
		s["enum"] = []any{m.value(), m.value()}
	case 7:
		s["minimum"] = m.number()
	case 8:
		s["maximum"] = m.number()
	case 9:
		s["exclusiveMinimum"] = m.number()
	case 10:
		s["exclusiveMaximum"] = m.number()
	case 11:
		s["multipleOf"] = []json.Number{"1", "2", "3", "0.5", "1.5"}[m.pick(5)]
	case 12:
		s["minLength"] = m.count()
	case 13:
		s["maxLength"] = m.count()
	case 14:
		s["pattern"] = somePatterns[m.pick(len(somePatterns))]
	case 15, 16:
		s["properties"] = m.members()
	case 17:
		s["patternProperties"] = map[string]any{somePatterns[m.pick(len(somePatterns))]: m.schema()}
	case 18, 19:
		s["additionalProperties"] = m.schema()
	case 20:
		s["propertyNames"] = m.schema()
	case 21, 22:
		s["required"] = m.names()
	case 23:
		s["minProperties"] = m.count()
	case 24:
		s["maxProperties"] = m.count()
	case 25:
		if modern {
			s["dependentRequired"] = map[string]any{m.name(): m.names()}
		} else {
			s["dependencies"] = map[string]any{m.name(): m.schema()}
		}
	case 26:
		if modern {
			s["dependentSchemas"] = map[string]any{m.name(): m.schema()}
		}
	case 27:
		m.items(s)
	case 28:
		s["items"] = m.schema()
	case 29:
		s["contains"] = m.schema()
		if modern && m.pick(2) == 1 {
			s["minContains"] = m.count()
		}
		if modern && m.pick(2) == 1 {
			s["maxContains"] = m.count()
		}
	case 30:
		s["uniqueItems"] = m.pick(3) > 0
	case 31:
		s["minItems"] = m.count()
	case 32:
		s["maxItems"] = m.count()
	case 33:
		s["allOf"] = m.list()
	case 34:
		s["anyOf"] = m.list()
	case 35:
		s["oneOf"] = m.list()
	case 36:
		s["not"] = m.schema()
	case 37:
		s["if"], s["then"] = m.schema(), m.schema()
		if m.pick(2) == 1 {
			s["else"] = m.schema()
		}
	case 38:
		if modern {
			s["unevaluatedProperties"] = m.schema()
		}
	case 39:
		if modern {
			s["unevaluatedItems"] = m.schema()
		}
	case 40, 41:
		s["$ref"] = fmt.Sprintf("#/$defs/d%d", m.pick(3))
		m.defs++
	}
}

func (m *maker) items(s map[string]any) {
	if m.draft == contract.Draft202012 {
		s["prefixItems"] = m.list()
		return
	}
	s["items"] = m.list()
	if m.pick(2) == 1 {
		s["additionalItems"] = m.schema()
	}
}

// text makes the whole: a schema and what it may refer to.
func (m *maker) text() string {
	root, ok := m.schema().(map[string]any)
	if !ok {
		return "false"
	}
	if m.defs > 0 {
		whole := map[string]any{"allOf": []any{root}}
		defs := map[string]any{}
		for i := range 3 {
			defs[fmt.Sprintf("d%d", i)] = m.schema()
		}
		whole["$defs"] = defs
		root = whole
	}
	var b strings.Builder
	_ = json.NewEncoder(&b).Encode(root)
	return b.String()
}

var drafts = []contract.Draft{contract.Draft202012, contract.Draft201909, contract.Draft07}
