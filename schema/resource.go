package schema

import (
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract"
)

// A resource is a schema that a URI names: a document, or a part of one that has an $id.
type resource struct {
	uri     string
	root    *spot
	draft   contract.Draft
	anchors map[string]*spot
	dynamic map[string]*spot // those that $dynamicAnchor made
	// recursive says that the root has $recursiveAnchor.
	recursive bool
	// foreign says that the resource names a meta-schema that is none of the drafts.
	foreign bool
}

// A spot is where a subschema stands.
type spot struct {
	node     any
	document string
	pointer  string
	resource *resource
}

// place names a spot to a reader.
func (p *spot) place() string {
	if p.document == "" {
		return p.pointer
	}
	return p.document + "#" + p.pointer
}

func (p *spot) key() string { return p.document + "#" + p.pointer }

// below is a place under a spot. It is a spot of its own only if the library knows it.
func (p *spot) below(path ...string) string {
	var b strings.Builder
	b.WriteString(p.pointer)
	for _, name := range path {
		b.WriteString("/" + strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1"))
	}
	return b.String()
}

// A library knows every subschema of some documents by where it stands, and what names there are for it.
type library struct {
	documents map[string]any
	spots     map[string]*spot
	resources map[string]*resource
}

// A form says where in a keyword's value subschemas are.
type form int

const (
	single form = iota + 1
	listed
	mapped
	singleOrListed
)

var keywordForms = map[string]form{
	"$defs": mapped, "definitions": mapped, "dependentSchemas": mapped, "dependencies": mapped, "properties": mapped,
	"patternProperties": mapped, "additionalItems": single, "additionalProperties": single, "contains": single, "contentSchema": single,
	"if": single, "then": single, "else": single, "not": single, "propertyNames": single, "unevaluatedItems": single,
	"unevaluatedProperties": single, "allOf": listed, "anyOf": listed, "oneOf": listed, "prefixItems": listed, "items": singleOrListed,
}

func (l *library) add(uri string, doc any, draft contract.Draft) {
	l.documents[uri] = doc
	r := &resource{uri: uri, draft: draft, anchors: map[string]*spot{}, dynamic: map[string]*spot{}}
	r.root = &spot{node: doc, document: uri, resource: r}
	l.resources[uri] = r
	l.walk(r.root)
}

// walk registers a spot and all below it.
func (l *library) walk(at *spot) {
	l.spots[at.key()] = at
	s, ok := at.node.(map[string]any)
	if !ok {
		return
	}
	l.identify(at, s)
	for keyword, f := range keywordForms {
		value, ok := s[keyword]
		if !ok {
			continue
		}
		switch value := value.(type) {
		case []any:
			if f == listed || f == singleOrListed {
				for i, item := range value {
					l.walk(l.child(at, item, keyword, strconv.Itoa(i)))
				}
			}
		case map[string]any:
			if f == mapped {
				for name, item := range value {
					l.walk(l.child(at, item, keyword, name))
				}
			} else if f != listed {
				l.walk(l.child(at, value, keyword))
			}
		case bool:
			if f == single || f == singleOrListed {
				l.walk(l.child(at, value, keyword))
			}
		}
	}
}

func (l *library) child(at *spot, node any, path ...string) *spot {
	return &spot{node: node, document: at.document, pointer: at.below(path...), resource: at.resource}
}

// identify reads $schema, $id and anchors.
func (l *library) identify(at *spot, s map[string]any) {
	r := at.resource
	_, hasRef := s["$ref"]
	id, hasID := s["$id"].(string)
	draft, foreign := r.draft, false
	if uri, ok := s["$schema"].(string); ok && (at == r.root || hasID) {
		if d, known := knownDraft(uri); known {
			draft = d
		} else {
			foreign = true
		}
	}
	if at == r.root {
		r.draft, r.foreign = draft, foreign
	}
	if hasRef && draft == contract.Draft07 {
		return
	}
	if hasID {
		uri, fragment := contract.Resolve(r.uri, id)
		switch {
		case at == r.root && at.pointer == "" && !strings.HasPrefix(id, "#"):
			r.uri = uri
			l.resources[uri] = r
		case !strings.HasPrefix(id, "#"):
			r = &resource{uri: uri, root: at, draft: draft, foreign: foreign, anchors: map[string]*spot{}, dynamic: map[string]*spot{}}
			at.resource = r
			l.resources[uri] = r
		}
		if fragment != "" && r.draft == contract.Draft07 {
			r.anchors[fragment] = at
		}
	}
	if r.draft == contract.Draft07 {
		return
	}
	if name, ok := s["$anchor"].(string); ok {
		r.anchors[name] = at
	}
	if name, ok := s["$dynamicAnchor"].(string); ok && r.draft == contract.Draft202012 {
		r.anchors[name], r.dynamic[name] = at, at
	}
	if again, ok := s["$recursiveAnchor"].(bool); ok && at == r.root && r.draft == contract.Draft201909 {
		r.recursive = again
	}
}

func knownDraft(uri string) (contract.Draft, bool) {
	uri = strings.TrimSuffix(uri, "#")
	_, rest, _ := strings.Cut(uri, "://")
	switch rest {
	case "json-schema.org/draft/2020-12/schema":
		return contract.Draft202012, true
	case "json-schema.org/draft/2019-09/schema":
		return contract.Draft201909, true
	case "json-schema.org/draft-07/schema":
		return contract.Draft07, true
	}
	return "", false
}

// resolve finds what a reference leads to; nil where it leads to what is not here.
func (l *library) resolve(from *spot, ref string) *spot {
	uri, fragment := contract.Resolve(from.resource.uri, ref)
	if l.resources[uri] == nil && !l.addMeta(uri) {
		return nil
	}
	r := l.resources[uri]
	if fragment == "" {
		return r.root
	}
	if !strings.HasPrefix(fragment, "/") {
		return r.anchors[fragment]
	}
	return l.follow(r.root, fragment)
}

// follow goes along a pointer. Where it ends at what no keyword makes a subschema, that is one all the same.
func (l *library) follow(root *spot, pointer string) *spot {
	node, at, near := root.node, root.pointer, root
	for _, token := range strings.Split(pointer, "/")[1:] {
		name := strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		switch n := node.(type) {
		case map[string]any:
			child, ok := n[name]
			if !ok {
				return nil
			}
			node = child
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(n) {
				return nil
			}
			node = n[i]
		default:
			return nil
		}
		at += "/" + token
		if known, ok := l.spots[root.document+"#"+at]; ok {
			near = known
		}
	}
	key := root.document + "#" + at
	if known, ok := l.spots[key]; ok {
		return known
	}
	p := &spot{node: node, document: root.document, pointer: at, resource: near.resource}
	l.walk(p)
	return p
}
