package graph_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/graph"
	"github.com/eventlink/pulumi-eventlink/stack"
)

func program(t *testing.T, file string) *stack.Program {
	t.Helper()
	text, err := os.ReadFile("../stack/testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	p, err := stack.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func known(text string) stack.Value { return stack.Value{Text: text, Is: stack.Known} }

// union is a contract whose variants have names.
func union(names ...string) stack.Value {
	var branches []string
	for _, name := range names {
		branches = append(branches, fmt.Sprintf(`{"properties": {"type": {"const": %q}}, "required": ["type"]}`, name))
	}
	return known(`{"type": "object", "oneOf": [` + strings.Join(branches, ", ") + `]}`)
}

func extension(name string, point *stack.Point, target, filter string, commands ...string) *stack.Extension {
	e := &stack.Extension{
		Name: name, Point: point, Target: stack.Topic{Name: target, Service: "SQS queue"},
		Connection:  &stack.Connection{CommandSchema: union(commands...)},
		DeadLetters: stack.Queue{Name: name + "-dlq", URL: "https://queue/" + name},
	}
	if filter != "" {
		e.Filter = known(filter)
	}
	return e
}

// shop is a program of twenty extensions behind five points, some of which send to the same queue.
func shop() *stack.Program {
	p := &stack.Program{Project: "shop", Stack: "dev"}
	for i, point := range []string{"orders", "payments", "customers", "inventory", "shipments"} {
		variants := []string{point + "Opened", point + "Changed", point + "Closed"}
		p.Points = append(p.Points, &stack.Point{
			Name: point, Source: stack.Topic{Name: point + "Events", Service: "SNS topic"}, Enforced: true, Contract: union(variants...),
			DeadLetters: stack.Queue{Name: point + "-dlq", URL: "https://queue/" + point},
		})
		for j := range 4 {
			name := fmt.Sprintf("%s-to-%d", point, j)
			target := fmt.Sprintf("commands%d", (3*i+2*j)%9)
			p.Extensions = append(p.Extensions, extension(name, p.Points[i], target, `{"type":["`+variants[j%3]+`"]}`, "Do"+name))
		}
	}
	return p
}

func TestWhatGoesWhereIsDrawn(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"orders.state.json", "orders.preview.json"} {
		got := graph.Of(t.Context(), program(t, file), nil).Mermaid()
		const want = `---
title: "orders (test): 1 extension point, 2 extensions"
---
flowchart LR
  n1(["<b>orderEvents</b><br/>SNS topic"]):::events
  n2["<b>orders</b><br/>extension point<br/>• OrderPlaced<br/>• OrderCancelled<br/>◦ OrderShipped<br/>dead letters: orders-dlq"]:::point
  n3["<b>invoicing</b><br/>extension<br/>dead letters: invoicing-dlq"]:::extension
  n4(["<b>invoiceCommands</b><br/>SQS queue<br/>• CreateInvoice<br/>• CancelInvoice"]):::commands
  n5["<b>shipping</b><br/>grouped by command.orderId<br/>dead letters: shipping-dlq"]:::extension
  n6(["<b>shippingCommands</b><br/>SQS queue, FIFO<br/>• PackParcel<br/>• StopParcel"]):::commands
  n1 --> n2
  n2 -->|"OrderCancelled, OrderPlaced"| n3
  n3 --> n4
  n2 -->|"OrderCancelled, OrderPlaced"| n5
  n5 --> n6
`
		got, _, _ = strings.Cut(got, "  classDef")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

func TestAVariantIsUnusedOnlyWhereEveryFilterKeepsItOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		filters []string
		want    []bool // of A, B, C
	}{
		{"two filters", []string{`{"type":["A"]}`, `{"type":["B"]}`}, []bool{false, false, true}},
		{"one without a filter", []string{`{"type":["A"]}`, ""}, []bool{false, false, false}},
		{"a filter by another property", []string{`{"kind":["A"]}`}, []bool{false, false, false}},
		{"a filter by two properties", []string{`{"kind":["x"],"type":["C"]}`}, []bool{true, true, false}},
		{"no extension", nil, []bool{true, true, true}},
		{"all but some", []string{`{"type":[{"anything-but":["A"]}]}`}, []bool{true, false, false}},
		{"all but one", []string{`{"type":[{"anything-but":"A"}]}`}, []bool{true, false, false}},
		{"a prefix", []string{`{"type":[{"prefix":"B"}]}`}, []bool{true, false, true}},
		{"a prefix or a string", []string{`{"type":[{"prefix":"B"},"C"]}`}, []bool{true, false, false}},
		{"all but a prefix", []string{`{"type":[{"anything-but":{"prefix":"A"}}]}`}, []bool{false, false, false}},
		{"presence", []string{`{"type":[{"exists":true}]}`}, []bool{false, false, false}},
		{"absence", []string{`{"type":[{"exists":false}]}`}, []bool{true, true, true}},
		{"an operator that is not known here", []string{`{"type":[{"suffix":"B"}]}`}, []bool{false, false, false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			point := &stack.Point{Name: "p", Enforced: true, Contract: union("A", "B", "C")}
			p := &stack.Program{Points: []*stack.Point{point}}
			for i, filter := range c.filters {
				p.Extensions = append(p.Extensions, extension(fmt.Sprint("e", i), point, "q", filter, "Do"))
			}
			var got []bool
			for _, v := range graph.Of(t.Context(), p, nil).Nodes[0].Variants {
				got = append(got, v.Unused)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAFilterIsToldInWords(t *testing.T) {
	t.Parallel()
	for policy, want := range map[string]string{
		`{"type":["A","B"]}`:                                   "A, B",
		`{"type":[{"prefix":"com.shop."}]}`:                    "com.shop.…",
		`{"type":[{"anything-but":["A","B"]}]}`:                "all but A, B",
		`{"type":["A"],"detail":{"kind":[true,null,2]}}`:       "detail.kind: true, null, 2; A",
		`{"note":[{"exists":true}],"gift":[{"exists":false}]}`: "gift: absent; note: present",
		`{"type":[{"numeric":[">",1]}]}`:                       `{"numeric":[">",1]}`,
		`{}`:                                                   "",
	} {
		point := &stack.Point{Name: "p", Enforced: true, Contract: union("A", "B")}
		p := &stack.Program{Points: []*stack.Point{point}, Extensions: []*stack.Extension{extension("e", point, "q", policy, "Do")}}
		if got := graph.Of(t.Context(), p, nil).Edges[0].Label; got != want {
			t.Errorf("%s: got %q, wanted %q", policy, got, want)
		}
	}
}

func TestAFilterThatIsNotDeployedIsDerived(t *testing.T) {
	t.Parallel()
	point := &stack.Point{Name: "p", Enforced: true, Contract: union("A", "B")}
	e := extension("e", point, "q", "", "Do")
	e.Connection.EventSchema, e.Connection.Mapping = point.Contract, known(`event.type == "B" ? [{"type": "Do"}] : []`)
	for derived, want := range map[bool]string{true: "B", false: "every event"} {
		e.Connection.Derived = derived
		edges := graph.Of(t.Context(), &stack.Program{Points: []*stack.Point{point}, Extensions: []*stack.Extension{e}}, nil).Edges
		if edges[0].Label != want {
			t.Errorf("derived %t: got %q, wanted %q", derived, edges[0].Label, want)
		}
	}
}

func TestAContractTellsItsVariantsApart(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"type": "object", "properties": {"type": {"enum": ["A", "B"]}}}`:                                                                       "A B",
		`{"$ref": "#/$defs/E", "$defs": {"E": {"type": "object", "properties": {"type": {"const": "A"}}}}}`:                                      "A",
		`{"anyOf": [{"$ref": "#/$defs/X"}, {"properties": {"kind": {"const": "B"}}}], "$defs": {"X": {"properties": {"kind": {"const": "A"}}}}}`: "A B",
		`{"properties": {"version": {"const": "1"}, "kind": {"enum": ["A", "B"]}}}`:                                                              "A B",
		`{"properties": {"type": {"const": "A"}, "unit": {"enum": ["g", "kg"]}}}`:                                                                "A",
		`{"type": "object"}`:                         "",
		`{"properties": {"type": {"enum": [1, 2]}}}`: "",
		`not a contract`:                             "",
	} {
		point := &stack.Point{Name: "p", Enforced: true, Contract: known(text)}
		var got []string
		for _, v := range graph.Of(t.Context(), &stack.Program{Points: []*stack.Point{point}}, nil).Nodes[0].Variants {
			got = append(got, v.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, wanted %s", text, got, want)
		}
	}
}

func TestAProgramOfTwentyExtensionsIsReadable(t *testing.T) {
	t.Parallel()
	p := graph.Of(t.Context(), shop(), nil)
	cards, labels, width, height, crossings, unordered := graph.Arranged(p)
	if len(cards) != 5+5+20+9 || len(labels) != 20 {
		t.Fatalf("there are %d cards and %d labels", len(cards), len(labels))
	}
	all := append(append([]graph.Card{}, cards...), labels...)
	for i, a := range all {
		if a.X < 0 || a.Y < 0 || a.X+a.W > width || a.Y+a.H > height {
			t.Errorf("%+v is outside", a)
		}
		for _, b := range all[:i] {
			if a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H {
				t.Errorf("%+v lies on %+v", a, b)
			}
		}
	}
	if crossings > unordered/2 {
		t.Errorf("%d ways cross, and %d in the order of the program", crossings, unordered)
	}
}

// The texts of an SVG, as an XML parser reads them.
func texts(t *testing.T, svg string) string {
	t.Helper()
	var all []string
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return strings.Join(all, "\n")
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := token.(xml.CharData); ok {
			all = append(all, string(text))
		}
	}
}

func TestTheDrawingSaysEverything(t *testing.T) {
	t.Parallel()
	p := shop()
	p.Points[0].Enforced, p.Points[1].Elsewhere = false, true
	svg := graph.Of(t.Context(), p, map[string]int{"https://queue/orders-to-1": 37}).SVG()
	got := texts(t, svg)
	want := []string{"shop (dev): 5 extension points, 20 extensions", "contract only, no function", "in another stack", "37", "prefers-color-scheme: dark"}
	for _, e := range p.Extensions {
		want = append(want, e.Name, e.DeadLetters.Name, e.Target.Name, e.Point.Name, "filter policy: "+e.Filter.Text)
	}
	for _, text := range want {
		if !strings.Contains(got, text) {
			t.Errorf("the drawing does not say %q", text)
		}
	}
}

func TestNamesAreShownAsTheyAre(t *testing.T) {
	t.Parallel()
	const name = "a<b>&\"c\"#d`注文\n</svg><script>"
	point := &stack.Point{Name: name, Source: stack.Topic{Name: name, Service: "SNS topic"}, Enforced: true, Contract: union(name)}
	p := &stack.Program{Project: name, Points: []*stack.Point{point}, Extensions: []*stack.Extension{extension(name, point, name+"2", "", name)}}
	picture := graph.Of(t.Context(), p, nil)
	if got := texts(t, picture.SVG()); !strings.Contains(got, name) {
		t.Errorf("got %s", got)
	}
	for line := range strings.Lines(picture.Mermaid()) {
		if strings.Contains(line, "<script>") && !strings.HasPrefix(line, "title:") {
			t.Errorf("Mermaid would read %s", line)
		}
	}
}

func TestAChainOfPointsAndACircleAreDrawnToTheRight(t *testing.T) {
	t.Parallel()
	topic := stack.Topic{Name: "parcels", Service: "SNS topic", ARN: "arn:aws:sns:eu-west-1:111111111111:shipments"}
	orders := &stack.Point{Name: "orders", Source: stack.Topic{Name: "orderEvents", Service: "SNS topic"}, Enforced: true}
	shipments := &stack.Point{Name: "shipments", Source: topic, Enforced: true}
	first, second := extension("first", orders, "", "", "A"), extension("second", shipments, "", "", "B")
	first.Target, second.Target = topic, topic // second closes a circle
	p := &stack.Program{Points: []*stack.Point{orders, shipments}, Extensions: []*stack.Extension{first, second}}
	cards, _, _, _, _, _ := graph.Arranged(graph.Of(t.Context(), p, nil))
	at := map[string]float64{}
	for _, c := range cards {
		at[c.Name] = max(at[c.Name], c.X)
	}
	if !(at["orderEvents"] < at["orders"] && at["orders"] < at["first"] && at["first"] < at["parcels"] && at["parcels"] < at["shipments"] && at["shipments"] < at["second"]) {
		t.Errorf("got %v", at)
	}
}

func TestLongNamesStayApart(t *testing.T) {
	t.Parallel()
	const begin = "com.example.orders.v2.events.OrderLine"
	point := &stack.Point{Name: "p", Enforced: true, Contract: union(begin+"QuantityWasChanged", begin+"PriceWasChanged")}
	svg := graph.Of(t.Context(), &stack.Program{Points: []*stack.Point{point}}, nil).SVG()
	for _, end := range []string{"QuantityWasChanged</text>", "PriceWasChanged</text>"} {
		if strings.Count(svg, end) != 1 {
			t.Errorf("no line ends with %s", end)
		}
	}
	if strings.Contains(svg, begin+"QuantityWasChanged</text>") {
		t.Error("a long name is not cut")
	}
}
