package eval

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/plan"
)

// refusal names a failed evaluation.
func (p *program) refusal(f *value.Fault, reason engine.Reason) *result.Failure {
	r := result.Failed(reason, result.CauseUnnamed, "", "an operation failed")
	at, named := p.exprs[f.At], false
	if key, ok := strings.CutPrefix(f.Text, result.NoSuchKey); ok {
		r.Cause = result.CauseAbsent
		at, named, r.Message = absent(at, key)
	} else if r.Cause, r.Message = result.Word(f.Text); r.Cause == result.CauseLimit {
		r.Reason = result.ReasonLimit
	}
	if at != nil && at.At[0] > 0 {
		column := at.At[1]
		if named {
			column++ // the place of a selection is its dot
		}
		r.Place = fmt.Sprintf("%d:%d", at.At[0], column)
	}
	return r
}

// absent finds the selection that failed. An error has the place of the whole chain of selections, so the key is looked
// for among the names that the expression itself writes; a computed key may be the event's, and is not repeated. named
// says that the place is a selection by a name after a dot.
func absent(chain *plan.Expr, key string) (place *plan.Expr, named bool, message string) {
	place = chain
	found := ""
	for e := chain; e != nil; {
		var next *plan.Expr
		switch e.Op {
		case plan.Select, plan.Has:
			if next = &e.Args[0]; e.Name == key {
				place, named, found = e, !e.Optional, path(e)
			}
		case plan.Index:
			next = &e.Args[0]
			if index := &e.Args[1]; index.Op == plan.Constant && index.Name == plan.StringType && index.Text == key {
				place, named, found = e, false, path(e)
			}
		}
		e = next
	}
	if found == "" {
		return chain, false, "a map was asked for a key that it does not have"
	}
	return place, named, found + " is absent, or what it is selected from is not an object"
}

// path writes a chain of selections as its user did: "event.order.lines[0].sku".
func path(e *plan.Expr) string {
	switch e.Op {
	case plan.Variable:
		if !strings.HasPrefix(e.Name, "@") {
			return e.Name
		}
	case plan.Select, plan.Has:
		if e.Optional {
			return path(&e.Args[0]) + ".?" + e.Name
		}
		return path(&e.Args[0]) + "." + e.Name
	case plan.Index:
		index := &e.Args[1]
		if index.Op != plan.Constant {
			break
		}
		if e.Optional {
			return path(&e.Args[0]) + "[?" + quotedIndex(index) + "]"
		}
		return path(&e.Args[0]) + "[" + quotedIndex(index) + "]"
	}
	return "(...)"
}

// quotedIndex writes a constant as it stands between brackets.
func quotedIndex(index *plan.Expr) string {
	switch index.Name {
	case plan.StringType:
		return strconv.Quote(index.Text)
	case plan.UintType:
		return index.Text + "u"
	}
	return index.Text
}
