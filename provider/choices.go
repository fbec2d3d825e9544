package provider

import "github.com/pulumi/pulumi-go-provider/infer"

// Compatibility says how a contract may change against the deployed one.
type Compatibility string

// Values are the compatibilities, the default first.
func (Compatibility) Values() []infer.EnumValue[Compatibility] {
	return []infer.EnumValue[Compatibility]{
		{Name: "forward", Value: "forward", Description: "Every event of the new contract is one of the deployed one: what extensions were proved on still holds."},
		{Name: "backward", Value: "backward", Description: "Every event of the deployed contract is one of the new one: what is in flight still parses."},
		{Name: "full", Value: "full", Description: "Both: the contracts admit the same events."},
		{Name: "none", Value: "none", Description: "Any change goes."},
	}
}

// Enforcement says whether a lane lets only events pass that obey the contract.
type Enforcement string

// Values are the enforcements, the default first.
func (Enforcement) Values() []infer.EnumValue[Enforcement] {
	return []infer.EnumValue[Enforcement]{
		{Name: "on", Value: "on", Description: "A lane gates and translates; the point has a topic of its own."},
		{Name: "off", Value: "off", Description: "No lane: extensions subscribe to the event topic and check there."},
	}
}

// Filter says where the subscription's filter comes from.
type Filter string

// Values are the filters, the default first.
func (Filter) Values() []infer.EnumValue[Filter] {
	return []infer.EnumValue[Filter]{
		{Name: "derived", Value: "derived", Description: "From the mapping, where one can be derived."},
		{Name: "off", Value: "off", Description: "None: the lane takes every event."},
	}
}
