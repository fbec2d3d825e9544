package standin

import (
	"context"
	"regexp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	sdk "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	p "github.com/pulumi/pulumi-go-provider"
)

func metricAlarmKind() kind {
	return kind{
		token:  "aws:cloudwatch/metricAlarm:MetricAlarm",
		shape:  shapeOf(sdk.NewMetricAlarm),
		naming: naming{longest: 255},
		serves: []string{
			"actionsEnabled", "alarmActions", "alarmDescription", "comparisonOperator", "datapointsToAlarm", "dimensions",
			"evaluationPeriods", "insufficientDataActions", "metricName", "name", "namespace", "okActions", "period", "statistic",
			"tags", "threshold", "treatMissingData", "unit",
		},
		defaults: values{"actionsEnabled": true, "treatMissingData": "missing"},
		replaces: []string{"name"},
		validate: validateMetricAlarm,
		create: func(ctx context.Context, c *cloud, desired values) (string, error) {
			return text(desired, "name"), putMetricAlarm(ctx, c, desired, texts(desired, "tags"))
		},
		read:   readMetricAlarm,
		update: updateMetricAlarm,
		delete: func(ctx context.Context, c *cloud, id string, _ values) error {
			_, err := c.cloudwatch.DeleteAlarms(ctx, &cloudwatch.DeleteAlarmsInput{AlarmNames: []string{id}})
			return unlessGone(err)
		},
	}
}

var (
	// The provider demands no more of an action than that it is an ARN, or one of EC2's by a name that has no account.
	action = regexp.MustCompile(`^arn:[\w-]+:[a-zA-Z0-9-]+:[a-z0-9-]*:(\d{12})?:.+$`)

	alarmChoices = map[string][]string{
		"comparisonOperator": names(types.ComparisonOperator("").Values()),
		"statistic":          names(types.Statistic("").Values()),
		"treatMissingData":   {"breaching", "notBreaching", "ignore", "missing"},
		"unit":               names(types.StandardUnit("").Values()),
	}
)

func names[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// validateMetricAlarm refuses what Terraform's schema of the resource refuses, and an alarm of no metric, which AWS refuses.
func validateMetricAlarm(inputs values) []p.CheckFailure {
	var failures []p.CheckFailure
	fail := func(property, reason string) {
		failures = append(failures, p.CheckFailure{Property: property, Reason: reason})
	}
	for _, property := range sortedKeys(alarmChoices) {
		if value := text(inputs, property); value != "" && !slices.Contains(alarmChoices[property], value) {
			fail(property, "expected "+property+" to be one of the values of CloudWatch, got "+value)
		}
	}
	for _, property := range []string{"datapointsToAlarm", "evaluationPeriods"} {
		if n, ok := number(inputs, property); ok && n < 1 {
			fail(property, "expected "+property+" to be at least (1)")
		}
	}
	if n, ok := number(inputs, "period"); ok && !slices.Contains([]int32{10, 20, 30}, n) && (n < 60 || n%60 != 0) {
		fail("period", "expected period to be 10, 20, 30 or divisible by 60")
	}
	if len(text(inputs, "alarmDescription")) > 1024 {
		fail("alarmDescription", "expected length of alarm_description to be in the range (0 - 1024)")
	}
	for _, property := range []string{"alarmActions", "insufficientDataActions", "okActions"} {
		if len(list(inputs, property)) > 5 {
			fail(property, "Too many list items: no more than 5 are allowed")
		}
		for _, arn := range list(inputs, property) {
			if !action.MatchString(arn) {
				fail(property, "\""+arn+"\" is an invalid ARN")
			}
		}
	}
	for _, property := range []string{"metricName", "namespace", "period", "statistic", "threshold"} {
		if inputs[property] == nil {
			fail(property, "an alarm of one metric needs "+property+"; the stand-in serves no others")
		}
	}
	return failures
}

func putMetricAlarm(ctx context.Context, c *cloud, desired values, tags map[string]string) error {
	whole := func(property string) *int32 {
		n, ok := number(desired, property)
		if !ok {
			return nil
		}
		return &n
	}
	threshold, _ := desired["threshold"].(float64)
	input := &cloudwatch.PutMetricAlarmInput{
		AlarmName: aws.String(text(desired, "name")), AlarmDescription: aws.String(text(desired, "alarmDescription")),
		ActionsEnabled: aws.Bool(flag(desired, "actionsEnabled")), AlarmActions: list(desired, "alarmActions"),
		OKActions: list(desired, "okActions"), InsufficientDataActions: list(desired, "insufficientDataActions"),
		ComparisonOperator: types.ComparisonOperator(text(desired, "comparisonOperator")),
		EvaluationPeriods:  whole("evaluationPeriods"), DatapointsToAlarm: whole("datapointsToAlarm"), Period: whole("period"),
		MetricName: aws.String(text(desired, "metricName")), Namespace: aws.String(text(desired, "namespace")),
		Statistic: types.Statistic(text(desired, "statistic")), Threshold: &threshold,
		TreatMissingData: aws.String(text(desired, "treatMissingData")), Unit: types.StandardUnit(text(desired, "unit")),
	}
	dimensions := texts(desired, "dimensions")
	for _, name := range sortedKeys(dimensions) {
		input.Dimensions = append(input.Dimensions, types.Dimension{Name: aws.String(name), Value: aws.String(dimensions[name])})
	}
	for _, name := range sortedKeys(tags) {
		input.Tags = append(input.Tags, types.Tag{Key: aws.String(name), Value: aws.String(tags[name])})
	}
	_, err := c.cloudwatch.PutMetricAlarm(ctx, input)
	return err
}

func readMetricAlarm(ctx context.Context, c *cloud, id string, _ values) (values, error) {
	got, err := c.cloudwatch.DescribeAlarms(ctx, &cloudwatch.DescribeAlarmsInput{
		AlarmNames: []string{id}, AlarmTypes: []types.AlarmType{types.AlarmTypeMetricAlarm},
	})
	if err != nil || len(got.MetricAlarms) == 0 {
		return nil, err
	}
	alarm := got.MetricAlarms[0]
	listed, err := c.cloudwatch.ListTagsForResource(ctx, &cloudwatch.ListTagsForResourceInput{ResourceARN: alarm.AlarmArn})
	if err != nil {
		return nil, err
	}
	tags, dimensions := map[string]string{}, map[string]string{}
	for _, tag := range listed.Tags {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	for _, d := range alarm.Dimensions {
		dimensions[aws.ToString(d.Name)] = aws.ToString(d.Value)
	}
	result := values{
		"actionsEnabled": aws.ToBool(alarm.ActionsEnabled), "alarmActions": alarm.AlarmActions, "okActions": alarm.OKActions,
		"insufficientDataActions": alarm.InsufficientDataActions, "alarmDescription": orNothing(aws.ToString(alarm.AlarmDescription)),
		"arn": aws.ToString(alarm.AlarmArn), "comparisonOperator": string(alarm.ComparisonOperator), "dimensions": dimensions,
		"evaluationPeriods": aws.ToInt32(alarm.EvaluationPeriods), "metricName": aws.ToString(alarm.MetricName), "name": id,
		"namespace": aws.ToString(alarm.Namespace), "period": aws.ToInt32(alarm.Period), "statistic": string(alarm.Statistic),
		"threshold": aws.ToFloat64(alarm.Threshold), "treatMissingData": aws.ToString(alarm.TreatMissingData),
		"unit": orNothing(string(alarm.Unit)), "tags": tags, "tagsAll": tags,
	}
	if alarm.DatapointsToAlarm != nil {
		result["datapointsToAlarm"] = *alarm.DatapointsToAlarm
	}
	return result, nil
}

// updateMetricAlarm puts the whole alarm again, as the provider does. CloudWatch takes tags there only for a new one.
func updateMetricAlarm(ctx context.Context, c *cloud, _ string, change change) error {
	if err := putMetricAlarm(ctx, c, change.desired, nil); err != nil {
		return err
	}
	arn := aws.String(text(change.old, "arn"))
	set, gone := tagChange(change)
	if len(gone) > 0 {
		if _, err := c.cloudwatch.UntagResource(ctx, &cloudwatch.UntagResourceInput{ResourceARN: arn, TagKeys: gone}); err != nil {
			return err
		}
	}
	if len(set) == 0 {
		return nil
	}
	input := &cloudwatch.TagResourceInput{ResourceARN: arn}
	for _, name := range sortedKeys(set) {
		input.Tags = append(input.Tags, types.Tag{Key: aws.String(name), Value: aws.String(set[name])})
	}
	_, err := c.cloudwatch.TagResource(ctx, input)
	return err
}
