package wiring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/finding/near"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// inputs reads the inputs of one component and collects the findings on them.
type inputs struct {
	values   property.Map
	findings []finding.Finding
	// contracts are those that are compiled already, by their texts: a deployed contract is often the updated one.
	contracts map[string]*schema.Schema
}

func (in *inputs) add(f finding.Finding) { in.findings = append(in.findings, f) }

func (in *inputs) fail(code finding.Code, name, message, remedy string) {
	in.add(finding.Finding{Code: code, Property: name, Message: message, Remedy: remedy})
}

// wrong reports an input with a wrong type or value.
func (in *inputs) wrong(code finding.Code, name, wanted, got string) {
	in.add(mismatch(finding.Finding{Code: code, Property: name}, wanted, got))
}

// mismatch completes a finding on a wrong type or value.
func mismatch(f finding.Finding, wanted, got string) finding.Finding {
	f.Message, f.Got, f.Wanted = "must be "+wanted+", not "+got, got, wanted
	return f
}

// has reports whether the user wrote the input, known or not.
func (in *inputs) has(name string) bool { return !in.values.Get(name).IsNull() }

// text gives a string input that is present and known.
func (in *inputs) text(name string) (string, bool) {
	v := in.values.Get(name)
	if !in.readable(name, v) {
		return "", false
	}
	if !v.IsString() {
		in.wrong(finding.WiringChoice, name, "a string", kindOf(v))
		return "", false
	}
	return v.AsString(), true
}

// flag gives a bool input that is present and known.
func (in *inputs) flag(name string) (value, ok bool) {
	v := in.values.Get(name)
	if !in.readable(name, v) {
		return false, false
	}
	if !v.IsBool() {
		in.wrong(finding.WiringChoice, name, "true or false", kindOf(v))
		return false, false
	}
	return v.AsBool(), true
}

// readable reports whether a value is present and known. It notes a value that is not known.
func (in *inputs) readable(name string, v property.Value) bool {
	if v.IsNull() {
		return false
	}
	if v.HasComputed() {
		in.add(finding.Finding{
			Code: finding.WiringUnknown, Severity: finding.Note, Property: name,
			Message: "is not known at preview; the update checks it",
		})
		return false
	}
	return true
}

// require reports an input that is absent, or a string that is blank.
func (in *inputs) require(names ...string) {
	for _, name := range names {
		v := in.values.Get(name)
		if v.IsNull() {
			in.fail(finding.WiringMissing, name, "is required", "")
		} else if blank(v) {
			in.fail(finding.WiringMissing, name, "is required, but empty", "")
		}
	}
}

func blank(v property.Value) bool { return v.IsString() && strings.TrimSpace(v.AsString()) == "" }

// notEmpty reports optional strings that are blank.
func (in *inputs) notEmpty(names ...string) {
	for _, name := range names {
		if blank(in.values.Get(name)) {
			in.fail(finding.WiringMissing, name, "is empty", "give it an expression, or remove "+name)
		}
	}
}

// choice gives the value of an input with a fixed set of values. It reports any other value, and then gives the default.
func (in *inputs) choice(name string, allowed ...string) string {
	v := in.values.Get(name)
	if v.HasComputed() {
		in.fail(finding.WiringChoice, name,
			"must be known at preview, because it decides which resources exist", "")
		return allowed[0]
	}
	got, ok := in.text(name)
	if !ok {
		return allowed[0]
	}
	if !slices.Contains(allowed, got) {
		in.wrong(finding.WiringChoice, name, oneOf(allowed), strconv.Quote(got))
		return allowed[0]
	}
	return got
}

// only reports inputs that this kind of component does not have.
func (in *inputs) only(known ...string) {
	for name := range in.values.AllStable {
		setting := strings.TrimPrefix(name, "lane.")
		switch {
		case slices.Contains(known, name):
		case slices.Contains(known, "lane") && slices.Contains(laneKeys, setting):
			in.fail(finding.WiringChoice, name, "there is no such input: "+setting+" is a setting of the lane", "move it into lane")
		default:
			in.fail(finding.WiringChoice, name, "there is no such input", didYouMean(name, known))
		}
	}
}

func kindOf(v property.Value) string {
	switch {
	case v.IsNull():
		return "null"
	case v.IsBool():
		return "a boolean"
	case v.IsNumber():
		return "a number"
	case v.IsString():
		return "a string"
	case v.IsArray():
		return "a list"
	case v.IsMap():
		return "an object"
	case v.IsAsset(), v.IsArchive():
		return "an asset"
	default:
		return "a resource"
	}
}

func oneOf(allowed []string) string {
	quoted := make([]string, len(allowed))
	for i, a := range allowed {
		quoted[i] = fmt.Sprintf("%q", a)
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}

// didYouMean offers the known name that is nearest, or all of them if none is near.
func didYouMean(name string, known []string) string {
	if best, ok := near.Nearest(name, known); ok {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return "choose " + oneOf(slices.Sorted(slices.Values(known)))
}
