package provider

import "github.com/pulumi/pulumi-go-provider/middleware/schema"

const (
	repository        = "https://github.com/eventlink/pulumi-eventlink"
	pluginDownloadURL = "github://api.github.com/eventlink/pulumi-eventlink"
)

// metadata describes the package to the registry and to each language's package manager.
func metadata() schema.Metadata {
	const description = "Turn SNS events into SQS commands, proved at preview: no event can break the mapping."
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
		PluginDownloadURL: pluginDownloadURL,
		LanguageMap: map[string]any{
			"nodejs": map[string]any{
				"packageName": "@eventlink/pulumi-eventlink", "packageDescription": description, "respectSchemaVersion": true,
			},
			"python": map[string]any{
				"packageName": "pulumi_eventlink", "respectSchemaVersion": true, "pyproject": map[string]any{"enabled": true},
			},
			// Without a modulePath, pulumi package add makes a module one folder up, in which this is the path of the package.
			"go": map[string]any{
				"importBasePath": "github.com/eventlink/pulumi-eventlink/sdk/go/eventlink", "respectSchemaVersion": true,
			},
			// Eventlink.Pulumi rather than Eventlink.Pulumi.Eventlink: inside the latter, C# resolves Eventlink to the innermost one.
			"csharp": map[string]any{
				"rootNamespace": "Eventlink", "namespaces": map[string]string{"eventlink": "Pulumi"}, "respectSchemaVersion": true,
			},
			// The generator's build files are for Gradle, and name a host to download from. tools/sdks writes a pom.xml instead.
			"java": map[string]any{"basePackage": "com.eventlink", "buildFiles": "none"},
		},
	}
}
