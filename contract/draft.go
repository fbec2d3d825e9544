package contract

import (
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine/violation"
)

// A Draft names a version of JSON Schema.
type Draft = document.Draft

// The drafts that are understood. A schema's own $schema wins over the one a caller gives.
const (
	Draft202012 = document.Draft202012
	Draft201909 = document.Draft201909
	Draft07     = document.Draft07
	Draft06     = document.Draft06
	Draft04     = document.Draft04
	OpenAPI30   = document.OpenAPI30
)

// reference is the validator's own name for a draft.
func reference(d Draft) *jsonschema.Draft {
	switch d {
	case Draft04, OpenAPI30:
		return jsonschema.Draft4
	case Draft06:
		return jsonschema.Draft6
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
		Place:   place,
		Message: fmt.Sprintf("got %s, wanted the URI of a draft from draft-04 to 2020-12", violation.Quoted(uri)),
		Remedy:  `write "https://json-schema.org/draft/2020-12/schema", or say with draft which one it is made from`,
	}
}
