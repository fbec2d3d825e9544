package provider

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// writeAliases writes every alias of a component as a URN: pulumi-go-provider drops an alias that names only what changed, and the
// component and its queues would be replaced.
func writeAliases(request *rpc.ConstructRequest) {
	for _, alias := range request.GetAliases() {
		if spec := alias.GetSpec(); spec != nil {
			alias.Alias = &rpc.Alias_Urn{Urn: string(formerURN(request, spec))}
		}
	}
}

// formerURN gives the URN of a component under an alias, as the engine does: what the alias does not name is unchanged.
func formerURN(request *rpc.ConstructRequest, alias *rpc.Alias_Spec) urn.URN {
	or := func(said, unchanged string) string {
		if said != "" {
			return said
		}
		return unchanged
	}
	parent := urn.URN(or(alias.GetParentUrn(), request.GetParent()))
	if alias.GetNoParent() || parent != "" && parent.QualifiedType() == resource.RootStackType {
		parent = ""
	}
	return resource.CreateURN(
		or(alias.GetName(), request.GetName()), or(alias.GetType(), request.GetType()), parent,
		or(alias.GetProject(), request.GetProject()), or(alias.GetStack(), request.GetStack()),
	)
}

// formerURNs gives the URNs of a component under its aliases.
func formerURNs(opts []pulumi.ResourceOption) ([]pulumi.URN, error) {
	options, err := pulumi.NewResourceOptions(opts...)
	if err != nil {
		return nil, err
	}
	var former []pulumi.URN
	for _, alias := range options.Aliases {
		if urn, ok := alias.URN.(pulumi.URN); ok {
			former = append(former, urn)
		}
	}
	return former, nil
}
