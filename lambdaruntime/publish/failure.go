package publish

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
)

// A Failure is why AWS did not take a message. It holds AWS's code and never its message, which may quote the payload.
type Failure struct {
	Code string
	// Passing says that the same call may succeed soon: throttling, a fault of the service, a lost connection.
	Passing bool
	// Whole says that the call was refused as a whole, for whatever message of it.
	Whole bool
}

func (f *Failure) Error() string { return "AWS answered " + f.Code }

// TooLarge says whether it may be the size that the target refused: none of AWS's codes says just that.
func (f *Failure) TooLarge() bool {
	return !f.Passing && contains(f.Code, "Invalid", "TooLong", "HTTP413")
}

// Code is AWS's code for a failure, or a word for one that never reached AWS.
func Code(err error) string {
	var f *Failure
	if errors.As(err, &f) {
		return f.Code
	}
	return "unknown"
}

// failure is an error as a Failure: one that a Sender did not name came from no answer.
func failure(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return &Failure{Code: "NoAnswer", Passing: true}
}

// entries is how many messages the next call may hold when calls were refused as a whole so many times. The first
// throttlings have nothing to do with what the call holds, and smaller calls are more calls.
func (f *Failure) entries(attempts int) int {
	if throttling(f.Code) {
		attempts = max(attempts-2, 0)
	}
	return max(MaxEntries>>min(attempts, 10), 1)
}

// fromCall names the failure of a whole call.
func fromCall(err error) *Failure {
	f := &Failure{Code: "NoAnswer", Passing: true, Whole: true}
	status := 0
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		status = response.HTTPStatusCode()
	}
	var api smithy.APIError
	switch {
	case errors.As(err, &api) && api.ErrorCode() != "" && api.ErrorCode() != "UnknownError":
		f.Code = api.ErrorCode()
		f.Passing = api.ErrorFault() == smithy.FaultServer || passing(f.Code)
	case status >= http.StatusBadRequest:
		f.Code, f.Passing = "HTTP"+strconv.Itoa(status), false
	}
	f.Passing = f.Passing || status >= http.StatusInternalServerError || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
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

// passing knows the codes of throttling, of faults of the service, and of a clock that is wrong, which the SDK corrects
// for the next call. SQS, SNS and KMS write them in many ways.
func passing(code string) bool {
	return throttling(code) || contains(code,
		"ServiceUnavailable", "InternalError", "InternalFailure", "InternalServerError", "RequestTimeout", "LimitExceeded",
		"RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture", "InvalidSignature", "SignatureDoesNotMatch",
	)
}

func throttling(code string) bool {
	return contains(code, "hrottl", "TooManyRequests", "OverLimit", "SlowDown")
}

func contains(code string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(code, part) })
}
