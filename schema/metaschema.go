package schema

import (
	"embed"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract"
)

// The meta-schemas of json-schema.org, as the validator has them, so that a schema may refer to them.
//
//go:embed metaschemas
var metaschemas embed.FS

// metaDrafts are the drafts by where their meta-schemas are.
var metaDrafts = []struct {
	prefix, folder string
	draft          contract.Draft
}{
	{"https://json-schema.org/draft/2020-12/", "metaschemas/draft/2020-12/", contract.Draft202012},
	{"https://json-schema.org/draft/2019-09/", "metaschemas/draft/2019-09/", contract.Draft201909},
	{"http://json-schema.org/draft-07/", "metaschemas/draft-07/", contract.Draft07},
}

// addMeta adds a meta-schema, if a URI names one.
func (l *library) addMeta(uri string) bool {
	for _, m := range metaDrafts {
		name, ok := strings.CutPrefix(uri, m.prefix)
		if !ok {
			continue
		}
		text, err := metaschemas.ReadFile(m.folder + name)
		if err != nil {
			return false
		}
		doc, err := decode(string(text))
		if err != nil {
			return false
		}
		l.add(uri, doc, m.draft)
		return true
	}
	return false
}
