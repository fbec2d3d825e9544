package chaos

import (
	"encoding/json"
	"fmt"
)

// The contracts and the mapping that most lanes have.
const (
	OrderSchema = `{"type":"object","required":["orderId"],"properties":{
		"orderId":{"type":"string"},"total":{"type":"integer"},"group":{"type":"string"},"note":{"type":"string"}}}`
	CommandSchema = `{"type":"object","required":["type","orderId"],"properties":{"type":{"type":"string"},"orderId":{"type":"string"},"n":{"type":"integer","minimum":0}}}`
	Invoices      = `lists.range(event.?total.orValue(0)).map(i, {"type": "CreateInvoice", "orderId": event.orderId, "n": i})`
)

// Canary is in every body and in no log.
const Canary = "canary-7d1f"

// An Event is one event and what must become of it.
type Event struct {
	Seq   int
	Group string
	Body  string
	// Raw, where it is not empty, is put into the queue instead of a notification with Body.
	Raw         string
	Attributes  map[string]map[string]string
	TraceHeader string

	// Commands are the bodies that the event maps to, in order. Refused is the reason where it can never succeed.
	Commands []string
	Refused  string
}

// SNSID is the id that SNS gives the event.
func (e Event) SNSID() string { return fmt.Sprintf("5f84c7a1-0000-4000-8000-%012d", e.Seq) }

// OrderID is what the event and its commands have in common.
func (e Event) OrderID() string { return orderID(e.Seq) }

func orderID(seq int) string { return fmt.Sprintf("%s-%08d", Canary, seq) }

// Order is an event that maps to so many commands.
func Order(seq int, group string, commands int) Event {
	e := Event{Seq: seq, Group: group, Body: fmt.Sprintf(`{"orderId":%q,"total":%d,"group":%q}`, orderID(seq), commands, group)}
	for i := range commands {
		e.Commands = append(e.Commands, fmt.Sprintf(`{"n":%d,"orderId":%q,"type":"CreateInvoice"}`, i, e.OrderID()))
	}
	return e
}

// Orders are events of one group that map to one command each.
func Orders(n int, group string) []Event {
	var all []Event
	for i := range n {
		all = append(all, Order(i, group, 1))
	}
	return all
}

// Poison is an event with a body that can never succeed, for a reason.
func Poison(seq int, group, body, reason string) Event {
	return Event{Seq: seq, Group: group, Body: body, Refused: reason}
}

// Of says whether a message belongs to one of some events: it, its command or its dead letter.
func Of(seqs ...int) func(Message) bool {
	return func(m Message) bool {
		seq, ok := sequence(m.Body)
		for _, s := range seqs {
			if ok && s == seq {
				return true
			}
		}
		return false
	}
}

// sequence finds whose event, command or dead letter a body is.
func sequence(body string) (seq int, ok bool) {
	var notification struct{ Message, MessageID string }
	if json.Unmarshal([]byte(body), &notification) == nil && notification.MessageID != "" {
		_, err := fmt.Sscanf(notification.MessageID[max(0, len(notification.MessageID)-12):], "%d", &seq)
		return seq, err == nil
	}
	var command struct{ OrderID string }
	if json.Unmarshal([]byte(body), &command) != nil {
		return 0, false
	}
	_, err := fmt.Sscanf(command.OrderID, Canary+"-%d", &seq)
	return seq, err == nil
}
