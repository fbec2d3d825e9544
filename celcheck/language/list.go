package language

import (
	"fmt"
	"math"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/image"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celcheck/words"
	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// size evaluates size(x).
func (l *Library) size(c Call) values.Value {
	return l.Wanting(c, 0, "a string, list or map", values.KindString, values.KindList, values.KindMap, values.KindBytes).Each(func(s values.Shape) values.Value {
		lo, hi, _ := values.Lengths(s)
		return values.IntValue(int64(lo), int64(min(hi, values.MaxSize)))
	})
}

// Lists gives the lists that an argument may be.
func (l *Library) Lists(c Call, i int) values.Value {
	return l.Wanting(c, i, "a list", values.KindList)
}

// setwise evaluates sets.contains and its kin, which compare and never fail.
func (l *Library) setwise(c Call) values.Value {
	for i := range c.Args {
		if len(l.Lists(c, i)) == 0 {
			return nil
		}
	}
	return values.BoolValue(true, true)
}

func (l *Library) distinct(c Call) values.Value {
	return values.Each(l.Lists(c, 0), image.Distinct)
}

// reversed evaluates reverse of a list or, from the strings extension, of a string.
func (l *Library) reversed(c Call) values.Value {
	if c.Of[0].Has(values.KindString) {
		return values.Each(l.strings(c, 0), image.Reversed)
	}
	return values.Each(l.Lists(c, 0), image.Rearranged)
}

// sorted evaluates sort() and sortBy(), which want values of one type that can be compared.
func (l *Library) sorted(c Call) values.Value {
	keys := c.Of[len(c.Of)-1]
	for _, s := range values.All[*values.List](keys) {
		kinds := s.Element().Kinds()
		double, ok := values.Value(kinds).Doubles(), len(kinds) <= 1
		if ok && len(kinds) == 1 {
			ok = values.Comparable(kinds[0], kinds[0]) && (double == nil || !double.NaN())
		}
		if !ok {
			l.Mismatched(c.Expr, c.State, alarm.Mismatch{
				Subject: "what " + l.Written(c.Args[0]) + " is sorted by", Got: kinds, Wanted: "values of one type that can be compared",
				Does: alarm.FunctionName(c.Name) + "() takes values of one type that can be compared", Rewrite: l.AsStrings(c.Args[0]),
			})
		}
	}
	return values.Each(l.Lists(c, 0), image.Rearranged)
}

// flattened evaluates flatten(), one level deep.
func (l *Library) flattened(c Call) values.Value {
	if len(c.Args) != 1 {
		return l.Unmodelled(c.Expr, c.State, alarm.GapFlatten, "flatten() of more than one level")
	}
	return values.Each(l.Lists(c, 0), image.Flattened)
}

// slice evaluates list.slice(from, to).
func (l *Library) slice(c Call) values.Value {
	start, end := l.Wanting(c, 1, "an int", values.KindInt).Ints(), l.Wanting(c, 2, "an int", values.KindInt).Ints()
	lists := l.Lists(c, 0)
	if start == nil || end == nil {
		return nil
	}
	return values.Each(lists, func(s *values.List) values.Value {
		inside := facts.Within(c.Args[2], expr.Key(c.Args[0])) || end.Hi() <= int64(s.MinLen()) || c.State.NoLonger(c.Args[2], c.Args[0])
		gap, told := c.State.Gap(c.Args[2], c.Args[1])
		ordered := start.Lo() >= 0 && (start.Hi() <= end.Lo() || told && gap >= 0)
		if !inside || !ordered {
			breaks := c.State
			if at, direct := expr.PathOf(c.Args[0]); direct && end.Hi() < math.MaxInt32 && end.Hi() > 0 && ordered {
				breaks = c.State.Narrow(at, func(v values.Value) values.Value { return v.Only(values.KindList).Sized(0, int(end.Hi())-1) })
			}
			list := l.Written(c.Args[0])
			l.Raise(c.Expr, alarm.Alarm{
				Code: finding.MappingIndex, State: breaks,
				Message: fmt.Sprintf("%s may have %s, so the slice up to %s may be outside of it", list, words.FewItems(s), words.Range(end)),
				Rewrite: l.Instead(c.Expr, fmt.Sprintf("size(%s) >= %s", list, l.Written(c.Args[2]))), Hint: "give it minItems in the event contract",
				Got: "a slice up to " + words.Range(end) + " of a list that may have " + words.FewItems(s), Wanted: "positions that the list has",
			})
		}
		return image.Slice(s, start, end)
	})
}

// rangeTo evaluates lists.range(n).
func (l *Library) rangeTo(c Call) values.Value {
	return values.Each(l.Wanting(c, 0, "an int", values.KindInt), func(s *values.Int) values.Value {
		if s.Lo() < 0 || s.Hi() > celmap.MaxCommands {
			breaks := c.State
			if s.Lo() < 0 && s.Hi() <= celmap.MaxCommands {
				breaks = facts.Failing(c.Args[0], c.State, func(v values.Value) values.Value { return v.IntsBetween(math.MinInt64, -1) })
			}
			n := l.Written(c.Args[0])
			l.Raise(c.Expr, alarm.Alarm{
				Code: finding.MappingIndex, State: breaks, Message: fmt.Sprintf("%s may be %s; lists.range() takes 0 to %d", n, words.Range(s), celmap.MaxCommands),
				Remedy: "give " + n + " bounds in the event contract", Got: words.Range(s), Wanted: fmt.Sprintf("0 to %d", celmap.MaxCommands),
			})
		}
		longest := max(0, min(s.Hi(), celmap.MaxCommands))
		return values.ListValue(nil, func() values.Value { return values.IntValue(0, longest-1) }, int(max(0, min(s.Lo(), longest))), int(longest))
	})
}
