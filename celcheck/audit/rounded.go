package audit

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/prove"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// largestExact is the largest whole number up to which doubles keep all of them.
const largestExact = 1 << 53

// Rounded are notes on ids of the type number that the expression copies into commands. A number at such a place is a double,
// and ids of 64 bits are whole numbers beyond what doubles keep. Amounts and the like are numbers as well: only names tell.
func Rounded(t *prove.Trace) []finding.Finding {
	r := rounding{t: t, bound: bindings(t.Checked.Expr()), seen: map[int64]bool{}, told: map[string]bool{}}
	r.copied(t.Checked.Expr())
	return r.findings
}

type rounding struct {
	t        *prove.Trace
	bound    map[string]ast.Expr
	seen     map[int64]bool
	told     map[string]bool
	findings []finding.Finding
}

// copied goes through the parts of an expression that its result holds as they are.
func (r *rounding) copied(e ast.Expr) {
	if r.seen[e.ID()] {
		return
	}
	r.seen[e.ID()] = true
	switch e.Kind() {
	case ast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			r.copied(entry.AsMapEntry().Value())
		}
		return
	case ast.ListKind:
		for _, element := range e.AsList().Elements() {
			r.copied(element)
		}
		return
	case ast.ComprehensionKind:
		if _, _, body, ok := expr.Binding(e); ok {
			r.copied(body)
		} else if l, ok := expr.ReadLoop(e); ok && l.Result != nil {
			r.copied(l.Result)
		}
		return
	case ast.IdentKind:
		if init := r.bound[e.AsIdent()]; init != nil {
			r.copied(init)
			return
		}
	case ast.CallKind:
		switch name, args := e.AsCall().FunctionName(), expr.Args(e); name {
		case operators.Conditional:
			r.copied(args[1])
			r.copied(args[2])
			return
		case operators.Add, "orValue", "or", "dyn", "string", "flatten", "merge", "optional.of":
			if name == operators.Add && r.t.Found[e].Is(values.KindInt, values.KindDouble, values.KindString) {
				return // a sum is no id
			}
			for _, arg := range args {
				r.copied(arg)
			}
			return
		case operators.Index, operators.OptIndex, operators.OptSelect:
		default:
			return
		}
	}
	found := r.t.Found[e]
	inner, _ := found.Opened()
	r.place(e, r.t.Written(e), nameOf(e), append(slices.Clone(found), inner...), maxMembers)
}

// nameOf is the name by which a part of an event is selected.
func nameOf(e ast.Expr) string {
	switch e.Kind() {
	case ast.SelectKind:
		return e.AsSelect().FieldName()
	case ast.CallKind:
		if args := e.AsCall().Args(); len(args) == 2 {
			name, _ := expr.Text(args[1])
			return name
		}
	}
	return ""
}

// maxMembers bounds how deep an object that is copied as a whole is looked into.
const maxMembers = 4

func (r *rounding) place(e ast.Expr, at, name string, found values.Value, depth int) {
	for _, s := range found {
		switch s := s.(type) {
		case *values.Double:
			if !r.told[at] && namesID(name) && values.Contracted(s) && (s.Lo() < -largestExact || s.Hi() > largestExact) {
				r.told[at] = true
				r.findings = append(r.findings, finding.Finding{
					Code: finding.MappingRounded, Severity: finding.Note, Property: "mapping", Place: expr.Place(r.t.Checked, expr.Leftmost(e).ID(), false),
					Message: at + " may be rounded: its type is number, and a whole number beyond 2^53 loses its last digits",
					Remedy:  `give it "type": "integer" in the event contract, or a maximum of 9007199254740991`,
				})
			}
		case *values.List:
			if depth > 0 && values.Contracted(s) {
				r.place(e, at+"[0]", "", s.Element(), depth-1)
			}
		case *values.Map:
			if depth == 0 || !values.Contracted(s) {
				continue
			}
			for _, member := range slices.Compact(slices.Sorted(slices.Values(s.Listed()))) {
				r.place(e, at+"."+member, member, s.Member(member).Value(), depth-1)
			}
		}
	}
}

// namesID says whether a name is that of an id or a number of something.
func namesID(name string) bool {
	return slices.Contains([]string{"id", "ID", "number"}, name) ||
		slices.ContainsFunc([]string{"Id", "ID", "_id", "-id", "Number", "_number", "-number"}, func(end string) bool { return strings.HasSuffix(name, end) })
}
