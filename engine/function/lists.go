package function

import (
	"sort"

	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

func size(args []value.Value) value.Value {
	switch v := args[0]; v.Kind() {
	case value.String, value.Bytes, value.List, value.Object, value.Table:
		return value.OfInt(int64(SizeOf(v)))
	}
	return value.Failed(result.NoOverload)
}

// in looks for an item of a list or a key of a map.
func in(args []value.Value) value.Value {
	switch c := args[1]; c.Kind() {
	case value.List:
		return value.OfBool(contains(c.List(), args[0]))
	case value.Object, value.Table:
		_, found := Find(c, args[0])
		return value.OfBool(found)
	}
	return value.Failed(result.NoOverload)
}

func rangeOf(args []value.Value) value.Value {
	n := args[0].Int()
	if n < 0 || n > result.MaxCommands {
		return value.Failed(result.Unnamed)
	}
	items := make([]value.Value, n)
	for i := range items {
		items[i] = value.OfInt(int64(i))
	}
	return value.OfList(items)
}

func slice(args []value.Value) value.Value {
	list, start, end := args[0].List(), args[1].Int(), args[2].Int()
	if start < 0 || end < start || end > int64(list.Len()) {
		return value.Failed(result.Unnamed)
	}
	return value.OfList(list.Flat()[start:end:end])
}

func reverseList(args []value.Value) value.Value {
	list := args[0].List()
	n := list.Len()
	items := make([]value.Value, n)
	list.All(func(i int, item value.Value) bool {
		items[n-1-i] = item
		return true
	})
	return value.OfList(items)
}

func flatten(args []value.Value) value.Value {
	if args[0].Kind() != value.List {
		return value.Failed(result.NoOverload)
	}
	depth := int64(1)
	if len(args) == 2 {
		if args[1].Kind() != value.Int {
			return value.Failed(result.NoOverload)
		}
		depth = args[1].Int()
	}
	if depth < 0 {
		return value.Failed(result.Unnamed)
	}
	return value.OfList(flattened(nil, args[0].List(), depth))
}

func flattened(out []value.Value, list *value.Items, depth int64) []value.Value {
	list.All(func(_ int, item value.Value) bool {
		if depth > 0 && item.Kind() == value.List {
			out = flattened(out, item.List(), depth-1)
		} else {
			out = append(out, item)
		}
		return true
	})
	return out
}

func distinct(args []value.Value) value.Value {
	var items []value.Value
	args[0].List().All(func(_ int, item value.Value) bool {
		for _, other := range items {
			if Equal(item, other) {
				return true
			}
		}
		items = append(items, item)
		return true
	})
	return value.OfList(items)
}

func sortList(args []value.Value) value.Value {
	return sortByKeys([]value.Value{args[0], args[0]})
}

// sortByKeys orders a list as another one, of keys, is ordered. Where keys are equal the order is that of cel-go, which is
// that of package sort.
func sortByKeys(args []value.Value) value.Value {
	if args[0].Kind() != value.List {
		return value.Failed(result.NoOverload)
	}
	if args[1].Kind() != value.List {
		panic(result.Stop{}) // the reference breaks down on these
	}
	list, keys := args[0].List().Flat(), args[1].List().Flat()
	switch {
	case len(list) != len(keys):
		return value.Failed(result.Unnamed)
	case len(list) == 0:
		return args[0]
	case !isComparable(keys[0]):
		return value.Failed(result.Unnamed)
	}
	kind := keys[0].Kind()
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	mixed := false
	sort.Slice(order, func(i, j int) bool {
		a, b := keys[order[i]], keys[order[j]]
		if a.Kind() != kind || b.Kind() != kind {
			mixed = true
			return false
		}
		c, fault := compare(a, b)
		return fault == "" && c < 0
	})
	if mixed {
		return value.Failed(result.Unnamed)
	}
	items := make([]value.Value, len(list))
	for i, from := range order {
		items[i] = list[from]
	}
	return value.OfList(items)
}

func setsContains(args []value.Value) value.Value {
	return value.OfBool(containsAll(args[0].List(), args[1].List()))
}

func setsEquivalent(args []value.Value) value.Value {
	a, b := args[0].List(), args[1].List()
	return value.OfBool(containsAll(a, b) && containsAll(b, a))
}

func setsIntersects(args []value.Value) value.Value {
	found := false
	args[0].List().All(func(_ int, item value.Value) bool {
		found = contains(args[1].List(), item)
		return !found
	})
	return value.OfBool(found)
}

func containsAll(list, part *value.Items) bool {
	all := true
	part.All(func(_ int, item value.Value) bool {
		all = contains(list, item)
		return all
	})
	return all
}

// sum adds ints or doubles; 0, an int, for an empty list.
func sum(args []value.Value) value.Value {
	total := value.OfInt(0)
	args[0].List().All(func(i int, item value.Value) bool {
		switch {
		case item.Kind() != value.Int && item.Kind() != value.Double:
			total = value.Failed(result.NoOverload)
		case i == 0:
			total = item
		default:
			total = Add([]value.Value{total, item})
		}
		return !total.IsError()
	})
	return total
}

// merge makes one object of two; where both have a member, it is that of the second.
func merge(args []value.Value) value.Value { return merged(args) }

// mergeList makes one object of all in a list.
func mergeList(args []value.Value) value.Value { return merged(args[0].List().Flat()) }

func merged(maps []value.Value) value.Value {
	n := 0
	for _, m := range maps {
		if m.Kind() != value.Object {
			return value.Failed(result.NoOverload)
		}
		if n += m.Object().Len(); n > result.MaxElements {
			return value.Failed(result.TooLarge)
		}
	}
	at := make(map[string]int, n)
	var members []value.Named
	for _, m := range maps {
		for _, one := range m.Object().List() {
			name, v := m.Object().Name(one.Label), one.Value
			if i, twice := at[name]; twice {
				members[i].Value = v
				continue
			}
			at[name] = len(members)
			members = append(members, value.Named{Name: name, Value: v})
		}
	}
	return value.OfObject(members)
}

func none([]value.Value) value.Value { return value.None }

func optionalOf(args []value.Value) value.Value { return value.Some(args[0]) }

func ofNonZero(args []value.Value) value.Value {
	if isZero(args[0]) {
		return value.None
	}
	return value.Some(args[0])
}

func isZero(v value.Value) bool {
	switch v.Kind() {
	case value.Null:
		return true
	case value.Bool:
		return !v.Bool()
	case value.Int, value.Uint, value.Duration:
		return v.Uint() == 0
	case value.Double:
		return v.Double() == 0
	case value.String, value.Bytes:
		return v.Text() == ""
	case value.List:
		return v.List().Len() == 0
	case value.Object, value.Table:
		return sizeOfMap(v) == 0
	case value.Timestamp:
		return v.Timestamp().IsZero()
	}
	return false
}

func optionalValue(args []value.Value) value.Value {
	if held, ok := args[0].Held(); ok {
		return held
	}
	return value.Failed(result.EmptyOptional)
}

func hasValue(args []value.Value) value.Value {
	held, ok := args[0].Held()
	if len(args) == 2 {
		ok = ok && Equal(held, args[1])
	}
	return value.OfBool(ok)
}

func first(args []value.Value) value.Value {
	if list := args[0].List(); list.Len() > 0 {
		return value.Some(list.At(0))
	}
	return value.None
}

func last(args []value.Value) value.Value {
	if list := args[0].List(); list.Len() > 0 {
		return value.Some(list.At(list.Len() - 1))
	}
	return value.None
}

func unwrap(args []value.Value) value.Value {
	var items []value.Value
	ok := true
	args[0].List().All(func(_ int, item value.Value) bool {
		if ok = item.Kind() == value.Optional; ok {
			if held, there := item.Held(); there {
				items = append(items, held)
			}
		}
		return ok
	})
	if !ok {
		return value.Failed(result.Unnamed)
	}
	return value.OfList(items)
}
