package document

import (
	"iter"
	"maps"
	"slices"
	"strconv"
)

// Tags gives the properties by which the variants of a union at the root of a schema are told apart, in order of their
// names, with their constants. It only proposes: a union
// whose branches say more than their constants is told apart by these all the same.
func Tags(root *At) iter.Seq2[string, []string] {
	constants := map[string][]string{}
	for _, keyword := range []string{"oneOf", "anyOf"} {
		branches, _ := root.Keywords[keyword].([]any)
		for i := range branches {
			for name, constant := range constantsOf(root.Child(keyword, strconv.Itoa(i))) {
				constants[name] = append(constants[name], constant)
			}
		}
	}
	return func(yield func(string, []string) bool) {
		for _, name := range slices.Sorted(maps.Keys(constants)) {
			slices.Sort(constants[name])
			if !yield(name, slices.Compact(constants[name])) {
				return
			}
		}
	}
}

// constantsOf gives the properties of a branch that have one string, behind references.
func constantsOf(branch *At) map[string]string {
	found := map[string]string{}
	for name, choices := range Choices(branch) {
		if len(choices) == 1 {
			found[name] = choices[0]
		}
	}
	return found
}

// Choices gives the properties of a schema that are a choice of strings (const, or enum of strings only), behind references.
func Choices(at *At) map[string][]string {
	const maxReferences = 8 // in a chain; longer ones may be circles
	for range maxReferences {
		if at == nil || at.Target("$ref") == nil {
			break
		}
		at = at.Target("$ref")
	}
	found := map[string][]string{}
	if at == nil {
		return found
	}
	properties, _ := at.Keywords["properties"].(map[string]any)
	for name := range properties {
		if property := at.Child("properties", name); property != nil {
			if texts := textsOf(property); len(texts) > 0 {
				found[name] = texts
			}
		}
	}
	return found
}

func textsOf(at *At) (texts []string) {
	choices, _ := at.Keywords["enum"].([]any)
	if constant, ok := at.Keywords["const"]; ok {
		choices = []any{constant}
	}
	for _, choice := range choices {
		text, ok := choice.(string)
		if !ok {
			return nil
		}
		texts = append(texts, text)
	}
	return texts
}
