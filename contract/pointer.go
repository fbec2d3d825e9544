package contract

import (
	"net/url"
	"strings"
)

// unknownName stands in a place for a name that the schema does not know.
const unknownName = "*"

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// token is one step of a JSON pointer, with its slash.
func token(name string) string { return "/" + pointerEscapes.Replace(name) }

// pointerOf is the JSON pointer of a path.
func pointerOf(path []string) string {
	var b strings.Builder
	for _, name := range path {
		b.WriteString(token(name))
	}
	return b.String()
}

// location is how the validator writes where a subschema is: a URL and a pointer as its fragment.
func location(doc, pointer string) string {
	var b strings.Builder
	b.WriteString(doc)
	b.WriteByte('#')
	for i, part := range strings.Split(pointer, "/") {
		if i > 0 {
			b.WriteByte('/')
		}
		b.WriteString(url.PathEscape(part))
	}
	return b.String()
}

// placeOf gives a Problem's place for such a location.
func placeOf(location string) string {
	doc, fragment, _ := strings.Cut(location, "#")
	pointer, err := url.PathUnescape(fragment)
	if err != nil {
		pointer = fragment
	}
	if doc == rootURL || doc == "" {
		return pointer
	}
	return doc + "#" + pointer
}
