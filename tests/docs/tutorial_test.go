package docs_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/tests/docs"
	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/installed"
)

const tutorialPage = "docs/tutorial.md"

// The test follows the tutorial as a reader does: it writes the files, runs the commands, and compares their output
// with the page, line by line.
func TestTheTutorialWorks(t *testing.T) {
	t.Parallel()
	folder, err := installed.PluginFolder(installed.Eventlink)
	if err != nil {
		t.Fatal(err)
	}
	stack, err := engine.New(t.Context(), engine.Options{Plugin: filepath.Join(folder, string(installed.Eventlink))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stack.Close(); err != nil {
			t.Error(err)
		}
	})
	output, followed, page := "", 0, read(t, "../../"+tutorialPage)
	for _, b := range blocksOf(t, tutorialPage) {
		name, isFile := strings.CutPrefix(b.Mark, "file ")
		switch {
		case isFile:
			if err := stack.WriteFile(name, b.Text); err != nil {
				t.Fatal(err)
			}
		case b.Language == "sh":
			output = shell(t, stack, b.Text)
		case b.Language == "text":
			page = strings.Replace(page, b.Text+"```", inOrder(t, b, output)+"```", 1)
			// A refusal that is not told would be an error of the page.
			if told := strings.Contains(b.Text, "error: "); told != strings.Contains(output, "error: ") {
				t.Errorf("%v tells of an error: %t, and the command says\n%s", b, told, output)
			}
			followed++
		}
	}
	if *update {
		if err := os.WriteFile("../../"+tutorialPage, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if followed < 4 {
		t.Errorf("the tutorial shows the output of %d commands, wanted at least 4", followed)
	}
}

// shell runs commands and gives their output, whatever their exit status.
func shell(t *testing.T, stack *engine.Stack, script string) string {
	t.Helper()
	result, err := stack.Shell(t.Context(), script)
	var failure *engine.Failure
	if err != nil && !errors.As(err, &failure) {
		t.Fatal(err)
	}
	return result.Output
}

// inOrder looks for the lines of a block in an output. With -update it gives the block's text as the output has it: for a
// line that is not there the next one that begins with the same word.
func inOrder(t *testing.T, b docs.Block, output string) string {
	t.Helper()
	rest, printed := output, ""
	for line := range strings.Lines(b.Text) {
		_, after, ok := strings.Cut(rest, strings.TrimSpace(line)+"\n")
		if !ok && *update {
			word, _, _ := strings.Cut(line, ":")
			next := regexp.MustCompile(`(?m)^ *(` + regexp.QuoteMeta(word) + `:.*\n)`).FindStringSubmatchIndex(rest)
			if ok = next != nil; ok {
				line, after = rest[next[2]:next[3]], rest[next[1]:]
			}
		}
		if !ok {
			t.Errorf("%v shows\n%s\nwhich the command does not print there; run with -update to rewrite it:\n%s", b, line, output)
			return b.Text
		}
		rest, printed = after, printed+line
	}
	return printed
}
