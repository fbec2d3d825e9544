package contract

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/violation"
)

// Check says whether a decoded value obeys the contract, by the reference validator. The error is a *engine.Refusal, which
// chooses and words the causes as the engine does.
func (c *Contract) Check(value any) error {
	if refusal := c.check(value); refusal != nil {
		return refusal
	}
	return nil
}

func (c *Contract) check(plain any) (refusal *engine.Refusal) {
	defer func() {
		if cause := recover(); cause != nil {
			refusal = engine.BrokeDown() // the cause may quote the value, so it is not told
		}
	}()
	value, refusal := c.Take(plain)
	if refusal != nil {
		return refusal
	}
	if refusal := c.Affords(value); refusal != nil {
		return refusal
	}
	err := c.schema.Validate(plain)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return engine.BrokeDown()
	}
	return c.Refuse(plain, violationOf(invalid, plain))
}

// violationOf gives the validator's tree of errors in the engine's own types.
func violationOf(err *jsonschema.ValidationError, value any) *violation.Violation {
	v := &violation.Violation{Kind: kindOf(err), At: err.InstanceLocation}
	if name, ok := v.Kind.(violation.Name); ok {
		v.At = placeOfName(err.InstanceLocation, name.Property, value)
	}
	for _, inner := range err.Causes {
		v.Causes = append(v.Causes, violationOf(inner, value))
	}
	return v
}

func kindOf(err *jsonschema.ValidationError) violation.Kind {
	switch k := err.ErrorKind.(type) {
	case *kind.Schema, *kind.Reference, *kind.AllOf, *kind.Group:
		return violation.All{}
	case *kind.FalseSchema:
		return violation.Never{Unevaluated: unevaluatedAt(err.SchemaURL)}
	case *kind.InvalidJsonValue:
		return violation.NotAValue{Value: k.Value}
	case *kind.RefCycle:
		return violation.Endless{}
	case *kind.Type:
		return violation.Type{Got: k.Got, Want: k.Want}
	case *kind.Const:
		return violation.Constant{Want: []any{k.Want}}
	case *kind.Enum:
		return violation.Constant{Want: k.Want, Enum: true}
	case *kind.Pattern:
		return violation.Pattern{Source: k.Want}
	case *kind.Not:
		return violation.Not{}
	case *kind.AnyOf:
		return violation.Union{}
	case *kind.OneOf:
		if len(k.Subschemas) > 1 {
			return violation.Union{One: true, Both: true, First: k.Subschemas[0], Second: k.Subschemas[1]}
		}
		return violation.Union{One: true}
	}
	for _, family := range []func(jsonschema.ErrorKind) violation.Kind{objectKind, arrayKind, scalarKind} {
		if k := family(err.ErrorKind); k != nil {
			return k
		}
	}
	return violation.Other{}
}

func objectKind(err jsonschema.ErrorKind) violation.Kind {
	const of = "properties"
	switch k := err.(type) {
	case *kind.Required:
		return violation.Required{Missing: k.Missing}
	case *kind.DependentRequired:
		return violation.Required{Missing: k.Missing, Since: true, Property: k.Prop}
	case *kind.Dependency:
		return violation.Required{Missing: k.Missing, Since: true, Property: k.Prop}
	case *kind.AdditionalProperties:
		return violation.Additional{Properties: k.Properties}
	case *kind.PropertyNames:
		return violation.Name{Property: k.Property}
	case *kind.MinProperties:
		return violation.Count{Got: k.Got, Want: k.Want, Of: of, Least: true}
	case *kind.MaxProperties:
		return violation.Count{Got: k.Got, Want: k.Want, Of: of}
	}
	return nil
}

func arrayKind(err jsonschema.ErrorKind) violation.Kind {
	const of, contained = "items", "items that contains asks for"
	switch k := err.(type) {
	case *kind.MinItems:
		return violation.Count{Got: k.Got, Want: k.Want, Of: of, Least: true}
	case *kind.MaxItems:
		return violation.Count{Got: k.Got, Want: k.Want, Of: of}
	case *kind.AdditionalItems:
		return violation.More{Count: k.Count}
	case *kind.UniqueItems:
		return violation.Duplicate{First: k.Duplicates[0], Second: k.Duplicates[1]}
	case *kind.Contains:
		return violation.Contains{}
	case *kind.MinContains:
		return violation.Count{Got: len(k.Got), Want: k.Want, Of: contained, Least: true}
	case *kind.MaxContains:
		return violation.Count{Got: len(k.Got), Want: k.Want, Of: contained}
	}
	return nil
}

func scalarKind(err jsonschema.ErrorKind) violation.Kind {
	const of = "characters"
	switch k := err.(type) {
	case *kind.MinLength:
		return violation.Count{Got: k.Got, Want: k.Want, Of: of, Least: true}
	case *kind.MaxLength:
		return violation.Count{Got: k.Got, Want: k.Want, Of: of}
	case *kind.Minimum:
		return violation.Bound{Words: "at least", Want: k.Want}
	case *kind.Maximum:
		return violation.Bound{Words: "at most", Want: k.Want}
	case *kind.ExclusiveMinimum:
		return violation.Bound{Words: "more than", Want: k.Want}
	case *kind.ExclusiveMaximum:
		return violation.Bound{Words: "less than", Want: k.Want}
	case *kind.MultipleOf:
		return violation.Multiple{Of: k.Want}
	case *kind.Format:
		return violation.Format{Want: k.Want}
	}
	return nil
}

// placeOfName looks for the object that an error of propertyNames is about. The validator keeps the path of such an error
// in memory that it writes over with the next ones, so what it says is only taken when it fits.
func placeOfName(said []string, property string, value any) []string {
	at, _ := document.Value(value, said)
	if object, ok := at.(map[string]any); ok {
		if _, ok := object[property]; ok {
			return slices.Clone(said)
		}
	}
	return pathTo(value, property)
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

// schemaProblems are the causes for which a schema breaks its meta-schema. A schema is no payload and may be quoted.
func schemaProblems(location string, schema any, err *jsonschema.ValidationError) []Problem {
	var problems []Problem
	for _, c := range violation.Causes(violationOf(err, schema)) {
		message := c.Message
		if strings.HasPrefix(message, "wanted ") {
			got, _ := document.Value(schema, c.At)
			message = "got " + violation.Excerpt(got) + ", " + message
		}
		problems = append(problems, Problem{Kind: InvalidSchema, Place: placeOf(location) + document.Pointer(c.At...), Message: message})
	}
	return problems
}
