package document

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Root is the URI of the schema itself. It is the base of references in a schema without $id of its own.
const Root = "contract:///schema"

// URI is the URI of a document that is known by a plain name, or else the name itself.
func URI(name string) string {
	uri, _ := Resolve(Root, name)
	return uri
}

// Name is what a user calls the document of a URI: empty for the schema itself.
func Name(uri string) string {
	if uri == Root {
		return ""
	}
	return strings.TrimPrefix(uri, "contract:///")
}

// An At is a subschema and where it stands.
type At struct {
	// Raw is the subschema as the text has it: a map[string]any or a bool, or where a reference leads to what is not a
	// schema, any value of JSON.
	Raw any
	// Keywords is what a map[string]any says in the words of draft 2020-12; nil for anything else.
	Keywords map[string]any
	// Document is the URI of the document, and Pointer the JSON pointer from its root.
	Document, Pointer string
	Resource          *Resource

	kids    map[string]*At // by pointer from here, in the words of draft 2020-12
	targets map[string]*At // by keyword
}

// A Resource is a schema that a URI names: a document, or a part of one that has an $id.
type Resource struct {
	URI   string
	Root  *At
	Draft Draft
	// Foreign says that its $schema is not a draft but a meta-schema of somebody's own.
	Foreign bool
	// Recursive says that it has $recursiveAnchor.
	Recursive bool
	// Dynamic is the places of its dynamic anchors by name.
	Dynamic map[string]*At

	anchors map[string]*At
}

// A Set is some documents that may refer to one another, with every subschema of theirs.
type Set struct {
	documents map[string]any
	ats       map[string]*At // by key
	order     []*At
	resources map[string]*Resource
}

// Read walks documents, by URI without fragment, of which the one at Root is the schema. A plain name will do for a URI:
// it stands for the document beside the schema. draft is that of schemas without $schema. The values are those of
// encoding/json with numbers as json.Number; they belong to the Set from now on, and what only the validator does not
// understand of them is written in its words.
func Read(documents map[string]any, draft Draft) *Set {
	s := &Set{documents: map[string]any{}, ats: map[string]*At{}, resources: map[string]*Resource{}}
	names := slices.Sorted(maps.Keys(documents))
	for _, name := range names {
		s.documents[URI(name)] = documents[name]
	}
	for _, name := range names {
		s.add(URI(name), documents[name], draft)
	}
	// A schema with an $id of its own looks for what is beside it under another URI.
	for _, name := range names {
		beside, _ := Resolve(s.Root().Resource.URI, name)
		if s.resources[beside] == nil {
			s.resources[beside] = s.resources[URI(name)]
		}
	}
	s.resolveAll()
	return s
}

// Root is the schema itself.
func (s *Set) Root() *At { return s.ats[Root+"#"] }

// All lists the subschemas, those of a document from its root down, and behind them what only references make a
// subschema of.
func (s *Set) All() []*At { return s.order }

// Draft recognizes a $schema, which may also name a meta-schema among the documents.
func (s *Set) Draft(uri string) (Draft, bool) {
	for range len(s.documents) + 1 {
		if draft, ok := draftOf(uri); ok {
			return draft, true
		}
		meta, _ := s.documents[strings.TrimSuffix(uri, "#")].(map[string]any)
		var ok bool
		if uri, ok = meta["$schema"].(string); !ok {
			return "", false
		}
	}
	return "", false
}

func (s *Set) add(uri string, doc any, draft Draft) {
	r := newResource(uri, draft)
	r.Root = &At{Raw: doc, Document: uri, Resource: r}
	s.resources[uri] = r
	s.walk(r.Root)
}

func newResource(uri string, draft Draft) *Resource {
	return &Resource{URI: uri, Draft: draft, anchors: map[string]*At{}, Dynamic: map[string]*At{}}
}

// walk takes in a subschema and all below it.
func (s *Set) walk(at *At) {
	s.ats[at.Key()] = at
	s.order = append(s.order, at)
	raw, ok := at.Raw.(map[string]any)
	if !ok {
		return
	}
	s.identify(at, raw)
	if at.Draft() == OpenAPI30 {
		asDraft04(raw)
	}
	var written map[string]string
	at.Keywords, written = modern(raw, at.Draft().dialect())
	for _, keyword := range slices.Sorted(maps.Keys(at.Keywords)) {
		form, _ := FormOf(keyword, Draft202012)
		below := func(v any, path ...string) {
			switch v.(type) {
			case map[string]any, bool:
				s.walk(at.add(v, written[keyword], keyword, path...))
			}
		}
		switch v := at.Keywords[keyword].(type) {
		case []any:
			if form == List {
				for i, item := range v {
					below(item, strconv.Itoa(i))
				}
			}
		case map[string]any:
			switch form {
			case One:
				below(v)
			case Map:
				for _, name := range slices.Sorted(maps.Keys(v)) {
					below(v[name], name)
				}
			}
		case bool:
			if form == One {
				below(v)
			}
		}
	}
}

// add makes a child, which the text may have under another keyword.
func (a *At) add(raw any, written, keyword string, path ...string) *At {
	if written == "" {
		written = keyword
	}
	below := Pointer(path...)
	kid := &At{Raw: raw, Document: a.Document, Pointer: a.Pointer + Pointer(written) + below, Resource: a.Resource}
	if a.kids == nil {
		a.kids = map[string]*At{}
	}
	a.kids[Pointer(keyword)+below] = kid
	return kid
}

// identify reads $schema, $id and the anchors.
func (s *Set) identify(at *At, raw map[string]any) {
	r := at.Resource
	draft, foreign := r.Draft, r.Foreign
	uri, ok := raw["$schema"].(string)
	if language, is := languageOf(raw); is && at.Key() == r.URI+"#" {
		draft = language
		raw["$schema"] = language.Metaschema() // for the validator, which does not know these documents
	} else if ok {
		if own, ok := s.Draft(uri); ok {
			_, known := draftOf(uri)
			draft, foreign = own, !known
		}
	}
	id := draft.identity(raw)
	own, fragment := Resolve(r.URI, id)
	names := id != "" && id[0] != '#'
	switch {
	case at == r.Root:
		r.Draft, r.Foreign = draft, foreign
		if names {
			r.URI = own
			s.resources[own] = r
		}
	case names:
		r = newResource(own, draft)
		r.Root, r.Foreign = at, foreign
		at.Resource = r
		s.resources[own] = r
	}
	if r.Draft.dialect().refAlone {
		if fragment != "" && fragment[0] != '/' {
			r.anchors[fragment] = at
		}
		return
	}
	if name, ok := raw["$anchor"].(string); ok {
		r.anchors[name] = at
	}
	switch r.Draft {
	case Draft202012:
		if name, ok := raw["$dynamicAnchor"].(string); ok {
			r.anchors[name], r.Dynamic[name] = at, at
		}
	case Draft201909:
		if again, ok := raw["$recursiveAnchor"].(bool); ok && at == r.Root {
			r.Recursive = again
		}
	}
}

// identity is the $id of a subschema, in draft-04 its id, or empty.
func (d Draft) identity(raw map[string]any) string {
	if _, refers := raw["$ref"]; refers && d.dialect().refAlone {
		return ""
	}
	keyword := d.dialect().id
	if keyword == "" {
		return ""
	}
	id, _ := raw[keyword].(string)
	return id
}

// Key tells subschemas of one Set apart.
func (a *At) Key() string { return a.Document + "#" + a.Pointer }

// Place names the subschema to a reader: the pointer, behind the URI and # where it is in another document.
func (a *At) Place() string { return a.Below() }

// Below is the place of what a path leads to from here.
func (a *At) Below(path ...string) string {
	pointer := a.Pointer + Pointer(path...)
	if name := Name(a.Document); name != "" {
		return name + "#" + pointer
	}
	return pointer
}

// Draft is the version of JSON Schema by which the subschema is read.
func (a *At) Draft() Draft { return a.Resource.Draft }

// Children are the subschemas directly below, in no order.
func (a *At) Children() iter.Seq[*At] { return maps.Values(a.kids) }

// Child is the subschema at a path of Keywords, or nil.
func (a *At) Child(path ...string) *At { return a.kids[Pointer(path...)] }
