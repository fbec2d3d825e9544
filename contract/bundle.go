package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// Bundle gives the text of one schema that means without options what a text means with them. A text that needs no
// options is given back as it is; one that refers to other documents is written in draft 2020-12. Only problems that
// stand in the way are given: Compile finds the others.
func Bundle(text string, options Options) (string, []Problem) {
	source, problems := Read(text, options)
	if problems != nil {
		return "", problems
	}
	if missing := missingIn(source.set); len(missing) > 0 {
		return "", missing
	}
	root := source.set.Root()
	raw, isObject := root.Raw.(map[string]any)
	uri, _ := raw["$schema"].(string)
	_, named := source.set.Draft(uri)
	switch {
	case !isObject:
		return text, nil
	case source.set.Alone() && (named || !source.assumed):
		return text, nil
	case source.set.Alone() && root.Draft() != OpenAPI30:
		raw["$schema"] = root.Draft().Metaschema()
		return written(raw)
	}
	bundle, fails := source.set.Bundle()
	if fails != nil {
		return "", []Problem{{
			Kind: InvalidSchema, Place: fails.Place(),
			Message: "got a dynamic reference or a meta-schema of somebody's own, wanted a schema that can be written into another",
			Remedy:  "refer to it from its own document only, or write $ref instead",
		}}
	}
	return written(bundle)
}

func written(schema any) (string, []Problem) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(schema); err != nil {
		return "", []Problem{{Kind: InvalidSchema, Message: fmt.Sprintf("the bundle cannot be written (%v); this is a bug, please report it", err)}}
	}
	return b.String(), nil
}

// FromDocument is the schema at a place of a document, for Options.Documents under that name.
func FromDocument(name, pointer string) string {
	// A text cannot fail to be written.
	text, _ := json.Marshal(map[string]string{"$ref": document.URI(name) + "#" + strings.ReplaceAll(pointer, "%", "%25")})
	return string(text)
}
