// Command awscli stands in for the AWS CLI where that is not installed, as far as the tutorial uses it:
//
//	aws sns publish --topic-arn ARN --message TEXT|file://FILE
//	aws sqs receive-message --queue-url URL [--wait-time-seconds N]
//
// It prints what the AWS CLI prints with --output text --query Body for a message, and the message's id for a publication.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "aws:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	own, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	command := strings.Join(args[:min(2, len(args))], " ")
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	topic, message := flags.String("topic-arn", "", ""), flags.String("message", "", "")
	queue, wait := flags.String("queue-url", "", ""), flags.Int("wait-time-seconds", 0, "")
	for _, ignored := range []string{"query", "output"} {
		flags.String(ignored, "", "")
	}
	if err := flags.Parse(args[min(2, len(args)):]); err != nil {
		return err
	}
	switch command {
	case "sns publish":
		if file, ok := strings.CutPrefix(*message, "file://"); ok {
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			*message = string(text)
		}
		published, err := sns.NewFromConfig(own).Publish(ctx, &sns.PublishInput{TopicArn: topic, Message: message})
		if err != nil {
			return err
		}
		fmt.Fprintln(out, *published.MessageId)
		return nil
	case "sqs receive-message":
		received, err := sqs.NewFromConfig(own).ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue, WaitTimeSeconds: int32(*wait)}) //nolint:gosec // a few seconds
		if err != nil {
			return err
		}
		for _, m := range received.Messages {
			fmt.Fprintln(out, *m.Body)
		}
		return nil
	}
	return errors.New("this stand-in of the AWS CLI knows sns publish and sqs receive-message only")
}
