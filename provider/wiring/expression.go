package wiring

import (
	"strings"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// expression compiles an expression that is present, known and not empty, and adds the findings on it.
func expression[T any](in *inputs, name string, compile func(name, source string) (*T, []finding.Finding)) *T {
	source, ok := in.text(name)
	if !ok || strings.TrimSpace(source) == "" {
		return nil
	}
	compiled, findings := compile(name, source)
	in.findings = append(in.findings, findings...)
	return compiled
}
