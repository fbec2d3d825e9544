package wiring

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// An arnShape is what an ARN of one kind of resource looks like after "arn:PARTITION:SERVICE:REGION:ACCOUNT:".
type arnShape struct {
	service, what, example string
	resource               *regexp.Regexp
	global                 bool // no region in it, and AWS's own are of the account "aws"
}

// The shapes, from AWS's service authorization reference.
var (
	topicARN = arnShape{
		service: "sns", what: "the ARN of an SNS topic", example: "arn:aws:sns:eu-central-1:123456789012:orders",
		resource: regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$|^[A-Za-z0-9_-]{1,251}\.fifo$`),
	}
	queueARN = arnShape{
		service: "sqs", what: "the ARN of an SQS queue", example: "arn:aws:sqs:eu-central-1:123456789012:invoicing",
		resource: regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$|^[A-Za-z0-9_-]{1,75}\.fifo$`),
	}
	keyARN = arnShape{
		service: "kms", what: "the ARN of a KMS key", example: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-…",
		resource: regexp.MustCompile(`^key/[A-Za-z0-9-]+$`),
	}
	boundaryARN = arnShape{
		service: "iam", what: "the ARN of an IAM policy", example: "arn:aws:iam::123456789012:policy/boundary",
		resource: regexp.MustCompile(`^policy/[\x21-\x7e]+$`), global: true,
	}
	layerARN = arnShape{
		service: "lambda", what: "the ARN of a version of a layer", example: "arn:aws:lambda:eu-central-1:123456789012:layer:collector:1",
		resource: regexp.MustCompile(`^layer:[A-Za-z0-9_-]{1,140}:[0-9]+$`),
	}
	accountID = regexp.MustCompile(`^[0-9]{12}$`)
	// partition is aws, aws-cn, aws-us-gov and the like.
	partition = regexp.MustCompile(`^aws(-[a-z0-9]+)*$`)
)

// fits reports whether an ARN has one of the shapes, and if not, what was wanted and got.
func fits(text string, shapes ...arnShape) (wanted, got string, ok bool) {
	kinds := make([]string, len(shapes))
	for i, s := range shapes {
		kinds[i] = s.what
	}
	wanted, got = strings.Join(kinds, " or ")+" (like "+shapes[0].example+")", strconv.Quote(text)
	parsed, err := arn.Parse(text)
	if err != nil {
		return wanted, got, false
	}
	if !partition.MatchString(parsed.Partition) {
		return wanted, "one of the partition " + strconv.Quote(parsed.Partition) + ", " + got, false
	}
	for _, s := range shapes {
		placed := parsed.Region != "" && accountID.MatchString(parsed.AccountID)
		if s.global {
			placed = parsed.Region == "" && (parsed.AccountID == "aws" || accountID.MatchString(parsed.AccountID))
		}
		if parsed.Service == s.service && s.resource.MatchString(parsed.Resource) && placed {
			return "", "", true
		}
	}
	if parsed.Service == "sns" && strings.Contains(parsed.Resource, ":") {
		got = "the ARN of a subscription, " + got
	}
	return wanted, got, false
}

// Named gives the region and the name of a queue or function by its ARN.
func Named(text, service string) (region, name string, err error) {
	parsed, err := arn.Parse(text)
	if err != nil || parsed.Service != service || parsed.Region == "" || parsed.Resource == "" {
		return "", "", fmt.Errorf("must be the ARN of the service %s, not %q", service, text)
	}
	return parsed.Region, strings.TrimPrefix(parsed.Resource, "function:"), nil
}

// arn checks an ARN that is present and known, and gives it if it is right.
func (in *inputs) arn(name string, shapes ...arnShape) (string, bool) {
	text, ok := in.text(name)
	if !ok || text == "" {
		return "", false
	}
	if wanted, got, ok := fits(text, shapes...); !ok {
		in.wrong(finding.WiringARN, name, wanted, got)
		return "", false
	}
	return text, true
}

// fifo compares the input fifo with the ARN of its topic or queue, and tells whether that is FIFO.
func (in *inputs) fifo(arnName string, shapes ...arnShape) (fifo, known bool) {
	said, isSaid := in.flag("fifo")
	if in.values.Get(arnName).HasComputed() && !in.has("fifo") {
		in.add(finding.Finding{
			Code: finding.WiringUnknown, Severity: finding.Note, Property: arnName,
			Message: "is not known at preview, which assumes that it is standard; the update reads the ARN",
			Remedy:  "set fifo to make preview exact",
		})
		return false, false
	}
	text, ok := in.arn(arnName, shapes...)
	if !ok {
		return said, isSaid
	}
	is := strings.HasSuffix(text, ".fifo")
	if isSaid && said != is {
		kind := map[bool]string{true: "FIFO", false: "standard"}
		in.fail(finding.WiringFIFO, "fifo",
			fmt.Sprintf("is %t, but %s is %s: %q", said, arnName, kind[is], text), "remove fifo, or correct the ARN")
	}
	return is, true
}
