package sweep

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

func mappingKind(c *lambda.Client) kind {
	arns := map[string]string{} // by the id, by which a mapping is deleted
	return kind{
		name: "event source mapping",
		list: func(ctx context.Context) (ids []string, err error) {
			pages := lambda.NewListEventSourceMappingsPaginator(c, &lambda.ListEventSourceMappingsInput{})
			for pages.HasMorePages() {
				page, err := pages.NextPage(ctx)
				if err != nil {
					return nil, err
				}
				for _, m := range page.EventSourceMappings {
					arns[aws.ToString(m.UUID)] = aws.ToString(m.EventSourceMappingArn)
					ids = append(ids, aws.ToString(m.UUID))
				}
			}
			return ids, nil
		},
		tagged: func(ctx context.Context, id, key string) (bool, error) { return lambdaTagged(ctx, c, arns[id], key) },
		remove: func(ctx context.Context, id string) error {
			_, err := c.DeleteEventSourceMapping(ctx, &lambda.DeleteEventSourceMappingInput{UUID: aws.String(id)})
			return err
		},
	}
}

func functionKind(c *lambda.Client) kind {
	return kind{
		name: "function",
		list: func(ctx context.Context) (arns []string, err error) {
			pages := lambda.NewListFunctionsPaginator(c, &lambda.ListFunctionsInput{})
			for pages.HasMorePages() {
				page, err := pages.NextPage(ctx)
				if err != nil {
					return nil, err
				}
				for _, f := range page.Functions {
					arns = append(arns, aws.ToString(f.FunctionArn))
				}
			}
			return arns, nil
		},
		tagged: func(ctx context.Context, arn, key string) (bool, error) { return lambdaTagged(ctx, c, arn, key) },
		remove: func(ctx context.Context, arn string) error {
			_, err := c.DeleteFunction(ctx, &lambda.DeleteFunctionInput{FunctionName: aws.String(arn)})
			return err
		},
	}
}

func lambdaTagged(ctx context.Context, c *lambda.Client, arn, key string) (bool, error) {
	listed, err := c.ListTags(ctx, &lambda.ListTagsInput{Resource: aws.String(arn)})
	if err != nil {
		return false, err
	}
	_, is := listed.Tags[key]
	return is, nil
}

func topicKind(c *sns.Client) kind {
	return kind{
		name: "topic",
		list: func(ctx context.Context) (arns []string, err error) {
			pages := sns.NewListTopicsPaginator(c, &sns.ListTopicsInput{})
			for pages.HasMorePages() {
				page, err := pages.NextPage(ctx)
				if err != nil {
					return nil, err
				}
				for _, t := range page.Topics {
					arns = append(arns, aws.ToString(t.TopicArn))
				}
			}
			return arns, nil
		},
		tagged: func(ctx context.Context, arn, key string) (bool, error) {
			listed, err := c.ListTagsForResource(ctx, &sns.ListTagsForResourceInput{ResourceArn: aws.String(arn)})
			if err != nil {
				return false, err
			}
			return slices.ContainsFunc(listed.Tags, func(t snstypes.Tag) bool { return aws.ToString(t.Key) == key }), nil
		},
		remove: func(ctx context.Context, arn string) error {
			pages := sns.NewListSubscriptionsByTopicPaginator(c, &sns.ListSubscriptionsByTopicInput{TopicArn: aws.String(arn)})
			for pages.HasMorePages() {
				page, err := pages.NextPage(ctx)
				if err != nil {
					return err
				}
				for _, s := range page.Subscriptions {
					if !strings.HasPrefix(aws.ToString(s.SubscriptionArn), "arn:") {
						continue // not confirmed: it expires
					}
					if _, err := c.Unsubscribe(ctx, &sns.UnsubscribeInput{SubscriptionArn: s.SubscriptionArn}); err != nil {
						return err
					}
				}
			}
			_, err := c.DeleteTopic(ctx, &sns.DeleteTopicInput{TopicArn: aws.String(arn)})
			return err
		},
	}
}

func queueKind(c *sqs.Client) kind {
	return kind{
		name: "queue",
		list: func(ctx context.Context) (urls []string, err error) {
			pages := sqs.NewListQueuesPaginator(c, &sqs.ListQueuesInput{MaxResults: aws.Int32(1000)})
			for pages.HasMorePages() {
				page, err := pages.NextPage(ctx)
				if err != nil {
					return nil, err
				}
				urls = append(urls, page.QueueUrls...)
			}
			return urls, nil
		},
		tagged: func(ctx context.Context, url, key string) (bool, error) {
			listed, err := c.ListQueueTags(ctx, &sqs.ListQueueTagsInput{QueueUrl: aws.String(url)})
			if err != nil {
				return false, err
			}
			_, is := listed.Tags[key]
			return is, nil
		},
		remove: func(ctx context.Context, url string) error {
			_, err := c.DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: aws.String(url)})
			return err
		},
	}
}

func roleKind(c *iam.Client) kind {
	return kind{
		name: "role",
		list: func(ctx context.Context) (names []string, err error) {
			pages := iam.NewListRolesPaginator(c, &iam.ListRolesInput{})
			for pages.HasMorePages() {
				page, err := pages.NextPage(ctx)
				if err != nil {
					return nil, err
				}
				for _, r := range page.Roles {
					names = append(names, aws.ToString(r.RoleName))
				}
			}
			return names, nil
		},
		tagged: func(ctx context.Context, name, key string) (bool, error) {
			listed, err := c.ListRoleTags(ctx, &iam.ListRoleTagsInput{RoleName: aws.String(name)})
			if err != nil {
				return false, err
			}
			return slices.ContainsFunc(listed.Tags, func(t iamtypes.Tag) bool { return aws.ToString(t.Key) == key }), nil
		},
		remove: func(ctx context.Context, name string) error {
			policies, err := c.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: aws.String(name)})
			if err != nil {
				return err
			}
			for _, policy := range policies.PolicyNames {
				if _, err := c.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{
					RoleName: aws.String(name), PolicyName: aws.String(policy),
				}); err != nil {
					return err
				}
			}
			_, err = c.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String(name)})
			return err
		},
	}
}

func groupKind(c *cloudwatchlogs.Client) kind {
	arns := map[string]string{}
	return kind{
		name: "log group",
		list: func(ctx context.Context) (names []string, err error) {
			pages := cloudwatchlogs.NewDescribeLogGroupsPaginator(c, &cloudwatchlogs.DescribeLogGroupsInput{})
			for pages.HasMorePages() {
				page, err := pages.NextPage(ctx)
				if err != nil {
					return nil, err
				}
				for _, g := range page.LogGroups {
					arns[aws.ToString(g.LogGroupName)] = strings.TrimSuffix(aws.ToString(g.Arn), ":*")
					names = append(names, aws.ToString(g.LogGroupName))
				}
			}
			return names, nil
		},
		tagged: func(ctx context.Context, name, key string) (bool, error) {
			listed, err := c.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: aws.String(arns[name])})
			if err != nil {
				return false, err
			}
			_, is := listed.Tags[key]
			return is, nil
		},
		remove: func(ctx context.Context, name string) error {
			_, err := c.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String(name)})
			return err
		},
	}
}

func alarmKind(c *cloudwatch.Client) kind {
	arns := map[string]string{} // by the name, by which an alarm is deleted
	return kind{
		name: "alarm",
		list: func(ctx context.Context) (names []string, err error) {
			pages := cloudwatch.NewDescribeAlarmsPaginator(c, &cloudwatch.DescribeAlarmsInput{})
			for pages.HasMorePages() {
				page, err := pages.NextPage(ctx)
				if err != nil {
					return nil, err
				}
				for _, a := range page.MetricAlarms {
					arns[aws.ToString(a.AlarmName)] = aws.ToString(a.AlarmArn)
					names = append(names, aws.ToString(a.AlarmName))
				}
			}
			return names, nil
		},
		tagged: func(ctx context.Context, name, key string) (bool, error) {
			listed, err := c.ListTagsForResource(ctx, &cloudwatch.ListTagsForResourceInput{ResourceARN: aws.String(arns[name])})
			if err != nil {
				return false, err
			}
			return slices.ContainsFunc(listed.Tags, func(t cloudwatchtypes.Tag) bool { return aws.ToString(t.Key) == key }), nil
		},
		remove: func(ctx context.Context, name string) error {
			_, err := c.DeleteAlarms(ctx, &cloudwatch.DeleteAlarmsInput{AlarmNames: []string{name}})
			return err
		},
	}
}
