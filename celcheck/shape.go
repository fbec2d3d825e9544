package celcheck

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

// A kind is what CEL calls the type of a value at run time.
type kind uint8

const (
	kNull kind = iota
	kBool
	kInt
	kDouble
	kString
	kList
	kMap
	kOptional
	kTimestamp
	kDuration
	kMessage
	kBytes
	kOther // uint, type and whatever else no command can hold
)

var kindNames = [...]string{"null", "a bool", "an int", "a double", "a string", "a list", "a map", "an optional", "a timestamp", "a duration", "message as a whole", "bytes", "a value of another type"}

func (k kind) String() string { return kindNames[k] }

// A value is a union of shapes: at run time it is in one of them at least. The empty union is what no event gives.
type value []*shape

// A shape is a set of values of one kind. Shapes are never changed once made; narrowing gives the same pointer where it
// takes nothing away.
type shape struct {
	kind kind
	// obeys are conditions of JSON Schema that every value of the shape is known to obey, beside what follows here.
	obeys []condition

	yes, no bool // kBool: may it be true, may it be false

	lo, hi int64 // kInt
	step   int64 // kInt: what it is a multiple of; 0 where that is not known

	dlo, dhi float64 // kDouble; infinite bounds mean that infinity itself is possible
	nan      bool    // kDouble
	integral bool    // kDouble: never a fraction

	set            []string // kString: all that it can be, sorted; nil where that is not known
	minLen, maxLen int      // kString in code points, kList in items, kBytes; maxLen of unbounded is none

	lang    *pattern.Language // kString: a language that it is in, or nil
	sources []string          // kString: patterns of ECMA-262 among obeys

	keyOf string // kString: the path of the map that it is a key of, where it is one

	items []value // kList: the first items, where the positions are told apart
	rest  func() value

	object *object // kMap

	inner value // kOptional: what it holds
	none  bool  // kOptional: may it be empty

	// Where the shape was made by a map literal: the literal, and what was known there.
	literal int64
	made    *env
}

const unbounded = math.MaxInt

// A condition is a subschema of the event's document, a schema of our own making, or that a list has an element such as
// contains.
type condition struct {
	node     *node
	own      map[string]any
	contains value
}

func one(s *shape) value { return value{s} }

func nullValue() value { return one(&shape{kind: kNull}) }

func boolValue(yes, no bool) value {
	if !yes && !no {
		return nil
	}
	return one(&shape{kind: kBool, yes: yes, no: no})
}

func intValue(lo, hi int64) value {
	if lo > hi {
		return nil
	}
	return one(&shape{kind: kInt, lo: lo, hi: hi})
}

func anyInt() value { return intValue(math.MinInt64, math.MaxInt64) }

func doubleValue(lo, hi float64) value { return one(&shape{kind: kDouble, dlo: lo, dhi: hi}) }

// anyDouble is every double that an event can hold.
func anyDouble() value { return doubleValue(-math.MaxFloat64, math.MaxFloat64) }

func textValue(texts ...string) value {
	if len(texts) == 0 {
		return nil
	}
	slices.Sort(texts)
	s := &shape{kind: kString, set: slices.Compact(texts), minLen: unbounded}
	for _, text := range s.set {
		n := utf8.RuneCountInString(text)
		s.minLen, s.maxLen = min(s.minLen, n), max(s.maxLen, n)
	}
	return one(s)
}

func stringValue(minLen, maxLen int) value {
	return one(&shape{kind: kString, minLen: minLen, maxLen: maxLen})
}

func listValue(items []value, rest func() value, minLen, maxLen int) value {
	return one(&shape{kind: kList, items: items, rest: rest, minLen: minLen, maxLen: maxLen})
}

func nothing() value { return nil }

// anyJSON is every value that JSON has, numbers of either kind.
func anyJSON() value {
	return value{
		{kind: kNull},
		{kind: kBool, yes: true, no: true},
		{kind: kInt, lo: math.MinInt64, hi: math.MaxInt64},
		{kind: kDouble, dlo: -math.MaxFloat64, dhi: math.MaxFloat64},
		{kind: kString, maxLen: unbounded},
		{kind: kList, rest: anyJSON, maxLen: unbounded},
		{kind: kMap, object: &object{others: anyJSON}},
	}
}

// optionalValue holds what inner is, or nothing where it may be empty.
func optionalValue(inner value, none bool) value {
	if len(inner) == 0 && !none {
		return nil
	}
	return one(&shape{kind: kOptional, inner: inner, none: none})
}

// mostShapes bounds a union. Beyond it, shapes of one kind are made one.
const mostShapes = 3000

// join gives the union of two values.
func join(a, b value) value {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	out := slices.Clip(a)
	seen := make(map[*shape]bool, len(a))
	keys := map[string]bool{}
	for _, s := range a {
		seen[s] = true
		if key, ok := s.key(); ok {
			keys[key] = true
		}
	}
	for _, s := range b {
		if seen[s] {
			continue
		}
		if key, ok := s.key(); ok {
			if keys[key] {
				continue
			}
			keys[key] = true
		}
		out = append(out, s)
	}
	return merge(out)
}

// merge makes one of finite sets of strings, and of scalar shapes of which nothing else is known.
func merge(v value) value {
	if len(v) < 2 {
		return v
	}
	v = mergeTexts(v)
	out := make(value, 0, len(v))
	var bools, numbers *shape
	for _, s := range v {
		plain := len(s.obeys) == 0
		switch {
		case s.kind == kBool && bools != nil:
			merged := boolValue(bools.yes || s.yes, bools.no || s.no)[0]
			out[slices.Index(out, bools)], bools = merged, merged
			continue
		case s.kind == kBool:
			bools = s
		case s.kind == kInt && plain && numbers != nil && (len(v) > mostShapes || touching(numbers, s)):
			merged := intValue(min(numbers.lo, s.lo), max(numbers.hi, s.hi))[0]
			merged.step = gcd(numbers.factor(), s.factor())
			out[slices.Index(out, numbers)], numbers = merged, merged
			continue
		case s.kind == kInt && plain:
			numbers = s
		}
		out = append(out, s)
	}
	if len(out) > mostShapes {
		return hull(out)
	}
	return out
}

// mergeTexts makes one of finite sets of strings.
func mergeTexts(v value) value {
	var texts []string
	sets := 0
	for _, s := range v {
		if s.kind == kString && s.set != nil {
			texts = append(texts, s.set...)
			sets++
		}
	}
	if sets < 2 {
		return v
	}
	out := textValue(texts...)
	return append(out, v.keep(func(s *shape) bool { return s.kind != kString || s.set == nil })...)
}

func touching(a, b *shape) bool {
	return a.lo <= b.hi && b.lo <= a.hi || a.hi < math.MaxInt64 && a.hi+1 == b.lo || b.hi < math.MaxInt64 && b.hi+1 == a.lo
}

// key tells scalars apart that are not the same pointer.
func (s *shape) key() (string, bool) {
	var b []byte
	b = append(b, byte('a'+s.kind))
	for _, c := range s.obeys {
		if c.node == nil {
			text, err := json.Marshal(c.own)
			if err != nil {
				return "", false
			}
			b = append(append(b, '|'), text...)
			continue
		}
		b = append(append(b, '|'), c.node.digest()...)
	}
	switch s.kind {
	case kNull, kTimestamp, kDuration, kMessage:
	case kBytes:
		b = strconv.AppendInt(append(strconv.AppendInt(b, int64(s.minLen), 10), ','), int64(s.maxLen), 10)
	case kBool:
		b = strconv.AppendBool(strconv.AppendBool(b, s.yes), s.no)
	case kInt:
		b = strconv.AppendInt(append(strconv.AppendInt(b, s.lo, 10), ','), s.hi, 10)
		b = strconv.AppendInt(append(b, ','), s.step, 10)
	case kDouble:
		b = strconv.AppendFloat(append(strconv.AppendFloat(b, s.dlo, 'g', -1, 64), ','), s.dhi, 'g', -1, 64)
		b = strconv.AppendBool(strconv.AppendBool(b, s.nan), s.integral)
	case kString:
		if s.set != nil {
			for _, text := range s.set {
				b = strconv.AppendQuote(b, text)
			}
			break
		}
		b = strconv.AppendInt(append(strconv.AppendInt(b, int64(s.minLen), 10), ','), int64(s.maxLen), 10)
		b = strconv.AppendQuote(b, s.keyOf)
		if s.lang != nil {
			b = strconv.AppendQuote(b, s.lang.Source())
		}
	default:
		return "", false
	}
	return string(b), true
}

// hull makes one shape of all of a kind, and forgets what tells them apart.
func hull(v value) value {
	var out value
	byKind := map[kind]*shape{}
	for _, s := range v {
		h := byKind[s.kind]
		if h == nil {
			c := *s
			c.obeys, c.literal, c.made, c.keyOf, c.lang, c.sources = nil, 0, nil, "", nil, nil
			byKind[s.kind] = &c
			out = append(out, &c)
			continue
		}
		h.yes, h.no = h.yes || s.yes, h.no || s.no
		h.step = gcd(h.factor(), s.factor())
		h.lo, h.hi = min(h.lo, s.lo), max(h.hi, s.hi)
		h.dlo, h.dhi, h.nan, h.integral = min(h.dlo, s.dlo), max(h.dhi, s.dhi), h.nan || s.nan, h.integral && s.integral
		h.minLen, h.maxLen = min(h.minLen, s.minLen), max(h.maxLen, s.maxLen)
		h.set = nil
		h.none = h.none || s.none
		switch s.kind {
		case kList:
			h.items, h.rest = nil, anyJSON // literals of other kinds are rare, and hulls rarer
			h.minLen = 0
		case kMap:
			h.object = &object{others: anything}
		case kOptional:
			h.inner = anything()
		}
	}
	for _, s := range out {
		if s.kind == kList {
			s.items, s.rest, s.minLen = nil, anything, 0
		}
	}
	return out
}

// anything is every value that CEL has.
func anything() value {
	return append(anyJSON(), &shape{kind: kTimestamp}, &shape{kind: kDuration}, &shape{kind: kBytes, maxLen: unbounded}, &shape{kind: kOther},
		&shape{kind: kOptional, inner: anyJSON(), none: true})
}

// element is the union of what a list can hold.
func (s *shape) element() value {
	var out value
	for i, item := range s.items {
		if i < s.maxLen {
			out = join(out, item)
		}
	}
	if s.maxLen > len(s.items) && s.rest != nil {
		out = join(out, s.rest())
	}
	return out
}

// item is what stands at an index that the list has.
func (s *shape) item(i int) value {
	if i < len(s.items) {
		return s.items[i]
	}
	if s.rest == nil {
		return nil
	}
	return s.rest()
}

// has says whether one of the shapes is of a kind.
func (v value) has(k kind) bool {
	return slices.ContainsFunc(v, func(s *shape) bool { return s.kind == k })
}

// only keeps the shapes of some kinds.
func (v value) only(kinds ...kind) value {
	return v.keep(func(s *shape) bool { return slices.Contains(kinds, s.kind) })
}

func (v value) without(k kind) value {
	return v.keep(func(s *shape) bool { return s.kind != k })
}

func (v value) keep(f func(*shape) bool) value {
	out := make(value, 0, len(v))
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

// each gives the union of what f makes of every shape.
func (v value) each(f func(*shape) value) value {
	if len(v) == 1 {
		return f(v[0])
	}
	out := make(value, 0, len(v))
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
	return dedupe(out)
}

func dedupe(v value) value {
	if len(v) < 2 {
		return v
	}
	return join(nil, joinInto(v))
}

func joinInto(v value) value {
	seen, keys := map[*shape]bool{}, map[string]bool{}
	out := make(value, 0, len(v))
	for _, s := range v {
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
	return merge(out)
}

// constant is the one value of a value, where it is a null, bool, int, or string.
func (v value) constant() (any, bool) {
	if len(v) != 1 {
		return nil, false
	}
	switch s := v[0]; {
	case s.kind == kNull:
		return nil, true
	case s.kind == kBool && s.yes != s.no:
		return s.yes, true
	case s.kind == kInt && s.lo == s.hi:
		return s.lo, true
	case s.kind == kDouble && s.dlo == s.dhi && !s.nan && !math.IsInf(s.dlo, 0):
		return s.dlo, true
	case s.kind == kString && len(s.set) == 1:
		return s.set[0], true
	}
	return nil, false
}

// knowing adds a condition.
func (s *shape) knowing(own map[string]any) *shape {
	c := *s
	c.obeys = append(slices.Clip(s.obeys), condition{own: own})
	return &c
}

// factor is what an int is a multiple of: 0 of all, 1 of nothing else.
func (s *shape) factor() int64 {
	switch {
	case s.lo == s.hi && s.lo != math.MinInt64:
		return abs(s.lo)
	case s.step > 0:
		return s.step
	}
	return 1
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// common is the least common multiple, or b where it would be too large to be of use.
func common(a, b int64) int64 {
	if a == 0 || a > 1<<30 || b > 1<<30 {
		return b
	}
	return a / gcd(a, b) * b
}
