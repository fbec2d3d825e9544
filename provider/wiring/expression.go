package wiring

import (
	"fmt"
	"strings"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// CheckMapping says what keeps an expression from being a mapping. name is the user's name for it.
func CheckMapping(name, source string) []finding.Finding {
	_, problems := celmap.CompileMapping(source)
	return expressionFindings(name, problems)
}

// CheckIdentity says what keeps an expression from being an event's identity.
func CheckIdentity(name, source string) []finding.Finding {
	_, problems := celmap.CompileIdentity(source)
	return expressionFindings(name, problems)
}

// CheckGroupBy says what keeps an expression from being a command's group.
func CheckGroupBy(name, source string) []finding.Finding {
	_, problems := celmap.CompileGroupBy(source)
	return expressionFindings(name, problems)
}

func expressionFindings(name string, problems []celmap.Problem) []finding.Finding {
	findings := make([]finding.Finding, 0, len(problems))
	for _, p := range problems {
		f := finding.Finding{Code: expressionCodes[p.Kind], Property: name, Message: p.Message, Remedy: p.Remedy}
		if p.Line > 0 {
			f.Place = fmt.Sprintf("%d:%d", p.Line, p.Column)
		}
		findings = append(findings, f)
	}
	return findings
}

var expressionCodes = map[celmap.ProblemKind]finding.Code{
	celmap.Syntax:       finding.MappingSyntax,
	celmap.UnknownName:  finding.MappingUnknownName,
	celmap.TypeMismatch: finding.MappingType,
}

// expression checks an expression that is there, known and not empty.
func (in *inputs) expression(name string, check func(name, source string) []finding.Finding) {
	if source, ok := in.text(name); ok && strings.TrimSpace(source) != "" {
		in.findings = append(in.findings, check(name, source)...)
	}
}
