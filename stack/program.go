package stack

import (
	"cmp"
	"slices"
	"strings"
)

// A Program is what a Pulumi program wires with Eventlink.
type Program struct {
	// Project and Stack are its names.
	Project, Stack string
	Points         []*Point
	Extensions     []*Extension
	// Connections are all mappings with their contracts: those of extensions and points, and those that stand alone.
	Connections []*Connection
	// Preview says that this is what a preview plans, and Left how many resources it leaves out because they do not change.
	Preview bool
	Left    int
	// Files says that no program is deployed or planned: the contracts are files, and extensions are connections of a project.
	Files bool
	// Diagnostics are the messages of the preview.
	Diagnostics []Diagnostic
}

// A Topic is an SNS topic or an SQS queue.
type Topic struct {
	// Name is the resource's name in the program, or else the last part of the ARN; empty if neither is known.
	Name string
	// Service is "SNS topic" or "SQS queue"; empty if it is not known.
	Service string
	FIFO    bool
	ARN     string
}

// A Point is an ExtensionPoint.
type Point struct {
	Name   string
	Source Topic
	Topic  Topic
	// Enforced says that a function passes only events of the contract.
	Enforced bool
	// Elsewhere says that the point is in another stack.
	Elsewhere   bool
	Contract    Value
	Translated  bool
	DeadLetters Queue

	urn string // empty for a point of another stack
}

// A Queue is a dead-letter queue. LaneURL is the URL of the queue whose dead letters it holds, and Function the name of the
// function that takes that.
type Queue struct{ Name, URL, ARN, LaneURL, Function string }

// An Extension is an Extension.
type Extension struct {
	Name        string
	Point       *Point
	Target      Topic
	Connection  *Connection // nil if the text has none, for example since preview refused it
	Filter      Value
	DeadLetters Queue
}

const (
	pointType     = "eventlink:index:ExtensionPoint"
	extensionType = "eventlink:index:Extension"
	contractType  = "eventlink:index:Contract"
	mappingType   = "eventlink:index:Mapping"
	sourceType    = "eventlink:index:Source"
	topicType     = "aws:sns/topic:Topic"
	queueType     = "aws:sqs/queue:Queue"
	subscription  = "aws:sns/topicSubscription:TopicSubscription"
)

// Read reads the output of pulumi stack export or of pulumi preview --json.
func Read(text []byte) (*Program, error) {
	d, err := parse(text)
	if err != nil {
		return nil, err
	}
	all, left, err := d.resources()
	if err != nil {
		return nil, err
	}
	r := &reader{byURN: map[string]*resource{}, children: map[string][]*resource{}}
	for _, one := range all {
		r.byURN[one.URN] = one
		r.children[one.Parent] = append(r.children[one.Parent], one)
	}
	p := &Program{Preview: d.Deployment == nil, Left: left, Diagnostics: d.Diagnostics}
	for _, one := range all {
		if parts := strings.Split(one.URN, "::"); p.Project == "" && len(parts) == 4 {
			p.Stack, p.Project = strings.TrimPrefix(parts[0], "urn:pulumi:"), parts[1]
		}
		if one.Type == pointType {
			r.points = append(r.points, r.point(one))
		}
	}
	for _, one := range all {
		if one.Type == extensionType {
			p.Extensions = append(p.Extensions, r.extension(one))
		}
	}
	p.Points, p.Connections = r.points, r.connections(all)
	// The engine registers resources in an order of its own.
	slices.SortStableFunc(p.Points, func(a, b *Point) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(p.Extensions, func(a, b *Extension) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(p.Connections, func(a, b *Connection) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
	})
	return p, nil
}

// A reader finds what belongs to a component.
type reader struct {
	byURN    map[string]*resource
	children map[string][]*resource
	points   []*Point // those of other stacks after those of this one
}

// child gives the child of a component that has a type, or an empty resource.
func (r *reader) child(of *resource, resourceType string) *resource {
	if of == nil {
		return &resource{}
	}
	for _, one := range r.children[of.URN] {
		if one.Type == resourceType {
			return one
		}
	}
	return &resource{}
}

func (r *reader) point(of *resource) *Point {
	contract := r.child(of, contractType)
	p := &Point{
		Name: of.name(), urn: of.URN, Enforced: contract.input("queue").Text != "none",
		Contract: contract.input("eventSchema"), Translated: r.child(of, mappingType).URN != "",
		DeadLetters: r.deadLetters(of),
	}
	if !p.Enforced {
		p.Source = r.topic(of.output("topicArn"))
		p.Topic = p.Source
		return p
	}
	p.Source = r.topic(r.child(of, sourceType).input("topicArn"))
	for _, one := range r.children[of.URN] {
		if one.Type == topicType {
			p.Topic = topicOf(one)
		}
	}
	return p
}

// extension reads an Extension.
func (r *reader) extension(of *resource) *Extension {
	e := &Extension{Name: of.name(), DeadLetters: r.deadLetters(of), Target: r.topic(of.input("commandTopicArn"))}
	mapping := r.child(of, mappingType)
	if mapping.URN != "" {
		e.Connection = r.connection(mapping)
	}
	if e.Filter = of.output("filterPolicy"); e.Filter.Is == Absent {
		e.Filter = r.child(of, subscription).input("filterPolicy")
	}
	source := r.child(of, sourceType).input("topicArn")
	if e.Point = r.pointBehind(source); e.Point != nil {
		return e
	}
	topic := r.topic(source)
	for _, p := range r.points {
		if p.Elsewhere && p.Topic == topic {
			e.Point = p
			return e
		}
	}
	e.Point = &Point{
		Name: topic.Name, Topic: topic, Elsewhere: true, Contract: mapping.input("eventSchema"),
		Enforced: mapping.input("filter").Text != "unenforced",
	}
	r.points = append(r.points, e.Point)
	return e
}

// pointBehind finds the point of this program that a value comes from.
func (r *reader) pointBehind(v Value) *Point {
	for _, urn := range v.needs {
		for one := r.byURN[urn]; one != nil; one = r.byURN[one.Parent] {
			for _, p := range r.points {
				if p.urn == one.URN {
					return p
				}
			}
		}
	}
	for _, p := range r.points {
		if v.Is == Known && !p.Elsewhere && p.Topic.ARN == v.Text {
			return p
		}
	}
	return nil
}

// topic gives a topic or queue by its ARN, and where that is not known by the resources that it depends on.
func (r *reader) topic(arn Value) Topic {
	if arn.Is == Known {
		for _, one := range r.byURN {
			if (one.Type == topicType || one.Type == queueType) && one.output("arn").Text == arn.Text {
				return topicOf(one)
			}
		}
		return topicAt(arn.Text)
	}
	for _, urn := range arn.needs {
		if one := r.byURN[urn]; one != nil && (one.Type == topicType || one.Type == queueType) {
			return topicOf(one)
		}
	}
	for _, urn := range arn.needs {
		return Topic{Name: nameOf(urn), FIFO: strings.HasSuffix(urn, ".fifo")}
	}
	return Topic{}
}

func topicOf(one *resource) Topic {
	t := Topic{Name: one.name(), Service: "SNS topic", FIFO: one.input("fifoTopic").Text == "true", ARN: one.output("arn").Text}
	if one.Type == queueType {
		t.Service, t.FIFO = "SQS queue", one.input("fifoQueue").Text == "true"
	}
	return t
}

// topicAt is a topic or queue that no resource of the program is.
func topicAt(arn string) Topic {
	t := Topic{ARN: arn, Name: arn[strings.LastIndex(arn, ":")+1:], FIFO: strings.HasSuffix(arn, ".fifo")}
	switch {
	case strings.Contains(arn, ":sns:"):
		t.Service = "SNS topic"
	case strings.Contains(arn, ":sqs:"):
		t.Service = "SQS queue"
	}
	return t
}

// deadLetters is the dead-letter queue of a lane.
func (r *reader) deadLetters(of *resource) Queue {
	for _, one := range r.children[of.URN] {
		name := strings.TrimSuffix(one.name(), "-fifo")
		if one.Type == queueType && strings.HasSuffix(name, "-dlq") {
			return Queue{
				Name: one.name(), URL: of.output("deadLetterQueueUrl").Text, ARN: of.output("deadLetterQueueArn").Text,
				LaneURL: of.output("queueUrl").Text, Function: of.output("functionName").Text,
			}
		}
	}
	return Queue{}
}
