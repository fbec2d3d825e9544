package connection

import (
	"fmt"
	"strings"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// ContractFindings makes findings of what keeps a text from being a contract. name is the user's name for it. A problem of
// a document beside it is placed there: documents["api.json"]/components/schemas/Order.
func ContractFindings(name string, problems []contract.Problem) []finding.Finding {
	findings := make([]finding.Finding, 0, len(problems))
	for _, p := range problems {
		f := finding.Finding{Code: schemaCodes[p.Kind], Property: name, Place: p.Place, Message: p.Message, Remedy: p.Remedy}
		if document, pointer, ok := strings.Cut(p.Place, "#"); ok && document != "" && p.Place[0] != '/' {
			f.Property, f.Place = fmt.Sprintf("documents[%q]", document), pointer
		}
		findings = append(findings, f)
	}
	return findings
}

var schemaCodes = map[contract.ProblemKind]finding.Code{
	contract.NotJSON:            finding.SchemaNotJSON,
	contract.InvalidSchema:      finding.SchemaInvalid,
	contract.NotObject:          finding.SchemaNotObject,
	contract.InvalidPattern:     finding.SchemaPatternInvalid,
	contract.UnsupportedPattern: finding.SchemaPatternUnsupported,
	contract.UnknownDraft:       finding.SchemaDraftUnknown,
	contract.MissingReference:   finding.SchemaReferenceMissing,
	contract.Oversized:          finding.SchemaInvalid,
}

// Contract compiles a contract, with its validator, or says what keeps a text from being one. name is the user's name for it.
func Contract(name, text string, options contract.Options) (*schema.Schema, []finding.Finding) {
	c, problems := contract.CompileWith(text, options)
	if len(problems) > 0 {
		return nil, ContractFindings(name, problems)
	}
	s, problems := schema.Of(c)
	return s, ContractFindings(name, problems)
}

// Mapping compiles a mapping, or says what keeps an expression from being one. name is the user's name for it.
func Mapping(name, source string) (*celmap.Mapping, []finding.Finding) {
	m, problems := celmap.CompileMapping(source)
	return m, expressionFindings(name, source, problems)
}

// Identity compiles an event's identity, or says what keeps an expression from being one.
func Identity(name, source string) (*celmap.Key, []finding.Finding) {
	k, problems := celmap.CompileIdentity(source)
	return k, expressionFindings(name, source, problems)
}

// GroupBy compiles a command's group, or says what keeps an expression from being one.
func GroupBy(name, source string) (*celmap.Key, []finding.Finding) {
	k, problems := celmap.CompileGroupBy(source)
	return k, expressionFindings(name, source, problems)
}

func expressionFindings(name, source string, problems []celmap.Problem) []finding.Finding {
	findings := make([]finding.Finding, 0, len(problems))
	for _, p := range problems {
		f := finding.Finding{Code: expressionCodes[p.Kind], Property: name, Message: p.Message, Remedy: p.Remedy, Source: source}
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
