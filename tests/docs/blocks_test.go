package docs_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/tests/docs"
	"github.com/eventlink/pulumi-eventlink/tests/installed"
)

// pageTests names, for each page whose blocks tests of their own run, one by one, the file of those tests and the languages
// that they take. All other blocks are checked here, by their mark or their language.
var pageTests = map[string]struct {
	file      string
	languages []string
}{
	"docs/findings.md":                   {"tests/docs/findings_test.go", []string{"yaml", "text"}},
	"docs/contracts.md":                  {"tests/docs/findings_test.go", []string{"yaml", "text"}},
	recipesPage:                          {"tests/docs/recipes_test.go", []string{"yaml", "json", "cel"}},
	tutorialPage:                         {"tests/docs/tutorial_test.go", []string{"yaml", "json", "cel", "sh", "text"}},
	migratingPage:                        {"tests/docs/migrating_test.go", []string{"python", "json", "text", "cel"}},
	"docs/runbook.md":                    {"tests/e2e/runbook_test.go", []string{"console", "json"}},
	"docs/command-line.md":               {"tests/docs/commandline_test.go", []string{"console"}},
	"docs/installation-configuration.md": {"tests/release/page_test.go", []string{"sh"}},
	"README.md":                          {"tests/docs/readme_test.go", []string{"text"}},
}

// Every block of the README and of docs is run, compiled or compared by a test. A block without a test is a failure.
func TestEveryBlockIsChecked(t *testing.T) {
	t.Parallel()
	pages, err := docs.Pages()
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		for _, b := range blocksOf(t, page) {
			file, isExcerpt := strings.CutPrefix(b.Mark, "from ")
			own := pageTests[page]
			switch {
			case isExcerpt:
				excerpt(t, b, file)
			case slices.Contains(own.languages, b.Language):
				if source := read(t, filepath.Join("../..", own.file)); !strings.Contains(source, `"`+page+`"`) && !strings.Contains(source, `"../../`+page+`"`) {
					t.Errorf("%v: %s does not read that page", b, own.file)
				}
			case b.Language == "cel":
				if _, problems := celmap.CompileMapping(b.Text); len(problems) > 0 {
					t.Errorf("%v: %+v", b, problems)
				}
			case b.Language == "json":
				if !json.Valid([]byte(b.Text)) {
					t.Errorf("%v is no JSON", b)
				}
			case b.Language == "sh", b.Language == "":
				commands(t, b)
			default:
				t.Errorf("%v: no test checks it; name its file in a comment above, <!-- from FILE -->, or add a test of the page", b)
			}
		}
	}
}

// elided matches a line that stands for omitted ones: "# ..." and "// ...".
var elided = regexp.MustCompile(`^\s*(#|//) \.\.\.$`)

// excerpt compares a block with the file that it comes from, which other tests run or compile. The lines of the block
// must be in the file, in order, with any common indent. A comment of three dots stands for omitted lines.
func excerpt(t *testing.T, b docs.Block, file string) {
	t.Helper()
	isRun := func(folder string) bool { return strings.HasPrefix(file, folder) }
	if !slices.ContainsFunc([]string{"examples/", "provider/", "tests/e2e/testdata/", "tests/sdk/testdata/"}, isRun) {
		t.Errorf("%v is from %s, which no test runs", b, file)
	}
	rest := lines(read(t, filepath.Join("../..", file)))
	for part := range strings.SplitSeq(splitAtDots(b.Text), "\x00") {
		wanted := lines(part)
		at := indexOf(rest, wanted)
		if at < 0 {
			t.Errorf("%v: %s does not have, in this order,\n%s", b, file, part)
			return
		}
		rest = rest[at+len(wanted):]
	}
}

func splitAtDots(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if elided.MatchString(strings.TrimRight(line, "\n")) {
			out.WriteString("\x00")
		} else {
			out.WriteString(line)
		}
	}
	return out.String()
}

// lines gives the lines that are not blank.
func lines(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}

// indexOf finds lines among others, all of them indented by the same more or less.
func indexOf(all, wanted []string) int {
	for at := 0; at+len(wanted) <= len(all); at++ {
		if sameButForIndent(all[at:at+len(wanted)], wanted) {
			return at
		}
	}
	return -1
}

func sameButForIndent(a, b []string) bool {
	shift := indent(a[0]) - indent(b[0])
	for i := range a {
		if strings.TrimSpace(a[i]) != strings.TrimSpace(b[i]) || indent(a[i])-indent(b[i]) != shift {
			return false
		}
	}
	return true
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// option matches an option in the usage of eventlink, which a page may omit; a long line continues in the next.
var option = regexp.MustCompile(`(\s+\[--?[^\]]*\](\.\.\.)?)+\s+`)

// commands holds commands to the programs that they call: a target that make has, a form that eventlink prints as its own.
func commands(t *testing.T, b docs.Block) {
	t.Helper()
	root, err := installed.Root()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines(b.Text) {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		program, arguments, _ := strings.Cut(line, " ")
		switch program {
		case "make":
			target, _, _ := strings.Cut(arguments, " ") // the rest is a variable
			if !strings.Contains(read(t, filepath.Join(root, "Makefile")), "\n"+target+":") {
				t.Errorf("%v: make has no target %s", b, target)
			}
		case "eventlink":
			usage := run(t, filepath.Join(root, "bin", "eventlink"), "help")
			if !strings.Contains(option.ReplaceAllString(usage, " "), line) {
				t.Errorf("%v: eventlink does not know %s:\n%s", b, line, usage)
			}
		default:
			t.Errorf("%v: no test runs %s", b, line)
		}
	}
}

func run(t *testing.T, program string, arguments ...string) string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), program, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, output)
	}
	return string(output)
}

var link = regexp.MustCompile(`\]\(([^)#: ]+)(#[^) ]*)?\)`)

func TestEveryLinkLeadsToAFile(t *testing.T) {
	t.Parallel()
	pages, err := docs.Pages()
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		for _, match := range link.FindAllStringSubmatch(read(t, filepath.Join("../..", page)), -1) {
			if _, err := os.Stat(filepath.Join("../..", filepath.Dir(page), match[1])); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
}

// The scanner finds every kind of block.
func TestBlocksAreFound(t *testing.T) {
	t.Parallel()
	page := "# A\n\n    make test\n    make lint\n\ntext\n<!-- from x -->\n```yaml\na: 1\n```\n## B\n1. item\n\n   ```go\n   x\n   ```\n"
	var got bytes.Buffer
	blocks, err := docs.Scan("p.md", page)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		fmt.Fprintf(&got, "%v %q %q\n", b, b.Mark, b.Text)
	}
	want := "p.md:3 ( under \"A\") \"\" \"make test\\nmake lint\\n\"\n" +
		"p.md:8 (yaml under \"A\") \"from x\" \"a: 1\\n\"\n" +
		"p.md:14 (go under \"B\") \"\" \"x\\n\"\n"
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
	if _, err := docs.Scan("p.md", "```yaml\na: 1\n"); err == nil {
		t.Error("a block that is never closed is taken")
	}
}
