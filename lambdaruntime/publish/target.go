package publish

import (
	"fmt"
	"strings"
)

// A Target is a queue or topic as its ARN names it.
type Target struct {
	Partition, Service, Region, Account, Name string
}

// ParseTarget reads the ARN of a queue or topic.
func ParseTarget(arn string) (Target, error) {
	parts := strings.Split(arn, ":")
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "sqs" && parts[2] != "sns" {
		return Target{}, fmt.Errorf("%q is no ARN of a queue or topic", arn)
	}
	t := Target{Partition: parts[1], Service: parts[2], Region: parts[3], Account: parts[4], Name: parts[5]}
	if t.Region == "" || t.Account == "" || t.Name == "" {
		return Target{}, fmt.Errorf("%q is no ARN of a queue or topic", arn)
	}
	return t, nil
}

// domains are the DNS suffixes of AWS's partitions; all others have the first one's.
var domains = map[string]string{
	"aws-cn":    "amazonaws.com.cn",
	"aws-iso":   "c2s.ic.gov",
	"aws-iso-b": "sc2s.sgov.gov",
	"aws-iso-e": "cloud.adc-e.uk",
	"aws-iso-f": "csp.hci.ic.gov",
	"aws-eusc":  "amazonaws.eu",
}

// QueueURL is the URL of a queue, made without asking: a role that may send to a queue need not be allowed to look it up.
func (t Target) QueueURL() string {
	domain, ok := domains[t.Partition]
	if !ok {
		domain = "amazonaws.com"
	}
	return "https://sqs." + t.Region + "." + domain + "/" + t.Account + "/" + t.Name
}
