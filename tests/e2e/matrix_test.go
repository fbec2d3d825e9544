package e2e_test

import (
	"os"
	"sort"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
)

// A source is an event topic of the matrix.
type source struct {
	Name string
	FIFO bool
}

// A point is an extension point of the matrix. Its kind is on (a lane), off (no lane), or language (a lane that
// translates).
type point struct {
	Name, Source, Kind string
	FIFO               bool
}

// A cell is an extension of the matrix, with its own command topic.
type cell struct {
	Name, Point, Service string
	FIFO                 bool
	point                point
}

type matrix struct {
	Sources []source
	Points  []point
	Cells   []cell
}

func wholeMatrix() matrix {
	var m matrix
	for _, from := range []struct {
		prefix string
		fifo   bool
	}{{"standard", false}, {"fifo", true}} {
		m.Sources = append(m.Sources,
			source{Name: from.prefix + "Events", FIFO: from.fifo}, source{Name: from.prefix + "Internal", FIFO: from.fifo})
		for _, kind := range []string{"on", "off", "language"} {
			p := point{Name: from.prefix + "-" + kind, Source: from.prefix + "Events", Kind: kind, FIFO: from.fifo}
			if kind == "language" {
				p.Source = from.prefix + "Internal"
			}
			m.Points = append(m.Points, p)
			for _, to := range []cell{
				{Name: "queue", Service: "sqs"},
				{Name: "queueFifo", Service: "sqs", FIFO: true},
				{Name: "topic", Service: "sns"},
				{Name: "topicFifo", Service: "sns", FIFO: true},
			} {
				to.Name, to.Point, to.point = p.Name+"-"+to.Name, p.Name, p
				m.Cells = append(m.Cells, to)
			}
		}
	}
	return m
}

// TestEveryKindOfSourceReachesEveryKindOfTarget is the matrix: event topic standard and FIFO; with a lane, without, and
// with a published language; command topic SQS and SNS, standard and FIFO. All cells are one stack: an update of many
// lanes costs far less than many updates.
func TestEveryKindOfSourceReachesEveryKindOfTarget(t *testing.T) {
	anywhere(t)
	m := wholeMatrix()
	program := rendered(t, "matrix.yaml.tmpl", m)
	program.SaveOnce = here.cloud != nil
	s := deployed(t, program)

	const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	attributes := map[string]string{"correlationId": "corr-1", "traceparent": trace, "tenant": "acme"}
	paid := map[string]string{}
	for _, source := range m.Sources {
		public := []string{
			`{"type": "OrderPaid", "orderId": "o-1", "cents": 1299}`, `{"type": "OrderOpened", "orderId": "o-2"}`,
		}
		if strings.HasSuffix(source.Name, "Internal") {
			public = []string{
				`{"kind": "paid", "order": {"number": "o-1", "amount": 1299}}`,
				`{"kind": "opened", "order": {"number": "o-2", "amount": 0}}`,
			}
		}
		paid[source.Name] = s.publish(s.out(source.Name), event{body: public[0], attributes: attributes, group: "customer-7", id: "e-1"})
		s.publish(s.out(source.Name), event{body: public[1], attributes: attributes, group: "customer-7", id: "e-2"})
	}
	for _, cell := range m.Cells {
		t.Run(cell.Name, func(t *testing.T) {
			s := &system{T: t, stack: s.stack, outputs: s.outputs, clients: s.clients}
			got := s.receive(s.out(cell.Name), 2)
			s.holds(cell, got, paid[cell.point.Source], trace)
		})
	}
	s.allQueuesEmpty()
}

// holds compares the two commands of a cell exactly.
func (s *system) holds(cell cell, got []message, published, trace string) {
	s.Helper()
	if !cell.FIFO {
		sort.Slice(got, func(i, j int) bool { return got[i].Attributes["type"] < got[j].Attributes["type"] })
	}
	// Without a lane, the id of an event is that of SNS. A point gives it another id.
	cause := got[0].Attributes["causationId"]
	if cell.point.Kind == "off" {
		cause = published
	} else {
		s.isID(cause)
	}
	var want []message
	for i, body := range []string{
		`{"cents":1299,"orderId":"o-1","type":"CreateInvoice"}`, `{"orderId":"o-1","type":"ThankCustomer"}`,
	} {
		command := message{Body: body, Received: "1", Attributes: map[string]string{
			"id": got[i].Attributes["id"], "causationId": cause, "correlationId": "corr-1", "traceparent": trace,
			"type": []string{"CreateInvoice", "ThankCustomer"}[i],
		}}
		s.isID(got[i].Attributes["id"])
		if cell.FIFO {
			command.ID, command.Group = got[i].Attributes["id"], cause
			if cell.point.FIFO {
				command.Group = "customer-7"
			}
		}
		want = append(want, command)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.Error(diff)
	}
	if got[0].Attributes["id"] == got[1].Attributes["id"] {
		s.Error("two commands have one id")
	}
}

// rendered makes a program from a template.
func rendered(t *testing.T, name string, data any) engine.Options {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.New(name).Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := parsed.Execute(&b, data); err != nil {
		t.Fatal(err)
	}
	return engine.Options{Program: b.String()}
}
