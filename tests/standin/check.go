package standin

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"sort"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// check compares inputs with the shape: every property exists, no required property is absent, and every value has the
// type of its property. The messages are those of the real plugin.
func (s shape) check(inputs values) []p.CheckFailure {
	var failures []p.CheckFailure
	for name, value := range inputs {
		typ, ok := s.inputs[name]
		if !ok {
			failures = append(failures, p.CheckFailure{
				Property: name,
				Reason:   fmt.Sprintf("Invalid or unknown key. Examine values at '%s'.", name),
			})
			continue
		}
		for _, reason := range mismatch(typ, value, name) {
			failures = append(failures, p.CheckFailure{Property: name, Reason: reason})
		}
	}
	for _, name := range s.required {
		if inputs[name] == nil {
			failures = append(failures, p.CheckFailure{
				Property: name,
				Reason: fmt.Sprintf("Missing required argument. The argument %q is required, but no definition was found. "+
					"Examine values at '%s'.", name, name),
			})
		}
	}
	sort.Slice(failures, func(i, j int) bool {
		return failures[i].Property+failures[i].Reason < failures[j].Property+failures[j].Reason
	})
	return failures
}

// mismatch says where a value is not of a type of the SDK.
func mismatch(want reflect.Type, got any, place string) []string {
	if _, ok := got.(unknown); ok {
		return nil
	}
	if want == reflect.TypeFor[pulumi.Archive]() {
		return unless(isA[property.Archive](got), "an archive", got, place)
	}
	switch want.Kind() {
	case reflect.Pointer:
		return mismatch(want.Elem(), got, place)
	case reflect.String:
		return unless(isA[string](got), "a string", got, place)
	case reflect.Bool:
		return unless(isA[bool](got), "a boolean", got, place)
	case reflect.Int:
		f, ok := got.(float64)
		return unless(ok && f == math.Trunc(f), "an integer", got, place)
	case reflect.Float64:
		return unless(isA[float64](got), "a number", got, place)
	case reflect.Interface:
		return unless(isA[string](got) || isA[map[string]any](got), "a string or a document", got, place)
	case reflect.Slice:
		return mismatchInList(want, got, place)
	case reflect.Map:
		return mismatchInMap(want, got, place)
	case reflect.Struct:
		return mismatchInObject(want, got, place)
	default:
		return []string{fmt.Sprintf("the stand-in does not know the type %s. Examine values at '%s'.", want, place)}
	}
}

func mismatchInList(want reflect.Type, got any, place string) []string {
	elements, ok := got.([]any)
	if !ok {
		return unless(false, "a list", got, place)
	}
	var reasons []string
	for i, element := range elements {
		reasons = append(reasons, mismatch(want.Elem(), element, fmt.Sprintf("%s[%d]", place, i))...)
	}
	return reasons
}

func mismatchInMap(want reflect.Type, got any, place string) []string {
	elements, ok := got.(map[string]any)
	if !ok {
		return unless(false, "a map", got, place)
	}
	var reasons []string
	for name, element := range elements {
		reasons = append(reasons, mismatch(want.Elem(), element, place+"."+name)...)
	}
	return reasons
}

func mismatchInObject(want reflect.Type, got any, place string) []string {
	members, ok := got.(map[string]any)
	if !ok {
		return unless(false, "an object", got, place)
	}
	known := map[string]reflect.StructField{}
	for _, field := range reflect.VisibleFields(want) {
		known[field.Tag.Get("pulumi")] = field
	}
	var reasons []string
	for name, member := range members {
		field, ok := known[name]
		if !ok {
			reasons = append(reasons, fmt.Sprintf("Invalid or unknown key. Examine values at '%s.%s'.", place, name))
			continue
		}
		reasons = append(reasons, mismatch(field.Type, member, place+"."+name)...)
	}
	for name, field := range known {
		if scalar := slices.Contains([]reflect.Kind{reflect.String, reflect.Bool, reflect.Int, reflect.Float64}, field.Type.Kind()); scalar && members[name] == nil {
			reasons = append(reasons, fmt.Sprintf("Missing required argument. Examine values at '%s.%s'.", place, name))
		}
	}
	return reasons
}

func isA[T any](v any) bool {
	_, ok := v.(T)
	return ok
}

func unless(ok bool, want string, got any, place string) []string {
	if ok {
		return nil
	}
	return []string{fmt.Sprintf("expected %s, got %v (%T). Examine values at '%s'.", want, got, got, place)}
}
