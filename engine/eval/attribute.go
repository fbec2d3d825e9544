package eval

import (
	"fmt"
	"math"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/engine/function"
	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// cel-go evaluates a variable with the selections behind it as one: an attribute. So an error within has the place of the
// whole, and the cost is one for the attribute and one for each selection. A conditional is an attribute too: it costs
// nothing, selections behind it go to its branches, and a branch that is an attribute costs its selections alone.

// A resolver gives a value as an attribute of a conditional or an index does: without a cost and a place of its own.
type resolver interface {
	resolve(r *run) value.Value
}

// An attribute is a root and the selections behind it.
type attribute struct {
	at         int
	root       resolver
	selections []selection
	// tested says that the last selection asks whether there is such a part; testAt is the place of that question.
	tested bool
	testAt int
}

// A selection takes a part of a value: by a constant, or by what an expression gives.
type selection struct {
	key      value.Value
	words    *value.Vocabulary // that has the key, under a number
	number   uint32
	computed resolver // nil: key
	optional bool
	test     bool
}

// A variable is the root of most attributes.
type variable int

func (v variable) resolve(r *run) value.Value { return r.variable(int(v)) }

// A relative is a root that is not a variable.
type relative struct{ node node }

func (n relative) resolve(r *run) value.Value { return n.node.exec(r) }

// A conditional is c ? a : b.
type conditional struct {
	condition       node
	then, otherwise resolver
}

func (c *conditional) resolve(r *run) value.Value {
	switch v := c.condition.exec(r); {
	case v.IsTrue():
		return c.then.resolve(r)
	case v.IsFalse():
		return c.otherwise.resolve(r)
	case v.IsError():
		return v
	}
	return value.Failed(result.NoOverload)
}

// add puts a selection behind the attribute: behind both branches of a conditional.
func (a *attribute) add(s selection, at int) {
	a.at = at
	if c, ok := a.root.(*conditional); ok {
		c.then = behind(c.then, s, at)
		c.otherwise = behind(c.otherwise, s, at)
		return
	}
	a.selections = append(a.selections, s)
}

func behind(branch resolver, s selection, at int) resolver {
	a, ok := branch.(*attribute)
	if !ok {
		a = &attribute{root: branch}
	}
	a.add(s, at)
	return a
}

func (a *attribute) exec(r *run) value.Value {
	v := a.resolve(r)
	if a.tested {
		if v.Kind() == value.Optional {
			_, there := v.Held()
			v = value.OfBool(there)
		}
		r.charge(1)
		return labelled(v, a.testAt)
	}
	if _, ok := a.root.(*conditional); !ok {
		r.charge(1)
	}
	return labelled(v, a.at)
}

func (a *attribute) resolve(r *run) value.Value {
	v := a.root.resolve(r)
	if len(a.selections) == 0 || v.IsError() {
		return v
	}
	optional := false
	if v.Kind() == value.Optional {
		held, ok := v.Held()
		if !ok {
			return v
		}
		v, optional = held, true
	}
	for i := range a.selections {
		s := &a.selections[i]
		optional = optional || s.optional
		part := s.find(v)
		if part.Kind() == value.Absent {
			key := s.key
			if s.computed != nil {
				if key = s.computed.resolve(r); key.IsError() {
					r.charge(1)
					return key
				}
				if !canSelect(key) {
					r.charge(1)
					return value.Failed(result.Unnamed)
				}
			}
			part = take(v, key, optional || s.test)
		}
		r.charge(1)
		switch {
		case part.IsError():
			return part
		case optional && part.Kind() == value.Absent:
			return value.None
		case !optional && s.test:
			part = value.OfBool(part.Kind() != value.Absent)
		}
		v = part
	}
	if optional {
		return value.Some(v)
	}
	return v
}

// find is take by the number of a name, if it has one. It may give the zero value for a part that take finds.
func (s *selection) find(v value.Value) value.Value {
	if s.words == nil || v.Kind() != value.Object {
		return value.Value{}
	}
	return v.Object().ByNumber(s.words, s.number)
}

// canSelect says whether a value can stand between brackets.
func canSelect(key value.Value) bool {
	switch key.Kind() {
	case value.String, value.Int, value.Uint, value.Bool, value.Double:
		return true
	}
	return false
}

// take gives a part of a value. If there is no such part that is an error, or with ask no value.
func take(v, key value.Value, ask bool) value.Value {
	switch v.Kind() {
	case value.Object, value.Table:
		if part, found := function.Find(v, key); found {
			return part
		}
	case value.List:
		i, ok := position(key)
		switch {
		case !ok:
			return value.Failed(result.Unnamed)
		case i >= 0 && i < int64(v.List().Len()):
			return v.List().At(int(i))
		case !ask:
			return value.Failed(result.OutOfBounds)
		}
	case value.Message:
		if key.Kind() != value.String {
			return value.Failed(result.NoOverload)
		}
		if field := v.Message().Field(key.Text()); field.Kind() != value.Absent {
			return field
		}
	}
	if ask {
		return value.Value{}
	}
	return value.Failed(result.NoSuchKey + written(key))
}

// position gives the index that a value stands for in a list.
func position(key value.Value) (i int64, ok bool) {
	switch key.Kind() {
	case value.Int:
		return key.Int(), true
	case value.Uint:
		return key.Int(), key.Uint() <= math.MaxInt64
	case value.Double:
		return wholeInt(key.Double())
	}
	return 0, false
}

// wholeInt gives the int that is equal to a double.
func wholeInt(d float64) (n int64, ok bool) {
	n, ok = function.Truncated(d)
	return n, ok && float64(n) == d
}

// written is a key as an error quotes it.
func written(key value.Value) string {
	switch key.Kind() {
	case value.String:
		return key.Text()
	case value.Int:
		return strconv.FormatInt(key.Int(), 10)
	case value.Uint:
		return strconv.FormatUint(key.Uint(), 10)
	case value.Bool:
		return strconv.FormatBool(key.Bool())
	}
	return fmt.Sprint(key.Double())
}
