package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"html"
	"os"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"github.com/google/pprof/profile"
)

// A frame is a function as the callers above it called it, with the samples that were taken in it and below.
type frame struct {
	name    string
	samples int64
	inner   map[string]*frame
}

func (f *frame) add(stack []string, n int64) {
	f.samples += n
	if len(stack) == 0 {
		return
	}
	if f.inner == nil {
		f.inner = map[string]*frame{}
	}
	next := f.inner[stack[0]]
	if next == nil {
		next = &frame{name: stack[0]}
		f.inner[stack[0]] = next
	}
	next.add(stack[1:], n)
}

// flame writes a flame graph of eventlink's translations of all fixtures, each for as long: an SVG.
func flame(ctx context.Context, fixtures, file string) error {
	var taken bytes.Buffer
	if err := pprof.StartCPUProfile(&taken); err != nil {
		return err
	}
	for _, f := range cases {
		loaded, err := load(fixtures, f)
		if err != nil {
			return err
		}
		contenders, err := loaded.contenders()
		if err != nil {
			return err
		}
		const long = 5 * time.Second
		for start := cpu(); cpu()-start < long; {
			for _, b := range loaded.bodies {
				if _, err := contenders[0].run(ctx, b); err != nil {
					return err
				}
			}
		}
	}
	pprof.StopCPUProfile()
	read, err := profile.Parse(&taken)
	if err != nil {
		return err
	}
	root := &frame{name: "an event"}
	for _, s := range read.Sample {
		if stack := below(s, "translate.(*Translator).Translate"); stack != nil {
			root.add(stack, s.Value[0])
		}
	}
	return os.WriteFile(file, []byte(root.svg()), 0o644)
}

// below gives the functions of a sample from one on, the outermost first, without the paths of packages.
func below(s *profile.Sample, from string) (stack []string) {
	for _, location := range slices.Backward(s.Location) {
		for _, line := range slices.Backward(location.Line) {
			name := line.Function.Name[strings.LastIndexByte(line.Function.Name, '/')+1:]
			if stack != nil || name == from {
				stack = append(stack, name)
			}
		}
	}
	return stack
}

// svg draws the frames, those that are called below those that call.
func (f *frame) svg() string {
	const width, height, least = 1200.0, 18.0, 3.0
	var b strings.Builder
	depth := 0.0
	var draw func(f *frame, x, y, scale float64)
	draw = func(f *frame, x, y, scale float64) {
		w := float64(f.samples) * scale
		if w < least {
			return
		}
		depth = max(depth, y+height)
		text := fmt.Sprintf("%s, %.1f %%", f.name, 100*w/width)
		fmt.Fprintf(&b, `<g><title>%s</title><rect x="%.1f" y="%.0f" width="%.1f" height="%.0f" rx="2" fill="%s"/>`, html.EscapeString(text), x, y, w-0.5, height-1, colour(f.name))
		if letters := int(w / 6.5); letters > 3 {
			fmt.Fprintf(&b, `<text x="%.1f" y="%.0f">%s</text>`, x+3, y+height-5, html.EscapeString(text[:min(letters, len(text))]))
		}
		b.WriteString("</g>\n")
		inner := make([]*frame, 0, len(f.inner))
		for _, one := range f.inner {
			inner = append(inner, one)
		}
		slices.SortFunc(inner, func(a, b *frame) int {
			return cmp.Or(cmp.Compare(b.samples, a.samples), strings.Compare(a.name, b.name))
		})
		for _, one := range inner {
			draw(one, x, y+height, scale)
			x += float64(one.samples) * scale
		}
	}
	draw(f, 0, 0, width/float64(max(1, f.samples)))
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="sans-serif" font-size="11">
<rect width="100%%" height="100%%" fill="#ffffff"/>
%s</svg>
`, width, depth, b.String())
}

// colour tells packages apart.
func colour(name string) string {
	switch pkg, _, _ := strings.Cut(name, "."); pkg {
	case "engine":
		return "#9ecbff"
	case "eval":
		return "#a8e6b0"
	case "value":
		return "#d2c4f5"
	case "translate":
		return "#ffe08a"
	}
	return "#e1e4e8"
}
