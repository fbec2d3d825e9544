package contract

import (
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// draftURIs are the meta-schemas of the drafts, without scheme and without the empty fragment.
var draftURIs = map[string]Draft{
	"json-schema.org/draft/2020-12/schema": Draft202012,
	"json-schema.org/draft/2019-09/schema": Draft201909,
	"json-schema.org/draft-07/schema":      Draft07,
}

// draftOf recognizes a $schema, with http or https, with or without # at the end.
func draftOf(uri string) (Draft, bool) {
	uri = strings.TrimSuffix(uri, "#")
	rest, ok := strings.CutPrefix(uri, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(uri, "http://")
	}
	draft, known := draftURIs[rest]
	return draft, ok && known
}

// reference is the validator's own name for a draft.
func (d Draft) reference() *jsonschema.Draft {
	switch d {
	case Draft07:
		return jsonschema.Draft7
	case Draft201909:
		return jsonschema.Draft2019
	default:
		return jsonschema.Draft2020
	}
}

func unknownDraft(place, uri string) Problem {
	return Problem{
		Kind:    UnknownDraft,
		Place:   place + "/$schema",
		Message: fmt.Sprintf("got %s, wanted the URI of draft-07, 2019-09 or 2020-12", quoted(uri)),
		Remedy:  `write "https://json-schema.org/draft/2020-12/schema"`,
	}
}
