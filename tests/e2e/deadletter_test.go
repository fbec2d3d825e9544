package e2e_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// isDead takes the only dead letter of a lane, and checks its body and its reason.
func (s *system) isDead(output, body, reason, place, route string) {
	s.Helper()
	letters := s.receive(s.out(output), 1)
	if got := s.letter(letters[0]); got != body {
		s.Errorf("the dead letter is not as it came\nwant %s\ngot  %s", body, got)
	}
	attributes := letters[0].Attributes
	if !strings.HasPrefix(attributes["place"], place) {
		s.Errorf("the dead letter's place: want %s…, got %s", place, attributes["place"])
	}
	if at, err := time.Parse(time.RFC3339, attributes["failedAt"]); err != nil || time.Since(at).Abs() > time.Hour {
		s.Errorf("the dead letter's failedAt: got %s", attributes["failedAt"])
	}
	want := map[string]string{
		"reason": reason, "route": route, "place": attributes["place"], "failedAt": attributes["failedAt"],
	}
	if place == "" {
		// A place that is the whole event is an empty pointer, and SQS takes no empty attribute.
		delete(want, "place")
	}
	if diff := cmp.Diff(want, attributes); diff != "" {
		s.Errorf("the dead letter's attributes:\n%s", diff)
	}
}

// TestAnEventThatCanNeverSucceedIsDeadLetteredInItsLane sends, to standard lanes, an event that breaks the contract, one that
// makes the mapping fail, one that is not JSON, and good ones in between.
func TestAnEventThatCanNeverSucceedIsDeadLetteredInItsLane(t *testing.T) {
	anywhere(t)
	s := deployed(t, program(t, "failing.yaml"))
	good := `{"type":"OrderPaid","orderId":"o-1","cents":100,"pieces":3}`
	overflowing := `{"type":"OrderPaid","orderId":"o-2","cents":4611686018427387904,"pieces":4}`
	s.publishAll(s.out("events"), []event{{body: good}, {body: overflowing}, {body: strings.Replace(good, "o-1", "o-3", 1)}})
	got := s.receive(s.out("commands"), 2)
	total := map[string]bool{}
	for _, m := range got {
		total[m.Body] = true
	}
	want := map[string]bool{
		`{"cents":300,"orderId":"o-1","type":"CreateInvoice"}`: true,
		`{"cents":300,"orderId":"o-3","type":"CreateInvoice"}`: true,
	}
	if diff := cmp.Diff(want, total); diff != "" {
		t.Errorf("the commands:\n%s", diff)
	}
	// A point passes an event on as it was decoded, with its keys sorted.
	passed := `{"cents":4611686018427387904,"orderId":"o-2","pieces":4,"type":"OrderPaid"}`
	s.isDead("extensionDeadLetters", passed, "mapping-error", "1:", s.out("extensionDigest"))

	for _, bad := range []struct{ name, body, reason, place string }{
		{"a missing property", `{"type":"OrderPaid","orderId":"o-4","cents":1}`, "breaks-contract", ""},
		{"no JSON", `{"type":"OrderPaid"`, "not-json", ""},
		{"a key twice", `{"type":"OrderPaid","orderId":"o-5","orderId":"o-6","cents":1,"pieces":1}`, "duplicate-key", "/orderId"},
		{"an integer beyond 64 bits", `{"type":"OrderPaid","orderId":"o-7","cents":9223372036854775808,"pieces":1}`, "integer-range", "/cents"},
	} {
		s.publish(s.out("events"), event{body: bad.body})
		s.isDead("pointDeadLetters", bad.body, bad.reason, bad.place, s.out("pointDigest"))
	}
	s.allQueuesEmpty()
}
