package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/eventlink/pulumi-eventlink/yamljson"
)

// standardInput is the name of standard input among files.
const standardInput = "-"

// An input is where a command reads its files from.
type input struct {
	stdin io.Reader
	taken bool // standard input was read
	// seen has what was read, for who watches it; nil if nobody does.
	seen readings
}

// file reads a file. A project's files, one of which may be named -, are never standard input.
func (in *input) file(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	in.seen.file(name, text, err)
	if err != nil {
		return nil, notRead(name, err)
	}
	return text, asUTF8(name, text)
}

// notRead says why a file is not read.
func notRead(name string, err error) error {
	info, statErr := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &missingFile{name}
	case statErr == nil && info.IsDir():
		return fmt.Errorf("%s is a folder, and a file is wanted here", name)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be read by you", name)
	}
	return err
}

// A missingFile is a file that there is not.
type missingFile struct{ name string }

func (m *missingFile) Error() string { return "there is no file " + m.name }
func (m *missingFile) Unwrap() error { return fs.ErrNotExist }

// asUTF8 refuses what editors and shells of Windows call Unicode: what is wrong would be told of its first byte.
func asUTF8(name string, text []byte) error {
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return fmt.Errorf("%s is a text of UTF-16: save it as UTF-8", name)
	}
	return nil
}

// folder reads the entries of a folder.
func (in *input) folder(name string) ([]os.DirEntry, error) {
	entries, err := os.ReadDir(name)
	in.seen.folder(name, entries, err)
	return entries, err
}

// read reads a file or, once, standard input.
func (in *input) read(file string) ([]byte, error) {
	if file != standardInput {
		return in.file(file)
	}
	if in.taken {
		return nil, errors.New("only one file can be -, since standard input is read once")
	}
	in.taken = true
	if file, ok := in.stdin.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		fmt.Fprintln(os.Stderr, "reading standard input; Ctrl+D ends it")
	}
	text, err := io.ReadAll(in.stdin)
	if err != nil {
		return nil, fmt.Errorf("reading standard input: %w", err)
	}
	return text, asUTF8("standard input", text)
}

// schema reads a file of JSON or YAML, and gives the text of JSON.
func (in *input) schema(file string) (string, error) {
	text, err := in.read(file)
	if err != nil {
		return "", err
	}
	return asJSON(file, text)
}

// asJSON gives the text of JSON that a file of JSON or YAML holds.
func asJSON(file string, text []byte) (string, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if json.Valid(text) || strings.HasSuffix(file, ".json") {
		return string(text), nil // where it stops being JSON, the finding says so
	}
	converted, err := yamljson.Read(text)
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", file, err)
	}
	return converted, nil
}

// addAttribute adds a message attribute, as NAME=VALUE.
func addAttribute(attributes map[string]string, pair string) error {
	name, value, ok := strings.Cut(pair, "=")
	if !ok || name == "" {
		return fmt.Errorf("must be NAME=VALUE, not %q", pair)
	}
	attributes[name] = value
	return nil
}
