package dialect

import "math/rand/v2"

// Event is an event as engine.Contract.Decode gives it. What a Writer writes is about such events.
func Event() map[string]any {
	return map[string]any{
		"type": "order.placed", "at": "2026-03-01T11:00:00Z", "total": int64(1250), "rate": 0.2, "note": nil,
		"lines": []any{
			map[string]any{"sku": "s-1", "qty": int64(2), "price": int64(100)},
			map[string]any{"sku": "s-2", "qty": int64(1), "price": int64(1050)},
		},
		"extra": map[string]any{"z": int64(1), "y": int64(2), "x": int64(3), "é": int64(4), "a/b": int64(5), "10": int64(6), "9": int64(7)},
	}
}

// Variant is Event with some parts changed.
func Variant(random *rand.Rand) map[string]any {
	e := Event()
	values := []any{nil, true, int64(0), int64(3), 2.5, "", "a", "2026-03-01T11:00:00+02:00", []any{}, []any{int64(1), "a", nil}, map[string]any{}, map[string]any{"sku": "x", "a": int64(1), "x": []any{"y"}}}
	for range random.IntN(4) {
		keys := []string{"type", "total", "rate", "note", "lines", "extra", "at", "missing"}
		name := keys[random.IntN(len(keys))]
		if e[name] = values[random.IntN(len(values))]; random.IntN(3) == 0 {
			delete(e, name)
		}
	}
	return e
}
