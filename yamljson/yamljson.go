// Package yamljson reads YAML as JSON, for contracts and project files that people write in either, and changes one member of
// a file and nothing else.
//
// Invariant: a number keeps its digits, and what JSON does not have is an error rather than something near it.
package yamljson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxNodes bounds the size of a document with its aliases expanded.
const maxNodes = 1_000_000

// jsonNumber matches a number in JSON's form. Other forms of YAML are converted.
var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// Read gives the text of JSON that a document holds. JSON is given back as it is.
func Read(text []byte) (string, error) {
	if json.Valid(text) {
		return string(text), nil
	}
	var doc, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return "", explained(err)
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("line %d: a second document begins here; a file must hold one", second.Line)
	}
	var b bytes.Buffer
	left := maxNodes
	if err := writeYAML(&b, &doc, &left); err != nil {
		return "", err
	}
	return b.String(), nil
}

var errEmpty = errors.New("the document is empty")

// explanations say in the words of a writer what the parser says in its own.
var explanations = strings.NewReplacer(
	"yaml: ", "",
	"found character that cannot start any token", "a tab, or a sign such as @ or `, begins a value here: indent with spaces, and put the value in quotes",
	"mapping values are not allowed in this context", "a colon stands where no key can be: put a text that has one in quotes, and indent keys alike",
	"did not find expected key", "a key was expected, with a colon behind it: indent keys alike, and close every quote and bracket",
)

func explained(err error) error { return errors.New(explanations.Replace(err.Error())) }

func writeYAML(b *bytes.Buffer, n *yaml.Node, left *int) error {
	if *left--; *left < 0 {
		return errors.New("the aliases make the document too large")
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return writeYAML(b, n.Content[0], left)
	case yaml.AliasNode:
		return writeYAML(b, n.Alias, left)
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, item := range n.Content {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeYAML(b, item, left); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	case yaml.MappingNode:
		entries, err := entriesOf(n, left)
		if err != nil {
			return err
		}
		b.WriteByte('{')
		for i, entry := range entries {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, entry.key.Value)
			b.WriteByte(':')
			if err := writeYAML(b, entry.value, left); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	case yaml.ScalarNode:
		return writeScalar(b, n)
	default:
		return errEmpty
	}
	return nil
}

type entry struct{ key, value *yaml.Node }

// entriesOf lists the keys of a mapping, those of merged mappings behind its own, which win.
func entriesOf(n *yaml.Node, left *int) ([]entry, error) {
	if *left--; *left < 0 {
		return nil, errors.New("the aliases make the document too large")
	}
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line %d: << must merge a mapping, or a list of mappings", n.Line)
	}
	var own, merged []entry
	has := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("line %d: a key must be a string", key.Line)
		}
		if key.Tag != "!!merge" {
			own = append(own, entry{key, value})
			has[key.Value] = true
			continue
		}
		sources := []*yaml.Node{value}
		if value.Kind == yaml.SequenceNode {
			sources = value.Content
		}
		for _, from := range sources {
			more, err := entriesOf(from, left)
			if err != nil {
				return nil, err
			}
			merged = append(merged, more...)
		}
	}
	for _, e := range merged {
		if !has[e.key.Value] {
			own = append(own, e)
			has[e.key.Value] = true
		}
	}
	return own, nil
}

func writeScalar(b *bytes.Buffer, n *yaml.Node) error {
	if n.Style == 0 && jsonNumber.MatchString(n.Value) {
		b.WriteString(n.Value)
		return nil
	}
	switch n.ShortTag() {
	case "!!int", "!!float", "!!null", "!!bool":
	default:
		writeJSON(b, n.Value)
		return nil
	}
	var v any
	if err := n.Decode(&v); err != nil {
		return err
	}
	if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
		return fmt.Errorf("line %d: JSON has no number %s", n.Line, n.Value)
	}
	writeJSON(b, v)
	return nil
}

func writeJSON(b *bytes.Buffer, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, numbers, booleans and null can be written
	}
	b.Write(text)
}
