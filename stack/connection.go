package stack

import "strings"

// A Connection is a mapping with its contracts, and what a person calls each of them. A Contract has no mapping.
type Connection struct {
	// Kind and Name are those of the resource in the program: "Extension invoicing".
	Kind, Name string
	// EventSchema, Mapping, CommandSchema, GroupBy and Identity are texts.
	EventSchema, Mapping, CommandSchema, GroupBy, Identity Value
	// Draft is that of schemas without $schema; 2020-12 if it is empty.
	Draft  string
	Strict bool
	// Derived says that the subscription has the filter that is derived from the mapping.
	Derived bool
	// Names are the user's names of the inputs: those of the components that have them.
	Names map[string]string
}

// Inputs are the values of a connection by the names of its inputs.
func (c Connection) Inputs() map[string]Value {
	return map[string]Value{
		"eventSchema": c.EventSchema, "mapping": c.Mapping, "commandSchema": c.CommandSchema, "groupBy": c.GroupBy, "identity": c.Identity,
	}
}

// Needs gives the names of the resources that a value comes from.
func (v Value) Needs() []string {
	var names []string
	for _, urn := range v.needs {
		names = append(names, nameOf(urn))
	}
	return names
}

// connections reads all mappings, and the contracts of points that have none.
func (r *reader) connections(all []*resource) []*Connection {
	var found []*Connection
	for _, one := range all {
		switch {
		case one.Type == mappingType, one.Type == contractType && r.child(r.byURN[one.Parent], mappingType).URN == "":
			found = append(found, r.connection(one))
		}
	}
	return found
}

// connection reads a Mapping, or a Contract, whose events nothing maps. It has the name of the component that it is a child of,
// or its own.
func (r *reader) connection(of *resource) *Connection {
	c := &Connection{
		EventSchema: of.input("eventSchema"), Mapping: of.input("mapping"), CommandSchema: of.input("commandSchema"),
		GroupBy: of.input("groupBy"), Identity: of.input("identity"), Strict: of.input("strict").Text == "true",
		Derived: of.input("filter").Text == "derived", Name: of.name(), Names: map[string]string{},
	}
	owner := of.Type
	if kind := typeOf(of.Parent); kind == pointType || kind == extensionType {
		owner, c.Name = kind, nameOf(of.Parent)
	}
	c.Kind = owner[strings.LastIndex(owner, ":")+1:]
	for name := range c.Inputs() {
		c.Names[name] = c.Name + "." + name
	}
	switch {
	case owner == pointType && of.Type == mappingType:
		c.Names["eventSchema"], c.Names["commandSchema"] = c.Name+".sourceSchema", c.Name+".eventSchema"
	case owner == extensionType:
		if p := r.pointBehind(c.EventSchema); p != nil {
			c.Names["eventSchema"] = p.Name + ".eventSchema"
		}
	}
	return c
}
