package lane

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// prefixLength leaves room in the shortest of AWS's limits, 64 characters for a function or role, for a suffix of at
// most 14 ("-subscription") and the 8 that Pulumi's auto-naming adds.
const prefixLength = 40

var illegal = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// Prefix gives the prefix of the names of a component's resources: the component's name if AWS's lengths and characters allow,
// or else its beginning and six digits of its hash, so that two long names differ.
func Prefix(component string) string {
	clean := illegal.ReplaceAllString(component, "-")
	if clean == component && len(clean) <= prefixLength {
		return clean
	}
	sum := sha256.Sum256([]byte(component))
	return clean[:min(len(clean), prefixLength-7)] + "-" + hex.EncodeToString(sum[:3])
}

// Kind gives the Pulumi name of a queue or topic, which contains its kind. So another kind is another resource. A replacement of
// the same resource would be checked under its old physical name, which AWS rejects for the new kind.
func Kind(name string, fifo bool) string {
	if fifo {
		return name + "-fifo"
	}
	return name
}

// PhysicalName gives the name in AWS of a queue or topic, or nil where the aws plugin makes one up. Under verbatim auto-naming it
// takes the Pulumi name as it is, without the suffix that AWS demands of FIFO.
func PhysicalName(ctx *pulumi.Context, name string, fifo bool) pulumi.StringPtrInput {
	config, _ := ctx.GetConfig("pulumi:autonaming")
	var autonaming struct{ Mode string }
	if !fifo || json.Unmarshal([]byte(config), &autonaming) != nil || autonaming.Mode != "verbatim" {
		return nil
	}
	return pulumi.String(name + ".fifo")
}

// Aliased adds the aliases of a component's child to its options. The child's name is a prefix and a suffix; former are the URNs
// of the component under its aliases. The engine finds a former child by itself only if its name begins with that of its parent.
func Aliased(opts []pulumi.ResourceOption, former []pulumi.URN, suffix string) []pulumi.ResourceOption {
	var aliases []pulumi.Alias
	for _, parent := range former {
		name := Prefix(urn.URN(parent).Name()) + suffix
		aliases = append(aliases, pulumi.Alias{Name: pulumi.String(name), ParentURN: parent})
	}
	return append(slices.Clip(opts), pulumi.Aliases(aliases))
}
