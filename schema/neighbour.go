package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
)

// Words are the scalars and names of a schema, which its instances are likely to have something to do with. Numbers are
// json.Number.
func Words(value any) []any {
	switch v := value.(type) {
	case map[string]any:
		var all []any
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(append(all, name), Words(v[name])...)
		}
		return all
	case []any:
		var all []any
		for _, item := range v {
			all = append(all, Words(item)...)
		}
		return all
	}
	return []any{value}
}

// Neighbour changes a value in one place: it drops, adds or swaps a property or item, moves a number by a little, or puts
// something else there, one of words among others. Numbers are json.Number.
func Neighbour(rng *rand.Rand, value any, words []any) any {
	switch v := value.(type) {
	case map[string]any:
		return ofObject(rng, v, words)
	case []any:
		return ofArray(rng, v, words)
	case json.Number:
		return ofNumber(rng, v, words)
	case string:
		if rng.IntN(2) == 0 {
			return v + v[:min(1, len(v))]
		}
	}
	return other(rng, words)
}

func ofObject(rng *rand.Rand, v map[string]any, words []any) any {
	names := slices.Sorted(maps.Keys(v))
	if len(names) > 0 && rng.IntN(3) > 0 {
		changed := maps.Clone(v)
		name := names[rng.IntN(len(names))]
		switch rng.IntN(4) {
		case 0:
			delete(changed, name)
		case 1:
			changed[name] = v[names[rng.IntN(len(names))]]
		default:
			changed[name] = Neighbour(rng, v[name], words)
		}
		return changed
	}
	if name, ok := other(rng, words).(string); ok {
		changed := map[string]any{name: other(rng, words)}
		maps.Copy(changed, v)
		return changed
	}
	return other(rng, words)
}

func ofArray(rng *rand.Rand, v []any, words []any) any {
	if len(v) > 0 && rng.IntN(3) > 0 {
		changed := slices.Clone(v)
		i := rng.IntN(len(v))
		switch rng.IntN(4) {
		case 0:
			return slices.Delete(changed, i, i+1)
		case 1:
			return append(changed, v[i])
		}
		changed[i] = Neighbour(rng, v[i], words)
		return changed
	}
	return append(slices.Clone(v), other(rng, words))
}

func ofNumber(rng *rand.Rand, v json.Number, words []any) any {
	if rng.IntN(2) == 0 {
		if n, err := v.Int64(); err == nil {
			return json.Number(fmt.Sprint(n + int64(rng.IntN(3)) - 1))
		}
		if d, err := v.Float64(); err == nil {
			return json.Number(fmt.Sprint(d + 0.5))
		}
	}
	return other(rng, words)
}

// edges are values of each type, at its edges.
var edges = []any{
	nil, true, false, json.Number("0"), json.Number("1.0"), json.Number("-1"), json.Number("1.5"), json.Number("1e300"),
	json.Number("9007199254740993"), "", "a", "é😀",
	[]any{},
	map[string]any{},
}

func other(rng *rand.Rand, words []any) any {
	if rng.IntN(2) == 0 && len(words) > 0 {
		return words[rng.IntN(len(words))]
	}
	return edges[rng.IntN(len(edges))]
}
