package celcheck

import (
	"encoding/json"
	"fmt"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/contract"
	reader "github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// report makes the verdict and the findings of what was proved and what was seen.
func (c *connection) report() Result {
	r := Result{Verdict: OK}
	for _, f := range c.found {
		if f.code == finding.MappingCommand {
			if r.Verdict == OK {
				r.Verdict = WrongCommand
			}
		} else {
			r.Verdict = Fails
		}
		r.Findings = append(r.Findings, c.refuted(c.shrink(f)))
	}
	for i := range c.alarms {
		a := &c.alarms[i]
		switch {
		case a.void:
		case a.code == finding.MappingOverflow || a.code == finding.MappingLimit:
			r.Findings = append(r.Findings, finding.Finding{
				Code: a.code, Severity: finding.Warning, Property: a.property, Place: a.place(), Message: a.message, Remedy: a.remedy,
			})
		case len(c.found) > 0:
			// One thing after the other: what was seen to break is mended first.
		default:
			r.Verdict = Unknown
			r.Findings = append(r.Findings, finding.Finding{
				Code: finding.MappingUnproved, Severity: finding.Warning, Property: a.property, Place: a.place(),
				Message: "there is neither a proof nor a counterexample: " + a.message, Remedy: a.remedy,
			})
		}
	}
	if c.ctx.Err() != nil && r.Verdict == OK && c.open() {
		r.Verdict = Unknown
	}
	r.Findings = distinct(finding.Sort(r.Findings))
	return r
}

// distinct keeps one finding of one code at one place.
func distinct(findings []finding.Finding) []finding.Finding {
	seen := map[string]bool{}
	out := findings[:0]
	for _, f := range findings {
		key := string(f.Code) + f.Property + f.Place
		if f.Place == "" {
			key += f.Message
		}
		if !seen[key] {
			seen[key] = true
			out = append(out, f)
		}
	}
	return out
}

// refuted is the finding for an event that was seen to break.
func (c *connection) refuted(f *failure) finding.Finding {
	out := finding.Finding{Code: f.code, Property: f.property, Place: f.place, Message: f.message, Counterexample: f.event}
	if a := f.alarm; a != nil {
		out.Place, out.Part = a.place(), a.part(f.pointer)
		if f.code != finding.MappingCommand {
			out.Code, out.Message, out.Remedy = a.code, a.message, a.remedy
		}
	}
	if f.code != finding.MappingCommand {
		return out
	}
	where := "the command as a whole"
	if f.pointer != "" {
		where = "the command's " + f.pointer
	}
	out.Message = where + ": " + f.message
	if words, ok := c.inTheWordsOfBoth(f); ok {
		out.Message = where + ": " + words
	}
	if f.alarm != nil {
		out.Place = f.alarm.below(f.pointer)
	}
	if text, err := contract.Encode(f.command); err == nil {
		out.Command = string(text)
	} else if text, err := json.Marshal(f.command); err == nil {
		out.Command = string(text)
	}
	return out
}

// place gives line and column of an alarm.
func (a *posed) place() string {
	return placeOf(a.proof.checked, a.id, a.named)
}

func placeOf(checked *ast.AST, id int64, named bool) string {
	location := checked.SourceInfo().GetStartLocation(id)
	if location.Line() < 1 {
		return ""
	}
	column := max(location.Column(), 0) + 1
	if named {
		column++ // the place of a selection is its dot
	}
	return fmt.Sprintf("%d:%d", location.Line(), column)
}

// written gives what a map literal has at a JSON pointer, as deep as it is written as a literal. It is nil for no literal.
func (a *posed) written(pointer string) ast.Expr {
	var found ast.Expr
	ast.PostOrderVisit(a.proof.checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.ID() == a.id {
			found = e
		}
	}))
	for _, step := range reader.Steps(pointer) {
		if found == nil || found.Kind() != ast.MapKind {
			break
		}
		var next ast.Expr
		for _, entry := range found.AsMap().Entries() {
			if name, ok := textLiteral(entry.AsMapEntry().Key()); ok && name == step {
				next = entry.AsMapEntry().Value()
			}
		}
		if next == nil {
			break
		}
		found = next
	}
	return found
}

// below gives the place of what a map literal has at a JSON pointer.
func (a *posed) below(pointer string) string {
	id := a.id
	if found := a.written(pointer); found != nil && found.ID() != id {
		id = leftmost(found).ID()
	}
	return placeOf(a.proof.checked, id, false)
}

// part gives the first place of the event that what stands at a pointer of a command is made from, or what failed.
func (a *posed) part(pointer string) string {
	out := ""
	var walk func(e ast.Expr)
	walk = func(e ast.Expr) {
		if at, ok := pathOf(e); ok {
			if at.root == "event" && len(at.steps) > 0 && out == "" {
				out = strings.TrimPrefix(at.String(), "event")
			}
			return
		}
		eachPart(e, walk)
	}
	if found := a.written(pointer); found != nil && found.Kind() != ast.MapKind {
		walk(found)
	}
	return out
}

// leftmost is the part of an expression that it begins with.
func leftmost(e ast.Expr) ast.Expr {
	for {
		switch {
		case e.Kind() == ast.SelectKind:
			e = e.AsSelect().Operand()
		case e.Kind() == ast.CallKind && e.AsCall().IsMemberFunction():
			e = e.AsCall().Target()
		case e.Kind() == ast.CallKind && leads[e.AsCall().FunctionName()]:
			e = e.AsCall().Args()[0]
		default:
			return e
		}
	}
}

// leads are the operators that stand behind their first operand.
var leads = map[string]bool{
	operators.Conditional: true, operators.Add: true, operators.Subtract: true, operators.Multiply: true, operators.Divide: true,
	operators.Modulo: true, operators.Index: true, operators.OptIndex: true, operators.OptSelect: true, operators.Equals: true,
	operators.NotEquals: true, operators.Less: true, operators.LessEquals: true, operators.Greater: true, operators.GreaterEquals: true,
	operators.LogicalAnd: true, operators.LogicalOr: true, operators.In: true,
}
