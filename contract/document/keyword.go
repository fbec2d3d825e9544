package document

// A Form says what a keyword's value is made of.
type Form int

// The forms. A keyword of a schema that is not valid may have a value of another form, which the walk passes over.
const (
	Plain     Form = iota // neither subschemas nor numbers
	One                   // a subschema
	List                  // a list of subschemas
	Map                   // an object of subschemas by name
	OneOrList             // a subschema, or a list of them
	Reference             // a URI reference to a subschema
	Count                 // an integer, not negative
	Number                // a number that instances are compared with
	Values                // values of JSON that instances are compared with
)

// keywords is every keyword that bears on instances, with its form in some drafts. Keywords that are absent here only
// describe.
var keywords = []struct {
	name   string
	form   Form
	drafts drafts
}{
	{"$defs", Map, every},
	{"$dynamicRef", Reference, bit202012},
	{"$recursiveRef", Reference, bit201909},
	{"$ref", Reference, every},
	{"definitions", Map, every},

	{"allOf", List, every},
	{"anyOf", List, every},
	{"else", One, since07},
	{"if", One, since07},
	{"not", One, every},
	{"oneOf", List, every},
	{"then", One, since07},

	{"const", Values, since06},
	{"enum", Values, every},
	{"nullable", Plain, bitOpenAPI30},
	{"type", Plain, every},

	{"exclusiveMaximum", Plain, bitOpenAPI30 | bit04}, // a boolean, about maximum
	{"exclusiveMaximum", Number, since06},
	{"exclusiveMinimum", Plain, bitOpenAPI30 | bit04},
	{"exclusiveMinimum", Number, since06},
	{"maximum", Number, every},
	{"minimum", Number, every},
	{"multipleOf", Number, every},

	{"contentSchema", One, since201909},
	{"maxLength", Count, every},
	{"minLength", Count, every},
	{"pattern", Plain, every},

	{"additionalItems", One, until201909},
	{"contains", One, since06},
	{"items", OneOrList, until201909},
	{"items", One, bit202012},
	{"maxContains", Count, since201909},
	{"maxItems", Count, every},
	{"minContains", Count, since201909},
	{"minItems", Count, every},
	{"prefixItems", List, bit202012},
	{"unevaluatedItems", One, since201909},
	{"uniqueItems", Plain, every},

	{"additionalProperties", One, every},
	{"dependencies", Map, every}, // or lists of names; the validator heeds it in every draft
	{"dependentRequired", Plain, since201909},
	{"dependentSchemas", Map, since201909},
	{"maxProperties", Count, every},
	{"minProperties", Count, every},
	{"patternProperties", Map, every},
	{"properties", Map, every},
	{"propertyNames", One, since06},
	{"required", Plain, every},
	{"unevaluatedProperties", One, since201909},
}

// forms is the table by name.
var forms = func() map[string]map[drafts]Form {
	byName := map[string]map[drafts]Form{}
	for _, k := range keywords {
		if byName[k.name] == nil {
			byName[k.name] = map[drafts]Form{}
		}
		for _, d := range dialects {
			if k.drafts&d.bit != 0 {
				byName[k.name][d.bit] = k.form
			}
		}
	}
	return byName
}()

// FormOf gives the form of a keyword in a draft. ok is false if the draft does not have the keyword.
func FormOf(keyword string, draft Draft) (form Form, ok bool) {
	form, ok = forms[keyword][draft.dialect().bit]
	return form, ok
}

// ReferenceKeywords hold a reference to a subschema, in some draft.
var ReferenceKeywords = func() []string {
	var names []string
	for _, k := range keywords {
		if k.form == Reference {
			names = append(names, k.name)
		}
	}
	return names
}()
