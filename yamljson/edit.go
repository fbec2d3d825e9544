package yamljson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// ErrForm means that a text has a form, such as an alias, in which a member is not changed alone.
var ErrForm = errors.New("is written in a form that must be changed by hand")

// Set changes the member key of the object at a path of keys and indexes, and gives the text, of which everything else stands
// as it did: comments, order, empty lines, ends of lines. The value is JSON; without one, the member is removed. A result that
// does not read as it should is never given: that is ErrForm.
func Set(text []byte, path []any, key string, value json.RawMessage) ([]byte, error) {
	e, err := editorOf(text, path)
	if err != nil {
		return nil, err
	}
	before, err := decoded(text)
	if err != nil {
		return nil, err
	}
	want, err := with(before, path, key, value)
	if err != nil {
		return nil, err
	}
	for _, result := range e.ways(key, value) {
		if got, err := decoded(result); err == nil && reflect.DeepEqual(got, want) {
			return result, nil
		}
	}
	return nil, ErrForm
}

// Node gives the tree of a text, of which each node has its line and column from 1.
func Node(text []byte) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(forYAML(text), &doc); err != nil {
		return nil, explained(err)
	}
	if len(doc.Content) == 0 {
		return nil, errEmpty
	}
	return doc.Content[0], nil
}

// Items are the nodes of the items of a list: the member key of the text's object.
func Items(text []byte, key string) ([]*yaml.Node, error) {
	root, err := Node(text)
	if err != nil {
		return nil, err
	}
	list := below(root, key)
	for list != nil && list.Kind == yaml.AliasNode {
		list = list.Alias
	}
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("there is no list %s", key)
	}
	return list.Content, nil
}

// below gives a member or an item of a node.
func below(n *yaml.Node, step any) *yaml.Node {
	switch step := step.(type) {
	case int:
		if n.Kind == yaml.SequenceNode && step < len(n.Content) {
			return n.Content[step]
		}
	case string:
		for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1]
			}
		}
	}
	return nil
}

// forYAML gives JSON, which may be indented by tabs, in a form that is YAML, with each character where it was.
func forYAML(text []byte) []byte {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if json.Valid(text) {
		return bytes.ReplaceAll(text, []byte("\t"), []byte(" "))
	}
	return text
}

// with gives a value with a member of an object in it changed.
func with(v any, path []any, key string, value json.RawMessage) (any, error) {
	object := v
	for _, step := range path {
		switch step := step.(type) {
		case int:
			object = object.([]any)[step]
		case string:
			object = object.(map[string]any)[step]
		}
	}
	if value == nil {
		delete(object.(map[string]any), key)
		return v, nil
	}
	member, err := decoded(value)
	object.(map[string]any)[key] = member
	return v, err
}

func decoded(text []byte) (v any, err error) {
	converted, err := Read(bytes.TrimPrefix(text, []byte("\ufeff")))
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(strings.NewReader(converted))
	decoder.UseNumber()
	return v, decoder.Decode(&v)
}

// An editor changes the members of one mapping.
type editor struct {
	text   []byte
	starts []int // of the lines
	of     *yaml.Node
	json   bool
}

func editorOf(text []byte, path []any) (*editor, error) {
	root, err := Node(text)
	if err != nil {
		return nil, err
	}
	e := &editor{text: text, starts: []int{0}, of: root, json: json.Valid(bytes.TrimPrefix(text, []byte("\ufeff")))}
	for i, c := range text {
		if c == '\n' {
			e.starts = append(e.starts, i+1)
		}
	}
	for _, step := range path {
		if e.of = below(e.of, step); e.of == nil {
			return nil, fmt.Errorf("there is no %v", step)
		}
		if e.of.Kind == yaml.AliasNode {
			return nil, ErrForm // what is changed there would be changed elsewhere, too
		}
	}
	if e.of.Kind != yaml.MappingNode || len(e.of.Content) == 0 {
		return nil, ErrForm
	}
	return e, nil
}

// ways are the texts in which a member may be changed, the plainest first. Not all of them need be right.
func (e *editor) ways(key string, value json.RawMessage) [][]byte {
	flow := e.of.Style&yaml.FlowStyle != 0
	at := -1
	for i := 0; i < len(e.of.Content); i += 2 {
		if e.of.Content[i].Value == key {
			at = i
		}
	}
	switch {
	case value == nil && at < 0:
		return [][]byte{e.text}
	case value == nil && flow:
		return [][]byte{e.withoutInFlow(at)}
	case value == nil:
		return [][]byte{e.withoutLines(at), e.withoutFirst(at)}
	case at < 0 && flow:
		return [][]byte{e.addedInFlow(key, value)}
	case at < 0:
		return [][]byte{e.added(len(e.of.Content)-2, e.block(key, value))}
	}
	inPlace := e.cut(e.start(e.of.Content[at+1]), e.end(e.of.Content[at+1]), oneLine(value, !flow))
	if flow || !isStructure(value) {
		return [][]byte{inPlace, e.replaced(at, e.block(key, value))}
	}
	return [][]byte{e.replaced(at, e.block(key, value)), inPlace}
}

func isStructure(value json.RawMessage) bool {
	text := bytes.TrimSpace(value)
	return len(text) > 2 && (text[0] == '[' || text[0] == '{')
}

// cut writes a text in the place of a part.
func (e *editor) cut(from, to int, text string) []byte {
	if from < 0 || to < from {
		return nil
	}
	return slices.Concat(e.text[:from], []byte(text), e.text[to:])
}

// start is where a node begins.
func (e *editor) start(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(e.starts) {
		return -1
	}
	at := e.starts[n.Line-1]
	if n.Line == 1 && bytes.HasPrefix(e.text, []byte("\ufeff")) {
		at += len("\ufeff")
	}
	for range n.Column - 1 {
		_, size := utf8.DecodeRune(e.text[at:])
		at += size
	}
	return at
}

// end is where a value that is a scalar of one line, or has brackets, ends; -1 for others.
func (e *editor) end(n *yaml.Node) int {
	start := e.start(n)
	switch {
	case start < 0:
		return -1
	case n.Kind == yaml.ScalarNode && n.Style == 0:
		if !bytes.HasPrefix(e.text[start:], []byte(n.Value)) {
			return -1
		}
		return start + len(n.Value)
	case n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0, n.Style&yaml.FlowStyle != 0:
		depth := 0
		for at := start; at < len(e.text); at++ {
			switch c := e.text[at]; c {
			case '"', '\'':
				at = e.quoteEnd(at)
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			}
			if depth == 0 {
				return min(at+1, len(e.text))
			}
		}
	}
	return -1
}

// quoteEnd is where the quote that begins at a place ends.
func (e *editor) quoteEnd(at int) int {
	quote := e.text[at]
	for at++; at < len(e.text) && e.text[at] != quote; at++ {
		if quote == '"' && e.text[at] == '\\' {
			at++
		}
	}
	return at // of '' the second begins another quote, which ends where the whole does
}

// lines are the first and the last line of the member, from 0.
func (e *editor) lines(at int) (first, last int) {
	key, value := e.of.Content[at], e.of.Content[at+1]
	first = key.Line - 1
	last = first
	block := value.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
	for next := first + 1; next < len(e.starts); next++ {
		line := e.line(next)
		inner := bytes.TrimLeft(line, " ")
		indent := len(line) - len(inner)
		switch {
		case len(bytes.TrimSpace(line)) == 0:
			continue // it belongs to the member if more of that follows
		case indent >= key.Column && (block || inner[0] != '#'),
			indent == key.Column-1 && value.Kind == yaml.SequenceNode && value.Style&yaml.FlowStyle == 0 && bytes.HasPrefix(inner, []byte("-")):
			last = next
			continue
		case indent >= key.Column:
			continue // a comment
		}
		break
	}
	return first, last
}

func (e *editor) line(i int) []byte {
	if i+1 < len(e.starts) {
		return e.text[e.starts[i]:e.starts[i+1]]
	}
	return e.text[e.starts[i]:]
}

// until is where a line ends, with its end.
func (e *editor) until(line int) int { return e.starts[line] + len(e.line(line)) }

// ending is the end of lines of the text.
func (e *editor) ending() string {
	if bytes.Contains(e.text, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// withoutLines leaves out the lines of a member.
func (e *editor) withoutLines(at int) []byte {
	first, last := e.lines(at)
	return e.cut(e.starts[first], e.until(last), "")
}

// withoutFirst leaves out a member that stands behind the - of an item: the next one takes its place.
func (e *editor) withoutFirst(at int) []byte {
	if at+2 >= len(e.of.Content) {
		return nil
	}
	return e.cut(e.start(e.of.Content[at]), e.start(e.of.Content[at+2]), "")
}

// withoutInFlow leaves out a member and a comma beside it.
func (e *editor) withoutInFlow(at int) []byte {
	if at+2 < len(e.of.Content) {
		return e.withoutFirst(at)
	}
	if at == 0 {
		return nil
	}
	return e.cut(e.end(e.of.Content[at-1]), e.end(e.of.Content[at+1]), "")
}

// addedInFlow adds a member behind the last.
func (e *editor) addedInFlow(key string, value json.RawMessage) []byte {
	behind := e.end(e.of.Content[len(e.of.Content)-1])
	if e.of.Content[0].Style&yaml.DoubleQuotedStyle != 0 {
		quoted, _ := json.Marshal(key) // a text can be written
		key = string(quoted)
	}
	return e.cut(behind, behind, ", "+key+": "+oneLine(value, false))
}

// added adds lines behind a member.
func (e *editor) added(after int, lines string) []byte {
	_, last := e.lines(after)
	at := e.until(last)
	if !bytes.HasSuffix(e.text[:at], []byte("\n")) {
		lines = e.ending() + strings.TrimSuffix(lines, e.ending())
	}
	return e.cut(at, at, lines)
}

// replaced writes lines in the place of those of a member. What stands before its key stays.
func (e *editor) replaced(at int, lines string) []byte {
	first, last := e.lines(at)
	key := e.start(e.of.Content[at])
	return e.cut(e.starts[first], e.until(last), string(e.text[e.starts[first]:key])+strings.TrimLeft(lines, " "))
}

// block writes a member as lines, in the form of block style.
func (e *editor) block(key string, value json.RawMessage) string {
	var node yaml.Node
	if err := yaml.Unmarshal(value, &node); err != nil || len(node.Content) == 0 {
		return ""
	}
	plain(node.Content[0])
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	name := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}
	if err := encoder.Encode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{&name, node.Content[0]}}); err != nil {
		return ""
	}
	var b strings.Builder
	for line := range strings.Lines(out.String()) {
		if line != "\n" {
			b.WriteString(strings.Repeat(" ", e.of.Content[0].Column-1))
		}
		b.WriteString(strings.TrimSuffix(line, "\n") + e.ending())
	}
	return b.String()
}

// plain takes the quotes and brackets of JSON off where YAML, of any version, needs none.
func plain(n *yaml.Node) {
	switch {
	case n.Kind == yaml.ScalarNode && n.Style&yaml.DoubleQuotedStyle != 0:
		if written, err := yaml.Marshal(n.Value); err == nil && written[0] != '"' && written[0] != '\'' {
			n.Style = 0
		}
	case len(n.Content) == 0:
		n.Style = yaml.FlowStyle & n.Style
	default:
		n.Style = 0
	}
	for _, inner := range n.Content {
		plain(inner)
	}
}

// oneLine writes a value in one line: as JSON, or without quotes where YAML needs none.
func oneLine(value json.RawMessage, bare bool) string {
	var text string
	if bare && json.Unmarshal(value, &text) == nil {
		if written, err := yaml.Marshal(text); err == nil && bytes.Count(written, []byte("\n")) == 1 {
			return strings.TrimSuffix(string(written), "\n")
		}
	}
	var out bytes.Buffer
	if json.Compact(&out, value) != nil {
		return ""
	}
	return out.String()
}
