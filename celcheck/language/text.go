package language

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/image"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celcheck/words"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// strings gives the strings that an argument may be.
func (l *Library) strings(c Call, i int) values.Value {
	return l.Wanting(c, i, "a string", values.KindString)
}

func (l *Library) lower(c Call) values.Value {
	return values.Each(l.strings(c, 0), image.Lower)
}

func (l *Library) upper(c Call) values.Value {
	return values.Each(l.strings(c, 0), image.Upper)
}

func (l *Library) trim(c Call) values.Value {
	return values.Each(l.strings(c, 0), image.Trimmed)
}

// quote evaluates strings.quote(s).
func (l *Library) quote(c Call) values.Value {
	return values.Each(l.strings(c, 0), image.Quoted)
}

// replace evaluates s.replace(old, new), which never fails.
func (l *Library) replace(c Call) values.Value {
	olds, news := l.strings(c, 1), l.strings(c, 2)
	if len(c.Args) == 4 {
		l.Wanting(c, 3, "an int", values.KindInt)
		return values.Each(l.strings(c, 0), func(s *values.String) values.Value { return image.ReplacedSome(s, olds, news) })
	}
	return values.Each(l.strings(c, 0), func(s *values.String) values.Value { return image.Replaced(s, olds, news) })
}

// indexOf evaluates s.indexOf(x), which is -1 where x is not found.
func (l *Library) indexOf(c Call) values.Value {
	texts := l.strings(c, 0)
	l.strings(c, 1)
	if len(c.Args) == 3 {
		return l.indexFrom(c, texts)
	}
	text, _ := c.Of[1].Text()
	return values.Each(texts, func(s *values.String) values.Value { return image.IndexOf(s, text) })
}

// indexFrom evaluates s.indexOf(x, n) for a position, which may lie behind the end of the string.
func (l *Library) indexFrom(c Call, texts values.Value) values.Value {
	from := l.Wanting(c, 2, "an int", values.KindInt).Ints()
	if from == nil {
		return nil
	}
	return values.Each(texts, func(s *values.String) values.Value {
		position := l.Written(c.Args[2])
		if from.Lo() < 0 {
			l.Raise(c.Expr, alarm.Alarm{
				Code: finding.MappingIndex, State: c.State, Message: position + " may be negative, and no string has such a position",
				Rewrite: l.Instead(c.Expr, position+" >= 0"), Got: "a position that may be negative", Wanted: "a position that is not",
			})
		}
		return values.IntValue(-1, int64(min(s.MaxLen(), values.MaxSize)))
	})
}

// split evaluates s.split(separator) and s.split(separator, limit).
func (l *Library) split(c Call) values.Value {
	if len(c.Args) == 3 {
		return l.splitSome(c)
	}
	separators := l.strings(c, 1)
	separator, fixed := separators.Text()
	empty := false
	for _, s := range values.All[*values.String](separators) {
		empty = empty || s.MinLen() == 0
	}
	return values.Each(l.strings(c, 0), func(s *values.String) values.Value { return image.Split(s, separator, fixed, empty) })
}

// splitSome evaluates s.split(separator, limit): a limit of 0 gives no parts, a negative one all of them.
func (l *Library) splitSome(c Call) values.Value {
	separators := l.strings(c, 1)
	limit := l.Wanting(c, 2, "an int", values.KindInt).Ints()
	if limit == nil {
		return nil
	}
	return values.Each(l.strings(c, 0), func(s *values.String) values.Value {
		least, greatest := 1, int64(min(s.MaxLen(), values.MaxSize)+1)
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
func (l *Library) join(c Call) values.Value {
	lists := l.Wanting(c, 0, "a list", values.KindList)
	gaps := values.TextValue("")
	if len(c.Args) == 2 {
		gaps = l.strings(c, 1)
	}
	gap := gaps.Strings()
	if gap == nil {
		return nil
	}
	return values.Each(lists, func(s *values.List) values.Value {
		if items, ok := s.Items(); ok && len(items) <= maxJoined {
			return l.joinedItems(c, items, gap)
		}
		texts := l.joinable(c, s.Element())
		if len(texts) == 0 {
			return values.TextValue("")
		}
		return image.Joined(texts, gap, s.MinLen(), s.MaxLen())
	})
}

// joinedItems joins a list whose items are told apart.
func (l *Library) joinedItems(c Call, items []values.Value, gap *values.String) values.Value {
	out := values.TextValue("")
	for i, item := range items {
		texts := l.joinable(c, item)
		if len(texts) == 0 {
			return nil
		}
		if i > 0 {
			out = image.Concatenated(out, values.One(gap))
		}
		out = image.Concatenated(out, texts)
	}
	return out
}

// joinable gives the strings of an item, and raises an alarm for what else it may be.
func (l *Library) joinable(c Call, item values.Value) values.Value {
	if other := item.Without(values.KindString); len(other) > 0 {
		list := l.Written(c.Args[0])
		l.Mismatched(c.Expr, c.State, alarm.Mismatch{
			Subject: "an item of " + list, Got: other, Wanted: "strings", Does: "join() takes a list of strings",
			Rewrite: l.AsStrings(c.Args[0]),
		})
	}
	return item.Only(values.KindString)
}

// charAt evaluates s.charAt(i), which is "" just behind the end.
func (l *Library) charAt(c Call) values.Value {
	texts, index := l.strings(c, 0), l.Wanting(c, 1, "an int", values.KindInt)
	at := index.Ints()
	if len(texts) == 0 || at == nil {
		return nil
	}
	return values.Each(texts, func(s *values.String) values.Value {
		if at.Lo() < 0 {
			position := l.Written(c.Args[1])
			l.Raise(c.Expr, alarm.Alarm{
				Code: finding.MappingIndex, State: c.State, Message: position + " may be negative, and no string has such a position",
				Rewrite: l.Instead(c.Expr, position+" >= 0"), Got: "a position that may be negative", Wanted: "a position that the string has",
			})
		}
		if at.Hi() > int64(s.MinLen()) {
			l.tooShort(c, at.Hi())
		}
		return image.CharAt(s, at)
	})
}

// tooShort raises an alarm for a string that may have fewer characters than are needed.
func (l *Library) tooShort(c Call, needed int64) {
	breaks := c.State
	if needed > 0 && needed < 1<<30 {
		breaks = facts.Failing(c.Args[0], c.State, func(v values.Value) values.Value { return v.Only(values.KindString).Sized(0, int(needed)-1) })
	}
	text := l.Written(c.Args[0])
	l.Raise(c.Expr, alarm.Alarm{
		Code: finding.MappingIndex, State: breaks, Message: fmt.Sprintf("%s may have fewer than %d characters", text, needed),
		Rewrite: l.Instead(c.Expr, fmt.Sprintf("size(%s) >= %s", text, l.Written(c.Args[len(c.Args)-1]))), Hint: "give " + text + " minLength in the event contract",
		Got: fmt.Sprintf("a string of fewer than %d characters", needed), Wanted: "a string that has the position",
	})
}

// substring evaluates s.substring(from, to).
func (l *Library) substring(c Call) values.Value {
	texts := l.strings(c, 0)
	start := l.Wanting(c, 1, "an int", values.KindInt).Ints()
	last, lastExpr := start, c.Args[1]
	from, to := positionIn(c.Args[0], c.Args[1]), image.Position{Anchor: image.AtEnd}
	if len(c.Args) == 3 {
		if last = l.Wanting(c, 2, "an int", values.KindInt).Ints(); last == nil {
			return nil
		}
		lastExpr, to = c.Args[2], positionIn(c.Args[0], c.Args[2])
	}
	if len(texts) == 0 || start == nil {
		return nil
	}
	of := expr.Key(c.Args[0])
	return values.Each(texts, func(s *values.String) values.Value {
		end := last
		if len(c.Args) == 2 {
			end = values.IntValue(int64(s.MinLen()), int64(min(s.MaxLen(), values.MaxSize))).Ints()
		}
		ordered := len(c.Args) == 2 || start.Hi() <= last.Lo() || facts.Within(c.Args[1], of) && to == image.Position{Anchor: image.AtEnd}
		if gap, ok := c.State.Gap(lastExpr, c.Args[1]); ok && gap >= 0 {
			ordered = true
		}
		if start.Lo() < 0 || !ordered {
			l.disordered(c, start, last)
			return values.StringValue(0, s.MaxLen())
		}
		if last.Hi() > int64(s.MinLen()) && !facts.Within(lastExpr, of) && !c.State.NoLonger(lastExpr, c.Args[0]) {
			l.tooShort(c, last.Hi())
		}
		if start.Lo() > int64(s.MaxLen()) || last.Lo() > int64(s.MaxLen()) {
			return nil
		}
		return image.Substring(s, from, to, start, end)
	})
}

// positionIn reads a position in a text off an expression: 3, size(s) - 4, s.indexOf("/") + 1.
func positionIn(of, e ast.Expr) image.Position {
	if n, ok := expr.Int(e); ok && n >= 0 && n <= values.MaxSize {
		return image.Position{Anchor: image.AtStart, By: int(n)}
	}
	if e.Kind() != ast.CallKind || expr.Key(of) == "" {
		return image.Position{}
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
		if !ok || by > values.MaxSize || by < -values.MaxSize || at.Anchor == image.AtStart {
			return image.Position{}
		}
		at.By += int(by)
		return at
	case "size":
		if isOf(args[0]) {
			return image.Position{Anchor: image.AtEnd}
		}
	case "indexOf", "lastIndexOf":
		needle, ok := expr.Text(args[1])
		if r := []rune(needle); ok && len(r) == 1 && len(args) == 2 && isOf(args[0]) {
			if name == "indexOf" {
				return image.Position{Anchor: image.AtFirst, Char: r[0]}
			}
			return image.Position{Anchor: image.AtLast, Char: r[0]}
		}
	}
	return image.Position{}
}

func (l *Library) disordered(c Call, start, end *values.Int) {
	from := l.Written(c.Args[1])
	ordered := from + " >= 0"
	if len(c.Args) == 3 {
		ordered = "0 <= " + from + " && " + from + " <= " + l.Written(c.Args[2])
	}
	message := fmt.Sprintf("substring() may run from %s to %s; positions must be in order and not below 0", words.Range(start), words.Range(end))
	if len(c.Args) == 2 {
		message = from + " may be " + words.Range(start) + ", and substring() takes no position below 0"
		if start.Lo() == -1 {
			message = from + " may be -1, and substring() takes no position below 0"
		}
	}
	l.Raise(c.Expr, alarm.Alarm{
		Code: finding.MappingIndex, State: c.State, Message: message,
		Rewrite: l.Instead(c.Expr, ordered), Got: "positions from " + words.Range(start) + " to " + words.Range(end), Wanted: "positions in order, none below 0",
	})
}

// format evaluates "%s-%d: %.2f".format([a, b, c]) for a constant text whose clauses are %s, %d and %f.
func (l *Library) format(c Call) values.Value {
	text, ok := expr.Text(c.Args[0])
	lists := values.All[*values.List](c.Of[1])
	if !ok || len(c.Of[1]) != 1 || len(lists) != 1 {
		return l.Unmodelled(c.Expr, c.State, alarm.GapFormat, "this format()")
	}
	given := lists[0]
	out := values.TextValue("")
	used := 0
	for text != "" {
		plain, rest, clause := strings.Cut(text, "%")
		out = image.Concatenated(out, values.TextValue(plain))
		if !clause {
			break
		}
		if after, ok := strings.CutPrefix(rest, "%"); ok {
			out, text = image.Concatenated(out, values.TextValue("%")), after
			continue
		}
		verb, precision, after, ok := readClause(rest)
		items, told := given.Items()
		if !ok || !told || used >= len(items) {
			return l.Unmodelled(c.Expr, c.State, alarm.GapFormat, "this format()")
		}
		made, ok := image.Formatted(items[used], verb, precision)
		if !ok {
			return l.Unmodelled(c.Expr, c.State, alarm.GapFormat, fmt.Sprintf("format() of %s by %%%c", items[used].KindWords(), verb))
		}
		out, text = image.Concatenated(out, made), after
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
