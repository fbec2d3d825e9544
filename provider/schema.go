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

// optionalOutputs are absent if there is no lane, or no filter.
var optionalOutputs = []string{
	"queueUrl", "queueArn", "deadLetterQueueUrl", "deadLetterQueueArn", "functionName", "functionArn", "roleArn", "logGroupName",
	"filterPolicy",
}

// inferredReference is the start of a reference that infer writes for a type tag without a package. Our tags name no package,
// because a tag with a package must name its version too.
const inferredReference = "///schema.json#/resources/:"

// refineSchema adds to schema.json what infer cannot express: a reference to a resource of this package, outputs that may be
// absent, lists and maps whose elements may be outputs, and a C# name for a property with the name of its class, which C# does
// not allow.
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
