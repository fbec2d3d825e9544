package document

import (
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Alone says whether the schema refers to nothing outside of itself, the meta-schemas of the drafts aside.
func (s *Set) Alone() bool {
	return !slices.ContainsFunc(s.reached(), func(at *At) bool { return at.Document != Root && !IsMeta(at.Document) })
}

// Bundle writes the schema, and what it refers to in other documents, as one schema of draft 2020-12 that means the same.
// It fails at a subschema that means something else when it is written elsewhere: one whose references depend on the way
// that leads to it, or one of a meta-schema of somebody's own.
func (s *Set) Bundle() (bundle any, fails *At) {
	for _, at := range s.reached() {
		if !at.Portable() {
			return nil, at
		}
	}
	root, ok := s.Root().Raw.(map[string]any)
	if !ok {
		return s.Root().Raw, nil
	}
	b := bundler{set: s, names: map[*At]string{}, used: map[string]bool{}}
	out := b.write(s.Root()).(map[string]any)
	definitions := map[string]any{}
	for len(b.todo) > 0 {
		at := b.todo[0]
		b.todo = b.todo[1:]
		definitions[b.names[at]] = b.write(at)
	}
	if len(definitions) > 0 {
		out["$defs"] = definitions
	}
	if id := s.Root().Draft().identity(root); id != "" && id[0] != '#' {
		out["$id"] = id
	}
	out["$schema"] = Draft202012.Metaschema()
	return out, nil
}

// Portable says whether a subschema means the same in draft 2020-12, wherever it is written, when its references are led
// to what they lead to here.
func (a *At) Portable() bool {
	has := func(keyword string) bool { _, ok := a.Keywords[keyword]; return ok }
	if IsMeta(a.Document) {
		return true // it stays where it is
	}
	return !slices.ContainsFunc([]string{"$dynamicRef", "$recursiveRef", "$dynamicAnchor", "$recursiveAnchor"}, has) &&
		!a.Resource.Foreign &&
		// Since 2020-12, contains evaluates the items that it takes.
		(a.Draft() != Draft201909 || !has("unevaluatedItems") || !has("contains")) &&
		(!has("$ref") || a.Target("$ref") != nil)
}

// reached lists the subschemas that the schema holds or leads to. It does not look into the meta-schemas of the drafts.
func (s *Set) reached() []*At {
	seen := map[*At]bool{}
	var out []*At
	todo := []*At{s.Root()}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if at == nil || seen[at] {
			continue
		}
		seen[at] = true
		out = append(out, at)
		if IsMeta(at.Document) {
			continue
		}
		for keyword := range at.Keywords {
			if form, ok := FormOf(keyword, Draft202012); ok && form == Map && (keyword == "$defs" || keyword == "definitions") {
				continue // what is defined is reached by reference
			}
			todo = append(todo, at.below(keyword)...)
		}
		for _, keyword := range ReferenceKeywords {
			todo = append(todo, at.Target(keyword))
		}
	}
	return out
}

// below lists the subschemas under a keyword.
func (a *At) below(keyword string) []*At {
	if one := a.Child(keyword); one != nil {
		return []*At{one}
	}
	var out []*At
	switch v := a.Keywords[keyword].(type) {
	case []any:
		for i := range v {
			out = append(out, a.Child(keyword, strconv.Itoa(i)))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out = append(out, a.Child(keyword, name))
		}
	}
	return slices.DeleteFunc(out, func(at *At) bool { return at == nil })
}

type bundler struct {
	set   *Set
	names map[*At]string
	used  map[string]bool
	todo  []*At
}

func (b *bundler) write(at *At) any {
	if at.Keywords == nil {
		return at.Raw
	}
	out := at.Rewrite(func(keyword string, kid *At) any {
		if keyword == "$defs" || keyword == "definitions" {
			return nil
		}
		return b.write(kid)
	})
	for _, keyword := range []string{"$defs", "definitions", "$schema", "$anchor"} {
		delete(out, keyword)
	}
	if id := at.Draft().dialect().id; id != "" {
		delete(out, id)
	}
	if target := at.Target("$ref"); target != nil {
		out["$ref"] = b.reference(target)
	}
	return out
}

func (b *bundler) reference(target *At) string {
	switch {
	case target == b.set.Root():
		return "#"
	case IsMeta(target.Document):
		return target.Key()
	}
	name, ok := b.names[target]
	if !ok {
		name = b.name(target)
		b.names[target] = name
		b.todo = append(b.todo, target)
	}
	return "#" + strings.ReplaceAll(Pointer("$defs", name), "%", "%25")
}

// name is what the user calls a subschema, with a number where that is not enough.
func (b *bundler) name(at *At) string {
	name := strings.TrimSuffix(path.Base(Name(at.Document)), path.Ext(at.Document))
	if steps := Steps(at.Pointer); len(steps) > 0 {
		name = steps[len(steps)-1]
	}
	unique := name
	for i := 2; b.used[unique]; i++ {
		unique = name + strconv.Itoa(i)
	}
	b.used[unique] = true
	return unique
}
