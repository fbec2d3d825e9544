package docs_test

import (
	"os"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celcheck/prove"
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
	for _, g := range prove.Gaps() {
		rows.WriteString("| " + g.What + " | " + g.Instead + " |\n")
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
