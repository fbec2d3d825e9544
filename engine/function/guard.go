package function

import (
	"strings"

	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// The cost of a call is counted after it was made. Most calls take a time in proportion to their arguments. Those that do
// not are guarded here: what they will take or make is computed first, and a call beyond a limit is refused with the same
// reason as an evaluation that costs too much. Without this one event of 100 kB could hold a function until its timeout,
// batch after batch, or fill its memory.
//
// A guard says whether a call may be made. It need not know of arguments that are harmless.
var guards = map[string]func(args []value.Value) bool{
	// Quadratic.
	"distinct":        func(args []value.Value) bool { return bulk(args[0])*bulk(args[0]) <= result.MaxCost },
	"sets.contains":   pairs,
	"sets.equivalent": pairs,
	"sets.intersects": pairs,
	// Growing.
	"_+_":           func(args []value.Value) bool { return Grown(args[0], args[1]) },
	"join":          joined,
	"replace":       replaced,
	"flatten":       flat,
	"format":        formatted,
	"regex.replace": rewritten,
}

// bulk is the length of a list or, in bytes, of a string; 0 of anything else. It is cut off so that products do not
// overflow.
func bulk(v value.Value) int {
	switch v.Kind() {
	case value.String, value.Bytes:
		return min(len(v.Text()), 1<<30)
	case value.List:
		return min(v.List().Len(), 1<<30)
	}
	return 0
}

func pairs(args []value.Value) bool { return bulk(args[0])*bulk(args[1]) <= result.MaxCost }

// Grown guards +, which nearly every mapping uses on short strings and numbers.
func Grown(x, y value.Value) bool {
	switch x.Kind() {
	case value.String, value.Bytes:
		return bulk(x)+bulk(y) <= result.MaxOutput
	case value.List:
		return bulk(x)+bulk(y) <= result.MaxElements
	}
	return true
}

func joined(args []value.Value) bool {
	if args[0].Kind() != value.List {
		return true
	}
	n := 0
	if len(args) == 2 {
		n = bulk(args[1]) * max(bulk(args[0])-1, 0)
	}
	args[0].List().All(func(_ int, item value.Value) bool {
		n += bulk(item)
		return n <= result.MaxOutput
	})
	return n <= result.MaxOutput
}

func replaced(args []value.Value) bool {
	if args[0].Kind() != value.String || args[1].Kind() != value.String {
		return true
	}
	found := strings.Count(args[0].Text(), args[1].Text())
	if len(args) == 4 && args[3].Kind() == value.Int && args[3].Int() >= 0 {
		found = int(min(args[3].Int(), int64(found)))
	}
	return len(args[0].Text())+found*bulk(args[2]) <= result.MaxOutput
}

// rewritten guards regex.replace, whose replacement may hold the match many times.
func rewritten(args []value.Value) bool {
	text, replacement := bulk(args[0]), bulk(args[2])
	references := 0
	if args[2].Kind() == value.String {
		references = strings.Count(args[2].Text(), `\`)
	}
	n := text*(references+1) + (text+1)*replacement
	return n >= 0 && n <= result.MaxOutput
}

func flat(args []value.Value) bool {
	if args[0].Kind() != value.List {
		return true
	}
	depth := 1
	if len(args) == 2 && args[1].Kind() == value.Int {
		depth = int(min(max(args[1].Int(), 0), result.MaxDepth))
	}
	left := result.MaxElements
	return countFlat(args[0].List(), depth, &left)
}

func countFlat(list *value.Items, depth int, left *int) (ok bool) {
	if depth == 0 {
		*left -= list.Len()
		return *left >= 0
	}
	ok = true
	list.All(func(_ int, item value.Value) bool {
		*left--
		ok = *left >= 0 && (item.Kind() != value.List || countFlat(item.List(), depth-1, left))
		return ok
	})
	return ok
}

func formatted(args []value.Value) bool {
	left := result.MaxOutput - bulk(args[0])
	return countText(args[1], result.MaxDepth, &left)
}

// countText bounds what a value is written as. A number may be written with a hundred decimals.
func countText(v value.Value, depth int, left *int) (ok bool) {
	if depth == 0 {
		return false
	}
	*left -= 2
	ok = true
	switch v.Kind() {
	case value.String, value.Bytes:
		*left -= len(v.Text())
	case value.Object:
		for _, m := range v.Object().Sorted() {
			name, child := v.Object().Name(m.Label), m.Value
			*left -= len(name) + 4
			if *left < 0 || !countText(child, depth-1, left) {
				return false
			}
		}
	case value.Table:
		for _, e := range v.Table().List() {
			*left -= bulk(e.Key) + 4
			if *left < 0 || !countText(e.Value, depth-1, left) {
				return false
			}
		}
	case value.List:
		v.List().All(func(_ int, item value.Value) bool {
			ok = countText(item, depth-1, left)
			return ok
		})
		return ok && *left >= 0
	case value.Int, value.Double, value.Uint:
		*left -= 20
	}
	return *left >= 0
}
