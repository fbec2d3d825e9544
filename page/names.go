package page

import (
	"maps"
	"slices"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// The bounds of what is listed: a contract may refer to itself.
const (
	maxDeep  = 6
	maxNames = 2_000
)

// A Name is a property that an event may have, and those below it. Items stand for all items of a list.
type Name struct {
	Name     string `json:"name,omitempty"`
	Optional bool   `json:"optional,omitempty"`
	Names    []Name `json:"names,omitempty"`
	Items    []Name `json:"items,omitempty"`
}

// Names gives the properties of an event, for an editor to complete. There are none if the contract does not compile.
func Names(q Question) []Name {
	in, findings := q.input()
	if len(findings) > 0 {
		return []Name{}
	}
	c, problems := contract.CompileWith(in.EventSchema, contract.Options{DefaultDraft: in.Draft})
	if len(problems) > 0 {
		return []Name{}
	}
	left := maxNames
	return namesOf([]*document.At{c.Documents().Root()}, maxDeep, &left)
}

func namesOf(ats []*document.At, deep int, left *int) []Name {
	names := []Name{}
	if deep == 0 || *left <= 0 {
		return names
	}
	all := applying(ats, nil)
	properties := map[string][]*document.At{}
	required := map[string]int{}
	for _, at := range all {
		below, _ := at.Keywords["properties"].(map[string]any)
		for name := range below {
			if child := at.Child("properties", name); child != nil {
				properties[name] = append(properties[name], child)
			}
		}
		list, _ := at.Keywords["required"].([]any)
		for _, name := range list {
			name, _ := name.(string)
			required[name]++
		}
	}
	*left -= len(properties)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		below := properties[name]
		// Of a union, each branch that has the property must require it.
		n := Name{Name: name, Optional: required[name] < len(below), Names: namesOf(below, deep-1, left)}
		if items := beneath(applying(below, nil), "0"); len(items) > 0 && len(n.Names) == 0 {
			n.Items = namesOf(items, deep-1, left)
		}
		names = append(names, n)
	}
	return names
}
