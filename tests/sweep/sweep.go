package sweep

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// Tag is on everything that the end-to-end tests make on an account.
const Tag = "eventlink-e2e"

// A kind of resource can be listed, and each of its resources has tags and can be removed.
type kind struct {
	name   string
	list   func(ctx context.Context) ([]string, error)
	tagged func(ctx context.Context, id, key string) (bool, error)
	remove func(ctx context.Context, id string) error
}

// Sweep removes everything with a tag of this key, and says what that was. It goes on after a failure.
func Sweep(ctx context.Context, config aws.Config, key string) (removed []string, err error) {
	for _, k := range kinds(config) {
		ids, listing := k.list(ctx)
		if listing != nil {
			err = errors.Join(err, fmt.Errorf("listing every %s: %w", k.name, listing))
			continue
		}
		for _, id := range ids {
			is, reading := k.tagged(ctx, id, key)
			if reading != nil {
				err = errors.Join(err, fmt.Errorf("reading the tags of the %s %s: %w", k.name, id, reading))
				continue
			}
			if !is {
				continue
			}
			if removing := k.remove(ctx, id); removing != nil {
				err = errors.Join(err, fmt.Errorf("removing the %s %s: %w", k.name, id, removing))
				continue
			}
			removed = append(removed, k.name+" "+id)
		}
	}
	return removed, err
}

func kinds(config aws.Config) []kind {
	functions, topics, queues := lambda.NewFromConfig(config), sns.NewFromConfig(config), sqs.NewFromConfig(config)
	roles, groups, alarms := iam.NewFromConfig(config), cloudwatchlogs.NewFromConfig(config), cloudwatch.NewFromConfig(config)
	return []kind{
		alarmKind(alarms), mappingKind(functions), functionKind(functions), topicKind(topics), queueKind(queues), roleKind(roles), groupKind(groups),
	}
}
