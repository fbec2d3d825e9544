package values

import (
	"encoding/json"
	"math"
	"math/big"
	"regexp/syntax"
	"slices"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/engine"
)

// jsonTypes are the kinds that the types of JSON Schema come as. A number is an int or a double by its place.
var jsonTypes = map[string][]Kind{
	"null":    {KindNull},
	"boolean": {KindBool},
	"integer": {KindInt, KindDouble},
	"number":  {KindInt, KindDouble},
	"string":  {KindString},
	"array":   {KindList},
	"object":  {KindMap},
}

// shapes gives one shape for every kind that all atoms admit.
func (w view) shapes(atoms []*node, obeys []condition) Value {
	admits := [KindOther]bool{KindNull: true, KindBool: true, KindInt: true, KindDouble: true, KindString: true, KindList: true, KindMap: true}
	whole := false // numbers are integers
	for _, n := range atoms {
		names, ok := typesOf(n.raw.(map[string]any))
		if !ok {
			continue
		}
		var may [KindOther]bool
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
	var out Value
	for k, ok := range admits {
		if !ok {
			continue
		}
		if s := w.shape(Kind(k), atoms, known{obeys}, whole); s != nil {
			out = append(out, s)
		}
	}
	return listed(out, atoms)
}

// shape gives the shape of one kind; nil if the atoms admit none.
func (w view) shape(k Kind, atoms []*node, known known, whole bool) Shape {
	switch k {
	case KindNull:
		return &Null{known}
	case KindBool:
		return &Bool{known: known, yes: true, no: true}
	case KindInt:
		s := &Int{known: known}
		if s.bound(atoms) {
			return s
		}
	case KindDouble:
		s := &Double{known: known, whole: whole}
		if s.bound(atoms) {
			return s
		}
	case KindString:
		s := &String{known: known}
		if s.bound(atoms) {
			return s
		}
	case KindList:
		s := &List{known: known}
		if s.read(w, atoms) {
			return s
		}
	case KindMap:
		switch {
		case len(atoms) > 0:
			return &Map{known: known, atoms: atoms, place: w}
		case w.placed:
			return &Map{known: known, atoms: []*node{{raw: map[string]any{}}}, place: w}
		}
		return &Map{known: known, others: AnyJSON}
	}
	return nil
}

// numberKinds says which kinds of number decoding gives at the place. At an int place a fraction comes as a double; by
// value an integer beyond 64 bits does.
func (w view) numberKinds(admits *[KindOther]bool, whole bool) {
	if !w.placed {
		return
	}
	switch w.place.Kind() {
	case engine.Double:
		admits[KindInt] = false
	case engine.Int:
		admits[KindDouble] = admits[KindDouble] && !whole
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

// integerBound rounds a bound up or down, and cuts it to 64 bits. ok is false if no int is on the right side of it.
func integerBound(r *big.Rat, up, strict bool) (bound int64, ok bool) {
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

func (s *Int) bound(atoms []*node) bool {
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
			s.step = common(s.Factor(), r.Num().Int64())
		}
	}
	return s.lo <= s.hi
}

// bound reads bounds as doubles: rounding is monotone, so a double whose decimal is at least a bound is at least
// the bound's nearest double.
func (s *Double) bound(atoms []*node) bool {
	s.lo, s.hi = -math.MaxFloat64, math.MaxFloat64
	for _, n := range atoms {
		raw := n.raw.(map[string]any)
		for _, keyword := range []string{"minimum", "exclusiveMinimum"} {
			if r, ok := rational(raw[keyword]); ok {
				f, _ := r.Float64()
				if keyword == "exclusiveMinimum" && shortestDecimal(f).Cmp(r) == 0 {
					f = math.Nextafter(f, math.Inf(1))
				}
				s.lo = max(s.lo, f)
			}
		}
		for _, keyword := range []string{"maximum", "exclusiveMaximum"} {
			if r, ok := rational(raw[keyword]); ok {
				f, _ := r.Float64()
				if keyword == "exclusiveMaximum" && shortestDecimal(f).Cmp(r) == 0 {
					f = math.Nextafter(f, math.Inf(-1))
				}
				s.hi = min(s.hi, f)
			}
		}
		if r, ok := rational(raw["multipleOf"]); ok && r.IsInt() {
			s.whole = true
		}
	}
	return s.lo <= s.hi
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

func (s *String) bound(atoms []*node) bool {
	s.maxLen = Unbounded
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
		return 0, Unbounded
	}
	lo, hi = lengths(re)
	if re.Op != syntax.OpConcat || len(re.Sub) < 2 || re.Sub[0].Op != syntax.OpBeginText || re.Sub[len(re.Sub)-1].Op != syntax.OpEndText {
		hi = Unbounded
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
			lo, hi = lo+l, Plus(hi, h)
		}
		return lo, hi
	case syntax.OpAlternate:
		lo = Unbounded
		for _, sub := range re.Sub {
			l, h := lengths(sub)
			lo, hi = min(lo, l), max(hi, h)
		}
		return lo, hi
	case syntax.OpQuest:
		_, hi = lengths(re.Sub[0])
		return 0, hi
	case syntax.OpStar:
		return 0, Unbounded
	case syntax.OpPlus:
		lo, _ = lengths(re.Sub[0])
		return lo, Unbounded
	case syntax.OpRepeat:
		lo, hi = lengths(re.Sub[0])
		if re.Max < 0 {
			return Times(lo, re.Min), Unbounded
		}
		return Times(lo, re.Min), Times(hi, re.Max)
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return 0, 0
	}
	return 0, Unbounded
}

func (s *List) read(w view, atoms []*node) bool {
	s.maxLen = Unbounded
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
		s.rest = AnyJSON
		return true
	}
	at := func(i int) Value {
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
	s.rest = once(func() Value { return at(-1) })
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
func listed(v Value, atoms []*node) Value {
	for _, n := range atoms {
		raw := n.raw.(map[string]any)
		if constant, ok := raw["const"]; ok {
			v = v.Each(func(s Shape) Value { return among(s, []any{constant}) })
		}
		if constants, ok := raw["enum"].([]any); ok {
			v = v.Each(func(s Shape) Value { return among(s, constants) })
		}
	}
	return v
}

// among keeps of a shape what can be one of some values of JSON.
func among(s Shape, constants []any) Value {
	switch s := s.(type) {
	case *Null:
		if slices.Contains(constants, nil) {
			return One(s)
		}
		return nil
	case *Bool:
		c := *s
		c.yes, c.no = s.yes && slices.Contains(constants, any(true)), s.no && slices.Contains(constants, any(false))
		if !c.yes && !c.no {
			return nil
		}
		return One(&c)
	case *String:
		var texts []string
		for _, c := range constants {
			text, ok := c.(string)
			if ok && (s.set == nil || slices.Contains(s.set, text)) {
				texts = append(texts, text)
			}
		}
		if cut := textShape(texts, s.obeys); cut != nil {
			return One(cut)
		}
		return nil
	case *Int:
		var out Value
		for _, c := range constants {
			if r, ok := rational(c); ok && r.IsInt() && r.Num().IsInt64() && s.lo <= r.Num().Int64() && r.Num().Int64() <= s.hi {
				out = append(out, &Int{known: s.known, lo: r.Num().Int64(), hi: r.Num().Int64()})
			}
		}
		return out
	case *Double:
		var out Value
		for _, c := range constants {
			if r, ok := rational(c); ok {
				f, _ := r.Float64()
				if s.lo <= f && f <= s.hi {
					out = append(out, &Double{known: s.known, lo: f, hi: f, whole: r.IsInt()})
				}
			}
		}
		return out
	}
	// Constant lists and maps are rare: their condition is known, and no more.
	if slices.ContainsFunc(constants, func(c any) bool { return kindOf(c) == s.Kind() }) {
		return One(s)
	}
	return nil
}

// kindOf is the kind of a list or map of JSON.
func kindOf(v any) Kind {
	switch v.(type) {
	case []any:
		return KindList
	case map[string]any:
		return KindMap
	}
	return KindNull
}
