package engine

import "github.com/eventlink/pulumi-eventlink/engine/value"

// unevaluated is what no keyword has evaluated so far of an object or an array, for unevaluatedProperties and
// unevaluatedItems. Nil is nothing, or what nobody asks for.
type unevaluated struct {
	names   map[string]struct{}
	indices map[int]struct{}
}

// unevaluatedIn begins with all, where the subschema or whoever applies it asks for it.
func unevaluatedIn(v value.Value, n *node, asked bool) *unevaluated {
	switch v.Kind() {
	case value.Object:
		if n.additional != nil || n.additionalAllowed != nil || !asked && n.unevaluatedProperties == nil {
			return nil
		}
		names := make(map[string]struct{}, v.Object().Len())
		for _, m := range v.Object().List() {
			name := v.Object().Name(m.Label)
			names[name] = struct{}{}
		}
		return &unevaluated{names: names}
	case value.List:
		size := v.List().Len()
		if n.items != nil || n.moreAllowed != nil || !asked && n.unevaluatedItems == nil || len(n.prefix) >= size {
			return nil
		}
		indices := make(map[int]struct{}, size)
		for i := len(n.prefix); i < size; i++ {
			indices[i] = struct{}{}
		}
		return &unevaluated{indices: indices}
	}
	return nil
}

func (u *unevaluated) empty() bool { return u == nil || len(u.names) == 0 && len(u.indices) == 0 }

func (u *unevaluated) sawProperty(name string) {
	if u != nil {
		delete(u.names, name)
	}
}

func (u *unevaluated) sawItem(i int) {
	if u != nil {
		delete(u.indices, i)
	}
}

// keep drops all but what another subschema leaves unevaluated too.
func (u *unevaluated) keep(other *unevaluated) {
	if u.empty() {
		return
	}
	if other == nil {
		other = &unevaluated{}
	}
	for name := range u.names {
		if _, left := other.names[name]; !left {
			delete(u.names, name)
		}
	}
	for i := range u.indices {
		if _, left := other.indices[i]; !left {
			delete(u.indices, i)
		}
	}
}

// unevaluated applies the two keywords to what is left, which is nothing then.
func (w *walk) unevaluated(n *node, v value.Value, left *unevaluated, f *faults) {
	switch v.Kind() {
	case value.Object:
		if n.unevaluatedProperties == nil || left == nil {
			return
		}
		for name := range left.names {
			if f.add(w, w.property(n.unevaluatedProperties, v.Object().Get(name), name)) {
				return
			}
		}
		left.names = nil
	case value.List:
		if n.unevaluatedItems == nil || left == nil {
			return
		}
		for i := range left.indices {
			if f.add(w, w.item(n.unevaluatedItems, v.List().At(i), i)) {
				return
			}
		}
		left.indices = nil
	}
}
