package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

// A survey walks the text of schemas, by the keywords that hold subschemas, before the validator sees it. It finds what
// the validator does not place, or stops at, or reads amiss, and mends the last.
type survey struct {
	options  Options
	patterns map[string]compiled
	problems []Problem
	refs     []reference
	// resources are the schemas that a URI without fragment names; anchors the places in them that have a name.
	resources map[string]any
	anchors   map[string]bool
	dynamic   []dynamicAnchor
	// resourceAt is the resource that each subschema belongs to, by location.
	resourceAt map[string]string
	// subschemaCount is how many there are, true and false among them.
	subschemaCount int
}

type compiled struct {
	pattern *pattern.Pattern
	err     error
}

// A reference is a keyword that refers to a schema.
type reference struct {
	place, base, target string
}

// A dynamicAnchor is where a $dynamicAnchor stands, and in which resource.
type dynamicAnchor struct{ location, resource string }

// A spot is where the walk is.
type spot struct {
	doc, pointer string
	base         string // the URI against which references are resolved
	draft        Draft
}

func (at spot) below(names ...string) spot {
	at.pointer += pointerOf(names)
	return at
}

func (at spot) place() string { return placeOf(location(at.doc, at.pointer)) }

func newSurvey(options Options) *survey {
	return &survey{
		options:    options,
		patterns:   map[string]compiled{},
		resources:  map[string]any{},
		anchors:    map[string]bool{},
		resourceAt: map[string]string{},
	}
}

func (v *survey) add(kind ProblemKind, place, message, remedy string) {
	v.problems = append(v.problems, Problem{kind, place, message, remedy})
}

// document walks a whole document.
func (v *survey) document(uri string, doc any, draft Draft) {
	v.resources[uri] = doc
	v.schema(doc, spot{doc: uri, base: uri, draft: draft})
}

func (v *survey) schema(node any, at spot) {
	v.subschemaCount++
	s, ok := node.(map[string]any)
	if !ok {
		return
	}
	at = v.identity(s, at)
	v.resourceAt[location(at.doc, at.pointer)] = at.base
	v.readReferences(s, at)
	v.readPatterns(s, at)
	v.readNumbers(s, at)
	if _, ok := s["$ref"]; ok && at.draft == Draft07 {
		// Draft-07 ignores what stands beside $ref, and so does the validator, but for const.
		delete(s, "const")
	}
	for _, keyword := range slices.Sorted(maps.Keys(s)) {
		v.subschemas(s[keyword], schemaKeywords[keyword], at.below(keyword))
	}
}

func (v *survey) subschemas(node any, form shape, at spot) {
	list, isList := node.([]any)
	members, isMap := node.(map[string]any)
	switch {
	case isList && (form == schemaList || form == schemaOrList):
		for i, s := range list {
			v.schema(s, at.below(strconv.Itoa(i)))
		}
	case isMap && form == schemaMap:
		for _, name := range slices.Sorted(maps.Keys(members)) {
			v.schema(members[name], at.below(name))
		}
	case form == oneSchema || form == schemaOrList:
		v.schema(node, at)
	}
}

// identity reads $schema, $id and the anchors.
func (v *survey) identity(s map[string]any, at spot) spot {
	if uri, ok := s["$schema"].(string); ok {
		draft, known := v.draft(uri)
		if !known {
			v.problems = append(v.problems, unknownDraft(at.place(), uri))
		} else if at.pointer == "" || s["$id"] != nil {
			at.draft = draft
		}
	}
	if _, ok := s["$ref"]; ok && at.draft == Draft07 {
		return at
	}
	if id, ok := s["$id"].(string); ok {
		uri, fragment := Resolve(at.base, id)
		if !strings.HasPrefix(id, "#") {
			at.base = uri
			v.resources[uri] = s
		}
		if fragment != "" && at.draft == Draft07 {
			v.anchors[at.base+"#"+fragment] = true
		}
	}
	if name, ok := s["$anchor"].(string); ok && at.draft != Draft07 {
		v.anchors[at.base+"#"+name] = true
	}
	if name, ok := s["$dynamicAnchor"].(string); ok && at.draft == Draft202012 {
		v.anchors[at.base+"#"+name] = true
		v.dynamic = append(v.dynamic, dynamicAnchor{location(at.doc, at.pointer), at.base})
	}
	return at
}

// draft recognizes a $schema, which may also name a meta-schema among the documents that were given.
func (v *survey) draft(uri string) (Draft, bool) {
	for range len(v.options.Documents) + 1 {
		if draft, ok := draftOf(uri); ok {
			return draft, true
		}
		text, ok := v.options.Documents[strings.TrimSuffix(uri, "#")]
		if !ok {
			return "", false
		}
		var meta struct {
			Schema string `json:"$schema"`
		}
		if json.Unmarshal([]byte(text), &meta) != nil {
			return "", false
		}
		uri = meta.Schema
	}
	return "", false
}

func (v *survey) readReferences(s map[string]any, at spot) {
	for _, keyword := range referenceKeywords {
		if target, ok := s[keyword].(string); ok {
			v.refs = append(v.refs, reference{at.below(keyword).place(), at.base, target})
		}
	}
}

func (v *survey) readPatterns(s map[string]any, at spot) {
	if source, ok := s["pattern"].(string); ok {
		v.checkPattern(source, at.below("pattern"))
	}
	if members, ok := s["patternProperties"].(map[string]any); ok {
		for _, source := range slices.Sorted(maps.Keys(members)) {
			v.checkPattern(source, at.below("patternProperties", source))
		}
	}
}

func (v *survey) checkPattern(source string, at spot) {
	if _, err := v.compile(source); err != nil {
		v.problems = append(v.problems, patternProblem(at.place(), source, err))
	}
}

func patternProblem(place, source string, err error) Problem {
	where := func(offset int) string {
		return fmt.Sprintf("character %d of the pattern %s", offset+1, quoted(source))
	}
	var syntax *pattern.SyntaxError
	var unsupported *pattern.UnsupportedError
	switch {
	case errors.As(err, &syntax):
		return Problem{InvalidPattern, place, fmt.Sprintf("%s: got %s, wanted %s", where(syntax.Offset), syntax.Got, syntax.Want), syntax.Remedy}
	case errors.As(err, &unsupported):
		return Problem{UnsupportedPattern, place, fmt.Sprintf("%s: got %s, wanted a pattern without it", where(unsupported.Offset), unsupported.Construct), unsupported.Remedy}
	}
	return Problem{InvalidPattern, place, err.Error(), ""}
}

// compile compiles each pattern once, however often it stands in the schema and is validated against the meta-schema.
func (v *survey) compile(source string) (*pattern.Pattern, error) {
	c, ok := v.patterns[source]
	if !ok {
		c.pattern, c.err = pattern.Compile(source)
		v.patterns[source] = c
	}
	return c.pattern, c.err
}

func (v *survey) readNumbers(s map[string]any, at spot) {
	for _, keyword := range countKeywords {
		if n, ok := s[keyword].(json.Number); ok {
			s[keyword] = clampCount(n)
		}
	}
	for _, keyword := range numberKeywords {
		v.boundNumbers(s[keyword], at.below(keyword))
	}
}

// clampCount gives the greatest int for a count beyond it, which the validator would cut to its low bits. No value of
// the domain tells the two apart.
func clampCount(n json.Number) json.Number {
	text := []byte(n)
	if _, is := integerOf(text, !strings.ContainsAny(n.String(), ".eE")); is == beyond64 && text[0] != '-' {
		return json.Number(strconv.Itoa(math.MaxInt))
	}
	return n
}

// boundNumbers refuses what exact arithmetic cannot be expected to take: 1e3000000.
func (v *survey) boundNumbers(node any, at spot) {
	const most = 1000
	switch node := node.(type) {
	case json.Number:
		exponent := 0
		if i := strings.IndexAny(string(node), "eE"); i >= 0 {
			exponent = exponentOf([]byte(node[i+1:]))
		}
		if len(node) > most || exponent > most || exponent < -most {
			v.add(InvalidSchema, at.place(), fmt.Sprintf("got a number of more than %d digits, wanted one near what a double can hold", most), "")
		}
	case []any:
		for i, item := range node {
			v.boundNumbers(item, at.below(strconv.Itoa(i)))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(node)) {
			v.boundNumbers(node[name], at.below(name))
		}
	}
}

// missing lists the references that lead nowhere.
func (v *survey) missing() []Problem {
	var problems []Problem
	for _, ref := range v.refs {
		uri, fragment := Resolve(ref.base, ref.target)
		if isMetaSchema(uri) {
			continue
		}
		resource, ok := v.resources[uri]
		switch {
		case !ok:
			problems = append(problems, Problem{MissingReference, ref.place, fmt.Sprintf("got a reference to %s, wanted one into the schema itself: nothing is fetched", quoted(ref.target)), `copy what it refers to under "$defs" and refer to it there`})
		case fragment == "":
		case strings.HasPrefix(fragment, "/") && !leadsSomewhere(resource, fragment),
			!strings.HasPrefix(fragment, "/") && !v.anchors[uri+"#"+fragment]:
			problems = append(problems, Problem{MissingReference, ref.place, fmt.Sprintf("got a reference to %s, wanted one to what is there", quoted(ref.target)), ""})
		}
	}
	return problems
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

func isMetaSchema(uri string) bool {
	return strings.HasPrefix(uri, "https://json-schema.org/") || strings.HasPrefix(uri, "http://json-schema.org/")
}

func leadsSomewhere(node any, pointer string) bool {
	_, lost := follow(node, pointer).(nowhere)
	return !lost
}

// nowhere is what a pointer leads to that leads to nothing; null is a value.
type nowhere struct{}

// follow gives what a pointer leads to.
func follow(node any, pointer string) any {
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	var path []string
	for _, name := range strings.Split(pointer, "/")[1:] {
		path = append(path, unescape.Replace(name))
	}
	return valueAt(node, path)
}

func valueAt(node any, path []string) any {
	for _, name := range path {
		switch n := node.(type) {
		case map[string]any:
			child, ok := n[name]
			if !ok {
				return nowhere{}
			}
			node = child
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(n) {
				return nowhere{}
			}
			node = n[i]
		default:
			return nowhere{}
		}
	}
	return node
}
