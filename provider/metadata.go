package provider

import "github.com/pulumi/pulumi-go-provider/middleware/schema"

const repository = "https://github.com/eventlink/pulumi-eventlink"

// metadata is what the registry and each language's package manager say of the package.
func metadata() schema.Metadata {
	const description = "Connect one aggregate's events to another aggregate's commands on AWS, checked at preview."
	return schema.Metadata{
		DisplayName: "Eventlink",
		Description: description,
		Keywords: []string{
			"pulumi", "kind/component", "category/infrastructure", "aws", "events", "sns", "sqs", "lambda", "json-schema", "cel",
		},
		Homepage:          repository,
		Repository:        repository,
		Publisher:         "Eventlink",
		License:           "Apache-2.0",
		LogoURL:           "https://raw.githubusercontent.com/eventlink/pulumi-eventlink/main/docs/logo.png",
		PluginDownloadURL: "github://api.github.com/eventlink/pulumi-eventlink",
		LanguageMap: map[string]any{
			"nodejs": map[string]any{
				"packageName": "@eventlink/pulumi-eventlink", "packageDescription": description, "respectSchemaVersion": true,
			},
			"python": map[string]any{
				"packageName": "pulumi_eventlink", "respectSchemaVersion": true, "pyproject": map[string]any{"enabled": true},
			},
			"go": map[string]any{
				"importBasePath": "github.com/eventlink/pulumi-eventlink/sdk/go/eventlink",
				"modulePath":     "github.com/eventlink/pulumi-eventlink/sdk/go/eventlink", "respectSchemaVersion": true,
			},
			// Eventlink.Pulumi, and not Eventlink.Pulumi.Eventlink, within which C# would take Eventlink for the innermost of that name.
			"csharp": map[string]any{
				"rootNamespace": "Eventlink", "namespaces": map[string]string{"eventlink": "Pulumi"}, "respectSchemaVersion": true,
			},
			// No build files: the generator's own are for Gradle, and name a host to download from. tools/sdks writes a pom.xml.
			"java": map[string]any{"basePackage": "com.eventlink", "buildFiles": "none"},
		},
	}
}
