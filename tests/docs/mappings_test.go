package docs_test

import (
	"regexp"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celmap"
)

// celBlock is a mapping in the documentation.
var celBlock = regexp.MustCompile("```cel\n((?s:.*?))```")

func TestEveryMappingInTheDocumentationCompiles(t *testing.T) {
	t.Parallel()
	blocks := celBlock.FindAllStringSubmatch(read(t, "../../docs/mapping-language.md"), -1)
	if len(blocks) < 3 {
		t.Fatalf("found %d mappings in the documentation", len(blocks))
	}
	for _, block := range blocks {
		if _, problems := celmap.CompileMapping(block[1]); len(problems) > 0 {
			t.Errorf("%s\n%+v", block[1], problems)
		}
	}
}
