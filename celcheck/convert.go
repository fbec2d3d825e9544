package celcheck

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// toString evaluates string(x).
func (p *prover) toString(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	if values[0].has(kOther) {
		return p.unmodelled(e, v, "string() of "+kindsOf(values[0]))
	}
	good := p.wanting(e, args[0], values[0], v, "a string, number, bool or time", kString, kBool, kInt, kDouble, kTimestamp, kDuration, kBytes)
	return good.each(func(s *shape) value {
		switch s.kind {
		case kBool:
			return boolTexts(s)
		case kInt:
			return decimal(s)
		case kDouble:
			if lo, hi := s.bounds(); s.nan || math.IsInf(lo, 0) || math.IsInf(hi, 0) {
				return stringValue(1, 24)
			}
			return cutText(ofPattern(`-?[0-9]+(?:\.[0-9]+)?(?:e[-+][0-9]{2,3})?`), 24) // the longest is -2.2250738585072014e-308
		case kTimestamp:
			// A sum of a time and a duration may be in the year 10000 of its zone.
			return cutText(ofPattern(`[0-9]{4,5}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[-+][0-9]{2}:[0-9]{2})`), 36)
		case kDuration:
			return cutText(ofPattern(`-?[0-9]+(?:\.[0-9]+)?(?:e[-+][0-9]{2})?s`), 30)
		case kBytes:
			p.alarm(finding.MappingConversion, e, v, "got bytes, wanted those of a text in UTF-8", "use base64.encode(...)")
			return stringValue(0, s.maxLen)
		}
		return one(s)
	})
}

func boolTexts(s *shape) value {
	var texts []string
	if s.yes {
		texts = append(texts, "true")
	}
	if s.no {
		texts = append(texts, "false")
	}
	return textValue(texts...)
}

func cutText(v value, maxLen int) value {
	return v.each(func(s *shape) value { return s.sized(0, maxLen) })
}

// decimal gives what ints are written as.
func decimal(s *shape) value {
	if uint64(s.hi)-uint64(s.lo) < 100 {
		var texts []string
		for n := s.lo; ; n++ {
			texts = append(texts, strconv.FormatInt(n, 10))
			if n == s.hi {
				return textValue(texts...)
			}
		}
	}
	var out value
	if s.lo < 0 {
		digits := len(strconv.FormatInt(s.lo, 10)) - 1
		fewest := 1
		if s.hi < 0 {
			fewest = len(strconv.FormatInt(s.hi, 10)) - 1
		}
		out = join(out, ofPattern(fmt.Sprintf("-[1-9][0-9]{%d,%d}", fewest-1, digits-1)))
	}
	if s.lo <= 0 && s.hi >= 0 {
		out = join(out, textValue("0"))
	}
	if s.hi > 0 {
		digits := len(strconv.FormatInt(s.hi, 10))
		fewest := len(strconv.FormatInt(max(s.lo, 1), 10))
		out = join(out, ofPattern(fmt.Sprintf("[1-9][0-9]{%d,%d}", fewest-1, digits-1)))
	}
	return out
}

// failing raises an alarm for a conversion that does not take all that a string may be.
func (p *prover) failing(e, arg ast.Expr, v *env, from kind, wanted, remedy string) {
	failing := v
	if place, ok := targetOf(arg, v); ok {
		failing = place.narrow(v, func(b value) value { return b.only(from) })
	}
	name := written(arg)
	p.alarm(finding.MappingConversion, e, failing, "got any string for "+name+", wanted "+wanted, remedy)
}

func (p *prover) toInt(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	if values[0].has(kOther) {
		return p.unmodelled(e, v, "int() of "+kindsOf(values[0]))
	}
	good := p.wanting(e, args[0], values[0], v, "a number or a string of digits", kInt, kDouble, kString, kTimestamp, kDuration)
	return good.each(func(s *shape) value {
		switch s.kind {
		case kDouble:
			// Beyond this the conversion refuses.
			const most = 9.2e18
			if s.nan || s.dlo < -most || s.dhi > most {
				p.overflow(e, v)
			}
			lo, hi := int64(math.MinInt64), int64(math.MaxInt64)
			if s.dlo >= -most && s.dlo <= most {
				lo = int64(math.Trunc(s.dlo))
			}
			if s.dhi >= -most && s.dhi <= most {
				hi = int64(math.Trunc(s.dhi))
			}
			return intValue(lo, hi)
		case kString:
			if s.set != nil {
				if v, ok := parsed(s.set); ok {
					return v
				}
			}
			const digits = `^[-+]?[0-9]{1,18}$`
			if p.parses("asInt", args[0], v) {
				return anyInt()
			}
			if p.obeys(s, digits) {
				most := int64(math.Pow10(min(s.maxLen, 18))) - 1
				if p.obeys(s, `^[^-]*$`) {
					return intValue(0, most)
				}
				return intValue(-most, most)
			}
			p.failing(e, args[0], v, kString, "one that is an int", "use asInt("+written(args[0])+").orValue(0)")
			return anyInt()
		case kTimestamp, kDuration:
			return anyInt()
		}
		return one(s)
	})
}

func parsed(texts []string) (value, bool) {
	var out value
	for _, text := range texts {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, false
		}
		out = join(out, intValue(n, n))
	}
	return out, true
}

func (p *prover) toDouble(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	if values[0].has(kOther) {
		return p.unmodelled(e, v, "double() of "+kindsOf(values[0]))
	}
	good := p.wanting(e, args[0], values[0], v, "a number", kInt, kDouble, kString)
	return good.each(func(s *shape) value {
		switch s.kind {
		case kInt:
			return one(&shape{kind: kDouble, dlo: float64(s.lo), dhi: float64(s.hi), integral: true})
		case kString:
			const number = `^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?$`
			if p.parses("asDouble", args[0], v) || s.maxLen <= 200 && p.obeys(s, number) {
				if p.obeys(s, `^[^-]*$`) {
					return doubleValue(0, math.MaxFloat64)
				}
				return anyDouble()
			}
			p.failing(e, args[0], v, kString, "one that is a number", "use asDouble("+written(args[0])+").orValue(0.0)")
			return one(&shape{kind: kDouble, dlo: math.Inf(-1), dhi: math.Inf(1), nan: true})
		}
		return one(s)
	})
}

// toTime evaluates timestamp(x) and duration(x).
func (p *prover) toTime(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	name, k, form := "timestamp", kTimestamp, "a date and time as in 2026-01-31T12:00:00Z"
	if e.AsCall().FunctionName() == "duration" {
		name, k, form = "duration", kDuration, "a duration such as 1h30m"
	}
	if args[0].Kind() == ast.LiteralKind && values[0].has(kString) {
		return one(&shape{kind: k}) // the compiler has tried it
	}
	if values[0].has(kOther) || values[0].has(kInt) {
		return p.unmodelled(e, v, name+"() of "+kindsOf(values[0]))
	}
	good := p.wanting(e, args[0], values[0], v, form, kString, k)
	if good.has(kString) && !p.parses("as"+strings.ToUpper(name[:1])+name[1:], args[0], v) && !p.dated(good, k) {
		whole := "Timestamp"
		if k == kDuration {
			whole = "Duration"
		}
		p.failing(e, args[0], v, kString, form+": a format is an annotation and not checked", "use as"+whole+"("+written(args[0])+").orValue(...)")
	}
	return one(&shape{kind: k})
}

// dated says that every string is a time: within the years 1000 to 8999, on the days that every month has.
func (p *prover) dated(v value, k kind) bool {
	form := `^(?:1[0-9]{3}|[2-8][0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[-+](?:0[0-9]|1[0-4]):[0-5][0-9])$`
	if k == kDuration {
		form = `^-?(?:[0-9]{1,4}h)?(?:[0-9]{1,5}m)?[0-9]{1,6}s$`
	}
	for _, s := range v.only(kString) {
		if s.set != nil || !p.obeys(s, form) {
			return false
		}
	}
	return true
}

// parsing is the key of the fact that a conversion which cannot fail has given something.
func parsing(function string, arg ast.Expr) string {
	key := keyOf(arg)
	if key == "" {
		return ""
	}
	return function + " takes " + key
}

func (p *prover) parses(function string, arg ast.Expr, v *env) bool {
	return v.knows(parsing(function, arg))
}

// converted evaluates the conversions that cannot fail: f gives what a shape becomes, and whether it may become nothing.
func converted(found value, f func(s *shape) (value, bool)) value {
	var inner value
	none := false
	for _, s := range found {
		if s.kind == kOptional {
			none = none || s.none
			if len(s.inner) > 0 {
				for _, t := range converted(s.inner, f) {
					inner, none = join(inner, t.inner), none || t.none
				}
			}
			continue
		}
		made, empty := f(s)
		inner, none = join(inner, made), none || empty
	}
	return optionalValue(inner, none)
}

func (p *prover) asInt(_ ast.Expr, _ []ast.Expr, values []value, _ *env) value {
	return converted(values[0], func(s *shape) (value, bool) {
		switch s.kind {
		case kInt:
			return one(s), false
		case kDouble:
			const most = 9.2e18
			if s.nan || s.dlo < -most || s.dhi > most {
				return anyInt(), true
			}
			return intValue(int64(math.Trunc(s.dlo)), int64(math.Trunc(s.dhi))), false
		case kString, kOther:
			return anyInt(), true
		}
		return nil, true
	})
}

func (p *prover) asDouble(_ ast.Expr, _ []ast.Expr, values []value, _ *env) value {
	return converted(values[0], func(s *shape) (value, bool) {
		switch s.kind {
		case kInt:
			return one(&shape{kind: kDouble, dlo: float64(s.lo), dhi: float64(s.hi), integral: true}), false
		case kDouble:
			if s.nan || math.IsInf(s.dlo, 0) || math.IsInf(s.dhi, 0) {
				return anyDouble(), true
			}
			return one(s), false
		case kString, kOther:
			return anyDouble(), true
		}
		return nil, true
	})
}

func (p *prover) asTime(e ast.Expr, _ []ast.Expr, values []value, _ *env) value {
	k := kTimestamp
	if e.AsCall().FunctionName() == "asDuration" {
		k = kDuration
	}
	return converted(values[0], func(s *shape) (value, bool) {
		switch s.kind {
		case k:
			return one(s), false
		case kString, kOther:
			return one(&shape{kind: k}), true
		}
		return nil, true
	})
}
