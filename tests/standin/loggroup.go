package standin

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	sdk "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
)

func logGroupKind() kind {
	return kind{
		token:    "aws:cloudwatch/logGroup:LogGroup",
		shape:    shapeOf(sdk.NewLogGroup),
		naming:   naming{longest: 255},
		serves:   []string{"kmsKeyId", "logGroupClass", "name", "retentionInDays", "skipDestroy", "tags"},
		defaults: values{"retentionInDays": 0., "skipDestroy": false},
		replaces: []string{"logGroupClass", "name"},
		create:   createLogGroup,
		read:     readLogGroup,
		update:   updateLogGroup,
		delete: func(ctx context.Context, c *cloud, id string, state values) error {
			if flag(state, "skipDestroy") {
				return nil
			}
			_, err := c.logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String(id)})
			return unlessGone(err)
		},
	}
}

func createLogGroup(ctx context.Context, c *cloud, desired values) (string, error) {
	name := text(desired, "name")
	input := &cloudwatchlogs.CreateLogGroupInput{
		LogGroupName: aws.String(name), LogGroupClass: types.LogGroupClass(text(desired, "logGroupClass")),
	}
	if key := text(desired, "kmsKeyId"); key != "" {
		input.KmsKeyId = aws.String(key)
	}
	if tags := texts(desired, "tags"); len(tags) > 0 {
		input.Tags = tags
	}
	if _, err := c.logs.CreateLogGroup(ctx, input); err != nil {
		return "", err
	}
	return name, setRetention(ctx, c, name, desired)
}

func setRetention(ctx context.Context, c *cloud, name string, desired values) error {
	days, _ := number(desired, "retentionInDays")
	if days == 0 {
		_, err := c.logs.DeleteRetentionPolicy(ctx, &cloudwatchlogs.DeleteRetentionPolicyInput{LogGroupName: aws.String(name)})
		return err
	}
	_, err := c.logs.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{
		LogGroupName: aws.String(name), RetentionInDays: aws.Int32(days),
	})
	return err
}

func readLogGroup(ctx context.Context, c *cloud, id string, prior values) (values, error) {
	got, err := c.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String(id)})
	if err != nil {
		return nil, err
	}
	for _, group := range got.LogGroups {
		if aws.ToString(group.LogGroupName) != id {
			continue
		}
		arn := strings.TrimSuffix(aws.ToString(group.Arn), ":*")
		listed, err := c.logs.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: aws.String(arn)})
		if err != nil {
			return nil, err
		}
		return values{
			"arn": arn, "name": id, "kmsKeyId": group.KmsKeyId, "logGroupClass": string(group.LogGroupClass),
			"retentionInDays": aws.ToInt32(group.RetentionInDays), "tags": listed.Tags, "tagsAll": listed.Tags,
			// How the provider deletes is not known to CloudWatch.
			"skipDestroy": prior["skipDestroy"],
		}, nil
	}
	return nil, nil
}

func updateLogGroup(ctx context.Context, c *cloud, id string, change change) error {
	if change.touches("retentionInDays") {
		if err := setRetention(ctx, c, id, change.desired); err != nil {
			return err
		}
	}
	if change.touches("kmsKeyId") {
		if err := setLogKey(ctx, c, id, text(change.desired, "kmsKeyId")); err != nil {
			return err
		}
	}
	arn := aws.String(text(change.old, "arn"))
	set, gone := tagChange(change)
	if len(gone) > 0 {
		if _, err := c.logs.UntagResource(ctx, &cloudwatchlogs.UntagResourceInput{ResourceArn: arn, TagKeys: gone}); err != nil {
			return err
		}
	}
	if len(set) > 0 {
		if _, err := c.logs.TagResource(ctx, &cloudwatchlogs.TagResourceInput{ResourceArn: arn, Tags: set}); err != nil {
			return err
		}
	}
	return nil
}

func setLogKey(ctx context.Context, c *cloud, name, key string) error {
	if key == "" {
		_, err := c.logs.DisassociateKmsKey(ctx, &cloudwatchlogs.DisassociateKmsKeyInput{LogGroupName: aws.String(name)})
		return err
	}
	_, err := c.logs.AssociateKmsKey(ctx, &cloudwatchlogs.AssociateKmsKeyInput{
		LogGroupName: aws.String(name), KmsKeyId: aws.String(key),
	})
	return err
}
