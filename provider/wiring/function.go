package wiring

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// maxLayers is how many layers a function has at most.
const maxLayers = 5

// layers checks the layers of a function.
func (in *inputs) layers(v property.Value) {
	wrong := func(place, wanted, got string) {
		in.add(mismatch(finding.Finding{Code: finding.LaneRange, Property: "lane", Place: place}, wanted, got))
	}
	switch {
	case v.IsNull() || v.IsComputed():
		return
	case !v.IsArray():
		wrong("layers", "a list of ARNs", show(v))
		return
	case v.AsArray().Len() > maxLayers:
		wrong("layers", fmt.Sprintf("at most %d layers", maxLayers), fmt.Sprint(v.AsArray().Len()))
	}
	for i, layer := range v.AsArray().All {
		place := fmt.Sprintf("layers[%d]", i)
		if layer.IsComputed() {
			continue
		}
		if !layer.IsString() {
			wrong(place, layerARN.what, show(layer))
		} else if wanted, got, ok := fits(layer.AsString(), layerARN); !ok {
			wrong(place, wanted, got)
		}
	}
}

// variableName is the name of an environment variable, and reservedVariables those that Lambda sets itself, from its developer guide.
var (
	variableName      = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]+$`)
	reservedVariables = []string{
		"_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME",
		"AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API",
		"LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
	}
)

// environment checks the environment variables of a function. It shows no value: one may be a key of somebody's.
func (in *inputs) environment(v property.Value) {
	if v.IsNull() || v.IsComputed() {
		return
	}
	if !v.IsMap() {
		in.add(mismatch(finding.Finding{Code: finding.LaneRange, Property: "lane", Place: "environment"}, "an object of strings", kindOf(v)))
		return
	}
	for name, value := range v.AsMap().AllStable {
		f := finding.Finding{Code: finding.LaneRange, Property: "lane", Place: "environment." + name}
		switch {
		case slices.Contains(reservedVariables, name):
			f.Message, f.Remedy = "Lambda sets this variable itself", "remove it"
			in.add(f)
		case !variableName.MatchString(name):
			f.Message, f.Remedy = "is no name of a variable for Lambda", "use a letter, then at least one letter, digit or _"
			in.add(f)
		case !value.IsComputed() && !value.IsString():
			in.add(mismatch(f, "a string", kindOf(value)))
		}
	}
}
