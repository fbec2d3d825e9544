package alarm

import (
	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// A Gap is something that is not modelled, so that what hangs on it is neither proved nor refuted.
type Gap struct {
	What string
	// Instead says how to write it so that it can be judged.
	Instead string
}

// The gaps. docs/guarantees.md prints them, which a test sees to.
var (
	GapFunction   = Gap{"a function that is not modelled: math.bitShiftLeft, math.bitShiftRight", "leave the number to the receiver"}
	GapMacro      = Gap{"a macro that is not modelled", "write it with map, filter, all or exists"}
	GapNesting    = Gap{"json.encode() of a value that may be nested deeply", "encode its parts"}
	GapConstruct  = Gap{"a construct that is not modelled", "write it with the functions of docs/mapping-language.md"}
	GapPattern    = Gap{"matches(), regex.extract() or regex.replace() with a pattern that is not a constant, or that is beyond the automata", "write the pattern as a text"}
	GapFormat     = Gap{"format() with a text that is not a constant, or with clauses other than %s, %d and %f", "put the text together with + and string(...)"}
	GapZone       = Gap{"parts of a time in a zone other than UTC", "leave the zone out, for UTC"}
	GapFlatten    = Gap{"flatten() of more than one level", "write .flatten() for each level"}
	GapOperand    = Gap{"an operator or a conversion on a type, or on an unsigned number", "convert it before, with int(...) or string(...)"}
	GapNumbers    = Gap{"math.least and math.greatest of what may be other than numbers of one type", "convert them with double(...)"}
	GapIndex      = Gap{"an index or a key that may be of another type, or an optional index that may be negative", "convert it with int(...) or string(...), and guard with a comparison"}
	GapOptional   = Gap{"an optional entry that may be given what is no optional", "write optional.of(...)"}
	GapSpread     = Gap{"a selection on an optional that may hold other than an object", "guard with type(...) == map"}
	GapSize       = Gap{"an expression that is too large, or a variable that hides another one", "split the mapping, and give each variable a name of its own"}
	GapNoEvent    = Gap{"an expression that gives nothing on any event that the checker found", "look for an event of the contract on which it gives something"}
	GapComparison = Gap{"a command of which the two contracts say too much to compare", "guard with a comparison that says what the command may hold"}
)

// Unmodelled raises an alarm for a gap, said for the case at hand, and gives all that the expression's type has.
func (l *Log) Unmodelled(e ast.Expr, st *facts.State, g Gap, what string) values.Value {
	l.NotModelled(e, st, g, what)
	return typed(l.Checked.GetType(e.ID()))
}

// NotModelled raises an alarm for a gap, said for the case at hand.
func (l *Log) NotModelled(e ast.Expr, st *facts.State, g Gap, what string) {
	l.Raise(e, Alarm{Code: finding.MappingUnproved, State: st, Message: "the checker does not model " + what, Hint: g.Instead})
}
