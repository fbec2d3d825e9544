package publish

import "errors"

// A Destination is where a message goes.
type Destination int

// The destinations of a session.
const (
	ToTarget Destination = iota
	ToDeadLetters
	destinations
)

// Work is what belongs together: it is accepted as a whole, dead-lettered, or comes back as an error.
type Work struct {
	// Lane orders work: the next of a lane begins after the one before was accepted or dead-lettered. Empty: no order.
	Lane     string
	To       Destination
	Messages []Message
	// Err is for work that has failed before it began: what is behind it in its lane waits with it.
	Err error
	// Entries is the most messages of a call that holds one of these; 0 is MaxEntries.
	Entries int
	// Last says that the work does not come back after a failure. It leaves half of the time to what is behind it.
	Last bool
	// Instead gives the letter that is sent to the dead-letter queue where the messages were not accepted. ok is false if the
	// work is to come back as an error. accepted is how many messages the target has. A nil Instead gives no letter.
	Instead func(err error, accepted int) (letter Message, ok bool)
}

// A Result is what became of work. The zero value is: accepted as a whole.
type Result struct {
	// Err is why the work was neither accepted nor dead-lettered. It may have been accepted in part.
	Err error
	// Letter says that a letter was sent, or was to be sent where Err is not nil.
	Letter bool
	// Accepted is how many messages the target accepted.
	Accepted int
}

// ErrBehind is the error of work that was not begun since the work ahead of it in its lane failed.
var ErrBehind = errors.New("behind work that was not accepted")
