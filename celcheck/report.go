package celcheck

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/search"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celcheck/words"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// report makes the verdict and the findings of what was proved and what was seen.
func (k *check) report(claims []*search.Claim, found []*search.Found, void map[*search.Claim]bool) Result {
	r := Result{Verdict: OK}
	for _, f := range found {
		switch {
		case f.Code != finding.MappingCommand:
			r.Verdict = Fails
		case fromMisspelt(f, found):
			continue
		case r.Verdict == OK:
			r.Verdict = WrongCommand
		}
		f.Failure = search.Shrink(k.budget, k.c, claims, f)
		r.Findings = append(r.Findings, k.refuted(f))
	}
	for _, c := range claims {
		switch {
		case void[c]:
		case c.Warns():
			r.Findings = append(r.Findings, warning(c, c.Code, c.Message, c.Remedy))
		case len(found) > 0:
			// One thing after the other: what was seen to break is fixed first.
		default:
			r.Verdict = Unknown
			r.Findings = append(r.Findings, k.unproved(c))
		}
	}
	r.Findings = distinct(finding.Sort(r.Findings))
	return r
}

// fromMisspelt says that what a command has at a place is made from a property whose name is misspelt, as another finding
// tells: what it may hold is of no interest.
func fromMisspelt(f *search.Found, found []*search.Found) bool {
	if f.Claim == nil {
		return false
	}
	made := written(f.Claim, f.Pointer)
	return made != nil && made.Kind() != ast.MapKind && slices.ContainsFunc(found, func(g *search.Found) bool {
		return g.Claim != nil && g.Claim.Misspelt && g.Property == f.Property && g.Code != finding.MappingCommand && expr.Find(made, g.Claim.ID) != nil
	})
}

func warning(c *search.Claim, code finding.Code, message, remedy string) finding.Finding {
	return finding.Finding{
		Code: code, Severity: finding.Warning, Property: c.Property, Place: c.Place(), Message: message, Remedy: remedy,
		Fix: c.Fix, Got: c.Got, Wanted: c.Wanted,
	}
}

// unproved is the finding for a claim that was neither disproved nor shown true.
func (k *check) unproved(c *search.Claim) finding.Finding {
	message := "could not prove this: " + c.Message + ". If it fails at run time the event goes to the dead-letter queue"
	switch {
	case k.budget.Late():
		message += ". Time ran out: the machine is very busy, or this is a case that the budget of steps does not foresee"
	case k.budget.Spent():
		message += ". The budget of steps for one mapping is used up"
	}
	return warning(c, finding.MappingUnproved, message, c.Remedy)
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
func (k *check) refuted(f *search.Found) finding.Finding {
	out := finding.Finding{Code: f.Code, Property: f.Property, Place: f.Place, Message: f.Message, Counterexample: f.Event}
	if c := f.Claim; c != nil {
		out.Place, out.Part = c.Place(), part(c, f.Pointer)
		if f.Code != finding.MappingCommand {
			out.Code, out.Message, out.Remedy, out.Fix, out.Got, out.Wanted = c.Code, c.Message, c.Remedy, c.Fix, c.Got, c.Wanted
		}
	}
	if f.Code != finding.MappingCommand {
		return out
	}
	where := "the command"
	if f.Pointer != "" {
		where = "the command's " + f.Pointer
	}
	out.Message = where + ": " + f.Message
	if got, wanted, ok := k.inTheWordsOfBoth(f); ok {
		out.Got, out.Wanted = got, wanted
		out.Message = where + " may be " + got + "; the command contract wants " + wanted
	}
	if f.Claim != nil {
		out.Place = placeBelow(f.Claim, f.Pointer)
		out.Remedy, out.Fix = k.withoutNull(f)
	}
	if got, err := engine.Encode(at(f.Command, f.Pointer)); err == nil && out.Got == "" && f.Pointer != "" && strings.HasPrefix(f.Message, "wanted ") && len(got) < 80 {
		out.Message = where + ": got " + string(got) + ", " + f.Message
	}
	if text, err := engine.Encode(f.Command); err == nil {
		out.Command = string(text)
	} else if text, err := json.Marshal(f.Command); err == nil {
		out.Command = string(text)
	}
	return out
}

// withoutNull is the remedy for a place of the event that is copied and may be null where the command may not.
func (k *check) withoutNull(f *search.Found) (remedy string, fix finding.Fix) {
	if f.Pointer == "" || k.c.Commands.Opaque() || f.Claim.Yield == nil {
		return "", finding.Fix{}
	}
	copied := written(f.Claim, f.Pointer)
	if copied == nil {
		return "", finding.Fix{}
	}
	if _, ok := expr.PathOf(copied); !ok {
		return "", finding.Fix{}
	}
	got := placed(f.Claim.Yield.Commands, f.Pointer, f.Command)
	wanted := placed(k.c.Commands.Value(), f.Pointer, f.Command)
	kinds := got.Without(values.KindNull).Kinds()
	if !got.Has(values.KindNull) || wanted.Has(values.KindNull) || len(kinds) != 1 || !wanted.Has(kinds[0].Kind()) || at(f.Command, f.Pointer) != nil {
		return "", finding.Fix{}
	}
	text := f.Claim.Proof.Written(copied)
	fix = finding.Fix{Old: text, New: text + " != null ? " + text + " : " + words.Default(wanted)}
	return "write " + fix.New, fix
}

// at gives what stands at a JSON pointer.
func at(value any, pointer string) any {
	for _, step := range document.Steps(pointer) {
		switch of := value.(type) {
		case map[string]any:
			value = of[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(of) {
				return nil
			}
			value = of[i]
		}
	}
	return value
}

// doubt says of commands that are not proved to obey their contract what the checker knows of them, and how to say more.
func (k *check) doubt(c *search.Claim, r schema.Result) {
	if r.Verdict != schema.No {
		c.Message = "the commands made here cannot be compared with the command contract: " + r.Reason
		return
	}
	command, err := k.c.Command.Decode([]byte(r.WitnessJSON))
	var refusal *engine.Refusal
	if err != nil || !errors.As(k.c.Command.Check(command), &refusal) || k.c.Commands.Opaque() {
		return
	}
	got := placed(c.Yield.Commands, refusal.Place, command)
	wanted := placed(k.c.Commands.Value(), refusal.Place, command)
	if refusal.Place == "" || words.Of(got) == "" || words.Of(wanted) == "" {
		return
	}
	c.Message = "the command's " + refusal.Place + " may be " + words.Of(got) + " as far as the checker knows; the command contract wants " + words.Of(wanted)
	if e := written(c, refusal.Place); e != nil && e.Kind() != ast.MapKind {
		if condition, ok := words.Condition(wanted, c.Proof.Operand(e)); ok {
			c.Remedy = "guard with " + condition + " ? ... : ..."
		}
	}
}

// inTheWordsOfBoth says what a mapping can give at a place of a command, and what the contract wants there. ok is false if
// words are not enough to tell the two apart.
func (k *check) inTheWordsOfBoth(f *search.Found) (got, wanted string, ok bool) {
	if f.Claim == nil || f.Claim.Yield == nil || f.Pointer == "" || k.c.Commands.Opaque() {
		return "", "", false
	}
	got = words.Of(placed(f.Claim.Yield.Commands, f.Pointer, f.Command))
	wanted = words.Of(placed(k.c.Commands.Value(), f.Pointer, f.Command))
	return got, wanted, got != "" && wanted != "" && got != wanted && got != "an object"
}

// written gives what a map literal has at a JSON pointer, as deep as it is written as a literal. It is nil for no literal.
func written(c *search.Claim, pointer string) ast.Expr {
	found := expr.Find(c.Proof.Checked.Expr(), c.ID)
	for _, step := range document.Steps(pointer) {
		if found == nil || found.Kind() != ast.MapKind {
			break
		}
		var next ast.Expr
		for _, entry := range found.AsMap().Entries() {
			if name, ok := expr.Text(entry.AsMapEntry().Key()); ok && name == step {
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

// placeBelow gives the place of what a map literal has at a JSON pointer.
func placeBelow(c *search.Claim, pointer string) string {
	id := c.ID
	if found := written(c, pointer); found != nil && found.ID() != id {
		id = expr.Leftmost(found).ID()
	}
	return expr.Place(c.Proof.Checked, id, false)
}

// part gives the first place of the event that what stands at a pointer of a command is made from, or what failed.
func part(c *search.Claim, pointer string) string {
	out := ""
	var walk func(e ast.Expr)
	walk = func(e ast.Expr) {
		if at, ok := expr.PathOf(e); ok {
			if at.Root == "event" && len(at.Steps) > 0 && out == "" {
				out = strings.TrimPrefix(at.String(), "event")
			}
			return
		}
		expr.EachPart(e, walk)
	}
	if found := written(c, pointer); found != nil && found.Kind() != ast.MapKind {
		walk(found)
	}
	return out
}

// placed gives what may stand at a JSON pointer; of a union the variants that a sample can be one of.
func placed(v values.Value, pointer string, sample any) values.Value {
	for _, step := range document.Steps(pointer) {
		var out values.Value
		switch of := sample.(type) {
		case map[string]any:
			out, _ = v.Fitting(of).At(step)
			sample = of[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(of) {
				return nil
			}
			for _, s := range values.All[*values.List](v) {
				out = values.Join(out, s.Item(i))
			}
			sample = of[i]
		}
		v = out
	}
	return v
}
