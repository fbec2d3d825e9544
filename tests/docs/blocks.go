package docs

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
)

// A Block is a block of code in a page.
type Block struct {
	// Page is the page's path from the repository's root, and Line where the block begins.
	Page string
	Line int
	// Section is the nearest heading above.
	Section string
	// Language is the word after the fence; empty for a block that is only indented.
	Language string
	// Mark is the comment directly above the block: <!-- from examples/yaml/Pulumi.yaml -->.
	Mark string
	Text string
}

func (b Block) String() string {
	return fmt.Sprintf("%s:%d (%s under %q)", b.Page, b.Line, b.Language, b.Section)
}

var (
	fence   = regexp.MustCompile("^( *)```([a-z]*)$")
	comment = regexp.MustCompile(`^ *<!-- (.*) -->$`)
)

// Blocks gives the blocks of a page in order: those in fences, and those indented by four columns.
func Blocks(page string) ([]Block, error) {
	root, err := installed.Root()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(root, page))
	if err != nil {
		return nil, err
	}
	return Scan(page, string(text))
}

// Scan gives the blocks of a page's text.
func Scan(page, text string) ([]Block, error) {
	s := scanner{page: page, blank: true}
	for i, line := range strings.Split(text, "\n") {
		s.read(i+1, line)
	}
	if s.open != nil && s.open.Language != "" {
		return nil, fmt.Errorf("%v is never closed", s.open)
	}
	s.close()
	return s.blocks, nil
}

// A scanner reads a page line by line.
type scanner struct {
	page          string
	blocks        []Block
	open          *Block
	indent        string // of the open fence
	section, mark string
	blank         bool // is the line above blank? Only then an indented one begins a block.
}

func (s *scanner) read(number int, line string) {
	f := fence.FindStringSubmatch(line)
	begin := func(language string) {
		s.open = &Block{Page: s.page, Line: number, Section: s.section, Language: language, Mark: s.mark}
	}
	switch {
	case s.open != nil && s.open.Language != "" && f != nil && f[2] == "":
		s.close()
	case s.open != nil && s.open.Language != "":
		s.open.Text += strings.TrimPrefix(line, s.indent) + "\n"
	case f != nil:
		s.close()
		s.indent = f[1]
		begin(f[2])
		if f[2] == "" {
			s.open.Language = "unknown"
		}
	case strings.HasPrefix(line, "    ") && (s.blank || s.open != nil):
		if s.open == nil {
			begin("")
		}
		s.open.Text += line[4:] + "\n"
	case line != "":
		s.close()
		if title := strings.TrimLeft(line, "#"); title != line && strings.HasPrefix(title, " ") {
			s.section = strings.TrimSpace(title)
		}
	}
	s.blank = line == ""
	if m := comment.FindStringSubmatch(line); m != nil {
		s.mark = m[1]
	} else if !s.blank {
		s.mark = ""
	}
}

func (s *scanner) close() {
	if s.open != nil {
		s.blocks, s.open = append(s.blocks, *s.open), nil
	}
}

// Pages gives README.md and all pages of docs, by their paths from the repository's root.
func Pages() ([]string, error) {
	root, err := installed.Root()
	if err != nil {
		return nil, err
	}
	pages := []string{"README.md"}
	err = filepath.WalkDir(filepath.Join(root, "docs"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".md") {
			return err
		}
		page, err := filepath.Rel(root, path)
		pages = append(pages, filepath.ToSlash(page))
		return err
	})
	return pages, err
}
