package document

import (
	"maps"
	"strconv"
)

// asDraft04 writes a schema of OpenAPI 3.0 as one of draft-04, which is what the validator reads it as: nullable adds null
// to the type and means nothing without one, and id names no schema.
func asDraft04(raw map[string]any) {
	if _, ok := raw["id"].(string); ok {
		delete(raw, "id")
	}
	if name, ok := raw["type"].(string); ok && raw["nullable"] == true && name != "null" {
		raw["type"] = []any{name, "null"}
	}
}

// modern gives the keywords of a schema in the words of draft 2020-12, and how the text writes those that it spells
// differently. It copies only what it changes.
func modern(raw map[string]any, d dialect) (keywords map[string]any, written map[string]string) {
	if ref, ok := raw["$ref"].(string); ok && d.refAlone {
		return map[string]any{"$ref": ref}, nil
	}
	keywords = raw
	own := func() map[string]any {
		if len(keywords) == len(raw) {
			keywords = maps.Clone(raw)
		}
		return keywords
	}
	for keyword := range raw {
		if byDraft, known := forms[keyword]; known {
			if _, has := byDraft[d.bit]; !has {
				delete(own(), keyword)
			}
		}
	}
	if form := forms["items"][d.bit]; form == OneOrList {
		list, leading := raw["items"].([]any)
		rest, more := raw["additionalItems"]
		if leading || more {
			keywords = maps.Clone(keywords)
			delete(keywords, "additionalItems")
		}
		if leading {
			delete(keywords, "items")
			keywords["prefixItems"] = list
			written = map[string]string{"prefixItems": "items"}
			if more {
				keywords["items"] = rest
				written["items"] = "additionalItems"
			}
		}
	}
	if depends, ok := keywords["dependencies"].(map[string]any); ok && d.refAlone {
		names, schemas := map[string]any{}, map[string]any{}
		for name, v := range depends {
			if _, isList := v.([]any); isList {
				names[name] = v
			} else {
				schemas[name] = v
			}
		}
		keywords = maps.Clone(keywords)
		delete(keywords, "dependencies")
		keywords["dependentRequired"], keywords["dependentSchemas"] = names, schemas
		written = maps.Clone(written)
		if written == nil {
			written = map[string]string{}
		}
		written["dependentSchemas"] = "dependencies"
	}
	for _, bound := range []struct{ limit, exclusive string }{{"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"}} {
		if forms[bound.exclusive][d.bit] != Plain {
			continue
		}
		if strict, ok := keywords[bound.exclusive].(bool); ok {
			keywords = maps.Clone(keywords)
			delete(keywords, bound.exclusive)
			if limit, ok := keywords[bound.limit]; ok && strict {
				delete(keywords, bound.limit)
				keywords[bound.exclusive] = limit
			}
		}
	}
	return keywords, written
}

// Rewrite gives a copy of Keywords with what f makes of each subschema directly below, by its keyword.
func (a *At) Rewrite(f func(keyword string, child *At) any) map[string]any {
	out := maps.Clone(a.Keywords)
	for keyword, v := range a.Keywords {
		switch v := v.(type) {
		case []any:
			var list []any
			for i := range v {
				if kid := a.Child(keyword, strconv.Itoa(i)); kid != nil {
					if list == nil {
						list = append(list, v...)
					}
					list[i] = f(keyword, kid)
				}
			}
			if list != nil {
				out[keyword] = list
			}
		case map[string]any, bool:
			if kid := a.Child(keyword); kid != nil {
				out[keyword] = f(keyword, kid)
				continue
			}
			members, ok := v.(map[string]any)
			if form, known := FormOf(keyword, Draft202012); !ok || !known || form != Map {
				continue
			}
			copied := maps.Clone(members)
			for name := range members {
				if kid := a.Child(keyword, name); kid != nil {
					copied[name] = f(keyword, kid)
				}
			}
			out[keyword] = copied
		}
	}
	return out
}
