package celcheck

import (
	"crypto/sha256"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract"
)

// A document is the text of a contract, read once, whose subschemas are known by JSON pointer.
type document struct {
	root  any
	draft contract.Draft
	nodes map[string]*node
	// opaque says that references are not all pointers into the document, so that no subschema can be taken out of it.
	opaque bool
}

// A node is a subschema of a document.
type node struct {
	doc     *document
	pointer string
	raw     any // map[string]any, or bool
	sum     string
}

func readDocument(c *contract.Contract) *document {
	decoder := json.NewDecoder(strings.NewReader(c.Text()))
	decoder.UseNumber()
	d := &document{draft: c.Draft(), nodes: map[string]*node{}}
	if decoder.Decode(&d.root) != nil {
		d.root, d.opaque = true, true
		return d
	}
	names := map[string]string{}
	mixed := false // of drafts
	d.walk(d.root, "", "", func(s map[string]any, pointer, base string) {
		if uri, ok := s["$schema"].(string); ok && pointer != "" {
			mixed = mixed || strings.TrimSuffix(uri, "#") != strings.TrimSuffix(draftURIs[d.draft], "#")
		}
		for _, name := range d.namesOf(s, base) {
			names[name] = pointer
		}
	})
	d.walk(d.root, "", "", func(s map[string]any, _, base string) { lead(s, base, names) })
	d.opaque = mixed || !d.plain(d.root)
	return d
}

// walk calls f for every subschema, with its pointer and the URI against which its references are resolved.
func (d *document) walk(raw any, pointer, base string, f func(s map[string]any, pointer, base string)) {
	s, ok := raw.(map[string]any)
	if !ok {
		return
	}
	if id, ok := s["$id"].(string); ok && !d.onlyRefers(s) && !strings.HasPrefix(id, "#") {
		base, _ = contract.Resolve(base, id)
	}
	f(s, pointer, base)
	eachSubschema(s, func(path []string, child any) any {
		below := pointer
		for _, step := range path {
			below += "/" + escape.Replace(step)
		}
		d.walk(child, below, base, f)
		return child
	})
}

// onlyRefers says that a subschema is nothing but its $ref, whatever stands beside it.
func (d *document) onlyRefers(s map[string]any) bool {
	_, refers := s["$ref"].(string)
	return refers && d.draft == contract.Draft07
}

// namesOf gives the URIs by which a subschema can be referred to: its own, and those of its anchors.
func (d *document) namesOf(s map[string]any, base string) []string {
	if d.onlyRefers(s) {
		return nil
	}
	var out []string
	if id, ok := s["$id"].(string); ok {
		uri, fragment := contract.Resolve(base, id)
		if !strings.HasPrefix(id, "#") {
			out = append(out, uri)
		}
		if fragment != "" {
			out = append(out, uri+"#"+fragment)
		}
	}
	if anchor, ok := s["$anchor"].(string); ok {
		out = append(out, base+"#"+anchor)
	}
	return out
}

// lead makes a reference by any name a pointer into the document. One that leads elsewhere stays as it is.
func lead(s map[string]any, base string, names map[string]string) {
	ref, ok := s["$ref"].(string)
	if !ok {
		return
	}
	uri, fragment := contract.Resolve(base, ref)
	to := uri
	if fragment != "" && fragment[0] != '/' {
		to, fragment = uri+"#"+fragment, ""
	}
	pointer, ok := names[to]
	if !ok && to != "" {
		return
	}
	s["$ref"] = "#" + strings.ReplaceAll(pointer+fragment, "%", "%25")
}

// plain says that every reference in a subschema is a pointer into this document.
func (d *document) plain(raw any) bool {
	s, ok := raw.(map[string]any)
	if !ok {
		return true
	}
	for _, keyword := range []string{"$dynamicRef", "$recursiveRef", "$dynamicAnchor", "$recursiveAnchor"} {
		if _, ok := s[keyword]; ok {
			return false
		}
	}
	if ref, ok := s["$ref"].(string); ok && d.resolve(ref) == nil {
		return false
	}
	good := true
	eachSubschema(s, func(_ []string, child any) any {
		good = good && d.plain(child)
		return child
	})
	return good
}

// resolve follows a reference into the document; nil where it leads elsewhere.
func (d *document) resolve(ref string) *node {
	if ref == "" {
		ref = "#"
	}
	pointer, ok := strings.CutPrefix(ref, "#")
	if !ok || pointer != "" && pointer[0] != '/' {
		return nil
	}
	pointer, err := url.PathUnescape(pointer)
	if err != nil {
		return nil
	}
	return d.at(pointer)
}

var unescape = strings.NewReplacer("~1", "/", "~0", "~")

var escape = strings.NewReplacer("~", "~0", "/", "~1")

func (d *document) at(pointer string) *node {
	if n, ok := d.nodes[pointer]; ok {
		return n
	}
	raw := d.root
	for _, step := range strings.Split(pointer, "/")[1:] {
		switch v := raw.(type) {
		case map[string]any:
			child, ok := v[unescape.Replace(step)]
			if !ok {
				return nil
			}
			raw = child
		case []any:
			i, ok := indexOf(step, len(v))
			if !ok {
				return nil
			}
			raw = v[i]
		default:
			return nil
		}
	}
	switch raw.(type) {
	case map[string]any, bool:
	default:
		return nil
	}
	n := &node{doc: d, pointer: pointer, raw: raw}
	d.nodes[pointer] = n
	return n
}

func indexOf(step string, n int) (int, bool) {
	i := 0
	for _, c := range step {
		if c < '0' || c > '9' || i > n {
			return 0, false
		}
		i = i*10 + int(c-'0')
	}
	return i, step != "" && i < n
}

func (n *node) below(steps ...string) *node {
	pointer := n.pointer
	for _, step := range steps {
		pointer += "/" + escape.Replace(step)
	}
	return n.doc.at(pointer)
}

// made is a subschema that no text has: a way to obey what n says. It has no place, and is written where it is used.
func (n *node) made(raw map[string]any) *node { return &node{doc: n.doc, pointer: made, raw: raw} }

const made = "made"

// digest is the same for subschemas of the same text, which mean the same as all references are into one document.
func (n *node) digest() string {
	if n.sum == "" {
		text, err := json.Marshal(n.raw)
		if err != nil {
			text = []byte(n.pointer)
		}
		if len(text) > 64 {
			sum := sha256.Sum256(text)
			text = sum[:]
		}
		n.sum = string(text)
	}
	return n.sum
}

// The forms in which keywords hold subschemas.
var (
	holdsOne  = []string{"additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"}
	holdsList = []string{"allOf", "anyOf", "items", "oneOf", "prefixItems"}
	holdsMap  = []string{"$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"}
)

// eachSubschema calls f for every direct subschema, and gives a copy with what f made of them.
func eachSubschema(s map[string]any, f func(path []string, child any) any) map[string]any {
	out := make(map[string]any, len(s))
	for keyword, v := range s {
		out[keyword] = v
	}
	isSchema := func(v any) bool {
		switch v.(type) {
		case map[string]any, bool:
			return true
		}
		return false
	}
	for _, keyword := range holdsOne {
		if v, ok := s[keyword]; ok && isSchema(v) {
			out[keyword] = f([]string{keyword}, v)
		}
	}
	for _, keyword := range holdsList {
		list, ok := s[keyword].([]any)
		if !ok {
			continue
		}
		made := make([]any, len(list))
		for i, v := range list {
			made[i] = f([]string{keyword, strconv.Itoa(i)}, v)
		}
		out[keyword] = made
	}
	for _, keyword := range holdsMap {
		members, ok := s[keyword].(map[string]any)
		if !ok {
			continue
		}
		made := make(map[string]any, len(members))
		for name, v := range members {
			made[name] = v
			if isSchema(v) {
				made[name] = f([]string{keyword, name}, v)
			}
		}
		out[keyword] = made
	}
	return out
}
