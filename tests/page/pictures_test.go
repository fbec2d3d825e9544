package page_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
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
			shot = packed(t, shot)
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

// packed gives a picture of text in 256 colours: the commonest as they are, the others as the nearest of these.
func packed(t *testing.T, shot []byte) []byte {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	count := map[color.Color]int{}
	each := func(do func(x, y int)) {
		for y := range full.Bounds().Max.Y {
			for x := range full.Bounds().Max.X {
				do(x, y)
			}
		}
	}
	each(func(x, y int) { count[full.At(x, y)]++ })
	weight := func(c color.Color) int { // a thin line in a colour counts, too
		r, g, b, _ := c.RGBA()
		return count[c] * (1 + int((max(r, g, b)-min(r, g, b))>>11)) //nolint:gosec // small
	}
	colours := color.Palette(slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int {
		return cmp.Or(weight(b)-weight(a), strings.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	}))
	small := image.NewPaletted(full.Bounds(), colours[:min(256, len(colours))])
	nearest := map[color.Color]uint8{}
	for c := range count {
		nearest[c] = uint8(small.Palette.Index(c)) //nolint:gosec // of 256
	}
	each(func(x, y int) { small.SetColorIndex(x, y, nearest[full.At(x, y)]) })
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, small); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
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
