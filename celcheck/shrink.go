package celcheck

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// shrink makes the event of a failure smaller while it still breaks in the same way.
func (c *connection) shrink(f *failure) *failure {
	left := 400
	for progress := true; progress; {
		progress = false
		var event any
		decoder := json.NewDecoder(strings.NewReader(f.event))
		decoder.UseNumber()
		if decoder.Decode(&event) != nil {
			return f
		}
		for _, smaller := range smallerThan(event) {
			if left--; left < 0 || c.ctx.Err() != nil {
				return f
			}
			text, err := json.Marshal(smaller)
			if err != nil {
				continue
			}
			g, ok := c.run(string(text))
			if !ok || g == nil || !g.same(f) {
				continue
			}
			g.alarm = f.alarm
			f, progress = g, true
			break
		}
	}
	return f
}

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
