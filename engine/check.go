package engine

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/engine/violation"
)

// Check is CheckValue of a value as Decode gives it. The error is a *Refusal.
func (c *Contract) Check(plain any) error {
	v, refusal := c.Take(plain)
	if refusal == nil {
		refusal = c.CheckValue(v)
	}
	if refusal != nil {
		return refusal
	}
	return nil
}

// Take makes a value of a plain one, and refuses what JSON does not have.
func (c *Contract) Take(plain any) (value.Value, *Refusal) {
	v, ok := value.Of(plain)
	if !ok {
		path, bad := strange(plain)
		return v, &Refusal{NotAValue, c.placeIn(plain, path), fmt.Sprintf("got a Go value of type %T, wanted what JSON has", bad)}
	}
	return v, nil
}

// CheckValue says whether a decoded value obeys the contract. The refusal has the place inside the value. A double stands
// for its shortest decimal, so 0.1 is a multiple of 0.1. Of several causes it tells one, always the same for the same
// value: the first by place.
func (c *Contract) CheckValue(v value.Value) *Refusal {
	if refusal := c.Affords(v); refusal != nil {
		return refusal
	}
	return c.checked(v)
}

// CheckWithin is CheckValue of a value that holds at most so many, itself among them. It is faster.
func (c *Contract) CheckWithin(v value.Value, values int) *Refusal {
	if !c.cost.allowsAny(values) {
		if refusal := c.Affords(v); refusal != nil {
			return refusal
		}
	}
	return c.checked(v)
}

func (c *Contract) checked(v value.Value) (refusal *Refusal) {
	defer func() {
		if cause := recover(); cause != nil {
			refusal = BrokeDown() // the cause may quote the value, so it is not told
		}
	}()
	if c.obeys(v) {
		return nil
	}
	plain, _ := v.Plain()
	return c.Refuse(plain, c.explain(v))
}

// strange finds what JSON does not have, the first by place.
func strange(plain any) (path []string, bad any) {
	switch p := plain.(type) {
	case []any:
		for i, item := range p {
			if _, ok := value.Of(item); !ok {
				path, bad = strange(item)
				return append([]string{strconv.Itoa(i)}, path...), bad
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(p)) {
			if _, ok := value.Of(p[name]); !ok {
				path, bad = strange(p[name])
				return append([]string{name}, path...), bad
			}
		}
	}
	return nil, plain
}

// BrokeDown is the refusal of a value on which a check has a bug.
func BrokeDown() *Refusal {
	return &Refusal{CheckFailed, "", "the check broke down on this value; this is a bug, please report it"}
}

// Affords refuses a value that takes too long to check.
func (c *Contract) Affords(v value.Value) *Refusal {
	if c.cost.allows(v) {
		return nil
	}
	return &Refusal{TooCostly, "", fmt.Sprintf("wanted a value that takes at most %d applications of subschemas to check", MaxApplications)}
}

// Refuse chooses what to tell of a value that breaks the contract.
func (c *Contract) Refuse(plain any, broken *violation.Violation) *Refusal {
	causes := violation.Causes(broken)
	for i := range causes {
		blameObject(&causes[i])
	}
	first := slices.MinFunc(causes, violation.Compare)
	if k, ok := first.Violation.Kind.(violation.NotAValue); ok {
		return &Refusal{NotAValue, c.placeIn(plain, first.At), fmt.Sprintf("got a Go value of type %T, wanted what JSON has", k.Value)}
	}
	var messages []string
	for _, one := range causes {
		if slices.Equal(one.At, first.At) {
			messages = append(messages, c.worded(one, plain))
		}
	}
	slices.Sort(messages)
	messages = slices.Compact(messages)
	return &Refusal{BreaksContract, c.placeIn(plain, first.At), strings.Join(messages[:min(3, len(messages))], "; ")}
}

// blameObject moves what unevaluatedProperties says of a property to the object that has it, as additionalProperties
// does.
func blameObject(one *violation.Cause) {
	never, is := one.Violation.Kind.(violation.Never)
	if !is || len(one.At) == 0 || never.Unevaluated != "unevaluatedProperties" {
		return
	}
	last := len(one.At) - 1
	*one = violation.CauseOf(&violation.Violation{Kind: violation.Additional{Properties: one.At[last:]}, At: one.At[:last]})
}

// worded is what to tell a log of a cause.
func (c *Contract) worded(one violation.Cause, plain any) string {
	k, ok := one.Violation.Kind.(violation.Additional)
	if !ok {
		return one.Message
	}
	p := c.places.at(plain, one.At)
	name := slices.Min(k.Properties)
	if !p.Knows(name) && (!looksLikeName(name) || len(p.patterns()) > 0) {
		return one.Message
	}
	message := fmt.Sprintf("got the property %s, which the contract does not allow here", violation.Quoted(name))
	if names := p.Names(); len(names) > 0 {
		message += "; it knows " + listed(names)
	}
	return message
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
func (c *Contract) placeIn(plain any, path []string) string {
	var b strings.Builder
	p := c.places
	for _, step := range path {
		switch v := plain.(type) {
		case []any:
			b.WriteString("/" + step)
			plain, p = itemAt(v, p, step)
		case map[string]any:
			name := step
			if !p.Knows(name) {
				name = unknownName
			}
			b.WriteString(document.Pointer(name))
			plain, p = v[step], p.Property(step)
		}
	}
	return b.String()
}

// at follows a path in a value to its place.
func (p *Place) at(plain any, path []string) *Place {
	for _, step := range path {
		switch v := plain.(type) {
		case []any:
			plain, p = itemAt(v, p, step)
		case map[string]any:
			plain, p = v[step], p.Property(step)
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
