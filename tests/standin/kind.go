package standin

import (
	"context"
	"fmt"
	"slices"
	"sort"

	p "github.com/pulumi/pulumi-go-provider"
)

// A kind is a type of resource: its shape in the SDK, its rules in Terraform's provider, and its calls to AWS.
type kind struct {
	token string
	shape shape
	naming
	// serves are the inputs that the stand-in can pass on. It refuses every other input.
	serves []string
	// defaults are those of Terraform's provider, in the outputs of a resource whose program gives no value.
	defaults values
	// computed are the lists and maps that AWS fills in if the program does not. The SDK does not mark them.
	computed []string
	// replaces are the inputs whose change makes a new resource.
	replaces []string
	// canons say for some properties when two values are the same.
	canons map[string]canon
	// conflicts are pairs of inputs that exclude each other.
	conflicts [][2]string
	// validate refuses inputs of the right type that the provider or AWS refuses. It may be nil.
	validate func(inputs values) []p.CheckFailure
	// plan refuses what the provider refuses when it compares the inputs with the resource, at preview and at update.
	// creates says that there is no resource yet. An unknown value reads as an absent one there. It may be nil.
	plan func(desired values, creates bool) error

	create func(ctx context.Context, c *cloud, desired values) (id string, err error)
	// read gives the resource's outputs, or nil if it is deleted. Values that AWS does not return come from prior.
	read   func(ctx context.Context, c *cloud, id string, prior values) (values, error)
	update func(ctx context.Context, c *cloud, id string, change change) error
	delete func(ctx context.Context, c *cloud, id string, state values) error
}

// A change is the request for an update.
type change struct {
	old, desired values
	properties   map[string]bool
}

// touches says whether the change concerns any of the properties.
func (c change) touches(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return c.properties[name] })
}

// check gives the failures of the inputs of a resource of this kind.
func (k kind) check(inputs values) []p.CheckFailure {
	given := values{}
	for name, value := range inputs {
		if name != defaultsKey {
			given[name] = value
		}
	}
	failures := k.shape.check(given)
	for name := range given {
		if _, known := k.shape.inputs[name]; known && !slices.Contains(k.serves, name) {
			failures = append(failures, p.CheckFailure{
				Property: name,
				Reason:   fmt.Sprintf("the stand-in for the aws plugin does not serve this property of %s", k.token),
			})
		}
	}
	for _, pair := range k.conflicts {
		if given[pair[0]] != nil && given[pair[1]] != nil {
			failures = append(failures, p.CheckFailure{
				Property: pair[0],
				Reason:   fmt.Sprintf("Conflicting configuration arguments. %q: conflicts with %s.", pair[0], pair[1]),
			})
		}
	}
	for name := range k.canons {
		if reason := notADocument(k.canons[name], given[name]); reason != "" {
			failures = append(failures, p.CheckFailure{Property: name, Reason: reason})
		}
	}
	if k.validate != nil && len(failures) == 0 {
		failures = k.validate(given)
	}
	return failures
}

// planError says why the provider would not plan the change.
func (k kind) planError(desired values, creates bool) error {
	if k.plan == nil {
		return nil
	}
	return k.plan(desired, creates)
}

// notADocument refuses a text that should be JSON and is not.
func notADocument(c canon, v any) string {
	if s, ok := v.(string); ok && c.document {
		if _, ok := parsed(s); !ok {
			return "contains an invalid JSON policy"
		}
	}
	return ""
}

// desired fills the defaults in.
func (k kind) desired(inputs values) values {
	result := values{}
	for name, value := range k.defaults {
		result[name] = value
	}
	for name, value := range inputs {
		if name != defaultsKey {
			result[name] = value
		}
	}
	return result
}

// planned gives the outputs in a preview of a creation: the inputs and the defaults. Values that AWS chooses are
// unknown.
func (k kind) planned(inputs values) values {
	result := values{}
	desired := k.desired(inputs)
	for name := range k.shape.outputs {
		switch value, ok := desired[name]; {
		case ok:
			result[name] = value
		case name == "tagsAll":
			result[name] = orEmpty(desired["tags"])
		case k.shape.computes(name) || slices.Contains(k.computed, name):
			result[name] = unknown{}
		}
	}
	return result
}

func orEmpty(v any) any {
	if v == nil {
		return map[string]any{}
	}
	return v
}

// settle makes outputs of the values read, with the id among them, as the bridge has them. A value that AWS returns in another spelling keeps the spelling of the
// program, and a property that is always present but has no value is empty.
func (k kind) settle(id string, read, prior values) values {
	result := values{"id": id}
	for name, out := range k.shape.outputs {
		value := normal(read[name])
		if k.same(name, value, prior[name]) && prior[name] != nil {
			value = prior[name]
		}
		if k.canons[name].document {
			value = orNothing(sorted(value))
		}
		if value == nil && k.shape.computes(name) {
			value = empty(out.typ)
		}
		if value != nil || name == "tags" {
			result[name] = value
		}
	}
	return result
}

// same compares two values of a property.
func (k kind) same(name string, a, b any) bool {
	if c := k.canons[name]; c.form != nil {
		a, b = c.form(a), c.form(b)
	}
	return equal(a, b)
}

func orNothing(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// replanned gives the outputs in a preview of an update: the present ones, with the new inputs.
func (k kind) replanned(state values, c change) values {
	result := values{}
	for name, value := range state {
		result[name] = value
	}
	for name := range c.properties {
		delete(result, name)
		if value, ok := c.desired[name]; ok {
			result[name] = value
		}
	}
	return result
}
