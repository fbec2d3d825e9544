package values

import (
	"math"
	"slices"
	"strings"
)

// A Value is a union of shapes: at run time it is in at least one of them. The empty union is what no event gives.
type Value []Shape

// maxShapes bounds a union. Beyond it, shapes of one kind are made one.
const maxShapes = 3000

// Join gives the union of two values.
func Join(a, b Value) Value {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	return merge(distinct(slices.Clip(a), b))
}

// distinct appends what the value does not have yet.
func distinct(out Value, more Value) Value {
	seen, keys := make(map[Shape]bool, len(out)), map[string]bool{}
	for _, s := range out {
		seen[s] = true
		if key, ok := s.key(); ok {
			keys[key] = true
		}
	}
	for _, s := range more {
		if seen[s] {
			continue
		}
		seen[s] = true
		if key, ok := s.key(); ok {
			if keys[key] {
				continue
			}
			keys[key] = true
		}
		out = append(out, s)
	}
	return out
}

// merge makes one of finite sets of strings, and of scalar shapes of which nothing else is known.
func merge(v Value) Value {
	if len(v) < 2 {
		return v
	}
	v = mergeTexts(v)
	out := make(Value, 0, len(v))
	bools, numbers := -1, -1 // where in out
	for _, s := range v {
		switch s := s.(type) {
		case *Bool:
			if bools >= 0 {
				was := out[bools].(*Bool)
				out[bools] = &Bool{yes: was.yes || s.yes, no: was.no || s.no}
				continue
			}
			bools = len(out)
		case *Int:
			if len(s.obeys) > 0 {
				break
			}
			if numbers >= 0 {
				if was := out[numbers].(*Int); len(v) > maxShapes || was.touches(s) {
					out[numbers] = &Int{lo: min(was.lo, s.lo), hi: max(was.hi, s.hi), step: Gcd(was.Factor(), s.Factor())}
					continue
				}
			}
			numbers = len(out)
		}
		out = append(out, s)
	}
	if len(out) > maxShapes {
		return Hull(out)
	}
	return out
}

// mergeTexts makes one of finite sets of strings.
func mergeTexts(v Value) Value {
	var texts []string
	sets := 0
	for _, s := range All[*String](v) {
		if s.set != nil {
			texts = append(texts, s.set...)
			sets++
		}
	}
	if sets < 2 {
		return v
	}
	return append(TextValue(texts...), v.Keep(func(s Shape) bool {
		text, ok := s.(*String)
		return !ok || text.set == nil
	})...)
}

// Hull makes one shape of all of a kind, and forgets what tells them apart.
func Hull(v Value) Value {
	byKind := map[Kind]Shape{}
	var order []Kind
	for _, s := range v {
		was, ok := byKind[s.Kind()]
		if !ok {
			order = append(order, s.Kind())
		}
		byKind[s.Kind()] = widened(was, s)
	}
	out := make(Value, 0, len(order))
	for _, k := range order {
		out = append(out, byKind[k])
	}
	return out
}

// widened gives a shape of all that two shapes of a kind hold, the first of which may be nil. It keeps no conditions.
func widened(was, next Shape) Shape {
	switch s := next.(type) {
	case *Null:
		return &Null{}
	case *Bool:
		if w, ok := was.(*Bool); ok {
			return &Bool{yes: s.yes || w.yes, no: s.no || w.no}
		}
		return &Bool{yes: s.yes, no: s.no}
	case *Int:
		if w, ok := was.(*Int); ok {
			return &Int{lo: min(w.lo, s.lo), hi: max(w.hi, s.hi), step: Gcd(w.Factor(), s.Factor())}
		}
		return &Int{lo: s.lo, hi: s.hi, step: s.step}
	case *Double:
		if w, ok := was.(*Double); ok {
			return &Double{lo: min(w.lo, s.lo), hi: max(w.hi, s.hi), nan: w.nan || s.nan, whole: w.whole && s.whole}
		}
		return &Double{lo: s.lo, hi: s.hi, nan: s.nan, whole: s.whole}
	case *String:
		if w, ok := was.(*String); ok {
			return &String{minLen: min(w.minLen, s.minLen), maxLen: max(w.maxLen, s.maxLen)}
		}
		return &String{set: s.set, minLen: s.minLen, maxLen: s.maxLen}
	case *List:
		out := &List{rest: Anything, maxLen: s.maxLen}
		if w, ok := was.(*List); ok {
			out.maxLen = max(w.maxLen, s.maxLen)
		}
		return out
	case *Map:
		if was != nil {
			return &Map{others: Anything}
		}
		c := s.copied()
		c.obeys, c.origin = nil, 0
		return c
	case *Optional:
		if w, ok := was.(*Optional); ok {
			return &Optional{inner: Anything(), none: s.none || w.none}
		}
	case *Bytes:
		if w, ok := was.(*Bytes); ok {
			return &Bytes{minLen: min(w.minLen, s.minLen), maxLen: max(w.maxLen, s.maxLen)}
		}
	}
	return next
}

// All gives the shapes of one type.
func All[S Shape](v Value) []S {
	var out []S
	for _, s := range v {
		if s, ok := s.(S); ok {
			out = append(out, s)
		}
	}
	return out
}

// Each gives the union of what f makes of every shape of one type, and leaves out all others.
func Each[S Shape](v Value, f func(S) Value) Value {
	return v.Each(func(s Shape) Value {
		if s, ok := s.(S); ok {
			return f(s)
		}
		return nil
	})
}

// Has says whether one of the shapes is of a kind.
func (v Value) Has(k Kind) bool {
	return slices.ContainsFunc(v, func(s Shape) bool { return s.Kind() == k })
}

// Is says whether all shapes are of some kinds. It is true of the empty value.
func (v Value) Is(kinds ...Kind) bool { return len(v.Only(kinds...)) == len(v) }

// Only keeps the shapes of some kinds.
func (v Value) Only(kinds ...Kind) Value {
	return v.Keep(func(s Shape) bool { return slices.Contains(kinds, s.Kind()) })
}

// Without takes away the shapes of some kinds.
func (v Value) Without(kinds ...Kind) Value {
	return v.Keep(func(s Shape) bool { return !slices.Contains(kinds, s.Kind()) })
}

// Numbers keeps the ints and doubles.
func (v Value) Numbers() Value { return v.Only(KindInt, KindDouble) }

// Keep keeps the shapes for which f is true. Where it keeps all it gives the value itself.
func (v Value) Keep(f func(Shape) bool) Value {
	out := make(Value, 0, len(v))
	for _, s := range v {
		if f(s) {
			out = append(out, s)
		}
	}
	if len(out) == len(v) {
		return v
	}
	return out
}

// Each gives the union of what f makes of every shape. Where f changes nothing it gives the value itself.
func (v Value) Each(f func(Shape) Value) Value {
	if len(v) == 1 {
		return f(v[0])
	}
	out := make(Value, 0, len(v))
	changed := false
	for _, s := range v {
		made := f(s)
		if len(made) != 1 || made[0] != s {
			changed = true
		}
		out = append(out, made...)
	}
	if !changed {
		return v
	}
	return Union(out)
}

// Union gives a value without what it holds twice.
func Union(v Value) Value {
	if len(v) < 2 {
		return v
	}
	return merge(distinct(make(Value, 0, len(v)), v))
}

// Same says whether two values are the same shapes. It may be false of values that hold the same.
func Same(a, b Value) bool { return slices.Equal(a, b) }

// Constant is the one value of a value, if it is a null, bool, number, or string.
func (v Value) Constant() (any, bool) {
	if len(v) != 1 {
		return nil, false
	}
	switch s := v[0].(type) {
	case *Null:
		return nil, true
	case *Bool:
		return s.yes, s.yes != s.no
	case *Int:
		return s.lo, s.lo == s.hi
	case *Double:
		return s.lo, s.lo == s.hi && !s.nan && !math.IsInf(s.lo, 0)
	case *String:
		if len(s.set) == 1 {
			return s.set[0], true
		}
	}
	return nil, false
}

// Text is the one string of a value, if it is one.
func (v Value) Text() (string, bool) {
	constant, _ := v.Constant()
	text, ok := constant.(string)
	return text, ok
}

// Kinds keeps one shape of each kind.
func (v Value) Kinds() Value {
	var seen [KindOther + 1]bool
	return v.Keep(func(s Shape) bool {
		first := !seen[s.Kind()]
		seen[s.Kind()] = true
		return first
	})
}

// KindWords lists the kinds of a value in words.
func (v Value) KindWords() string {
	var names []string
	for _, s := range v.Kinds() {
		names = append(names, s.Kind().String())
	}
	return strings.Join(names, " or ")
}
