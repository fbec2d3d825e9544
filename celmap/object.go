package celmap

import (
	"cmp"
	"errors"
	"maps"
	"reflect"
	"slices"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// adapter gives plain Go values to cel-go. It differs from cel-go's own in the maps it makes: those iterate in order.
type adapter struct{ rest types.Adapter }

// plainAdapter serves values inside an object, which are plain values or CEL values already.
var plainAdapter = adapter{types.DefaultTypeAdapter}

// NativeToValue implements types.Adapter.
func (a adapter) NativeToValue(value any) ref.Val {
	switch v := value.(type) {
	case nil:
		return types.NullValue
	case ref.Val:
		return v
	case string:
		return types.String(v)
	case int64:
		return types.Int(v)
	case float64:
		return types.Double(v)
	case bool:
		return types.Bool(v)
	case map[string]any:
		return &object{entries: v}
	case []any:
		return types.NewList(a, v)
	case Message:
		return messageValue(v)
	default:
		return a.rest.NativeToValue(value)
	}
}

// object is a CEL map with string keys: a JSON object, message.attributes, or a map literal. Its values are plain values
// or CEL values. It belongs to one evaluation and is not safe for concurrent use.
type object struct {
	entries map[string]any
	sorted  []string // filled when first needed: most maps are never iterated over
}

func (o *object) keys() []string {
	if o.sorted == nil {
		o.sorted = slices.Sorted(maps.Keys(o.entries))
	}
	return o.sorted
}

// Find implements traits.Mapper.
func (o *object) Find(key ref.Val) (ref.Val, bool) {
	name, ok := key.(types.String)
	if !ok {
		return nil, false
	}
	value, found := o.entries[string(name)]
	if !found {
		return nil, false
	}
	return plainAdapter.NativeToValue(value), true
}

// Get implements traits.Indexer.
func (o *object) Get(key ref.Val) ref.Val {
	value, found := o.Find(key)
	if !found {
		return types.ValOrErr(key, "no such key: %v", key)
	}
	return value
}

// Contains implements traits.Container.
func (o *object) Contains(key ref.Val) ref.Val {
	if types.IsUnknownOrError(key) {
		return key
	}
	_, found := o.Find(key)
	return types.Bool(found)
}

// Size implements traits.Sizer.
func (o *object) Size() ref.Val { return types.Int(len(o.entries)) }

// IsZeroValue implements traits.Zeroer.
func (o *object) IsZeroValue() bool { return len(o.entries) == 0 }

// Type implements ref.Val.
func (o *object) Type() ref.Type { return types.MapType }

// Value implements ref.Val.
func (o *object) Value() any { return o.entries }

// Iterator implements traits.Iterable.
func (o *object) Iterator() traits.Iterator {
	return &keyIterator{keys: o.keys()}
}

// Fold is how cel-go's comprehensions walk a map.
func (o *object) Fold(f traits.Folder) {
	for _, key := range o.keys() {
		if !f.FoldEntry(types.String(key), o.entries[key]) {
			return
		}
	}
}

// Equal implements ref.Val.
func (o *object) Equal(other ref.Val) ref.Val {
	that, ok := other.(traits.Mapper)
	if !ok {
		return types.False
	}
	if that.Size() != o.Size() {
		return types.False
	}
	for _, key := range o.keys() {
		value, found := that.Find(types.String(key))
		if !found || types.Equal(plainAdapter.NativeToValue(o.entries[key]), value) != types.True {
			return types.False
		}
	}
	return types.True
}

// ConvertToType implements ref.Val.
func (o *object) ConvertToType(t ref.Type) ref.Val { return convertMap(o, t) }

// ConvertToNative implements ref.Val.
func (o *object) ConvertToNative(t reflect.Type) (any, error) {
	if reflect.TypeOf(o).AssignableTo(t) {
		return o, nil
	}
	return nil, errMapForm
}

var errMapForm = errors.New("a map has no other form")

func convertMap(m ref.Val, t ref.Type) ref.Val {
	switch t {
	case types.MapType:
		return m
	case types.TypeType:
		return types.MapType
	default:
		return types.NewErr("type conversion error from '%s' to '%s'", types.MapType, t)
	}
}

// ordered is a CEL map literal with keys that are not all strings ({1: "one"}). It is a lookup table inside an
// expression and cannot be part of a command.
type ordered struct {
	traits.Mapper
	keys []ref.Val
}

func newOrdered(entries map[ref.Val]ref.Val) *ordered {
	keys := slices.SortedFunc(maps.Keys(entries), compareKeys)
	return &ordered{Mapper: types.NewRefValMap(plainAdapter, entries), keys: keys}
}

// Find implements traits.Mapper. cel-go panics on a key that Go cannot hash.
func (o *ordered) Find(key ref.Val) (ref.Val, bool) {
	switch key.(type) {
	case types.Bytes, messageValue:
		return nil, false
	}
	return o.Mapper.Find(key)
}

// Contains implements traits.Container.
func (o *ordered) Contains(key ref.Val) ref.Val {
	_, found := o.Find(key)
	return types.Bool(found)
}

// Iterator implements traits.Iterable.
func (o *ordered) Iterator() traits.Iterator { return &valueIterator{values: o.keys} }

// Fold implements traits.Foldable.
func (o *ordered) Fold(f traits.Folder) {
	for _, key := range o.keys {
		value, _ := o.Find(key)
		if !f.FoldEntry(key, value) {
			return
		}
	}
}

// ConvertToType implements ref.Val.
func (o *ordered) ConvertToType(t ref.Type) ref.Val { return convertMap(o, t) }

// ConvertToNative implements ref.Val.
func (o *ordered) ConvertToNative(t reflect.Type) (any, error) {
	if reflect.TypeOf(o).AssignableTo(t) {
		return o, nil
	}
	return nil, errMapForm
}

// compareKeys orders the keys that a literal may have: booleans, then numbers by value, then strings, then the rest.
func compareKeys(a, b ref.Val) int {
	if c := cmp.Compare(keyRank(a), keyRank(b)); c != 0 {
		return c
	}
	if comparer, ok := a.(traits.Comparer); ok {
		if c, ok := comparer.Compare(b).(types.Int); ok {
			return int(c)
		}
	}
	return 0
}

func keyRank(key ref.Val) int {
	switch key.(type) {
	case types.Null:
		return 0
	case types.Bool:
		return 1
	case types.Int, types.Uint, types.Double:
		return 2
	case types.String:
		return 3
	default:
		return 4
	}
}

// keyIterator and valueIterator are values of CEL's iterator type, which no expression can name.
type keyIterator struct {
	iterator
	keys []string
	next int
}

// HasNext implements traits.Iterator.
func (i *keyIterator) HasNext() ref.Val { return types.Bool(i.next < len(i.keys)) }

// Next implements traits.Iterator.
func (i *keyIterator) Next() ref.Val {
	if i.next == len(i.keys) {
		return nil
	}
	i.next++
	return types.String(i.keys[i.next-1])
}

type valueIterator struct {
	iterator
	values []ref.Val
	next   int
}

// HasNext implements traits.Iterator.
func (i *valueIterator) HasNext() ref.Val { return types.Bool(i.next < len(i.values)) }

// Next implements traits.Iterator.
func (i *valueIterator) Next() ref.Val {
	if i.next == len(i.values) {
		return nil
	}
	i.next++
	return i.values[i.next-1]
}

type iterator struct{}

// ConvertToNative implements ref.Val.
func (iterator) ConvertToNative(reflect.Type) (any, error) {
	return nil, errors.New("an iterator is not a value")
}

// ConvertToType implements ref.Val.
func (iterator) ConvertToType(ref.Type) ref.Val { return types.NewErr("an iterator is not a value") }

// Equal implements ref.Val.
func (iterator) Equal(ref.Val) ref.Val { return types.False }

// Type implements ref.Val.
func (iterator) Type() ref.Type { return types.IteratorType }

// Value implements ref.Val.
func (iterator) Value() any { return nil }
