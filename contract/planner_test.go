package contract_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// planned are the fields of the validator's compiled schema that a plan holds, and idle are those that say nothing of a
// value: annotations, and what is off in every draft (formats, contents, extensions).
var (
	planned = []string{
		"AdditionalItems", "AdditionalProperties", "AllOf", "AnyOf", "Bool", "Const", "Contains", "Dependencies", "DependentRequired",
		"DependentSchemas", "DraftVersion", "DynamicAnchor", "DynamicRef", "Else", "Enum", "ExclusiveMaximum", "ExclusiveMinimum", "If", "Items",
		"Items2020", "Location", "MaxContains", "MaxItems", "MaxLength", "MaxProperties", "Maximum", "MinContains", "MinItems", "MinLength",
		"MinProperties", "Minimum", "MultipleOf", "Not", "OneOf", "Pattern", "PatternProperties", "PrefixItems", "Properties", "PropertyNames",
		"RecursiveAnchor", "RecursiveRef", "Ref", "Required", "Then", "Types", "UnevaluatedItems", "UnevaluatedProperties", "UniqueItems",
	}
	idle = []string{
		"Anchor", "Comment", "ContentEncoding", "ContentMediaType", "ContentSchema", "Default", "Deprecated", "Description", "Examples",
		"Extensions", "Format", "ID", "ReadOnly", "Title", "WriteOnly",
	}
)

// TestEveryKeywordOfTheValidatorIsPlanned fails when the validator learns a keyword that a plan does not hold.
func TestEveryKeywordOfTheValidatorIsPlanned(t *testing.T) {
	t.Parallel()
	var fields []string
	for field := range reflect.TypeFor[jsonschema.Schema]().Fields() {
		if field.IsExported() {
			fields = append(fields, field.Name)
		}
	}
	known := slices.Concat(planned, idle)
	slices.Sort(fields)
	slices.Sort(known)
	if diff := cmp.Diff(fields, known); diff != "" {
		t.Errorf("the validator has other fields (-validator +known):\n%s", diff)
	}
}
