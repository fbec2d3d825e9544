// Package publish is the side effect of sending: messages to one SQS queue or SNS topic, in batches, with the refused
// ones sent again alone while there is time.
//
// It knows nothing of events and commands, keeps nothing from one call to the next, and never gives up silently: every
// piece of work comes back with nil or an error.
//
// Invariant: of two messages of one group the second is sent only after the first was accepted, and so no call holds
// two of one group. Nothing of a piece of work is sent before the work ahead of it in its lane is accepted as a whole.
package publish
