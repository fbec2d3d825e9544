package document

import (
	"strings"
)

// A Draft names a version of JSON Schema.
type Draft string

// The drafts that are understood. A schema's own $schema wins over the one a caller gives.
const (
	Draft202012 Draft = "2020-12"
	Draft201909 Draft = "2019-09"
	Draft07     Draft = "draft-07"
)

// A dialect is what a draft does differently as a whole. What it does differently keyword by keyword is in keyword.go.
type dialect struct {
	draft Draft
	bit   drafts
	// metaschema is the URI of the draft's meta-schema, without scheme; names are what tools call the draft.
	metaschema string
	names      []string
	// refAlone says that keywords beside $ref are ignored, and that an $id of only a fragment is an anchor.
	refAlone bool
}

// A drafts is a set of drafts.
type drafts uint8

const (
	bit07 drafts = 1 << iota
	bit201909
	bit202012

	since201909 = bit201909 | bit202012
	until201909 = bit07 | bit201909
	every       = bit07 | since201909
)

var dialects = []dialect{
	{Draft202012, bit202012, "json-schema.org/draft/2020-12/schema", []string{"2020-12", "2020", "202012"}, false},
	{Draft201909, bit201909, "json-schema.org/draft/2019-09/schema", []string{"2019-09", "2019", "201909"}, false},
	{Draft07, bit07, "json-schema.org/draft-07/schema", []string{"07", "7"}, true},
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
// name is the latest draft.
func Named(name string) (Draft, bool) {
	name = strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(name), "draft"), "-")
	if name == "" {
		return Draft202012, true
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

// draftOf recognizes a $schema, with http or https, with or without # at the end.
func draftOf(uri string) (Draft, bool) {
	scheme, rest, _ := strings.Cut(strings.TrimSuffix(uri, "#"), "://")
	if scheme != "http" && scheme != "https" {
		return "", false
	}
	for _, known := range dialects {
		if known.metaschema == rest {
			return known.draft, true
		}
	}
	return "", false
}
