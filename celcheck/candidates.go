package celcheck

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/common/ast"
)

// mutants gives events near another one: each place at its edges, all of a kind at their edges together, and values of the
// command that containment says would break the contract. What is no event any more is sorted out when it is run.
func (c *connection) mutants(base any, a *posed) []any {
	var out []any
	start := c.start().vars["event"]
	if a != nil && a.yield != nil && a.yield.witness != "" {
		var command map[string]any
		decoder := json.NewDecoder(strings.NewReader(a.yield.witness))
		decoder.UseNumber()
		if decoder.Decode(&command) == nil {
			out = append(out, planted(base, command)...)
		}
	}
	for _, all := range together {
		out = append(out, edged(base, start, all, "", nil))
	}
	for _, text := range c.texts() {
		out = append(out, filled(base, start, text))
	}
	var places []string
	walk(base, "", func(at string) { places = append(places, at) })
	for _, at := range places {
		for _, e := range []edge{bare, shortest, longest, least, greatest, zero, fewest, most, nullish, odd} {
			out = append(out, edged(base, start, []edge{e}, "", &at))
		}
		if len(out) > mostRuns {
			break
		}
	}
	return out
}

// An edge is one way to take a value to the border of what its place admits.
type edge int

const (
	shortest edge = iota // of strings
	longest
	odd
	least // of numbers
	greatest
	zero
	fewest // of lists
	most
	bare // of maps: without their optional properties
	nullish
)

// together are the edges to which all places are taken at once.
var together = [][]edge{
	{longest},
	{longest, greatest},
	{longest, greatest, most},
	{shortest},
	{shortest, least},
	{least},
	{greatest},
	{zero},
	{most, longest},
	{fewest},
	{bare},
	{nullish},
}

func walk(v any, at string, f func(string)) {
	f(at)
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			walk(v[name], at+"/"+name, f)
		}
	case []any:
		for i, item := range v {
			if i < 4 {
				walk(item, at+"/"+strconv.Itoa(i), f)
			}
		}
	}
}

// longString and longList are how long a string or list without a bound is made.
const (
	longString = 300
	longList   = 150
)

// edged gives a copy of a value with its places, or one of them, taken to edges. known says what the place admits.
func edged(v any, known value, edges []edge, at string, only *string) any {
	here := only == nil || *only == at
	under := only == nil || strings.HasPrefix(*only, at)
	if !under {
		return v
	}
	if here && slices.Contains(edges, nullish) && known.has(kNull) {
		return nil
	}
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		known = fitting(known, x)
		for _, name := range slices.Sorted(maps.Keys(x)) {
			child, must := propertyIn(known, name)
			if here && slices.Contains(edges, bare) && !must {
				continue
			}
			out[name] = edged(x[name], child, edges, at+"/"+name, only)
		}
		return out
	case []any:
		out := make([]any, 0, len(x))
		lists := known.only(kList)
		for i, item := range x {
			var child value
			for _, s := range lists {
				child = join(child, s.item(i))
			}
			out = append(out, edged(item, child, edges, at+"/"+strconv.Itoa(i), only))
		}
		if !here || len(lists) == 0 {
			return out
		}
		for _, e := range edges {
			switch {
			case e == fewest:
				out = out[:min(len(out), lists[0].minLen)]
			case e == most && len(out) > 0:
				for len(out) < min(lists[0].maxLen, longList) {
					out = append(out, out[len(out)-1])
				}
			}
		}
		return out
	case string:
		if !here {
			return v
		}
		return edgedText(x, known.only(kString), edges)
	case json.Number:
		if !here {
			return v
		}
		return edgedNumber(x, known.only(kInt, kDouble), edges)
	}
	return v
}

// texts are the strings that the mapping itself writes.
func (c *connection) texts() []string {
	var out []string
	ast.PostOrderVisit(c.mapping.Checked().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if text, ok := textLiteral(e); ok && text != "" && len(out) < 30 && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}))
	return out
}

// filled gives a copy of a value whose strings repeat a text for as long as they may be.
func filled(v any, known value, text string) any {
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		known = fitting(known, x)
		for name, child := range x {
			inner, _ := propertyIn(known, name)
			out[name] = filled(child, inner, text)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, item := range x {
			var inner value
			for _, s := range known.only(kList) {
				inner = join(inner, s.item(i))
			}
			out[i] = filled(item, inner, text)
		}
		return out
	case string:
		hi := 0
		for _, s := range known.only(kString) {
			if s.set != nil {
				return x
			}
			hi = max(hi, s.maxLen)
		}
		runes := []rune(strings.Repeat(text, 1+min(hi, longString)/utf8.RuneCountInString(text)))
		return string(runes[:min(hi, len(runes))])
	}
	return v
}

// fitting keeps the variants that an object can be one of, by the constants in it.
func fitting(known value, object map[string]any) value {
	return known.keep(func(s *shape) bool {
		if s.kind != kMap {
			return true
		}
		for name, child := range object {
			text, ok := child.(string)
			if !ok {
				continue
			}
			found := s.object.get(name)
			if found.never {
				return false
			}
			admits := func(t *shape) bool { return t.kind == kString && (t.set == nil || slices.Contains(t.set, text)) }
			if !slices.ContainsFunc(found.value(), admits) {
				return false
			}
		}
		return true
	})
}

func propertyIn(known value, name string) (child value, must bool) {
	maps := known.only(kMap)
	must = len(maps) > 0
	for _, s := range maps {
		found := s.object.get(name)
		must = must && found.must
		if found.never {
			continue
		}
		child = join(child, found.value())
	}
	return child, must
}

func edgedText(x string, known value, edges []edge) any {
	lo, hi := 0, unbounded
	if len(known) > 0 {
		lo, hi = known[0].minLen, known[0].maxLen
		for _, s := range known {
			if s.set != nil {
				if slices.Contains(edges, longest) {
					return slices.MaxFunc(s.set, func(a, b string) int { return len(a) - len(b) })
				}
				if slices.Contains(edges, odd) {
					return s.set[len(s.set)-1]
				}
				return x
			}
			lo, hi = min(lo, s.minLen), max(hi, s.maxLen)
		}
	}
	if hi > 100_000 {
		hi = max(longString, lo)
	}
	switch {
	case slices.Contains(edges, longest):
		return padded(x, hi)
	case slices.Contains(edges, shortest):
		n := utf8.RuneCountInString(x)
		if n > lo {
			return string([]rune(x)[:lo])
		}
		return padded(x, lo)
	case slices.Contains(edges, odd):
		return padded("~ ", lo)
	}
	return x
}

func padded(x string, n int) string {
	last := "x"
	if r := []rune(x); len(r) > 0 {
		last = string(r[len(r)-1])
	}
	if missing := n - utf8.RuneCountInString(x); missing > 0 {
		return x + strings.Repeat(last, missing)
	}
	return x
}

func edgedNumber(x json.Number, known value, edges []edge) any {
	for _, s := range known {
		lo, hi := strconv.FormatInt(s.lo, 10), strconv.FormatInt(s.hi, 10)
		if s.kind == kDouble {
			lo, hi = strconv.FormatFloat(s.dlo, 'g', -1, 64), strconv.FormatFloat(s.dhi, 'g', -1, 64)
		}
		switch {
		case slices.Contains(edges, least):
			return json.Number(lo)
		case slices.Contains(edges, greatest):
			return json.Number(hi)
		case slices.Contains(edges, odd) && s.kind == kDouble:
			return json.Number(strconv.FormatFloat(max(s.dlo, min(0.123456789, s.dhi)), 'g', -1, 64))
		}
	}
	if slices.Contains(edges, zero) {
		return json.Number("0")
	}
	return x
}

// planted gives copies of an event with the values of a command at the places of the same name, and at all places of the
// same type.
func planted(base any, command map[string]any) []any {
	var values []any
	var collect func(v any)
	collect = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				collect(v[name])
			}
		case []any:
			for _, item := range v {
				collect(item)
			}
		}
		values = append(values, v)
	}
	collect(command)
	var out []any
	var places []string
	walk(base, "", func(at string) { places = append(places, at) })
	for _, at := range places {
		for _, v := range values {
			if len(out) > 400 {
				return out
			}
			out = append(out, replaced(base, at, "", v))
		}
	}
	return out
}

func replaced(v any, target, at string, with any) any {
	if target == at {
		return with
	}
	if !strings.HasPrefix(target, at) {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, child := range v {
			out[name] = replaced(child, target, at+"/"+name, with)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = replaced(item, target, at+"/"+strconv.Itoa(i), with)
		}
		return out
	}
	return v
}
