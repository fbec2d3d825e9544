package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// A fate says where one event ended: its commands, or its dead letter.
type fate struct {
	commands []string // bodies
	reason   string   // of a dead letter
	place    string
}

// A watch follows published events: each command and each dead letter names the event that it comes from.
type watch struct {
	queues      *sqs.Client
	commands    []string
	deadLetters []string
	lanes       []string
	order       []string // ids of the events, as published
	fates       map[string]*fate
}

type tally struct{ events, commands, nothing, deadLettered int }

func (w *watch) publish(ctx context.Context, topics *sns.Client, topicARN string) error {
	for _, event := range orderEvents {
		published, err := topics.Publish(ctx, &sns.PublishInput{TopicArn: &topicARN, Message: &event.body})
		if err != nil {
			return fmt.Errorf("publishing %s: %w", event.title, err)
		}
		w.order = append(w.order, *published.MessageId)
		w.fates[*published.MessageId] = &fate{}
	}
	return nil
}

// untilSettled reads commands and dead letters until no event is under way. An event with neither gave no command, or
// the filter dropped it.
func (w *watch) untilSettled(ctx context.Context) error {
	for quiet := 0; quiet < 2; {
		taken, err := w.read(ctx)
		if err != nil {
			return err
		}
		waiting, err := w.underWay(ctx)
		if err != nil {
			return err
		}
		quiet++
		if taken > 0 || waiting > 0 || !w.someFate() {
			quiet = 0
		}
	}
	return nil
}

func (w *watch) someFate() bool {
	for _, f := range w.fates {
		if len(f.commands) > 0 || f.reason != "" {
			return true
		}
	}
	return false
}

// read takes all messages from the command queues and the dead-letter queues.
func (w *watch) read(ctx context.Context) (taken int, err error) {
	for _, queue := range w.commands {
		commands, err := w.receive(ctx, queue, 1)
		if err != nil {
			return 0, err
		}
		for _, m := range commands {
			f, err := w.of(attribute(m, "correlationId"))
			if err != nil {
				return 0, err
			}
			f.commands = append(f.commands, *m.Body)
		}
		taken += len(commands)
	}
	for _, queue := range w.deadLetters {
		letters, err := w.receive(ctx, queue, 0)
		if err != nil {
			return 0, err
		}
		for _, m := range letters {
			var envelope struct{ MessageId string }
			if err := json.Unmarshal([]byte(*m.Body), &envelope); err != nil {
				return 0, fmt.Errorf("reading a dead letter: %w", err)
			}
			f, err := w.of(envelope.MessageId)
			if err != nil {
				return 0, err
			}
			f.reason, f.place = attribute(m, "reason"), attribute(m, "place")
		}
		taken += len(letters)
	}
	return taken, nil
}

func (w *watch) of(eventID string) (*fate, error) {
	f, ok := w.fates[eventID]
	if !ok {
		return nil, fmt.Errorf("something names the event %q, which was not published here", eventID)
	}
	return f, nil
}

func (w *watch) receive(ctx context.Context, queue string, waitSeconds int32) ([]types.Message, error) {
	received, err := w.queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: &queue, MaxNumberOfMessages: 10, WaitTimeSeconds: waitSeconds, MessageAttributeNames: []string{"All"},
	})
	if err != nil {
		return nil, fmt.Errorf("reading a queue: %w", err)
	}
	for _, m := range received.Messages {
		if _, err := w.queues.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &queue, ReceiptHandle: m.ReceiptHandle}); err != nil {
			return nil, fmt.Errorf("reading a queue: %w", err)
		}
	}
	return received.Messages, nil
}

// underWay counts the messages that the lanes have not done with.
func (w *watch) underWay(ctx context.Context) (int, error) {
	total := 0
	for _, queue := range append(w.lanes, w.commands...) {
		attributes, err := w.queues.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
			QueueUrl:       &queue,
			AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameApproximateNumberOfMessages, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible},
		})
		if err != nil {
			return 0, fmt.Errorf("asking a queue for its length: %w", err)
		}
		for _, text := range attributes.Attributes {
			n, err := strconv.Atoi(text)
			if err != nil {
				return 0, fmt.Errorf("asking a queue for its length: %w", err)
			}
			total += n
		}
	}
	return total, nil
}

func (w *watch) tally() tally {
	t := tally{events: len(w.order)}
	for _, f := range w.fates {
		t.commands += len(f.commands)
		switch {
		case f.reason != "":
			t.deadLettered++
		case len(f.commands) == 0:
			t.nothing++
		}
	}
	return t
}

func attribute(m types.Message, name string) string {
	return aws.ToString(m.MessageAttributes[name].StringValue)
}
