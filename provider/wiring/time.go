package wiring

import (
	"fmt"
	"regexp"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// callTime is what one call to SQS or SNS takes in the same region, at the slow end of the usual.
const callTime = 20 * time.Millisecond

// ofCommand matches a groupBy that may give the commands of one event different groups.
var ofCommand = regexp.MustCompile(`\bcommand\b`)

// sendingTime warns of an event whose commands cannot all be sent within the function's timeout. Those of one group go
// one by one, because SQS and SNS may refuse one message of a call and take the next. The input timeout is absent where
// the command topic is standard.
func (in *inputs) sendingTime(most int) {
	seconds, ok := integer(in.values.Get("timeout"))
	groupBy := in.values.Get("groupBy")
	if !ok || most > celmap.MaxCommands || groupBy.IsString() && ofCommand.MatchString(groupBy.AsString()) {
		return
	}
	timeout := time.Duration(seconds) * time.Second
	working := timeout - min(max(timeout/10, time.Second), timeout*6/10)
	needed := time.Duration(most) * callTime
	if needed <= working {
		return
	}
	in.add(finding.Finding{
		Code: finding.MappingTime, Severity: finding.Warning, Property: "mapping",
		Message: fmt.Sprintf("an event may give %d commands of one group, which are sent one by one; at %s a call that takes %s, and a timeout of %s leaves %s",
			most, callTime, needed, timeout, working),
		Remedy: fmt.Sprintf("give the commands of an event several groups with groupBy, set lane.timeout to %d seconds, or give the list maxItems in the event contract",
			min(int(needed*10/9/time.Second)+1, 900)),
	})
}
