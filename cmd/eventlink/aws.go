package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/logging"
)

// awsConfiguration reads what all tools of AWS read: the environment, profiles and roles.
func awsConfiguration(ctx context.Context) (aws.Config, error) {
	c, err := config.LoadDefaultConfig(ctx, config.WithLogger(logging.Nop{}))
	var noProfile config.SharedConfigProfileNotExistError
	if errors.As(err, &noProfile) {
		return c, fmt.Errorf("there is no AWS profile %q: see aws configure list-profiles, and AWS_PROFILE", noProfile.Profile)
	}
	if err != nil {
		return c, fmt.Errorf("reading the configuration of AWS: %w", err)
	}
	return c, nil
}

// refusals say what to do about the codes by which AWS refuses a caller.
var refusals = []struct {
	codes []string
	means string
}{
	{[]string{"ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidToken"}, "the credentials have expired: log in again, for example with aws sso login"},
	{
		[]string{"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure"},
		"AWS does not know these credentials: see aws sts get-caller-identity",
	},
	{[]string{"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"}, "these credentials may not do that"},
	{
		[]string{"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"},
		"there is no such queue in the account and the region of these credentials: see aws sts get-caller-identity",
	},
}

// plain says an error of AWS in the words of who called it, without the layers of the SDK.
func plain(err error) error {
	var operation *smithy.OperationError
	if !errors.As(err, &operation) {
		return err
	}
	doing, _, _ := strings.Cut(err.Error(), operation.Error())
	var api smithy.APIError
	var unreached *url.Error
	var dialled *net.OpError
	switch {
	case errors.As(err, &api):
		for _, refusal := range refusals {
			if slices.Contains(refusal.codes, api.ErrorCode()) {
				return fmt.Errorf("%s%s (%s: %s)", doing, refusal.means, api.ErrorCode(), strings.TrimSpace(api.ErrorMessage()))
			}
		}
		return fmt.Errorf("%s%s: %s", doing, api.ErrorCode(), strings.TrimSpace(api.ErrorMessage()))
	case strings.Contains(operation.Error(), "SSO"), strings.Contains(operation.Error(), "sso"):
		return fmt.Errorf("%sthe session of IAM Identity Center has expired: aws sso login starts another", doing)
	case strings.Contains(operation.Error(), "get credentials"):
		return fmt.Errorf("%sthere are no AWS credentials: log in, for example with aws sso login, or set AWS_PROFILE", doing)
	case errors.As(err, &unreached):
		cause := unreached.Err
		if errors.As(cause, &dialled) {
			cause = dialled.Err
		}
		return fmt.Errorf("%s%s is not reached: %w", doing, strings.TrimSuffix(unreached.URL, "/"), cause)
	}
	return err
}
