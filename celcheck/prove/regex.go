package prove

import (
	"strings"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/pattern"
)

// extract evaluates regex.extract and regex.extractAll. The compiler has seen to the pattern.
func (p *prover) extract(c call) values.Value {
	source, ok := expr.Text(c.args[1])
	if !ok {
		return p.unmodelled(c.e, c.st, gapPattern, c.name+"() with a pattern that is not a constant")
	}
	least := 0
	if pattern.HasRE2Group(source) {
		least = 1 // an empty group counts as no match
	}
	return values.Each(p.strings(c, 0), func(s *values.String) values.Value {
		found := s.Extracted(source, least)
		if c.name == "regex.extract" {
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
func (p *prover) replaceMatches(c call) values.Value {
	if len(c.args) == 4 && len(p.wanting(c, 3, "an int", values.KindInt)) == 0 {
		return nil
	}
	replacement := p.strings(c, 2)
	text, constant := replacement.Text()
	longest := 0
	if strings.Contains(text, `\`) {
		longest = values.Unbounded // it refers to groups
	}
	for _, r := range values.All[*values.String](replacement) {
		longest = max(longest, r.MaxLen())
		if !constant && !p.obeys(r, `^[^\\]*$`) {
			text := p.written(c.args[2])
			p.raise(c.e, Alarm{
				Code: finding.MappingConversion, State: failing(c.args[2], c.st, func(v values.Value) values.Value { return v.Only(values.KindString) }),
				Message: text + " may hold a backslash, which regex.replace() reads as a reference to a group",
				fix:     p.with(c.args[2], `.replace("\\", "/")`), Got: "any string", Wanted: "a string without a backslash",
			})
		}
	}
	return values.Each(p.strings(c, 0), func(s *values.String) values.Value { return s.WithEach(longest) })
}
