// Package cloud makes the AWS clients of a lane from what Lambda puts into the environment.
//
// It reads credentials, region and endpoint from the environment alone: in Lambda they are always there, and everything
// else that the SDK can look through (profiles, SSO, instance metadata) costs start-up time and a tenth of the binary.
//
// Invariant: no client tries a call again by itself. The runtime does, with the invocation's deadline in hand.
package cloud

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/route"
)

// Clients are what a lane talks to AWS with.
type Clients struct {
	// Own is for the lane's own queues, in the function's region.
	Own *sqs.Client
	// Target sends to the command topic, in the command topic's region.
	Target publish.Sender
}

// Connect makes the clients of a route. It makes no call. getenv is os.Getenv.
func Connect(r route.Route, getenv func(string) string) (Clients, error) {
	config, err := environment(getenv)
	if err != nil {
		return Clients{}, err
	}
	target, err := publish.ParseTarget(r.Target.ARN)
	if err != nil {
		return Clients{}, err
	}
	if target.Service != string(r.Target.Service) {
		return Clients{}, errors.New("the route's target is not of the service that it says")
	}
	clients := Clients{Own: newSQS(config, config.Region, getenv)}
	if r.Target.Service == route.SQS {
		client := clients.Own
		if target.Region != config.Region {
			client = newSQS(config, target.Region, getenv)
		}
		clients.Target = publish.SQS{Client: client, QueueURL: target.QueueURL()}
		return clients, nil
	}
	clients.Target = publish.SNS{TopicARN: r.Target.ARN, Client: sns.NewFromConfig(config, func(o *sns.Options) {
		o.Region = target.Region
		o.BaseEndpoint = endpoint(getenv, "AWS_ENDPOINT_URL_SNS")
	})}
	return clients, nil
}

func newSQS(config aws.Config, region string, getenv func(string) string) *sqs.Client {
	return sqs.NewFromConfig(config, func(o *sqs.Options) {
		o.Region = region
		o.BaseEndpoint = endpoint(getenv, "AWS_ENDPOINT_URL_SQS")
	})
}

// endpoint is where a service is, if it is not where AWS has it: the SDK's own variables, for local clouds.
func endpoint(getenv func(string) string, service string) *string {
	for _, name := range []string{service, "AWS_ENDPOINT_URL"} {
		if url := getenv(name); url != "" {
			return aws.String(url)
		}
	}
	return nil
}

func environment(getenv func(string) string) (aws.Config, error) {
	credentials := aws.Credentials{
		AccessKeyID: getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken: getenv("AWS_SESSION_TOKEN"), Source: "environment",
	}
	region := getenv("AWS_REGION")
	if !credentials.HasKeys() || region == "" {
		return aws.Config{}, errors.New("AWS_REGION, AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set: this program runs in Lambda")
	}
	return aws.Config{
		Region: region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return credentials, nil
		}),
		HTTPClient: &http.Client{Transport: &http.Transport{
			DialContext:           (&net.Dialer{Timeout: 3 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout:   3 * time.Second,
			ResponseHeaderTimeout: 10 * time.Second,
			MaxIdleConnsPerHost:   publish.DefaultCalls * 2, // both destinations may be one host
			IdleConnTimeout:       50 * time.Second,
			ForceAttemptHTTP2:     true,
		}},
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	}, nil
}
