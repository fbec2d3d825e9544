package document

import (
	"maps"
	"slices"
	"strings"
)

// A Draft names a version of JSON Schema, or a language of schemas made from one.
type Draft string

// The drafts that are understood. A schema's own $schema wins over the one a caller gives.
const (
	Draft202012 Draft = "2020-12"
	Draft201909 Draft = "2019-09"
	Draft07     Draft = "draft-07"
	Draft06     Draft = "draft-06"
	Draft04     Draft = "draft-04"
	// OpenAPI30 is the language of OpenAPI 3.0: draft-04 with nullable. Those of OpenAPI 3.1 and AsyncAPI are 2020-12 and
	// draft-07.
	OpenAPI30 Draft = "openapi-3.0"
)

// A dialect is what a draft does differently as a whole. What it does differently keyword by keyword is in keyword.go.
type dialect struct {
	draft Draft
	bit   drafts
	// metaschema is the URI of the draft's meta-schema.
	metaschema string
	// names are what tools call the draft.
	names []string
	// id is the keyword that names a schema.
	id string
	// refAlone says that keywords beside $ref are ignored, and that an $id of only a fragment is an anchor.
	refAlone bool
}

// A drafts is a set of drafts.
type drafts uint8

const (
	bitOpenAPI30 drafts = 1 << iota
	bit04
	bit06
	bit07
	bit201909
	bit202012

	since201909 = bit201909 | bit202012
	since07     = bit07 | since201909
	since06     = bit06 | since07
	every       = bitOpenAPI30 | bit04 | since06
	until201909 = every &^ bit202012
)

var dialects = []dialect{
	{Draft202012, bit202012, "https://json-schema.org/draft/2020-12/schema", []string{"2020-12", "2020", "202012"}, "$id", false},
	{Draft201909, bit201909, "https://json-schema.org/draft/2019-09/schema", []string{"2019-09", "2019", "201909"}, "$id", false},
	{Draft07, bit07, "http://json-schema.org/draft-07/schema", []string{"07", "7"}, "$id", true},
	{Draft06, bit06, "http://json-schema.org/draft-06/schema", []string{"06", "6"}, "$id", true},
	{Draft04, bit04, "http://json-schema.org/draft-04/schema", []string{"04", "4"}, "id", true},
	{OpenAPI30, bitOpenAPI30, "", []string{"openapi-3.0", "openapi3.0", "openapi30"}, "", true},
}

// dialect gives the row of a draft; that of the latest one for a name that is no draft.
func (d Draft) dialect() dialect {
	for _, known := range dialects {
		if known.draft == d {
			return known
		}
	}
	return dialects[0]
}

// Named reads the name of a draft as tools write it: 2020-12, draft2020-12, draft-07, draft7 and the like. The empty
// name is no draft, which ok allows.
func Named(name string) (Draft, bool) {
	name = strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(name), "draft"), "-")
	if name == "" {
		return "", true
	}
	for _, known := range dialects {
		for _, n := range known.names {
			if n == name {
				return known.draft, true
			}
		}
	}
	return "", false
}

const (
	latest    = "json-schema.org/schema"             // the $schema that stands for the latest draft
	openAPI31 = "spec.openapis.org/oas/3.1/dialect/" // and those of OpenAPI 3.1, which is 2020-12
)

// draftOf recognizes a $schema, with http or https, with or without # at the end.
func draftOf(uri string) (Draft, bool) {
	bare := func(uri string) string {
		scheme, rest, _ := strings.Cut(strings.TrimSuffix(uri, "#"), "://")
		if scheme != "http" && scheme != "https" {
			return ""
		}
		return rest
	}
	uri = bare(uri)
	if uri == latest || strings.HasPrefix(uri, openAPI31) {
		return Draft202012, true
	}
	for _, known := range dialects {
		if uri != "" && bare(known.metaschema) == uri {
			return known.draft, true
		}
	}
	return "", false
}

// SchemasIn lists the places of the schemas in an OpenAPI or AsyncAPI document, in order. ok is false of any
// other value.
func SchemasIn(raw any) (places []string, ok bool) {
	api, _ := raw.(map[string]any)
	if _, ok := languageOf(api); !ok {
		return nil, false
	}
	for _, folder := range []struct{ path, below []string }{
		{[]string{"components", "schemas"}, nil}, {[]string{"definitions"}, nil}, {[]string{"components", "messages"}, []string{"payload"}},
	} {
		found, _ := Value(api, folder.path)
		members, _ := found.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(members)) {
			path := slices.Concat(folder.path, []string{name}, folder.below)
			if _, ok := Value(api, path); ok {
				places = append(places, Pointer(path...))
			}
		}
	}
	return places, true
}

// languageOf gives the language of the schemas in an API document, which says its own version.
func languageOf(raw map[string]any) (Draft, bool) {
	version := func(keyword string) string { v, _ := raw[keyword].(string); return v }
	switch {
	case version("asyncapi") != "":
		return Draft07, true
	case version("swagger") != "":
		return Draft04, true
	case strings.HasPrefix(version("openapi"), "3.0"):
		return OpenAPI30, true
	case version("openapi") != "":
		if d, ok := draftOf(version("jsonSchemaDialect")); ok {
			return d, true
		}
		return Draft202012, true
	}
	return "", false
}

// Metaschema is the URI of the meta-schema by which schemas of a draft are valid.
func (d Draft) Metaschema() string {
	if d == OpenAPI30 {
		d = Draft04
	}
	return d.dialect().metaschema
}
