package standin

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	p "github.com/pulumi/pulumi-go-provider"
)

// servedConfiguration are the settings of a provider that the stand-in uses, or may ignore because they only save the
// real plugin a request to AWS.
var servedConfiguration = []string{
	"accessKey", "customCaBundle", "endpoints", "region", "secretKey", "token",
	"skipCredentialsValidation", "skipMetadataApiCheck", "skipRegionValidation", "skipRequestingAccountId",
}

// configuration gives the shape of a provider's settings.
func configuration() shape {
	plain := aws.ProviderArgs{}.ElementType()
	result := shape{inputs: map[string]reflect.Type{}}
	for _, field := range reflect.VisibleFields(plain) {
		result.inputs[field.Tag.Get("pulumi")] = field.Type
	}
	return result
}

// checkConfiguration refuses settings that pulumi-aws does not have, and those that the stand-in does not use.
func checkConfiguration(inputs values) []p.CheckFailure {
	given := values{}
	for name, value := range inputs {
		if name != "version" && name != "pluginDownloadURL" {
			given[name] = unfolded(value, configuration().inputs[name])
		}
	}
	failures := configuration().check(given)
	for name := range given {
		if _, known := configuration().inputs[name]; known && !slices.Contains(servedConfiguration, name) {
			failures = append(failures, p.CheckFailure{
				Property: name, Reason: "the stand-in for the aws plugin does not serve this setting",
			})
		}
	}
	return failures
}

// unfolded gives the value of a setting that the engine passes as JSON text, as it does with every value but strings.
func unfolded(v any, want reflect.Type) any {
	s, ok := v.(string)
	if !ok || want == nil || want.Kind() == reflect.Pointer && want.Elem().Kind() == reflect.String {
		return v
	}
	var result any
	if err := json.Unmarshal([]byte(s), &result); err != nil {
		return v
	}
	return result
}

// settingsFrom reads a provider's settings. Other settings come from the environment, as for any program on AWS.
func settingsFrom(inputs values) (settings, error) {
	result := settings{
		region:    first(text(inputs, "region"), os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION")),
		accessKey: first(text(inputs, "accessKey"), os.Getenv("AWS_ACCESS_KEY_ID")),
		secretKey: first(text(inputs, "secretKey"), os.Getenv("AWS_SECRET_ACCESS_KEY")),
		token:     first(text(inputs, "token"), os.Getenv("AWS_SESSION_TOKEN")),
		caBundle:  first(text(inputs, "customCaBundle"), os.Getenv("AWS_CA_BUNDLE")),
		endpoint:  os.Getenv("AWS_ENDPOINT_URL"),
		endpoints: map[string]string{},
	}
	endpoints, _ := unfolded(inputs["endpoints"], configuration().inputs["endpoints"]).([]any)
	for _, services := range endpoints {
		services, _ := services.(map[string]any)
		for service := range services {
			result.endpoints[service] = text(services, service)
		}
	}
	if result.region == "" {
		return settings{}, fmt.Errorf("missing region configuration: set aws:region, or AWS_REGION in the environment")
	}
	if result.accessKey == "" || result.secretKey == "" {
		return settings{}, fmt.Errorf("no valid credential sources found: the stand-in for the aws plugin takes them from " +
			"its settings or from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	}
	return result, nil
}

func first(candidates ...string) string {
	for _, candidate := range candidates {
		if candidate != "" {
			return candidate
		}
	}
	return ""
}
