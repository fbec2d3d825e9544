// Package contract reads a contract: a JSON Schema that message bodies obey. It compiles the text to a plan for the engine,
// and it is the one door to the reference validator.
//
// The validator, santhosh-tekuri/jsonschema, is constructed here and nowhere else: formats and contents are annotations in
// every draft, patterns run on package pattern, nothing is ever fetched. Contract.Check is its check. The engine's own is
// held against it by the tests of this package, on verdict, place and message.
//
// It refuses to guess. A schema that admits anything but objects, that refers to what is not there or whose cost cannot
// be bounded does not compile.
//
// Invariant: the plan of a contract means what the validator compiled, keyword by keyword.
package contract
