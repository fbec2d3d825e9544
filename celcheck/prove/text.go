package prove

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// strings gives the strings that an argument may be.
func (p *prover) strings(c call, i int) values.Value {
	return p.wanting(c, i, "a string", values.KindString)
}

func (p *prover) lower(c call) values.Value {
	return values.Each(p.strings(c, 0), (*values.String).Lower)
}

func (p *prover) upper(c call) values.Value {
	return values.Each(p.strings(c, 0), (*values.String).Upper)
}

func (p *prover) trim(c call) values.Value {
	return values.Each(p.strings(c, 0), (*values.String).Trimmed)
}

// quote evaluates strings.quote(s).
func (p *prover) quote(c call) values.Value {
	return values.Each(p.strings(c, 0), (*values.String).Quoted)
}

// replace evaluates s.replace(old, new), which never fails.
func (p *prover) replace(c call) values.Value {
	olds, news := p.strings(c, 1), p.strings(c, 2)
	if len(c.args) == 4 {
		p.wanting(c, 3, "an int", values.KindInt)
		return values.Each(p.strings(c, 0), func(s *values.String) values.Value { return s.ReplacedSome(olds, news) })
	}
	return values.Each(p.strings(c, 0), func(s *values.String) values.Value { return s.Replaced(olds, news) })
}

// indexOf evaluates s.indexOf(x), which is -1 where x is not found.
func (p *prover) indexOf(c call) values.Value {
	texts := p.strings(c, 0)
	p.strings(c, 1)
	if len(c.args) == 3 {
		return p.indexFrom(c, texts)
	}
	text, _ := c.of[1].Text()
	return values.Each(texts, func(s *values.String) values.Value { return s.IndexOf(text) })
}

// indexFrom evaluates s.indexOf(x, n) for a position, which may lie behind the end of the string.
func (p *prover) indexFrom(c call, texts values.Value) values.Value {
	from := p.wanting(c, 2, "an int", values.KindInt).Ints()
	if from == nil {
		return nil
	}
	return values.Each(texts, func(s *values.String) values.Value {
		position := p.written(c.args[2])
		if from.Lo() < 0 {
			p.raise(c.e, Alarm{
				Code: finding.MappingIndex, State: c.st, Message: position + " may be negative, and no string has such a position",
				fix: p.instead(c.e, position+" >= 0"), Got: "a position that may be negative", Wanted: "a position that is not",
			})
		}
		return values.IntValue(-1, int64(min(s.MaxLen(), maxSize)))
	})
}

// split evaluates s.split(separator) and s.split(separator, limit).
func (p *prover) split(c call) values.Value {
	if len(c.args) == 3 {
		return p.splitSome(c)
	}
	separators := p.strings(c, 1)
	separator, fixed := separators.Text()
	empty := false
	for _, s := range values.All[*values.String](separators) {
		empty = empty || s.MinLen() == 0
	}
	return values.Each(p.strings(c, 0), func(s *values.String) values.Value { return s.Split(separator, fixed, empty) })
}

// splitSome evaluates s.split(separator, limit): a limit of 0 gives no parts, a negative one all of them.
func (p *prover) splitSome(c call) values.Value {
	separators := p.strings(c, 1)
	limit := p.wanting(c, 2, "an int", values.KindInt).Ints()
	if limit == nil {
		return nil
	}
	return values.Each(p.strings(c, 0), func(s *values.String) values.Value {
		least, greatest := 1, int64(min(s.MaxLen(), maxSize)+1)
		if limit.Lo() <= 0 && limit.Hi() >= 0 || s.MinLen() == 0 && len(separators.Sized(0, 0)) > 0 {
			least = 0
		}
		if limit.Lo() >= 0 {
			greatest = min(greatest, limit.Hi())
		}
		return values.ListValue(nil, func() values.Value { return values.StringValue(0, s.MaxLen()) }, min(least, int(greatest)), int(greatest))
	})
}

// maxJoined bounds the list whose items are joined one by one.
const maxJoined = 12

// join evaluates list.join(separator).
func (p *prover) join(c call) values.Value {
	lists := p.wanting(c, 0, "a list", values.KindList)
	gaps := values.TextValue("")
	if len(c.args) == 2 {
		gaps = p.strings(c, 1)
	}
	gap := gaps.Strings()
	if gap == nil {
		return nil
	}
	return values.Each(lists, func(s *values.List) values.Value {
		if items, ok := s.Items(); ok && len(items) <= maxJoined {
			return p.joinedItems(c, items, gap)
		}
		texts := p.joinable(c, s.Element())
		if len(texts) == 0 {
			return values.TextValue("")
		}
		return values.Joined(texts, gap, s.MinLen(), s.MaxLen())
	})
}

// joinedItems joins a list whose items are told apart.
func (p *prover) joinedItems(c call, items []values.Value, gap *values.String) values.Value {
	out := values.TextValue("")
	for i, item := range items {
		texts := p.joinable(c, item)
		if len(texts) == 0 {
			return nil
		}
		if i > 0 {
			out = values.Concatenated(out, values.One(gap))
		}
		out = values.Concatenated(out, texts)
	}
	return out
}

// joinable gives the strings of an item, and raises an alarm for what else it may be.
func (p *prover) joinable(c call, item values.Value) values.Value {
	if other := item.Without(values.KindString); len(other) > 0 {
		list := p.written(c.args[0])
		p.mismatched(c.e, c.st, mismatch{
			subject: "an item of " + list, got: other, wanted: "strings", does: "join() takes a list of strings",
			fix: p.asStrings(c.args[0]),
		})
	}
	return item.Only(values.KindString)
}

// charAt evaluates s.charAt(i), which is "" just behind the end.
func (p *prover) charAt(c call) values.Value {
	texts, index := p.strings(c, 0), p.wanting(c, 1, "an int", values.KindInt)
	at := index.Ints()
	if len(texts) == 0 || at == nil {
		return nil
	}
	return values.Each(texts, func(s *values.String) values.Value {
		if at.Lo() < 0 {
			position := p.written(c.args[1])
			p.raise(c.e, Alarm{
				Code: finding.MappingIndex, State: c.st, Message: position + " may be negative, and no string has such a position",
				fix: p.instead(c.e, position+" >= 0"), Got: "a position that may be negative", Wanted: "a position that the string has",
			})
		}
		if at.Hi() > int64(s.MinLen()) {
			p.tooShort(c, at.Hi())
		}
		return s.CharAt(at)
	})
}

// tooShort raises an alarm for a string that may have fewer characters than are needed.
func (p *prover) tooShort(c call, needed int64) {
	breaks := c.st
	if needed > 0 && needed < 1<<30 {
		breaks = failing(c.args[0], c.st, func(v values.Value) values.Value { return v.Only(values.KindString).Sized(0, int(needed)-1) })
	}
	text := p.written(c.args[0])
	p.raise(c.e, Alarm{
		Code: finding.MappingIndex, State: breaks, Message: fmt.Sprintf("%s may have fewer than %d characters", text, needed),
		fix: p.instead(c.e, fmt.Sprintf("size(%s) >= %s", text, p.written(c.args[len(c.args)-1]))), hint: "give " + text + " minLength in the event contract",
		Got: fmt.Sprintf("a string of fewer than %d characters", needed), Wanted: "a string that has the position",
	})
}

// substring evaluates s.substring(from, to).
func (p *prover) substring(c call) values.Value {
	texts := p.strings(c, 0)
	start := p.wanting(c, 1, "an int", values.KindInt).Ints()
	last, lastExpr := start, c.args[1]
	from, to := positionIn(c.args[0], c.args[1]), values.Position{Anchor: values.AtEnd}
	if len(c.args) == 3 {
		if last = p.wanting(c, 2, "an int", values.KindInt).Ints(); last == nil {
			return nil
		}
		lastExpr, to = c.args[2], positionIn(c.args[0], c.args[2])
	}
	if len(texts) == 0 || start == nil {
		return nil
	}
	of := expr.Key(c.args[0])
	return values.Each(texts, func(s *values.String) values.Value {
		end := last
		if len(c.args) == 2 {
			end = values.IntValue(int64(s.MinLen()), int64(min(s.MaxLen(), maxSize))).Ints()
		}
		ordered := len(c.args) == 2 || start.Hi() <= last.Lo() || within(c.args[1], of) && to == values.Position{Anchor: values.AtEnd}
		if gap, ok := c.st.gap(lastExpr, c.args[1]); ok && gap >= 0 {
			ordered = true
		}
		if start.Lo() < 0 || !ordered {
			p.disordered(c, start, last)
			return values.StringValue(0, s.MaxLen())
		}
		if last.Hi() > int64(s.MinLen()) && !within(lastExpr, of) && !p.noLonger(lastExpr, c.args[0], c.st) {
			p.tooShort(c, last.Hi())
		}
		if start.Lo() > int64(s.MaxLen()) || last.Lo() > int64(s.MaxLen()) {
			return nil
		}
		return s.Substring(from, to, start, end)
	})
}

// positionIn reads a position in a text off an expression: 3, size(s) - 4, s.indexOf("/") + 1.
func positionIn(of, e ast.Expr) values.Position {
	if n, ok := expr.Int(e); ok && n >= 0 && n <= maxSize {
		return values.Position{Anchor: values.AtStart, By: int(n)}
	}
	if e.Kind() != ast.CallKind || expr.Key(of) == "" {
		return values.Position{}
	}
	args := expr.Args(e)
	isOf := func(e ast.Expr) bool { return expr.Key(e) == expr.Key(of) }
	switch name := e.AsCall().FunctionName(); name {
	case operators.Add, operators.Subtract:
		by, ok := expr.Int(args[1])
		at := positionIn(of, args[0])
		if name == operators.Subtract {
			by = -by
		}
		if !ok || by > maxSize || by < -maxSize || at.Anchor == values.AtStart {
			return values.Position{}
		}
		at.By += int(by)
		return at
	case "size":
		if isOf(args[0]) {
			return values.Position{Anchor: values.AtEnd}
		}
	case "indexOf", "lastIndexOf":
		needle, ok := expr.Text(args[1])
		if r := []rune(needle); ok && len(r) == 1 && len(args) == 2 && isOf(args[0]) {
			if name == "indexOf" {
				return values.Position{Anchor: values.AtFirst, Char: r[0]}
			}
			return values.Position{Anchor: values.AtLast, Char: r[0]}
		}
	}
	return values.Position{}
}

func (p *prover) disordered(c call, start, end *values.Int) {
	from := p.written(c.args[1])
	ordered := from + " >= 0"
	if len(c.args) == 3 {
		ordered = "0 <= " + from + " && " + from + " <= " + p.written(c.args[2])
	}
	message := fmt.Sprintf("substring() may run from %s to %s; positions must be in order and not below 0", start.Range(), end.Range())
	if len(c.args) == 2 {
		message = from + " may be " + start.Range() + ", and substring() takes no position below 0"
		if start.Lo() == -1 {
			message = from + " may be -1, and substring() takes no position below 0"
		}
	}
	p.raise(c.e, Alarm{
		Code: finding.MappingIndex, State: c.st, Message: message,
		fix: p.instead(c.e, ordered), Got: "positions from " + start.Range() + " to " + end.Range(), Wanted: "positions in order, none below 0",
	})
}

// format evaluates "%s-%d: %.2f".format([a, b, c]) for a constant text whose clauses are %s, %d and %f.
func (p *prover) format(c call) values.Value {
	text, ok := expr.Text(c.args[0])
	lists := values.All[*values.List](c.of[1])
	if !ok || len(c.of[1]) != 1 || len(lists) != 1 {
		return p.unmodelled(c.e, c.st, gapFormat, "this format()")
	}
	given := lists[0]
	out := values.TextValue("")
	used := 0
	for text != "" {
		plain, rest, clause := strings.Cut(text, "%")
		out = values.Concatenated(out, values.TextValue(plain))
		if !clause {
			break
		}
		if after, ok := strings.CutPrefix(rest, "%"); ok {
			out, text = values.Concatenated(out, values.TextValue("%")), after
			continue
		}
		verb, precision, after, ok := readClause(rest)
		items, told := given.Items()
		if !ok || !told || used >= len(items) {
			return p.unmodelled(c.e, c.st, gapFormat, "this format()")
		}
		made, ok := items[used].Formatted(verb, precision)
		if !ok {
			return p.unmodelled(c.e, c.st, gapFormat, fmt.Sprintf("format() of %s by %%%c", items[used].KindWords(), verb))
		}
		out, text = values.Concatenated(out, made), after
		used++
	}
	return out
}

// readClause reads what follows a percent sign.
func readClause(rest string) (verb rune, precision int, after string, ok bool) {
	precision = 6
	if digits, found := strings.CutPrefix(rest, "."); found {
		n := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
		if n < 1 || n > 2 {
			return 0, 0, "", false
		}
		if _, err := fmt.Sscan(digits[:n], &precision); err != nil {
			return 0, 0, "", false
		}
		rest = digits[n:]
		return 'f', precision, strings.TrimPrefix(rest, "f"), strings.HasPrefix(rest, "f")
	}
	for _, verb := range "sdf" {
		if after, ok := strings.CutPrefix(rest, string(verb)); ok {
			return verb, precision, after, true
		}
	}
	return 0, 0, "", false
}

// obeys says whether it is proved that every string of a shape matches a pattern of ECMA-262.
func (p *prover) obeys(s *values.String, source string) bool {
	key, known := s.Known()
	if !known {
		return false
	}
	key += "\n" + source
	if proved, asked := p.asked[key]; asked {
		return proved
	}
	text, _, small := p.doc.Schema(values.One(s))
	if !small {
		return false
	}
	sub, ok := p.budget.Parse(text)
	super, also := p.budget.Parse(fmt.Sprintf(`{"pattern":%q}`, source))
	if !ok || !also {
		return false
	}
	proved := p.budget.Contains(super, sub).Verdict == schema.Yes
	p.asked[key] = proved
	return proved
}
