package plan

import "encoding/json"

// A Contract is a compiled JSON Schema: its subschemas, the whole first.
type Contract struct {
	Schemas []Schema `json:"schemas"`
	// Resources are those of the subschemas, where a reference depends on the way by which it was come to.
	Resources []Resource `json:"resources,omitempty"`
	// Applications bounds the subschemas that are applied to any one value inside a body.
	Applications int `json:"applications"`
}

// A Node names a subschema of a contract: Schemas[n-1]. 0 names none.
type Node int

// A Schema is one subschema. Its fields are the keywords of JSON Schema as the reference validator compiles them,
// whatever the draft calls them; an absent keyword is the zero value.
type Schema struct {
	// Draft is the version of JSON Schema by which it is read: 4, 6, 7, 2019 or 2020.
	Draft int `json:"draft"`
	// Bool is that of a schema which is true or false.
	Bool *bool `json:"bool,omitempty"`
	// Unevaluated is the keyword, unevaluatedProperties or unevaluatedItems, under which a false stands.
	Unevaluated string `json:"unevaluated,omitempty"`

	Types []string          `json:"type,omitempty"`
	Const json.RawMessage   `json:"const,omitzero"`
	Enum  []json.RawMessage `json:"enum,omitzero"`

	Ref Node `json:"$ref,omitempty"`
	// RecursiveRef and DynamicRef are where a reference leads before the way to it is taken into account. DynamicName is
	// the name in a $dynamicRef that has one.
	RecursiveRef    Node   `json:"$recursiveRef,omitempty"`
	RecursiveAnchor bool   `json:"$recursiveAnchor,omitempty"`
	DynamicRef      Node   `json:"$dynamicRef,omitempty"`
	DynamicName     string `json:"$dynamicName,omitempty"`
	DynamicAnchor   string `json:"$dynamicAnchor,omitempty"`
	// Resource is the index of its resource in Resources, and 1.
	Resource int `json:"resource,omitempty"`

	AllOf []Node `json:"allOf,omitempty"`
	AnyOf []Node `json:"anyOf,omitempty"`
	OneOf []Node `json:"oneOf,omitempty"`
	Not   Node   `json:"not,omitempty"`
	If    Node   `json:"if,omitempty"`
	Then  Node   `json:"then,omitempty"`
	Else  Node   `json:"else,omitempty"`

	MinProperties     *int            `json:"minProperties,omitempty"`
	MaxProperties     *int            `json:"maxProperties,omitempty"`
	Required          []string        `json:"required,omitempty"`
	Properties        map[string]Node `json:"properties,omitempty"`
	PatternProperties map[string]Node `json:"patternProperties,omitempty"`
	// AdditionalProperties and AdditionalAllowed are the keyword as a schema and as a boolean.
	AdditionalProperties  Node         `json:"additionalProperties,omitempty"`
	AdditionalAllowed     *bool        `json:"additionalAllowed,omitempty"`
	PropertyNames         Node         `json:"propertyNames,omitempty"`
	Dependencies          []Dependency `json:"dependencies,omitempty"`
	UnevaluatedProperties Node         `json:"unevaluatedProperties,omitempty"`

	MinItems *int `json:"minItems,omitempty"`
	MaxItems *int `json:"maxItems,omitempty"`
	Unique   bool `json:"uniqueItems,omitempty"`
	// Prefix is for the first items one by one, and Items for those after them. MoreAllowed is additionalItems as a
	// boolean.
	Prefix           []Node `json:"prefixItems,omitempty"`
	Items            Node   `json:"items,omitempty"`
	MoreAllowed      *bool  `json:"moreAllowed,omitempty"`
	Contains         Node   `json:"contains,omitempty"`
	MinContains      *int   `json:"minContains,omitempty"`
	MaxContains      *int   `json:"maxContains,omitempty"`
	UnevaluatedItems Node   `json:"unevaluatedItems,omitempty"`

	MinLength *int    `json:"minLength,omitempty"`
	MaxLength *int    `json:"maxLength,omitempty"`
	Pattern   *string `json:"pattern,omitempty"`

	// Bounds are exact: an integer or a fraction, as 7 or 1/3.
	Minimum          string `json:"minimum,omitempty"`
	Maximum          string `json:"maximum,omitempty"`
	ExclusiveMinimum string `json:"exclusiveMinimum,omitempty"`
	ExclusiveMaximum string `json:"exclusiveMaximum,omitempty"`
	MultipleOf       string `json:"multipleOf,omitempty"`
}

// A Dependency is what the presence of a property asks for, by dependentRequired, dependentSchemas or dependencies.
type Dependency struct {
	Property string   `json:"property"`
	Required []string `json:"required,omitempty"`
	Schema   Node     `json:"schema,omitempty"`
}

// A Resource is a schema that has a URI of its own, with what dynamic references look for in it.
type Resource struct {
	Recursive bool            `json:"recursive,omitempty"`
	Dynamic   map[string]Node `json:"dynamic,omitempty"`
}
