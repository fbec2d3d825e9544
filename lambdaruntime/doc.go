// Package lambdaruntime is the program of every lane: it takes a batch of events from the lane's queue, turns each into
// commands, publishes them, and says of each record what became of it.
//
// Files in reading order: envelope.go (from a record to an event), message.go (from a command to a message on its way:
// ids, groups, attributes), batch.go (the flow), outcome.go and report.go (what becomes of a record, and how it is told).
// What decides stands here and in translate; what touches the world is a folder each: publish, deadletter, visibility.
//
// It keeps nothing from one invocation to the next but the compiled route and the clients. It never logs a payload.
//
// Invariant: every record of a batch ends in exactly one of published, mapped to nothing, dead-lettered, or returned to
// SQS. A record that is neither accepted by the target nor by the dead-letter queue is always returned.
package lambdaruntime
