package publish

import (
	"errors"
	"net/http"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
)

// A Failure is why AWS did not take a message. It holds AWS's code and never its message, which may quote the payload.
type Failure struct {
	Code string
	// Passing says that the same call may succeed soon: throttling, a fault of the service, a lost connection.
	Passing bool
}

func (f *Failure) Error() string { return "AWS answered " + f.Code }

// Transient says whether a failure may pass while a person waits.
func Transient(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.Passing
}

// Code is AWS's code for a failure, or a word for one that never reached AWS.
func Code(err error) string {
	var f *Failure
	if errors.As(err, &f) {
		return f.Code
	}
	return "unknown"
}

// fromCall names the failure of a whole call.
func fromCall(err error) *Failure {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return &Failure{Code: "NoAnswer", Passing: true}
	}
	f := &Failure{Code: api.ErrorCode(), Passing: api.ErrorFault() == smithy.FaultServer || passing(api.ErrorCode())}
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		status := response.HTTPStatusCode()
		f.Passing = f.Passing || status >= http.StatusInternalServerError || status == http.StatusTooManyRequests
	}
	return f
}

// fromEntry names the failure of one entry of a call that succeeded as a whole (HTTP 200).
func fromEntry(code *string, senderFault bool) *Failure {
	f := &Failure{Code: "unknown", Passing: !senderFault}
	if code != nil {
		f.Code = *code
		f.Passing = f.Passing || passing(*code)
	}
	return f
}

// passing knows the codes of throttling and service faults, which SQS, SNS and KMS write in many ways.
func passing(code string) bool {
	for _, part := range []string{"hrottl", "ServiceUnavailable", "InternalError", "InternalFailure", "RequestTimeout", "TooManyRequests", "OverLimit", "LimitExceeded", "SlowDown"} {
		if strings.Contains(code, part) {
			return true
		}
	}
	return false
}
