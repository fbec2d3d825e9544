// Package snsfilter derives the filter policy of a lane's subscription from its mapping, and proves it: for every event
// that the filter keeps out, the mapping yields no command, and neither mapping nor identity fails.
//
// Files in reading order: place.go (which places and values a filter may have), derive.go (the proof that what it keeps out
// is nothing to do), policy.go (a filter as SNS has it, and what a changed one lets pass).
//
// It never reads a filter off a condition. Invariant: an event that a filter keeps out would have been mapped to nothing.
package snsfilter
