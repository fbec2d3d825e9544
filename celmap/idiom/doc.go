// Package idiom recognises what users of other languages write in an expression that does not compile: "and" for &&, "=>"
// in a macro, len(x) for size(x). Each idiom has a sentence of its own, and a remedy in the user's own names.
//
// Files in reading order: token.go (an expression in pieces, those of other languages too), match.go (patterns over the
// pieces), syntax.go and names.go (the idioms, as data), find.go (the search), structure.go (brackets, commas and
// colons that are missing).
//
// It does not compile anything, and says nothing of an expression that compiles: its caller asks only after an error.
// Invariant: no pattern matches a part of a correct expression, but for names that the language does not know.
package idiom
