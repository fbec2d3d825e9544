// Command docs writes the code examples of the two components into provider/docs, from the examples that the tests run.
//
//	cd tools && go run ./docs
//
// It replaces the text between the marks of the registry's example format.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/eventlink/pulumi-eventlink/tools/snippets"
)

const (
	root  = ".."
	start = "{{% examples %}}\n"
	end   = "{{% /examples %}}\n"
)

func main() {
	for _, page := range []struct {
		name, title string
		marker      func(snippets.Language) string
	}{
		{"extension-point.md", "An aggregate offers its events", func(l snippets.Language) string { return l.Point }},
		{"extension.md", "Events become commands on a FIFO queue", func(l snippets.Language) string { return l.Extension }},
	} {
		if err := fill(filepath.Join(root, "provider", "docs", page.name), page.title, page.marker); err != nil {
			fmt.Fprintln(os.Stderr, "docs:", err)
			os.Exit(1)
		}
	}
}

func fill(path, title string, marker func(snippets.Language) string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(page), start)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		return fmt.Errorf("%s has no examples", path)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s## Example Usage\n\n{{%% example %%}}\n### %s\n\n", before, start, title)
	for _, language := range snippets.Languages {
		code, err := language.Of(root, marker(language))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "```%s\n%s```\n\n", language.Name, code)
	}
	fmt.Fprintf(&b, "{{%% /example %%}}\n%s%s", end, after)
	return os.WriteFile(path, []byte(b.String()), 0o600)
}
