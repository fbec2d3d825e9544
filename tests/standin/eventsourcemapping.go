package standin

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	sdk "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
)

func eventSourceMappingKind() kind {
	return kind{
		token: "aws:lambda/eventSourceMapping:EventSourceMapping",
		shape: shapeOf(sdk.NewEventSourceMapping),
		serves: []string{
			"batchSize", "enabled", "eventSourceArn", "filterCriteria", "functionName", "functionResponseTypes",
			"maximumBatchingWindowInSeconds", "scalingConfig", "tags",
		},
		defaults: values{"enabled": true},
		// Lambda gives it a value where the program does not; the provider suppresses that difference.
		computed: []string{"batchSize"},
		replaces: []string{"eventSourceArn"},
		canons:   map[string]canon{"functionName": functionName, "functionResponseTypes": anyOrder},
		create:   createMapping,
		read:     readMapping,
		update:   updateMapping,
		delete:   deleteMapping,
	}
}

func createMapping(ctx context.Context, c *cloud, desired values) (string, error) {
	if err := refuseMapping(ctx, c, desired); err != nil {
		return "", err
	}
	input := &lambda.CreateEventSourceMappingInput{
		EventSourceArn:        aws.String(text(desired, "eventSourceArn")),
		FunctionName:          aws.String(text(desired, "functionName")),
		Enabled:               aws.Bool(flag(desired, "enabled")),
		FunctionResponseTypes: responseTypes(desired),
		FilterCriteria:        filterCriteria(desired),
		ScalingConfig:         scaling(desired),
		Tags:                  texts(desired, "tags"),
	}
	if size, ok := number(desired, "batchSize"); ok {
		input.BatchSize = aws.Int32(size)
	}
	if window, ok := number(desired, "maximumBatchingWindowInSeconds"); ok {
		input.MaximumBatchingWindowInSeconds = aws.Int32(window)
	}
	created, err := c.lambda.CreateEventSourceMapping(ctx, input)
	if err != nil {
		return "", err
	}
	id := aws.ToString(created.UUID)
	return id, awaitMapping(ctx, c, id)
}

// awaitMapping waits until a mapping is in a state in which it stays.
func awaitMapping(ctx context.Context, c *cloud, id string) error {
	return await(ctx, patience, func(ctx context.Context) (bool, error) {
		got, err := c.lambda.GetEventSourceMapping(ctx, &lambda.GetEventSourceMappingInput{UUID: aws.String(id)})
		if err != nil {
			return false, err
		}
		state := aws.ToString(got.State)
		return state == "Enabled" || state == "Disabled", nil
	})
}

func readMapping(ctx context.Context, c *cloud, id string, _ values) (values, error) {
	got, err := c.lambda.GetEventSourceMapping(ctx, &lambda.GetEventSourceMappingInput{UUID: aws.String(id)})
	if notFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	arn := first(
		aws.ToString(got.EventSourceMappingArn), fmt.Sprintf("arn:aws:lambda:%s:event-source-mapping:%s", c.region, id),
	)
	listed, err := c.lambda.ListTags(ctx, &lambda.ListTagsInput{Resource: aws.String(arn)})
	if err != nil {
		return nil, err
	}
	var responses []string
	for _, response := range got.FunctionResponseTypes {
		responses = append(responses, string(response))
	}
	state := aws.ToString(got.State)
	result := values{
		"arn": arn, "uuid": id, "batchSize": got.BatchSize, "eventSourceArn": got.EventSourceArn,
		"functionArn": got.FunctionArn, "functionName": got.FunctionArn, "functionResponseTypes": responses,
		"maximumBatchingWindowInSeconds": got.MaximumBatchingWindowInSeconds,
		"lastProcessingResult":           got.LastProcessingResult, "state": state,
		"stateTransitionReason": got.StateTransitionReason,
		"enabled":               state == "Enabled" || state == "Enabling" || state == "Creating",
		"tags":                  listed.Tags, "tagsAll": listed.Tags,
	}
	if got.LastModified != nil {
		result["lastModified"] = got.LastModified.UTC().Format(time.RFC3339)
	}
	if got.ScalingConfig != nil && got.ScalingConfig.MaximumConcurrency != nil {
		result["scalingConfig"] = map[string]any{"maximumConcurrency": normal(got.ScalingConfig.MaximumConcurrency)}
	}
	if got.FilterCriteria != nil && len(got.FilterCriteria.Filters) > 0 {
		var filters []any
		for _, filter := range got.FilterCriteria.Filters {
			filters = append(filters, map[string]any{"pattern": normal(filter.Pattern)})
		}
		result["filterCriteria"] = map[string]any{"filters": filters}
	}
	return result, nil
}

func updateMapping(ctx context.Context, c *cloud, id string, change change) error {
	desired := change.desired
	if err := refuseMapping(ctx, c, desired); err != nil {
		return err
	}
	input := &lambda.UpdateEventSourceMappingInput{
		UUID:                  aws.String(id),
		FunctionName:          aws.String(text(desired, "functionName")),
		Enabled:               aws.Bool(flag(desired, "enabled")),
		FunctionResponseTypes: responseTypes(desired),
		FilterCriteria:        filterCriteria(desired),
		ScalingConfig:         scaling(desired),
	}
	if input.ScalingConfig == nil {
		input.ScalingConfig = &types.ScalingConfig{}
	}
	if size, ok := number(desired, "batchSize"); ok {
		input.BatchSize = aws.Int32(size)
	}
	// One that was removed goes back to 0.
	window, _ := number(desired, "maximumBatchingWindowInSeconds")
	input.MaximumBatchingWindowInSeconds = aws.Int32(window)
	if _, err := c.lambda.UpdateEventSourceMapping(ctx, input); err != nil {
		return err
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
	return awaitMapping(ctx, c, id)
}

func deleteMapping(ctx context.Context, c *cloud, id string, _ values) error {
	_, err := c.lambda.DeleteEventSourceMapping(ctx, &lambda.DeleteEventSourceMappingInput{UUID: aws.String(id)})
	if err := unlessGone(err); err != nil {
		return err
	}
	return await(ctx, patience, func(ctx context.Context) (bool, error) {
		_, err := c.lambda.GetEventSourceMapping(ctx, &lambda.GetEventSourceMappingInput{UUID: aws.String(id)})
		return notFound(err), unlessGone(err)
	})
}

func responseTypes(desired values) []types.FunctionResponseType {
	result := []types.FunctionResponseType{}
	for _, response := range list(desired, "functionResponseTypes") {
		result = append(result, types.FunctionResponseType(response))
	}
	return result
}

func scaling(desired values) *types.ScalingConfig {
	if most, ok := number(object(desired, "scalingConfig"), "maximumConcurrency"); ok {
		return &types.ScalingConfig{MaximumConcurrency: aws.Int32(most)}
	}
	return nil
}

func filterCriteria(desired values) *types.FilterCriteria {
	filters, _ := object(desired, "filterCriteria")["filters"].([]any)
	if len(filters) == 0 {
		return nil
	}
	result := &types.FilterCriteria{}
	for _, filter := range filters {
		filter, _ := filter.(map[string]any)
		result.Filters = append(result.Filters, types.Filter{Pattern: aws.String(text(filter, "pattern"))})
	}
	return result
}
