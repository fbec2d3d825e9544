package celcheck_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/celcheck"
)

func TestTheExampleInTheDocumentationIsProved(t *testing.T) {
	t.Parallel()
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join("..", "examples", "yaml", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	began := time.Now()
	r := celcheck.Check(t.Context(), celcheck.Input{
		EventSchema: read("order-events.schema.json"), Mapping: read("orders-to-invoices.cel"), CommandSchema: read("invoice-commands.schema.json"),
	})
	if r.Verdict != celcheck.OK {
		t.Errorf("got %s, wanted ok: %v", r.Verdict, r.Findings)
	}
	t.Logf("%v %v", time.Since(began), r.Findings)
}
