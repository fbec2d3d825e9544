package docs_test

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/tests/docs"
	"github.com/eventlink/pulumi-eventlink/tests/engine"
)

const tutorialPage = "docs/tutorial.md"

// The test follows the tutorial as a reader does: it writes the files, runs the commands on a local cloud, and compares their
// output with the page, line by line.
func TestTheTutorialWorks(t *testing.T) {
	t.Parallel()
	stack, err := engine.New(t.Context(), engine.Options{Tools: true, Environment: cloudOf(t).Environment("eu-central-1")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stack.Close(); err != nil {
			t.Error(err)
		}
	})
	output, again, followed, page := "", "", 0, read(t, "../../"+tutorialPage)
	for _, b := range blocksOf(t, tutorialPage) {
		name, isFile := strings.CutPrefix(b.Mark, "file ")
		switch {
		case isFile:
			if err := stack.WriteFile(name, b.Text); err != nil {
				t.Fatal(err)
			}
		case b.Language == "sh":
			if again = ""; b.Mark == "repeat" {
				again = b.Text
			}
			output = shell(t, stack, b.Text)
		case b.Language == "text":
			if again != "" {
				output = repeated(t, stack, again, b, output)
			}
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
	if followed < 13 {
		t.Errorf("the tutorial shows the output of %d commands, wanted at least 13", followed)
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

// repeated runs commands again until they show the lines of a block: what they ask for takes a moment to come.
func repeated(t *testing.T, stack *engine.Stack, script string, b docs.Block, output string) string {
	t.Helper()
	deadline := time.Now().Add(10 * time.Minute)
	for !shows(output, b.Text) {
		if time.Now().After(deadline) {
			return output
		}
		output = shell(t, stack, script)
	}
	return output
}

// shows says whether an output has some lines, in their order.
func shows(output, lines string) bool {
	for line := range strings.Lines(lines) {
		_, rest, ok := strings.Cut(output, strings.TrimSpace(line)+"\n")
		if !ok {
			return false
		}
		output = rest
	}
	return true
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
