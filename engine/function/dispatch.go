package function

import (
	"slices"
	"strings"

	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// Named gives a function of the dialect by its name and cel-go's name of an overload; an empty id asks for all overloads,
// of which the first whose types are those of the arguments is called. ok is false for any other name.
func Named(name, id string) (apply func([]value.Value) value.Value, ok bool) {
	overloads := functions[name]
	if id != "" && (len(overloads) != 1 || overloads[0].id != "") {
		i := slices.IndexFunc(overloads, func(o overload) bool { return o.id == id })
		if i < 0 {
			return nil, false
		}
		overloads = overloads[i : i+1]
	}
	return bound(name, overloads), len(overloads) > 0
}

// bound makes one function of overloads.
func bound(name string, overloads []overload) func([]value.Value) value.Value {
	guard := guards[name]
	if len(overloads) == 1 && overloads[0].types == "" {
		if guard == nil {
			return overloads[0].apply
		}
		apply := overloads[0].apply
		return func(args []value.Value) value.Value {
			if !guard(args) {
				return value.Failed(result.TooLarge)
			}
			return apply(args)
		}
	}
	signatures := make([][]pattern, len(overloads))
	for i, o := range overloads {
		signatures[i] = typesOf(o.types)
	}
	return func(args []value.Value) value.Value {
		if guard != nil && !guard(args) {
			return value.Failed(result.TooLarge)
		}
		for i := range overloads {
			if overloads[i].types == "" || fits(signatures[i], args) {
				return overloads[i].apply(args)
			}
		}
		return value.Failed(result.NoOverload)
	}
}

func fits(signature []pattern, args []value.Value) bool {
	if len(signature) != len(args) {
		return false
	}
	for i := range signature {
		if !signature[i].takes(args[i]) {
			return false
		}
	}
	return true
}

// typesOf reads the types of arguments: "string,list(int)".
func typesOf(text string) (all []pattern) {
	for _, one := range strings.Split(text, ",") {
		all = append(all, *patternOf(one))
	}
	return all
}

func patternOf(text string) *pattern {
	name, part, isOf := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	p := &pattern{}
	for _, k := range kindsByName[name] {
		p.kinds |= 1 << k
	}
	if isOf {
		p.part = patternOf(part)
	}
	return p
}
