package contract

import (
	"net/url"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// locationOf is how the validator writes where a subschema is: a URL and a pointer as its fragment.
func locationOf(at *document.At) string {
	parts := strings.Split(at.Pointer, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return at.Document + "#" + strings.Join(parts, "/")
}

// placeOf gives a Problem's place for a location of the validator.
func placeOf(location string) string {
	uri, pointer := document.Resolve("", location)
	if name := document.Name(uri); name != "" {
		return name + "#" + pointer
	}
	return pointer
}
