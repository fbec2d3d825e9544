package wiring

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// largestExact bounds the integers that Pulumi carries exactly: its numbers are doubles.
const largestExact = 1 << 53

// SchemaText turns a schema input, an object or JSON text, into JSON text; the text of an object has its keys sorted.
// name is the user's name for it. The caller handles computed values.
func SchemaText(name string, v property.Value) (string, []finding.Finding) {
	if v.IsString() {
		return v.AsString(), nil
	}
	if !v.IsMap() {
		return "", []finding.Finding{mismatch(finding.Finding{Code: finding.SchemaNotJSON, Property: name},
			"a JSON Schema, as an object or as JSON text", kindOf(v))}
	}
	in := inputs{}
	document := in.plain(name, "", v)
	if len(in.findings) > 0 {
		return "", in.findings
	}
	text, err := json.Marshal(document)
	if err != nil {
		return "", []finding.Finding{{Code: finding.SchemaNotJSON, Property: name, Message: err.Error()}}
	}
	return string(text), nil
}

// plain turns a property value into one that encoding/json writes, and reports a value that would not arrive as written.
func (in *inputs) plain(name, place string, v property.Value) any {
	switch {
	case v.IsNull():
		return nil
	case v.IsBool():
		return v.AsBool()
	case v.IsString():
		return v.AsString()
	case v.IsNumber():
		n := v.AsNumber()
		if math.Abs(n) > largestExact {
			in.add(finding.Finding{
				Code: finding.SchemaNumberLost, Property: name, Place: place,
				Message: fmt.Sprintf("about %s is beyond 2^53, where Pulumi rounds numbers", strconv.FormatFloat(n, 'g', -1, 64)),
				Remedy:  "give the whole schema as JSON text",
			})
		}
		return json.Number(strconv.FormatFloat(n, 'f', -1, 64))
	case v.IsArray():
		items := v.AsArray()
		list := make([]any, 0, items.Len())
		for i, item := range items.All {
			list = append(list, in.plain(name, place+document.Pointer(strconv.Itoa(i)), item))
		}
		return list
	case v.IsMap():
		object := make(map[string]any, v.AsMap().Len())
		for key, value := range v.AsMap().AllStable {
			object[key] = in.plain(name, place+document.Pointer(key), value)
		}
		return object
	default:
		in.add(mismatch(finding.Finding{Code: finding.SchemaNotJSON, Property: name, Place: place}, "a JSON value", kindOf(v)))
		return nil
	}
}

// schema checks a schema input that is present and known.
func (in *inputs) schema(name string) {
	v := in.values.Get(name)
	if !in.readable(name, v) {
		return
	}
	text, findings := SchemaText(name, v)
	in.findings = append(in.findings, findings...)
	if len(findings) == 0 {
		in.findings = append(in.findings, connection.SchemaProblems(name, text, "")...)
	}
}
