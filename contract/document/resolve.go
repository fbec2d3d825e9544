package document

import "strings"

// Target is the subschema that a reference keyword leads to, before any dynamic scope is taken into account. It is nil
// if the keyword is absent, or leads to what is not in the Set.
func (a *At) Target(keyword string) *At { return a.targets[keyword] }

// resolveAll follows every reference. What a reference leads to is a subschema, even where no keyword makes it one, and
// has references of its own.
func (s *Set) resolveAll() {
	for i := 0; i < len(s.order); i++ {
		at := s.order[i]
		for _, keyword := range ReferenceKeywords {
			if ref, ok := at.Keywords[keyword].(string); ok {
				if target := s.resolve(Resolve(at.Resource.URI, ref)); target != nil {
					if at.targets == nil {
						at.targets = map[string]*At{}
					}
					at.targets[keyword] = target
				}
			}
		}
	}
}

// A Missing is a reference that leads to what is not in the Set.
type Missing struct {
	At      *At
	Keyword string
	// URI is where it leads, without fragment. Known says that the Set has the document, but not the place in it.
	URI   string
	Known bool
}

// Missing lists the references that lead nowhere, those in the meta-schemas of the drafts aside.
func (s *Set) Missing() []Missing {
	var out []Missing
	for _, at := range s.order {
		for _, keyword := range ReferenceKeywords {
			ref, ok := at.Keywords[keyword].(string)
			if !ok || at.Target(keyword) != nil || IsMeta(at.Document) {
				continue
			}
			if uri, _ := Resolve(at.Resource.URI, ref); !IsMeta(uri) {
				out = append(out, Missing{at, keyword, uri, s.resources[uri] != nil})
			}
		}
	}
	return out
}

// Resource is the resource of a URI without fragment, or nil.
func (s *Set) Resource(uri string) *Resource { return s.resources[uri] }

// Lookup is the subschema of a URI and a fragment, which is a JSON pointer, an anchor or empty; nil if it is not in the Set.
func (s *Set) Lookup(uri, fragment string) *At {
	r := s.resources[uri]
	switch {
	case r == nil:
		return nil
	case fragment == "":
		return r.Root
	case fragment[0] != '/':
		return r.anchors[fragment]
	}
	return s.ats[r.Root.Document+"#"+r.Root.Pointer+fragment]
}

func (s *Set) resolve(uri, fragment string) *At {
	if s.resources[uri] == nil {
		s.addMeta(uri)
	}
	if at := s.Lookup(uri, fragment); at != nil || !strings.HasPrefix(fragment, "/") || s.resources[uri] == nil {
		return at
	}
	return s.follow(s.resources[uri].Root, fragment)
}

// follow makes a subschema of what a pointer leads to. It belongs to the resource of the nearest subschema above it.
func (s *Set) follow(root *At, pointer string) *At {
	raw, resource, at := root.Raw, root.Resource, root.Pointer
	for _, name := range Steps(pointer) {
		var ok bool
		if raw, ok = step(raw, name); !ok {
			return nil
		}
		at += Pointer(name)
		if known, ok := s.ats[root.Document+"#"+at]; ok {
			resource = known.Resource
		}
	}
	if known, ok := s.ats[root.Document+"#"+at]; ok { // by a pointer with other escapes
		return known
	}
	made := &At{Raw: raw, Document: root.Document, Pointer: at, Resource: resource}
	s.walk(made)
	return made
}
