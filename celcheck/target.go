package celcheck

import (
	"math"

	"cel.dev/cel-go/common/ast"
)

// A target is a part of an expression through which a condition says something of a place: the place itself, its size, or
// what it is by default.
type target struct {
	at   path
	size bool
	// name and otherwise are those of x.?name.orValue(otherwise); at is x.
	name      string
	otherwise value
	// key is that of an expression which is no place: what is known of it is a fact.
	key string
	// deep says that at is a place of its own, name and all, and that what is known of it is known where it is not otherwise.
	deep bool
	// optional is the key of x in x.orValue(otherwise), where x is no place.
	optional string
	// call is the key of size(x), of a place that is no string and no list.
	call string
}

// targetOf reads the target off an expression.
func targetOf(e ast.Expr, v *env) (target, bool) {
	if at, ok := pathOf(e); ok {
		if _, known := v.vars[at.root]; !known {
			return target{}, false
		}
		return target{at: at}, true
	}
	if e.Kind() == ast.LiteralKind {
		return target{}, false
	}
	if e.Kind() == ast.CallKind {
		args := arguments(e)
		switch e.AsCall().FunctionName() {
		case "size":
			if at, ok := pathOf(args[0]); ok {
				return target{at: at, size: true, call: keyOf(e)}, true
			}
			if at, ok := orEmpty(args[0]); ok {
				return target{at: at, size: true, deep: true, otherwise: intValue(0, 0), key: keyOf(args[0])}, true
			}
			key := keyOf(args[0])
			return target{key: key, size: true}, key != ""
		case "orValue":
			if at, name, ok := optionalPathOf(args[0]); ok && args[1].Kind() == ast.LiteralKind {
				if _, direct := directOptional(args[0]); !direct {
					return target{at: at.below(name), deep: true, otherwise: (&prover{}).literal(args[1], v), key: keyOf(e)}, true
				}
			}
			if at, direct := directOptional(args[0]); direct && args[1].Kind() == ast.LiteralKind {
				_, name, _ := optionalPathOf(args[0])
				return target{at: at, name: name, otherwise: (&prover{}).literal(args[1], v)}, true
			}
		}
	}
	key := keyOf(e)
	if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == "orValue" && arguments(e)[1].Kind() == ast.LiteralKind {
		return target{key: key, optional: keyOf(arguments(e)[0]), otherwise: (&prover{}).literal(arguments(e)[1], v)}, key != ""
	}
	return target{key: key}, key != ""
}

// orEmpty gives the place of x.?name in x.?name.orValue([]).
func orEmpty(e ast.Expr) (path, bool) {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != "orValue" {
		return path{}, false
	}
	args := arguments(e)
	if args[1].Kind() != ast.ListKind || len(args[1].AsList().Elements()) > 0 {
		return path{}, false
	}
	at, name, ok := optionalPathOf(args[0])
	return at.below(name), ok
}

// narrow cuts what the target's value may be to what f keeps of it.
func (t target) narrow(v *env, f func(value) value) *env {
	switch {
	case t.deep && len(f(t.otherwise)) > 0:
		t.deep = false
		return t.narrow(v, f)
	case t.deep && t.size:
		return v.narrow(t.at, func(b value) value { return resized(b, f) })
	case t.deep:
		return v.narrow(t.at, f)
	case t.optional != "" && len(f(t.otherwise)) == 0:
		return v.knowing(t.key, f).knowing(t.optional, func(b value) value {
			return b.only(kOptional).each(func(s *shape) value { return optionalValue(f(s.inner), false) })
		})
	case t.key != "" && t.size:
		return v.knowing(t.key, func(b value) value { return resized(b, f) })
	case t.key != "":
		return v.knowing(t.key, f)
	case t.size:
		return v.narrow(t.at, func(b value) value { return resized(b, f) }).knowing(t.call, f)
	case t.name != "":
		byDefault := len(f(t.otherwise)) > 0
		return v.narrow(t.at, func(b value) value {
			return b.each(func(s *shape) value {
				if s.kind != kMap {
					if byDefault || s.kind == kOptional || s.kind == kOther || s.kind == kMessage {
						return one(s)
					}
					return nil
				}
				found := s.object.get(t.name)
				if found.never {
					if byDefault {
						return one(s)
					}
					return nil
				}
				may := !found.must && byDefault
				now := f(found.value())
				switch {
				case len(now) == 0 && !may:
					return nil
				case len(now) == 0:
					return one(s.having(t.name, absent))
				}
				return one(s.having(t.name, property{must: !may, value: func() value { return now }}))
			})
		})
	}
	return v.narrow(t.at, f)
}

// resized cuts strings, lists and maps to the sizes that f keeps.
func resized(b value, f func(value) value) value {
	return b.each(func(s *shape) value {
		switch s.kind {
		case kString, kList, kBytes:
			kept := f(intValue(int64(s.minLen), int64(s.maxLen)))
			if len(kept) == 0 {
				return nil
			}
			lo, most := kept[0].lo, kept[0].hi
			for _, k := range kept {
				lo, most = min(lo, k.lo), max(most, k.hi)
			}
			return s.sized(int(lo), int(most))
		case kMap:
			kept := f(intValue(0, math.MaxInt64))
			if len(kept) == 0 {
				return nil
			}
			return s.sized(int(kept[0].lo), int(kept[len(kept)-1].hi))
		}
		return nil
	})
}
