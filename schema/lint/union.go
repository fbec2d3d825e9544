package lint

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// steps is the budget of one question, which two variants that differ take a few hundred of. allSteps is that of all
// questions about one contract: what is beyond it is not asked. A union of more than maxBranches is not looked into.
const (
	steps       = schema.Steps(5_000)
	allSteps    = 200_000
	maxBranches = 300
)

// A linter asks about the unions of one contract.
type linter struct {
	ctx      context.Context
	name     string
	contract *contract.Contract
	left     int
	findings []finding.Finding
}

// A union is an anyOf or oneOf.
type union struct {
	at       *document.At
	keyword  string
	branches []*branch
}

// A branch is one of a union. target is what it refers to, if it is no more than a reference.
type branch struct {
	at, target *document.At
	part       *schema.Schema
	choices    map[string][]string // as document.Choices
	required   []string
	dead       bool
}

func unions(ctx context.Context, name string, s *schema.Schema) []finding.Finding {
	var found []union
	var places []*document.At
	for _, at := range own(s) {
		for _, keyword := range []string{"anyOf", "oneOf"} {
			list, _ := at.Keywords[keyword].([]any)
			if len(list) == 0 || len(list) > maxBranches {
				continue
			}
			u := union{at: at, keyword: keyword}
			for i := range list {
				if kid := at.Child(keyword, strconv.Itoa(i)); kid != nil {
					u.branches = append(u.branches, readBranch(kid))
					places = append(places, kid)
				}
			}
			found = append(found, u)
		}
	}
	parts, ok := schema.Parts(s.Validator(), places...)
	if !ok {
		return nil
	}
	l := &linter{ctx: ctx, name: name, contract: s.Validator(), left: allSteps}
	for _, u := range found {
		for _, b := range u.branches {
			b.part, parts = parts[0], parts[1:]
		}
		l.union(u)
	}
	return l.findings
}

// readBranch reads what tells branches apart at a glance.
func readBranch(at *document.At) *branch {
	const maxReferences = 8
	b := &branch{at: at, target: at}
	for range maxReferences {
		next := b.target.Target("$ref")
		if next == nil || len(b.target.Keywords) > 1 {
			break
		}
		b.target = next
	}
	b.choices = document.Choices(b.target)
	list, _ := b.target.Keywords["required"].([]any)
	for _, name := range list {
		if name, ok := name.(string); ok {
			b.required = append(b.required, name)
		}
	}
	return b
}

func (l *linter) union(u union) {
	beside, ok := schema.Beside(u.at, u.keyword)
	if !ok {
		return
	}
	for _, b := range u.branches {
		switch {
		case writtenNever(b.at):
			b.dead = true
		case l.empty(schema.Intersection(beside, b.part)):
			b.dead = true
			why := "what stands beside " + u.keyword + " excludes it"
			if l.empty(b.part) {
				why = "nothing obeys it"
			}
			l.add(finding.SchemaUnreached, finding.Warning, b.at, "no instance reaches this branch: "+why, "see which parts exclude each other, or remove the branch")
		}
	}
	if u.keyword == "oneOf" {
		l.overlaps(u.branches, beside)
	}
}

// overlaps finds branches of a oneOf that one instance obeys both of, which oneOf then rejects.
func (l *linter) overlaps(branches []*branch, beside *schema.Schema) {
	for j, later := range branches {
		for _, first := range branches[:j] {
			if l.left <= 0 || first.dead || later.dead || apart(first, later) {
				continue
			}
			r := l.ask(schema.Intersection(beside, first.part, later.part, likely(first), likely(later)))
			if r.Verdict != schema.No || !schema.Obeys(l.contract, first.at, r.Witness) || !schema.Obeys(l.contract, later.at, r.Witness) {
				continue
			}
			shown := r.WitnessJSON
			if len(shown) > maxShown {
				shown = shown[:maxShown] + "..."
			}
			severity := finding.Warning
			if byPresence(first, later) {
				severity = finding.Note
			}
			switch {
			case l.within(later, first, beside):
				l.shadowed(later, first, shown)
			case l.within(first, later, beside):
				l.shadowed(first, later, shown)
			default:
				l.add(finding.SchemaOverlap, severity, later.at, fmt.Sprintf("%s obeys %s too, and oneOf rejects it for that", shown, first.at.Place()),
					"write anyOf, or tell the two apart by a constant")
			}
		}
	}
}

// shadowed says of a branch of a oneOf that another takes all of it.
func (l *linter) shadowed(b, by *branch, shown string) {
	b.dead = true
	l.add(finding.SchemaUnreached, finding.Warning, b.at,
		fmt.Sprintf("no instance reaches this branch: whatever obeys it obeys %s too, and oneOf rejects it for that, as it does %s", by.at.Place(), shown), "write anyOf")
}

// maxShown bounds the instance that a message shows.
const maxShown = 80

// within says whether it is proved that every instance of one branch is one of another.
func (l *linter) within(one, other *branch, beside *schema.Schema) bool {
	return l.empty(schema.Intersection(beside, one.part, schema.Not(other.part)))
}

func (l *linter) ask(s *schema.Schema) schema.Result {
	if l.left <= 0 {
		return schema.Result{}
	}
	r := steps.IsEmpty(l.ctx, s)
	l.left -= max(r.Steps, 1)
	return r
}

func (l *linter) empty(s *schema.Schema) bool { return l.ask(s).Verdict == schema.Yes }

func (l *linter) add(code finding.Code, severity finding.Severity, at *document.At, message, remedy string) {
	l.findings = append(l.findings, finding.Finding{Code: code, Severity: severity, Property: l.name, Place: at.Place(), Message: message, Remedy: remedy})
}

// writtenNever says whether a branch is written to take nothing, as generators do for what is undefined.
func writtenNever(at *document.At) bool {
	if at.Raw == false {
		return true
	}
	not, ok := at.Keywords["not"].(map[string]any)
	return ok && len(not) == 0
}

// apart says at a glance that no instance obeys two branches, by their types or by a constant of a property, or that they
// are exclusive on purpose.
func apart(a, b *branch) bool {
	if s, ok := a.target.Keywords["type"].(string); ok {
		if t, ok := b.target.Keywords["type"].(string); ok && s != t && s+t != "integernumber" && s+t != "numberinteger" {
			return true
		}
	}
	for name, texts := range a.choices {
		others, ok := b.choices[name]
		if ok && (slices.Contains(a.required, name) || slices.Contains(b.required, name)) &&
			!slices.ContainsFunc(texts, func(text string) bool { return slices.Contains(others, text) }) {
			return true
		}
	}
	return byPresence(a, b) && requiresOnly(a) && requiresOnly(b)
}

// byPresence says that each of two branches requires a property that the other does not: who writes that means one or the
// other.
func byPresence(a, b *branch) bool {
	lacks := func(of, in []string) bool {
		return slices.ContainsFunc(of, func(name string) bool { return !slices.Contains(in, name) })
	}
	return lacks(a.required, b.required) && lacks(b.required, a.required)
}

// requiresOnly says that a branch does no more than require properties, or forbid them.
func requiresOnly(b *branch) bool {
	for keyword := range b.target.Keywords {
		if _, known := document.FormOf(keyword, b.target.Draft()); known && keyword != "required" && keyword != "not" && keyword != "type" {
			return false
		}
	}
	return true
}

// objects are the keywords by which a branch without a type is likely to be about objects.
var objects = []string{"properties", "required", "additionalProperties", "patternProperties"}

// likely has the values that a branch is likely to be about, so that an instance of it is one that people know.
func likely(b *branch) *schema.Schema {
	text := "true"
	if _, typed := b.target.Keywords["type"]; !typed && slices.ContainsFunc(objects, func(k string) bool { return b.target.Keywords[k] != nil }) {
		text = `{"type": "object"}`
	}
	s, _ := schema.Parse(text, schema.Options{})
	return s
}
