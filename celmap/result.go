package celmap

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/eventlink/pulumi-eventlink/engine/result"
)

// commands converts what a mapping gave into plain values. The size of the output is measured on the way, since a small
// expression can give a value that is exponentially larger than itself (a list that holds the same list twice, and so
// on): a string is its bytes and 2, another scalar 4, a list or map 2 and 1 for every element, a key as a string.
//
// names are the property names that the expression itself writes: any other may be data of the event, and stands as * in
// a place.
func commands(value ref.Val, names map[string]bool) ([]any, error) {
	list, ok := value.(traits.Lister)
	if !ok {
		return nil, result.Refused(CauseResult, "the mapping gave "+kindOf(value)+", wanted a list of commands")
	}
	if size, ok := list.Size().(types.Int); !ok || size > MaxCommands || size < 0 {
		return nil, result.Beyond("the mapping gave more than %d commands", MaxCommands)
	}
	p := &plainer{left: MaxOutput, names: names}
	out := make([]any, 0, int(list.Size().(types.Int)))
	for it := list.Iterator(); it.HasNext() == types.True; {
		element := it.Next()
		command, err := p.value(element, 0)
		if err != nil {
			return nil, result.At(strconv.Itoa(len(out)), err)
		}
		if _, ok := command.(map[string]any); !ok {
			return nil, result.At(strconv.Itoa(len(out)), result.Refused(CauseResult, "the mapping gave "+kindOf(element)+" as a command, wanted an object"))
		}
		out = append(out, command)
	}
	return out, nil
}

// plainer converts values while there is output left. Its errors are *Failure, placed by at on the way up.
type plainer struct {
	left  int
	names map[string]bool
}

func (p *plainer) spend(n int) error {
	if p.left -= n; p.left < 0 {
		return result.Beyond("the commands of the event have more than %d bytes", MaxOutput)
	}
	return nil
}

func (p *plainer) value(value ref.Val, depth int) (any, error) {
	switch v := value.(type) {
	case types.String:
		return string(v), p.spend(len(v) + 2)
	case types.Int:
		return int64(v), p.spend(4)
	case types.Bool:
		return bool(v), p.spend(4)
	case types.Null:
		return nil, p.spend(4)
	case types.Double:
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return nil, result.Refused(CauseInfinite, "a command cannot hold a number that is infinite or not a number")
		}
		return float64(v), p.spend(4)
	case *object:
		return p.object(v.entries, depth)
	case traits.Mapper:
		return nil, result.Refused(CauseResult, "a command cannot hold a map with keys that are not strings")
	case traits.Lister:
		return p.list(v, depth)
	default:
		return nil, result.Refused(CauseResult, "a command cannot hold "+kindOf(value)+remedyFor(value))
	}
}

func (p *plainer) object(entries map[string]any, depth int) (any, error) {
	if err := p.enter(len(entries), depth); err != nil {
		return nil, err
	}
	out := make(map[string]any, len(entries))
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		element := entries[name]
		if err := p.spend(len(name) + 2); err != nil {
			return nil, err
		}
		converted, err := p.any(element, depth+1)
		if err != nil {
			if !p.names[name] {
				name = "*"
			}
			return nil, result.At(name, err)
		}
		out[name] = converted
	}
	return out, nil
}

func (p *plainer) list(l traits.Lister, depth int) (any, error) {
	size, ok := l.Size().(types.Int)
	if !ok || size < 0 || size > MaxOutput {
		return nil, result.Beyond("the commands of the event have more than %d bytes", MaxOutput)
	}
	if err := p.enter(int(size), depth); err != nil {
		return nil, err
	}
	out := make([]any, 0, int(size))
	for it := l.Iterator(); it.HasNext() == types.True; {
		converted, err := p.value(it.Next(), depth+1)
		if err != nil {
			return nil, result.At(strconv.Itoa(len(out)), err)
		}
		out = append(out, converted)
	}
	return out, nil
}

func (p *plainer) enter(elements, depth int) error {
	if depth >= MaxDepth {
		return result.Beyond("a command is nested deeper than %d", MaxDepth)
	}
	return p.spend(2 + elements)
}

// any takes what stands in an object: a CEL value, or a plain one that came with the event.
func (p *plainer) any(value any, depth int) (any, error) {
	switch v := value.(type) {
	case ref.Val:
		return p.value(v, depth)
	case string:
		return v, p.spend(len(v) + 2)
	case nil, bool, int64, float64:
		return v, p.spend(4)
	case map[string]any:
		return p.object(v, depth)
	case []any:
		return p.list(plainAdapter.NativeToValue(v).(traits.Lister), depth)
	default:
		return nil, result.Refused(CauseResult, fmt.Sprintf("a command cannot hold %T", value))
	}
}

// kindOf names a value's type as the documentation does, and nothing of the value.
func kindOf(value ref.Val) string {
	switch value.(type) {
	case types.Null:
		return "null"
	case types.Bool:
		return "a bool"
	case types.Int:
		return "an int"
	case types.Uint:
		return "an unsigned int"
	case types.Double:
		return "a double"
	case types.String:
		return "a string"
	case types.Bytes:
		return "bytes"
	case types.Timestamp:
		return "a timestamp"
	case types.Duration:
		return "a duration"
	case *types.Optional:
		return "an optional"
	case messageValue:
		return "message as a whole"
	case traits.Mapper:
		return "a map"
	case traits.Lister:
		return "a list"
	default:
		return "a value of another type"
	}
}

func remedyFor(value ref.Val) string {
	switch value.(type) {
	case types.Uint:
		return "; write int(...)"
	case types.Timestamp, types.Duration:
		return "; write string(...)"
	case types.Bytes:
		return "; write base64.encode(...)"
	case *types.Optional:
		return `; write .orValue(...), or {?"name": ...} to leave it out`
	default:
		return ""
	}
}
