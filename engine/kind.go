package engine

import (
	"math"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

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

// typesByKind are the types of the kinds that JSON has.
var typesByKind = [...]kinds{
	value.Null: null, value.Bool: boolean, value.Int: number, value.Double: number, value.String: text, value.List: array, value.Object: object,
	value.Error: 0, // the last
}

// typeOf is the type of a value, which is never integer alone, or 0 for what JSON does not have.
func typeOf(v value.Value) kinds {
	if v.Kind() == value.Double && (math.IsNaN(v.Double()) || math.IsInf(v.Double(), 0)) {
		return 0
	}
	return typesByKind[v.Kind()]
}

// takes says whether a type keyword takes a value of a type. An integer is a number without a fraction, as 1.0.
func (k kinds) takes(kind kinds, v value.Value) bool {
	if k&kind != 0 {
		return true
	}
	return kind == number && k&integer != 0 && (v.Kind() == value.Int || isWhole(v.Double()))
}
