package contract

import (
	"cmp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// A cause is one thing that is wrong with a value, by itself sufficient for the validator to refuse it.
type cause struct {
	err *jsonschema.ValidationError
	at  []string
	// message is what to tell of it; empty until it is worded.
	message string
}

// causesOf goes through the validator's tree of errors for what is really wrong. What the value must obey at once is
// taken together. Of what it may obey one of, the branch is taken that its constants choose, where they choose one.
func causesOf(err *jsonschema.ValidationError) []cause {
	switch k := err.ErrorKind.(type) {
	case *kind.Schema, *kind.Reference, *kind.AllOf, *kind.Group:
		var all []cause
		for _, inner := range err.Causes {
			all = append(all, causesOf(inner)...)
		}
		if len(all) > 0 {
			return withoutEchoes(all)
		}
	case *kind.AnyOf:
		return causesOfUnion(err)
	case *kind.OneOf:
		if k.Subschemas == nil {
			return causesOfUnion(err)
		}
	}
	if k, ok := err.ErrorKind.(*kind.Required); ok && len(k.Missing) > 1 {
		return eachMissing(err, k)
	}
	return []cause{{err: err, at: err.InstanceLocation, message: messageOf(err)}}
}

// eachMissing takes missing properties one by one, so that what the branches of a union all miss can be told.
func eachMissing(err *jsonschema.ValidationError, k *kind.Required) []cause {
	var each []cause
	for _, name := range k.Missing {
		one := *err
		one.ErrorKind = &kind.Required{Missing: []string{name}}
		each = append(each, cause{err: &one, at: err.InstanceLocation, message: messageOf(&one)})
	}
	return each
}

// withoutEchoes drops what unevaluatedProperties and unevaluatedItems say where there is another cause: what a failing
// neighbour would have evaluated is then unevaluated, and blamed for it.
func withoutEchoes(all []cause) []cause {
	others := slices.DeleteFunc(slices.Clone(all), func(c cause) bool { return isUnevaluated(c.err) })
	if len(others) == 0 {
		return all
	}
	return others
}

func isUnevaluated(err *jsonschema.ValidationError) bool {
	_, never := err.ErrorKind.(*kind.FalseSchema)
	return never && (strings.HasSuffix(err.SchemaURL, "/unevaluatedProperties") || strings.HasSuffix(err.SchemaURL, "/unevaluatedItems"))
}

// causesOfUnion looks for the branch that was meant.
func causesOfUnion(union *jsonschema.ValidationError) []cause {
	branches := make([][]cause, len(union.Causes))
	for i, branch := range union.Causes {
		branches[i] = few(causesOf(branch))
	}
	depth := len(union.InstanceLocation)
	wrongType := func(c cause) bool {
		_, is := c.err.ErrorKind.(*kind.Type)
		return is && len(c.at) == depth
	}
	wrongConst := func(c cause) bool {
		_, is := c.err.ErrorKind.(*kind.Const)
		return is
	}
	wrongEnum := func(c cause) bool {
		_, is := c.err.ErrorKind.(*kind.Enum)
		return is && len(c.at) <= depth+1
	}
	left := branches
	for _, excludes := range []func(cause) bool{wrongType, wrongConst, wrongEnum} {
		narrowed := slices.DeleteFunc(slices.Clone(left), func(b []cause) bool { return slices.ContainsFunc(b, excludes) })
		if len(narrowed) == 1 {
			return narrowed[0]
		}
		if len(narrowed) > 0 {
			left = narrowed
		}
	}
	if same := common(left); len(same) > 0 {
		return same
	}
	if merged, ok := mergedWants(branches); ok {
		return []cause{merged}
	}
	return []cause{{err: union, at: union.InstanceLocation, message: messageOf(union)}}
}

// maxCauses is how many causes of one branch are compared with those of the others, which takes time by their square.
const maxCauses = 64

// few gives the first causes by place, of which one is told.
func few(causes []cause) []cause {
	if len(causes) <= maxCauses {
		return causes
	}
	slices.SortFunc(causes, func(a, b cause) int {
		return cmp.Or(comparePaths(a.at, b.at), strings.Compare(a.message, b.message))
	})
	return causes[:maxCauses]
}

// common is what every branch has to say.
func common(branches [][]cause) []cause {
	if len(branches) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(branches[0]), func(c cause) bool {
		for _, other := range branches[1:] {
			if !slices.ContainsFunc(other, func(o cause) bool { return o.message == c.message && slices.Equal(o.at, c.at) }) {
				return true
			}
		}
		return false
	})
}

// mergedWants makes one cause of branches that all want another type, or another constant, at the same place: the
// value has a tag, but one that no branch knows.
func mergedWants(branches [][]cause) (cause, bool) {
	if len(branches) == 0 {
		return cause{}, false
	}
	for _, first := range branches[0] {
		types, constants := []string{}, []any{}
		everywhere := true
		for _, branch := range branches {
			at := slices.IndexFunc(branch, func(c cause) bool {
				return slices.Equal(c.at, first.at) && sameFamily(c.err, first.err)
			})
			if at < 0 {
				everywhere = false
				break
			}
			switch k := branch[at].err.ErrorKind.(type) {
			case *kind.Type:
				types = append(types, k.Want...)
			case *kind.Const:
				constants = append(constants, k.Want)
			case *kind.Enum:
				constants = append(constants, k.Want...)
			}
		}
		if !everywhere {
			continue
		}
		if t, ok := first.err.ErrorKind.(*kind.Type); ok {
			slices.Sort(types)
			first.message = typeMessage(t.Got, slices.Compact(types))
		} else {
			first.message = constantsMessage(constants)
		}
		return first, true
	}
	return cause{}, false
}

// sameFamily says whether two errors are both about the type, or both about constants.
func sameFamily(a, b *jsonschema.ValidationError) bool {
	family := func(err *jsonschema.ValidationError) int {
		switch err.ErrorKind.(type) {
		case *kind.Type:
			return 1
		case *kind.Const, *kind.Enum:
			return 2
		}
		return 0
	}
	return family(a) != 0 && family(a) == family(b)
}

// schemaProblems are the causes for which a schema breaks its meta-schema. A schema is no payload and may be quoted.
func schemaProblems(location string, schema any, err *jsonschema.ValidationError) []Problem {
	var problems []Problem
	for _, c := range causesOf(err) {
		message := c.message
		if strings.HasPrefix(message, "wanted ") {
			got, _ := document.Value(schema, c.at)
			message = "got " + shortened(jsonText(got), 60) + ", " + message
		}
		problems = append(problems, Problem{Kind: InvalidSchema, Place: placeOf(location) + document.Pointer(c.at...), Message: message})
	}
	return problems
}
