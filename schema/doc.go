// Package schema decides questions about JSON Schemas: does every instance of this one obey that one, and has it any
// instance at all? Every answer is a proof or a witness, or says that it is neither.
//
// Schemas of every draft from draft-04 on are read as package contract reads them, whose validator is the reference for
// what they mean: formats and contents are annotations, patterns are ECMA-262 over code points, 1.0 is an integer,
// numbers are exact, nothing is fetched.
//
// # Method
//
// sub is contained in super when no value obeys sub and disobeys super, so the one question is whether a conjunction of
// schemas, some of them negated, is empty. It is answered by looking for a value, in the manner of a tableau:
//
//   - parse.go, compile.go, keywords*.go, unevaluated.go make conditions of what package document reads (node.go): one
//     node a keyword, the dynamic scope worked out while compiling, unevaluated* written out case by case.
//     A table holds each structure once, so that parts which both schemas share are one node and close at sight.
//   - solver.go decides a state, a set of conditions to hold or not to hold. It goes through the kinds of values; for
//     each, branch.go takes conjunctions apart and search.go makes choices, the forced ones first. Alternatives that the
//     branch refutes at a glance are left out: by kind, by a property required here and forbidden there, by a constant.
//     summary.go finds the discriminator of a union, so that a thousand variants are told apart by a look.
//   - number.go, string.go, array.go, object.go and region.go decide what is left when nothing is to be chosen: intervals
//     with steps over the rationals; products of automata (package pattern); items by index, tail and counts; named
//     properties, and regions of names cut out by patterns, with a duty for every property that must break something.
//   - A value that contains itself a value of the same state is never a least one, and instances are finite, so a state
//     met again below itself is taken to be empty there. What is found empty on that assumption is kept no longer than
//     the assumption (solver.go).
//   - contains.go has the validator confirm a witness for both schemas before it is shown.
//
// algebra.go puts schemas together; sample.go draws instances by the same search with its choices shuffled.
//
// The method follows Attouche, Baazizi, Colazzo, Ghelli, Sartiani and Scherzinger, "Witness Generation for JSON Schema"
// (PVLDB 15, 2022): typed assertions, negation pushed down, objects as requests and restrictions on regions of names.
// It differs in expanding lazily instead of rewriting to a normal form, and in its bounds. Habib, Shinnar, Hirzel and
// Pradel, "Finding Data Compatibility Bugs with JSON Subschema Checks" (ISSTA 2021) lists the corners where checkers go
// wrong. Attouche et al., "Validation of Modern JSON Schema" (POPL 2024) is the source for dynamic references and
// annotation-dependent validation.
//
// # Limits
//
// Unknown, with the keyword and its place, is the answer where it depends on a pattern beyond the automata (lookbehind,
// backreferences, counts that make too many states), on a schema whose $schema is
// not one of the drafts, on $recursiveRef into the middle of a resource, on unevaluated* over more than 128 cases, on
// uniqueItems together with a maximum of contains, on propertyNames that must be broken beside other demands, or on a
// count beyond 2^40. Unknown is also the answer when the budget is spent: steps, nesting, or a witness too large to
// confirm. Time is no part of it, but for a safety net of a minute, whose reason says that time ran out. Unrecognized
// keywords are annotations. Schemas nested beyond 1,000, of more than 20,000 subschemas, or that apply as many to one
// value, are not read at all (contract.Oversized).
//
// Invariant: Yes only if nothing that was ignored, approximated or cut off had a part in it; No only with a witness that
// the reference validator accepts for sub and rejects for super. The zero Verdict is Unknown.
package schema
