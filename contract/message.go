package contract

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// messageOf words an error by what the schema wants. Of the value it tells types and counts only.
func messageOf(err *jsonschema.ValidationError) string {
	switch k := err.ErrorKind.(type) {
	case *kind.Type:
		return typeMessage(k.Got, k.Want)
	case *kind.Const:
		return constantsMessage([]any{k.Want})
	case *kind.Enum:
		return constantsMessage(k.Want)
	case *kind.Required:
		return "wanted the required " + propertyList(k.Missing)
	case *kind.DependentRequired:
		return fmt.Sprintf("wanted the %s, since there is %s", propertyList(k.Missing), quoted(k.Prop))
	case *kind.Dependency:
		return fmt.Sprintf("wanted the %s, since there is %s", propertyList(k.Missing), quoted(k.Prop))
	case *kind.AdditionalProperties:
		return "got a property that the contract does not allow here, wanted none"
	case *kind.FalseSchema:
		return "got a value, wanted none here"
	case *kind.AdditionalItems:
		return fmt.Sprintf("got %d items too many, wanted none after the first", k.Count)
	case *kind.PropertyNames:
		return "got a property whose name breaks propertyNames, wanted " + wanted(innermost(err))
	case *kind.MinProperties:
		return fmt.Sprintf("got %d properties, wanted at least %d", k.Got, k.Want)
	case *kind.MaxProperties:
		return fmt.Sprintf("got %d properties, wanted at most %d", k.Got, k.Want)
	case *kind.MinItems:
		return fmt.Sprintf("got %d items, wanted at least %d", k.Got, k.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("got %d items, wanted at most %d", k.Got, k.Want)
	case *kind.UniqueItems:
		return fmt.Sprintf("got items %d and %d that are equal, wanted each once", k.Duplicates[0], k.Duplicates[1])
	case *kind.Contains:
		return "got no item that contains asks for, wanted one"
	case *kind.MinContains:
		return fmt.Sprintf("got %d items that contains asks for, wanted at least %d", len(k.Got), k.Want)
	case *kind.MaxContains:
		return fmt.Sprintf("got %d items that contains asks for, wanted at most %d", len(k.Got), k.Want)
	case *kind.MinLength:
		return fmt.Sprintf("got %d characters, wanted at least %d", k.Got, k.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("got %d characters, wanted at most %d", k.Got, k.Want)
	case *kind.Pattern:
		return "wanted a string that matches " + shortened(k.Want, 200)
	case *kind.Minimum:
		return "wanted at least " + decimal(k.Want)
	case *kind.Maximum:
		return "wanted at most " + decimal(k.Want)
	case *kind.ExclusiveMinimum:
		return "wanted more than " + decimal(k.Want)
	case *kind.ExclusiveMaximum:
		return "wanted less than " + decimal(k.Want)
	case *kind.MultipleOf:
		return "wanted a multiple of " + decimal(k.Want)
	case *kind.Format:
		return "wanted the format " + k.Want
	case *kind.Not:
		return "got what the contract excludes with not"
	case *kind.AnyOf:
		return fmt.Sprintf("got what none of %d alternatives takes, wanted one that does", len(err.Causes))
	case *kind.OneOf:
		if len(k.Subschemas) > 1 {
			return fmt.Sprintf("got what alternatives %d and %d both take, wanted exactly one", k.Subschemas[0]+1, k.Subschemas[1]+1)
		}
		return fmt.Sprintf("got what none of %d alternatives takes, wanted exactly one", len(err.Causes))
	case *kind.RefCycle:
		return "got a value on which the schema applies itself without end; this is a fault of the schema"
	}
	return "got what the contract does not take"
}

// innermost words the first cause below an error.
func innermost(err *jsonschema.ValidationError) string {
	var messages []string
	for _, inner := range err.Causes {
		for _, c := range causesOf(inner) {
			messages = append(messages, c.message)
		}
	}
	if len(messages) == 0 {
		return "another name"
	}
	return slices.Min(messages)
}

// wanted is a message without its beginning: what is wanted, without what was got.
func wanted(message string) string {
	if _, want, ok := strings.Cut(message, "wanted "); ok {
		return want
	}
	return "another name"
}

func typeMessage(got string, want []string) string {
	return fmt.Sprintf("got %s, wanted %s", got, either(want))
}

// constantsMessage names constants of the schema, as many as are read at a glance.
func constantsMessage(constants []any) string {
	const maxShown = 8
	var texts []string
	for _, c := range constants {
		text := shortened(jsonText(c), 60)
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if len(texts) == 1 {
		return "wanted " + texts[0]
	}
	if len(texts) > maxShown {
		return fmt.Sprintf("wanted one of %s and %d more", strings.Join(texts[:maxShown], ", "), len(texts)-maxShown)
	}
	return "wanted one of " + strings.Join(texts, ", ")
}

func propertyList(names []string) string {
	names = slices.Sorted(slices.Values(names))
	var list []string
	for _, name := range names {
		list = append(list, quoted(name))
	}
	if len(list) == 1 {
		return "property " + list[0]
	}
	return "properties " + strings.Join(list, ", ")
}

func either(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

// decimal writes a number of the schema as a person would, when it is short enough to be read at all.
func decimal(r *big.Rat) string {
	if digits, exact := r.FloatPrec(); exact && digits <= 20 && r.Num().BitLen() < 200 {
		return r.FloatString(digits)
	}
	f, _ := r.Float64()
	return fmt.Sprint(f)
}

func quoted(s string) string { return jsonText(shortened(s, 80)) }

func shortened(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most]) + "…"
}

// jsonText writes a constant of the schema.
func jsonText(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "another value"
	}
	return strings.TrimSuffix(b.String(), "\n")
}
