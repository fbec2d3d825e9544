// Package deadletters reads the dead-letter queue of a lane, says what would become of its letters today, and sends them
// back through the lane's own queue.
//
// Files in reading order: letter.go (what a message of the queue says), queue.go (taking letters without removing them),
// group.go and where.go (which letters), lane.go (whose queue it is, and what its function runs today),
// judge.go (what the function would make of a letter), redrive.go (sending back).
//
// It keeps no record of its own: what is left to do is what is left in the queue, so a run that was cut is run again.
//
// Invariant: a letter is deleted only after the lane's queue has accepted its copy.
package deadletters
