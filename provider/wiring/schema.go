package wiring

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// largestExact is the largest integer up to which every integer survives the way through Pulumi, whose numbers are doubles.
const largestExact = 1 << 53

// SchemaText turns a schema input, an object or JSON text, into JSON text; the text of an object has its keys sorted.
// property is the user's name for it. Computed values are the caller's concern.
func SchemaText(name string, v property.Value) (string, []finding.Finding) {
	if v.IsString() {
		return v.AsString(), nil
	}
	if !v.IsMap() {
		return "", []finding.Finding{{
			Code: finding.SchemaNotJSON, Property: name,
			Message: "got " + kindOf(v) + ", wanted a JSON Schema as an object or as JSON text",
		}}
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

// plain turns a property value into what encoding/json writes, and reports what cannot be written as it was meant.
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
				Message: fmt.Sprintf("got about %s, wanted a number within 2^53, as Pulumi carries a larger one inexactly",
					strconv.FormatFloat(n, 'g', -1, 64)),
				Remedy: "give the whole schema as JSON text",
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
		in.add(finding.Finding{
			Code: finding.SchemaNotJSON, Property: name, Place: place,
			Message: "got " + kindOf(v) + ", wanted a JSON value",
		})
		return nil
	}
}

// schema checks a schema input that is there and known.
func (in *inputs) schema(name string) {
	v := in.values.Get(name)
	if !in.readable(name, v) {
		return
	}
	text, findings := SchemaText(name, v)
	in.findings = append(in.findings, findings...)
	if len(findings) == 0 {
		in.findings = append(in.findings, celcheck.SchemaProblems(name, text, "")...)
	}
}
