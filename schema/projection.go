package schema

import "context"

// Property gives what the values of a property obey: for every object among the instances of s that has it, its value
// is an instance of the result. It is a bound from above; what a keyword says of the property only together with other
// properties (not, dependentRequired) is left out. An instance that is no object has no properties.
func Property(s *Schema, name string) *Schema {
	return derived(project(s.root, func(n *node) *node { return propertyOf(n, name) }))
}

// Item gives what the item of an index obeys, in the manner of Property.
func Item(s *Schema, index int) *Schema {
	return derived(project(s.root, func(n *node) *node { return itemOf(n, index) }))
}

// AnyItem gives what every item obeys, whatever its index.
func AnyItem(s *Schema) *Schema {
	return derived(project(s.root, func(n *node) *node {
		if n.op != items {
			return itemOf(n, -1)
		}
		return or(append([]*node{n.rest}, n.list...)...)
	}))
}

// project carries a bound on parts of values through the connectives.
func project(n *node, leaf func(*node) *node) *node {
	return (&projection{leaf, map[*node]*node{}}).of(n)
}

type projection struct {
	leaf func(*node) *node
	done map[*node]*node // nodes are shared: a condition stands under then and under else
}

func (p *projection) of(n *node) *node {
	if out, ok := p.done[n]; ok {
		return out
	}
	out := p.make(n)
	p.done[n] = out
	return out
}

func (p *projection) make(n *node) *node {
	parts := make([]*node, len(n.kids))
	switch n.op {
	case allOf, anyOf, oneOf:
		for i, kid := range n.kids {
			parts[i] = p.of(kid)
		}
	}
	switch n.op {
	case refers:
		return p.of(n.cell.target)
	case allOf:
		return and(parts...)
	case anyOf, oneOf:
		return or(parts...)
	case never:
		return falseNode
	case negated, always, opaque:
		return trueNode
	}
	return p.leaf(n)
}

func propertyOf(n *node, name string) *node {
	switch n.op {
	case types:
		return truth(n.kinds.has(object))
	case enumOf:
		var values []any
		for _, v := range n.values {
			if o, ok := v.(map[string]any); ok {
				if child, ok := o[name]; ok {
					values = append(values, child)
				}
			}
		}
		return enumNode(values)
	case members:
		if n.props.unclear() != nil {
			return trueNode
		}
		return and(n.props.forName(name, nil)...)
	}
	return trueNode
}

func itemOf(n *node, index int) *node {
	switch n.op {
	case types:
		return truth(n.kinds.has(array))
	case enumOf:
		var values []any
		for _, v := range n.values {
			list, _ := v.([]any)
			for i, item := range list {
				if index < 0 || i == index {
					values = append(values, item)
				}
			}
		}
		return enumNode(values)
	case items:
		return n.item(index)
	case count:
		return truth(!n.upper || n.n > max(index, 0))
	}
	return trueNode
}

// derived is a schema that is no text. What it means is evaluated by this package itself: there is no validator for it.
func derived(root *node) *Schema {
	return &Schema{root: root, check: func(value any) judgement {
		x, ok := exact(value)
		if !ok {
			return undecided
		}
		t := newTable()
		n := t.add(root)
		switch newSolver(context.Background(), t, budget{mostStepsPerQuestion, mostDepth}).holds(n, x) {
		case yes:
			return accepted
		case no:
			return rejected
		}
		return undecided
	}}
}
