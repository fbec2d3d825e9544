package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// A sourceTopic holds the parameters of the template source.yaml.tmpl.
type sourceTopic struct{ Source, Enforcement string }

// TestAChangedSourceTopicLosesNothing publishes while an update moves two lanes to another topic. A publisher that moves publishes
// on both topics; the event arrives by the subscription of one of them at least.
func TestAChangedSourceTopicLosesNothing(t *testing.T) {
	anywhere(t)
	s := deployed(t, rendered(t, "source.yaml.tmpl", sourceTopic{"former", "on"}))
	if err := s.stack.Write(rendered(t, "source.yaml.tmpl", sourceTopic{"present", "on"}).Program); err != nil {
		t.Fatal(err)
	}
	stop := s.publishing(s.out("former"), s.out("present"))
	s.up()
	published := stop()
	if published < 20 {
		t.Fatalf("only %d events were published during the update", published)
	}
	for _, lane := range []string{"gate", "direct"} {
		s.holdsAll(lane, published)
		policy := only(t, s.state(), lane+"-queue-policy").Outputs["policy"].(string)
		for _, topic := range []string{"former", "present"} {
			if !strings.Contains(policy, s.out(topic)) {
				t.Errorf("the queue of %s accepts events from the %s topic, whose deliveries may be under way: got %s", lane, topic, policy)
			}
		}
	}
	if again := s.preview(); len(again.Changed()) > 0 {
		t.Errorf("a second update changes nothing: got %v", again.Changed())
	}

	s.up("--replace", only(t, s.state(), "gate-source").URN)
	if policy := only(t, s.state(), "gate-queue-policy").Outputs["policy"].(string); strings.Contains(policy, s.out("former")) {
		t.Errorf("the queue forgets the former topic when its Source is replaced: got %s", policy)
	}

	if err := s.stack.Write(rendered(t, "source.yaml.tmpl", sourceTopic{"present", "off"}).Program); err != nil {
		t.Fatal(err)
	}
	warnings := strings.Join(s.preview().Messages("warning"), "\n")
	if !strings.Contains(warnings, "extensions in other stacks, which take the output contract") || !strings.Contains(warnings, "[WIR004]") {
		t.Errorf("want a warning that names who loses when enforcement is turned off, got %s", warnings)
	}
}

// publishing publishes 40 numbered events a second, each on every topic. stop ends that and says how many there were.
func (s *system) publishing(topics ...string) (stop func() int) {
	s.Helper()
	ctx, cancel := context.WithCancel(s.Context())
	published := make(chan int)
	go func() {
		tick := time.NewTicker(time.Second / 40)
		defer tick.Stop()
		n := 0
		for ; ctx.Err() == nil; n++ {
			for _, topic := range topics {
				s.publish(topic, event{body: fmt.Sprintf(`{"n":%d}`, n)})
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
			}
		}
		published <- n
	}()
	return func() int {
		cancel()
		return <-published
	}
}

// holdsAll takes messages from the queue of a paused lane until each of the numbered events was there.
func (s *system) holdsAll(lane string, published int) {
	s.Helper()
	missing := map[int]bool{}
	for n := range published {
		missing[n] = true
	}
	s.eventually(fmt.Sprintf("the queue of %s has every event", lane), func() (bool, string) {
		for _, m := range s.receiveWithin(s.out(lane), 10, time.Second) {
			var body struct{ N int }
			if err := json.Unmarshal([]byte(s.letter(m)), &body); err != nil {
				s.Fatal(err)
			}
			delete(missing, body.N)
		}
		if visible, _ := s.depth(s.out(lane)); visible == "0" && len(missing) > 0 && here.cloud != nil {
			s.Fatalf("%s has lost %d of %d events: %v", lane, len(missing), published, missing)
		}
		return len(missing) == 0, fmt.Sprint(missing)
	})
}
