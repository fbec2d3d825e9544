package wiring

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// inputs reads the inputs of one component and collects what is wrong with them.
type inputs struct {
	values   property.Map
	findings []finding.Finding
}

func (in *inputs) add(f finding.Finding) { in.findings = append(in.findings, f) }

func (in *inputs) fail(code finding.Code, name, message, remedy string) {
	in.add(finding.Finding{Code: code, Property: name, Message: message, Remedy: remedy})
}

// has says whether the user wrote the input, known or not.
func (in *inputs) has(name string) bool { return !in.values.Get(name).IsNull() }

// text gives a string input that is there and known.
func (in *inputs) text(name string) (string, bool) {
	v := in.values.Get(name)
	if !in.readable(name, v) {
		return "", false
	}
	if !v.IsString() {
		in.fail(finding.WiringChoice, name, "got "+kindOf(v)+", wanted a string", "")
		return "", false
	}
	return v.AsString(), true
}

// flag gives a bool input that is there and known.
func (in *inputs) flag(name string) (value, ok bool) {
	v := in.values.Get(name)
	if !in.readable(name, v) {
		return false, false
	}
	if !v.IsBool() {
		in.fail(finding.WiringChoice, name, "got "+kindOf(v)+", wanted true or false", "")
		return false, false
	}
	return v.AsBool(), true
}

// readable says whether a value is there and known; what is not known is noted.
func (in *inputs) readable(name string, v property.Value) bool {
	if v.IsNull() {
		return false
	}
	if v.HasComputed() {
		in.add(finding.Finding{
			Code: finding.WiringUnknown, Severity: finding.Note, Property: name,
			Message: "not known at preview; it is checked at update",
		})
		return false
	}
	return true
}

// require reports an input that is absent, or a text without content.
func (in *inputs) require(names ...string) {
	for _, name := range names {
		v := in.values.Get(name)
		if v.IsNull() {
			in.fail(finding.WiringMissing, name, "got nothing, wanted a value", "")
		} else if v.IsString() && strings.TrimSpace(v.AsString()) == "" {
			in.fail(finding.WiringMissing, name, "got an empty string, wanted a value", "")
		}
	}
}

// notEmpty reports optional texts that are there without content.
func (in *inputs) notEmpty(names ...string) {
	for _, name := range names {
		if v := in.values.Get(name); v.IsString() && strings.TrimSpace(v.AsString()) == "" {
			in.fail(finding.WiringMissing, name, "got an empty string, wanted a value", "leave "+name+" out instead")
		}
	}
}

// choice reports a text that is none of the allowed ones, and gives the one that holds.
func (in *inputs) choice(name string, allowed ...string) string {
	v := in.values.Get(name)
	if v.HasComputed() {
		in.fail(finding.WiringChoice, name,
			"got a value that is not known at preview, wanted one that is", "it decides which resources there are")
		return allowed[0]
	}
	got, ok := in.text(name)
	if !ok {
		return allowed[0]
	}
	if !slices.Contains(allowed, got) {
		in.fail(finding.WiringChoice, name, fmt.Sprintf("got %q, wanted %s", got, oneOf(allowed)), "")
		return allowed[0]
	}
	return got
}

// only reports inputs that no component of this kind has.
func (in *inputs) only(known ...string) {
	for name := range in.values.AllStable {
		if !slices.Contains(known, name) {
			in.fail(finding.WiringChoice, name, "got an input that does not exist", didYouMean(name, known))
		}
	}
}

func kindOf(v property.Value) string {
	switch {
	case v.IsNull():
		return "nothing"
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

// didYouMean offers the known names when one of them is near, or all of them.
func didYouMean(name string, known []string) string {
	best, distance := "", len(name)/3+2
	for _, k := range known {
		if d := editDistance(strings.ToLower(name), strings.ToLower(k)); d < distance {
			best, distance = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return "wanted " + oneOf(slices.Sorted(slices.Values(known)))
}

// editDistance is Levenshtein's, by the row-at-a-time method of Wagner and Fischer (1974).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
