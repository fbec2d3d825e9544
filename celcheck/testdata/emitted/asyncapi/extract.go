// Program asyncapi takes the contract of each channel out of an AsyncAPI document: one of the payloads of its messages, with
// the document's components beside, so that references go on to lead where they led.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

type object = map[string]any

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: asyncapi DOCUMENT FOLDER")
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func run(document, folder string) error {
	text, err := os.ReadFile(document)
	if err != nil {
		return err
	}
	var doc object
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return err
	}
	for name, channel := range map[string]string{"event": "shipments", "command": "customerMessages"} {
		contract := object{
			// What AsyncAPI's own schemas are a superset of.
			"$schema":    "http://json-schema.org/draft-07/schema#",
			"oneOf":      payloads(doc, channel),
			"components": object{"schemas": at(doc, "components", "schemas")},
		}
		text, err := json.MarshalIndent(contract, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name+".json"), append(text, '\n'), 0o600); err != nil {
			return fmt.Errorf("writing the contract of %s: %w", channel, err)
		}
	}
	return nil
}

func payloads(doc object, channel string) []any {
	var out []any
	messages := at(doc, "channels", channel, "messages")
	for _, name := range slices.Sorted(maps.Keys(messages)) {
		message := at(messages, name)
		if ref, ok := message["$ref"].(string); ok {
			message = at(doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		}
		payload := at(message, "payload")
		if payload["schemaFormat"] != nil {
			payload = at(payload, "schema")
		}
		out = append(out, payload)
	}
	return out
}

func at(o object, names ...string) object {
	for _, name := range names {
		o, _ = o[name].(object)
	}
	return o
}
