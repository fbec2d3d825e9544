package search

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// mutants gives events near another one: each place at its edges, all of a kind at their edges together, and values of the
// command that containment says would break the contract. What is no event any more is sorted out when it is run.
func (s *search) mutants(base any, claim *Claim) []any {
	var out []any
	if command, ok := witnessOf(claim); ok {
		out = append(out, planted(base, command)...)
	}
	for _, all := range together {
		out = append(out, edged(base, s.event, all, "", nil))
	}
	for _, text := range s.texts() {
		out = append(out, filled(base, s.event, text))
	}
	var places []string
	walk(base, "", func(at string) { places = append(places, at) })
	for _, text := range s.readable() {
		out = append(out, spelled(base, text, "", nil))
		for _, at := range places {
			out = append(out, spelled(base, text, "", &at))
		}
	}
	for _, at := range places {
		for _, e := range []edge{bare, shortest, longest, least, greatest, zero, fewest, most, nullish, odd} {
			out = append(out, edged(base, s.event, []edge{e}, "", &at))
		}
		if len(out) > maxRuns {
			break
		}
	}
	return append(out, s.crowded(base)...)
}

// manyMembers is how many members a map is given that may have any.
const manyMembers = 40

// crowded gives copies of an event with many more members in one of its maps, whose names begin as texts of the mapping do.
func (s *search) crowded(base any) []any {
	var out []any
	walkValues(base, "", func(at string, v any) {
		object, ok := v.(map[string]any)
		if !ok || len(out) > 200 {
			return
		}
		members := []any{json.Number("1"), "x"}
		for _, name := range slices.Sorted(maps.Keys(object)) {
			members = append(members, object[name])
			break
		}
		for _, text := range append(s.texts()[:min(4, len(s.texts()))], "k") {
			for _, member := range members {
				c := maps.Clone(object)
				for i := range manyMembers {
					c[text+strconv.Itoa(i)] = member
				}
				out = append(out, replaced(base, at, "", c))
			}
		}
	})
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
	walkValues(v, at, func(at string, _ any) { f(at) })
}

func walkValues(v any, at string, f func(string, any)) {
	f(at, v)
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			walkValues(v[name], at+"/"+name, f)
		}
	case []any:
		for i, item := range v {
			if i < 4 {
				walkValues(item, at+"/"+strconv.Itoa(i), f)
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
func edged(v any, known values.Value, edges []edge, at string, only *string) any {
	here := only == nil || *only == at
	under := only == nil || strings.HasPrefix(*only, at)
	if !under {
		return v
	}
	if here && slices.Contains(edges, nullish) && known.Has(values.KindNull) {
		return nil
	}
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		known = known.Fitting(x)
		for _, name := range slices.Sorted(maps.Keys(x)) {
			child, must := known.At(name)
			if here && slices.Contains(edges, bare) && !must {
				continue
			}
			out[name] = edged(x[name], child, edges, at+"/"+name, only)
		}
		return out
	case []any:
		out := make([]any, 0, len(x))
		lists := values.All[*values.List](known)
		for i, item := range x {
			var child values.Value
			for _, s := range lists {
				child = values.Join(child, s.Item(i))
			}
			out = append(out, edged(item, child, edges, at+"/"+strconv.Itoa(i), only))
		}
		if !here || len(lists) == 0 {
			return out
		}
		for _, e := range edges {
			switch {
			case e == fewest:
				out = out[:min(len(out), lists[0].MinLen())]
			case e == most && len(out) > 0:
				for len(out) < min(lists[0].MaxLen(), longList) {
					out = append(out, out[len(out)-1])
				}
			}
		}
		return out
	case string:
		if !here {
			return v
		}
		return edgedText(x, values.All[*values.String](known), edges)
	case json.Number:
		if !here {
			return v
		}
		return edgedNumber(x, known.Numbers(), edges)
	}
	return v
}

// texts are the strings that the mapping itself writes.
func (s *search) texts() []string {
	var out []string
	ast.PostOrderVisit(s.c.Mapping.Checked().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if text, ok := expr.Text(e); ok && text != "" && len(out) < 30 && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}))
	return out
}

// readers are strings that functions of the language find something in, which no constant of the mapping may be.
var readers = map[string][]string{
	"asInt": {"7"}, "asDouble": {"1.5"}, "asTimestamp": {"2026-01-31T12:00:00Z"}, "asDuration": {"1h30m"},
	"json.decode": {"{}", "[]", "1", `"x"`, "null"}, "regex.replace": {`\`},
}

// readable are the readers of the functions that the mapping calls.
func (s *search) readable() []string {
	var out []string
	ast.PostOrderVisit(s.c.Mapping.Checked().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind {
			return
		}
		for _, text := range readers[e.AsCall().FunctionName()] {
			if !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}))
	return out
}

// spelled gives a copy of a value whose strings, or that at one place, are a text.
func spelled(v any, text, at string, only *string) any {
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for name, child := range x {
			out[name] = spelled(child, text, at+"/"+name, only)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, item := range x {
			out[i] = spelled(item, text, at+"/"+strconv.Itoa(i), only)
		}
		return out
	case string:
		if only == nil || *only == at {
			return text
		}
	}
	return v
}

// filled gives a copy of a value whose strings repeat a text for as long as they may be.
func filled(v any, known values.Value, text string) any {
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		known = known.Fitting(x)
		for name, child := range x {
			inner, _ := known.At(name)
			out[name] = filled(child, inner, text)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, item := range x {
			var inner values.Value
			for _, s := range values.All[*values.List](known) {
				inner = values.Join(inner, s.Item(i))
			}
			out[i] = filled(item, inner, text)
		}
		return out
	case string:
		hi := 0
		for _, s := range values.All[*values.String](known) {
			if s.Texts() != nil {
				return x
			}
			hi = max(hi, s.MaxLen())
		}
		runes := []rune(strings.Repeat(text, 1+min(hi, longString)/utf8.RuneCountInString(text)))
		return string(runes[:min(hi, len(runes))])
	}
	return v
}

func edgedText(x string, known []*values.String, edges []edge) any {
	lo, hi := 0, values.Unbounded
	if len(known) > 0 {
		lo, hi = known[0].MinLen(), known[0].MaxLen()
		for _, s := range known {
			if texts := s.Texts(); texts != nil {
				if slices.Contains(edges, longest) {
					return slices.MaxFunc(texts, func(a, b string) int { return len(a) - len(b) })
				}
				if slices.Contains(edges, odd) {
					return texts[len(texts)-1]
				}
				return x
			}
			lo, hi = min(lo, s.MinLen()), max(hi, s.MaxLen())
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

func edgedNumber(x json.Number, known values.Value, edges []edge) any {
	for _, s := range known {
		var lo, hi string
		switch s := s.(type) {
		case *values.Int:
			lo, hi = strconv.FormatInt(s.Lo(), 10), strconv.FormatInt(s.Hi(), 10)
		case *values.Double:
			lo, hi = strconv.FormatFloat(s.Lo(), 'g', -1, 64), strconv.FormatFloat(s.Hi(), 'g', -1, 64)
			if slices.Contains(edges, odd) {
				return json.Number(strconv.FormatFloat(max(s.Lo(), min(0.123456789, s.Hi())), 'g', -1, 64))
			}
		}
		switch {
		case slices.Contains(edges, least):
			return json.Number(lo)
		case slices.Contains(edges, greatest):
			return json.Number(hi)
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
