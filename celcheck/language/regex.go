package language

import (
	"strings"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/image"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/pattern"
)

// extract evaluates regex.extract and regex.extractAll. The compiler has seen to the pattern.
func (l *Library) extract(c Call) values.Value {
	source, ok := expr.Text(c.Args[1])
	if !ok {
		return l.Unmodelled(c.Expr, c.State, alarm.GapPattern, c.Name+"() with a pattern that is not a constant")
	}
	least := 0
	if pattern.HasRE2Group(source) {
		least = 1 // an empty group counts as no match
	}
	return values.Each(l.strings(c, 0), func(s *values.String) values.Value {
		found := image.Extracted(s, source, least)
		if c.Name == "regex.extract" {
			return values.OptionalValue(found, true)
		}
		if len(found) == 0 {
			return values.ListValue(nil, values.Nothing, 0, 0)
		}
		longest := s.MaxLen()
		if longest < values.Unbounded {
			longest++ // an empty match before each character, and at the end
		}
		return values.ListValue(nil, func() values.Value { return found }, 0, longest)
	})
}

// replaceMatches evaluates regex.replace.
func (l *Library) replaceMatches(c Call) values.Value {
	if len(c.Args) == 4 && len(l.Wanting(c, 3, "an int", values.KindInt)) == 0 {
		return nil
	}
	replacement := l.strings(c, 2)
	text, constant := replacement.Text()
	longest := 0
	if strings.Contains(text, `\`) {
		longest = values.Unbounded // it refers to groups
	}
	for _, r := range values.All[*values.String](replacement) {
		longest = max(longest, r.MaxLen())
		if !constant && !l.obeys(r, `^[^\\]*$`) {
			text := l.Written(c.Args[2])
			l.Raise(c.Expr, alarm.Alarm{
				Code: finding.MappingConversion, State: facts.Failing(c.Args[2], c.State, func(v values.Value) values.Value { return v.Only(values.KindString) }),
				Message: text + " may hold a backslash, which regex.replace() reads as a reference to a group",
				Rewrite: l.With(c.Args[2], `.replace("\\", "/")`), Got: "any string", Wanted: "a string without a backslash",
			})
		}
	}
	return values.Each(l.strings(c, 0), func(s *values.String) values.Value { return image.WithEach(s, longest) })
}
