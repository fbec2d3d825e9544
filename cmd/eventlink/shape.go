package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/eventlink/pulumi-eventlink/finding/near"
	"github.com/eventlink/pulumi-eventlink/yamljson"
)

// A shape is what a part of a file of ours must be. The zero value is anything.
type shape struct {
	is string // as a person calls it: "a list of files"
	// keys are those of a map that has no others, and needed are those of them that it must have.
	keys   map[string]shape
	needed []string
	// each is what the members of any other map, or the items of a list, must be.
	each   *shape
	list   bool
	scalar string // the tag of what is no map and no list
	// right says whether a text may stand here, and fits what is wrong with a map that has some keys; empty if nothing is.
	right func(text string) bool
	fits  func(has func(key string) bool) string
}

// Kinds of values.
var (
	anything = shape{}
	aText    = shape{is: "a text", scalar: "!!str"}
	aFile    = shape{is: "the name of a file", scalar: "!!str"}
	aCEL     = shape{is: "an expression", scalar: "!!str"}
	yesOrNo  = shape{is: "true or false", scalar: "!!bool"}
	aTime    = shape{is: "a time such as 2026-03-02T09:14:07Z", scalar: "!!str", right: func(text string) bool {
		_, err := time.Parse(time.RFC3339, text)
		return err == nil
	}}
)

func listOf(is string, each shape) shape { return shape{is: is, each: &each, list: true} }
func mapOf(is string, each shape) shape  { return shape{is: is, each: &each} }

// misfits are all places where a text of YAML or JSON has not its shape.
func misfits(file string, text []byte, want shape) error {
	root, err := yamljson.Node(text)
	if err != nil {
		return err
	}
	m := &misfit{file: file}
	m.check(root, nil, want, root)
	if len(m.lines) == 0 {
		return nil
	}
	return errors.New(strings.Join(m.lines, "\n"))
}

type misfit struct {
	file  string
	lines []string
}

func (m *misfit) say(at *yaml.Node, format string, args ...any) {
	m.lines = append(m.lines, fmt.Sprintf("%s:%d:%d: ", m.file, at.Line, at.Column)+fmt.Sprintf(format, args...))
}

// check looks at a node, which stands at a path. What it lacks is told at its key.
func (m *misfit) check(n *yaml.Node, path []string, want shape, key *yaml.Node) {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	name := cmp.Or(strings.Join(path, "."), "the file")
	switch {
	case want.is == "", n.ShortTag() == "!!null" && len(path) > 0: // nothing is as good as no key
	case want.list:
		if n.Kind != yaml.SequenceNode {
			m.say(n, "%s must be %s, not %s%s", name, want.is, kindOf(n), asList(n, *want.each))
			return
		}
		for i, item := range n.Content {
			m.check(item, slices.Concat(path, []string{fmt.Sprint(i + 1)}), *want.each, item)
		}
	case want.scalar != "":
		m.scalar(n, name, want)
	case n.Kind != yaml.MappingNode:
		m.say(n, "%s must be %s, not %s", name, want.is, kindOf(n))
	default:
		m.object(n, path, want, key)
	}
}

func (m *misfit) scalar(n *yaml.Node, name string, want shape) {
	tag := n.ShortTag()
	if tag == "!!timestamp" || tag == "!!merge" {
		tag = "!!str"
	}
	switch {
	case n.Kind != yaml.ScalarNode:
		m.say(n, "%s must be %s, not %s", name, want.is, kindOf(n))
	case tag != want.scalar && want.scalar == "!!str":
		m.say(n, "%s must be %s, not %s: write %q, in quotes", name, want.is, kindOf(n), n.Value)
	case tag != want.scalar:
		m.say(n, "%s must be %s, not %q", name, want.is, n.Value)
	case want.right != nil && !want.right(n.Value):
		m.say(n, "%s must be %s, not %q", name, want.is, n.Value)
	}
}

func (m *misfit) object(n *yaml.Node, path []string, want shape, key *yaml.Node) {
	seen := map[string]*yaml.Node{}
	merged := false
	meant := map[string]bool{} // by keys that there are not
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Tag == "!!merge" {
			merged = true
			continue
		}
		inner := slices.Concat(path, []string{k.Value})
		if first := seen[k.Value]; first != nil {
			m.say(k, "%s stands here a second time; the first is in line %d", strings.Join(inner, "."), first.Line)
		}
		seen[k.Value] = k
		if want.keys == nil {
			m.check(v, inner, *want.each, k)
			continue
		}
		if of, ok := want.keys[k.Value]; ok {
			m.check(v, inner, of, k)
			continue
		}
		names := slices.Sorted(maps.Keys(want.keys))
		remedy := "it may have " + strings.Join(names, ", ")
		if best, ok := near.Nearest(k.Value, names); ok {
			remedy = "did you mean " + best + "?"
			meant[best] = true
		}
		m.say(k, "%s cannot have the key %q; %s", cmp.Or(strings.Join(path, "."), "the file"), k.Value, remedy)
	}
	for _, name := range want.needed {
		if seen[name] == nil && !merged && !meant[name] {
			m.say(key, "%s has no %q: %s", cmp.Or(strings.Join(path, "."), "the file"), name, want.keys[name].is)
		}
	}
	if want.fits != nil {
		if wrong := want.fits(func(key string) bool { return seen[key] != nil || merged || meant[key] }); wrong != "" {
			m.say(key, "%s %s", strings.Join(path, "."), wrong)
		}
	}
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a map"
	}
	switch n.ShortTag() {
	case "!!int", "!!float":
		return "the number " + n.Value
	case "!!bool":
		return "the bool " + n.Value
	case "!!null":
		return "nothing"
	}
	return "a text"
}

// asList offers the list of one that was meant.
func asList(n *yaml.Node, each shape) string {
	if n.Kind == yaml.ScalarNode && each.scalar != "" {
		return ": write [" + n.Value + "]"
	}
	return ""
}
