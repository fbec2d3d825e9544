package chaos

import "time"

// A Topic is one of SNS. Nobody subscribes to it: what it accepted is its record.
type Topic struct {
	Name string
	FIFO bool
	// MaximumMessageSize is the topic's attribute. 0: the default of SNS.
	MaximumMessageSize int

	clock    *Clock
	seen     map[string]time.Duration
	accepted []Message
}

func (t *Topic) most() int {
	if t.MaximumMessageSize > 0 {
		return t.MaximumMessageSize
	}
	return defaultBytesSNS
}

// Publish takes a message. A FIFO topic drops a repeat as a FIFO queue does.
func (t *Topic) Publish(m Message) *Refusal {
	if r := check(m, t.FIFO, t.most()); r != nil {
		return &Refusal{400, "InvalidParameter", true}
	}
	if t.FIFO {
		key := m.Group + " " + m.Deduplication
		if at, ok := t.seen[key]; ok && t.clock.now-at < deduplicationSpan {
			return nil
		}
		if t.seen == nil {
			t.seen = map[string]time.Duration{}
		}
		t.seen[key] = t.clock.now
	}
	t.accepted = append(t.accepted, m)
	return nil
}
