package values

import (
	"crypto/sha256"
	"encoding/json"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine"
)

// A Document is a contract whose subschemas the prover takes apart.
type Document struct {
	root  *node
	nodes map[*document.At]*node
	// opaque says that what a subschema means depends on more than itself and what it refers to, so that none can be taken
	// out of the document.
	opaque bool
	place  *engine.Place
}

// A node is a subschema of a document.
type node struct {
	doc *Document
	at  *document.At // nil for one that no text has
	raw any          // in the words of draft 2020-12: map[string]any, or bool
	sum string
}

// Read reads a contract.
func Read(c *contract.Contract) *Document {
	d := &Document{nodes: map[*document.At]*node{}, place: c.Place()}
	root := c.Documents().Root()
	d.root = d.node(root)
	d.opaque = !d.plain(root, map[*document.At]bool{})
	return d
}

// Opaque says whether the contract has references that this package does not follow.
func (d *Document) Opaque() bool { return d.opaque }

// Value is every value that obeys the contract.
func (d *Document) Value() Value {
	if d.opaque {
		return AnyJSON()
	}
	return view{nodes: []*node{d.root}, place: d.place, placed: true}.value()
}

// plain says that a subschema, with all below it and all that it refers to, means the same wherever it is copied to.
func (d *Document) plain(at *document.At, seen map[*document.At]bool) bool {
	if seen[at] {
		return true
	}
	seen[at] = true
	if !at.Portable() || document.IsMeta(at.Document) {
		return false
	}
	if target := at.Target("$ref"); target != nil && (d.node(target) == nil || !d.plain(target, seen)) {
		return false
	}
	for kid := range at.Children() {
		if !d.plain(kid, seen) {
			return false
		}
	}
	return true
}

// node is nil where there is no subschema.
func (d *Document) node(at *document.At) *node {
	if at == nil {
		return nil
	}
	if n, ok := d.nodes[at]; ok {
		return n
	}
	n := &node{doc: d, at: at, raw: at.Raw}
	if at.Keywords != nil {
		n.raw = at.Keywords
	} else if _, ok := at.Raw.(bool); !ok {
		n = nil
	}
	d.nodes[at] = n
	return n
}

// below is the subschema at a path of keywords and names; nil where there is none.
func (n *node) below(steps ...string) *node {
	if n.at == nil {
		return nil
	}
	return n.doc.node(n.at.Child(steps...))
}

// target is what $ref leads to.
func (n *node) target() *node {
	if n.at == nil {
		return nil
	}
	return n.doc.node(n.at.Target("$ref"))
}

// made is a subschema that no text has: a way to obey what n says. It has no place, and is written where it is used.
func (n *node) made(raw map[string]any) *node { return &node{doc: n.doc, raw: raw} }

// digest is the same for subschemas that mean the same, as far as their texts show.
func (n *node) digest() string {
	if n.sum == "" {
		raw := n.raw
		if n.at != nil {
			raw = absolute(n.at)
		}
		text, err := json.Marshal(raw)
		if err != nil && n.at != nil {
			text = []byte(n.at.Key())
		}
		if len(text) > 64 {
			sum := sha256.Sum256(text)
			text = sum[:]
		}
		n.sum = string(text)
	}
	return n.sum
}

// absolute is a copy of a subschema whose references name the very subschemas that they lead to.
func absolute(at *document.At) any {
	if at.Keywords == nil {
		return at.Raw
	}
	out := at.Rewrite(func(_ string, kid *document.At) any { return absolute(kid) })
	if target := at.Target("$ref"); target != nil {
		out["$ref"] = target.Key()
	}
	return out
}
