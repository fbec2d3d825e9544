package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
	pschema "github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// optionalOutputs are outputs that are absent where there is no lane, or no filter.
var optionalOutputs = []string{
	"queueUrl", "queueArn", "deadLetterQueueUrl", "deadLetterQueueArn", "functionName", "functionArn", "roleArn", "logGroupName",
	"filterPolicy",
}

// inferredReference is how infer begins a reference to a resource whose type tag names no package, as ours do: a tag that
// names the package would have to name its version too.
const inferredReference = "///schema.json#/resources/:"

// refineSchema says in schema.json what infer cannot say of a Go type: that a reference to a resource of ours is one of
// ours and not of another package, which outputs may be absent, that the elements of a list or map may be outputs, and a
// name in C# for a property of its class's own name, which C# does not allow.
func refineSchema(provider p.Provider) p.Provider {
	getSchema := provider.GetSchema
	provider.GetSchema = func(ctx context.Context, request p.GetSchemaRequest) (p.GetSchemaResponse, error) {
		response, err := getSchema(ctx, request)
		if err != nil {
			return response, err
		}
		text := strings.ReplaceAll(response.Schema, inferredReference, "#/resources/"+Name+":")
		var spec pschema.PackageSpec
		if err := json.Unmarshal([]byte(text), &spec); err != nil {
			return response, fmt.Errorf("refining schema.json: %w", err)
		}
		for token, resource := range spec.Resources {
			resource.Required = slices.DeleteFunc(resource.Required, func(name string) bool {
				return slices.Contains(optionalOutputs, name)
			})
			class := token[strings.LastIndex(token, ":")+1:]
			for name, property := range resource.Properties {
				if strings.EqualFold(name, class) {
					property.Language = map[string]pschema.RawMessage{"csharp": pschema.RawMessage(fmt.Sprintf(`{"name": "%sValue"}`, class))}
					resource.Properties[name] = property
				}
			}
			for name, property := range resource.InputProperties {
				resource.InputProperties[name] = withOutputElements(property)
			}
			spec.Resources[token] = resource
		}
		refined, err := json.MarshalIndent(spec, "", "  ")
		response.Schema = string(refined)
		return response, err
	}
	return provider
}

func withOutputElements(property pschema.PropertySpec) pschema.PropertySpec {
	if property.Items != nil {
		property.Items.Plain = false
	}
	if property.AdditionalProperties != nil {
		property.AdditionalProperties.Plain = false
	}
	return property
}
