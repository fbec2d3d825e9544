package eval

import (
	"strings"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// Knows says whether the engine has an overload of a function. An empty overload asks for the function.
func Knows(function, overload string) bool {
	if operators[function] {
		return true
	}
	_, ok := chosen(function, overload)
	return ok
}

// chosen gives the overloads that a call may be of: the one that is named, or all.
func chosen(function, id string) ([]overload, bool) {
	all := functions[function]
	if id == "" || len(all) == 1 && all[0].id == "" {
		return all, len(all) > 0
	}
	for _, o := range all {
		if o.id == id {
			return []overload{o}, true
		}
	}
	return nil, false
}

// bound makes one function of overloads: the first whose types are those of the arguments is called.
func bound(name string, overloads []overload) func([]value.Value) value.Value {
	guard := guards[name]
	if len(overloads) == 1 && overloads[0].types == "" {
		if guard == nil {
			return overloads[0].apply
		}
		apply := overloads[0].apply
		return func(args []value.Value) value.Value {
			if !guard(args) {
				return value.Failed(TooLarge)
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
			return value.Failed(TooLarge)
		}
		for i := range overloads {
			if overloads[i].types == "" || fits(signatures[i], args) {
				return overloads[i].apply(args)
			}
		}
		return value.Failed(noOverload)
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
