package contract_test

import (
	"reflect"
	"testing"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/plan"
)

func TestSubschemasThatSayTheSameAreOne(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		schema string
		want   int
	}{
		"two properties":    {`{"properties":{"a":{"type":"string"},"b":{"type":"string"},"c":{"type":"null"}}}`, 3},
		"at two depths":     {`{"properties":{"a":{"items":{"type":"string"}},"b":{"type":"string"}}}`, 3},
		"with parts":        {`{"properties":{"a":{"items":{"type":"string"}},"b":{"items":{"type":"string"}}}}`, 3},
		"the whole":         {`{"not":{"type":"string"},"properties":{"a":{"not":{"type":"string"}}}}`, 3},
		"that say nothing":  {`{"properties":{"a":{},"b":true,"c":false}}`, 3},
		"in a loop":         {`{"$defs":{"l":{"properties":{"next":{"$ref":"#/$defs/l"},"end":{"type":"null"}}}},"properties":{"a":{"$ref":"#/$defs/l"},"b":{"type":"null"}}}`, 5},
		"on different ways": {`{"$dynamicAnchor":"n","properties":{"a":{"$dynamicRef":"#n"},"b":{"$dynamicRef":"#n"}}}`, 3},
	} {
		compiled, problems := contract.CompileWith(c.schema, contract.Options{AnyValue: true})
		if problems != nil {
			t.Fatalf("%s: %+v", name, problems)
		}
		if got := (contract.Lane{Source: compiled, Target: compiled}).Plan().Source.Schemas; len(got) != c.want {
			t.Errorf("%s: got %d subschemas, wanted %d: %+v", name, len(got), c.want, got)
		}
	}
}

// TestEveryReferenceBetweenSubschemasIsKnown fails when a Schema gets a field that refers to others and is not renumbered.
func TestEveryReferenceBetweenSubschemasIsKnown(t *testing.T) {
	t.Parallel()
	node := reflect.TypeFor[plan.Node]()
	refers := 0
	for field := range reflect.TypeFor[plan.Schema]().Fields() {
		if field.Type == node || field.Type.Kind() != reflect.Struct && field.Type.Kind() >= reflect.Map && field.Type.Kind() != reflect.String && field.Type.Elem() == node {
			refers++
		}
	}
	if known := 19; refers != known {
		t.Errorf("a plan.Schema refers to others in %d fields, and %d are known", refers, known)
	}
}
