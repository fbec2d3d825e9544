package page_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/eventlink/pulumi-eventlink/page"
)

// BenchmarkPage measures what the page waits for, for fixture B of the throughput figures.
func BenchmarkPage(b *testing.B) {
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
	q := page.Question{
		EventSchema: read("b.schema.json"), CommandSchema: read("cmd.schema.json"),
		Mapping: `event.type == "invoice.captured" && size(event.?tags.orValue([])) > 0 && has(event.actor) && size(event.actor.id) <= 64 ? [{"type": "BookPayment", "id": event.tenant, "subject": event.actor.id, "quantity": size(event.tags), "amount_cents": event.amount_cents}] : []`,
	}
	b.Run("judge", func(b *testing.B) {
		for b.Loop() {
			page.Judge(b.Context(), q)
		}
	})
	b.Run("sample", func(b *testing.B) {
		for b.Loop() {
			page.Sample(b.Context(), q)
		}
	})
}
