package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"time"
)

// A Cloud is SQS and SNS on one address.
type Cloud struct {
	Clock *Clock
	// Faults decides what goes wrong. It is called under the cloud's lock.
	Faults Faults

	lock     sync.Mutex
	queues   map[string]*Queue
	topics   map[string]*Topic
	calls    map[string]int // by action and resource
	ends     []string       // resources, in the order in which calls to them ended
	problems []string
	server   *httptest.Server
	stop     chan struct{}
	// process counts the programs that ended. A connection is of the program that ran when it was made.
	process int
}

type processKey struct{}

// Sever forgets the calls of a program that has ended: what of them has no effect yet will never have one.
func (c *Cloud) Sever() {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.process++
}

// NewCloud starts a cloud with nothing in it.
func NewCloud() *Cloud {
	c := &Cloud{Clock: &Clock{}, queues: map[string]*Queue{}, topics: map[string]*Topic{}, calls: map[string]int{}, stop: make(chan struct{})}
	c.server = httptest.NewUnstartedServer(http.HandlerFunc(c.serve))
	c.server.Config.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		c.lock.Lock()
		defer c.lock.Unlock()
		return context.WithValue(ctx, processKey{}, c.process)
	}
	c.server.Start()
	return c
}

// Close ends it, and every call that hangs.
func (c *Cloud) Close() {
	close(c.stop)
	c.server.CloseClientConnections()
	c.server.Close()
}

// URL is where it listens.
func (c *Cloud) URL() string { return c.server.URL }

// AddQueue adds a queue.
func (c *Cloud) AddQueue(q *Queue) *Queue {
	q.clock = c.Clock
	c.queues[q.Name] = q
	return q
}

// AddTopic adds a topic.
func (c *Cloud) AddTopic(t *Topic) *Topic {
	t.clock = c.Clock
	c.topics[t.Name] = t
	return t
}

// Calls is how many calls of an action there were to a resource.
func (c *Cloud) Calls(action, resource string) int {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.calls[action+" "+resource]
}

// Ends are the resources of calls, in the order in which the calls ended.
func (c *Cloud) Ends() []string {
	c.lock.Lock()
	defer c.lock.Unlock()
	return slices.Clone(c.ends)
}

// Problems are requests that no sound client makes.
func (c *Cloud) Problems() []string {
	c.lock.Lock()
	defer c.lock.Unlock()
	return c.problems
}

func (c *Cloud) serve(w http.ResponseWriter, r *http.Request) {
	call, err := readCall(r)
	if errors.Is(err, io.ErrUnexpectedEOF) || r.Context().Err() != nil {
		return // the program gave the call up, or was killed, while it was sent
	}
	if err != nil {
		c.problem(err.Error())
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	call.process, _ = r.Context().Value(processKey{}).(int)
	fault, refusal, results := c.decide(call)
	defer func() {
		c.lock.Lock()
		defer c.lock.Unlock()
		c.ends = append(c.ends, call.Resource)
	}()
	time.Sleep(fault.Slow)
	if fault.Skew != 0 {
		w.Header().Set("Date", time.Now().Add(fault.Skew).UTC().Format(http.TimeFormat))
	}
	switch {
	case fault.Hang:
		select {
		case <-r.Context().Done():
		case <-c.stop:
		}
	case fault.Reset:
		reset(w)
	case fault.Garbage > 0:
		w.WriteHeader(fault.Garbage)
		_, _ = w.Write([]byte("<html><body>No.</body></html>"))
	case refusal != nil:
		message := "refused"
		if len(call.Entries) > 0 {
			message += " " + call.Entries[0].Body // AWS quotes what it refuses
		}
		refuse(w, call, *refusal, message)
	default:
		answer(w, call, results)
	}
}

// decide makes the effect of a call, all at once, and says what is answered.
func (c *Cloud) decide(call Call) (Fault, *Refusal, []*Refusal) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if call.process != c.process {
		return Fault{Reset: true}, nil, nil
	}
	c.calls[call.Action+" "+call.Resource]++
	var fault Fault
	if c.Faults != nil {
		fault = c.Faults(call)
	}
	results := make([]*Refusal, len(call.Entries))
	if fault.Skew != 0 {
		if off := time.Until(call.Signed) - fault.Skew; off < -5*time.Minute || off > 5*time.Minute {
			return fault, &Refusal{400, "RequestExpired", true}, results
		}
	}
	if fault.Refuse != nil && !fault.After || (fault.Hang || fault.Reset || fault.Garbage > 0) && !fault.After {
		return fault, fault.Refuse, results
	}
	if r := checkCall(call); r != nil {
		c.problems = append(c.problems, call.Action+" was refused with "+r.Code)
		return fault, r, results
	}
	for i, e := range call.Entries {
		if results[i] = fault.Entries[i]; results[i] == nil {
			results[i] = c.apply(call, e)
		}
	}
	return fault, fault.Refuse, results
}

func (c *Cloud) apply(call Call, e Entry) *Refusal {
	queue, topic := c.queues[call.Resource], c.topics[call.Resource]
	switch {
	case call.Action == SendMessageBatch && queue != nil:
		return queue.Send(e.Message)
	case call.Action == ChangeMessageVisibilityBatch && queue != nil:
		return queue.Change(e.Handle, time.Duration(e.VisibilityTimeout)*time.Second)
	case call.Action == PublishBatch && topic != nil:
		return topic.Publish(e.Message)
	default:
		return &Refusal{400, "NonExistentQueue", true}
	}
}

func (c *Cloud) problem(text string) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.problems = append(c.problems, text)
}

func reset(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(fmt.Sprintf("the test server cannot cut a connection: %v", err))
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}
