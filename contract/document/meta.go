package document

import (
	"embed"
	"encoding/json"
	"strings"
)

// The meta-schemas of json-schema.org, as the validator has them, so that a schema may refer to them.
//
//go:embed metaschemas
var metaschemas embed.FS

// IsMeta says whether a URI names a meta-schema of json-schema.org.
func IsMeta(uri string) bool {
	return strings.HasPrefix(uri, "https://json-schema.org/") || strings.HasPrefix(uri, "http://json-schema.org/")
}

// addMeta adds a meta-schema if a URI names one.
func (s *Set) addMeta(uri string) {
	_, name, _ := strings.Cut(uri, "://json-schema.org/")
	file, err := metaschemas.Open("metaschemas/" + name)
	if name == "" || !IsMeta(uri) || err != nil {
		return
	}
	defer file.Close()
	decoder := json.NewDecoder(file)
	decoder.UseNumber()
	var doc any
	if decoder.Decode(&doc) == nil { // a folder is no document
		s.add(uri, doc, Draft202012)
	}
}
