package contract

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// Check says whether a decoded value obeys the contract. The error is a *Refusal with the place inside the value.
// A double stands for its shortest decimal, so 0.1 is a multiple of 0.1. Of several causes it tells one, always the
// same for the same value: the first by place.
func (c *Contract) Check(value any) error {
	if refusal := c.check(value); refusal != nil {
		return refusal
	}
	return nil
}

func (c *Contract) check(value any) (refusal *Refusal) {
	defer func() {
		if cause := recover(); cause != nil {
			// The cause may quote the value, so it is not told.
			refusal = &Refusal{CheckFailed, "", "the validator broke down on this value; this is a bug, please report it"}
		}
	}()
	if !c.cost.allows(value) {
		return &Refusal{TooCostly, "", fmt.Sprintf("wanted a value that takes at most %d applications of subschemas to check", MaxApplications)}
	}
	err := c.schema.Validate(value)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return &Refusal{CheckFailed, "", "the validator gave an error of another kind; this is a bug, please report it"}
	}
	causes := causesOf(invalid)
	for i := range causes {
		repairPlace(&causes[i], value)
		blameObject(&causes[i])
	}
	slices.SortFunc(causes, func(a, b cause) int {
		return cmp.Or(comparePaths(a.at, b.at), strings.Compare(a.message, b.message))
	})
	at := causes[0].at
	if k, ok := causes[0].err.ErrorKind.(*kind.InvalidJsonValue); ok {
		return &Refusal{NotAValue, c.placeIn(value, at), fmt.Sprintf("got a Go value of type %T, wanted what JSON has", k.Value)}
	}
	var messages []string
	for _, one := range causes {
		if message := c.worded(one, value); slices.Equal(one.at, at) && !slices.Contains(messages, message) {
			messages = append(messages, message)
		}
	}
	return &Refusal{BreaksContract, c.placeIn(value, at), strings.Join(messages[:min(3, len(messages))], "; ")}
}

// blameObject moves what unevaluatedProperties says of a property to the object that has it, as additionalProperties
// does.
func blameObject(one *cause) {
	if _, never := one.err.ErrorKind.(*kind.FalseSchema); !never || len(one.at) == 0 || !strings.HasSuffix(one.err.SchemaURL, "/unevaluatedProperties") {
		return
	}
	last := len(one.at) - 1
	moved := *one.err
	moved.ErrorKind = &kind.AdditionalProperties{Properties: one.at[last:]}
	one.err, one.at, one.message = &moved, one.at[:last], messageOf(&moved)
}

// worded is what to tell a log of a cause.
func (c *Contract) worded(one cause, value any) string {
	k, ok := one.err.ErrorKind.(*kind.AdditionalProperties)
	if !ok {
		return one.message
	}
	p := c.places.at(value, one.at)
	name := slices.Min(k.Properties)
	if !p.Knows(name) && (!looksLikeName(name) || len(p.patterns()) > 0) {
		return one.message
	}
	message := fmt.Sprintf("got the property %s, which the contract does not allow here", quoted(name))
	if names := p.Names(); len(names) > 0 {
		message += "; it knows " + listed(names)
	}
	return message
}

// listed names the properties that a schema knows, as many as are read at a glance.
func listed(names []string) string {
	const maxShown = 12
	if len(names) > maxShown {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxShown], ", "), len(names)-maxShown)
	}
	return strings.Join(names, ", ")
}

// placeIn is the JSON pointer of a path in a value, with names that the schema does not know left out.
func (c *Contract) placeIn(value any, path []string) string {
	var b strings.Builder
	p := c.places
	for _, step := range path {
		switch v := value.(type) {
		case []any:
			b.WriteString("/" + step)
			value, p = itemAt(v, p, step)
		case map[string]any:
			name := step
			if !p.Knows(name) {
				name = unknownName
			}
			b.WriteString(document.Pointer(name))
			value, p = v[step], p.Property(step)
		}
	}
	return b.String()
}

// at follows a path in a value to its place.
func (p *Place) at(value any, path []string) *Place {
	for _, step := range path {
		switch v := value.(type) {
		case []any:
			value, p = itemAt(v, p, step)
		case map[string]any:
			value, p = v[step], p.Property(step)
		}
	}
	return p
}

func itemAt(array []any, p *Place, step string) (any, *Place) {
	i, err := strconv.Atoi(step)
	if err != nil || i < 0 || i >= len(array) {
		return nil, nil
	}
	return array[i], p.Item(i)
}

// repairPlace looks for the object that an error of propertyNames is about. The validator keeps the path of such an error
// in memory that it writes over with the next ones, so what it says is only taken when it fits.
func repairPlace(c *cause, value any) {
	names, ok := c.err.ErrorKind.(*kind.PropertyNames)
	if !ok {
		return
	}
	at, _ := document.Value(value, c.at)
	if object, ok := at.(map[string]any); ok {
		if _, ok := object[names.Property]; ok {
			return
		}
	}
	c.at = pathTo(value, names.Property)
}

// pathTo finds an object that has a property, at the least path.
func pathTo(value any, name string) []string {
	switch v := value.(type) {
	case map[string]any:
		if _, ok := v[name]; ok {
			return []string{}
		}
		var least []string
		for step, child := range v {
			if path := pathTo(child, name); path != nil && (least == nil || step < least[0]) {
				least = append([]string{step}, path...)
			}
		}
		return least
	case []any:
		for i, item := range v {
			if path := pathTo(item, name); path != nil {
				return append([]string{strconv.Itoa(i)}, path...)
			}
		}
	}
	return nil
}

// comparePaths orders paths as a reader meets them, indices as numbers.
func comparePaths(a, b []string) int {
	return slices.CompareFunc(a, b, func(x, y string) int {
		i, errX := strconv.Atoi(x)
		j, errY := strconv.Atoi(y)
		if errX == nil && errY == nil && i != j {
			return i - j
		}
		return strings.Compare(x, y)
	})
}
