package prove

import (
	"math"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// toString evaluates string(x).
func (p *prover) toString(c call) values.Value {
	if c.of[0].Has(values.KindOther) {
		return p.unmodelled(c.e, c.st, gapOperand, "string() of "+c.of[0].KindWords())
	}
	good := p.wanting(c, 0, "a string, number, bool or time", values.KindString, values.KindBool, values.KindInt, values.KindDouble, values.KindTimestamp, values.KindDuration, values.KindBytes)
	return good.Each(func(s values.Shape) values.Value {
		if s.Kind() == values.KindBytes {
			p.raise(c.e, Alarm{
				Code: finding.MappingConversion, State: c.st, Message: p.written(c.args[0]) + " may be bytes that are not UTF-8; string() takes bytes that are",
				fix: func() (ast.Expr, string) { return c.e, "base64.encode(" + p.written(c.args[0]) + ")" }, Got: "bytes", Wanted: "bytes that are UTF-8",
			})
		}
		out, _ := values.Written(s)
		return out
	})
}

// unconvertible raises an alarm for a conversion that does not take all that a string may be.
func (p *prover) unconvertible(c call, takes, safe string) {
	arg := p.written(c.args[0])
	p.raise(c.e, Alarm{
		Code: finding.MappingConversion, State: failing(c.args[0], c.st, func(v values.Value) values.Value { return v.Only(values.KindString) }),
		Message: arg + " may be a string that " + c.name + "() does not take; it takes " + takes, fix: func() (ast.Expr, string) { return c.e, safe },
		Got: "any string", Wanted: takes,
	})
}

// toInt evaluates int(x).
func (p *prover) toInt(c call) values.Value {
	if c.of[0].Has(values.KindOther) {
		return p.unmodelled(c.e, c.st, gapOperand, "int() of "+c.of[0].KindWords())
	}
	good := p.wanting(c, 0, "a number or a string of digits", values.KindInt, values.KindDouble, values.KindString, values.KindTimestamp, values.KindDuration)
	return good.Each(func(s values.Shape) values.Value {
		switch s := s.(type) {
		case *values.Double:
			out, overflows := s.ToInt()
			if overflows {
				p.overflow(c.e, c.st)
			}
			return out
		case *values.String:
			return p.parsedInt(c, s)
		case *values.Timestamp, *values.Duration:
			return values.AnyInt()
		}
		return values.One(s)
	})
}

func (p *prover) parsedInt(c call, s *values.String) values.Value {
	if out, ok := s.Parsed(); ok {
		return out
	}
	const digits = `^[-+]?[0-9]{1,18}$`
	switch {
	case p.parses("asInt", c.args[0], c.st):
	case p.obeys(s, digits):
		greatest := int64(math.Pow10(min(s.MaxLen(), 18))) - 1
		if p.obeys(s, `^[^-]*$`) {
			return values.IntValue(0, greatest)
		}
		return values.IntValue(-greatest, greatest)
	default:
		p.unconvertible(c, "digits", "asInt("+p.written(c.args[0])+").orValue(0)")
	}
	return values.AnyInt()
}

// toDouble evaluates double(x).
func (p *prover) toDouble(c call) values.Value {
	if c.of[0].Has(values.KindOther) {
		return p.unmodelled(c.e, c.st, gapOperand, "double() of "+c.of[0].KindWords())
	}
	good := p.wanting(c, 0, "a number or a string of one", values.KindInt, values.KindDouble, values.KindString)
	return good.Each(func(s values.Shape) values.Value {
		switch s := s.(type) {
		case *values.Int:
			return s.ToDouble()
		case *values.String:
			const number = `^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?$`
			if p.parses("asDouble", c.args[0], c.st) || s.MaxLen() <= 200 && p.obeys(s, number) {
				if p.obeys(s, `^[^-]*$`) {
					return values.DoubleValue(0, math.MaxFloat64)
				}
				return values.AnyDouble()
			}
			p.unconvertible(c, "a number", "asDouble("+p.written(c.args[0])+").orValue(0.0)")
			return values.AnyComputedDouble()
		}
		return values.One(s)
	})
}

// The seconds of 1970 on that are a timestamp: those of the years 1 to 9999.
const (
	firstSecond = -62135596800
	lastSecond  = 253402300799
)

// toTime evaluates timestamp(x) and duration(x).
func (p *prover) toTime(c call) values.Value {
	kind, takes, safe, otherwise := values.KindTimestamp, "a date and time such as 2026-01-31T12:00:00Z", "asTimestamp", "message.time"
	if c.name == "duration" {
		kind, takes, safe, otherwise = values.KindDuration, "a duration such as 1h30m", "asDuration", `duration("0s")`
	}
	if c.args[0].Kind() == ast.LiteralKind && c.of[0].Has(values.KindString) {
		return values.Of(kind) // the compiler has tried it
	}
	if ints := c.of[0].Ints(); ints != nil && kind == values.KindTimestamp {
		if ints.Lo() < firstSecond || ints.Hi() > lastSecond {
			p.outOfRange(c)
		}
		if c.of[0] = c.of[0].Without(values.KindInt); len(c.of[0]) == 0 {
			return values.Of(kind)
		}
	}
	if c.of[0].Has(values.KindOther) || c.of[0].Has(values.KindInt) {
		return p.unmodelled(c.e, c.st, gapOperand, c.name+"() of "+c.of[0].KindWords())
	}
	good := p.wanting(c, 0, takes, values.KindString, kind)
	if good.Has(values.KindString) && !p.parses(safe, c.args[0], c.st) && !p.dated(good, kind) {
		p.unconvertible(c, takes+" (a contract's format is not checked)", safe+"("+p.written(c.args[0])+").orValue("+otherwise+")")
	}
	return values.Of(kind)
}

// dated says whether every string is a time: within the years 1000 to 8999, on the days that every month has.
func (p *prover) dated(v values.Value, k values.Kind) bool {
	form := `^(?:1[0-9]{3}|[2-8][0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[-+](?:0[0-9]|1[0-4]):[0-5][0-9])$`
	if k == values.KindDuration {
		form = `^-?(?:[0-9]{1,4}h)?(?:[0-9]{1,5}m)?[0-9]{1,6}s$`
	}
	for _, s := range values.All[*values.String](v) {
		if s.Texts() != nil || !p.obeys(s, form) {
			return false
		}
	}
	return true
}

// parsing is the key of the fact that a conversion which cannot fail has given something.
func parsing(function string, arg ast.Expr) string {
	key := expr.Key(arg)
	if key == "" {
		return ""
	}
	return function + " takes " + key
}

func (p *prover) parses(function string, arg ast.Expr, st *State) bool {
	return st.knows(parsing(function, arg))
}

// converted evaluates the conversions that cannot fail: f gives what a shape becomes, and whether it may become nothing.
func converted(found values.Value, f func(s values.Shape) (values.Value, bool)) values.Value {
	var inner values.Value
	none := false
	for _, s := range found {
		made, empty := values.Value(nil), false
		if o, ok := s.(*values.Optional); ok {
			made, empty = converted(o.Inner(), f).Opened()
			empty = empty || o.MayBeEmpty()
		} else {
			made, empty = f(s)
		}
		inner, none = values.Join(inner, made), none || empty
	}
	return values.OptionalValue(inner, none)
}

func (p *prover) asInt(c call) values.Value {
	return converted(c.of[0], func(s values.Shape) (values.Value, bool) {
		switch s := s.(type) {
		case *values.Int:
			return values.One(s), false
		case *values.Double:
			out, overflows := s.ToInt()
			if overflows {
				return values.AnyInt(), true
			}
			return out, false
		case *values.String, *values.Other:
			return values.AnyInt(), true
		}
		return nil, true
	})
}

func (p *prover) asDouble(c call) values.Value {
	return converted(c.of[0], func(s values.Shape) (values.Value, bool) {
		switch s := s.(type) {
		case *values.Int:
			return s.ToDouble(), false
		case *values.Double:
			if !s.Finite() {
				return values.AnyDouble(), true
			}
			return values.One(s), false
		case *values.String, *values.Other:
			return values.AnyDouble(), true
		}
		return nil, true
	})
}

// asTime evaluates asTimestamp(x) and asDuration(x).
func (p *prover) asTime(c call) values.Value {
	kind := values.KindTimestamp
	if c.name == "asDuration" {
		kind = values.KindDuration
	}
	return converted(c.of[0], func(s values.Shape) (values.Value, bool) {
		switch s.Kind() {
		case kind:
			return values.One(s), false
		case values.KindString, values.KindOther:
			return values.Of(kind), true
		}
		return nil, true
	})
}

// timeParts are what the parts of a timestamp in UTC may be.
var timeParts = map[string][2]int64{
	"getFullYear": {1, 9999}, "getMonth": {0, 11}, "getDate": {1, 31}, "getDayOfMonth": {0, 30}, "getDayOfWeek": {0, 6},
	"getDayOfYear": {0, 365}, "getHours": {0, 23}, "getMinutes": {0, 59}, "getSeconds": {0, 59}, "getMilliseconds": {0, 999},
}

// durationParts bound the whole of a duration in some unit: a duration is 2^63 nanoseconds at most.
var durationParts = map[string]int64{"getHours": 2562048, "getMinutes": 153722868, "getSeconds": 9223372037, "getMilliseconds": 9223372036855}

// timePart evaluates t.getHours() and its kin. Of a duration they are the whole of it in hours and so on.
func (p *prover) timePart(c call) values.Value {
	if len(c.args) == 2 {
		if zone, ok := expr.Text(c.args[1]); !ok || zone != "UTC" {
			return p.unmodelled(c.e, c.st, gapZone, c.name+"() in a zone other than UTC")
		}
	}
	takes, kinds := "a timestamp", []values.Kind{values.KindTimestamp}
	greatest, ofDuration := durationParts[c.name]
	if ofDuration {
		takes, kinds = "a timestamp or duration", append(kinds, values.KindDuration)
	}
	return p.wanting(c, 0, takes, kinds...).Each(func(s values.Shape) values.Value {
		if s.Kind() == values.KindDuration {
			return values.IntValue(-greatest, greatest)
		}
		return values.IntValue(timeParts[c.name][0], timeParts[c.name][1])
	})
}

// toBytes evaluates bytes(x).
func (p *prover) toBytes(c call) values.Value {
	return p.wanting(c, 0, "a string", values.KindString, values.KindBytes).Each(func(s values.Shape) values.Value {
		if text, ok := s.(*values.String); ok {
			return text.UTF8()
		}
		return values.One(s)
	})
}

// encode evaluates base64.encode(bytes).
func (p *prover) encode(c call) values.Value {
	return values.Each(p.wanting(c, 0, "bytes", values.KindBytes), (*values.Bytes).Base64)
}

// decode evaluates base64.decode(text), which refuses what is not base64.
func (p *prover) decode(c call) values.Value {
	return values.Each(p.strings(c, 0), func(s *values.String) values.Value {
		if !p.obeys(s, `^(?:[A-Za-z0-9+/]{4})*$`) {
			p.unconvertible(c, "base64", "give "+p.written(c.args[0])+" the pattern ^(?:[A-Za-z0-9+/]{4})*$ in the event contract")
		}
		return values.BytesValue(0, s.MaxLen())
	})
}
