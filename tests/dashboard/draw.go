package dashboard

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"time"
)

// A Window is the time that a picture shows.
type Window struct {
	// Start is where it begins, Periods how many periods it has.
	Start   time.Time
	Periods int
	// Stretch is how long one period of the graphs was in the run. A run of a minute has too few periods of a minute to draw.
	Stretch time.Duration
}

// The sizes of CloudWatch's console, in pixels.
const (
	cell = 48
	gap  = 8
)

// Draw gives the page of a dashboard, so many pixels wide.
func Draw(b Body, d *Data, w Window, width int) (string, error) {
	var out strings.Builder
	out.WriteString(`<!doctype html><meta charset="utf-8"><title>dashboard</title><link rel="icon" href="data:,"><style>` + style + `</style><main>`)
	column := float64(width) / columns
	bottom := 0
	for _, widget := range b.Widgets {
		bottom = max(bottom, widget.Y+widget.Height)
		box := box{int(column*float64(widget.Width)) - gap, widget.Height*cell - gap}
		content, err := widget.draw(d, w, box)
		if err != nil {
			return "", err
		}
		class := widget.Type + " " + widget.Properties.Background
		fmt.Fprintf(&out, `<section class="%s" style="left:%dpx;top:%dpx;width:%dpx;height:%dpx">%s</section>`,
			strings.TrimSpace(class), int(column*float64(widget.X))+gap/2, widget.Y*cell+gap/2, box.width, box.height, content)
	}
	fmt.Fprintf(&out, `</main><style>main{width:%dpx;height:%dpx}</style>`, width, bottom*cell+gap)
	return out.String(), nil
}

type box struct{ width, height int }

func (w Widget) draw(d *Data, window Window, size box) (string, error) {
	if w.Type == "text" {
		return markdown(w.Properties.Markdown)
	}
	title := fmt.Sprintf(`<h4 title=%q>%s</h4>`, w.Properties.Title, html.EscapeString(w.Properties.Title))
	size.height -= titleHeight
	return title + w.Properties.graph(d, window, size), nil
}

const titleHeight = 30

const style = `
* { box-sizing: border-box; margin: 0 }
body { background: #f2f3f3; font: 13px "DejaVu Sans", sans-serif; color: #16191f }
main { position: relative }
section { position: absolute; overflow: hidden; background: #fff; border: 1px solid #d5dbdb; border-radius: 8px }
section.transparent { background: none; border-color: transparent }
section.text { padding: 4px 12px }
h4 { font-size: 13px; height: 30px; padding: 8px 12px 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
h2 { font-size: 18px; line-height: 32px } h3 { font-size: 15px; line-height: 24px }
p { line-height: 20px } a { color: #0073bb } code { background: #eaeded; padding: 0 3px }
svg text { font-size: 10px; fill: #545b64 }
.legend { font-size: 11px; line-height: 16px; padding: 0 12px; overflow: hidden; display: flex; flex-wrap: wrap; gap: 0 12px; align-content: flex-start }
.legend.right { flex-direction: column; flex-wrap: nowrap }
.legend span { white-space: nowrap } .legend i { display: inline-block; width: 10px; height: 10px; margin-right: 4px }
.graph { display: flex; flex-direction: column } .graph.beside { flex-direction: row }
`

var (
	heading = regexp.MustCompile(`^(#{1,4}) (.+)$`)
	inline  = regexp.MustCompile("`([^`]+)`|\\[([^]]+)\\]\\(([^) ]+)\\)|\\*\\*([^*]+)\\*\\*")
)

// markdown renders what bodies use: headings and paragraphs with code, links and bold text.
func markdown(text string) (string, error) {
	var out strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		tag := "p"
		if m := heading.FindStringSubmatch(line); m != nil {
			tag, line = fmt.Sprintf("h%d", len(m[1])), m[2]
		} else if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "|") || strings.HasPrefix(line, "- ") {
			return "", fmt.Errorf("the Markdown %q is not rendered here", line)
		}
		if line == "" {
			continue
		}
		fmt.Fprintf(&out, "<%s>", tag)
		end := 0
		for _, m := range inline.FindAllStringSubmatchIndex(line, -1) {
			part := func(i int) string { return html.EscapeString(line[m[i]:m[i+1]]) }
			out.WriteString(html.EscapeString(line[end:m[0]]))
			switch {
			case m[2] >= 0:
				out.WriteString("<code>" + part(2) + "</code>")
			case m[4] >= 0:
				out.WriteString(`<a href="` + part(6) + `">` + part(4) + "</a>")
			default:
				out.WriteString("<b>" + part(8) + "</b>")
			}
			end = m[1]
		}
		fmt.Fprintf(&out, "%s</%s>", html.EscapeString(line[end:]), tag)
	}
	return out.String(), nil
}
