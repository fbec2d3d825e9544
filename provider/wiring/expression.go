package wiring

import (
	"strings"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// expression checks an expression that is present, known and not empty.
func (in *inputs) expression(name string, problems func(name, source string) []finding.Finding) {
	if source, ok := in.text(name); ok && strings.TrimSpace(source) != "" {
		in.findings = append(in.findings, problems(name, source)...)
	}
}
