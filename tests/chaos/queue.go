package chaos

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Clock is the time of the queues. It moves when somebody moves it.
type Clock struct{ now time.Duration }

// The limits of SQS and SNS.
const (
	maxBytesSQS        = 1 << 20
	defaultBytesSNS    = 256 << 10
	maxEntries         = 10
	maxAttributes      = 10
	deduplicationSpan  = 5 * time.Minute
	lambdaPayloadBytes = 6 << 20
)

// A Queue is one of SQS.
type Queue struct {
	Name string
	FIFO bool
	// VisibilityTimeout is that of the queue. MaxReceiveCount and Dead are its redrive policy.
	VisibilityTimeout time.Duration
	MaxReceiveCount   int
	Dead              *Queue

	clock    *Clock
	messages []*Stored
	seen     map[string]time.Duration // deduplication ids, by group
	sent     int
}

// Stored is a message in a queue.
type Stored struct {
	Message
	MessageID string
	Receives  int
	handle    string
	visible   time.Duration
	// Moved says that SQS moved it here by its redrive policy.
	Moved bool
}

// check says what SQS and SNS refuse of a message.
func check(m Message, fifo bool, most int) *Refusal {
	refusal := func(code string) *Refusal { return &Refusal{Status: 400, Code: code, Sender: true} }
	switch {
	case m.Size() > most:
		return refusal("InvalidParameterValue")
	case m.Body == "" || len(m.Attributes) > maxAttributes || m.systemAttributesForged:
		return refusal("InvalidParameterValue")
	case fifo != (m.Group != "") || fifo != (m.Deduplication != "") || !legalToken(m.Group) || !legalToken(m.Deduplication):
		return refusal("MissingParameter")
	case !legalText(m.Body):
		return refusal("InvalidMessageContents")
	}
	for name, a := range m.Attributes {
		if name == "" || len(name) > 256 || a.Value == "" || !strings.HasPrefix(a.Type, "Binary") && !legalText(a.Value) {
			return refusal("InvalidParameterValue")
		}
	}
	return nil
}

func legalToken(s string) bool {
	return len(s) <= 128 && !strings.ContainsFunc(s, func(r rune) bool { return r < '!' || r > '~' })
}

func legalText(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
	})
}

// checkCall says what SQS and SNS refuse of a whole call.
func checkCall(c Call) *Refusal {
	ids := map[string]bool{}
	bytes := 0
	for _, e := range c.Entries {
		ids[e.ID] = true
		bytes += e.Size()
	}
	switch {
	case len(c.Entries) == 0:
		return &Refusal{400, "EmptyBatchRequest", true}
	case len(c.Entries) > maxEntries:
		return &Refusal{400, "TooManyEntriesInBatchRequest", true}
	case len(ids) != len(c.Entries):
		return &Refusal{400, "BatchEntryIdsNotDistinct", true}
	case bytes > maxBytesSQS:
		return &Refusal{400, "BatchRequestTooLong", true}
	}
	return nil
}

// Send takes a message. A FIFO queue drops one that repeats a deduplication id within its five minutes.
func (q *Queue) Send(m Message) *Refusal {
	if r := check(m, q.FIFO, maxBytesSQS); r != nil {
		return r
	}
	q.put(m)
	return nil
}

// put says whether the message is new.
func (q *Queue) put(m Message) bool {
	if q.FIFO {
		key := m.Group + " " + m.Deduplication
		if at, ok := q.seen[key]; ok && q.clock.now-at < deduplicationSpan {
			return false
		}
		if q.seen == nil {
			q.seen = map[string]time.Duration{}
		}
		q.seen[key] = q.clock.now
	}
	q.sent++
	q.messages = append(q.messages, &Stored{Message: m, MessageID: fmt.Sprintf("%s-%08d", q.Name, q.sent)})
	return true
}

// Receive takes up to n messages, of at most the bytes that Lambda takes. Of a group of a FIFO queue nothing is received
// while something of it is in flight.
func (q *Queue) Receive(n int) (batch []*Stored) {
	busy := map[string]bool{}
	bytes := 0
	for _, m := range slices.Clone(q.messages) {
		switch {
		case len(batch) == n:
			return batch
		case m.visible > q.clock.now:
			busy[m.Group] = true
			continue
		case q.FIFO && busy[m.Group]:
			continue
		}
		if q.MaxReceiveCount > 0 && m.Receives >= q.MaxReceiveCount {
			q.remove(m)
			q.Dead.messages = append(q.Dead.messages, m)
			m.Moved, m.visible = true, 0
			continue
		}
		if bytes += m.Size() + 1000; bytes > lambdaPayloadBytes && len(batch) > 0 {
			return batch
		}
		m.Receives++
		m.visible = q.clock.now + q.VisibilityTimeout
		m.handle = fmt.Sprintf("%s#%d", m.MessageID, m.Receives)
		batch = append(batch, m)
	}
	return batch
}

// next is when the next message becomes visible.
func (q *Queue) next() (at time.Duration, ok bool) {
	for _, m := range q.messages {
		if m.visible > q.clock.now && (!ok || m.visible < at) {
			at, ok = m.visible, true
		}
	}
	return at, ok
}

// Change sets when a message that was received is visible again.
func (q *Queue) Change(handle string, timeout time.Duration) *Refusal {
	for _, m := range q.messages {
		if m.handle == handle {
			m.visible = q.clock.now + timeout
			return nil
		}
	}
	return &Refusal{400, "ReceiptHandleIsInvalid", true}
}

func (q *Queue) remove(m *Stored) {
	if i := slices.Index(q.messages, m); i >= 0 {
		q.messages = slices.Delete(q.messages, i, i+1)
	}
}

// clear forgets what is in the queue and what it has seen.
func (q *Queue) clear() { q.messages, q.seen = nil, nil }

// Messages are what is in the queue.
func (q *Queue) Messages() []*Stored { return q.messages }
