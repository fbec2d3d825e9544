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

// filterOf gives the filter policy on the way to an extension, as deployed or as it would be derived; empty without a filter.
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
		var values []string
		for _, value := range path.values {
			values = append(values, value.String())
		}
		text := strings.Join(values, ", ")
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
	values []value
}

func paths(policy string) []path {
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(policy), &object) != nil {
		return nil
	}
	var all []path
	for _, key := range slices.Sorted(maps.Keys(object)) {
		var values []value
		if json.Unmarshal(object[key], &values) != nil {
			for _, below := range paths(string(object[key])) {
				all = append(all, path{key + "." + below.name, below.values})
			}
			continue
		}
		all = append(all, path{key, values})
	}
	return all
}

// A value is one condition of a filter policy on a property: a JSON value that is equal, or an object with an operator.
type value struct {
	text     string // of a string
	isText   bool
	prefix   string
	isPrefix bool
	butTexts []string // the strings that do not pass; nil for other conditions
	raw      string
}

// UnmarshalJSON reads a condition.
func (v *value) UnmarshalJSON(text []byte) error {
	v.raw = string(text)
	if text[0] == '"' {
		v.isText = true
		return json.Unmarshal(text, &v.text)
	}
	var operators map[string]json.RawMessage
	if json.Unmarshal(text, &operators) != nil || len(operators) != 1 {
		return nil // it is shown as it is
	}
	v.isPrefix = json.Unmarshal(operators["prefix"], &v.prefix) == nil
	var one string
	if but := operators["anything-but"]; json.Unmarshal(but, &one) == nil {
		v.butTexts = []string{one}
	} else if json.Unmarshal(but, &v.butTexts) != nil {
		v.butTexts = nil
	}
	return nil
}

// String is a condition in words.
func (v value) String() string {
	switch {
	case v.isText:
		return v.text
	case v.isPrefix:
		return v.prefix + "…"
	case v.butTexts != nil:
		return "all but " + strings.Join(v.butTexts, ", ")
	case v.raw == `{"exists":true}`:
		return "present"
	case v.raw == `{"exists":false}`:
		return "absent"
	}
	return v.raw
}

// keepsOut says whether a string surely does not pass this condition.
func (v value) keepsOut(text string) bool {
	switch {
	case v.isText:
		return v.text != text
	case v.isPrefix:
		return !strings.HasPrefix(text, v.prefix)
	}
	return slices.Contains(v.butTexts, text) || v.raw == `{"exists":false}`
}

// passes says whether events of a variant may pass a filter policy. Empty policies let everything pass.
func passes(policy, tag, variant string) bool {
	for _, path := range paths(policy) {
		if path.name == tag && !slices.ContainsFunc(path.values, func(v value) bool { return !v.keepsOut(variant) }) {
			return false
		}
	}
	return true
}
