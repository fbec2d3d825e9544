package celcheck

import (
	"encoding/json"
	"math"
	"math/big"
	"regexp/syntax"
	"slices"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/contract"
)

// jsonTypes are the kinds that the types of JSON Schema come as. A number is an int or a double by its place.
var jsonTypes = map[string][]kind{
	"null":    {kNull},
	"boolean": {kBool},
	"integer": {kInt, kDouble},
	"number":  {kInt, kDouble},
	"string":  {kString},
	"array":   {kList},
	"object":  {kMap},
}

// shapes gives one shape for every kind that all atoms admit.
func (w view) shapes(atoms []*node, obeys []condition) value {
	admits := [kOther]bool{kNull: true, kBool: true, kInt: true, kDouble: true, kString: true, kList: true, kMap: true}
	whole := false // numbers are integers
	for _, n := range atoms {
		names, ok := typesOf(n.raw.(map[string]any))
		if !ok {
			continue
		}
		var may [kOther]bool
		for _, name := range names {
			for _, k := range jsonTypes[name] {
				may[k] = true
			}
		}
		for k := range admits {
			admits[k] = admits[k] && may[k]
		}
		whole = whole || slices.Contains(names, "integer") && !slices.Contains(names, "number")
	}
	w.numberKinds(&admits, whole)
	var out value
	for k, ok := range admits {
		if !ok {
			continue
		}
		s := &shape{kind: kind(k), obeys: obeys}
		switch s.kind {
		case kBool:
			s.yes, s.no = true, true
		case kInt:
			ok = s.boundInt(atoms)
		case kDouble:
			s.integral = whole
			ok = s.boundDouble(atoms)
		case kString:
			ok = s.boundString(atoms)
		case kList:
			ok = s.readList(w, atoms)
		case kMap:
			s.object = &object{view: atoms, place: w}
			if len(atoms) == 0 {
				s.object = &object{others: anyJSON}
				if w.placed {
					s.object = &object{view: []*node{{raw: map[string]any{}}}, place: w}
				}
			}
		}
		if ok {
			out = append(out, s)
		}
	}
	return listed(out, atoms)
}

// numberKinds says which kinds of number decoding gives at the place. At an int place a fraction comes as a double; by
// value an integer beyond 64 bits does.
func (w view) numberKinds(admits *[kOther]bool, whole bool) {
	if !w.placed {
		return
	}
	switch w.place.Kind() {
	case contract.Double:
		admits[kInt] = false
	case contract.Int:
		admits[kDouble] = admits[kDouble] && !whole
	}
}

func typesOf(s map[string]any) ([]string, bool) {
	switch t := s["type"].(type) {
	case string:
		return []string{t}, true
	case []any:
		names := make([]string, 0, len(t))
		for _, name := range t {
			if name, ok := name.(string); ok {
				names = append(names, name)
			}
		}
		return names, true
	}
	return nil, false
}

func rational(v any) (*big.Rat, bool) {
	n, ok := v.(json.Number)
	if !ok || len(n) > 400 {
		return nil, false
	}
	if f, err := strconv.ParseFloat(string(n), 64); err != nil || math.IsInf(f, 0) {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}

// integerBound rounds a bound up or down, and cuts it to 64 bits. It says no where no int is on the right side of it.
func integerBound(r *big.Rat, up, strict bool) (int64, bool) {
	q, m := new(big.Int).DivMod(r.Num(), r.Denom(), new(big.Int)) // floor
	switch {
	case up && (m.Sign() != 0 || strict):
		q.Add(q, big.NewInt(1))
	case !up && m.Sign() == 0 && strict:
		q.Sub(q, big.NewInt(1))
	}
	switch {
	case q.IsInt64():
		return q.Int64(), true
	case up:
		return math.MinInt64, q.Sign() < 0
	default:
		return math.MaxInt64, q.Sign() > 0
	}
}

func (s *shape) boundInt(atoms []*node) bool {
	s.lo, s.hi = math.MinInt64, math.MaxInt64
	for _, n := range atoms {
		raw := n.raw.(map[string]any)
		for _, b := range []struct {
			keyword    string
			up, strict bool
		}{{"minimum", true, false}, {"exclusiveMinimum", true, true}, {"maximum", false, false}, {"exclusiveMaximum", false, true}} {
			r, ok := rational(raw[b.keyword])
			if !ok {
				continue
			}
			bound, ok := integerBound(r, b.up, b.strict)
			switch {
			case !ok:
				return false
			case b.up:
				s.lo = max(s.lo, bound)
			default:
				s.hi = min(s.hi, bound)
			}
		}
	}
	for _, n := range atoms {
		if r, ok := rational(n.raw.(map[string]any)["multipleOf"]); ok && r.IsInt() && r.Num().IsInt64() && r.Sign() > 0 {
			s.step = common(s.factor(), r.Num().Int64())
		}
	}
	return s.lo <= s.hi
}

// boundDouble reads bounds as doubles: rounding is monotone, so a double whose decimal is at least a bound is at least
// the bound's nearest double.
func (s *shape) boundDouble(atoms []*node) bool {
	s.dlo, s.dhi = -math.MaxFloat64, math.MaxFloat64
	for _, n := range atoms {
		raw := n.raw.(map[string]any)
		for _, keyword := range []string{"minimum", "exclusiveMinimum"} {
			if r, ok := rational(raw[keyword]); ok {
				f, _ := r.Float64()
				if keyword == "exclusiveMinimum" && shortestDecimal(f).Cmp(r) == 0 {
					f = math.Nextafter(f, math.Inf(1))
				}
				s.dlo = max(s.dlo, f)
			}
		}
		for _, keyword := range []string{"maximum", "exclusiveMaximum"} {
			if r, ok := rational(raw[keyword]); ok {
				f, _ := r.Float64()
				if keyword == "exclusiveMaximum" && shortestDecimal(f).Cmp(r) == 0 {
					f = math.Nextafter(f, math.Inf(-1))
				}
				s.dhi = min(s.dhi, f)
			}
		}
		if r, ok := rational(raw["multipleOf"]); ok && r.IsInt() {
			s.integral = true
		}
	}
	return s.dlo <= s.dhi
}

// shortestDecimal is the decimal that a double stands for: its shortest.
func shortestDecimal(f float64) *big.Rat {
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', -1, 64))
	if !ok {
		return new(big.Rat)
	}
	return r
}

func count(v any) (int, bool) {
	r, ok := rational(v)
	if !ok || !r.IsInt() || !r.Num().IsInt64() || r.Num().Int64() > 1<<40 {
		return 0, false
	}
	return int(r.Num().Int64()), true
}

func (s *shape) boundString(atoms []*node) bool {
	s.maxLen = unbounded
	for _, n := range atoms {
		raw := n.raw.(map[string]any)
		if c, ok := count(raw["minLength"]); ok {
			s.minLen = max(s.minLen, c)
		}
		if c, ok := count(raw["maxLength"]); ok {
			s.maxLen = min(s.maxLen, c)
		}
		if source, ok := raw["pattern"].(string); ok {
			lo, hi := patternLengths(source)
			s.minLen, s.maxLen = max(s.minLen, lo), min(s.maxLen, hi)
			s.sources = append(s.sources, source)
		}
	}
	return s.minLen <= s.maxLen
}

// patternLengths bounds the length of what a pattern of a contract matches. What is a pattern of ECMA-262 under the u flag
// and parses as RE2 too has the same structure in both; their classes differ, and their lengths do not.
func patternLengths(source string) (lo, hi int) {
	re, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return 0, unbounded
	}
	lo, hi = lengths(re)
	if re.Op != syntax.OpConcat || len(re.Sub) < 2 || re.Sub[0].Op != syntax.OpBeginText || re.Sub[len(re.Sub)-1].Op != syntax.OpEndText {
		hi = unbounded
	}
	return lo, hi
}

func lengths(re *syntax.Regexp) (lo, hi int) {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune), len(re.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1, 1
	case syntax.OpCapture:
		return lengths(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			l, h := lengths(sub)
			lo, hi = lo+l, plus(hi, h)
		}
		return lo, hi
	case syntax.OpAlternate:
		lo = unbounded
		for _, sub := range re.Sub {
			l, h := lengths(sub)
			lo, hi = min(lo, l), max(hi, h)
		}
		return lo, hi
	case syntax.OpQuest:
		_, hi = lengths(re.Sub[0])
		return 0, hi
	case syntax.OpStar:
		return 0, unbounded
	case syntax.OpPlus:
		lo, _ = lengths(re.Sub[0])
		return lo, unbounded
	case syntax.OpRepeat:
		lo, hi = lengths(re.Sub[0])
		if re.Max < 0 {
			return times(lo, re.Min), unbounded
		}
		return times(lo, re.Min), times(hi, re.Max)
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return 0, 0
	}
	return 0, unbounded
}

// plus and times count to unbounded and no further.
func plus(a, b int) int {
	if a > unbounded-b {
		return unbounded
	}
	return a + b
}

func times(a, b int) int {
	if a == 0 || b == 0 {
		return 0
	}
	if a > unbounded/b {
		return unbounded
	}
	return a * b
}

func (s *shape) readList(w view, atoms []*node) bool {
	s.maxLen = unbounded
	leading := 0
	for _, n := range atoms {
		raw := n.raw.(map[string]any)
		if c, ok := count(raw["minItems"]); ok {
			s.minLen = max(s.minLen, c)
		}
		if c, ok := count(raw["maxItems"]); ok {
			s.maxLen = min(s.maxLen, c)
		}
		prefix := len(list(raw, "prefixItems"))
		leading = max(leading, prefix)
		if raw["items"] == false {
			s.maxLen = min(s.maxLen, prefix)
		}
	}
	if s.minLen > s.maxLen {
		return false
	}
	if leading > 20 {
		s.rest = anyJSON
		return true
	}
	at := func(i int) value {
		inner := view{placed: w.placed, nodes: itemNodes(atoms, i)}
		if w.placed {
			if i < 0 {
				i = w.place.Leading()
			}
			inner.place = w.place.Item(i)
		}
		return inner.value()
	}
	for i := range leading {
		item := at(i)
		if len(item) == 0 {
			s.maxLen = min(s.maxLen, i)
			break
		}
		s.items = append(s.items, item)
	}
	if w.placed && w.place.Leading() > leading {
		w.placed = false
	}
	var made value
	done := false
	s.rest = func() value {
		if !done {
			made, done = at(-1), true
		}
		return made
	}
	return s.minLen <= s.maxLen
}

// itemNodes are the subschemas of the item at an index, or of those behind all that have positions of their own.
func itemNodes(atoms []*node, i int) []*node {
	var nodes []*node
	for _, n := range atoms {
		raw := n.raw.(map[string]any)
		if i >= 0 && i < len(list(raw, "prefixItems")) {
			nodes = append(nodes, n.below("prefixItems", strconv.Itoa(i)))
		} else if _, ok := raw["items"]; ok {
			nodes = append(nodes, n.below("items"))
		}
	}
	return nodes
}

// listed cuts shapes to the values of const and enum.
func listed(v value, atoms []*node) value {
	for _, n := range atoms {
		raw := n.raw.(map[string]any)
		if constant, ok := raw["const"]; ok {
			v = v.each(func(s *shape) value { return s.among([]any{constant}) })
		}
		if values, ok := raw["enum"].([]any); ok {
			v = v.each(func(s *shape) value { return s.among(values) })
		}
	}
	return v
}

// among keeps of a shape what can be one of some values of JSON.
func (s *shape) among(values []any) value {
	switch s.kind {
	case kNull:
		if slices.Contains(values, nil) {
			return one(s)
		}
		return nil
	case kBool:
		c := *s
		c.yes, c.no = s.yes && slices.Contains(values, any(true)), s.no && slices.Contains(values, any(false))
		if !c.yes && !c.no {
			return nil
		}
		return one(&c)
	case kString:
		var texts []string
		for _, v := range values {
			text, ok := v.(string)
			if ok && (s.set == nil || slices.Contains(s.set, text)) {
				texts = append(texts, text)
			}
		}
		cut := textValue(texts...)
		if len(cut) == 1 {
			cut[0].obeys = s.obeys
		}
		return cut
	case kInt:
		var out value
		for _, v := range values {
			if r, ok := rational(v); ok && r.IsInt() && r.Num().IsInt64() && s.lo <= r.Num().Int64() && r.Num().Int64() <= s.hi {
				out = append(out, &shape{kind: kInt, lo: r.Num().Int64(), hi: r.Num().Int64(), obeys: s.obeys})
			}
		}
		return out
	case kDouble:
		var out value
		for _, v := range values {
			if r, ok := rational(v); ok {
				f, _ := r.Float64()
				if s.dlo <= f && f <= s.dhi {
					out = append(out, &shape{kind: kDouble, dlo: f, dhi: f, integral: r.IsInt(), obeys: s.obeys})
				}
			}
		}
		return out
	}
	// Constant lists and maps are rare: their condition is known, and no more.
	if slices.ContainsFunc(values, func(v any) bool { return jsonKind(v) == s.kind }) {
		return one(s)
	}
	return nil
}

func jsonKind(v any) kind {
	switch v.(type) {
	case []any:
		return kList
	case map[string]any:
		return kMap
	}
	return kNull
}
