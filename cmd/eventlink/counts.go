package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlink/pulumi-eventlink/stack"
)

// countDeadLetters asks SQS how many messages the dead-letter queues of a deployed program hold, by URL. Credentials and
// region are those of the environment, as other AWS tools take them; a queue's own region wins.
func countDeadLetters(ctx context.Context, p *stack.Program) (map[string]int, error) {
	own, err := awsConfiguration(ctx)
	if err != nil {
		return nil, err
	}
	client := sqs.NewFromConfig(own)
	counts := map[string]int{}
	var queues []stack.Queue
	for _, point := range p.Points {
		queues = append(queues, point.DeadLetters)
	}
	for _, e := range p.Extensions {
		queues = append(queues, e.DeadLetters)
	}
	for _, q := range queues {
		if q.URL == "" {
			continue
		}
		got, err := client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &q.URL, AttributeNames: []types.QueueAttributeName{
			types.QueueAttributeNameApproximateNumberOfMessages, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible,
		}}, func(o *sqs.Options) {
			if parts := strings.Split(q.ARN, ":"); len(parts) == 6 {
				o.Region = parts[3]
			}
		})
		if err != nil {
			return nil, plain(fmt.Errorf("counting the messages of %s: %w", q.Name, err))
		}
		for _, text := range got.Attributes {
			n, err := strconv.Atoi(text)
			if err != nil {
				return nil, fmt.Errorf("counting the messages of %s: %w", q.Name, err)
			}
			counts[q.URL] += n
		}
	}
	if len(counts) == 0 {
		return nil, errors.New("--counts needs a deployed stack: no dead-letter queue here has a URL")
	}
	return counts, nil
}
