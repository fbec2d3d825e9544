// Package chaos is a laboratory for the Lambda program. It runs the program as it is shipped, as a process, against a
// Lambda Runtime API, SQS and SNS that speak their real wire protocols, makes faults, and accounts for every event.
//
// Files in reading order: wire.go (the protocols of SQS and SNS), fault.go (what can go wrong with a call), queue.go (a
// queue with visibility, receive counts, groups, deduplication and redrive), topic.go, cloud.go (the server), program.go
// (the process and its Lambda Runtime API), lane.go (an event source mapping and what it connects), event.go (events and
// what they must become), account.go (what became of them), story.go (a seeded run of many events).
//
// The queues run on a clock of their own, which jumps to the next time at which something happens, so that nobody waits
// for a visibility timeout. The program runs on the real clock: its deadlines are generous, except where a trial is about
// a deadline, and there a call hangs, so that no trial races the machine.
//
// Invariant: a fault is decided by the call and the seed, never by how fast the machine is.
package chaos
