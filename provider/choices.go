package provider

import "github.com/pulumi/pulumi-go-provider/infer"

// Compatibility says how a contract may change from the deployed one.
type Compatibility string

// Values are the compatibilities, the default first.
func (Compatibility) Values() []infer.EnumValue[Compatibility] {
	return []infer.EnumValue[Compatibility]{
		{Name: "forward", Value: "forward", Description: "The deployed contract accepts every event of the new one, so proofs of deployed extensions still hold."},
		{Name: "backward", Value: "backward", Description: "The new contract accepts every event of the deployed one, so queued events still pass."},
		{Name: "full", Value: "full", Description: "Forward and backward: both contracts accept the same events."},
		{Name: "none", Value: "none", Description: "Any change is allowed."},
	}
}

// Enforcement says whether a point passes only events that obey the contract.
type Enforcement string

// Values are the enforcements, the default first.
func (Enforcement) Values() []infer.EnumValue[Enforcement] {
	return []infer.EnumValue[Enforcement]{
		{Name: "on", Value: "on", Description: "A function passes only valid events on to a topic of the point's own."},
		{Name: "off", Value: "off", Description: "There is no function: extensions subscribe to the event topic and check events themselves."},
	}
}

// Filter says whether the subscription has a filter.
type Filter string

// Values are the filters, the default first.
func (Filter) Values() []infer.EnumValue[Filter] {
	return []infer.EnumValue[Filter]{
		{Name: "derived", Value: "derived", Description: "The subscription has a filter if one can be derived from the mapping."},
		{Name: "off", Value: "off", Description: "The subscription has no filter: the function sees every event."},
	}
}
