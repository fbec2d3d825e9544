package page_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// BenchmarkPage measures what a person waits for: from a key to the painted verdict, for fixture B of the throughput
// figures, and from the beginning of a navigation to the first paint.
func BenchmarkPage(b *testing.B) {
	fixtures := os.Getenv("EVENTLINK_BENCH_FIXTURES")
	if fixtures == "" {
		fixtures = "../../../shared/bench"
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(fixtures, name))
		if err != nil {
			b.Skipf("skipped: %v; set EVENTLINK_BENCH_FIXTURES", err)
		}
		return string(text)
	}
	contracts := map[string]string{"eventSchema": read("b.schema.json"), "commandSchema": read("cmd.schema.json"), "mapping": guarded}
	for _, kind := range []string{"served", "playground"} {
		b.Run(kind, func(b *testing.B) {
			var url string
			if kind == "served" {
				url, _ = served(b)
			} else {
				url = playground(b)
			}
			p := opened(b, url)
			p.do(chromedp.WaitVisible(`#verdict[data-fresh=true]`))
			paint := gives[float64](p, `performance.getEntriesByName('first-contentful-paint')[0].startTime`)
			for pane, text := range contracts {
				p.pastes(pane, text)
			}
			p.shows("ok")
			p.do(chromedp.Focus("#mapping-editor .cm-content"))
			var waits []float64
			for i := range 20 {
				var wait float64
				p.do(chromedp.Evaluate(fromKeyToVerdict, &wait, awaited))
				waits = append(waits, wait)
				if i%2 == 0 { // otherwise the next key comes while events are sampled, or before
					p.shows("ok")
				}
			}
			slices.Sort(waits)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(paint, "ms/first-paint")
			b.ReportMetric(waits[len(waits)/2], "ms/verdict-median")
			b.ReportMetric(waits[len(waits)-1], "ms/verdict-worst")
		})
	}
}

// fromKeyToVerdict types a space, and gives the milliseconds until the verdict on the new text is painted.
const fromKeyToVerdict = `new Promise((done) => {
  const verdict = document.querySelector('#verdict');
  const began = performance.now();
  new MutationObserver((_, observer) => {
    if (verdict.dataset.fresh !== 'true') return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
  }).observe(verdict, { attributes: true });
  document.execCommand('insertText', false, ' ');
})`

// guarded is a mapping of fixture B that is proved.
const guarded = `event.type == "invoice.captured" && size(event.tenant) <= 60 && size(event.invoice_id) <= 60 && size(event.?tags.orValue([])) > 0
  && has(event.actor) && size(event.actor.id) <= 64
  ? [{"type": "BookPayment", "id": event.tenant + "-" + event.invoice_id, "subject": event.actor.id, "quantity": size(event.tags), "amount_cents": event.amount_cents}]
  : []`

// pastes replaces the text of an editor at once.
func (p *tab) pastes(pane, text string) {
	p.t.Helper()
	p.do(chromedp.Focus("#"+pane+"-editor .cm-content"), selectAll)
	gives[bool](p, fmt.Sprintf(`{ const data = new DataTransfer(); data.setData('text/plain', %q);
		document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); true }`, strings.TrimSpace(text)))
}
