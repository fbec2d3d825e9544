package language

import (
	"strconv"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// Overloaded raises an alarm where an operator is not defined for two kinds, and says whether it ever is.
func (l *Library) Overloaded(c Call, defined func(x, y values.Shape) bool) bool {
	a, b := c.Of[0], c.Of[1]
	ever, unsure := false, false
	var bad, badOther values.Value
	for _, x := range a.Kinds() {
		for _, y := range b.Kinds() {
			switch {
			case x.Kind() == values.KindOther || y.Kind() == values.KindOther:
				unsure = true
			case defined(x, y):
				ever = true
			default:
				bad, badOther = append(bad, x), append(badOther, y)
			}
		}
	}
	name := alarm.FunctionName(c.Name)
	if unsure {
		l.NotModelled(c.Expr, c.State, alarm.GapOperand, name+" of "+a.KindWords()+" and "+b.KindWords())
	}
	if len(bad) == 0 {
		return ever || unsure
	}
	breaks := c.State
	for i, mine := range []values.Value{bad, badOther} {
		if at, ok := facts.TargetOf(c.Args[i], c.State); ok {
			breaks = at.Narrow(breaks, func(v values.Value) values.Value {
				return v.Keep(func(s values.Shape) bool { return mine.Has(s.Kind()) })
			})
		}
	}
	alarm := l.overloadAlarm(c, name, bad, badOther)
	alarm.State = breaks
	l.Raise(c.Expr, alarm)
	return ever || unsure
}

// overloadAlarm says which operands an operator is not defined for, and how to make them fit.
func (l *Library) overloadAlarm(c Call, name string, bad, badOther values.Value) alarm.Alarm {
	x, y := l.Operand(c.Args[0]), l.Operand(c.Args[1])
	a := alarm.Alarm{
		Code: finding.MappingOverload, Message: name + " is not defined for " + bad.KindWords() + " and " + badOther.KindWords(),
		Got: bad.KindWords() + " and " + badOther.KindWords(), Wanted: "two values of one type that " + name + " takes",
	}
	write := func(x, y string) alarm.Rewrite {
		return func() (ast.Expr, string) { return c.Expr, x + " " + name + " " + y }
	}
	numbers := func(v values.Value) bool { return v.Is(values.KindInt, values.KindDouble) }
	switch {
	case bad.Has(values.KindNull):
		a.Message, a.Rewrite = x+" may be null, and "+a.Message, l.OfKind(c.Args[0], values.NullValue(), kindsOf(badOther))
	case badOther.Has(values.KindNull):
		a.Message, a.Rewrite = y+" may be null, and "+a.Message, l.OfKind(c.Args[1], values.NullValue(), kindsOf(bad))
	case bad.Is(values.KindInt) && badOther.Is(values.KindDouble):
		a.Rewrite = write(l.doubled(c.Args[0]), y)
	case bad.Is(values.KindDouble) && badOther.Is(values.KindInt):
		a.Rewrite = write(x, l.doubled(c.Args[1]))
	case numbers(bad) && numbers(badOther):
		a.Rewrite = write("double("+x+")", "double("+y+")")
	case numbers(bad) && badOther.Is(values.KindString):
		a.Rewrite = write("string("+x+")", y)
	case bad.Is(values.KindString) && numbers(badOther):
		a.Rewrite = write(x, "string("+y+")")
	case bad.Is(values.KindString) && badOther.Is(values.KindDuration):
		a.Message += ": a time in JSON is a string"
		a.Rewrite = func() (ast.Expr, string) { return c.Args[0], "asTimestamp(" + x + ").orValue(message.time)" }
	default:
		a.Rewrite = l.OfKind(c.Args[0], bad, kindsOf(badOther))
	}
	return a
}

// doubled writes an int as a double.
func (l *Library) doubled(e ast.Expr) string {
	if n, ok := expr.Int(e); ok {
		return strconv.FormatInt(n, 10) + ".0"
	}
	return "double(" + l.Written(e) + ")"
}

// kindsOf are the kinds of a value.
func kindsOf(v values.Value) (kinds []values.Kind) {
	for _, s := range v.Kinds() {
		kinds = append(kinds, s.Kind())
	}
	return kinds
}
