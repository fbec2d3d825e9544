package wiring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
	"github.com/eventlink/pulumi-eventlink/schema/lint"
)

// largestExact is the largest integer that Pulumi carries exactly: its numbers are doubles. 2^53 itself is not one, as
// 2^53+1 arrives as 2^53.
const largestExact = 1<<53 - 1

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
				Message: fmt.Sprintf("about %s is not below 2^53, where Pulumi rounds numbers", strconv.FormatFloat(n, 'g', -1, 64)),
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
	if blank(v) || !in.readable(name, v) || in.values.Get("documents").HasComputed() || in.values.Get("draft").HasComputed() {
		return
	}
	text, findings := SchemaText(name, v)
	in.findings = append(in.findings, findings...)
	options, others := reading(in.values)
	if len(findings)+len(others) > 0 {
		return
	}
	compiled, findings := connection.Contract(name, text, options)
	if len(findings) == 0 {
		bundle, problems := contract.Bundle(text, options)
		findings = connection.ContractFindings(name, problems)
		if bundle == text {
			in.keep(compiled)
		}
	}
	in.findings = append(in.findings, findings...)
	if len(findings) == 0 {
		in.findings = append(in.findings, lint.Drafts(name, compiled)...)
	}
}

// contract compiles a text that needs no other documents. The findings say what keeps it from being a contract.
func (in *inputs) contract(text string) (*schema.Schema, []finding.Finding) {
	if known, ok := in.contracts[text]; ok {
		return known, nil
	}
	compiled, findings := connection.Contract("", text, contract.Options{})
	if len(findings) > 0 {
		return nil, findings
	}
	in.keep(compiled)
	return compiled, nil
}

func (in *inputs) keep(compiled *schema.Schema) {
	if in.contracts == nil {
		in.contracts = map[string]*schema.Schema{}
	}
	in.contracts[compiled.Validator().Text()] = compiled
}

// Drafts are what the input draft may be.
var Drafts = []string{"2020-12", "2019-09", "draft-07", "draft-06", "draft-04", "openapi-3.0"}

// reading checks the inputs documents and draft.
func (in *inputs) reading() {
	for _, name := range []string{"documents", "draft"} {
		in.readable(name, in.values.Get(name)) // what is not known yet is noted
	}
	_, findings := reading(in.values)
	in.findings = append(in.findings, findings...)
}

// reading gives the options by which the schemas of some inputs are read. What is not known yet is left out.
func reading(values property.Map) (contract.Options, []finding.Finding) {
	in := inputs{values: values}
	var options contract.Options
	if v := values.Get("draft"); v.IsString() {
		options.DefaultDraft = contract.Draft(in.choice("draft", Drafts...))
	} else if !v.IsNull() && !v.HasComputed() {
		in.add(mismatch(finding.Finding{Code: finding.WiringChoice, Property: "draft"}, oneOf(Drafts), kindOf(v)))
	}
	documents := values.Get("documents")
	switch {
	case documents.IsNull() || documents.HasComputed():
	case !documents.IsMap():
		in.add(mismatch(finding.Finding{Code: finding.WiringChoice, Property: "documents"}, "texts of documents by URI", kindOf(documents)))
	default:
		options.Documents = map[string]string{}
		for uri, v := range documents.AsMap().AllStable {
			text, findings := SchemaText("documents", v)
			for _, f := range findings {
				f.Property = fmt.Sprintf("documents[%q]", uri)
				in.add(f)
			}
			options.Documents[uri] = text
		}
	}
	return options, in.findings
}

// Bundled gives inputs whose schemas are texts that mean by themselves what they mean with documents and draft, which are
// left out. A schema that depends on what is not known yet is not known either.
func Bundled(values property.Map, names ...string) property.Map {
	documents, draft := values.Get("documents"), values.Get("draft")
	options, findings := reading(values)
	for _, name := range names {
		v := values.Get(name)
		if v.IsNull() {
			continue
		}
		secret := v.HasSecrets() || documents.HasSecrets()
		if v.HasComputed() || documents.HasComputed() || draft.HasComputed() {
			values = values.Set(name, property.WithGoValue(v, property.Computed).WithSecret(secret))
			continue
		}
		// What cannot be made text was a finding already.
		text, _ := SchemaText(name, v)
		if bundle, problems := contract.Bundle(text, options); len(findings) == 0 && len(problems) == 0 {
			text = bundle
		}
		text = canonical(text)
		values = values.Set(name, property.WithGoValue(v, text).WithSecret(secret))
	}
	return values.Delete("documents", "draft")
}

// canonical writes JSON with sorted keys and without white space, so that a schema that is only written in another way changes no
// function. Numbers stay as they are. What is not JSON stays as it is, and so does half of a surrogate pair, which has no other form.
func canonical(text string) string {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || decoder.More() {
		return text
	}
	var written bytes.Buffer
	encoder := json.NewEncoder(&written)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) != nil || strings.ContainsRune(written.String(), utf8.RuneError) {
		return text
	}
	return strings.TrimSuffix(written.String(), "\n")
}
