package engine

import "strings"

// A State is the engine's state of a stack.
type State struct {
	Resources []Resource `json:"resources"`
}

// A Resource is one resource of a state.
type Resource struct {
	URN          string         `json:"urn"`
	ID           string         `json:"id"`
	Type         string         `json:"type"`
	Parent       string         `json:"parent"`
	Provider     string         `json:"provider"`
	Dependencies []string       `json:"dependencies"`
	Protect      bool           `json:"protect"`
	Inputs       map[string]any `json:"inputs"`
	Outputs      map[string]any `json:"outputs"`
}

// Name is the last part of the URN.
func (r Resource) Name() string { return r.URN[strings.LastIndex(r.URN, "::")+2:] }

// OfType gives the resources of a type.
func (s State) OfType(resourceType string) []Resource {
	var result []Resource
	for _, resource := range s.Resources {
		if resource.Type == resourceType {
			result = append(result, resource)
		}
	}
	return result
}

// Children gives the resources below one that the program gave a name and a type, at any depth.
func (s State) Children(resourceType, name string) []Resource {
	var result []Resource
	below := map[string]bool{}
	for _, resource := range s.Resources {
		switch {
		case resource.Type == resourceType && resource.Name() == name:
			below[resource.URN] = true
		case below[resource.Parent]:
			below[resource.URN] = true
			result = append(result, resource)
		}
	}
	return result
}
