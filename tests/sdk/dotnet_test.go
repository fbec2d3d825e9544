package sdk_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
)

var dotnetFolders = []string{"../../sdk/dotnet", "../../examples/dotnet"}

// syntax prints every place where a file is not C#.
const syntax = `
import sys, tree_sitter, tree_sitter_c_sharp
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_c_sharp.language()))
def faults(node):
    if node.type == "ERROR" or node.is_missing:
        yield node
    for child in node.children:
        yield from faults(child)
for path in sys.argv[1:]:
    for node in faults(parser.parse(open(path, "rb").read()).root_node):
        print(f"{path}:{node.start_point.row + 1}:{node.start_point.column + 1}: {node.type}")
`

// TestTheSourcesForDotnetAreCSharp holds every source to the grammar. It is not a compiler: it knows no types.
func TestTheSourcesForDotnetAreCSharp(t *testing.T) {
	t.Parallel()
	python, err := installed.Python()
	if err != nil {
		t.Fatal(err)
	}
	sources := dotnetFiles(t, ".cs")
	if len(sources) < 10 {
		t.Fatal("there are few sources", sources)
	}
	output, err := exec.CommandContext(t.Context(), python, append([]string{"-c", syntax}, sources...)...).CombinedOutput()
	if err != nil || len(output) > 0 {
		t.Errorf("%v\n%s", err, output)
	}
	broken := filepath.Join(t.TempDir(), "Broken.cs")
	if err := os.WriteFile(broken, []byte("class A { public int X { get; set }}}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if output, err := exec.CommandContext(t.Context(), python, "-c", syntax, broken).CombinedOutput(); err != nil || len(output) == 0 {
		t.Errorf("a broken source passes: %v %s", err, output)
	}
}

func TestTheProjectsForDotnetAreXML(t *testing.T) {
	t.Parallel()
	projects := append(dotnetFiles(t, ".csproj"), dotnetFiles(t, ".props")...)
	if len(projects) != 3 {
		t.Errorf("got %v", projects)
	}
	for _, path := range projects {
		decoder := xml.NewDecoder(strings.NewReader(read(t, path)))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(path, err)
			}
		}
	}
}

// TestTheSDKForDotnetHasEverythingInTheSchema looks for every resource, type and property, by the names that the engine knows them.
func TestTheSDKForDotnetHasEverythingInTheSchema(t *testing.T) {
	t.Parallel()
	type properties map[string]struct {
		Language map[string]struct{ Name string }
	}
	var schema struct {
		Resources map[string]struct {
			InputProperties, Properties properties
		}
		Types map[string]struct {
			Properties properties
			Enum       []struct{ Value string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "../../schema.json")), &schema); err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, path := range dotnetFiles(t, ".cs") {
		if strings.Contains(path, "sdk") {
			all += read(t, path)
		}
	}
	want := func(what string) {
		if !strings.Contains(all, what) {
			t.Errorf("the SDK for .NET has no %s", what)
		}
	}
	for token, resource := range schema.Resources {
		want(`("` + token + `")`)
		for name := range resource.InputProperties {
			want(`[Input("` + name + `"`)
		}
		for name := range resource.Properties {
			want(`[Output("` + name + `")]`)
		}
	}
	for token, object := range schema.Types {
		want(token[strings.LastIndex(token, ":")+1:])
		for name := range object.Properties {
			want(`"` + name + `"`)
		}
		for _, value := range object.Enum {
			want(`("` + value.Value + `")`)
		}
	}
	if len(schema.Resources) != 5 {
		t.Errorf("the schema has %d resources", len(schema.Resources))
	}
}

// TestNamesForDotnetResolve holds two rules of C# that the generated code broke once: no member has its class's name, and
// no namespace the name of one around it, which would hide it.
func TestNamesForDotnetResolve(t *testing.T) {
	t.Parallel()
	class := regexp.MustCompile(`(?m)^    public (?:sealed |partial )+class (\w+)`)
	namespace := regexp.MustCompile(`(?m)^namespace ([\w.]+)`)
	for _, path := range dotnetFiles(t, ".cs") {
		text := read(t, path)
		for _, part := range regexp.MustCompile(`(?m)^    }$`).Split(text, -1) {
			if found := class.FindStringSubmatch(part); found != nil && regexp.MustCompile(` `+found[1]+` \{ get;`).MatchString(part) {
				t.Errorf("%s: class %s has a property of its name", path, found[1])
			}
		}
		for _, found := range namespace.FindAllStringSubmatch(text, -1) {
			seen := map[string]bool{}
			for part := range strings.SplitSeq(found[1], ".") {
				if seen[part] {
					t.Errorf("%s: the namespace %s hides itself", path, found[1])
				}
				seen[part] = true
			}
		}
	}
}

// TestTheExampleForDotnetUsesOnlyWhatTheSDKHas looks for every property that the example sets of a component.
func TestTheExampleForDotnetUsesOnlyWhatTheSDKHas(t *testing.T) {
	t.Parallel()
	program := read(t, "../../examples/dotnet/Program.cs")
	uses := regexp.MustCompile(`(?s)new (Extension\w*)Args\n    \{(.*?)\n    \}|new (Lane)Args \{ (\w+) =`).FindAllStringSubmatch(program, -1)
	if len(uses) != 4 {
		t.Fatal("the example sets", uses)
	}
	for _, use := range uses {
		class := use[1] + use[3]
		file := "../../sdk/dotnet/" + class + ".cs"
		if class == "Lane" {
			file = "../../sdk/dotnet/Inputs/LaneArgs.cs"
		}
		source := read(t, file)
		for _, property := range regexp.MustCompile(`(?m)^        (\w+) = |\A(\w+)\z`).FindAllStringSubmatch(use[2]+use[4], -1) {
			if name := property[1] + property[2]; !regexp.MustCompile(`public [\w.<>?]+ ` + name + `\b`).MatchString(source) {
				t.Errorf("%s has no %s", file, name)
			}
		}
	}
}

func dotnetFiles(t *testing.T, extension string) []string {
	t.Helper()
	var result []string
	for _, folder := range dotnetFolders {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if filepath.Ext(path) == extension {
				result = append(result, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return result
}
