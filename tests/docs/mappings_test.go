package docs_test

import (
	"regexp"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celcheck"
)

// filterOf is a mapping in the documentation with the filter that is said to come of it.
var filterOf = regexp.MustCompile("```cel\n((?s:[^`]*?))```\n\ngives the filter `([^`]*)`")

func TestTheFilterInTheDocumentationIsDerived(t *testing.T) {
	t.Parallel()
	shown := filterOf.FindStringSubmatch(read(t, "../../docs/mapping-language.md"))
	if shown == nil {
		t.Fatal("the page shows no filter")
	}
	filter, why := celcheck.DeriveFilter(t.Context(), celcheck.Input{
		EventSchema: `{"type": "object", "properties": {"type": {"type": "string"}, "orderId": {"type": "string"}, "total": {"type": "integer"}},
			"required": ["type", "orderId", "total"]}`,
		Mapping: shown[1], CommandSchema: `{"type": "object"}`,
	})
	if filter == nil {
		t.Fatalf("no filter: %s", why)
	}
	if got := filter.Policy(); got != shown[2] {
		t.Errorf("got %s, the page says %s", got, shown[2])
	}
}
