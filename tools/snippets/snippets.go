// Package snippets takes the code that documentation shows out of the examples, which the tests run: nothing is retyped.
//
// A snippet is a paragraph of a program: the lines between two empty ones, around a line that says which is meant.
package snippets

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A Language is one that programs are shown in.
type Language struct {
	// Name is the mark of the code blocks of the registry.
	Name string
	// Folder is that of its example, and Program the file in it.
	Folder, Program string
	// Point and Extension are in the paragraphs that declare the two components.
	Point, Extension string
}

// Languages are all of them, in the order in which the registry shows them.
var Languages = []Language{
	{"typescript", "typescript", "index.ts", "new eventlink.ExtensionPoint(", `new eventlink.Extension("shipping"`},
	{"python", "python", "__main__.py", "eventlink.ExtensionPoint(", `"shipping",`},
	{"go", "go", "main.go", "eventlink.NewExtensionPoint(", `eventlink.NewExtension(ctx, "shipping"`},
	{"csharp", "dotnet", "Program.cs", "new ExtensionPoint(", `new Extension("shipping"`},
	{"java", "java", "src/main/java/orders/App.java", "new ExtensionPoint(", `new Extension("shipping"`},
	{"yaml", "yaml", "Pulumi.yaml", "eventlink:ExtensionPoint", "  shipping:"},
}

// Of gives the paragraph with a marker in it from the language's example, without its indentation.
func (l Language) Of(root, marker string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "examples", l.Folder, l.Program))
	if err != nil {
		return "", err
	}
	for paragraph := range strings.SplitSeq(string(text), "\n\n") {
		if !strings.Contains(paragraph, marker) {
			continue
		}
		paragraph = strings.TrimRight(paragraph, "\n")
		if l.Name == "yaml" {
			return "resources:\n" + strings.TrimPrefix(paragraph, "resources:\n") + "\n", nil
		}
		return dedented(paragraph) + "\n", nil
	}
	return "", fmt.Errorf("the example in %s has no paragraph with %q", l.Folder, marker)
}

func dedented(paragraph string) string {
	indentation := paragraph[:len(paragraph)-len(strings.TrimLeft(paragraph, " \t"))]
	lines := strings.Split(paragraph, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, indentation)
	}
	return strings.Join(lines, "\n")
}
