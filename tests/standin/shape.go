package standin

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// A shape is a resource in the Go SDK of pulumi-aws.
type shape struct {
	// inputs are the properties that a program may give, with the Go types of the SDK's plain arguments.
	inputs map[string]reflect.Type
	// required are the inputs that a program must give.
	required []string
	// outputs are the properties that the resource has.
	outputs map[string]output
}

// An output is a property that a resource has.
type output struct {
	typ      reflect.Type
	optional bool
}

// computes says whether the provider fills in the property where the program does not: in the SDK, an output that is
// always there although the input is optional. Of lists and maps the SDK does not say it.
func (s shape) computes(name string) bool {
	out, ok := s.outputs[name]
	if !ok || out.optional || slices.Contains(s.required, name) {
		return false
	}
	if _, input := s.inputs[name]; !input {
		return true
	}
	return out.typ.Kind() != reflect.Slice && out.typ.Kind() != reflect.Map
}

// elementTyped is the common method of the SDK's argument and output types.
type elementTyped interface{ ElementType() reflect.Type }

// shapeOf reads a shape from the SDK's constructor of a resource.
func shapeOf[Args, Resource any](
	construct func(*pulumi.Context, string, *Args, ...pulumi.ResourceOption) (*Resource, error),
) shape {
	plain := any(*new(Args)).(elementTyped).ElementType()
	result := shape{inputs: map[string]reflect.Type{}, outputs: map[string]output{}}
	names := map[string]string{}
	for _, field := range reflect.VisibleFields(plain) {
		name := field.Tag.Get("pulumi")
		names[field.Name] = name
		result.inputs[name] = field.Type
	}
	for _, field := range required(construct) {
		result.required = append(result.required, names[field])
	}
	slices.Sort(result.required)
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Resource]()) {
		name := field.Tag.Get("pulumi")
		if name == "" || len(field.Index) > 1 {
			continue
		}
		typ := reflect.Zero(field.Type).Interface().(elementTyped).ElementType()
		out := output{typ: typ}
		if typ.Kind() == reflect.Pointer {
			out = output{typ: typ.Elem(), optional: true}
		}
		result.outputs[name] = out
	}
	return result
}

var requiredArgument = regexp.MustCompile(`^invalid value for required argument '(\w+)'$`)

// required asks the SDK's constructor which arguments are required: the constructor names the first that is missing,
// before it needs an engine. required fills in one after the other, until the constructor needs an engine.
func required[Args, Resource any](
	construct func(*pulumi.Context, string, *Args, ...pulumi.ResourceOption) (*Resource, error),
) []string {
	args := new(Args)
	var result []string
	for {
		missing := firstMissing(func() error {
			_, err := construct(nil, "", args)
			return err
		})
		if missing == "" {
			return result
		}
		field := reflect.ValueOf(args).Elem().FieldByName(missing)
		field.Set(reflect.ValueOf(anythingFor(field.Type())))
		result = append(result, missing)
	}
}

// firstMissing gives the argument that the constructor misses, or "" when it got as far as the absent engine.
func firstMissing(construct func() error) (missing string) {
	defer func() {
		// The absent engine shows as the dereference of a nil context.
		if recover() != nil {
			missing = ""
		}
	}()
	if match := requiredArgument.FindStringSubmatch(construct().Error()); match != nil {
		return match[1]
	}
	return ""
}

// anythingFor gives any value for an argument: the constructor checks only whether it is set.
func anythingFor(want reflect.Type) any {
	for _, candidate := range []any{
		pulumi.String(""), pulumi.Bool(false), pulumi.Int(0), pulumi.StringArray{}, pulumi.StringMap{},
	} {
		if reflect.TypeOf(candidate).AssignableTo(want) {
			return candidate
		}
	}
	panic(fmt.Sprintf("no value at hand for a required argument of type %s", want))
}
