package schema

func (k *keywords) forObjects() []*node {
	out := k.between("minProperties", "maxProperties", size)
	if list, ok := k.s["required"].([]any); ok {
		for _, name := range list {
			if name, ok := name.(string); ok {
				out = append(out, requiredNode(name))
			}
		}
	}
	out = append(out, k.membership()...)
	if k.has("propertyNames") {
		// The validator judges names apart from the way it came, so that no dynamic scope reaches them.
		if n := k.inside(k.at, nil, "propertyNames"); n.op != always {
			out = append(out, &node{op: names, kids: []*node{n}})
		}
	}
	return append(out, k.dependent()...)
}

func (k *keywords) membership() []*node {
	named := map[string]*node{}
	var patterns []patternProp
	rest := trueNode
	if m, ok := k.s["properties"].(map[string]any); ok {
		for name := range m {
			named[name] = k.child("properties", name)
		}
	}
	if m, ok := k.s["patternProperties"].(map[string]any); ok {
		for _, source := range sortedNames(m) {
			// A pattern of names is one test, however it is written.
			patterns = append(patterns, patternProp{patternNode(source, k.place("patternProperties", source)), k.child("patternProperties", source)})
		}
	}
	if k.has("additionalProperties") {
		rest = k.child("additionalProperties")
	}
	if len(named) == 0 && len(patterns) == 0 && rest.op == always {
		return nil
	}
	return []*node{membersNode(named, patterns, rest)}
}

func (k *keywords) dependent() []*node {
	var out []*node
	depends := func(keyword string) {
		m, _ := k.s[keyword].(map[string]any)
		for _, name := range sortedNames(m) {
			var then *node
			if list, ok := m[name].([]any); ok {
				var parts []*node
				for _, other := range list {
					if other, ok := other.(string); ok {
						parts = append(parts, requiredNode(other))
					}
				}
				then = and(parts...)
			} else {
				then = k.child(keyword, name)
			}
			out = append(out, or(not(hasNode(name)), then))
		}
	}
	depends("dependencies")
	depends("dependentRequired")
	depends("dependentSchemas")
	return out
}
