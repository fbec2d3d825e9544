// Package lint finds what a contract says and does not mean: branches of a union that no instance reaches, variants of a
// oneOf that overlap, keywords that its draft ignores, and a draft that was only taken for the contract's.
//
// Files in reading order: lint.go, union.go.
//
// It asks package schema, within a budget of steps, and tells only what is proved or shown by an instance. What is unusual
// and can be meant is not told. Invariant: no finding of it is an error.
package lint
