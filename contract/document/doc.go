// Package document reads contracts: it is the one place that knows what the keywords of JSON Schema are, which of them
// hold subschemas, what a URI or an anchor names, and where a reference leads. The validator, containment, the prover
// and the comparison of two versions of a contract all read schemas through it.
//
// Read walks decoded documents once. It gives every subschema as an At: its keywords, where it stands, and the
// subschemas and references below it. draft.go and keyword.go are tables, a row for a draft and a row for a keyword;
// at.go is the walk, resolve.go the references, spelling.go the words.
//
// The keywords of an At are those of draft 2020-12, whatever its own draft: keywords that the draft does not have are
// absent, and those that it spells differently are respelled (items as a list is prefixItems, a boolean exclusiveMinimum
// is a number). So readers need no code of their own for a draft.
//
// The package judges nothing: it takes invalid schemas, and leaves what it does not understand where it stands. Nothing
// is ever fetched.
//
// Invariant: a Set does not change once Read has returned it, so it is safe for concurrent use.
package document
