// Command sdks writes the SDK of every language from schema.json, with Pulumi's own code generators.
//
//	cd tools && go run ./sdks
//
// It belongs to the tools module, so that the plugin cannot link the generators. It removes files that it does not
// generate: a folder under sdk holds generated files only.
//
// Files in reading order: main.go (which files are written), languages.go (how each language is generated).
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// root is the repository, seen from the tools module.
const root = ".."

func main() {
	serveLogo()
	text, err := os.ReadFile(filepath.Join(root, "schema.json"))
	if err == nil {
		err = generate(text, filepath.Join(root, "sdk"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sdks:", err)
		os.Exit(1)
	}
}

// serveLogo lets the generator for .NET fetch the logo, which it does over HTTP only, from this repository.
func serveLogo() {
	http.DefaultTransport.(*http.Transport).RegisterProtocol("file", http.NewFileTransport(http.Dir(root)))
}

// generate writes the SDKs of a schema into a folder, each language in its own.
func generate(text []byte, folder string) error {
	licence, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		return err
	}
	for _, language := range languages {
		pkg, err := bind(text)
		if err != nil {
			return err
		}
		files, err := language.generate(pkg)
		if err != nil {
			return fmt.Errorf("%s: %w", language.name, err)
		}
		files[language.packed+"LICENSE"] = licence
		if files[language.packed+"README.md"], err = language.readme.fill(pkg); err != nil {
			return fmt.Errorf("%s: %w", language.name, err)
		}
		if err := write(filepath.Join(folder, language.name), files); err != nil {
			return fmt.Errorf("%s: %w", language.name, err)
		}
	}
	return nil
}

// bind gives a new copy of the package, because the generators write into it.
func bind(text []byte) (*schema.Package, error) {
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, fmt.Errorf("reading schema.json: %w", err)
	}
	pkg, diagnostics, err := schema.BindSpec(spec, alone{}, schema.ValidationOptions{})
	if err != nil {
		return nil, fmt.Errorf("binding schema.json: %w", err)
	}
	if diagnostics.HasErrors() {
		return nil, fmt.Errorf("binding schema.json: %w", diagnostics)
	}
	return pkg, nil
}

// write makes a folder hold these files and no others. A file that would not change is left alone.
func write(folder string, files map[string][]byte) error {
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if _, wanted := files[filepath.ToSlash(name)]; err != nil || wanted {
			return err
		}
		return os.Remove(path)
	})
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if present, err := os.ReadFile(path); err == nil && bytes.Equal(present, files[name]) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}
