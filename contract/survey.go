package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/violation"
	"github.com/eventlink/pulumi-eventlink/pattern"
)

// A survey looks at every subschema before the validator does. It finds what the validator does not place, or stops at,
// or misreads, and corrects the last.
type survey struct {
	set      *document.Set
	own      []*document.At // all but those of the drafts' meta-schemas
	anchors  []*document.At // those of $dynamicAnchor among them
	assumed  bool
	patterns map[string]compiled
	problems []Problem
	taken    []Taken
}

type compiled struct {
	pattern *pattern.Pattern
	err     error
}

func surveyOf(source *Source) *survey {
	v := &survey{set: source.set, assumed: source.assumed, patterns: map[string]compiled{}}
	for _, at := range v.set.All() {
		if document.IsMeta(at.Document) {
			continue
		}
		v.own = append(v.own, at)
		if s, ok := at.Raw.(map[string]any); ok {
			v.schema(s, at)
		}
	}
	return v
}

func (v *survey) add(kind ProblemKind, place, message, remedy string) {
	v.problems = append(v.problems, Problem{kind, place, message, remedy})
}

func (v *survey) schema(s map[string]any, at *document.At) {
	if uri, ok := s["$schema"].(string); ok {
		draft, known := v.set.Draft(uri)
		switch {
		case known && !at.Resource.Foreign:
			s["$schema"] = draft.Metaschema() // the validator knows fewer names
		case !known && v.assumed:
			delete(s, "$schema")
			v.taken = append(v.taken, Taken{at.Below("$schema"), uri, at.Draft()})
		case !known:
			v.problems = append(v.problems, unknownDraft(at.Below("$schema"), uri))
		}
	}
	if name, ok := s["$dynamicAnchor"].(string); ok && at.Resource.Dynamic[name] == at {
		v.anchors = append(v.anchors, at)
	}
	v.readPatterns(s, at)
	v.readNumbers(s, at)
	if at.Target("$ref") != nil && len(at.Keywords) == 1 {
		// Until draft-07 what stands beside $ref is ignored, and so it is by the validator, but for const.
		delete(s, "const")
	}
}

func (v *survey) readPatterns(s map[string]any, at *document.At) {
	if source, ok := s["pattern"].(string); ok {
		v.checkPattern(source, at.Below("pattern"))
	}
	if members, ok := s["patternProperties"].(map[string]any); ok {
		for _, source := range slices.Sorted(maps.Keys(members)) {
			v.checkPattern(source, at.Below("patternProperties", source))
		}
	}
}

func (v *survey) checkPattern(source, place string) {
	if _, err := v.compile(source); err != nil {
		v.problems = append(v.problems, patternProblem(place, source, err))
	}
}

func patternProblem(place, source string, err error) Problem {
	where := func(offset int) string {
		return fmt.Sprintf("character %d of the pattern %s", offset+1, violation.Quoted(source))
	}
	var syntax *pattern.SyntaxError
	var unsupported *pattern.UnsupportedError
	switch {
	case errors.As(err, &syntax):
		return Problem{InvalidPattern, place, fmt.Sprintf("%s: got %s, wanted %s", where(syntax.Offset), syntax.Got, syntax.Want), syntax.Remedy}
	case errors.As(err, &unsupported):
		return Problem{UnsupportedPattern, place, fmt.Sprintf("%s: got %s, wanted a pattern without it", where(unsupported.Offset), unsupported.Construct), unsupported.Remedy}
	}
	return Problem{InvalidPattern, place, err.Error(), ""}
}

// compile compiles each pattern once, however often it stands in the schema and is validated against the meta-schema.
func (v *survey) compile(source string) (*pattern.Pattern, error) {
	c, ok := v.patterns[source]
	if !ok {
		c.pattern, c.err = pattern.Compile(source)
		v.patterns[source] = c
	}
	return c.pattern, c.err
}

func (v *survey) readNumbers(s map[string]any, at *document.At) {
	for _, keyword := range slices.Sorted(maps.Keys(s)) {
		form, _ := document.FormOf(keyword, at.Draft())
		switch form {
		case document.Count:
			if n, ok := s[keyword].(json.Number); ok {
				s[keyword] = clampCount(n)
			}
		case document.Number, document.Values:
			v.boundNumbers(s[keyword], at.Below(keyword))
		}
	}
}

// clampCount gives the greatest int for a count beyond it, which the validator would cut to its low bits. No value of
// the domain tells the two apart.
func clampCount(n json.Number) json.Number {
	text := []byte(n)
	if _, is := engine.IntegerOf(text, !strings.ContainsAny(n.String(), ".eE")); is == engine.Beyond64 && text[0] != '-' {
		return json.Number(strconv.Itoa(math.MaxInt))
	}
	return n
}

// boundNumbers refuses what exact arithmetic cannot be expected to take: 1e3000000.
func (v *survey) boundNumbers(node any, place string) {
	const maxDigits = 1000
	switch node := node.(type) {
	case json.Number:
		exponent := 0
		var err error
		if i := strings.IndexAny(string(node), "eE"); i >= 0 {
			exponent, err = strconv.Atoi(string(node[i+1:]))
		}
		if err != nil || len(node) > maxDigits || exponent > maxDigits || exponent < -maxDigits {
			v.add(InvalidSchema, place, fmt.Sprintf("got a number of more than %d digits, wanted one near what a double can hold", maxDigits), "")
		}
	case []any:
		for i, item := range node {
			v.boundNumbers(item, place+document.Pointer(strconv.Itoa(i)))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(node)) {
			v.boundNumbers(node[name], place+document.Pointer(name))
		}
	}
}

// missingIn lists the references that lead nowhere.
func missingIn(set *document.Set) []Problem {
	var problems []Problem
	for _, m := range set.Missing() {
		ref := violation.Quoted(m.At.Keywords[m.Keyword].(string))
		if m.Known {
			problems = append(problems, Problem{MissingReference, m.At.Below(m.Keyword), fmt.Sprintf("got a reference to %s, wanted one to what is there", ref), ""})
		} else {
			problems = append(problems, Problem{MissingReference, m.At.Below(m.Keyword), fmt.Sprintf("got a reference to %s, wanted one into the schema or the documents given: nothing is fetched", ref), `give the document under documents, or copy what it refers to under "$defs" and refer to it there`})
		}
	}
	return problems
}
