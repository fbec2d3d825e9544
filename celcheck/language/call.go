package language

import (
	"fmt"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// A Call is a call whose arguments are evaluated, the target first.
type Call struct {
	Expr  ast.Expr
	Name  string
	Args  []ast.Expr
	Of    []values.Value
	State *facts.State
}

// A Function evaluates a call.
type Function func(l *Library, c Call) values.Value

// Functions are those that are modelled. What is not here is not.
func Functions() map[string]Function {
	return map[string]Function{
		operators.Add:             (*Library).add,
		operators.Subtract:        (*Library).arithmetic,
		operators.Multiply:        (*Library).arithmetic,
		operators.Divide:          (*Library).divide,
		operators.Modulo:          (*Library).divide,
		operators.Negate:          (*Library).negate,
		"size":                    (*Library).size,
		"string":                  (*Library).toString,
		"int":                     (*Library).toInt,
		"double":                  (*Library).toDouble,
		"timestamp":               (*Library).toTime,
		"duration":                (*Library).toTime,
		"dyn":                     func(_ *Library, c Call) values.Value { return c.Of[0] },
		"asInt":                   (*Library).asInt,
		"asDouble":                (*Library).asDouble,
		"asTimestamp":             (*Library).asTime,
		"asDuration":              (*Library).asTime,
		"lowerAscii":              (*Library).lower,
		"upperAscii":              (*Library).upper,
		"format":                  (*Library).format,
		"charAt":                  (*Library).charAt,
		"strings.quote":           (*Library).quote,
		"substring":               (*Library).substring,
		"replace":                 (*Library).replace,
		"indexOf":                 (*Library).indexOf,
		"lastIndexOf":             (*Library).indexOf,
		"trim":                    (*Library).trim,
		"join":                    (*Library).join,
		"split":                   (*Library).split,
		"sets.contains":           (*Library).setwise,
		"sets.intersects":         (*Library).setwise,
		"sets.equivalent":         (*Library).setwise,
		"distinct":                (*Library).distinct,
		"sort":                    (*Library).sorted,
		"@sortByAssociatedKeys":   (*Library).sorted,
		"flatten":                 (*Library).flattened,
		"slice":                   (*Library).slice,
		"lists.range":             (*Library).rangeTo,
		"reverse":                 (*Library).reversed,
		"math.@min":               (*Library).extreme,
		"math.@max":               (*Library).extreme,
		"math.abs":                (*Library).absolute,
		"math.sign":               (*Library).sign,
		"math.isNaN":              (*Library).asksDouble,
		"math.isInf":              (*Library).asksDouble,
		"math.isFinite":           (*Library).asksDouble,
		"math.ceil":               (*Library).rounded,
		"math.floor":              (*Library).rounded,
		"math.round":              (*Library).rounded,
		"math.trunc":              (*Library).rounded,
		"math.sqrt":               (*Library).root,
		"math.bitAnd":             (*Library).bits,
		"math.bitOr":              (*Library).bits,
		"math.bitXor":             (*Library).bits,
		"math.bitNot":             (*Library).bits,
		"optional.of":             (*Library).optionalOf,
		"optional.none":           (*Library).optionalNone,
		"optional.ofNonZeroValue": (*Library).optionalOfNonZero,
		"optional.unwrap":         (*Library).unwrap,
		"unwrapOpt":               (*Library).unwrap,
		"bytes":                   (*Library).toBytes,
		"sum":                     (*Library).sum,
		"merge":                   (*Library).merge,
		"json.decode":             (*Library).decodeJSON,
		"json.encode":             (*Library).encodeJSON,
		"regex.extract":           (*Library).extract,
		"regex.extractAll":        (*Library).extract,
		"regex.replace":           (*Library).replaceMatches,
		"base64.encode":           (*Library).encode,
		"base64.decode":           (*Library).decode,
		"getFullYear":             (*Library).timePart,
		"getMonth":                (*Library).timePart,
		"getDate":                 (*Library).timePart,
		"getDayOfMonth":           (*Library).timePart,
		"getDayOfWeek":            (*Library).timePart,
		"getDayOfYear":            (*Library).timePart,
		"getHours":                (*Library).timePart,
		"getMinutes":              (*Library).timePart,
		"getSeconds":              (*Library).timePart,
		"getMilliseconds":         (*Library).timePart,
		"value":                   (*Library).optionalGet,
		"type":                    func(*Library, Call) values.Value { return values.Of(values.KindOther) },
	}
}

// A Library evaluates the functions of the language for one evaluation.
type Library struct {
	*alarm.Log
	Budget *budget.Budget
	doc    *values.Document
	asked  map[string]bool // by obeys
}

// New is the library for an evaluation, whose alarms go to a log.
func New(b *budget.Budget, doc *values.Document, log *alarm.Log) *Library {
	return &Library{Log: log, Budget: b, doc: doc, asked: map[string]bool{}}
}

// Wanting raises an alarm for what an argument may be beside some kinds, and gives the rest. what says the kinds in words.
func (l *Library) Wanting(c Call, i int, what string, kinds ...values.Kind) values.Value {
	good := c.Of[i].Only(kinds...)
	if len(good) == len(c.Of[i]) {
		return good
	}
	bad := c.Of[i].Without(kinds...)
	l.Mismatched(c.Expr, facts.Failing(c.Args[i], c.State, func(v values.Value) values.Value { return v.Without(kinds...) }), alarm.Mismatch{
		Subject: l.Written(c.Args[i]), Got: bad, Wanted: what, Does: alarm.FunctionName(c.Name) + "() takes " + what,
		Rewrite: l.OfKind(c.Args[i], bad, kinds),
	})
	return good
}

// obeys says whether it is proved that every string of a shape matches a pattern of ECMA-262.
func (l *Library) obeys(s *values.String, source string) bool {
	key, known := s.Known()
	if !known {
		return false
	}
	key += "\n" + source
	if proved, asked := l.asked[key]; asked {
		return proved
	}
	text, _, small := l.doc.Schema(values.One(s))
	if !small {
		return false
	}
	sub, ok := l.Budget.Parse(text)
	super, also := l.Budget.Parse(fmt.Sprintf(`{"pattern":%q}`, source))
	if !ok || !also {
		return false
	}
	proved := l.Budget.Contains(super, sub).Verdict == schema.Yes
	l.asked[key] = proved
	return proved
}
