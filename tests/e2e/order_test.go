package e2e_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A step is an event of a sequence: the number within its group.
type step struct {
	Group  string `json:"group"`
	Number int64  `json:"number"`
}

func (s step) event() event {
	body, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return event{body: string(body), group: s.Group, id: fmt.Sprintf("%s-%d", s.Group, s.Number)}
}

// outOfOrder lists the steps that come after a later one of their group.
func outOfOrder(steps []step) []step {
	last := map[string]int64{}
	var result []step
	for _, s := range steps {
		if s.Number < last[s.Group] {
			result = append(result, s)
			continue
		}
		last[s.Group] = s.Number
	}
	return result
}

func steps(t *testing.T, messages []message) []step {
	t.Helper()
	var result []step
	for _, m := range messages {
		var s step
		if err := json.Unmarshal([]byte(m.Body), &s); err != nil {
			t.Fatalf("reading %s: %v", m.Body, err)
		}
		if s.Group != m.Group {
			t.Errorf("a command of the group %s is in the group %s", s.Group, m.Group)
		}
		result = append(result, s)
	}
	return result
}

// TestAFIFOLaneKeepsTheOrderAfterAFailure sends 300 events in 10 groups. Among them one group comes in the wrong
// order on purpose, so that the test shows that it would see it, and one event breaks the contract and one the mapping.
func TestAFIFOLaneKeepsTheOrderAfterAFailure(t *testing.T) {
	anywhere(t)
	s := deployed(t, program(t, "order.yaml"))

	var events []event
	var want []step
	for number := range int64(30) {
		for group := range 10 {
			next := step{Group: fmt.Sprintf("group-%d", group), Number: number + 1}
			want = append(want, next)
			events = append(events, next.event())
		}
	}
	swapped := []step{{"swapped", 1}, {"swapped", 3}, {"swapped", 2}, {"swapped", 4}}
	for _, s := range swapped {
		events = append(events, s.event())
	}
	broken := event{body: `{"group":"group-3","number":"thirty-one"}`, group: "group-3", id: "broken"}
	overflowing := step{Group: "group-4", Number: 1 << 62}
	after := []step{{"group-3", 32}, {"group-4", 32}}
	events = append(events, broken, overflowing.event(), after[0].event(), after[1].event())
	want = append(append(want, swapped...), after...)
	s.publishAll(s.out("events"), events)

	got := steps(t, s.receive(s.out("commands"), len(want)))
	seen := map[step]int{}
	for _, s := range got {
		seen[s]++
	}
	for _, s := range want {
		if seen[s] != 1 {
			t.Errorf("%v arrived %d times", s, seen[s])
		}
	}
	if diff := cmp.Diff([]step{{"swapped", 2}}, outOfOrder(got)); diff != "" {
		t.Errorf("want out of order just what was sent so:\n%s", diff)
	}

	s.isDead("pointDeadLetters", broken.body, "breaks-contract", "/number", s.out("pointDigest"))
	s.isDead("extensionDeadLetters", overflowing.event().body, "mapping-error", "1:", s.out("extensionDigest"))
	s.allQueuesEmpty()
}
