package publish

import (
	"regexp"
	"strings"
)

// traceHeader is the form of X-Ray's header: a root, then fields such as Parent, Sampled and Lineage.
var traceHeader = regexp.MustCompile(`^Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;[A-Za-z]+=[0-9A-Za-z:|?_.-]+)*$`)

const maxTrace = 512

// TraceID is the id of the trace that a header of X-Ray's names, and empty for any other text.
func TraceID(header string) string {
	if !LegalTrace(header) {
		return ""
	}
	root, _, _ := strings.Cut(header, ";")
	return strings.TrimPrefix(root, "Root=")
}

// LegalTrace says whether a text is a header of X-Ray's.
func LegalTrace(header string) bool {
	return len(header) <= maxTrace && traceHeader.MatchString(header)
}
