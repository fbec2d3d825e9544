// Package publish is the side effect of sending: messages to one SQS queue or SNS topic and letters to one dead-letter
// queue, in batches, several calls at a time, with the refused ones sent again while there is time.
//
// Files in reading order: message.go, work.go (what is handed over and what comes back), schedule.go (the order rule, as a
// value), session.go (the calls), sqs.go and sns.go (one call), failure.go.
//
// It knows nothing of events and commands, keeps nothing from one session to the next, and never gives up silently: every
// piece of work comes back as accepted, dead-lettered, or with an error.
//
// Invariant: of two messages of one group the second is sent only after the first was accepted, and so no call holds
// two of one group. Nothing of a piece of work is sent before the work ahead of it in its lane is accepted as a whole or
// dead-lettered.
package publish
