package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
)

// The page of guarantees has the checker's own list of what it does not model.
func TestWhatIsNotModelledIsDocumented(t *testing.T) {
	t.Parallel()
	const page, head = "../../docs/guarantees.md", "<!-- from the checker -->\n| not modelled | way out |\n| --- | --- |\n"
	text := read(t, page)
	before, rest, ok := strings.Cut(text, head)
	if !ok {
		t.Fatalf("%s has no table of what is not modelled", page)
	}
	_, after, _ := strings.Cut(rest, "\n\n")
	if strings.HasPrefix(rest, "\n") {
		after = rest[1:] // the table is empty
	}
	var rows strings.Builder
	for _, g := range declaredGaps(t) {
		rows.WriteString("| " + g[0] + " | " + g[1] + " |\n")
	}
	wanted := before + head + rows.String() + "\n" + after
	if *update {
		if err := os.WriteFile(page, []byte(wanted), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if text != wanted {
		t.Errorf("%s differs from the checker's list; run with -update", page)
	}
}

// declaredGaps reads the gaps where they are declared, in order.
func declaredGaps(t *testing.T) (gaps [][2]string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../celcheck/alarm/gap.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.CompositeLit)
		if !ok || len(literal.Elts) != 2 {
			return true
		}
		var gap [2]string
		for i, element := range literal.Elts {
			if gap[i], err = strconv.Unquote(element.(*ast.BasicLit).Value); err != nil {
				t.Fatal(err)
			}
		}
		gaps = append(gaps, gap)
		return true
	})
	if len(gaps) == 0 {
		t.Fatal("no gaps are declared")
	}
	return gaps
}
