// Package picture takes pictures of pages for the documentation, in a browser that is installed on the machine.
package picture

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os/exec"
	"slices"
	"strings"

	"github.com/chromedp/chromedp"
)

// Browser starts a browser with one tab, which end with the returned function.
func Browser(ctx context.Context) (tab context.Context, end func(), err error) {
	program, err := exec.LookPath("chromium")
	if err != nil {
		if program, err = exec.LookPath("google-chrome"); err != nil {
			return nil, nil, errors.New("there is no chromium: run make browser")
		}
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-background-networking", true))
	allocator, ended := chromedp.NewExecAllocator(ctx, options...)
	tab, closed := chromedp.NewContext(allocator)
	return tab, func() { closed(); ended() }, nil
}

// Packed gives a picture of text in 256 colours: the commonest as they are, the others as the nearest of these.
func Packed(shot []byte) ([]byte, error) {
	full, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		return nil, err
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
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, small)
	return out.Bytes(), err
}
