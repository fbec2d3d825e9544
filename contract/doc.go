// Package contract is a contract at work: a JSON Schema that message bodies obey, and the one door to it. What preview
// judges and what the Lambda does go through the same code here.
//
// A body is held to the domain and decoded in one pass (Contract.Decode), the decoded value is checked by the reference
// validator (Contract.Check), and a value is written (Encode). The validator, santhosh-tekuri/jsonschema, is constructed
// here and nowhere else: formats and contents are annotations in every draft, patterns run on package pattern, nothing
// is ever fetched.
//
// It refuses to guess. A schema that admits anything but objects, that refers to a missing place, or whose cost cannot
// be bounded, does not compile; a body outside the domain is refused with its reason, never repaired.
//
// Invariant: what is checked is what is decoded, and what is decoded is what Encode writes again: for every body x that
// Decode takes, Decode(Encode(Decode(x))) equals Decode(x).
package contract
