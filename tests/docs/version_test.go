package docs_test

import (
	"regexp"
	"testing"

	"github.com/eventlink/pulumi-eventlink/tests/docs"
	"github.com/eventlink/pulumi-eventlink/version"
)

// ownVersion finds where a page says which version of Eventlink it is about.
var ownVersion = regexp.MustCompile(
	`(?:[Ee]ventlink(?:-v|@v?|==| v?)|Version |git tag v)(\d+\.\d+\.\d+(?:-[a-z]+\.\d+)?)|(\d+\.\d+\.\d+(?:-[a-z]+\.\d+)?)-dev`)

// The version is defined in package version. Pages that name it must name that one.
func TestPagesNameThisVersion(t *testing.T) {
	t.Parallel()
	pages, err := docs.Pages()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]int{}
	for _, page := range append(pages, "CONTRIBUTING.md") {
		for _, found := range ownVersion.FindAllStringSubmatch(read(t, "../../"+page), -1) {
			if named[page]++; found[1]+found[2] != version.Number {
				t.Errorf("%s has %q, and this is version %s", page, found[0], version.Number)
			}
		}
	}
	// The commands that install a release name it: four times, and once as a build on the way to it.
	if page := "docs/installation-configuration.md"; named[page] < 5 {
		t.Errorf("%s names the version %d times", page, named[page])
	}
}
