package graph

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/stack"
)

// variantsOf gives the property by which a contract tells its variants apart, and their names; nothing if there is no such
// property. Where there are several, "type" is the one, or else the one with the most names.
func (d *drawing) variantsOf(contractText stack.Value) (tag string, names []string) {
	if contractText.Is != stack.Known {
		return "", nil
	}
	if known, ok := d.variants[contractText.Text]; ok {
		return known[0], known[1:]
	}
	found := map[string][]string{}
	if read, problems := contract.Read(contractText.Text, contract.Options{}); problems == nil {
		root := read.Documents().Root()
		collect(found, root)
		for _, keyword := range []string{"oneOf", "anyOf"} {
			branches, _ := root.Keywords[keyword].([]any)
			for i := range branches {
				collect(found, root.Child(keyword, strconv.Itoa(i)))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if name == "type" || tag != "type" && len(found[name]) > len(found[tag]) {
			tag = name
		}
	}
	d.variants[contractText.Text] = append([]string{tag}, found[tag]...)
	return tag, found[tag]
}

func collect(found map[string][]string, at *document.At) {
	for name, choices := range document.Choices(at) {
		for _, choice := range choices {
			if !slices.Contains(found[name], choice) {
				found[name] = append(found[name], choice)
			}
		}
	}
}

// filterOf gives the filter policy on the way to an extension, as deployed or as it would be derived; empty if there is none.
func filterOf(ctx context.Context, e *stack.Extension) string {
	switch c := e.Connection; {
	case e.Filter.Is == stack.Known:
		return e.Filter.Text
	case e.Filter.Is == stack.Absent && c != nil && c.Derived && c.EventSchema.Is == stack.Known && c.Mapping.Is == stack.Known:
		filter, _ := celcheck.DeriveFilter(ctx, celcheck.Input{
			EventSchema: c.EventSchema.Text, Mapping: c.Mapping.Text, CommandSchema: c.CommandSchema.Text, Identity: c.Identity.Text,
			Draft: contract.Draft(c.Draft),
		})
		if filter != nil {
			return filter.Policy()
		}
	}
	return ""
}

// told puts a filter policy in words: the values of the tag alone where it has no other key.
func told(policy, tag string) string {
	var keys []string
	for _, path := range paths(policy) {
		text := strings.Join(path.values, ", ")
		if path.name != tag {
			text = path.name + ": " + text
		}
		keys = append(keys, text)
	}
	return strings.Join(keys, "; ")
}

// A path is a key of a filter policy, and the values that pass.
type path struct {
	name   string
	values []string
}

func paths(policy string) []path {
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(policy), &object) != nil {
		return nil
	}
	var all []path
	for _, key := range slices.Sorted(maps.Keys(object)) {
		var values []json.RawMessage
		if json.Unmarshal(object[key], &values) != nil {
			for _, below := range paths(string(object[key])) {
				all = append(all, path{key + "." + below.name, below.values})
			}
			continue
		}
		p := path{name: key}
		for _, value := range values {
			text := string(value)
			var plain string
			if json.Unmarshal(value, &plain) == nil {
				text = plain
			}
			p.values = append(p.values, text)
		}
		all = append(all, p)
	}
	return all
}

// admitted gives the variants that a filter policy lets pass. ok is false if it does not ask for the tag.
func admitted(policy, tag string) (names []string, ok bool) {
	for _, path := range paths(policy) {
		if path.name == tag {
			return path.values, true
		}
	}
	return nil, false
}
