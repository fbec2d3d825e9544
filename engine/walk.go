package engine

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/engine/violation"
)

// A walk applies the subschemas of a contract to a value, keyword by keyword as the reference validator does.
//
// It gives a yes or a no, and stops at the first no. With explain set it goes on and collects all violations, which takes
// longer. Both are one walk, so that a verdict and its explanation cannot disagree.
type walk struct {
	contract *Contract
	explain  bool
	path     []string // filled with explain only
	// scopes is the way to the subschema at hand, kept where a reference depends on it.
	scopes []scope
}

// A scope is a subschema that is being applied. Scopes of the same value have the same depth.
type scope struct {
	node  *node
	depth int
}

// faults are what a subschema has against a value. causes is empty without explain.
type faults struct {
	any    bool
	causes []*violation.Violation
}

// add takes the faults of a part. It says whether that is the end of it.
func (f *faults) add(w *walk, inner faults) (stop bool) {
	if inner.any {
		f.any = true
		f.causes = append(f.causes, inner.causes...)
	}
	return f.any && !w.explain
}

// breaks takes one fault of the subschema at hand.
func (f *faults) breaks(w *walk, kind violation.Kind, causes ...*violation.Violation) (stop bool) {
	return f.add(w, w.fault(kind, causes...))
}

func (w *walk) fault(kind violation.Kind, causes ...*violation.Violation) faults {
	if !w.explain {
		return faults{any: true}
	}
	return faults{true, []*violation.Violation{{Kind: kind, At: slices.Clone(w.path), Causes: causes}}}
}

// obeys says whether a value obeys the contract.
func (c *Contract) obeys(v value.Value) bool {
	w := walk{contract: c}
	return w.takes(c.root, v)
}

// explain is for a value that does not obey.
func (c *Contract) explain(v value.Value) *violation.Violation {
	w := walk{contract: c, explain: true}
	_, f := w.enter(c.root, v, false, 0)
	return &violation.Violation{Kind: violation.All{}, Causes: f.causes}
}

// enter applies a subschema and keeps the way to it. deeper is 1 for a part of the value at hand.
func (w *walk) enter(n *node, v value.Value, track bool, deeper int) (*unevaluated, faults) {
	if n.plain && !w.explain && !track {
		return nil, faults{any: !w.takes(n, v)}
	}
	if !w.contract.waysMatter {
		return w.apply(n, v, track)
	}
	depth := deeper
	if last := len(w.scopes) - 1; last >= 0 {
		depth += w.scopes[last].depth
	}
	w.scopes = append(w.scopes, scope{n, depth})
	left, f := w.apply(n, v, track)
	w.scopes = w.scopes[:len(w.scopes)-1]
	return left, f
}

// inPlace applies a subschema to the value at hand. What it evaluates is no longer unevaluated.
func (w *walk) inPlace(n *node, v value.Value, left *unevaluated) faults {
	more, f := w.enter(n, v, !left.empty(), 0)
	if !f.any {
		left.keep(more)
	}
	return f
}

func (w *walk) property(n *node, v value.Value, name string) faults {
	if w.explain {
		w.path = append(w.path, name)
		defer func() { w.path = w.path[:len(w.path)-1] }()
	}
	_, f := w.enter(n, v, false, 1)
	return f
}

func (w *walk) item(n *node, v value.Value, i int) faults {
	if w.explain {
		w.path = append(w.path, strconv.Itoa(i))
		defer func() { w.path = w.path[:len(w.path)-1] }()
	}
	_, f := w.enter(n, v, false, 1)
	return f
}

// quietly says whether a part of the walk that nobody asks to explain finds faults.
func (w *walk) quietly(part func() faults) bool {
	explain := w.explain
	w.explain = false
	f := part()
	w.explain = explain
	return f.any
}

// apply gives what is left unevaluated of a value that obeys, as far as track asks for it.
func (w *walk) apply(n *node, v value.Value, track bool) (*unevaluated, faults) {
	left := unevaluatedIn(v, n, track)
	if n.boolean != nil {
		if *n.boolean {
			return left, faults{}
		}
		return nil, w.fault(violation.Never{Unevaluated: n.unevaluated})
	}
	if w.contract.waysMatter && w.goesRound() {
		return nil, w.fault(violation.Endless{})
	}
	kind := typeOf(v)
	switch {
	case kind == 0:
		plain, _ := v.Plain()
		return nil, w.fault(violation.NotAValue{Value: plain})
	case n.types != 0 && !n.types.takes(kind, v):
		return nil, w.fault(violation.Type{Got: kind.String(), Want: n.typeNames})
	case n.constant != nil && !equal(v, n.constant.value):
		return nil, w.fault(violation.Constant{Want: []any{n.constant.written}})
	case n.hasEnum && !isOneOf(v, n.enum):
		return nil, w.fault(violation.Constant{Want: written(n.enum), Enum: true})
	}
	var f faults
	if n.ref != nil {
		if f = w.inPlace(n.ref, v, left); n.refOnly || f.any && !w.explain {
			return left, f
		}
	}
	switch kind {
	case object:
		w.object(n, v.Object(), v, left, &f)
	case array:
		w.array(n, v.List(), left, &f)
	case text:
		w.text(n, v.Text(), &f)
	case number:
		w.number(n, v, &f)
	}
	if f.any && !w.explain {
		return nil, f
	}
	w.references(n, v, left, &f)
	w.combinations(n, v, left, &f)
	if n.draft >= 2019 {
		w.unevaluated(n, v, left, &f)
	}
	return left, f
}

func (w *walk) text(n *node, s string, f *faults) {
	if n.minLength != nil || n.maxLength != nil {
		w.count(utf8.RuneCountInString(s), n.minLength, n.maxLength, "characters", f)
	}
	if n.pattern != nil && !n.pattern.MatchString(s) {
		f.breaks(w, violation.Pattern{Source: n.pattern.String()})
	}
}

func (w *walk) number(n *node, v value.Value, f *faults) {
	if n.minimum != nil && n.minimum.compare(v) < 0 {
		f.breaks(w, violation.Bound{Words: "at least", Want: n.minimum.exact})
	}
	if n.maximum != nil && n.maximum.compare(v) > 0 {
		f.breaks(w, violation.Bound{Words: "at most", Want: n.maximum.exact})
	}
	if n.exclusiveMinimum != nil && n.exclusiveMinimum.compare(v) <= 0 {
		f.breaks(w, violation.Bound{Words: "more than", Want: n.exclusiveMinimum.exact})
	}
	if n.exclusiveMaximum != nil && n.exclusiveMaximum.compare(v) >= 0 {
		f.breaks(w, violation.Bound{Words: "less than", Want: n.exclusiveMaximum.exact})
	}
	if n.multipleOf != nil && !n.multipleOf.divides(v) {
		f.breaks(w, violation.Multiple{Of: n.multipleOf.exact})
	}
}

// count holds a count to its bounds.
func (w *walk) count(got int, least, most *int, of string, f *faults) (stop bool) {
	if least != nil && got < *least && f.breaks(w, violation.Count{Got: got, Want: *least, Of: of, Least: true}) {
		return true
	}
	return most != nil && got > *most && f.breaks(w, violation.Count{Got: got, Want: *most, Of: of})
}
