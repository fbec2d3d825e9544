package lane

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
)

// prefixLength leaves room in the shortest of AWS's limits, 64 characters for a function or role, for a suffix of at
// most 14 ("-subscription") and the 8 that Pulumi's auto-naming adds.
const prefixLength = 40

var illegal = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// Prefix gives the prefix of the names of a component's resources: the component's name if AWS's lengths and characters allow,
// or else its beginning and six digits of its hash, so that two long names differ.
func Prefix(component string) string {
	clean := illegal.ReplaceAllString(component, "-")
	if clean == component && len(clean) <= prefixLength {
		return clean
	}
	sum := sha256.Sum256([]byte(component))
	return clean[:min(len(clean), prefixLength-7)] + "-" + hex.EncodeToString(sum[:3])
}

// Kind gives the Pulumi name of a queue or topic, which contains its kind. So another kind is another resource. A replacement of
// the same resource would be checked under its old physical name, which AWS rejects for the new kind.
func Kind(name string, fifo bool) string {
	if fifo {
		return name + "-fifo"
	}
	return name
}
