package celcheck

import (
	"regexp"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/pattern"
)

// condition gives what is known where a condition is true, and where it is false.
func (p *prover) condition(e ast.Expr, v *env) (t, f *env) {
	if v == nil {
		return nil, nil
	}
	p.step(e)
	switch e.Kind() {
	case ast.SelectKind:
		if e.AsSelect().IsTestOnly() {
			return p.testOnly(e, v)
		}
	case ast.ComprehensionKind:
		if t, f, ok := p.quantifier(e, v); ok {
			return t, f
		}
		if l, ok := readLoop(e); ok && l.macro == existsOneMacro && len(p.eval(e, v)) > 0 {
			return v.knowing(keyOfFilter(l), func(b value) value {
				return b.each(func(s *shape) value { return s.sized(1, 1) })
			}), v
		}
		if name, init, body, ok := binding(e); ok {
			bound, failures := p.bound(init, v)
			if len(bound) == 0 {
				p.alarms = append(p.alarms, failures...)
				return nil, nil
			}
			p.fresh(e, name, v)
			defer p.read(name, body, failures)
			t, f := p.condition(body, v.with(name, bound))
			return t.dropping(name), f.dropping(name)
		}
	case ast.CallKind:
		args := arguments(e)
		switch name := e.AsCall().FunctionName(); name {
		case operators.LogicalAnd:
			f, t = p.either(args[0], args[1], v, func(e ast.Expr, v *env) (*env, *env) {
				t, f := p.condition(e, v)
				return f, t
			})
			return t, f
		case operators.LogicalOr:
			return p.either(args[0], args[1], v, p.condition)
		case operators.LogicalNot:
			t, f = p.condition(args[0], v)
			return f, t
		case operators.Conditional:
			t, f = p.condition(args[0], v)
			t1, f1 := p.condition(args[1], t)
			t2, f2 := p.condition(args[2], f)
			return either(t1, t2, v), either(f1, f2, v)
		case operators.Equals:
			return p.equals(e, args, v)
		case operators.NotEquals:
			t, f = p.equals(e, args, v)
			return f, t
		case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
			return p.compare(e, args, v)
		case operators.In:
			return p.in(e, args, v)
		case "startsWith", "endsWith", "contains", "matches":
			return p.textual(e, args, v)
		case "hasValue":
			return p.hasValue(e, args, v)
		}
	}
	found := p.eval(e, v)
	if len(found) == 0 {
		return nil, nil
	}
	place, direct := targetOf(e, v)
	if other := found.without(kBool); len(other) > 0 {
		failing := v
		if direct {
			failing = place.narrow(v, func(b value) value { return b.without(kBool) })
		}
		p.alarm(finding.MappingOverload, e, failing, "got "+kindsOf(other)+" as a condition, wanted a bool", "compare it with a value")
	}
	pick := func(yes bool) *env {
		keep := func(b value) value { return b.each(func(s *shape) value { return s.equalTo(yes) }) }
		if len(keep(found)) == 0 {
			return nil
		}
		if !direct {
			return v
		}
		return place.narrow(v, keep)
	}
	return pick(true), pick(false)
}

// either evaluates a disjunction: first and second may each decide it. In CEL an error on one side is absorbed where the
// other side decides. A conjunction is this with true and false exchanged.
func (p *prover) either(first, second ast.Expr, v *env, cond func(ast.Expr, *env) (*env, *env)) (decided, open *env) {
	mark := len(p.alarms)
	decided, rest := cond(first, v)
	failures := append([]*alarm(nil), p.alarms[mark:]...)
	p.alarms = p.alarms[:mark]
	for _, a := range failures {
		mark := len(p.alarms)
		absorbed, left := cond(second, a.env)
		stays := left != nil || len(p.alarms) > mark
		p.alarms = p.alarms[:mark]
		decided = either(decided, absorbed.like(v), v)
		if stays {
			p.alarms = append(p.alarms, a)
		}
	}
	also, open := cond(second, rest)
	return either(decided, also, v), open
}

// like gives the env with the variables and frames of another, which it is a narrowing of.
func (e *env) like(outer *env) *env {
	if e == nil {
		return nil
	}
	out := &env{vars: map[string]value{}, frames: outer.frames, facts: outer.facts, orders: outer.orders}
	for name := range outer.vars {
		out.vars[name] = e.vars[name]
	}
	return out
}

func (e *env) dropping(name string) *env {
	if e == nil {
		return nil
	}
	out := &env{vars: map[string]value{}, frames: e.frames, facts: factsWithout(e.facts, name)}
	for n, v := range e.vars {
		if n != name {
			out.vars[n] = v
		}
	}
	return out
}

// textual evaluates startsWith and its kin.
func (p *prover) textual(e ast.Expr, args []ast.Expr, v *env) (t, f *env) {
	values := []value{p.eval(args[0], v), p.eval(args[1], v)}
	if len(values[0]) == 0 || len(values[1]) == 0 {
		return nil, nil
	}
	name := e.AsCall().FunctionName()
	for i, arg := range args {
		if other := values[i].without(kString); len(other) > 0 {
			failing := v
			if place, ok := targetOf(arg, v); ok {
				failing = place.narrow(v, func(b value) value { return b.without(kString) })
			}
			p.alarm(finding.MappingOverload, e, failing, "got "+kindsOf(other)+" for "+name+"(), wanted a string", "guard with type("+written(arg)+") == string")
		}
	}
	texts := values[0].only(kString)
	if len(texts) == 0 || !values[1].has(kString) {
		return nil, nil
	}
	constant, ok := values[1].only(kString).constant()
	if !ok {
		if name == "matches" {
			p.alarm(finding.MappingUnproved, e, v, "a pattern that is no constant is not understood", "")
		}
		return v, v
	}
	arg := constant.(string)
	test, same, wider := textTest(name, arg)
	if test == nil {
		p.alarm(finding.MappingUnproved, e, v, "this pattern is not understood", "")
		return v, v
	}
	keep := func(want bool) func(value) value {
		return func(b value) value {
			return b.each(func(s *shape) value {
				switch {
				case s.kind != kString:
					return nil
				case s.set != nil:
					var kept []string
					for _, text := range s.set {
						if test(text) == want {
							kept = append(kept, text)
						}
					}
					if len(kept) == len(s.set) {
						return one(s)
					}
					return textValue(kept...)
				case want && same != "":
					return s.matching(same)
				case want && wider != "":
					return s.matching(wider)
				case same == "" || len(s.obeys) > 20:
					return one(s)
				}
				return one(s.knowing(map[string]any{"not": map[string]any{"pattern": same}}))
			})
		}
	}
	place, direct := targetOf(args[0], v)
	pick := func(want bool) *env {
		if len(keep(want)(texts)) == 0 {
			return nil
		}
		if !direct {
			return v
		}
		return place.narrow(v, keep(want))
	}
	return pick(true), pick(false)
}

// alike are the characters that a pattern may hold to mean the same in RE2 and in ECMA-262. In a pattern of these a dot or
// an escape is not.
var alike = regexp.MustCompile(`^[A-Za-z0-9_ \-^$\[\](){}|+*?,:/@#!=<>~&%;'"]*$`)

// textTest gives what a function tests, and a pattern of ECMA-262 for it where there is one, or else one for what it implies.
func textTest(name, arg string) (test func(string) bool, same, wider string) {
	quoted := quotedPattern(arg)
	switch name {
	case "startsWith":
		return func(s string) bool { return strings.HasPrefix(s, arg) }, "^" + quoted, ""
	case "endsWith":
		return func(s string) bool { return strings.HasSuffix(s, arg) }, quoted + "$", ""
	case "contains":
		return func(s string) bool { return strings.Contains(s, arg) }, quoted, ""
	}
	re, err := regexp.Compile(arg)
	if err != nil {
		return nil, "", ""
	}
	if l, ok := pattern.NewRE2Language(arg); ok {
		wider = l.Source()
	}
	if !alike.MatchString(arg) || strings.Contains(arg, "(?") || strings.Contains(arg, "[[") || strings.Contains(arg, "[:") || strings.Contains(arg, "{,") {
		return re.MatchString, "", wider
	}
	return re.MatchString, arg, ""
}

// quotedPattern is a pattern of ECMA-262 that is a text.
func quotedPattern(text string) string {
	const syntax = `\^$.*+?()[]{}|/`
	var quoted strings.Builder
	for _, c := range text {
		if strings.ContainsRune(syntax, c) {
			quoted.WriteRune('\\')
		}
		quoted.WriteRune(c)
	}
	return quoted.String()
}

// hasValue evaluates event.?note.hasValue().
func (p *prover) hasValue(e ast.Expr, args []ast.Expr, v *env) (t, f *env) {
	found := p.eval(args[0], v)
	if len(found) == 0 {
		return nil, nil
	}
	some, none := false, false
	for _, s := range found {
		if s.kind != kOptional {
			p.alarm(finding.MappingOverload, e, v, "got "+s.kind.String()+" for hasValue(), wanted an optional", "")
			continue
		}
		some, none = some || len(s.inner) > 0, none || s.none
	}
	if at, direct := pathOf(args[0]); direct {
		// A variable that is bound to an optional, as optMap does.
		half := func(f func(*shape) value) *env {
			return v.narrow(at, func(b value) value { return b.only(kOptional).each(f) })
		}
		return half(func(s *shape) value { return optionalValue(s.inner, false) }),
			half(func(s *shape) value {
				if !s.none {
					return nil
				}
				return optionalValue(nil, true)
			})
	}
	at, name, ok := optionalPathOf(args[0])
	if !ok {
		key := keyOf(args[0])
		if some {
			t = v.knowing(key, func(b value) value {
				return b.only(kOptional).each(func(s *shape) value { return optionalValue(s.inner, false) })
			})
			if call := args[0]; call.Kind() == ast.CallKind && strings.HasPrefix(call.AsCall().FunctionName(), "as") && len(call.AsCall().Args()) == 1 {
				t = t.knowing(parsing(call.AsCall().FunctionName(), call.AsCall().Args()[0]), holds)
			}
		}
		if none {
			f = v.knowing(key, func(b value) value {
				return b.only(kOptional).each(func(s *shape) value {
					if !s.none {
						return nil
					}
					return optionalValue(nil, true)
				})
			})
		}
		return t, f
	}
	if some {
		if t = v; ok {
			t = v.narrow(at, func(b value) value { return owning(b, name) })
		}
	}
	if none {
		f = v
		if at, direct := directOptional(args[0]); direct {
			f = v.narrow(at, func(b value) value { return lacking(b, name) })
		}
	}
	return t, f
}

// directOptional gives the place of x in x.?name, where x itself is no optional.
func directOptional(e ast.Expr) (path, bool) {
	if _, _, ok := optionalPathOf(e); !ok || e.Kind() != ast.CallKind {
		return path{}, false
	}
	return pathOf(e.AsCall().Args()[0])
}

// typeNames are the types that type(x) is compared with.
var typeNames = map[string]kind{
	"null_type": kNull, "bool": kBool, "int": kInt, "double": kDouble, "string": kString, "list": kList, "map": kMap,
	"google.protobuf.Timestamp": kTimestamp, "google.protobuf.Duration": kDuration,
}

// typeTest recognizes type(x) == int.
func typeTest(a, b ast.Expr) (of ast.Expr, k kind, ok bool) {
	if a.Kind() != ast.CallKind || a.AsCall().FunctionName() != "type" || len(a.AsCall().Args()) != 1 || b.Kind() != ast.IdentKind {
		return nil, 0, false
	}
	k, ok = typeNames[b.AsIdent()]
	return a.AsCall().Args()[0], k, ok
}

func isTrue(e ast.Expr, want bool) bool {
	return e.Kind() == ast.LiteralKind && e.AsLiteral() == types.Bool(want)
}
