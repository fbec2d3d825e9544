package eval

import (
	"math"

	"github.com/eventlink/pulumi-eventlink/engine/function"
	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// What a call costs, in cel-go's units and by its formulas (common/cost/standard.go, and the cost models of package ext). A
// call that is not listed costs 1. So does any call whose overload is not known before it is made.
var prices = map[string]func(args []value.Value, result value.Value) int{
	"starts_with_string": func(args []value.Value, _ value.Value) int { return tenths(function.SizeOf(args[1])) },
	"ends_with_string":   func(args []value.Value, _ value.Value) int { return tenths(function.SizeOf(args[1])) },
	"string_to_bytes":    scanOfFirst,
	"bytes_to_string":    scanOfFirst,
	"strings_quote":      scanOfFirst,
	"string_format":      scanOfFirst,
	"in_list":            func(args []value.Value, _ value.Value) int { return max(1, function.SizeOf(args[1])) },
	"matches":            priceOfMatch,
	"matches_string":     priceOfMatch,
	"contains_string": func(args []value.Value, _ value.Value) int {
		return max(1, ceil(function.SizeOf(args[0])*function.SizeOf(args[1]), 100))
	},
	"less_string": comparisonOfBoth, "less_equals_string": comparisonOfBoth,
	"greater_string": comparisonOfBoth, "greater_equals_string": comparisonOfBoth,
	"less_bytes": comparisonOfBoth, "less_equals_bytes": comparisonOfBoth,
	"greater_bytes": comparisonOfBoth, "greater_equals_bytes": comparisonOfBoth,
	// This one goes by a float, where the others are exact.
	"optional_hasValue_value": func(args []value.Value, _ value.Value) int {
		return int(math.Ceil(float64(min(heldSize(args[0]), heldSize(args[1]))) * 0.1))
	},

	"string_char_at_int":               func(args []value.Value, _ value.Value) int { return 2 + ceil(lengthOf(args[0]), 10) },
	"string_index_of_string":           priceOfSearch,
	"string_index_of_string_int":       priceOfSearch,
	"string_last_index_of_string":      priceOfSearch,
	"string_last_index_of_string_int":  priceOfSearch,
	"string_lower_ascii":               priceOfTransform,
	"string_upper_ascii":               priceOfTransform,
	"string_reverse":                   priceOfTransform,
	"string_trim":                      priceOfTransform,
	"string_substring_int":             priceOfTransform,
	"string_substring_int_int":         priceOfTransform,
	"list_join":                        priceOfJoin,
	"list_join_string":                 priceOfJoin,
	"string_replace_string_string":     priceOfReplace,
	"string_replace_string_string_int": priceOfReplace,
	"string_split_string":              priceOfSplit,
	"string_split_string_int":          priceOfSplit,

	"list_slice":    priceOfList,
	"lists_range":   priceOfList,
	"list_reverse":  priceOfList,
	"list_distinct": func(args []value.Value, _ value.Value) int { return 11 + pairsOf(args[0], 21) },
	"list_flatten":  func(args []value.Value, _ value.Value) int { return 11 + lengthOf(args[0]) },
	"list_flatten_int": func(args []value.Value, _ value.Value) int {
		depth := 1
		switch args[1].Kind() {
		case value.Int:
			depth = int(max(0, min(args[1].Int(), result.MaxCost)))
		case value.Uint: // which the function refuses, once it is paid
			depth = int(min(args[1].Uint(), result.MaxCost))
		}
		return 11 + lengthOf(args[0])*depth
	},
	"list_int_sort": priceOfSort, "list_uint_sort": priceOfSort, "list_double_sort": priceOfSort, "list_bool_sort": priceOfSort,
	"list_google.protobuf.Duration_sort": priceOfSort, "list_google.protobuf.Timestamp_sort": priceOfSort,
	"list_string_sort": priceOfTextSort, "list_bytes_sort": priceOfTextSort,
	"list_int_sortByAssociatedKeys": priceOfSortBy, "list_uint_sortByAssociatedKeys": priceOfSortBy,
	"list_double_sortByAssociatedKeys": priceOfSortBy, "list_bool_sortByAssociatedKeys": priceOfSortBy,
	"list_google.protobuf.Duration_sortByAssociatedKeys":  priceOfSortBy,
	"list_google.protobuf.Timestamp_sortByAssociatedKeys": priceOfSortBy,
	"list_string_sortByAssociatedKeys":                    priceOfTextSortBy,
	"list_bytes_sortByAssociatedKeys":                     priceOfTextSortBy,

	"list_sets_contains_list":   func(args []value.Value, _ value.Value) int { return 1 + lengthOf(args[0])*lengthOf(args[1]) },
	"list_sets_intersects_list": func(args []value.Value, _ value.Value) int { return 1 + lengthOf(args[0])*lengthOf(args[1]) },
	"list_sets_equivalent_list": func(args []value.Value, _ value.Value) int { return 1 + 2*lengthOf(args[0])*lengthOf(args[1]) },

	"regex_extract_string_string": func(args []value.Value, result value.Value) int {
		return 1 + priceOfRegex(args) + function.SizeOf(result)
	},
	"regex_extractAll_string_string": func(args []value.Value, result value.Value) int {
		return 11 + priceOfRegex(args) + lengthOf(result)
	},
	"regex_replace_string_string_string":     priceOfRegexReplace,
	"regex_replace_string_string_string_int": priceOfRegexReplace,

	"json_decode_string": func(args []value.Value, _ value.Value) int { return 1 + ceil(lengthOf(args[0]), 10) },
	"json_encode_dyn":    func(_ []value.Value, result value.Value) int { return 1 + ceil(lengthOf(result), 50) },
	"list_sum":           func(args []value.Value, _ value.Value) int { return 1 + lengthOf(args[0]) },
	"list_merge":         func(args []value.Value, _ value.Value) int { return 30 + lengthOf(args[0]) + partsOf(args[0]) },
	"map_merge_map":      func(args []value.Value, _ value.Value) int { return 30 + lengthOf(args[0]) + lengthOf(args[1]) },
}

func ceil(n, by int) int { return (n + by - 1) / by }

// tenths is the cost of going through a string once.
func tenths(n int) int { return max(1, ceil(n, 10)) }

func scanOfFirst(args []value.Value, _ value.Value) int { return tenths(function.SizeOf(args[0])) }

func comparisonOfBoth(args []value.Value, _ value.Value) int {
	return priceOfComparison(args[0], args[1])
}

func priceOfComparison(a, b value.Value) int {
	const short = 10 // of which the price is 1, whatever the characters
	if a.Kind() == value.String && len(a.Text()) <= short || b.Kind() == value.String && len(b.Text()) <= short {
		return 1
	}
	return tenths(min(function.SizeOf(a), function.SizeOf(b)))
}

func priceOfMatch(args []value.Value, _ value.Value) int {
	return max(1, ceil((function.SizeOf(args[0])+1)*function.SizeOf(args[1]), 40))
}

func priceOfSearch(args []value.Value, _ value.Value) int {
	return 1 + ceil(lengthOf(args[0])*lengthOf(args[1]), 10)
}

func priceOfTransform(args []value.Value, result value.Value) int {
	return 1 + ceil(lengthOf(args[0]), 10) + lengthOf(result)
}

func priceOfJoin(args []value.Value, result value.Value) int {
	return 1 + ceil(lengthOf(args[0])+1, 10) + lengthOf(result)
}

func priceOfReplace(args []value.Value, result value.Value) int {
	return 1 + ceil(max(1, lengthOf(args[0]))*max(1, lengthOf(args[1])), 10) + lengthOf(result)
}

func priceOfSplit(args []value.Value, result value.Value) int {
	return 11 + ceil(lengthOf(args[0])+1, 10) + lengthOf(result)
}

func priceOfList(_ []value.Value, result value.Value) int { return 11 + lengthOf(result) }

func priceOfSort(args []value.Value, _ value.Value) int       { return 11 + pairsOf(args[0], 20) }
func priceOfTextSort(args []value.Value, _ value.Value) int   { return 11 + pairsOf(args[0], 21) }
func priceOfSortBy(args []value.Value, _ value.Value) int     { return 11 + pairsOf(args[1], 20) }
func priceOfTextSortBy(args []value.Value, _ value.Value) int { return 11 + pairsOf(args[1], 21) }

// pairsOf is the cost of comparing the items of a list with one another, each pair at so many tenths.
func pairsOf(list value.Value, each int) int { return ceil(lengthOf(list)*lengthOf(list)*each, 10) }

func priceOfRegex(args []value.Value) int {
	return ceil((lengthOf(args[0])+1)*(lengthOf(args[1])+1), 40)
}

func priceOfRegexReplace(args []value.Value, result value.Value) int {
	return 1 + priceOfRegex(args) + lengthOf(result)
}

// lengthOf is the size of a value, or of what an optional holds; 0 of an error and of nothing.
func lengthOf(v value.Value) int {
	switch v.Kind() {
	case value.Error:
		return 0
	case value.Optional:
		held, ok := v.Held()
		if !ok {
			return 0
		}
		return function.OwnSize(held)
	}
	return function.OwnSize(v)
}

// partsOf is the size of the items of a list, of the values of a map, or of what an optional holds, taken together.
func partsOf(v value.Value) (n int) {
	switch v.Kind() {
	case value.Optional:
		if held, ok := v.Held(); ok {
			return function.SizeOf(held)
		}
	case value.List:
		v.List().All(func(_ int, item value.Value) bool {
			n += function.SizeOf(item)
			return true
		})
	case value.Object:
		for _, m := range v.Object().List() {
			n += function.SizeOf(m.Value)
		}
	case value.Table:
		for _, e := range v.Table().List() {
			n += function.SizeOf(e.Value)
		}
	}
	return n
}

// heldSize is the size of what an optional holds, in turn.
func heldSize(v value.Value) int {
	for v.Kind() == value.Optional {
		held, ok := v.Held()
		if !ok {
			return 1
		}
		v = held
	}
	return function.OwnSize(v)
}
