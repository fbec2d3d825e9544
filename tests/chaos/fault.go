package chaos

import "time"

// A Fault is what goes wrong with a call. The zero value is nothing.
type Fault struct {
	// Refuse is the answer to the whole call.
	Refuse *Refusal
	// Entries are the answers to some of its entries, by their place in the call.
	Entries map[int]*Refusal
	// Hang holds the call until the program gives it up. Reset cuts the connection.
	Hang, Reset bool
	// Garbage is an answer that no service of AWS writes, with this status: a page of something in between.
	Garbage int
	// After says that the call has its effect first, and only its answer is lost to Hang, Reset, Garbage or Refuse.
	After bool
	// Slow is how long the call takes.
	Slow time.Duration
	// Skew is how far the clock of AWS is ahead of the program's: a call that is signed too early is refused.
	Skew time.Duration
}

// Faults decides what goes wrong with a call.
type Faults func(Call) Fault

// The refusals that trials use.
var (
	AccessDenied = &Refusal{Status: 403, Code: "AccessDenied", Sender: true}
	Throttled    = &Refusal{Status: 400, Code: "ThrottlingException", Sender: true}
	Unavailable  = &Refusal{Status: 503, Code: "ServiceUnavailable"}
	Internal     = &Refusal{Status: 500, Code: "InternalError"}
	Invalid      = &Refusal{Status: 400, Code: "InvalidParameterValue", Sender: true}
)

// Holding makes a fault of every call to a resource that holds a message for which is true.
func Holding(resource string, is func(Message) bool, fault Fault) Faults {
	return func(c Call) Fault {
		if c.Resource != resource || c.Action == ChangeMessageVisibilityBatch {
			return Fault{}
		}
		for _, e := range c.Entries {
			if is(e.Message) {
				return fault
			}
		}
		return Fault{}
	}
}

// Entrywise refuses the entries for which is true, and no other of their calls.
func Entrywise(resource string, is func(Message) bool, refusal *Refusal) Faults {
	return func(c Call) Fault {
		f := Fault{Entries: map[int]*Refusal{}}
		for i, e := range c.Entries {
			if c.Resource == resource && c.Action != ChangeMessageVisibilityBatch && is(e.Message) {
				f.Entries[i] = refusal
			}
		}
		return f
	}
}

// On makes a fault of every call of an action.
func On(action string, fault Fault) Faults {
	return func(c Call) Fault {
		if c.Action == action {
			return fault
		}
		return Fault{}
	}
}

// First makes faults of the first n calls to a resource only.
func First(n int, resource string, fault Fault) Faults {
	return func(c Call) Fault {
		if c.Resource != resource || n == 0 {
			return Fault{}
		}
		n--
		return fault
	}
}
