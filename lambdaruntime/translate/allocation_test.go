package translate_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/eventlink/pulumi-eventlink/route"
)

// TestATranslationAllocatesLittle guards against a slower translation by a count that no machine changes: what is made is
// what is sent, and what is on the way stays in the room that the event before had.
func TestATranslationAllocatesLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: the race detector, under which short tests run, throws away what a sync.Pool keeps")
	}
	root := os.Getenv("EVENTLINK_BENCH_FIXTURES")
	if root == "" {
		root = filepath.FromSlash("../../../shared/bench")
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil && os.Getenv("CI") == "" {
			t.Skipf("skipped: %s is absent; set EVENTLINK_BENCH_FIXTURES", root)
		}
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for name, c := range map[string]struct {
		mapping string
		most    float64
	}{
		"a": {`event.type == "order.created" ? [{"type": "CreateInvoice", "id": event.tenant + "-" + event.order_id, "amount_cents": event.total_cents * event.version}] : []`, 5},
		"b": {`event.type == "invoice.captured" ? [{"type": "BookPayment", "id": event.tenant + "-" + event.invoice_id, "subject": event.actor.id, "quantity": size(event.tags)}] : []`, 5},
		"c": {`event.type == "order.placed" ? event.order.lines.map(l, {"type": "ReserveStock", "id": event.order.id + "-" + l.sku, "subject": l.sku, "quantity": l.qty, "amount_cents": l.qty * l.unit_cents}) : []`, 5},
	} {
		r := route.Route{Source: route.Source{Schema: read(name + ".schema.json")}, Mapping: c.mapping, Target: route.Target{Schema: `{"type":"object","required":["type"]}`}}
		translator := compile(t, r)
		body := read(name + ".json")
		translated := func() {
			if _, err := translator.Translate(t.Context(), body, sent); err != nil {
				t.Error(err)
			}
		}
		translated() // which makes the room
		if allocations := testing.AllocsPerRun(20, translated); allocations > c.most {
			t.Errorf("%s: a translation allocates %v times, wanted at most %v", name, allocations, c.most)
		}
	}
}
