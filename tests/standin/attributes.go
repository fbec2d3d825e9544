package standin

import (
	"fmt"
	"strconv"

	p "github.com/pulumi/pulumi-go-provider"
)

// An attributeKind says how a property reads as an attribute of SQS or SNS, all of which are texts there.
type attributeKind int

const (
	textAttribute attributeKind = iota
	numberAttribute
	flagAttribute
	documentAttribute
)

// An attribute pairs a property with the attribute of SQS or SNS that holds it.
type attribute struct {
	property, name string
	kind           attributeKind
	// least and most bound a number, where most is not zero.
	least, most float64
}

// encode gives the attributes for those properties that have a value and that only holds for.
func encode(attributes []attribute, v values, only func(property string) bool) map[string]string {
	result := map[string]string{}
	for _, a := range attributes {
		if value := v[a.property]; value != nil && only(a.property) {
			result[a.name] = a.text(value)
		}
	}
	return result
}

func always(string) bool { return true }

func (a attribute) text(value any) string {
	switch value := value.(type) {
	case bool:
		return strconv.FormatBool(value)
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	default:
		return documentText(value)
	}
}

// decode gives the properties that the attributes hold.
func decode(attributes []attribute, texts map[string]string) (values, error) {
	result := values{}
	for _, a := range attributes {
		text, ok := texts[a.name]
		if !ok || text == "" {
			continue
		}
		switch a.kind {
		case numberAttribute:
			number, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, fmt.Errorf("reading the attribute %s: %w", a.name, err)
			}
			result[a.property] = number
		case flagAttribute:
			result[a.property] = text == "true"
		default:
			result[a.property] = text
		}
	}
	return result, nil
}

// properties lists the properties of a table of attributes, and further ones.
func properties(attributes []attribute, further ...string) []string {
	result := further
	for _, a := range attributes {
		result = append(result, a.property)
	}
	return result
}

// documents gives the canons for the documents in a table of attributes.
func documents(attributes []attribute, policies ...string) map[string]canon {
	result := map[string]canon{}
	for _, a := range attributes {
		if a.kind == documentAttribute {
			result[a.property] = jsonDocument
		}
	}
	for _, name := range policies {
		result[name] = policyDocument
	}
	return result
}

// outOfRange refuses numbers beyond the bounds in a table of attributes.
func outOfRange(attributes []attribute, inputs values) []p.CheckFailure {
	var failures []p.CheckFailure
	for _, a := range attributes {
		got, ok := inputs[a.property].(float64)
		if ok && a.most != 0 && (got < a.least || got > a.most) {
			failures = append(failures, p.CheckFailure{
				Property: a.property,
				Reason:   fmt.Sprintf("expected %s to be in the range (%.0f - %.0f), got %.0f", a.property, a.least, a.most, got),
			})
		}
	}
	return failures
}
