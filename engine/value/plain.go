package value

import "encoding/json"

// Of makes a value of a plain one, as a body is decoded to for those who know nothing of this package: nil, bool, int64,
// float64, string, []any and map[string]any, and json.Number for a number of a schema. ok is false of anything else.
func Of(plain any) (v Value, ok bool) {
	switch p := plain.(type) {
	case nil:
		return NullValue, true
	case bool:
		return OfBool(p), true
	case int64:
		return OfInt(p), true
	case float64:
		return OfDouble(p), true
	case string:
		return OfString(p), true
	case json.Number:
		return OfLiteral(string(p)), true
	case []any:
		items := make([]Value, len(p))
		for i := range p {
			if items[i], ok = Of(p[i]); !ok {
				return Value{}, false
			}
		}
		return OfList(items), true
	case map[string]any:
		members := make([]Named, 0, len(p))
		for name, child := range p {
			v, ok := Of(child)
			if !ok {
				return Value{}, false
			}
			members = append(members, Named{name, v})
		}
		o := OfObject(members)
		o.Object().Sorted()
		return o, true
	}
	return Value{}, false
}

// Plain is the other way of Of. ok is false of a value that JSON does not have.
func (v Value) Plain() (plain any, ok bool) {
	switch v.kind {
	case Null:
		return nil, true
	case Bool:
		return v.Bool(), true
	case Int:
		return v.Int(), true
	case Double:
		return v.Double(), true
	case String:
		return v.Text(), true
	case Literal:
		return json.Number(v.Text()), true
	case List:
		list := make([]any, 0, v.List().Len())
		v.List().All(func(_ int, item Value) bool {
			plain, ok = item.Plain()
			list = append(list, plain)
			return ok
		})
		return list, ok || len(list) == 0
	case Object:
		object := make(map[string]any, v.Object().Len())
		for _, m := range v.Object().List() {
			if object[v.Object().Name(m.Label)], ok = m.Value.Plain(); !ok {
				return nil, false
			}
		}
		return object, true
	}
	return nil, false
}
