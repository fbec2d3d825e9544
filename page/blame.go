package page

import (
	"maps"
	"slices"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// blamed gives the parts of a contract that are about the part of a value at a pointer. It is a guide for the eye and proves
// nothing: of a union, the branches count whose constants the value does not contradict.
func blamed(c *contract.Contract, input string, value any, pointer string) []Part {
	steps := document.Steps(pointer)
	named := []*document.At{c.Documents().Root()}
	for i, step := range steps {
		below := beneath(applying(named, value), step)
		if len(below) == 0 {
			steps = steps[:i] // the contract does not name it
			break
		}
		named = below
		value, _ = document.Value(value, []string{step})
	}
	var parts []Part
	add := func(at *document.At, path ...string) {
		part := Part{Input: input, Pointer: at.Below(path...)}
		if at.Document == document.Root && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	if keyword, _, at := astray(applying(named, value), value); at != nil {
		add(at, keyword)
	} else if len(steps) > 0 {
		for _, at := range named {
			add(at)
		}
	}
	return parts
}

// astray gives the property that an object lacks, or has and must not have, and the keyword that says so. at is nil if there
// is none.
func astray(ats []*document.At, value any) (keyword, property string, at *document.At) {
	object, ok := value.(map[string]any)
	if !ok {
		return "", "", nil
	}
	for _, at := range ats {
		required, _ := at.Keywords["required"].([]any)
		for _, name := range required {
			name, _ := name.(string)
			if _, has := object[name]; !has {
				return "required", name, at
			}
		}
	}
	for _, at := range ats {
		if at.Keywords["additionalProperties"] != any(false) {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(object)) {
			if at.Child("properties", name) == nil && at.Keywords["patternProperties"] == nil {
				return "additionalProperties", name, at
			}
		}
	}
	return "", "", nil
}

// amiss gives the place of what is wrong in a value that a contract refuses at a pointer: of an object, the property that
// it lacks or must not have.
func amiss(c *contract.Contract, value any, pointer string) string {
	named, inner := []*document.At{c.Documents().Root()}, value
	for _, step := range document.Steps(pointer) {
		named = beneath(applying(named, inner), step)
		inner, _ = document.Value(inner, []string{step})
	}
	if _, property, at := astray(applying(named, inner), inner); at != nil {
		return pointer + document.Pointer(property)
	}
	return pointer
}

// beneath gives the subschemas for a member of a value: those that name it, or else those for all others.
func beneath(ats []*document.At, step string) []*document.At {
	for _, paths := range [][][]string{
		{{"properties", step}, {"prefixItems", step}},
		{{"items"}, {"additionalProperties"}},
	} {
		var found []*document.At
		for _, at := range ats {
			for _, path := range paths {
				if _, err := strconv.Atoi(step); path[0] == "items" && err != nil {
					continue // of an object
				}
				if child := at.Child(path...); child != nil {
					found = append(found, child)
				}
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// applying gives the subschemas that apply to a value together with some.
func applying(ats []*document.At, value any) []*document.At {
	var found []*document.At
	seen := map[string]bool{}
	var visit func(at *document.At, chosen bool)
	visit = func(at *document.At, chosen bool) {
		if at == nil || seen[at.Key()] || chosen && contradicts(at, value) {
			return
		}
		seen[at.Key()] = true
		found = append(found, at)
		for _, keyword := range document.ReferenceKeywords {
			visit(at.Target(keyword), chosen)
		}
		for _, keyword := range []string{"allOf", "oneOf", "anyOf"} {
			branches, _ := at.Keywords[keyword].([]any)
			for i := range branches {
				visit(at.Child(keyword, strconv.Itoa(i)), true)
			}
		}
		for _, keyword := range []string{"then", "else"} {
			visit(at.Child(keyword), true)
		}
	}
	for _, at := range ats {
		visit(at, false)
	}
	return found
}

// contradicts says whether a constant of a branch, or of what it refers to, is another one in the value.
func contradicts(at *document.At, value any) bool {
	object, ok := value.(map[string]any)
	if !ok {
		return false
	}
	const maxReferences = 8 // in a chain; longer ones may be circles
	for range maxReferences {
		if at.Target("$ref") == nil {
			break
		}
		at = at.Target("$ref")
	}
	properties, _ := at.Keywords["properties"].(map[string]any)
	for name := range properties {
		property := at.Child("properties", name)
		if property == nil {
			continue
		}
		text, isText := object[name].(string)
		constant, has := property.Keywords["const"].(string)
		if has && (!isText || text != constant) {
			return true
		}
		if choices, has := property.Keywords["enum"].([]any); has && isText && !slices.Contains(choices, any(text)) {
			return true
		}
	}
	return false
}
