package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"

	"gopkg.in/yaml.v3"
)

// maxNodes bounds the size of a document with its aliases expanded.
const maxNodes = 1_000_000

// jsonNumber matches a number in JSON's form. Other forms of YAML are converted.
var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// jsonOfYAML gives the JSON of a YAML document. Numbers keep their digits.
func jsonOfYAML(text []byte) (string, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return "", err
	}
	var b bytes.Buffer
	left := maxNodes
	if err := writeYAML(&b, &doc, &left); err != nil {
		return "", err
	}
	return b.String(), nil
}

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
		b.WriteByte('{')
		for i := 0; i+1 < len(n.Content); i += 2 {
			if i > 0 {
				b.WriteByte(',')
			}
			key := n.Content[i]
			if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
				return fmt.Errorf("line %d: a key must be a string", key.Line)
			}
			writeJSON(b, key.Value)
			b.WriteByte(':')
			if err := writeYAML(b, n.Content[i+1], left); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	case yaml.ScalarNode:
		return writeScalar(b, n)
	default:
		return errors.New("the document is empty")
	}
	return nil
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
