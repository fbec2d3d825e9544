// Package violation is what a check says of a value that breaks a contract, and what of it to tell.
//
// A check gives a tree: each violation is at a place of the value, and that of a union has one for each branch. Causes
// goes through the tree for what is really wrong, and words it by what the schema wants. Nothing here quotes the value.
//
// Invariant: Causes does not depend on the order of violations in the tree, save that of the branches of a union.
package violation

import "math/big"

// A Violation is one keyword that a value breaks.
type Violation struct {
	Kind Kind
	// At is the path in the value.
	At []string
	// Causes are those of the parts: of All, of the branches of a Union one each, of Name's own schema.
	Causes []*Violation
}

// A Kind is the way in which a value breaks a keyword.
type Kind interface{ message(v *Violation) string }

// The kinds. All stands for what must hold at once and has no words of its own.
type (
	// All is broken by its causes.
	All struct{}
	// Never is a schema that is false. Unevaluated is the keyword that it stands under, if that is unevaluatedProperties
	// or unevaluatedItems.
	Never struct{ Unevaluated string }
	// NotAValue is a Go value that JSON does not have.
	NotAValue struct{ Value any }
	// Endless is a schema that applies itself to the same value without end.
	Endless struct{}
	// Type is a value of another type.
	Type struct {
		Got  string
		Want []string
	}
	// Constant is a value that is not the one constant (const) or one of several (enum).
	Constant struct {
		Want []any
		Enum bool
	}
	// Required is the absence of properties. Property is the one whose presence asks for them, if Since is set.
	Required struct {
		Missing  []string
		Since    bool
		Property string
	}
	// Additional is the presence of properties that an object may not have.
	Additional struct{ Properties []string }
	// Name is a property whose name breaks propertyNames.
	Name struct{ Property string }
	// Count is a count beyond a bound: of minProperties, and so on.
	Count struct {
		Got, Want int
		Of        string // "properties", "items", "characters"
		Least     bool
	}
	// More is the presence of items after the first ones.
	More struct{ Count int }
	// Duplicate is that two items are equal.
	Duplicate struct{ First, Second int }
	// Contains is that no item obeys contains.
	Contains struct{}
	// Pattern is a string that does not match.
	Pattern struct{ Source string }
	// Bound is a number beyond a bound.
	Bound struct {
		Words string // "at least"
		Want  *big.Rat
	}
	// Multiple is a number that is not a multiple.
	Multiple struct{ Of *big.Rat }
	// Not is a value that not excludes.
	Not struct{}
	// Union is a value that none of the branches takes (anyOf, oneOf), or with Both set two of oneOf.
	Union struct {
		One    bool
		Both   bool
		First  int
		Second int
	}
	// Format is a value that breaks a format, which a meta-schema may ask for.
	Format struct{ Want string }
	// Other is a keyword of which there is nothing to tell.
	Other struct{}
)
