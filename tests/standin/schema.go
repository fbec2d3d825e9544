package standin

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// getSchema writes the schema of the served resources, from the shapes that check inputs. Languages such as YAML read
// it at run time.
func (s *server) getSchema(context.Context, p.GetSchemaRequest) (p.GetSchemaResponse, error) {
	spec := schema.PackageSpec{
		Name:        Name,
		Version:     Version,
		DisplayName: "stand-in for AWS",
		// As in pulumi-aws: aws:sns/topic:Topic belongs to the module sns.
		Meta:      &schema.MetadataSpec{ModuleFormat: "(.*)(?:/[^/]*)"},
		Resources: map[string]schema.ResourceSpec{},
		Types:     map[string]schema.ComplexTypeSpec{},
	}
	writer := schemaWriter{types: spec.Types}
	settings := writer.properties(configuration().inputs)
	spec.Config = schema.ConfigSpec{Variables: settings}
	spec.Provider = &schema.ResourceSpec{InputProperties: settings}
	for token, kind := range s.kinds {
		spec.Resources[token] = writer.resource(kind)
	}
	document, err := json.Marshal(spec)
	if err != nil {
		return p.GetSchemaResponse{}, fmt.Errorf("writing the schema: %w", err)
	}
	return p.GetSchemaResponse{Schema: string(document)}, nil
}

// A schemaWriter turns Go types of the SDK into the schema's types, and collects those of nested objects.
type schemaWriter struct {
	types map[string]schema.ComplexTypeSpec
}

func (w schemaWriter) resource(k kind) schema.ResourceSpec {
	outputs := map[string]reflect.Type{}
	var always []string
	for name, out := range k.shape.outputs {
		outputs[name] = out.typ
		if !out.optional {
			always = append(always, name)
		}
	}
	slices.Sort(always)
	return schema.ResourceSpec{
		ObjectTypeSpec:  schema.ObjectTypeSpec{Type: "object", Properties: w.properties(outputs), Required: always},
		InputProperties: w.properties(k.shape.inputs),
		RequiredInputs:  k.shape.required,
	}
}

func (w schemaWriter) properties(types map[string]reflect.Type) map[string]schema.PropertySpec {
	result := make(map[string]schema.PropertySpec, len(types))
	for name, typ := range types {
		result[name] = schema.PropertySpec{TypeSpec: w.typ(typ)}
	}
	return result
}

func (w schemaWriter) typ(t reflect.Type) schema.TypeSpec {
	if t == reflect.TypeFor[pulumi.Archive]() {
		return schema.TypeSpec{Ref: "pulumi.json#/Archive"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return w.typ(t.Elem())
	case reflect.String:
		return schema.TypeSpec{Type: "string"}
	case reflect.Bool:
		return schema.TypeSpec{Type: "boolean"}
	case reflect.Int:
		return schema.TypeSpec{Type: "integer"}
	case reflect.Float64:
		return schema.TypeSpec{Type: "number"}
	case reflect.Slice:
		items := w.typ(t.Elem())
		return schema.TypeSpec{Type: "array", Items: &items}
	case reflect.Map:
		elements := w.typ(t.Elem())
		return schema.TypeSpec{Type: "object", AdditionalProperties: &elements}
	case reflect.Struct:
		return schema.TypeSpec{Ref: "#/types/" + w.object(t)}
	default:
		return schema.TypeSpec{Ref: "pulumi.json#/Any"}
	}
}

// object gives the token of a nested object's type, and describes it on the first occasion.
func (w schemaWriter) object(t reflect.Type) string {
	module := t.PkgPath()[strings.LastIndex(t.PkgPath(), "/")+1:]
	if module == Name {
		module = "index"
	}
	token := fmt.Sprintf("%s:%s/%s:%s", Name, module, t.Name(), t.Name())
	if _, ok := w.types[token]; ok {
		return token
	}
	// Entered before its members are read, so that a type that holds itself comes to an end.
	w.types[token] = schema.ComplexTypeSpec{}
	members := map[string]reflect.Type{}
	for _, field := range reflect.VisibleFields(t) {
		members[field.Tag.Get("pulumi")] = field.Type
	}
	w.types[token] = schema.ComplexTypeSpec{
		ObjectTypeSpec: schema.ObjectTypeSpec{Type: "object", Properties: w.properties(members)},
	}
	return token
}
