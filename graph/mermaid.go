package graph

import (
	"fmt"
	"strings"
)

var classes = map[Kind]string{Events: "events", Point: "point", Extension: "extension", Commands: "commands"}

// Mermaid writes a picture as a flowchart, for pages that draw them (mermaid.js.org).
func (p *Picture) Mermaid() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %q\n---\nflowchart LR\n", p.Title)
	id := map[*Node]string{}
	for i, n := range p.Nodes {
		id[n] = fmt.Sprintf("n%d", i+1)
		lines := []string{"<b>" + escape(n.Name) + "</b>", escape(n.About)}
		for _, v := range n.Variants {
			mark := "• "
			if v.Unused {
				mark = "◦ "
			}
			lines = append(lines, mark+escape(v.Name))
		}
		if d := n.DeadLetters; d != nil && d.Counted {
			lines = append(lines, fmt.Sprintf("dead letters in %s: %d", escape(d.Name), d.Count))
		} else if d != nil {
			lines = append(lines, "dead letters: "+escape(d.Name))
		}
		opening, closing := "[", "]"
		if n.Kind == Events || n.Kind == Commands {
			opening, closing = "([", "])"
		}
		class := classes[n.Kind]
		if n.Loose {
			class = "loose"
		}
		fmt.Fprintf(&b, "  %s%s\"%s\"%s:::%s\n", id[n], opening, strings.Join(lines, "<br/>"), closing, class)
	}
	for _, e := range p.Edges {
		label := ""
		if e.Label != "" {
			label = "|\"" + escape(e.Label) + "\"|"
		}
		fmt.Fprintf(&b, "  %s -->%s %s\n", id[e.From], label, id[e.To])
	}
	b.WriteString("  classDef events stroke:#57606a\n  classDef point stroke:#0969da\n  classDef extension stroke:#1a7f37\n" +
		"  classDef commands stroke:#8250df\n  classDef loose stroke-dasharray:5 4\n")
	return b.String()
}

// escape writes a text so that Mermaid shows it as it is.
var escape = strings.NewReplacer("#", "#35;", "&", "#amp;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "`", "#96;", "\n", " ").Replace
