package localcloud_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"

	"github.com/eventlink/pulumi-eventlink/tests/localcloud"
)

func TestACloudEnforcesPoliciesAndEndsWithStop(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cloud, err := localcloud.Start(ctx, localcloud.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := cloud.Stop(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(cloud.LogFile()); !os.IsNotExist(err) {
			t.Errorf("the folder is still there: %v", err)
		}
		client := &http.Client{Timeout: time.Second}
		if response, err := client.Get(cloud.Endpoint()); err == nil {
			response.Body.Close()
			t.Error("the server still answers")
		}
	}()

	admin := cloud.Config(localcloud.DefaultRegion, localcloud.DefaultAccount)
	queues := sqs.NewFromConfig(admin)
	if _, err := queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String("orders")}); err != nil {
		t.Fatalf("the administrator makes a queue: %v", err)
	}
	listed, err := queues.ListQueues(ctx, &sqs.ListQueuesInput{})
	if err != nil || len(listed.QueueUrls) != 1 {
		t.Fatalf("the administrator lists one queue: got %v, %v", listed, err)
	}

	elsewhere := sqs.NewFromConfig(cloud.Config("eu-west-1", localcloud.DefaultAccount))
	if listed, err := elsewhere.ListQueues(ctx, &sqs.ListQueuesInput{}); err != nil || len(listed.QueueUrls) != 0 {
		t.Errorf("another region has no queue: got %v, %v", listed, err)
	}

	users := iam.NewFromConfig(admin)
	if _, err := users.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("nobody")}); err != nil {
		t.Fatal(err)
	}
	key, err := users.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String("nobody")})
	if err != nil {
		t.Fatal(err)
	}
	nobody := admin.Copy()
	nobody.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{
			AccessKeyID:     aws.ToString(key.AccessKey.AccessKeyId),
			SecretAccessKey: aws.ToString(key.AccessKey.SecretAccessKey),
		}, nil
	})
	_, err = sqs.NewFromConfig(nobody).ListQueues(ctx, &sqs.ListQueuesInput{})
	var refusal smithy.APIError
	if !errors.As(err, &refusal) || refusal.ErrorCode() != "AccessDenied" && refusal.ErrorCode() != "AccessDeniedException" {
		t.Errorf("a user without a policy is denied: got %v", err)
	}
}
