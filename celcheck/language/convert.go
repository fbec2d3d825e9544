package language

import (
	"math"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/image"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// toString evaluates string(x).
func (l *Library) toString(c Call) values.Value {
	if c.Of[0].Has(values.KindOther) {
		return l.Unmodelled(c.Expr, c.State, alarm.GapOperand, "string() of "+c.Of[0].KindWords())
	}
	good := l.Wanting(c, 0, "a string, number, bool or time", values.KindString, values.KindBool, values.KindInt, values.KindDouble, values.KindTimestamp, values.KindDuration, values.KindBytes)
	return good.Each(func(s values.Shape) values.Value {
		if s.Kind() == values.KindBytes {
			l.Raise(c.Expr, alarm.Alarm{
				Code: finding.MappingConversion, State: c.State, Message: l.Written(c.Args[0]) + " may be bytes that are not UTF-8; string() takes bytes that are",
				Rewrite: func() (ast.Expr, string) { return c.Expr, "base64.encode(" + l.Written(c.Args[0]) + ")" }, Got: "bytes", Wanted: "bytes that are UTF-8",
			})
		}
		out, _ := image.Written(s)
		return out
	})
}

// unconvertible raises an alarm for a conversion that does not take all that a string may be.
func (l *Library) unconvertible(c Call, takes, safe string) {
	arg := l.Written(c.Args[0])
	l.Raise(c.Expr, alarm.Alarm{
		Code: finding.MappingConversion, State: facts.Failing(c.Args[0], c.State, func(v values.Value) values.Value { return v.Only(values.KindString) }),
		Message: arg + " may be a string that " + c.Name + "() does not take; it takes " + takes, Rewrite: func() (ast.Expr, string) { return c.Expr, safe },
		Got: "any string", Wanted: takes,
	})
}

// toInt evaluates int(x).
func (l *Library) toInt(c Call) values.Value {
	if c.Of[0].Has(values.KindOther) {
		return l.Unmodelled(c.Expr, c.State, alarm.GapOperand, "int() of "+c.Of[0].KindWords())
	}
	good := l.Wanting(c, 0, "a number or a string of digits", values.KindInt, values.KindDouble, values.KindString, values.KindTimestamp, values.KindDuration)
	return good.Each(func(s values.Shape) values.Value {
		switch s := s.(type) {
		case *values.Double:
			out, overflows := image.ToInt(s)
			if overflows {
				l.overflow(c.Expr, c.State)
			}
			return out
		case *values.String:
			return l.parsedInt(c, s)
		case *values.Timestamp, *values.Duration:
			return values.AnyInt()
		}
		return values.One(s)
	})
}

func (l *Library) parsedInt(c Call, s *values.String) values.Value {
	if out, ok := image.Parsed(s); ok {
		return out
	}
	const digits = `^[-+]?[0-9]{1,18}$`
	switch {
	case l.parses("asInt", c.Args[0], c.State):
	case l.obeys(s, digits):
		greatest := int64(math.Pow10(min(s.MaxLen(), 18))) - 1
		if l.obeys(s, `^[^-]*$`) {
			return values.IntValue(0, greatest)
		}
		return values.IntValue(-greatest, greatest)
	default:
		l.unconvertible(c, "digits", "asInt("+l.Written(c.Args[0])+").orValue(0)")
	}
	return values.AnyInt()
}

// toDouble evaluates double(x).
func (l *Library) toDouble(c Call) values.Value {
	if c.Of[0].Has(values.KindOther) {
		return l.Unmodelled(c.Expr, c.State, alarm.GapOperand, "double() of "+c.Of[0].KindWords())
	}
	good := l.Wanting(c, 0, "a number or a string of one", values.KindInt, values.KindDouble, values.KindString)
	return good.Each(func(s values.Shape) values.Value {
		switch s := s.(type) {
		case *values.Int:
			return image.ToDouble(s)
		case *values.String:
			const number = `^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?$`
			if l.parses("asDouble", c.Args[0], c.State) || s.MaxLen() <= 200 && l.obeys(s, number) {
				if l.obeys(s, `^[^-]*$`) {
					return values.DoubleValue(0, math.MaxFloat64)
				}
				return values.AnyDouble()
			}
			l.unconvertible(c, "a number", "asDouble("+l.Written(c.Args[0])+").orValue(0.0)")
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
func (l *Library) toTime(c Call) values.Value {
	kind, takes, safe, otherwise := values.KindTimestamp, "a date and time such as 2026-01-31T12:00:00Z", "asTimestamp", "message.time"
	if c.Name == "duration" {
		kind, takes, safe, otherwise = values.KindDuration, "a duration such as 1h30m", "asDuration", `duration("0s")`
	}
	if c.Args[0].Kind() == ast.LiteralKind && c.Of[0].Has(values.KindString) {
		return values.Of(kind) // the compiler has tried it
	}
	if ints := c.Of[0].Ints(); ints != nil && kind == values.KindTimestamp {
		if ints.Lo() < firstSecond || ints.Hi() > lastSecond {
			l.outOfRange(c)
		}
		if c.Of[0] = c.Of[0].Without(values.KindInt); len(c.Of[0]) == 0 {
			return values.Of(kind)
		}
	}
	if c.Of[0].Has(values.KindOther) || c.Of[0].Has(values.KindInt) {
		return l.Unmodelled(c.Expr, c.State, alarm.GapOperand, c.Name+"() of "+c.Of[0].KindWords())
	}
	good := l.Wanting(c, 0, takes, values.KindString, kind)
	if good.Has(values.KindString) && !l.parses(safe, c.Args[0], c.State) && !l.dated(good, kind) {
		l.unconvertible(c, takes+" (a contract's format is not checked)", safe+"("+l.Written(c.Args[0])+").orValue("+otherwise+")")
	}
	return values.Of(kind)
}

// dated says whether every string is a time: within the years 1000 to 8999, on the days that every month has.
func (l *Library) dated(v values.Value, k values.Kind) bool {
	form := `^(?:1[0-9]{3}|[2-8][0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[-+](?:0[0-9]|1[0-4]):[0-5][0-9])$`
	if k == values.KindDuration {
		form = `^-?(?:[0-9]{1,4}h)?(?:[0-9]{1,5}m)?[0-9]{1,6}s$`
	}
	for _, s := range values.All[*values.String](v) {
		if s.Texts() != nil || !l.obeys(s, form) {
			return false
		}
	}
	return true
}

// Parsing is the key of the fact that a conversion which cannot fail has given something.
func Parsing(function string, arg ast.Expr) string {
	key := expr.Key(arg)
	if key == "" {
		return ""
	}
	return function + " takes " + key
}

func (l *Library) parses(function string, arg ast.Expr, st *facts.State) bool {
	return st.Knows(Parsing(function, arg))
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

func (l *Library) asInt(c Call) values.Value {
	return converted(c.Of[0], func(s values.Shape) (values.Value, bool) {
		switch s := s.(type) {
		case *values.Int:
			return values.One(s), false
		case *values.Double:
			out, overflows := image.ToInt(s)
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

func (l *Library) asDouble(c Call) values.Value {
	return converted(c.Of[0], func(s values.Shape) (values.Value, bool) {
		switch s := s.(type) {
		case *values.Int:
			return image.ToDouble(s), false
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
func (l *Library) asTime(c Call) values.Value {
	kind := values.KindTimestamp
	if c.Name == "asDuration" {
		kind = values.KindDuration
	}
	return converted(c.Of[0], func(s values.Shape) (values.Value, bool) {
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
func (l *Library) timePart(c Call) values.Value {
	if len(c.Args) == 2 {
		if zone, ok := expr.Text(c.Args[1]); !ok || zone != "UTC" {
			return l.Unmodelled(c.Expr, c.State, alarm.GapZone, c.Name+"() in a zone other than UTC")
		}
	}
	takes, kinds := "a timestamp", []values.Kind{values.KindTimestamp}
	greatest, ofDuration := durationParts[c.Name]
	if ofDuration {
		takes, kinds = "a timestamp or duration", append(kinds, values.KindDuration)
	}
	return l.Wanting(c, 0, takes, kinds...).Each(func(s values.Shape) values.Value {
		if s.Kind() == values.KindDuration {
			return values.IntValue(-greatest, greatest)
		}
		return values.IntValue(timeParts[c.Name][0], timeParts[c.Name][1])
	})
}

// toBytes evaluates bytes(x).
func (l *Library) toBytes(c Call) values.Value {
	return l.Wanting(c, 0, "a string", values.KindString, values.KindBytes).Each(func(s values.Shape) values.Value {
		if text, ok := s.(*values.String); ok {
			return image.UTF8(text)
		}
		return values.One(s)
	})
}

// encode evaluates base64.encode(bytes).
func (l *Library) encode(c Call) values.Value {
	return values.Each(l.Wanting(c, 0, "bytes", values.KindBytes), image.Base64)
}

// decode evaluates base64.decode(text), which refuses what is not base64.
func (l *Library) decode(c Call) values.Value {
	return values.Each(l.strings(c, 0), func(s *values.String) values.Value {
		if !l.obeys(s, `^(?:[A-Za-z0-9+/]{4})*$`) {
			l.unconvertible(c, "base64", "give "+l.Written(c.Args[0])+" the pattern ^(?:[A-Za-z0-9+/]{4})*$ in the event contract")
		}
		return values.BytesValue(0, s.MaxLen())
	})
}
