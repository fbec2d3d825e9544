package function

import (
	"encoding/base64"
	"math"
	"time"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// An overload is a function for arguments of some types.
type overload struct {
	id    string
	types string // those of its arguments, see typesOf; "" takes all, as functions do that look at the types themselves
	apply func(args []value.Value) value.Value
}

// any is the one overload of a function that looks at the types of its arguments itself.
func every(apply func([]value.Value) value.Value) []overload { return []overload{{apply: apply}} }

// functions are those of the dialect, by name, with cel-go's names of their overloads. Not among them are && || ?: == != !
// [] and the like, which link.go makes nodes of.
var functions = map[string][]overload{
	"_+_": every(Add), "_-_": every(subtract), "_*_": every(multiply), "_/_": every(divide), "_%_": every(modulo), "-_": every(negate),
	"_<_":  every(comparison(func(c int) bool { return c < 0 })),
	"_<=_": every(comparison(func(c int) bool { return c <= 0 })),
	"_>_":  every(comparison(func(c int) bool { return c > 0 })),
	"_>=_": every(comparison(func(c int) bool { return c >= 0 })),
	"@in":  every(in),
	"size": every(size), "type": every(typeOf), "dyn": every(identity), "matches": every(matches),

	"bool":  {{"bool_to_bool", "bool", identity}, {"string_to_bool", "string", toBool}},
	"bytes": {{"bytes_to_bytes", "bytes", identity}, {"string_to_bytes", "string", toBytes}},
	"double": {
		{"double_to_double", "double", identity},
		{"int64_to_double", "int", toDouble},
		{"string_to_double", "string", toDouble},
		{"uint64_to_double", "uint", toDouble},
	},
	"duration": {{"duration_to_duration", "duration", identity}, {"string_to_duration", "string", toDuration}},
	"int": {
		{"int64_to_int64", "int", identity},
		{"double_to_int64", "double", toInt},
		{"duration_to_int64", "duration", toInt},
		{"string_to_int64", "string", toInt},
		{"timestamp_to_int64", "timestamp", toInt},
		{"uint64_to_int64", "uint", toInt},
	},
	"string": {
		{"string_to_string", "string", identity},
		{"bool_to_string", "bool", toString},
		{"bytes_to_string", "bytes", toString},
		{"double_to_string", "double", toString},
		{"duration_to_string", "duration", toString},
		{"int64_to_string", "int", toString},
		{"timestamp_to_string", "timestamp", toString},
		{"uint64_to_string", "uint", toString},
	},
	"timestamp": {
		{"timestamp_to_timestamp", "timestamp", identity}, {"int64_to_timestamp", "int", toTimestamp}, {"string_to_timestamp", "string", toTimestamp},
	},
	"uint": {
		{"uint64_to_uint64", "uint", identity},
		{"double_to_uint64", "double", toUint},
		{"int64_to_uint64", "int", toUint},
		{"string_to_uint64", "string", toUint},
	},
	"asTimestamp": {{"asTimestamp_dyn", "dyn", lenient(asTimestamp)}},
	"asDuration":  {{"asDuration_dyn", "dyn", lenient(asDuration)}},
	"asInt":       {{"asInt_dyn", "dyn", lenient(asInt)}},
	"asDouble":    {{"asDouble_dyn", "dyn", lenient(asDouble)}},

	"contains": {{"contains_string", "", containsText}}, "startsWith": {{"starts_with_string", "", startsWith}},
	"endsWith": {{"ends_with_string", "", endsWith}},
	"charAt":   {{"string_char_at_int", "string,int", charAt}},
	"indexOf": {
		{"string_index_of_string", "string,string", indexOf}, {"string_index_of_string_int", "string,string,int", indexOf},
	},
	"lastIndexOf": {
		{"string_last_index_of_string", "string,string", lastIndexOf}, {"string_last_index_of_string_int", "string,string,int", lastIndexOf},
	},
	"lowerAscii": {{"string_lower_ascii", "string", lowerASCII}}, "upperAscii": {{"string_upper_ascii", "string", upperASCII}},
	"replace": {
		{"string_replace_string_string", "string,string,string", replace},
		{"string_replace_string_string_int", "string,string,string,int", replace},
	},
	"split":     {{"string_split_string", "string,string", split}, {"string_split_string_int", "string,string,int", split}},
	"substring": {{"string_substring_int", "string,int", substring}, {"string_substring_int_int", "string,int,int", substring}},
	"trim":      {{"string_trim", "string", trim}},
	"format":    {{"string_format", "string,list", format}},
	"join":      {{"list_join", "list(string)", join}, {"list_join_string", "list(string),string", join}},
	"reverse":   {{"string_reverse", "string", reverseString}, {"list_reverse", "list", reverseList}},

	"strings.quote": {{"strings_quote", "string", quote}},
	"base64.decode": {{"base64_decode_string", "string", decodeBase64}},
	"base64.encode": {{"base64_encode_bytes", "bytes", encodeBase64}},
	"json.decode":   {{"json_decode_string", "string", decodeJSON}},
	"json.encode":   {{"json_encode_dyn", "dyn", encodeJSON}},

	"regex.extract":    {{"regex_extract_string_string", "string,string", extract}},
	"regex.extractAll": {{"regex_extractAll_string_string", "string,string", extractAll}},
	"regex.replace": {
		{"regex_replace_string_string_string", "string,string,string", replaceRegex},
		{"regex_replace_string_string_string_int", "string,string,string,int", replaceRegex},
	},

	"lists.range": {{"lists_range", "int", rangeOf}},
	"slice":       {{"list_slice", "list,int,int", slice}},
	"flatten":     {{"list_flatten", "", flatten}, {"list_flatten_int", "", flatten}},
	"distinct":    {{"list_distinct", "list", distinct}},
	"sort":        every(sortList), "@sortByAssociatedKeys": every(sortByKeys),
	"first": {{"list_first", "list", first}}, "last": {{"list_last", "list", last}},
	"sum": {{"list_sum", "list", sum}},
	"merge": {
		{"map_merge_map", "map(string),map(string)", merge}, {"list_merge", "list(map(string))", mergeList},
	},
	"sets.contains":   {{"list_sets_contains_list", "list,list", setsContains}},
	"sets.equivalent": {{"list_sets_equivalent_list", "list,list", setsEquivalent}},
	"sets.intersects": {{"list_sets_intersects_list", "list,list", setsIntersects}},

	"optional.of":             {{"optional_of", "dyn", optionalOf}},
	"optional.ofNonZeroValue": {{"optional_ofNonZeroValue", "dyn", ofNonZero}},
	"optional.none":           {{"optional_none", "", none}},
	"optional.unwrap":         {{"optional_unwrap", "list(optional)", unwrap}},
	"unwrapOpt":               {{"optional_unwrapOpt", "list(optional)", unwrap}},
	"value":                   {{"optional_value", "optional", optionalValue}},
	"hasValue":                {{"optional_hasValue", "optional", hasValue}, {"optional_hasValue_value", "optional,dyn", hasValue}},

	"math.@min": extremes("math_@min", extreme(1)), "math.@max": extremes("math_@max", extreme(-1)),
	"math.ceil": {{"math_ceil_double", "double", ofDouble(math.Ceil)}}, "math.floor": {{"math_floor_double", "double", ofDouble(math.Floor)}},
	"math.round": {{"math_round_double", "double", ofDouble(math.Round)}}, "math.trunc": {{"math_trunc_double", "double", ofDouble(math.Trunc)}},
	"math.isInf": {{"math_isInf_double", "double", asksDouble(isInfinite)}}, "math.isNaN": {{"math_isNaN_double", "double", asksDouble(math.IsNaN)}},
	"math.isFinite": {{"math_isFinite_double", "double", asksDouble(isFinite)}},
	"math.abs":      {{"math_abs_double", "double", abs}, {"math_abs_int", "int", abs}, {"math_abs_uint", "uint", abs}},
	"math.sign":     {{"math_sign_double", "double", sign}, {"math_sign_int", "int", sign}, {"math_sign_uint", "uint", sign}},
	"math.sqrt":     {{"math_sqrt_double", "double", sqrt}, {"math_sqrt_int", "int", sqrt}, {"math_sqrt_uint", "uint", sqrt}},
	"math.bitAnd":   ofBits("math_bitAnd", func(a, b uint64) uint64 { return a & b }),
	"math.bitOr":    ofBits("math_bitOr", func(a, b uint64) uint64 { return a | b }),
	"math.bitXor":   ofBits("math_bitXor", func(a, b uint64) uint64 { return a ^ b }),
	"math.bitNot":   {{"math_bitNot_int_int", "int", bitNot}, {"math_bitNot_uint_uint", "uint", bitNot}},
	"math.bitShiftLeft": {
		{"math_bitShiftLeft_int_int", "int,int", shift(func(a, by uint64) uint64 { return a << by })},
		{"math_bitShiftLeft_uint_int", "uint,int", shift(func(a, by uint64) uint64 { return a << by })},
	},
	"math.bitShiftRight": {
		{"math_bitShiftRight_int_int", "int,int", shift(func(a, by uint64) uint64 { return a >> by })},
		{"math_bitShiftRight_uint_int", "uint,int", shift(func(a, by uint64) uint64 { return a >> by })},
	},

	"getFullYear":     ofTimes("timestamp_to_year", time.Time.Year),
	"getMonth":        ofTimes("timestamp_to_month", monthOf),
	"getDayOfYear":    ofTimes("timestamp_to_day_of_year", dayOfYear),
	"getDayOfMonth":   ofTimes("timestamp_to_day_of_month", dayOfMonth),
	"getDate":         ofTimes("timestamp_to_day_of_month_1_based", time.Time.Day),
	"getDayOfWeek":    ofTimes("timestamp_to_day_of_week", dayOfWeek),
	"getHours":        append(ofTimes("timestamp_to_hours", time.Time.Hour), overload{"duration_to_hours", "duration", wholeUnits(time.Duration.Hours)}),
	"getMinutes":      append(ofTimes("timestamp_to_minutes", time.Time.Minute), overload{"duration_to_minutes", "duration", wholeUnits(time.Duration.Minutes)}),
	"getSeconds":      append(ofTimes("timestamp_to_seconds", time.Time.Second), overload{"duration_to_seconds", "duration", wholeUnits(time.Duration.Seconds)}),
	"getMilliseconds": append(ofTimes("timestamp_to_milliseconds", millisecondOf), overload{"duration_to_milliseconds", "duration", milliseconds}),
}

func extremes(id string, of func([]value.Value) value.Value) []overload {
	all := []overload{}
	for _, t := range []string{"double", "int", "uint"} {
		all = append(all, overload{id + "_" + t, t, of}, overload{id + "_list_" + t, "list(" + t + ")", of})
		for _, other := range []string{"double", "int", "uint"} {
			all = append(all, overload{id + "_" + t + "_" + other, t + "," + other, of})
		}
	}
	return all
}

func ofBits(id string, of func(a, b uint64) uint64) []overload {
	return []overload{{id + "_int_int", "int,int", bitwise(of)}, {id + "_uint_uint", "uint,uint", bitwise(of)}}
}

func ofTimes(id string, part func(time.Time) int) []overload {
	zoned := id + "_with_tz"
	if id == "timestamp_to_seconds" {
		zoned = id + "_tz" // as cel-go has it
	}
	return []overload{{id, "timestamp", partOf(part)}, {zoned, "timestamp,string", partOf(part)}}
}

func decodeBase64(args []value.Value) value.Value {
	b, err := base64.StdEncoding.DecodeString(args[0].Text())
	if err != nil {
		b, err = base64.RawStdEncoding.DecodeString(args[0].Text())
	}
	if err != nil {
		return value.Failed(err.Error())
	}
	return value.OfBytes(string(b))
}

func encodeBase64(args []value.Value) value.Value {
	return value.OfString(base64.StdEncoding.EncodeToString([]byte(args[0].Text())))
}

// A pattern is the type of an argument: a kind, of a list that of its first item, of a map that of its first key. As in
// cel-go only the first is looked at.
type pattern struct {
	kinds uint32 // a bit for each; 0: any
	part  *pattern
}

var kindsByName = map[string][]value.Kind{
	"bool": {value.Bool}, "int": {value.Int}, "uint": {value.Uint}, "double": {value.Double}, "string": {value.String}, "bytes": {value.Bytes},
	"list": {value.List}, "map": {value.Object, value.Table}, "timestamp": {value.Timestamp}, "duration": {value.Duration},
	"optional": {value.Optional},
}

func (p *pattern) takes(v value.Value) bool {
	if p.kinds == 0 {
		return true
	}
	if p.kinds&(1<<v.Kind()) == 0 {
		return false
	}
	if p.part == nil {
		return true
	}
	switch v.Kind() {
	case value.List:
		return v.List().Len() == 0 || p.part.takes(v.List().At(0))
	case value.Table:
		return p.part.takes(v.Table().List()[0].Key)
	}
	return true // the keys of an object are strings
}
