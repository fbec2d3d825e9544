package standin

import (
	"reflect"
	"slices"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// diff compares the program's inputs with the present resource, property by property. A value that AWS chose, because
// the program did not, is not a difference.
func (k kind) diff(state, inputs values) p.DiffResponse {
	response := p.DiffResponse{DetailedDiff: map[string]p.PropertyDiff{}}
	desired := k.desired(inputs)
	for _, name := range sortedKeys(k.shape.inputs) {
		want, has := desired[name], state[name]
		if want == nil && (k.shape.computes(name) || slices.Contains(k.computed, name)) {
			continue
		}
		if !hasUnknown(want) && k.same(name, want, has) {
			continue
		}
		replace := slices.Contains(k.replaces, name)
		response.HasChanges = true
		response.DetailedDiff[name] = p.PropertyDiff{Kind: diffKind(want, has, replace)}
		if replace && desired["name"] != nil && !madeHere(inputs, "name") {
			// The new resource cannot have the old one's name while the old one exists.
			response.DeleteBeforeReplace = true
		}
	}
	return response
}

func diffKind(want, has any, replace bool) p.DiffKind {
	switch {
	case has == nil && replace:
		return p.AddReplace
	case has == nil:
		return p.Add
	case want == nil && replace:
		return p.DeleteReplace
	case want == nil:
		return p.Delete
	case replace:
		return p.UpdateReplace
	default:
		return p.Update
	}
}

// change gives the same difference in the form for an update.
func (k kind) change(state, inputs values) change {
	result := change{old: state, desired: k.desired(inputs), properties: map[string]bool{}}
	for name := range k.diff(state, inputs).DetailedDiff {
		result.properties[name] = true
	}
	return result
}

// equal compares values. Nothing, "", 0, false, and empty lists and maps are the same: the provider does not distinguish them. Archives
// are the same if their contents are.
func equal(a, b any) bool {
	a, b = unlessEmpty(a), unlessEmpty(b)
	if x, ok := a.(property.Archive); ok {
		y, ok := b.(property.Archive)
		return ok && hash(x) == hash(y)
	}
	return reflect.DeepEqual(a, b)
}

func unlessEmpty(v any) any {
	switch v := v.(type) {
	case string, float64, bool:
		if reflect.ValueOf(v).IsZero() {
			return nil
		}
	case []any:
		if len(v) == 0 {
			return nil
		}
	case map[string]any:
		if len(v) == 0 {
			return nil
		}
	}
	return v
}

// hash is the engine's own hash of an archive, which the state keeps although the file may be gone.
func hash(a property.Archive) string {
	if a.Hash == "" {
		if err := (*archive.Archive)(a).EnsureHash(); err != nil {
			return ""
		}
	}
	return a.Hash
}

// empty is the empty value of a property that is always present.
func empty(t reflect.Type) any {
	switch t.Kind() {
	case reflect.String:
		return ""
	case reflect.Bool:
		return false
	case reflect.Int, reflect.Float64:
		return float64(0)
	default:
		return nil
	}
}
