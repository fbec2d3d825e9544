// Program cloudevents puts the schemas of data into the envelope of CloudEvents: each type of event says what its data is.
package main

import (
	"encoding/json"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

type object = map[string]any

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: cloudevents SOURCES FOLDER")
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func run(sources, folder string) error {
	var envelope, data object
	for name, into := range map[string]*object{"envelope": &envelope, "data": &data} {
		text, err := os.ReadFile(filepath.Join(sources, name+".json"))
		if err == nil {
			err = json.Unmarshal(text, into)
		}
		if err != nil {
			return err
		}
	}
	var types []any
	for _, name := range slices.Sorted(maps.Keys(data)) {
		types = append(types, object{
			"properties": object{"type": object{"const": name}, "data": data[name]},
			"required":   []string{"data"},
		})
	}
	// The envelope stays the root, so that its references go on to lead where they led.
	envelope["oneOf"] = types
	text, err := json.MarshalIndent(envelope, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "event.json"), append(text, '\n'), 0o600)
}
