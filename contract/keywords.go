package contract

// A shape says where in a keyword's value the subschemas are.
type shape int

const (
	oneSchema    shape = iota + 1
	schemaList         // a list of schemas
	schemaMap          // an object of schemas by name
	schemaOrList       // one schema, or a list of them
)

// schemaKeywords are the keywords that hold subschemas, in any draft that is understood.
var schemaKeywords = map[string]shape{
	"$defs":                 schemaMap,
	"additionalItems":       oneSchema,
	"additionalProperties":  oneSchema,
	"allOf":                 schemaList,
	"anyOf":                 schemaList,
	"contains":              oneSchema,
	"contentSchema":         oneSchema,
	"definitions":           schemaMap,
	"dependencies":          schemaMap, // or lists of names, which the walk passes over
	"dependentSchemas":      schemaMap,
	"else":                  oneSchema,
	"if":                    oneSchema,
	"items":                 schemaOrList,
	"not":                   oneSchema,
	"oneOf":                 schemaList,
	"patternProperties":     schemaMap,
	"prefixItems":           schemaList,
	"properties":            schemaMap,
	"propertyNames":         oneSchema,
	"then":                  oneSchema,
	"unevaluatedItems":      oneSchema,
	"unevaluatedProperties": oneSchema,
}

// countKeywords hold a count, which the validator reads as an int.
var countKeywords = []string{
	"maxContains", "maxItems", "maxLength", "maxProperties", "minContains", "minItems", "minLength", "minProperties",
}

// numberKeywords hold values that the validator computes with.
var numberKeywords = []string{
	"const", "enum", "exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf",
}

// referenceKeywords hold a URI reference to a schema.
var referenceKeywords = []string{"$ref", "$dynamicRef", "$recursiveRef"}
