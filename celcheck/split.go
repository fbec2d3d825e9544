package celcheck

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/prove"
	"github.com/eventlink/pulumi-eventlink/celcheck/search"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// Shapes of two properties of a command are not held together: {"kind": c ? "a" : "b", "n": c ? 1 : "x"} is four commands to
// the prover, and two in truth. Where that leaves an alarm that no event shows, the events are split by the conditions of
// the expression, and each part is proved by itself.
const (
	maxSplits = 6
	maxParts  = 48
)

// split proves part by part, and gives the alarms of the parts in the place of those of the whole. ok is false if there is
// only one part.
func (k *check) split() (claims []*search.Claim, ok bool) {
	parts := []*facts.State{k.start}
	checked, _ := expr.Inlined(k.c.Mapping.Checked())
	cut := func(by func(*facts.State) []*facts.State) bool {
		var next []*facts.State
		for _, part := range parts {
			next = append(next, by(part)...)
		}
		if len(next) > maxParts {
			return false
		}
		parts = next
		return true
	}
	for _, condition := range splitters(checked.Expr()) {
		if !cut(func(part *facts.State) []*facts.State {
			return prove.Cases(k.budget, k.c.Events, k.c.Mapping.Checked(), condition, part)
		}) {
			break
		}
	}
	for _, at := range listedPlaces(checked.Expr(), k.start) {
		cut(func(part *facts.State) []*facts.State { return partsByValue(at, part) })
	}
	if len(parts) < 2 {
		return nil, false
	}
	for _, part := range parts {
		claims = append(claims, k.proveFrom(part)...)
	}
	return claims, true
}

// inTheWordsOf gives the claims about parts the words of those about the whole: what may be absent from an event is absent
// from every event of some part.
func inTheWordsOf(whole, parts []*search.Claim) []*search.Claim {
	for _, c := range parts {
		i := slices.IndexFunc(whole, func(w *search.Claim) bool { return w.Property == c.Property && w.Code == c.Code && w.ID == c.ID })
		if i >= 0 && c.Yield == nil {
			c.Message, c.Remedy, c.Fix, c.Got, c.Wanted = whole[i].Message, whole[i].Remedy, whole[i].Fix, whole[i].Got, whole[i].Wanted
		}
	}
	return parts
}

// maxListed bounds the values of a place that a case is made of each.
const maxListed = 6

// listedPlaces are the places of an expression that can be a few strings only, or true and false.
func listedPlaces(e ast.Expr, start *facts.State) []expr.Path {
	var out []expr.Path
	seen := map[string]bool{}
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		at, ok := expr.PathOf(e)
		if !ok || at.Root != "event" || len(at.Steps) == 0 || seen[at.String()] {
			return
		}
		seen[at.String()] = true
		v := start.Var("event")
		for _, step := range at.Steps {
			v, _ = v.At(step)
		}
		if n := len(listing(v)); n > 1 && n <= maxListed {
			out = append(out, at)
		}
	}))
	return out
}

// listing gives the strings and bools that a place can be; it is empty if the place may be anything else.
func listing(v values.Value) (out []any) {
	for _, s := range v {
		switch s := s.(type) {
		case *values.String:
			if s.Texts() == nil {
				return nil
			}
			for _, text := range s.Texts() {
				out = append(out, text)
			}
		case *values.Bool:
			if s.True() {
				out = append(out, true)
			}
			if s.False() {
				out = append(out, false)
			}
		default:
			return nil
		}
	}
	return out
}

// partsByValue splits the events of a part by the value of a place, or its absence.
func partsByValue(at expr.Path, part *facts.State) []*facts.State {
	inner, always := part.Var("event"), true
	for _, step := range at.Steps {
		var has bool
		always = always && inner.Is(values.KindMap)
		inner, has = inner.At(step)
		always = always && has
	}
	var out []*facts.State
	for _, constant := range listing(inner) {
		if cut := part.Narrow(at, func(v values.Value) values.Value { return v.EqualTo(constant) }); cut != nil {
			out = append(out, cut)
		}
	}
	if !always || len(out) == 0 {
		return []*facts.State{part} // where it may be absent, or what it is in, its parts are not all of them
	}
	return out
}

// splitters are the conditions of an expression that are about the event and not about the variable of a macro.
func splitters(e ast.Expr) []ast.Expr {
	var out []ast.Expr
	seen := map[string]bool{}
	var walk func(e ast.Expr)
	add := func(e ast.Expr) {
		key := expr.Key(e)
		if key != "" && expr.AboutEvent(e) && !seen[key] && len(out) < maxSplits {
			seen[key] = true
			out = append(out, e)
		}
	}
	walk = func(e ast.Expr) {
		switch {
		case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Conditional:
			add(e.AsCall().Args()[0])
		case e.Kind() == ast.SelectKind && e.AsSelect().IsTestOnly():
			add(e)
		case e.Kind() == ast.ComprehensionKind:
			return
		}
		expr.EachPart(e, walk)
	}
	walk(e)
	return out
}
