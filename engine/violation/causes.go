package violation

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A Cause is one thing that is wrong with a value, by itself sufficient to refuse it.
type Cause struct {
	Violation *Violation
	At        []string
	// Message is what to tell of it.
	Message string
}

// CauseOf is a violation by itself as a cause.
func CauseOf(v *Violation) Cause { return Cause{v, v.At, message(v)} }

// Compare orders causes as a reader meets them in the value.
func Compare(a, b Cause) int {
	return cmp.Or(comparePaths(a.At, b.At), strings.Compare(a.Message, b.Message))
}

// Causes goes through a tree of violations for what is really wrong. What the value must obey at once is taken together.
// Of what it may obey one of, the branch is taken that its constants choose, where they choose one.
func Causes(v *Violation) []Cause {
	switch k := v.Kind.(type) {
	case All:
		var all []Cause
		for _, inner := range v.Causes {
			all = append(all, Causes(inner)...)
		}
		return withoutEchoes(all)
	case Union:
		if !k.Both {
			return causesOfUnion(v)
		}
	case Required:
		if !k.Since {
			return eachMissing(v, k)
		}
	}
	return []Cause{CauseOf(v)}
}

// eachMissing takes missing properties one by one, so that what the branches of a union all miss can be told.
func eachMissing(v *Violation, k Required) []Cause {
	var each []Cause
	for _, name := range k.Missing {
		each = append(each, CauseOf(&Violation{Kind: Required{Missing: []string{name}}, At: v.At}))
	}
	return each
}

// withoutEchoes drops what unevaluatedProperties and unevaluatedItems say where there is another cause: what a failing
// neighbour would have evaluated is then unevaluated, and blamed for it.
func withoutEchoes(all []Cause) []Cause {
	others := slices.DeleteFunc(slices.Clone(all), func(c Cause) bool {
		never, is := c.Violation.Kind.(Never)
		return is && never.Unevaluated != ""
	})
	if len(others) == 0 {
		return all
	}
	return others
}

// causesOfUnion looks for the branch that was meant.
func causesOfUnion(union *Violation) []Cause {
	branches := make([][]Cause, len(union.Causes))
	for i, branch := range union.Causes {
		branches[i] = few(Causes(branch))
	}
	depth := len(union.At)
	wrongType := func(c Cause) bool {
		_, is := c.Violation.Kind.(Type)
		return is && len(c.At) == depth
	}
	wrongConst := func(c Cause) bool {
		k, is := c.Violation.Kind.(Constant)
		return is && !k.Enum
	}
	wrongEnum := func(c Cause) bool {
		k, is := c.Violation.Kind.(Constant)
		return is && k.Enum && len(c.At) <= depth+1
	}
	left := branches
	for _, excludes := range []func(Cause) bool{wrongType, wrongConst, wrongEnum} {
		narrowed := slices.DeleteFunc(slices.Clone(left), func(b []Cause) bool { return slices.ContainsFunc(b, excludes) })
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
		return []Cause{merged}
	}
	return []Cause{CauseOf(union)}
}

// maxCauses is how many causes of one branch are compared with those of the others, which takes time by their square.
const maxCauses = 64

// few gives the first causes by place, of which one is told.
func few(causes []Cause) []Cause {
	slices.SortFunc(causes, Compare)
	return causes[:min(maxCauses, len(causes))]
}

// common is what every branch has to say.
func common(branches [][]Cause) []Cause {
	if len(branches) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(branches[0]), func(c Cause) bool {
		for _, other := range branches[1:] {
			if !slices.ContainsFunc(other, func(o Cause) bool { return o.Message == c.Message && slices.Equal(o.At, c.At) }) {
				return true
			}
		}
		return false
	})
}

// mergedWants makes one cause of branches that all want another type, or another constant, at the same place: the
// value has a tag, but one that no branch knows.
func mergedWants(branches [][]Cause) (Cause, bool) {
	if len(branches) == 0 {
		return Cause{}, false
	}
	for _, first := range branches[0] {
		types, constants := []string{}, []any{}
		everywhere := true
		for _, branch := range branches {
			at := slices.IndexFunc(branch, func(c Cause) bool { return slices.Equal(c.At, first.At) && sameFamily(c, first) })
			if at < 0 {
				everywhere = false
				break
			}
			switch k := branch[at].Violation.Kind.(type) {
			case Type:
				types = append(types, k.Want...)
			case Constant:
				constants = append(constants, k.Want...)
			}
		}
		if !everywhere {
			continue
		}
		if t, ok := first.Violation.Kind.(Type); ok {
			slices.Sort(types)
			first.Message = typeMessage(t.Got, slices.Compact(types))
		} else {
			first.Message = constantsMessage(constants)
		}
		return first, true
	}
	return Cause{}, false
}

// sameFamily says whether two causes are both about the type, or both about constants.
func sameFamily(a, b Cause) bool {
	family := func(c Cause) int {
		switch c.Violation.Kind.(type) {
		case Type:
			return 1
		case Constant:
			return 2
		}
		return 0
	}
	return family(a) != 0 && family(a) == family(b)
}

// comparePaths orders paths as a reader meets them, indices as numbers.
func comparePaths(a, b []string) int {
	return slices.CompareFunc(a, b, func(x, y string) int {
		i, errX := strconv.Atoi(x)
		j, errY := strconv.Atoi(y)
		if errX == nil && errY == nil && i != j {
			return i - j
		}
		return strings.Compare(x, y)
	})
}
