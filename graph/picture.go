package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/eventlink/pulumi-eventlink/stack"
)

// A Kind is what a node stands for.
type Kind int

// The kinds, in the direction of the events.
const (
	Events Kind = iota
	Point
	Extension
	Commands
)

// A Picture is what is drawn.
type Picture struct {
	Title string
	// Files says that no program is drawn: points and topics are files of contracts.
	Files bool
	Nodes []*Node
	Edges []Edge
}

// A Node is a topic, a point or an extension.
type Node struct {
	Kind Kind
	Name string
	// About says what it is, in a few words.
	About string
	// Variants are those of its contract: of a point's events, of the commands that a topic takes.
	Variants []Variant
	// Loose says that no function of this program stands here: the point is in another stack, or is a contract only.
	Loose       bool
	DeadLetters *DeadLetters

	tag   string // the property that tells the variants apart
	point int    // the number of a point, from 1, on itself and its extensions
}

// A Variant is one kind of event or command.
type Variant struct {
	Name string
	// Unused says that no extension of this program takes it.
	Unused bool
}

// DeadLetters is a dead-letter queue, with the number of its messages where that was asked for.
type DeadLetters struct {
	Name    string
	Count   int
	Counted bool
}

// An Edge is a way of events or commands.
type Edge struct {
	From, To *Node
	// Label says what passes; empty for everything. Detail is the whole filter policy.
	Label, Detail string
}

// everything is the label of a subscription without a filter.
const everything = "every event"

// Of makes the picture of a program. counts are the messages of dead-letter queues by URL; nil if they were not asked for.
func Of(ctx context.Context, p *stack.Program, counts map[string]int) *Picture {
	d := &drawing{
		picture: &Picture{Title: title(p), Files: p.Files}, files: p.Files, counts: counts,
		topics: map[string]*Node{}, points: map[*stack.Point]*Node{}, variants: map[string][]string{},
	}
	for _, point := range p.Points {
		d.point(point)
	}
	for _, e := range p.Extensions {
		d.extension(ctx, e)
	}
	for _, n := range d.picture.Nodes {
		if n.Kind == Point {
			d.markUnused(n)
		}
	}
	return d.picture
}

func title(p *stack.Program) string {
	name := p.Project
	if p.Stack != "" {
		name += " (" + p.Stack + ")"
	}
	if p.Files {
		return name + ": " + several(len(p.Extensions), "connection")
	}
	return name + ": " + several(len(p.Points), "extension point") + ", " + several(len(p.Extensions), "extension")
}

func several(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// A drawing is a picture in the making.
type drawing struct {
	picture  *Picture
	files    bool // contracts are files
	counts   map[string]int
	topics   map[string]*Node
	points   map[*stack.Point]*Node
	variants map[string][]string // of a contract, by its text
}

func (d *drawing) add(n *Node) *Node {
	d.picture.Nodes = append(d.picture.Nodes, n)
	return n
}

func (d *drawing) connect(from, to *Node, label, detail string) {
	d.picture.Edges = append(d.picture.Edges, Edge{from, to, label, detail})
}

// topic gives the node of a topic: one that takes commands may be the one on which a point's events are published.
func (d *drawing) topic(t stack.Topic, kind Kind) *Node {
	key := t.ARN
	if key == "" && t.Name != "" {
		key = t.Service + " " + t.Name
	}
	if n := d.topics[key]; n != nil && key != "" {
		return n
	}
	n := d.add(&Node{Kind: kind, Name: t.Name, About: about(t)})
	if n.Name == "" {
		n.Name, n.About = "not known yet", "known after the update"
	}
	d.topics[key] = n
	return n
}

func about(t stack.Topic) string {
	if t.FIFO {
		return t.Service + ", FIFO"
	}
	return t.Service
}

func (d *drawing) point(p *stack.Point) {
	n := &Node{Kind: Point, Name: p.Name, About: "extension point", DeadLetters: d.deadLetters(p.DeadLetters)}
	switch {
	case d.files:
		n.About = "contract of events"
	case p.Elsewhere:
		n.About, n.Loose = "in another stack", true
	case !p.Enforced:
		n.About, n.Loose = "contract only, no function", true
	case p.Translated:
		n.About = "extension point with a mapping"
	}
	tag, names := d.variantsOf(p.Contract)
	n.tag = tag
	for _, name := range names {
		n.Variants = append(n.Variants, Variant{Name: name})
	}
	if !p.Elsewhere && p.Source != (stack.Topic{}) {
		d.connect(d.topic(p.Source, Events), d.add(n), "", "")
	} else {
		d.add(n)
	}
	n.point = len(d.points) + 1
	d.points[p] = n
}

func (d *drawing) extension(ctx context.Context, e *stack.Extension) {
	n := d.add(&Node{Kind: Extension, Name: e.Name, About: "extension", DeadLetters: d.deadLetters(e.DeadLetters)})
	if d.files {
		n.About = "connection"
	}
	label, detail := everything, ""
	if policy := filterOf(ctx, e); policy != "" {
		label, detail = told(policy, d.points[e.Point].tag), policy
	}
	n.point = d.points[e.Point].point
	d.connect(d.points[e.Point], n, label, detail)
	to := d.topic(e.Target, Commands)
	if e.Connection != nil {
		n.About = grouped(n.About, e.Connection.GroupBy)
		_, names := d.variantsOf(e.Connection.CommandSchema)
		for _, name := range names {
			if !slices.ContainsFunc(to.Variants, func(v Variant) bool { return v.Name == name }) {
				to.Variants = append(to.Variants, Variant{Name: name})
			}
		}
	}
	d.connect(n, to, "", "")
}

func grouped(about string, by stack.Value) string {
	if by.Is != stack.Known {
		return about
	}
	return "grouped by " + strings.Join(strings.Fields(by.Text), " ")
}

func (d *drawing) deadLetters(q stack.Queue) *DeadLetters {
	if q.Name == "" {
		return nil
	}
	count, counted := d.counts[q.URL]
	return &DeadLetters{q.Name, count, counted}
}

// markUnused marks the variants that the filter of every extension of a point keeps out.
func (d *drawing) markUnused(point *Node) {
	for i := range point.Variants {
		v := &point.Variants[i]
		v.Unused = !slices.ContainsFunc(d.picture.Edges, func(e Edge) bool {
			return e.From == point && passes(e.Detail, point.tag, v.Name)
		})
	}
}
