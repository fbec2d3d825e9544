package standin

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// values are the properties of a resource as plain Go: nil, bool, float64, string, []any, map[string]any, unknown, and
// property.Archive. Whether a value is secret is kept beside them, see secrets.
type values = map[string]any

// unknown is a value that the engine does not know yet, at preview.
type unknown struct{}

// plainMap gives the properties as plain Go, without those that are null.
func plainMap(m property.Map) values {
	result := values{}
	for name, value := range m.All {
		if plain := plainValue(value); plain != nil {
			result[name] = plain
		}
	}
	return result
}

func plainValue(v property.Value) any {
	switch {
	case v.IsNull():
		return nil
	case v.IsBool():
		return v.AsBool()
	case v.IsNumber():
		return v.AsNumber()
	case v.IsString():
		return v.AsString()
	case v.IsArray():
		result := make([]any, 0, v.AsArray().Len())
		for _, element := range v.AsArray().All {
			result = append(result, plainValue(element))
		}
		return result
	case v.IsMap():
		return plainMap(v.AsMap())
	case v.IsArchive():
		return v.AsArchive()
	case v.IsResourceReference():
		// The bridge passes a resource on as its id.
		id := v.AsResourceReference().ID
		return plainValue(id)
	default:
		return unknown{}
	}
}

// propertyMap is the inverse of plainMap. The names in secrets become secret.
func propertyMap(plain values, secrets map[string]bool) property.Map {
	result := make(map[string]property.Value, len(plain))
	for name, value := range plain {
		result[name] = propertyValue(value).WithSecret(secrets[name])
	}
	return property.NewMap(result)
}

func propertyValue(plain any) property.Value {
	switch plain := plain.(type) {
	case nil:
		return property.New(property.Null)
	case unknown:
		return property.New(property.Computed)
	case bool:
		return property.New(plain)
	case string:
		return property.New(plain)
	case float64:
		return property.New(plain)
	case property.Archive:
		return property.New(plain)
	case []any:
		result := make([]property.Value, 0, len(plain))
		for _, element := range plain {
			result = append(result, propertyValue(element))
		}
		return property.New(result)
	case map[string]any:
		return property.New(propertyMap(plain, nil))
	default:
		panic(fmt.Sprintf("a value of type %T has no place among properties", plain))
	}
}

// normal converts results of the AWS SDK to values.
func normal(v any) any {
	switch v := v.(type) {
	case *string:
		if v == nil {
			return nil
		}
		return *v
	case *bool:
		if v == nil {
			return nil
		}
		return *v
	case *int32:
		if v == nil {
			return nil
		}
		return float64(*v)
	case int:
		return float64(v)
	case int32:
		return float64(v)
	case int64:
		return float64(v)
	case []string:
		result := make([]any, 0, len(v))
		for _, element := range v {
			result = append(result, element)
		}
		return result
	case map[string]string:
		result := make(map[string]any, len(v))
		for name, element := range v {
			result[name] = element
		}
		return result
	default:
		return v
	}
}

// secrets names the properties that hold a secret somewhere.
func secrets(m property.Map) map[string]bool {
	result := map[string]bool{}
	for name, value := range m.All {
		if value.HasSecrets() {
			result[name] = true
		}
	}
	return result
}

// text gives a string property, or "".
func text(v values, name string) string {
	s, _ := v[name].(string)
	return s
}

// flag gives a boolean property, or false.
func flag(v values, name string) bool {
	b, _ := v[name].(bool)
	return b
}

// number gives a numeric property, and whether it is present.
func number(v values, name string) (int32, bool) {
	f, ok := v[name].(float64)
	return int32(f), ok
}

// list gives a list of strings.
func list(v values, name string) []string {
	elements, _ := v[name].([]any)
	result := make([]string, 0, len(elements))
	for _, element := range elements {
		if s, ok := element.(string); ok {
			result = append(result, s)
		}
	}
	return result
}

// texts gives a map of strings.
func texts(v values, name string) map[string]string {
	elements, _ := v[name].(map[string]any)
	result := make(map[string]string, len(elements))
	for key, element := range elements {
		if s, ok := element.(string); ok {
			result[key] = s
		}
	}
	return result
}

// object gives a nested object, or an empty one.
func object(v values, name string) values {
	o, _ := v[name].(map[string]any)
	return o
}

// hasUnknown says whether a value is unknown anywhere in it.
func hasUnknown(v any) bool {
	switch v := v.(type) {
	case unknown:
		return true
	case []any:
		for _, element := range v {
			if hasUnknown(element) {
				return true
			}
		}
	case map[string]any:
		for _, element := range v {
			if hasUnknown(element) {
				return true
			}
		}
	}
	return false
}
