package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

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
	return text, err
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
	text, err := io.ReadAll(in.stdin)
	if err != nil {
		return nil, fmt.Errorf("reading standard input: %w", err)
	}
	return text, nil
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

// events reads the events of a file: one of JSON, or one a line. Those of a folder are in its files, by name.
func (in *input) events(file string) ([]given, error) {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		entries, err := in.folder(file)
		if err != nil {
			return nil, err
		}
		var all []given
		for _, entry := range entries {
			if extension := filepath.Ext(entry.Name()); entry.IsDir() || extension != ".json" && extension != ".jsonl" && extension != ".ndjson" {
				continue
			}
			more, err := in.events(filepath.Join(file, entry.Name()))
			if err != nil {
				return nil, err
			}
			all = append(all, more...)
		}
		if len(all) == 0 {
			return nil, fmt.Errorf("%s has no events: no file in it ends in .json, .jsonl or .ndjson", file)
		}
		return all, nil
	}
	text, err := in.read(file)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	lines := nonEmpty(bytes.Split(text, []byte("\n")))
	if len(lines) < 2 || !json.Valid(lines[0].body) || !json.Valid(lines[1].body) {
		return []given{{name: file, body: bytes.TrimSpace(text)}}, nil
	}
	for i := range lines {
		lines[i].name = file + ":" + lines[i].name
	}
	return lines, nil
}

// nonEmpty gives the lines that are not empty, named by their number.
func nonEmpty(lines [][]byte) []given {
	var out []given
	for i, line := range lines {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			out = append(out, given{name: fmt.Sprint(i + 1), body: line})
		}
	}
	return out
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
