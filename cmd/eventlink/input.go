package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// standardInput is the name of standard input among files.
const standardInput = "-"

// An input is where a command reads its files from.
type input struct {
	stdin io.Reader
	taken bool // standard input was read
}

// read reads a file or, once, standard input.
func (in *input) read(file string) ([]byte, error) {
	if file != standardInput {
		return os.ReadFile(file)
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
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if json.Valid(text) {
		return string(text), nil
	}
	if strings.HasSuffix(file, ".json") {
		return string(text), nil // the finding says where it stops being JSON
	}
	converted, err := jsonOfYAML(text)
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", file, err)
	}
	return converted, nil
}
