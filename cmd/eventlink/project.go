package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/finding/near"
	"github.com/eventlink/pulumi-eventlink/yamljson"
)

// projectFile is the file that names the connections of a folder.
const projectFile = "eventlink.yaml"

// A project is the connections of a folder, by name.
type project struct {
	in          *input
	folder      string
	Connections map[string]*connection `json:"connections"`
}

// A connection is what one Extension connects: files, which are relative to the project's, and expressions.
type connection struct {
	Events   string   `json:"events"`
	Mapping  string   `json:"mapping"`
	Commands string   `json:"commands"`
	Identity string   `json:"identity"`
	GroupBy  string   `json:"groupBy"`
	Strict   bool     `json:"strict"`
	Draft    string   `json:"draft"`
	Cases    []string `json:"cases"`
}

// projectShape is that of a project's file.
var projectShape = shape{is: "a map with the key connections", keys: map[string]shape{"connections": mapOf("a map of connections by their names", shape{
	is: "a map with the keys events, mapping and commands",
	keys: map[string]shape{
		"events": aFile, "mapping": aFile, "commands": aFile, "identity": aCEL, "groupBy": aCEL, "strict": yesOrNo,
		"draft": {is: drafts, scalar: "!!str", right: isDraft}, "cases": listOf("a list of files", aFile),
	},
	needed: []string{"events", "mapping", "commands"},
})}}

func isDraft(name string) bool {
	_, ok := document.Named(name)
	return ok
}

// projectFlag adds the flag that names the project's file.
func projectFlag(flags *flag.FlagSet) *string { return flags.String("project", projectFile, "") }

// ofFolder gives the project's file of a folder, and any other file as it is.
func ofFolder(file string) string {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return filepath.Join(file, projectFile)
	}
	return file
}

// readProject reads a project's file, or that of a folder.
func readProject(in *input, file string) (project, error) {
	file = ofFolder(file)
	p := project{in: in, folder: filepath.Dir(file)}
	err := in.yaml(file, projectShape, &p)
	if errors.Is(err, fs.ErrNotExist) {
		return p, fmt.Errorf("there is no %s here: name the connections of this folder in it, or give the files", file)
	}
	if err != nil {
		return p, err
	}
	if len(p.Connections) == 0 {
		return p, fmt.Errorf("%s names no connections", file)
	}
	return p, nil
}

// names are those of the connections that are asked for, or of all.
func (p project) names(asked []string) ([]string, error) {
	all := slices.Sorted(maps.Keys(p.Connections))
	for _, name := range asked {
		if p.Connections[name] != nil {
			continue
		}
		if best, ok := near.Nearest(name, all); ok {
			return nil, fmt.Errorf("there is no connection %q; did you mean %s?", name, best)
		}
		return nil, fmt.Errorf("there is no connection %q; there are %s", name, strings.Join(all, ", "))
	}
	if len(asked) > 0 {
		return asked, nil
	}
	return all, nil
}

// path is a file of the project; a place in it may follow.
func (p project) path(file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(p.folder, file)
}

// contracts reads the two contracts of a connection, each as one text.
func (p project) contracts(name string) (events, commands string, err error) {
	c := p.Connections[name]
	in := &input{stdin: strings.NewReader(""), seen: p.in.seen}
	draft, _ := document.Named(c.Draft)
	if events, err = contractText(in, p.path(c.Events), contract.Options{DefaultDraft: draft}); err != nil {
		return "", "", named(err, name, "events")
	}
	commands, err = contractText(in, p.path(c.Commands), contract.Options{DefaultDraft: draft})
	return events, commands, named(err, name, "commands")
}

// mapping reads the mapping of a connection.
func (p project) mapping(name string) (string, error) {
	text, err := p.in.file(p.path(p.Connections[name].Mapping))
	return string(text), named(err, name, "mapping")
}

// named says whose file there is not, which the file itself does not say.
func named(err error, connection, key string) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("connections.%s.%s: %w", connection, key, err)
	}
	return err
}

// yaml reads a file of YAML or JSON that must have a shape.
func (in *input) yaml(file string, want shape, into any) error {
	text, err := in.file(file)
	if err != nil {
		return err
	}
	converted, err := asJSON(file, text)
	if err != nil {
		return err
	}
	if err := misfits(file, text, want); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(converted), into); err != nil {
		return fmt.Errorf("reading %s: %w", file, err)
	}
	return nil
}

// linesOf gives the lines on which the items of a list begin, of a file that has its shape.
func (in *input) linesOf(file, key string) (lines []int, err error) {
	text, err := in.file(file)
	if err != nil {
		return nil, err
	}
	items, err := yamljson.Items(text, key)
	for _, item := range items {
		lines = append(lines, item.Line)
	}
	return lines, err
}
