package contract

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
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
		return &Refusal{TooCostly, "", fmt.Sprintf("want a value that takes at most %d applications of subschemas to check", MaxApplications)}
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
		mendPlace(&causes[i], value)
	}
	first := slices.MinFunc(causes, func(a, b cause) int {
		if order := comparePaths(a.at, b.at); order != 0 {
			return order
		}
		return strings.Compare(a.message, b.message)
	})
	if k, ok := first.err.ErrorKind.(*kind.InvalidJsonValue); ok {
		return &Refusal{NotAValue, c.placeIn(value, first.at), fmt.Sprintf("got a Go value of type %T, want what JSON has", k.Value)}
	}
	return c.refusalFor(first, value)
}

// refusalFor words a cause for a log. A property that no schema takes is the fault of the object that has it.
func (c *Contract) refusalFor(first cause, value any) *Refusal {
	unknown := []string{}
	at := first.at
	switch k := first.err.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		unknown = k.Properties
	case *kind.FalseSchema:
		if len(at) > 0 && isUnevaluated(first.err) && strings.HasSuffix(first.err.SchemaURL, "/unevaluatedProperties") {
			unknown, at = at[len(at)-1:], at[:len(at)-1]
		}
	}
	message := first.message
	if len(unknown) > 0 {
		message = "got a property that the contract does not allow here, want none"
		name := slices.Min(unknown)
		p := c.places.at(value, at)
		if p.Knows(name) || looksLikeName(name) && len(p.patterns()) == 0 {
			message = fmt.Sprintf("got the property %s, which the contract does not allow here", quoted(name))
			if names := p.Names(); len(names) > 0 {
				message += "; it knows " + listed(names)
			}
		}
	}
	return &Refusal{BreaksContract, c.placeIn(value, at), message}
}

// listed names the properties that a schema knows, as many as are read at a glance.
func listed(names []string) string {
	const most = 12
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
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
			b.WriteString(token(name))
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

// mendPlace looks for the object that an error of propertyNames is about. The validator keeps the path of such an error
// in memory that it writes over with the next ones, so what it says is only taken when it fits.
func mendPlace(c *cause, value any) {
	names, ok := c.err.ErrorKind.(*kind.PropertyNames)
	if !ok {
		return
	}
	at := value
	for _, step := range c.at {
		switch v := at.(type) {
		case []any:
			at, _ = itemAt(v, nil, step)
		case map[string]any:
			at = v[step]
		default:
			at = nil
		}
	}
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
