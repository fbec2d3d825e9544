package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
)

const (
	pointType     = "eventlink:index:ExtensionPoint"
	extensionType = "eventlink:index:Extension"
)

// TestAnExplicitProviderReachesEveryChild has one pair of components in the default region and one in another.
func TestAnExplicitProviderReachesEveryChild(t *testing.T) {
	locally(t)
	s := deployed(t, program(t, "regions.yaml"))
	state := s.state()
	for _, c := range []struct{ componentType, name, provider, region string }{
		{pointType, "herePoint", "::default", "us-east-1"},
		{extensionType, "hereExtension", "::default", "us-east-1"},
		{pointType, "westPoint", "::west::", "eu-west-1"},
		{extensionType, "westExtension", "::west::", "eu-west-1"},
	} {
		children := 0
		for _, child := range state.Children(c.componentType, c.name) {
			if !strings.HasPrefix(child.Type, "aws:") {
				continue
			}
			children++
			if !strings.Contains(child.Provider, c.provider) {
				t.Errorf("%s, a child of %s, has the provider %s", child.Name(), c.name, child.Provider)
			}
			arn, _ := child.Outputs["arn"].(string)
			if arn != "" && !strings.Contains(arn, ":"+c.region+":") && !strings.HasPrefix(arn, "arn:aws:iam::") {
				t.Errorf("%s, a child of %s, is not in %s: %s", child.Name(), c.name, c.region, arn)
			}
		}
		if children < 9 {
			t.Errorf("%s has %d children in AWS, want all of a lane", c.name, children)
		}
	}

	west := &system{T: t, stack: s.stack, outputs: s.outputs, clients: clientsIn("eu-west-1")}
	s.publish(s.out("hereEvents"), event{body: `{"orderId":"o-1"}`})
	west.publish(s.out("westEvents"), event{body: `{"orderId":"o-2"}`})
	if got := s.receive(s.out("hereCommands"), 1)[0].Body; got != `{"orderId":"o-1 from here"}` {
		t.Errorf("here arrived %s", got)
	}
	if got := west.receive(s.out("westCommands"), 1)[0].Body; got != `{"orderId":"o-2 from the west"}` {
		t.Errorf("in the west arrived %s", got)
	}
}

// options are the parameters of the template of that name.
type options struct {
	Name, Alias             string
	Protect, Retain, Inside bool
}

// TestAComponentSupportsTheUsualResourceOptions has dependsOn in both directions, protect, new names and a new parent by aliases of
// every kind, and retainOnDelete.
func TestAComponentSupportsTheUsualResourceOptions(t *testing.T) {
	locally(t)
	s := laidOut(t, rendered(t, "options.yaml.tmpl", options{Name: "catalogue", Protect: true}))
	created := s.up()
	state := s.state()
	children := inAWS(state.Children(pointType, "catalogue"))
	if len(children) < 10 {
		t.Fatalf("want all children of a point, got %d", len(children))
	}

	order := map[string]int{}
	for i, step := range created.Steps {
		order[step.URN] = i
	}
	before, after := only(t, state, "before"), only(t, state, "after")
	for _, child := range children {
		if order[child.URN] < order[before.URN] {
			t.Errorf("%s came before what its component depends on", child.Name())
		}
		if order[child.URN] > order[after.URN] {
			t.Errorf("%s came after what depends on its component", child.Name())
		}
		if !child.Protect {
			t.Errorf("%s is not protected as its component is", child.Name())
		}
	}
	if result, err := s.stack.Run(t.Context(), "destroy", "--preview-only"); err == nil || !strings.Contains(result.Output, "protected") {
		t.Errorf("a protected component is not destroyed: got %v", err)
	}

	topic := s.out("topic")
	// Names of more than 40 characters are shortened in those of the children.
	const long, longer = "assortmentOfEverythingThatTheShopSellsInEurope", "assortmentOfEverythingThatTheShopSellsInEuropeAndAsia"
	for _, renamed := range []options{
		{Name: "assortment", Alias: "{ name: catalogue }"},
		{Name: long, Alias: `{ urn: "urn:pulumi:test::eventlink-test::eventlink:index:ExtensionPoint::assortment" }`},
		{Name: longer, Inside: true, Alias: "{ name: " + long + ", noParent: true }"},
		{Name: longer, Alias: "{ parent: \"${before}\" }", Retain: true},
	} {
		if err := s.stack.Write(rendered(t, "options.yaml.tmpl", renamed).Program); err != nil {
			t.Fatal(err)
		}
		result := s.up()
		for operation, count := range result.Changes {
			if operation != "same" && operation != "update" {
				t.Errorf("%+v only updates: got %d %s: %v", renamed, count, operation, result.Changed())
			}
		}
		if s.out("topic") != topic {
			t.Errorf("%+v keeps the topic: got %s, was %s", renamed, s.out("topic"), topic)
		}
		if now := inAWS(s.state().Children(pointType, renamed.Name)); len(now) != len(children) {
			t.Errorf("%+v keeps the children: got %d, were %d", renamed, len(now), len(children))
		}
	}

	queue := s.out("queue")
	if _, err := s.stack.Destroy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.sqs.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: aws.String(queue)}); err != nil {
		t.Errorf("retainOnDelete keeps the queue: got %v", err)
	}
}

func inAWS(resources []engine.Resource) []engine.Resource {
	return slices.DeleteFunc(resources, func(r engine.Resource) bool { return !strings.HasPrefix(r.Type, "aws:") })
}

// only gives the one resource of a name.
func only(t *testing.T, state engine.State, name string) engine.Resource {
	t.Helper()
	for _, resource := range state.Resources {
		if resource.Name() == name {
			return resource
		}
	}
	t.Fatalf("there is no resource %s", name)
	return engine.Resource{}
}
