package localcloud

import (
	"crypto/tls"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

const (
	// DefaultRegion is the region of clients that set none.
	DefaultRegion = "us-east-1"
	// DefaultAccount is the account of clients that set none, and of functions.
	DefaultAccount = "000000000000"
	// secretKey belongs to every account's root, whose signature MiniStack does not check.
	secretKey = "test"
)

// Endpoint is the URL under which all services of all regions answer.
func (c *Cloud) Endpoint() string { return c.endpoint }

// Config configures a client of aws-sdk-go-v2, with the credentials of the account's administrator. For MiniStack a
// 12-digit access key is the root of that account, to which no policy applies. Functions have the permissions of their
// roles only.
func (c *Cloud) Config(region, account string) aws.Config {
	return aws.Config{
		Region:       region,
		Credentials:  credentials.NewStaticCredentialsProvider(account, secretKey, ""),
		BaseEndpoint: aws.String(c.endpoint),
		HTTPClient:   &http.Client{Transport: c.transport()},
	}
}

// Environment lets a program work on this cloud as the default account's administrator: the AWS SDKs and the aws plugin
// read it.
func (c *Cloud) Environment(region string) []string {
	return []string{
		"AWS_ENDPOINT_URL=" + c.endpoint,
		"AWS_CA_BUNDLE=" + c.certificate.certFile,
		"AWS_ACCESS_KEY_ID=" + DefaultAccount,
		"AWS_SECRET_ACCESS_KEY=" + secretKey,
		"AWS_REGION=" + region,
		"AWS_DEFAULT_REGION=" + region,
		"AWS_EC2_METADATA_DISABLED=true",
	}
}

// answersWithin is far beyond what an answer takes on a busy machine. An answer that never comes, as has been seen under load,
// is an error that the SDK tries again after, and not a test that stands still.
const answersWithin = 2 * time.Minute

func (c *Cloud) transport() *http.Transport {
	return &http.Transport{
		ResponseHeaderTimeout: answersWithin,
		TLSClientConfig:       &tls.Config{RootCAs: c.certificate.pool, MinVersion: tls.VersionTLS12},
		MaxIdleConnsPerHost:   16,
		ForceAttemptHTTP2:     true,
	}
}
