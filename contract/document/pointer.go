package document

import (
	"net/url"
	"strconv"
	"strings"
)

var (
	escapes   = strings.NewReplacer("~", "~0", "/", "~1")
	unescapes = strings.NewReplacer("~1", "/", "~0", "~")
)

// Pointer is the JSON pointer (RFC 6901) of a path: a slash and the escaped name for each step.
func Pointer(path ...string) string {
	var b strings.Builder
	for _, name := range path {
		b.WriteByte('/')
		_, _ = escapes.WriteString(&b, name) // a Builder takes everything
	}
	return b.String()
}

// Steps is the path of a JSON pointer.
func Steps(pointer string) []string {
	path := strings.Split(pointer, "/")[1:]
	for i, token := range path {
		path[i] = unescapes.Replace(token)
	}
	return path
}

// Value gives what a path leads to in a value of JSON. ok is false if it leads nowhere.
func Value(value any, path []string) (_ any, ok bool) {
	for _, name := range path {
		if value, ok = step(value, name); !ok {
			return nil, false
		}
	}
	return value, true
}

func step(value any, name string) (any, bool) {
	switch v := value.(type) {
	case map[string]any:
		child, ok := v[name]
		return child, ok
	case []any:
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(v) {
			return v[i], true
		}
	}
	return nil, false
}

// Resolve gives the URI that a reference leads to from a base, and its fragment with the escapes read.
func Resolve(base, ref string) (uri, fragment string) {
	ref, fragment, _ = strings.Cut(ref, "#")
	if decoded, err := url.PathUnescape(fragment); err == nil {
		fragment = decoded
	}
	if ref == "" {
		return base, fragment
	}
	b, err := url.Parse(base)
	if err != nil {
		return ref, fragment
	}
	r, err := url.Parse(ref)
	if err != nil {
		return ref, fragment
	}
	full := b.ResolveReference(r)
	if !r.IsAbs() && b.Opaque != "" { // a URN; net/url forgets what it is
		full.Opaque = b.Opaque
	}
	return full.String(), fragment
}
