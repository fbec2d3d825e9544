package standin

import (
	"context"
	"slices"

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

// name gives the name of a resource whose program gives none: the old one if it was made here too, or else a new one from
// the resource's name and the engine's seed, so that preview and update agree.
func (n naming) name(ctx context.Context, inputs, old values, u urn.URN, seed []byte) (string, error) {
	if madeHere(old, "name") {
		return text(old, "name"), nil
	}
	name, enforced := proposed(ctx)
	if enforced {
		return name, nil
	}
	if name == "" {
		var err error
		if name, err = resource.NewUniqueName(seed, u.Name()+"-", randomCharacters, n.longest, nil); err != nil {
			return "", err
		}
	}
	if n.fifo != "" && flag(inputs, n.fifo) {
		// As in pulumi-aws, the suffix does not count towards the length: AWS refuses a name that is then too long.
		name += ".fifo"
	}
	return name, nil
}

// fillIn gives absent inputs a name and the defaults of the provider, and records which, as the bridge does.
func (k kind) fillIn(ctx context.Context, inputs, old values, u urn.URN, seed []byte) error {
	var made []any
	if k.longest > 0 && inputs["name"] == nil {
		name, err := k.name(ctx, inputs, old, u, seed)
		if err != nil {
			return err
		}
		inputs["name"] = name
		made = append(made, "name")
	}
	for _, property := range sortedKeys(k.defaults) {
		if inputs[property] == nil {
			inputs[property] = k.defaults[property]
			made = append(made, property)
		}
	}
	inputs[defaultsKey] = made
	return nil
}

// madeHere says whether an input is one that was filled in.
func madeHere(inputs values, property string) bool {
	return slices.Contains(list(inputs, defaultsKey), property) && inputs[property] != nil
}
