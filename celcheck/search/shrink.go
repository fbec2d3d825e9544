package search

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
)

// Shrink makes the event of what was found smaller while it still breaks in the same way.
func Shrink(b *budget.Budget, c *connection.Connection, claims []*Claim, f *Found) *connection.Failure {
	left := maxShrinks
	smallest := f.Failure
	for progress := true; progress; {
		progress = false
		event, err := decoded(smallest.Event)
		if err != nil {
			return smallest
		}
		for _, smaller := range smallerThan(event) {
			if left--; left < 0 || b.Spent() {
				return smallest
			}
			text, err := json.Marshal(smaller)
			if err != nil {
				continue
			}
			failures, _, ok := c.Run(b, string(text))
			if !ok {
				continue
			}
			again := attributed(failures, claims, f.Claim)
			i := slices.IndexFunc(again, func(g *Found) bool { return g.Claim == f.Claim && g.Same(f.Failure) })
			if i >= 0 {
				smallest, progress = again[i].Failure, true
				break
			}
		}
	}
	return smallest
}

// maxShrinks bounds the events that are run for it.
const maxShrinks = 400

// smallerThan gives values with one thing taken away, the greatest cuts first.
func smallerThan(v any) []any {
	var out []any
	switch v := v.(type) {
	case map[string]any:
		names := slices.Sorted(maps.Keys(v))
		for _, name := range names {
			c := maps.Clone(v)
			delete(c, name)
			out = append(out, c)
		}
		for _, name := range names {
			for _, smaller := range smallerThan(v[name]) {
				c := maps.Clone(v)
				c[name] = smaller
				out = append(out, c)
			}
		}
	case []any:
		if len(v) > 2 {
			out = append(out, v[:len(v)/2], v[len(v)/2:])
		}
		for i := range v {
			if i < 8 {
				out = append(out, slices.Delete(slices.Clone(v), i, i+1))
			}
		}
		for i, item := range v {
			if i >= 8 {
				break
			}
			for _, smaller := range smallerThan(item) {
				c := slices.Clone(v)
				c[i] = smaller
				out = append(out, c)
			}
		}
	case string:
		if r := []rune(v); len(r) > 0 {
			out = append(out, "", string(r[:len(r)/2]), string(r[:len(r)-1]))
			if len(r) > 1 && v != strings.Repeat("x", len(r)) {
				out = append(out, strings.Repeat("x", len(r)))
			}
		}
	case json.Number:
		for _, n := range []int{0, 1} {
			if text := json.Number(strconv.Itoa(n)); text != v && v != "0" && (n == 0 || v != "1") {
				out = append(out, text)
			}
		}
	}
	return out
}
