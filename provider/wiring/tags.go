package wiring

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// The limits of AWS's tags, and the characters that all the services of a lane take in them. IAM is the strictest.
const (
	maxTags     = 50
	maxTagKey   = 128
	maxTagValue = 256
)

var tagText = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

// tags checks the input tags: AWS would refuse wrong ones after a part of the lane was made.
func (in *inputs) tags() {
	v := in.values.Get("tags")
	if v.IsNull() || v.IsComputed() {
		return
	}
	if !v.IsMap() {
		in.wrong(finding.WiringChoice, "tags", "an object of strings", kindOf(v))
		return
	}
	if n := v.AsMap().Len(); n > maxTags {
		in.fail(finding.WiringChoice, "tags", fmt.Sprintf("has %d tags, and AWS takes at most %d", n, maxTags), "")
	}
	for key, value := range v.AsMap().AllStable {
		wrong := func(wanted, got string) {
			in.add(mismatch(finding.Finding{Code: finding.WiringChoice, Property: "tags", Place: key}, wanted, got))
		}
		fail := func(message, remedy string) {
			in.add(finding.Finding{Code: finding.WiringChoice, Property: "tags", Place: key, Message: message, Remedy: remedy})
		}
		switch {
		case strings.HasPrefix(strings.ToLower(key), "aws:"):
			fail("begins with aws:, which AWS keeps for itself", "choose another name")
		case key == "" || len([]rune(key)) > maxTagKey:
			in.fail(finding.WiringChoice, "tags", fmt.Sprintf("a name has 1 to %d characters, not %d", maxTagKey, len([]rune(key))), "")
		case !tagText.MatchString(key):
			fail("has a character that AWS does not take in a tag", "use letters, digits, spaces and _.:/=+-@")
		case value.IsComputed():
		case !value.IsString():
			wrong("a string", show(value))
		case len([]rune(value.AsString())) > maxTagValue:
			wrong(fmt.Sprintf("at most %d characters", maxTagValue), strconv.Itoa(len([]rune(value.AsString()))))
		case !tagText.MatchString(value.AsString()):
			fail("has a value with a character that AWS does not take in a tag", "use letters, digits, spaces and _.:/=+-@")
		}
	}
}
