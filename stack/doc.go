// Package stack reads what a Pulumi program wires with Eventlink: from the state that pulumi stack export prints, or from what
// pulumi preview --json plans. A value that the text does not hold (not known before an update, or secret) says so.
//
// It runs no commands and judges nothing. Invariant: whatever an extension or a point of the text has, is in its Program, known
// or not; nothing is made up.
package stack
