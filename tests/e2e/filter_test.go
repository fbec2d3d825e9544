package e2e_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
)

const (
	narrowMapping  = `event.type == "Placed" && event.order.region in ["EU", "UK"] && event.order.kind == "retail" ? [{"n": event.n}] : []`
	widenedMapping = `event.type in ["Placed", "Paid"] && event.order.region in ["EU", "UK"] && event.order.kind == "retail" ? [{"n": event.n}] : []`
	boundlessOne   = `event.n > 3 ? [{"n": event.n}] : []`
)

// filtered gives the program of testdata/filter.yaml.tmpl.
func filtered(t *testing.T, fifo bool) engine.Options {
	t.Helper()
	options := rendered(t, "filter.yaml.tmpl", map[string]any{
		"FIFO": fifo, "Extensions": map[string]string{
			"narrow": "gate", "all": "gate", "unenforced": "ungated", "late": "gate", "lateAll": "gate", "lateUnenforced": "ungated",
		},
	})
	options.Files = map[string]string{"mapping.cel": narrowMapping}
	return options
}

// TestAFilterDropsEventsWithoutCommands publishes events of all kinds, and looks into the queues of paused lanes.
func TestAFilterDropsEventsWithoutCommands(t *testing.T) {
	for _, fifo := range []bool{false, true} {
		t.Run(map[bool]string{false: "standard", true: "fifo"}[fifo], func(t *testing.T) {
			anywhere(t)
			s := laidOut(t, filtered(t, fifo))
			if notes := strings.Join(s.preview("--debug").Messages("debug"), "\n"); !strings.Contains(notes, "filter: no SNS filter") || !strings.Contains(notes, "does not enforce") {
				t.Errorf("want a note on the lane behind the open point, got:\n%s", notes)
			}
			shown, err := s.stack.Run(t.Context(), "preview", "--diff")
			if err != nil {
				t.Fatal(err)
			}
			// The aws plugin refuses the scope of a policy that it does not know.
			for part, want := range map[string]int{`filterPolicyScope *: "MessageBody"`: 1, `filterPolicyScope`: 1, `filterPolicy *: \[unknown\]`: 1} {
				if got := len(regexp.MustCompile(part).FindAllString(shown.Output, -1)); got != want {
					t.Errorf("want %s %d times in the preview, got %d:\n%s", part, want, got, shown.Output)
				}
			}
			s.up()
			s.filters(map[string]string{
				"narrow": `{"order":{"kind":["retail"],"region":["EU","UK"]},"type":["Placed"]}`,
				"late":   `{"order":{"region":["` + s.out("commandsArn") + `"]}}`,
			}, "all", "unenforced", "lateAll", "lateUnenforced")

			var events []event
			wanted := map[string][]string{}
			for _, kind := range []string{"Placed", "Paid", "Sent"} {
				for _, region := range []string{"EU", "UK", "eu", "US", "", s.out("commandsArn")} {
					for _, sort := range []string{`"retail"`, `"Retail"`, `null`} {
						for _, tags := range []string{``, `,"tags":["Placed","EU","retail"]`} {
							n := len(events)
							// As a point writes it: in the order of the keys.
							body := fmt.Sprintf(`{"n":%d,"order":{"kind":%s,"region":%q}%s,"type":%q}`, n, sort, region, tags, kind)
							events = append(events, event{body: body, group: fmt.Sprint(n % 3), id: fmt.Sprint("event-", n)})
							if kind == "Placed" && (region == "EU" || region == "UK") && sort == `"retail"` {
								wanted["narrow"] = append(wanted["narrow"], body)
							}
							if region == s.out("commandsArn") {
								wanted["late"] = append(wanted["late"], body)
							}
							for _, all := range []string{"all", "unenforced", "lateAll", "lateUnenforced"} {
								wanted[all] = append(wanted[all], body)
							}
						}
					}
				}
			}
			s.publishAll(s.out("events"), events)
			s.arrive(wanted)
		})
	}
}

// TestAWiderFilterGivesAWarningAndIsApplied changes the mapping of a deployed lane so that its filter lets more pass, then less, then
// everything.
func TestAWiderFilterGivesAWarningAndIsApplied(t *testing.T) {
	locally(t)
	options := filtered(t, false)
	s := deployed(t, options)
	paid := func(n int) string {
		return fmt.Sprintf(`{"n":%d,"order":{"kind":"retail","region":"EU"},"type":"Paid"}`, n)
	}
	s.publish(s.out("events"), event{body: paid(1)})
	s.arrive(map[string][]string{"narrow": nil, "all": {paid(1)}, "unenforced": {paid(1)}, "late": nil})

	s.mapped(widenedMapping)
	if err := s.stack.Write(strings.ReplaceAll(options.Program, "strict: false", "strict: true")); err != nil {
		t.Fatal(err)
	}
	refused, err := s.stack.Preview(t.Context())
	s.isRefused(t, refused, err, "# want: eventlink:index:Mapping resource 'narrow-mapping' & filter: & [FIL002]")
	if err := s.stack.Write(options.Program); err != nil {
		t.Fatal(err)
	}
	for _, result := range []engine.Result{s.preview(), s.up()} {
		warnings := strings.Join(result.Messages("warning"), "\n")
		if !strings.Contains(warnings, `events with type "Paid" pass the new filter`) || strings.Count(warnings, "[FIL002]") != 1 {
			t.Errorf("want one warning that names the events at stake, got:\n%s", warnings)
		}
	}
	s.filters(map[string]string{
		"narrow": `{"order":{"kind":["retail"],"region":["EU","UK"]},"type":["Paid","Placed"]}`,
		"late":   `{"order":{"region":["` + s.out("commandsArn") + `"]}}`,
	}, "all", "unenforced")
	s.publish(s.out("events"), event{body: paid(2)})
	s.arrive(map[string][]string{"narrow": {paid(2)}, "all": {paid(2)}, "unenforced": {paid(2)}, "late": nil})

	s.mapped(narrowMapping)
	if narrowed := s.up(); len(narrowed.Messages("warning")) > 0 {
		t.Errorf("want no warning where the filter keeps more out, got %v", narrowed.Messages("warning"))
	}

	s.mapped(boundlessOne)
	lifted := s.up()
	if warnings := strings.Join(lifted.Messages("warning"), "\n"); !strings.Contains(warnings, `any type but "Placed"`) || !strings.Contains(warnings, "[FIL002]") {
		t.Errorf("want a warning that the filter is gone, got:\n%s", warnings)
	}
	s.filters(map[string]string{"late": `{"order":{"region":["` + s.out("commandsArn") + `"]}}`}, "narrow", "all", "unenforced")
	s.publish(s.out("events"), event{body: paid(3)})
	s.arrive(map[string][]string{"narrow": {paid(3)}, "all": {paid(3)}, "unenforced": {paid(3)}, "late": nil})
	if again := s.preview(); len(again.Changed()) > 0 {
		t.Errorf("want nothing to do after an update, got %v", again.Changed())
	}
}

func (s *system) mapped(mapping string) {
	s.Helper()
	if err := s.stack.WriteFile("mapping.cel", mapping); err != nil {
		s.Fatal(err)
	}
}

// filters checks the filters of the lanes, in the outputs of the components and in the subscriptions. An empty one
// means no filter.
func (s *system) filters(want map[string]string, without ...string) {
	s.Helper()
	got := map[string]string{}
	for _, name := range slices.Concat(slices.Sorted(maps.Keys(want)), without) {
		if policy, ok := s.outputs[name+"Policy"].(string); ok {
			got[name] = policy
		}
		for _, subscription := range s.state().Children("eventlink:index:Extension", name) {
			if subscription.Type != "aws:sns/topicSubscription:TopicSubscription" {
				continue
			}
			policy, _ := subscription.Outputs["filterPolicy"].(string)
			scope, _ := subscription.Outputs["filterPolicyScope"].(string)
			// The scope of a policy that is gone stays at SNS, and means nothing there.
			if policy != want[name] || policy != "" && scope != "MessageBody" {
				s.Errorf("the subscription of %s has the filter %q in the scope %q, wanted %q", name, policy, scope, want[name])
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.Errorf("the components say other filters (-want +got):\n%s", diff)
	}
}

// arrive waits until the queues of paused lanes hold the wanted events, and checks that they hold no others when all
// events have passed the point. It empties them.
func (s *system) arrive(want map[string][]string) {
	s.Helper()
	s.eventually("the point is through", func() (bool, string) {
		visible, hidden := s.depth(s.out("pointQueue"))
		return visible == "0" && hidden == "0", visible + " visible, " + hidden + " under way"
	})
	for _, name := range slices.Sorted(maps.Keys(want)) {
		var got []string
		for _, m := range s.receive(s.out(name), len(want[name])) {
			got = append(got, s.letter(m))
		}
		slices.Sort(got)
		wanted := slices.Sorted(slices.Values(want[name]))
		if diff := cmp.Diff(wanted, got); diff != "" {
			s.Errorf("%s got other events (-want +got):\n%s", name, diff)
		}
		if visible, _ := s.depth(s.out(name)); visible != "0" {
			s.Errorf("%s got %s events more", name, visible)
		}
	}
}
