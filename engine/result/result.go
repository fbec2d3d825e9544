package result

import (
	"math"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// Commands takes what a mapping gave as a list of commands. The size of the output is measured on the way, since a small
// expression can give a value that is exponentially larger than itself (a list that holds the same list twice, and so
// on): a string is its bytes and 2, another scalar 4, a list or map 2 and 1 for every element, a key as a string.
//
// size is that measure, which is at least the number of values in the commands.
//
// names are the property names that the expression itself writes: any other may be data of the event, and stands as * in
// a place.
func Commands(v value.Value, names map[string]bool) (commands []value.Value, size int, err error) {
	if v.Kind() != value.List {
		return nil, 0, Refused(CauseResult, "the mapping gave "+KindOf(v)+", wanted a list of commands")
	}
	if v.List().Len() > MaxCommands {
		return nil, 0, Beyond("the mapping gave more than %d commands", MaxCommands)
	}
	m := Measure{Left: MaxOutput, names: names}
	list := v.List().Flat()
	for i, command := range list {
		err := m.Take(command, 0)
		if err == nil && command.Kind() != value.Object {
			err = Refused(CauseResult, "the mapping gave "+KindOf(command)+" as a command, wanted an object")
		}
		if err != nil {
			return nil, 0, At(strconv.Itoa(i), err)
		}
	}
	return list, MaxOutput - m.Left, nil
}

// A Measure takes values while there is output left. Its errors are *Failure, placed by At on the way up.
type Measure struct {
	Left  int
	names map[string]bool
}

func (m *Measure) spend(n int) error {
	if m.Left -= n; m.Left < 0 {
		return Beyond("the commands of the event have more than %d bytes", MaxOutput)
	}
	return nil
}

// Take takes a value at a depth.
func (m *Measure) Take(v value.Value, depth int) error {
	if n := sizeOfScalar(v); n > 0 {
		return m.spend(n)
	}
	switch v.Kind() {
	case value.Double:
		if math.IsNaN(v.Double()) || math.IsInf(v.Double(), 0) {
			return Refused(CauseInfinite, "a command cannot hold a number that is infinite or not a number")
		}
		return m.spend(4)
	case value.Object:
		return m.object(v.Object(), depth)
	case value.Table:
		return Refused(CauseResult, "a command cannot hold a map with keys that are not strings")
	case value.List:
		return m.list(v.List(), depth)
	}
	return Refused(CauseResult, "a command cannot hold "+KindOf(v)+remedyFor(v))
}

// sizeOfScalar is the size of a value that is one whatever it holds, and 0 of any other.
func sizeOfScalar(v value.Value) int {
	switch v.Kind() {
	case value.String:
		return len(v.Text()) + 2
	case value.Null, value.Bool, value.Int:
		return 4
	}
	return 0
}

func (m *Measure) object(o *value.Members, depth int) error {
	if err := m.enter(o.Len(), depth); err != nil {
		return err
	}
	sorted := o.Sorted()
	for i := range sorted {
		name := o.Name(sorted[i].Label)
		if n := sizeOfScalar(sorted[i].Value); n > 0 && m.Left >= len(name)+2+n { // the most, for which this is faster
			m.Left -= len(name) + 2 + n
			continue
		}
		if err := m.spend(len(name) + 2); err != nil {
			return err
		}
		if err := m.Take(sorted[i].Value, depth+1); err != nil {
			if !m.names[name] {
				name = "*"
			}
			return At(name, err)
		}
	}
	return nil
}

func (m *Measure) list(l *value.Items, depth int) (err error) {
	if err := m.enter(l.Len(), depth); err != nil {
		return err
	}
	l.All(func(i int, item value.Value) bool {
		if err = m.Take(item, depth+1); err != nil {
			err = At(strconv.Itoa(i), err)
		}
		return err == nil
	})
	return err
}

func (m *Measure) enter(elements, depth int) error {
	if depth >= MaxDepth {
		return Beyond("a command is nested deeper than %d", MaxDepth)
	}
	return m.spend(2 + elements)
}

// KindOf names a value's type as the documentation does, and nothing of the value.
func KindOf(v value.Value) string {
	switch v.Kind() {
	case value.Null:
		return "null"
	case value.Bool:
		return "a bool"
	case value.Int:
		return "an int"
	case value.Uint:
		return "an unsigned int"
	case value.Double:
		return "a double"
	case value.String:
		return "a string"
	case value.Bytes:
		return "bytes"
	case value.Timestamp:
		return "a timestamp"
	case value.Duration:
		return "a duration"
	case value.Optional:
		return "an optional"
	case value.Message:
		return "message as a whole"
	case value.Object, value.Table:
		return "a map"
	case value.List:
		return "a list"
	}
	return "a value of another type"
}

func remedyFor(v value.Value) string {
	switch v.Kind() {
	case value.Uint:
		return "; write int(...)"
	case value.Timestamp, value.Duration:
		return "; write string(...)"
	case value.Bytes:
		return "; write base64.encode(...)"
	case value.Optional:
		return `; write .orValue(...), or {?"name": ...} to leave it out`
	}
	return ""
}
