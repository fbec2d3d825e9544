package celcheck_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celcheck"
)

// BenchmarkCheck judges fixture B of the throughput figures, a union of 20 variants, under a mapping that is guarded so that
// it can be proved, and a contract of 1,000 variants under a mapping of 100 branches.
func BenchmarkCheck(b *testing.B) {
	b.Run("B", func(b *testing.B) {
		root := os.Getenv("EVENTLINK_BENCH_FIXTURES")
		if root == "" {
			root = "../../shared/bench"
		}
		read := func(name string) string {
			text, err := os.ReadFile(filepath.Join(root, name))
			if err != nil {
				b.Skipf("skipped: %v; set EVENTLINK_BENCH_FIXTURES", err)
			}
			return string(text)
		}
		benchmark(b, celcheck.Input{
			EventSchema: read("b.schema.json"), CommandSchema: read("cmd.schema.json"),
			Mapping: `event.type == "invoice.captured" && size(event.tenant) <= 60 && size(event.invoice_id) <= 60 && size(event.?tags.orValue([])) > 0 && has(event.actor) && size(event.actor.id) <= 64 ? [{"type": "BookPayment", "id": event.tenant + "-" + event.invoice_id, "subject": event.actor.id, "quantity": size(event.tags), "amount_cents": event.amount_cents}] : []`,
		})
	})
	b.Run("1000", func(b *testing.B) {
		var variants, branches strings.Builder
		for i := range 1000 {
			fmt.Fprintf(&variants, `,{"type":"object","required":["type","id","n"],"properties":{"type":{"const":"v%d"},"id":{"type":"string","maxLength":40},"n":{"type":"integer","minimum":0,"maximum":1000},"note":{"type":"string"}}}`, i)
			if i < 100 {
				fmt.Fprintf(&branches, `event.type == "v%d" ? [{"k": "c%d", "id": event.id, "n": event.n + %d}] : `, i, i, i)
			}
		}
		benchmark(b, celcheck.Input{
			EventSchema:   `{"oneOf":[` + variants.String()[1:] + `]}`,
			CommandSchema: `{"type":"object","required":["k","id","n"],"properties":{"k":{"type":"string"},"id":{"type":"string","maxLength":40},"n":{"type":"integer"}}}`,
			Mapping:       branches.String() + "[]",
		})
	})
}

func benchmark(b *testing.B, in celcheck.Input) {
	for b.Loop() {
		if r := celcheck.Check(b.Context(), in); r.Verdict != celcheck.OK {
			b.Fatalf("got %s, wanted ok: %v", r.Verdict, r.Findings)
		}
	}
}
