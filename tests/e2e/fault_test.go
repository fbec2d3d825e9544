package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// The laboratory in tests/chaos has every fault of a call. Here are those that happen to a deployed lane.

const (
	ordersContract = `{"type":"object","properties":{"story":{"type":"string"},"orderId":{"type":"string"},"cents":{"type":"integer"}},"required":["story","orderId","cents"]}`
	// changedContract has a property more, which is required.
	changedContract = `{"type":"object","properties":{"story":{"type":"string"},"orderId":{"type":"string"},"cents":{"type":"integer"},"fee":{"type":"integer","maximum":100}},"required":["story","orderId","cents"]}`
	// doublingMapping overflows for a large number of cents, which is only a warning.
	doublingMapping = `event.story == "updated" ? [{"orderId": event.orderId, "cents": event.cents * 2}] : []`
	correctMapping  = `event.story == "updated" ? [{"orderId": event.orderId, "cents": event.cents < 1000000 && event.cents > -1000000 ? event.cents * 2 + event.?fee.orValue(0) : 0}] : []`
)

func TestEveryEventOfADeployedLaneIsAccountedForUnderFaults(t *testing.T) {
	locally(t)
	stories := map[string]func(*system) tally{
		"killed":    (*system).killedInFlight,
		"remade":    (*system).targetMadeAgain,
		"throttled": (*system).throttled,
		"updated":   (*system).updatedUnderLoad,
	}
	names := slices.Sorted(maps.Keys(stories))
	options := rendered(t, "faults.yaml.tmpl", names)
	options.Files = map[string]string{"contract.json": ordersContract}
	for _, name := range names {
		options.Files[name+".cel"] = fmt.Sprintf(`event.story == %q ? [{"orderId": event.orderId, "cents": event.cents}] : []`, name)
	}
	options.Files["updated.cel"] = doublingMapping
	s := deployed(t, options)

	var running sync.WaitGroup
	for name, story := range stories {
		running.Add(1)
		go func() {
			defer running.Done()
			t.Run(name, func(t *testing.T) {
				s := &system{T: t, stack: s.stack, outputs: s.outputs, clients: s.clients}
				s.settles(story(s))
			})
		}()
	}
	running.Wait()
	// Delivery is at least once: a command may have come again since its event was accounted for.
	for _, name := range names {
		s.eventually("all repeated commands of "+name+" are taken", func() (bool, string) {
			s.receiveWithin(s.out(name+"Commands"), 10, time.Second)
			waiting, underWay := s.depth(s.out(name + "Queue"))
			visible, hidden := s.depth(s.out(name + "Commands"))
			return waiting+underWay+visible+hidden == "0000", waiting + " waiting, " + underWay + " under way, " + visible + " and " + hidden + " in the command queue"
		})
	}
	s.allQueuesEmpty()
}

// A tally is what must become of the events of a story.
type tally struct {
	name string
	// commands are the bodies that are allowed for an order: one of them must arrive, always under the same id.
	commands map[string][]string
	// before are commands that were accounted for before, which may come again: delivery is at least once.
	before []string
	// mayBeDead says that an event may be in the dead-letter queue instead, if it says that it was not published.
	mayBeDead bool
}

// settles receives commands until every event is accounted for.
func (s *system) settles(a tally) {
	s.Helper()
	arrived := map[string]message{}
	missing := func() []string {
		var names []string
		for id := range a.commands {
			if _, ok := arrived[id]; !ok {
				names = append(names, id)
			}
		}
		slices.Sort(names)
		return names
	}
	take := func() {
		for _, m := range s.receiveWithin(s.out(a.name+"Commands"), 10, time.Second) {
			var command struct{ OrderID string }
			if err := json.Unmarshal([]byte(m.Body), &command); err != nil {
				s.Fatal(err)
			}
			if slices.Contains(a.before, m.Body) {
				continue
			}
			first, again := arrived[command.OrderID]
			if again && (first.Body != m.Body || first.Attributes["id"] != m.Attributes["id"]) && len(a.commands[command.OrderID]) < 2 {
				s.Errorf("a repeated command differs: first %v, then %v", first, m)
			}
			if !slices.Contains(a.commands[command.OrderID], m.Body) {
				s.Errorf("the command of %s: wanted one of %q, got %s", command.OrderID, a.commands[command.OrderID], m.Body)
			}
			arrived[command.OrderID] = m
		}
		if !a.mayBeDead {
			return
		}
		for _, m := range s.receiveWithin(s.out(a.name+"DeadLetters"), 10, time.Second) {
			var event struct{ OrderID string }
			if err := json.Unmarshal([]byte(s.letter(m)), &event); err != nil {
				s.Fatal(err)
			}
			if reason := m.Attributes["reason"]; reason != "not-published" {
				s.Errorf("%s was dead-lettered for the reason %q", event.OrderID, reason)
			}
			arrived[event.OrderID] = m
		}
	}
	s.eventually("every event is accounted for", func() (bool, string) {
		take()
		left := missing()
		return len(left) == 0, fmt.Sprintf("%d are missing: %.200v", len(left), left)
	})
}

// orders makes events of a story, and what is to become of them.
func orders(story, id string, n int, commands func(id string, cents int) []string) ([]event, map[string][]string) {
	var events []event
	want := map[string][]string{}
	for i := range n {
		order := fmt.Sprintf("%s-%s-%d", story, id, i)
		events = append(events, event{body: fmt.Sprintf(`{"cents":%d,"orderId":%q,"story":%q}`, i, order, story)})
		want[order] = commands(order, i)
	}
	return events, want
}

func invoice(id string, cents int) string { return fmt.Sprintf(`{"cents":%d,"orderId":%q}`, cents, id) }

func same(id string, cents int) []string { return []string{invoice(id, cents)} }

// killedInFlight stops the function's process, lets it be given a batch, and kills it.
func (s *system) killedInFlight() tally {
	var before []string
	process := s.running(s.out("killedFunction"), func(i int) {
		warm, want := orders("killed", fmt.Sprint("warm", i), 1, same)
		s.publishAll(s.out("events"), warm)
		s.settles(tally{name: "killed", commands: want, before: before})
		before = append(before, slices.Concat(slices.Collect(maps.Values(want))...)...)
	})
	if err := syscall.Kill(process, syscall.SIGSTOP); err != nil {
		s.Fatal(err)
	}
	events, want := orders("killed", "cold", 30, same)
	s.publishAll(s.out("events"), events)
	s.eventually("a batch is in flight", func() (bool, string) {
		visible, hidden := s.depth(s.out("killedQueue"))
		return hidden != "0", visible + " visible, " + hidden + " in flight"
	})
	if err := syscall.Kill(process, syscall.SIGKILL); err != nil {
		s.Fatal(err)
	}
	return tally{name: "killed", commands: want, before: before}
}

// running gives the process of a function. The local cloud may end one that has nothing to do, so wake makes it run again.
func (s *system) running(function string, wake func(i int)) int {
	s.Helper()
	for i := 0; ; i++ {
		wake(i)
		if process := s.process(function); process != 0 {
			return process
		}
	}
}

// process finds the process of a function on the local cloud; 0 if there is none.
func (s *system) process(function string) int {
	s.Helper()
	wanted := []byte("AWS_LAMBDA_FUNCTION_NAME=" + function + "\x00")
	environments, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		s.Fatal(err)
	}
	for _, file := range environments {
		environment, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(environment, wanted) {
			continue // a process that has ended, or that is not ours
		}
		number, err := strconv.Atoi(strings.Split(file, "/")[2])
		if err != nil {
			s.Fatal(err)
		}
		return number
	}
	return 0
}

// targetMadeAgain deletes the command queue until every event was refused, and makes it again under its name.
func (s *system) targetMadeAgain() tally {
	url := s.out("remadeCommands")
	if _, err := s.sqs.DeleteQueue(s.Context(), &sqs.DeleteQueueInput{QueueUrl: aws.String(url)}); err != nil {
		s.Fatal(err)
	}
	events, want := orders("remade", "order", 30, same)
	s.publishAll(s.out("events"), events)
	s.eventually("every event was refused once", func() (bool, string) {
		log := s.log(s.out("remadeLogs"))
		return strings.Count(log, `"reason":"not-published"`) >= len(events), log
	})
	name := url[strings.LastIndex(url, "/")+1:]
	if _, err := s.sqs.CreateQueue(s.Context(), &sqs.CreateQueueInput{QueueName: aws.String(name)}); err != nil {
		s.Fatal(err)
	}
	return tally{name: "remade", commands: want, mayBeDead: true}
}

// throttled takes all concurrency from the function, so that every invocation is refused.
func (s *system) throttled() tally {
	function := s.out("throttledFunction")
	none := &lambda.PutFunctionConcurrencyInput{FunctionName: aws.String(function), ReservedConcurrentExecutions: aws.Int32(0)}
	if _, err := s.lambda.PutFunctionConcurrency(s.Context(), none); err != nil {
		s.Fatal(err)
	}
	events, want := orders("throttled", "order", 30, same)
	s.publishAll(s.out("events"), events)
	// A poll that had begun before may still hand a batch over.
	const batch = 10
	s.eventually("all events wait in the queue of the lane", func() (bool, string) {
		visible, hidden := s.depth(s.out("throttledQueue"))
		early, _ := s.depth(s.out("throttledCommands"))
		waiting, err := strconv.Atoi(visible)
		if err != nil {
			s.Fatal(err)
		}
		return waiting >= len(events)-batch && hidden == "0" && early == strconv.Itoa(len(events)-waiting),
			visible + " visible, " + hidden + " received, " + early + " commands"
	})
	again := &lambda.DeleteFunctionConcurrencyInput{FunctionName: aws.String(function)}
	if _, err := s.lambda.DeleteFunctionConcurrency(s.Context(), again); err != nil {
		s.Fatal(err)
	}
	return tally{name: "throttled", commands: want}
}

// updatedUnderLoad publishes while contract and mapping change in one update, and then redrives what the old mapping
// could not do.
func (s *system) updatedUnderLoad() tally {
	const tooMuch = `{"cents":4611686018427387904,"orderId":"updated-overflow","story":"updated"}`
	s.publish(s.out("events"), event{body: tooMuch})
	letters := s.receive(s.out("updatedDeadLetters"), 1)
	if reason := letters[0].Attributes["reason"]; reason != "mapping-error" {
		s.Fatalf("wanted a dead letter that the mapping made, got the reason %q", reason)
	}

	// Before, while and after the update, the same events have the same commands: only the fee is new.
	want := map[string][]string{"updated-overflow": {invoice("updated-overflow", 0)}}
	for name, contents := range map[string]string{"contract.json": changedContract, "updated.cel": correctMapping} {
		if err := s.stack.WriteFile(name, contents); err != nil {
			s.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(s.Context())
	published := make(chan map[string][]string, 1)
	go func() { published <- s.publishUntil(ctx) }()
	s.up()
	stop()
	maps.Copy(want, <-published)
	if len(want) < 10 {
		s.Fatalf("only %d events were published during the update", len(want))
	}
	s.publish(s.out("events"), event{body: `{"cents":1,"fee":5,"orderId":"updated-fee","story":"updated"}`})
	want["updated-fee"] = []string{invoice("updated-fee", 7)}

	// A redrive is the letter, as it is, sent to the lane's own queue.
	if _, err := s.sqs.SendMessage(s.Context(), &sqs.SendMessageInput{
		QueueUrl: aws.String(s.out("updatedQueue")), MessageBody: aws.String(letters[0].Body), MessageAttributes: sqsAttributes(letters[0].Attributes),
	}); err != nil {
		s.Fatal(err)
	}
	return tally{name: "updated", commands: want}
}

// publishUntil publishes an event every 50 ms until it is told to stop, and gives the commands that they must become.
func (s *system) publishUntil(ctx context.Context) map[string][]string {
	want := map[string][]string{}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return want
		case <-tick.C:
		}
		id := fmt.Sprintf("updated-%d", i)
		// The test's own context, so that no event is published whose fate is unknown.
		if _, err := s.sns.Publish(s.Context(), &sns.PublishInput{
			TopicArn: aws.String(s.out("events")), Message: aws.String(fmt.Sprintf(`{"cents":%d,"orderId":%q,"story":"updated"}`, i, id)),
		}); err != nil {
			s.Errorf("publishing %s: %v", id, err)
			return want
		}
		want[id] = []string{invoice(id, 2*i)}
	}
}

func sqsAttributes(attributes map[string]string) map[string]types.MessageAttributeValue {
	result := map[string]types.MessageAttributeValue{}
	for name, value := range attributes {
		result[name] = types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(value)}
	}
	return result
}
