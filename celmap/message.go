package celmap

import (
	"errors"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// A Message is the part of an event outside its body that an expression can read.
type Message = value.Envelope

// messageTypeName is the name of message's type, as problems print it.
const messageTypeName = "message"

var messageType = cel.ObjectType(messageTypeName)

// messageFields is message as the checker and the evaluator see it. A field that is not here is a compile problem.
var messageFields = map[string]*types.FieldType{
	"id":    field(cel.StringType, func(m Message) any { return m.ID }),
	"group": field(cel.StringType, func(m Message) any { return m.Group }),
	"time":  field(cel.TimestampType, func(m Message) any { return m.Time }),
	"attributes": field(cel.MapType(cel.StringType, cel.StringType), func(m Message) any {
		return attributes(m)
	}),
}

// field makes every field of message present: has(message.group) is true on a standard topic too, where it is "".
func field(t *types.Type, get func(Message) any) *types.FieldType {
	return &types.FieldType{
		Type:  t,
		IsSet: func(any) bool { return true },
		GetFrom: func(target any) (any, error) {
			switch m := target.(type) {
			case Message:
				return get(m), nil
			case messageValue:
				return get(Message(m)), nil
			default:
				return nil, errNoField
			}
		},
	}
}

func attributes(m Message) *object {
	entries := make(map[string]any, len(m.Attributes))
	for name, value := range m.Attributes {
		entries[name] = value
	}
	return &object{entries: entries}
}

var errNoField = errors.New("no such field")

// provider adds the type of message to cel-go's types. It makes no value of any struct type: compile.go refuses that.
type provider struct{ *types.Registry }

// FindStructType implements types.Provider.
func (p provider) FindStructType(name string) (*types.Type, bool) {
	if name == messageTypeName {
		return types.NewTypeTypeWithParam(messageType), true
	}
	return p.Registry.FindStructType(name)
}

// FindStructFieldNames implements types.Provider.
func (p provider) FindStructFieldNames(name string) ([]string, bool) {
	if name == messageTypeName {
		return []string{"attributes", "group", "id", "time"}, true
	}
	return p.Registry.FindStructFieldNames(name)
}

// FindStructFieldType implements types.Provider.
func (p provider) FindStructFieldType(name, fieldName string) (*types.FieldType, bool) {
	if name == messageTypeName {
		f, ok := messageFields[fieldName]
		return f, ok
	}
	return p.Registry.FindStructFieldType(name, fieldName)
}

// messageValue is message where an expression holds it as a whole ("cel.bind(m, message, m.id)").
type messageValue Message

// ConvertToNative implements ref.Val.
func (m messageValue) ConvertToNative(reflect.Type) (any, error) {
	return nil, errors.New("message has no other form")
}

// ConvertToType implements ref.Val.
func (m messageValue) ConvertToType(t ref.Type) ref.Val {
	if t == types.TypeType {
		return messageType
	}
	return types.NewErr("type conversion error from 'message' to '%s'", t)
}

// Equal is true: there is one message in an evaluation.
func (m messageValue) Equal(other ref.Val) ref.Val {
	_, ok := other.(messageValue)
	return types.Bool(ok)
}

// Type implements ref.Val.
func (m messageValue) Type() ref.Type { return messageType }

// Value implements ref.Val.
func (m messageValue) Value() any { return Message(m) }

// Get serves selections on a message whose type the checker has lost ("dyn(message).id").
func (m messageValue) Get(name ref.Val) ref.Val {
	s, ok := name.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(name)
	}
	f, ok := messageFields[string(s)]
	if !ok {
		return types.NewErr("no such key: %s", s)
	}
	value, err := f.GetFrom(m)
	if err != nil {
		return types.WrapErr(err)
	}
	return plainAdapter.NativeToValue(value)
}

// IsSet serves has() on such a message.
func (m messageValue) IsSet(name ref.Val) ref.Val {
	s, ok := name.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(name)
	}
	_, ok = messageFields[string(s)]
	return types.Bool(ok)
}
