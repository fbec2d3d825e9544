package standin

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
)

const (
	// randomCharacters is how many hexadecimal digits the bridge appends to a name that it makes.
	randomCharacters = 7
	// defaultsKey names the property in which the bridge records which inputs it made itself.
	defaultsKey = "__defaults"
)

// A naming says how a resource is named whose program gives it no name, as pulumi-aws sets it for each resource.
type naming struct {
	// longest is the most characters that a name has. Zero: the resource has no name to give.
	longest int
	// fifo is the input that decides whether the name needs the suffix ".fifo".
	fifo string
}

// name fills in an absent name: the old one if it was made here too, or else a new one from the resource's name and the
// engine's seed, so that preview and update agree.
func (n naming) name(inputs, old values, u urn.URN, seed []byte) error {
	if n.longest == 0 || inputs["name"] != nil {
		return nil
	}
	inputs[defaultsKey] = []any{"name"}
	if madeHere(old) {
		inputs["name"] = old["name"]
		return nil
	}
	name, err := resource.NewUniqueName(seed, u.Name()+"-", randomCharacters, n.longest, nil)
	if err != nil {
		return err
	}
	if n.fifo != "" && flag(inputs, n.fifo) {
		// As in pulumi-aws, the suffix does not count towards the length: AWS refuses a name that is then too long.
		name += ".fifo"
	}
	inputs["name"] = name
	return nil
}

// madeHere says whether the name among the inputs is one that was filled in.
func madeHere(inputs values) bool {
	names := list(inputs, defaultsKey)
	return len(names) > 0 && names[0] == "name" && inputs["name"] != nil
}
