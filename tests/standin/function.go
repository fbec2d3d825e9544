package standin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	sdk "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

func functionKind() kind {
	return kind{
		token:  "aws:lambda/function:Function",
		shape:  shapeOf(sdk.NewFunction),
		naming: naming{longest: 64},
		serves: []string{
			"architectures", "code", "deadLetterConfig", "description", "environment", "ephemeralStorage", "handler",
			"kmsKeyArn", "layers", "loggingConfig", "memorySize", "name", "packageType", "publish", "reservedConcurrentExecutions",
			"role", "runtime", "skipDestroy", "sourceCodeHash", "tags", "timeout", "tracingConfig",
		},
		defaults: values{
			"memorySize": 128., "packageType": "Zip", "publish": false, "reservedConcurrentExecutions": -1.,
			"skipDestroy": false, "timeout": 3.,
		},
		computed: []string{"architectures", "ephemeralStorage", "loggingConfig", "tracingConfig"},
		replaces: []string{"name", "packageType"},
		validate: validateFunction,
		plan:     planFunction,
		create:   createFunction,
		read:     readFunction,
		update:   updateFunction,
		delete:   deleteFunction,
	}
}

func validateFunction(inputs values) []p.CheckFailure {
	var failures []p.CheckFailure
	if inputs["code"] == nil {
		failures = append(failures, p.CheckFailure{
			Property: "code", Reason: "one of `code`, `imageUri`, `s3Bucket` must be specified",
		})
	}
	for _, property := range []string{"architectures"} {
		if _, known := inputs[property].([]any); known && len(list(inputs, property)) > 1 {
			failures = append(failures, p.CheckFailure{Property: property, Reason: "Too many list items: at most 1 is supported"})
		}
	}
	if seconds, ok := number(inputs, "timeout"); ok && (seconds < 1 || seconds > 900) {
		failures = append(failures, p.CheckFailure{
			Property: "timeout", Reason: fmt.Sprintf("expected timeout to be in the range (1 - 900), got %d", seconds),
		})
	}
	if size, ok := number(inputs, "memorySize"); ok && (size < 128 || size > 10240) {
		failures = append(failures, p.CheckFailure{
			Property: "memorySize", Reason: fmt.Sprintf("expected memorySize to be in the range (128 - 10240), got %d", size),
		})
	}
	return failures
}

func planFunction(desired values, _ bool) error {
	if desired["handler"] == nil || desired["runtime"] == nil {
		return errors.New("handler and runtime must be set when PackageType is Zip")
	}
	return nil
}

// zipped gives the bytes of a function's package. An archive of the right format passes through as it is.
func zipped(desired values) ([]byte, error) {
	code, ok := desired["code"].(property.Archive)
	if !ok {
		return nil, errors.New("the code is not an archive")
	}
	bytes, err := (*archive.Archive)(code).Bytes(archive.ZIPArchive)
	if err != nil {
		return nil, fmt.Errorf("reading the code: %w", err)
	}
	return bytes, nil
}

func createFunction(ctx context.Context, c *cloud, desired values) (string, error) {
	code, err := zipped(desired)
	if err != nil {
		return "", err
	}
	if err := refuseRole(ctx, c, text(desired, "role")); err != nil {
		return "", err
	}
	if err := refuseTracing(ctx, c, desired); err != nil {
		return "", err
	}
	input := &lambda.CreateFunctionInput{
		FunctionName:     aws.String(text(desired, "name")),
		Code:             &types.FunctionCode{ZipFile: code},
		Role:             aws.String(text(desired, "role")),
		Handler:          aws.String(text(desired, "handler")),
		Runtime:          types.Runtime(text(desired, "runtime")),
		PackageType:      types.PackageType(text(desired, "packageType")),
		Publish:          flag(desired, "publish"),
		Architectures:    architectures(desired),
		Environment:      environment(desired),
		LoggingConfig:    logging(desired),
		EphemeralStorage: ephemeralStorage(desired),
		TracingConfig:    tracing(desired),
		Layers:           list(desired, "layers"),
		DeadLetterConfig: deadLetter(desired),
		Tags:             texts(desired, "tags"),
	}
	if description := text(desired, "description"); description != "" {
		input.Description = aws.String(description)
	}
	if key := text(desired, "kmsKeyArn"); key != "" {
		input.KMSKeyArn = aws.String(key)
	}
	if size, ok := number(desired, "memorySize"); ok {
		input.MemorySize = aws.Int32(size)
	}
	if seconds, ok := number(desired, "timeout"); ok {
		input.Timeout = aws.Int32(seconds)
	}
	// A new role can be assumed only some seconds after it was made.
	if err := await(ctx, patience, func(ctx context.Context) (bool, error) {
		_, err := c.lambda.CreateFunction(ctx, input)
		if isCode(err, "InvalidParameterValueException") && strings.Contains(err.Error(), "cannot be assumed by Lambda") {
			return false, nil
		}
		return true, err
	}); err != nil {
		return "", err
	}
	name := text(desired, "name")
	if err := awaitFunction(ctx, c, name); err != nil {
		return name, err
	}
	if reserved, _ := number(desired, "reservedConcurrentExecutions"); reserved < 0 {
		return name, nil
	}
	return name, setConcurrency(ctx, c, name, desired)
}

// awaitFunction waits until Lambda is done with a function's creation or update.
func awaitFunction(ctx context.Context, c *cloud, name string) error {
	return await(ctx, patience, func(ctx context.Context) (bool, error) {
		got, err := c.lambda.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: aws.String(name)})
		if err != nil {
			return false, err
		}
		if got.State == types.StateFailed || got.LastUpdateStatus == types.LastUpdateStatusFailed {
			return false, fmt.Errorf("the function %s failed: %s %s", name, aws.ToString(got.StateReason), aws.ToString(got.LastUpdateStatusReason))
		}
		return got.State != types.StatePending && got.LastUpdateStatus != types.LastUpdateStatusInProgress, nil
	})
}

func readFunction(ctx context.Context, c *cloud, id string, prior values) (values, error) {
	got, err := c.lambda.GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: aws.String(id)})
	if notFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f := got.Configuration
	arn := aws.ToString(f.FunctionArn)
	version := aws.ToString(f.Version)
	var architectures []string
	for _, architecture := range f.Architectures {
		architectures = append(architectures, string(architecture))
	}
	result := values{
		"name": f.FunctionName, "arn": arn, "role": f.Role, "handler": f.Handler, "runtime": string(f.Runtime),
		"packageType": string(f.PackageType), "description": f.Description, "kmsKeyArn": f.KMSKeyArn,
		"memorySize": f.MemorySize, "timeout": f.Timeout, "architectures": architectures,
		"codeSha256": f.CodeSha256, "sourceCodeHash": f.CodeSha256, "sourceCodeSize": f.CodeSize,
		"lastModified": f.LastModified, "version": version, "qualifiedArn": arn + ":" + version,
		"invokeArn": invokeARN(c.region, arn), "qualifiedInvokeArn": invokeARN(c.region, arn+":"+version),
		"tags": got.Tags, "tagsAll": got.Tags, "reservedConcurrentExecutions": float64(-1),
		// Attributes that Lambda does not return, or not in a comparable form.
		"code": prior["code"], "publish": prior["publish"], "skipDestroy": prior["skipDestroy"],
	}
	if got.Concurrency != nil && got.Concurrency.ReservedConcurrentExecutions != nil {
		result["reservedConcurrentExecutions"] = got.Concurrency.ReservedConcurrentExecutions
	}
	if f.Environment != nil && len(f.Environment.Variables) > 0 {
		result["environment"] = map[string]any{"variables": normal(f.Environment.Variables)}
	}
	if len(f.Layers) > 0 {
		layers := make([]any, len(f.Layers))
		for i, layer := range f.Layers {
			layers[i] = aws.ToString(layer.Arn)
		}
		result["layers"] = layers
	}
	if f.EphemeralStorage != nil {
		result["ephemeralStorage"] = map[string]any{"size": normal(f.EphemeralStorage.Size)}
	}
	if f.TracingConfig != nil {
		result["tracingConfig"] = map[string]any{"mode": string(f.TracingConfig.Mode)}
	}
	if f.DeadLetterConfig != nil {
		result["deadLetterConfig"] = map[string]any{"targetArn": normal(f.DeadLetterConfig.TargetArn)}
	}
	if l := f.LoggingConfig; l != nil {
		config := map[string]any{"logFormat": string(l.LogFormat)}
		for name, value := range map[string]string{
			"logGroup":            aws.ToString(l.LogGroup),
			"applicationLogLevel": string(l.ApplicationLogLevel),
			"systemLogLevel":      string(l.SystemLogLevel),
		} {
			if value != "" {
				config[name] = value
			}
		}
		result["loggingConfig"] = config
	}
	return result, nil
}

func invokeARN(region, arn string) string {
	return fmt.Sprintf("arn:aws:apigateway:%s:lambda:path/2015-03-31/functions/%s/invocations", region, arn)
}

func updateFunction(ctx context.Context, c *cloud, id string, change change) error {
	if change.touches(
		"deadLetterConfig", "description", "environment", "ephemeralStorage", "handler", "kmsKeyArn", "layers", "loggingConfig",
		"memorySize", "role", "runtime", "timeout", "tracingConfig",
	) {
		if err := updateFunctionConfiguration(ctx, c, id, change); err != nil {
			return err
		}
	}
	if change.touches("architectures", "code", "publish", "sourceCodeHash") {
		code, err := zipped(change.desired)
		if err != nil {
			return err
		}
		if _, err := c.lambda.UpdateFunctionCode(ctx, &lambda.UpdateFunctionCodeInput{
			FunctionName:  aws.String(id),
			ZipFile:       code,
			Architectures: architectures(change.desired),
			Publish:       flag(change.desired, "publish"),
		}); err != nil {
			return err
		}
		if err := awaitFunction(ctx, c, id); err != nil {
			return err
		}
	}
	if change.touches("reservedConcurrentExecutions") {
		if err := setConcurrency(ctx, c, id, change.desired); err != nil {
			return err
		}
	}
	arn := aws.String(text(change.old, "arn"))
	set, gone := tagChange(change)
	if len(gone) > 0 {
		if _, err := c.lambda.UntagResource(ctx, &lambda.UntagResourceInput{Resource: arn, TagKeys: gone}); err != nil {
			return err
		}
	}
	if len(set) > 0 {
		if _, err := c.lambda.TagResource(ctx, &lambda.TagResourceInput{Resource: arn, Tags: set}); err != nil {
			return err
		}
	}
	return nil
}

func updateFunctionConfiguration(ctx context.Context, c *cloud, id string, change change) error {
	desired := change.desired
	if err := refuseRole(ctx, c, text(desired, "role")); err != nil {
		return err
	}
	if err := refuseTracing(ctx, c, desired); err != nil {
		return err
	}
	input := &lambda.UpdateFunctionConfigurationInput{
		FunctionName:     aws.String(id),
		Role:             aws.String(text(desired, "role")),
		Handler:          aws.String(text(desired, "handler")),
		Runtime:          types.Runtime(text(desired, "runtime")),
		Description:      aws.String(text(desired, "description")),
		KMSKeyArn:        aws.String(text(desired, "kmsKeyArn")),
		Environment:      environment(desired),
		LoggingConfig:    logging(desired),
		EphemeralStorage: ephemeralStorage(desired),
		TracingConfig:    tracing(desired),
		Layers:           list(desired, "layers"),
		DeadLetterConfig: deadLetter(desired),
	}
	if input.Environment == nil {
		input.Environment = &types.Environment{Variables: map[string]string{}}
	}
	if size, ok := number(desired, "memorySize"); ok {
		input.MemorySize = aws.Int32(size)
	}
	if seconds, ok := number(desired, "timeout"); ok {
		input.Timeout = aws.Int32(seconds)
	}
	if _, err := c.lambda.UpdateFunctionConfiguration(ctx, input); err != nil {
		return err
	}
	return awaitFunction(ctx, c, id)
}

func setConcurrency(ctx context.Context, c *cloud, name string, desired values) error {
	reserved, _ := number(desired, "reservedConcurrentExecutions")
	if reserved >= 0 {
		_, err := c.lambda.PutFunctionConcurrency(ctx, &lambda.PutFunctionConcurrencyInput{
			FunctionName: aws.String(name), ReservedConcurrentExecutions: aws.Int32(reserved),
		})
		return err
	}
	_, err := c.lambda.DeleteFunctionConcurrency(ctx, &lambda.DeleteFunctionConcurrencyInput{FunctionName: aws.String(name)})
	return unlessGone(err)
}

func deleteFunction(ctx context.Context, c *cloud, id string, state values) error {
	if flag(state, "skipDestroy") {
		return nil
	}
	_, err := c.lambda.DeleteFunction(ctx, &lambda.DeleteFunctionInput{FunctionName: aws.String(id)})
	if err := unlessGone(err); err != nil {
		return err
	}
	return await(ctx, patience, func(ctx context.Context) (bool, error) {
		_, err := c.lambda.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: aws.String(id)})
		return notFound(err), unlessGone(err)
	})
}

func architectures(desired values) []types.Architecture {
	var result []types.Architecture
	for _, architecture := range list(desired, "architectures") {
		result = append(result, types.Architecture(architecture))
	}
	return result
}

func environment(desired values) *types.Environment {
	if variables := texts(object(desired, "environment"), "variables"); len(variables) > 0 {
		return &types.Environment{Variables: variables}
	}
	return nil
}

func logging(desired values) *types.LoggingConfig {
	config := object(desired, "loggingConfig")
	if config == nil {
		return nil
	}
	result := &types.LoggingConfig{
		LogFormat:           types.LogFormat(text(config, "logFormat")),
		ApplicationLogLevel: types.ApplicationLogLevel(text(config, "applicationLogLevel")),
		SystemLogLevel:      types.SystemLogLevel(text(config, "systemLogLevel")),
	}
	if group := text(config, "logGroup"); group != "" {
		result.LogGroup = aws.String(group)
	}
	return result
}

func ephemeralStorage(desired values) *types.EphemeralStorage {
	if size, ok := number(object(desired, "ephemeralStorage"), "size"); ok {
		return &types.EphemeralStorage{Size: aws.Int32(size)}
	}
	return nil
}

func tracing(desired values) *types.TracingConfig {
	if mode := text(object(desired, "tracingConfig"), "mode"); mode != "" {
		return &types.TracingConfig{Mode: types.TracingMode(mode)}
	}
	return nil
}

func deadLetter(desired values) *types.DeadLetterConfig {
	if target := text(object(desired, "deadLetterConfig"), "targetArn"); target != "" {
		return &types.DeadLetterConfig{TargetArn: aws.String(target)}
	}
	return nil
}
