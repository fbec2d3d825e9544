package violation

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// message words a violation by what the schema wants. Of the value it tells types and counts only.
func message(v *Violation) string { return v.Kind.message(v) }

func (All) message(*Violation) string       { return "got what the contract does not take" }
func (Other) message(*Violation) string     { return "got what the contract does not take" }
func (NotAValue) message(*Violation) string { return "got what the contract does not take" }
func (Never) message(*Violation) string     { return "got a value, wanted none here" }
func (Not) message(*Violation) string       { return "got what the contract excludes with not" }
func (Endless) message(*Violation) string {
	return "got a value on which the schema applies itself without end; this is a fault of the schema"
}
func (k Type) message(*Violation) string     { return typeMessage(k.Got, k.Want) }
func (k Constant) message(*Violation) string { return constantsMessage(k.Want) }

func (k Required) message(*Violation) string {
	if !k.Since {
		return "wanted the required " + propertyList(k.Missing)
	}
	return fmt.Sprintf("wanted the %s, since there is %s", propertyList(k.Missing), Quoted(k.Property))
}

func (Additional) message(*Violation) string {
	return "got a property that the contract does not allow here, wanted none"
}

func (Name) message(v *Violation) string {
	return "got a property whose name breaks propertyNames, wanted " + wanted(innermost(v))
}

func (k Count) message(*Violation) string {
	bound := "at most"
	if k.Least {
		bound = "at least"
	}
	return fmt.Sprintf("got %d %s, wanted %s %d", k.Got, k.Of, bound, k.Want)
}

func (k More) message(*Violation) string {
	return fmt.Sprintf("got %d items too many, wanted none after the first", k.Count)
}

func (k Duplicate) message(*Violation) string {
	return fmt.Sprintf("got items %d and %d that are equal, wanted each once", k.First, k.Second)
}

func (Contains) message(*Violation) string {
	return "got no item that contains asks for, wanted one"
}

func (k Pattern) message(*Violation) string {
	return "wanted a string that matches " + shortened(k.Source, 200)
}
func (k Bound) message(*Violation) string    { return "wanted " + k.Words + " " + decimal(k.Want) }
func (k Format) message(*Violation) string   { return "wanted the format " + k.Want }
func (k Multiple) message(*Violation) string { return "wanted a multiple of " + decimal(k.Of) }

func (k Union) message(v *Violation) string {
	switch {
	case k.Both:
		return fmt.Sprintf("got what alternatives %d and %d both take, wanted exactly one", k.First+1, k.Second+1)
	case k.One:
		return fmt.Sprintf("got what none of %d alternatives takes, wanted exactly one", len(v.Causes))
	}
	return fmt.Sprintf("got what none of %d alternatives takes, wanted one that does", len(v.Causes))
}

// innermost words the first cause below an error.
func innermost(v *Violation) string {
	var messages []string
	for _, inner := range v.Causes {
		for _, c := range Causes(inner) {
			messages = append(messages, c.Message)
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
		text := Excerpt(c)
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
		list = append(list, Quoted(name))
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

// Quoted writes a word of the schema in quotes, as much of it as is read at a glance.
func Quoted(s string) string { return jsonText(shortened(s, 80)) }

// Excerpt writes the beginning of a value of the schema.
func Excerpt(v any) string { return shortened(jsonText(v), 60) }

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
