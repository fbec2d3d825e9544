package standin

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"
)

// A cloud is the AWS that one provider instance works on: one region, one account.
type cloud struct {
	region     string
	cloudwatch *cloudwatch.Client
	iam        *iam.Client
	lambda     *lambda.Client
	logs       *cloudwatchlogs.Client
	sns        *sns.Client
	sqs        *sqs.Client
}

// settings come from a provider's configuration and its environment.
type settings struct {
	region, accessKey, secretKey, token, caBundle string
	// endpoint is for services without an entry in endpoints.
	endpoint  string
	endpoints map[string]string
}

// newCloud makes the clients. Nothing is asked of AWS yet.
func newCloud(s settings) (*cloud, error) {
	transport, err := s.transport()
	if err != nil {
		return nil, err
	}
	config := aws.Config{
		Region:           s.region,
		Credentials:      credentials.NewStaticCredentialsProvider(s.accessKey, s.secretKey, s.token),
		HTTPClient:       &http.Client{Transport: transport},
		RetryMaxAttempts: 5,
	}
	at := func(service string) *string {
		if endpoint := s.endpoints[service]; endpoint != "" {
			return aws.String(endpoint)
		}
		if s.endpoint != "" {
			return aws.String(s.endpoint)
		}
		return nil
	}
	return &cloud{
		region:     s.region,
		cloudwatch: cloudwatch.NewFromConfig(config, func(o *cloudwatch.Options) { o.BaseEndpoint = at("cloudwatch") }),
		iam:        iam.NewFromConfig(config, func(o *iam.Options) { o.BaseEndpoint = at("iam") }),
		lambda:     lambda.NewFromConfig(config, func(o *lambda.Options) { o.BaseEndpoint = at("lambda") }),
		logs:       cloudwatchlogs.NewFromConfig(config, func(o *cloudwatchlogs.Options) { o.BaseEndpoint = at("logs") }),
		sns:        sns.NewFromConfig(config, func(o *sns.Options) { o.BaseEndpoint = at("sns") }),
		sqs:        sqs.NewFromConfig(config, func(o *sqs.Options) { o.BaseEndpoint = at("sqs") }),
	}, nil
}

// answersWithin is far beyond what an answer takes. One that never comes is tried again, as localcloud's clients do.
const answersWithin = 2 * time.Minute

func (s settings) transport() (*http.Transport, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.caBundle != "" {
		bundle, err := os.ReadFile(s.caBundle)
		if err != nil {
			return nil, fmt.Errorf("reading the CA bundle: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		config.RootCAs.AppendCertsFromPEM(bundle)
	}
	return &http.Transport{TLSClientConfig: config, MaxIdleConnsPerHost: 16, ForceAttemptHTTP2: true, ResponseHeaderTimeout: answersWithin}, nil
}

// await asks until the answer is yes or the deadline passes.
func await(ctx context.Context, within time.Duration, ask func(context.Context) (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		done, err := ask(ctx)
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// isCode says whether AWS answered with one of the error codes.
func isCode(err error, codes ...string) bool {
	var answer smithy.APIError
	return errors.As(err, &answer) && slices.Contains(codes, answer.ErrorCode())
}

// notFound lists the codes by which the services say that a resource is not there.
func notFound(err error) bool {
	return isCode(
		err, "NotFound", "NotFoundException", "NoSuchEntity", "NoSuchEntityException", "ResourceNotFoundException",
		"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist",
	)
}

// unlessGone drops the error of a deletion if the resource was deleted already.
func unlessGone(err error) error {
	if notFound(err) {
		return nil
	}
	return err
}
