package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gopkg.in/yaml.v3"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
)

// defaultProject is the name of a project without a name.
const defaultProject = "eventlink-test"

// FromFolder gives the options to run the project in a folder, from a copy of it.
func FromFolder(folder string) (Options, error) {
	options := Options{Files: map[string]string{}}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		contents, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		if name == "Pulumi.yaml" {
			options.Program = string(contents)
			return nil
		}
		options.Files[name] = string(contents)
		return nil
	})
	if err == nil && options.Program == "" {
		err = errors.New("there is no Pulumi.yaml")
	}
	if err != nil {
		return Options{}, fmt.Errorf("reading the project in %s: %w", folder, err)
	}
	return options, nil
}

// project adds settings that a program may omit, and the paths of plugins that are not installed. The CLI then searches
// nowhere else.
func (o Options) project(program string) (string, error) {
	settings := map[string]any{}
	if err := yaml.Unmarshal([]byte(program), &settings); err != nil {
		return "", fmt.Errorf("reading the program: %w", err)
	}
	for name, value := range map[string]string{"name": defaultProject, "runtime": "yaml"} {
		if settings[name] == nil {
			settings[name] = value
		}
	}
	plugins := map[string]installed.Plugin{}
	if o.Plugin == "" {
		plugins["eventlink"] = installed.Eventlink
	}
	if !o.RealAWS {
		plugins["aws"] = installed.StandIn
	}
	var providers []map[string]string
	for name, plugin := range plugins {
		folder, err := installed.PluginFolder(plugin)
		if err != nil {
			return "", err
		}
		providers = append(providers, map[string]string{"name": name, "path": folder})
	}
	settings["plugins"] = map[string]any{"providers": providers}
	text, err := yaml.Marshal(settings)
	if err != nil {
		return "", fmt.Errorf("writing the program: %w", err)
	}
	return string(text), nil
}
