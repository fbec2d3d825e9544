package engine

import "math"

// kinds is a set of the types of JSON, as type names them.
type kinds uint8

const (
	null kinds = 1 << iota
	boolean
	number
	integer
	text
	array
	object
)

// kindNames are the types in the order in which messages list them.
var kindNames = map[string]kinds{
	"null": null, "boolean": boolean, "number": number, "integer": integer, "string": text, "array": array, "object": object,
}

func kindsOf(names []string) (all kinds) {
	for _, name := range names {
		all |= kindNames[name]
	}
	return all
}

func (k kinds) String() string {
	for name, kind := range kindNames {
		if kind == k {
			return name
		}
	}
	return ""
}

// typeOf is the kind of a value, which is never integer alone, or 0 for what JSON does not have.
func typeOf(value any) kinds {
	switch v := value.(type) {
	case nil:
		return null
	case bool:
		return boolean
	case int64:
		return number
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return 0
		}
		return number
	case string:
		return text
	case []any:
		return array
	case map[string]any:
		return object
	}
	return 0
}

// takes says whether a type keyword takes a value of a kind. An integer is a number without a fraction, as 1.0.
func (k kinds) takes(kind kinds, value any) bool {
	if k&kind != 0 {
		return true
	}
	if kind != number || k&integer == 0 {
		return false
	}
	d, isDouble := value.(float64)
	return !isDouble || isWhole(d)
}
