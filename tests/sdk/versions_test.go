package sdk_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/version"
)

// TestTheExamplesNameThisVersion checks that the examples, which users copy, name the version of these SDKs.
func TestTheExamplesNameThisVersion(t *testing.T) {
	t.Parallel()
	for file, line := range map[string]string{
		"typescript/package.json": `"@eventlink/pulumi-eventlink": "VERSION"`,
		"python/requirements.txt": "pulumi-eventlink==VERSION\n",
		"go/go.mod":               "github.com/eventlink/pulumi-eventlink/sdk/go/eventlink vVERSION\n",
		"java/pom.xml":            "<artifactId>eventlink</artifactId>\n      <version>VERSION</version>",
		"dotnet/orders.csproj":    `Include="Eventlink.Pulumi" Version="VERSION"`,
	} {
		want := strings.Replace(line, "VERSION", version.Number, 1)
		if !strings.Contains(read(t, filepath.Join("..", "..", "examples", file)), want) {
			t.Errorf("examples/%s does not have %s", file, want)
		}
	}
}

// TestTheExamplesAndTheTestsUseTheSameVersions compares the packages that an example names, which users install, with those
// that the tests install.
func TestTheExamplesAndTheTestsUseTheSameVersions(t *testing.T) {
	t.Parallel()
	for _, language := range []struct{ example, installed, pin string }{
		{"typescript/package.json", "nodejs/package.json", `(?m)^    "([^"]+)": "([0-9.]+)"`},
		{"python/requirements.txt", "python/requirements.txt", `(?m)^(.+)==(.+)$`},
	} {
		pin := regexp.MustCompile(language.pin)
		installed := map[string]string{}
		for _, found := range regexp.MustCompile(`"?([@\w/-]+)"?(?:==|: ?")([0-9][0-9.]*)`).
			FindAllStringSubmatch(read(t, filepath.Join("..", "packs", language.installed)), -1) {
			installed[strings.ReplaceAll(found[1], "_", "-")] = found[2]
		}
		named := 0
		for _, found := range pin.FindAllStringSubmatch(read(t, filepath.Join("..", "..", "examples", language.example)), -1) {
			if strings.Contains(found[1], "eventlink") {
				continue
			}
			if named++; installed[found[1]] != found[2] {
				t.Errorf("%s names %s %s, the tests install %q", language.example, found[1], found[2], installed[found[1]])
			}
		}
		if named < 4 {
			t.Errorf("%s names %d packages", language.example, named)
		}
	}
}
