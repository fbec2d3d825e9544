package celcheck

import (
	"math"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// timeParts are what the parts of a timestamp in UTC may be.
var timeParts = map[string][2]int64{
	"getFullYear": {1, 9999}, "getMonth": {0, 11}, "getDate": {1, 31}, "getDayOfMonth": {0, 30}, "getDayOfWeek": {0, 6},
	"getDayOfYear": {0, 365}, "getHours": {0, 23}, "getMinutes": {0, 59}, "getSeconds": {0, 59}, "getMilliseconds": {0, 999},
}

// timePart evaluates t.getHours() and its kin. Of a duration they are the whole of it in hours and so on.
func (p *prover) timePart(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	name := e.AsCall().FunctionName()
	if len(args) == 2 {
		zone, ok := textLiteral(args[1])
		if !ok || zone != "UTC" {
			return p.unmodelled(e, v, name+"() in a zone")
		}
	}
	return p.wanting(e, args[0], values[0], v, "a timestamp or duration", kTimestamp, kDuration).each(func(s *shape) value {
		within := timeParts[name]
		if s.kind == kTimestamp {
			return intValue(within[0], within[1])
		}
		// A duration is 2^63 nanoseconds at most.
		switch name {
		case "getHours":
			return intValue(-2562048, 2562048)
		case "getMinutes":
			return intValue(-153722868, 153722868)
		case "getSeconds":
			return intValue(-9223372037, 9223372037)
		case "getMilliseconds":
			return intValue(-9223372036855, 9223372036855)
		}
		p.alarm(finding.MappingOverload, e, v, "got a duration for "+name+"(), wanted a timestamp", "")
		return nil
	})
}

// toBytes evaluates bytes(x).
func (p *prover) toBytes(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	return p.wanting(e, args[0], values[0], v, "a string", kString, kBytes).each(func(s *shape) value {
		if s.kind == kBytes {
			return one(s)
		}
		return one(&shape{kind: kBytes, minLen: s.minLen, maxLen: times(s.maxLen, 4)})
	})
}

// encode evaluates base64.encode(bytes).
func (p *prover) encode(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	return p.wanting(e, args[0], values[0], v, "bytes", kBytes).each(func(s *shape) value {
		maxLen := unbounded
		if s.maxLen < math.MaxInt32 {
			maxLen = (s.maxLen + 2) / 3 * 4
		}
		return ofPattern(`(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?`).each(func(t *shape) value {
			return t.sized((s.minLen+2)/3*4, maxLen)
		})
	})
}

// decode evaluates base64.decode(text), which refuses what is no base64.
func (p *prover) decode(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	return p.wanting(e, args[0], values[0], v, "a string", kString).each(func(s *shape) value {
		if !p.obeys(s, `^(?:[A-Za-z0-9+/]{4})*$`) {
			p.failing(e, args[0], v, kString, "one that is base64", "give it a pattern in the event's contract")
		}
		return one(&shape{kind: kBytes, maxLen: s.maxLen})
	})
}
