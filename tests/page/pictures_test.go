package page_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/tests/picture"
)

// update writes the pictures of the documentation: make pictures.
var update = flag.Bool("update", false, "write the pictures into docs")

// A picture in the documentation shows what the page shows: at three sizes, in light and dark, with a fault and without.
func TestThePicturesOfTheDocumentationAreThere(t *testing.T) {
	t.Parallel()
	root, err := installed.Root()
	if err != nil {
		t.Fatal(err)
	}
	url, _ := served(t)
	for _, c := range []struct {
		file          string
		width, height int64
		scheme        string
		mapping       string
		verdict       string
	}{
		{"page-fails.png", 1280, 1080, "light", readme, "fails"},
		{"page-proved.png", 1000, 1080, "dark", "", "ok"},
		{"page-narrow.png", 400, 860, "light", readme, "fails"},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			p := opened(t, url)
			p.do(emulation.SetDeviceMetricsOverride(c.width, c.height, 1, false),
				emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: c.scheme}}))
			p.shows("ok")
			if c.mapping != "" {
				p.pastes("mapping", c.mapping)
			}
			p.shows(c.verdict)
			var shot []byte
			p.do(chromedp.Evaluate(`document.activeElement.blur()`, nil), chromedp.CaptureScreenshot(&shot))
			shot, err := picture.Packed(shot)
			if err != nil {
				t.Fatal(err)
			}
			const largest = 200_000
			if len(shot) > largest {
				t.Errorf("the picture has %d bytes, wanted at most %d", len(shot), largest)
			}
			file := filepath.Join(root, "docs", c.file)
			if *update {
				if err := os.WriteFile(file, shot, 0o644); err != nil { //nolint:gosec // a picture
					t.Fatal(err)
				}
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%v: run make pictures", err)
			}
		})
	}
}

// readme is the mapping at the top of README.md.
const readme = `event.type == "OrderPlaced" ? [{
  "type": "CreateInvoice",
  "orderId": event.orderId,
  "customerId": event.customerId,
  "currency": event.currency,
  "lines": event.lines.map(line, {
    "text": line.name,
    "amountCents": line.quantity * line.unitCents
  }),
  "note": event.note
}] : []
`
