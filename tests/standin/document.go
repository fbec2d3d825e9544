package standin

import (
	"encoding/json"
	"reflect"
	"sort"
	"strings"
)

// A canon gives the form that all equal values of a property share, so that another spelling is not a difference.
type canon struct {
	form func(any) any
	// document says that a value is a JSON text or an object.
	document bool
}

// The canons.
var (
	// jsonDocument takes documents for equal that say the same, whatever their white space and the order of their keys.
	jsonDocument = canon{form: document, document: true}
	// policyDocument takes policies for equal as AWS does, which returns them with lists in another order and with a list
	// of one as its element.
	policyDocument = canon{form: func(v any) any { return unordered(document(v)) }, document: true}
	// functionName takes a function's ARN for equal to its name.
	functionName = canon{form: nameInARN}
	// anyOrder takes lists for equal whose elements are the same in another order.
	anyOrder = canon{form: unordered}
)

func document(v any) any {
	document, ok := parsed(v)
	if !ok {
		return v
	}
	return document
}

// parsed gives the document behind a JSON text or an object. Empty texts and objects are all the same absent document.
func parsed(v any) (any, bool) {
	s, ok := v.(string)
	if !ok {
		return v, v != nil
	}
	if s == "" {
		return nil, true
	}
	var document any
	if err := json.Unmarshal([]byte(s), &document); err != nil {
		return nil, false
	}
	if reflect.DeepEqual(document, map[string]any{}) {
		return nil, true
	}
	return document, true
}

func unordered(v any) any {
	switch v := v.(type) {
	case []any:
		if len(v) == 1 {
			return unordered(v[0])
		}
		result := make([]any, 0, len(v))
		for _, element := range v {
			result = append(result, unordered(element))
		}
		sort.Slice(result, func(i, j int) bool { return compact(result[i]) < compact(result[j]) })
		return result
	case map[string]any:
		result := make(map[string]any, len(v))
		for name, element := range v {
			result[name] = unordered(element)
		}
		return result
	default:
		return v
	}
}

// compact writes a document. A value that came from JSON can be written as JSON.
func compact(v any) string {
	document, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(document)
}

// documentText gives the JSON text of a document that a program gave as text or as an object.
func documentText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return compact(v)
	}
}

// sorted gives the JSON text of a document as the provider keeps it: compact, with its keys in order.
func sorted(v any) string {
	document, ok := parsed(v)
	if !ok || document == nil {
		return documentText(v)
	}
	return compact(document)
}

func nameInARN(v any) any {
	s, ok := v.(string)
	if !ok || !strings.HasPrefix(s, "arn:") {
		return v
	}
	_, name, _ := strings.Cut(s, ":function:")
	return name
}
