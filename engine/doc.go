// Package engine is a contract at work: decoding a body with its numbers by place, checking the value, and writing a
// command. It runs what package plan holds and parses no schema.
//
// A body is held to the domain and decoded in one pass (Contract.Decode), the decoded value is checked (Contract.Check),
// and a value is written (Encode). A refusal has a reason, a place and a message, and nothing of the payload.
//
// It refuses to guess: a body outside the domain is refused with its reason, never mended. The reference validator says
// what a schema means; package contract holds the two against each other.
//
// Invariant: what is checked is what is decoded, and what is decoded is what Encode writes again: for every body x that
// Decode takes, Decode(Encode(Decode(x))) equals Decode(x).
package engine
