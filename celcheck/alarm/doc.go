// Package alarm has what may go wrong in an evaluation, where, on which events, and what to write instead.
//
// Files in reading order: log.go (alarms, and how they are raised), gap.go (what is not modelled), remedy.go (code that
// helps where it stands).
//
// It decides nothing. Invariant: an alarm's state holds each event on which it comes true.
package alarm
