package sdk_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/tests/projects"
)

// TestAMisspeltPropertyIsATypeError misspells a property of a component in each example, and one of a nested value, and holds
// that the language's type checker points at it, before anything runs.
func TestAMisspeltPropertyIsATypeError(t *testing.T) {
	t.Parallel()
	for language, program := range map[projects.Language]struct {
		file string
		// wrong is a text of the program, and its replacement.
		wrong [][2]string
	}{
		projects.TypeScript: {"index.ts", [][2]string{
			{"commandSchema: InvoiceCommand", "commandShema: InvoiceCommand"}, {"{ architecture:", "{ arkitecture:"},
		}},
		projects.Python: {"__main__.py", [][2]string{
			{"command_schema=msgspec.json.schema(InvoiceCommand)", "command_shema=1"}, {"LaneArgs(architecture", "LaneArgs(arkitecture"},
		}},
		projects.Go: {"main.go", [][2]string{
			{"CommandSchema:   pulumi.String(invoiceCommand)", "CommandShema: pulumi.String(invoiceCommand)"},
			{"LaneArgs{Architecture", "LaneArgs{Arkitecture"},
		}},
		projects.Java: {"src/main/java/orders/App.java", [][2]string{
			{".commandSchema(Contracts.of(InvoiceCommand.class))", ".commandShema(1)"}, {".architecture(", ".arkitecture("},
		}},
	} {
		t.Run(string(language), func(t *testing.T) {
			t.Parallel()
			p := project(t, language, filepath.Join("..", "..", "examples", string(language)))
			path := filepath.Join(p.Program(), program.file)
			good := read(t, path)
			for _, wrong := range program.wrong {
				if !strings.Contains(good, wrong[0]) {
					t.Fatalf("%s has no %q", program.file, wrong[0])
				}
				write(t, path, strings.Replace(good, wrong[0], wrong[1], 1))
				err := p.Check(t.Context())
				name := misspelt.FindString(wrong[1])
				if err == nil || !strings.Contains(err.Error(), name) {
					t.Errorf("want a complaint of %s, got: %v", name, err)
				}
			}
		})
	}
}

var misspelt = regexp.MustCompile(`(?i)\w*(shema|arkitecture)`)
