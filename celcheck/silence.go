package celcheck

import (
	"context"

	"github.com/eventlink/pulumi-eventlink/celcheck/audit"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// emptySteps bounds the search for an instance of a contract, which nearly every contract has at once.
const emptySteps schema.Steps = 5_000

// empty reports whether a contract is proved to have no instance.
func empty(s *schema.Schema) bool {
	return emptySteps.IsEmpty(context.Background(), s).Verdict == schema.Yes
}

// silences are warnings of what "ok" would hide: a mapping that does nothing for any event, and the parts of it that are said
// for nothing. Only what is proved is told.
func (k *check) silences() []finding.Finding {
	if k.start == nil || empty(k.c.EventSchema) {
		return []finding.Finding{{
			Code: finding.SchemaEmpty, Severity: finding.Warning, Property: "eventSchema",
			Message: "no event obeys this contract, so the mapping is never run", Remedy: "see which parts of the contract exclude each other",
		}}
	}
	if len(k.c.Commands.Value().Only(values.KindMap)) == 0 || empty(k.c.CommandSchema) {
		return []finding.Finding{{
			Code: finding.SchemaEmpty, Severity: finding.Warning, Property: "commandSchema",
			Message: "no command obeys this contract", Remedy: "see which parts of the contract exclude each other",
		}}
	}
	if k.trace == nil || k.budget.Spent() || k.budget.Late() {
		return nil
	}
	out := append(audit.Silences(k.trace), audit.Rounded(k.trace)...)
	if k.maxCommands == 0 {
		out = append(out, finding.Finding{
			Code: finding.MappingNothing, Severity: finding.Warning, Property: "mapping",
			Message: "no event of the contract gives a command", Remedy: "remove the Extension if that is meant",
		})
	}
	return out
}
