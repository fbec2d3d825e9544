package provider

import (
	"context"

	pulumiprovider "github.com/pulumi/pulumi/pkg/v3/resource/provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	p "github.com/pulumi/pulumi-go-provider"
)

// Serve gives the server that the plugin runs. It writes every alias of a component as a URN: pulumi-go-provider drops an alias
// that names only what changed, and the component and its queues would be replaced.
func Serve(host *pulumiprovider.HostClient) (rpc.ResourceProviderServer, error) {
	server, err := p.RawServer(Name, Version, New())(host)
	return aliasServer{server}, err
}

type aliasServer struct{ rpc.ResourceProviderServer }

// Construct constructs a component.
func (s aliasServer) Construct(ctx context.Context, request *rpc.ConstructRequest) (*rpc.ConstructResponse, error) {
	for _, alias := range request.GetAliases() {
		if spec := alias.GetSpec(); spec != nil {
			alias.Alias = &rpc.Alias_Urn{Urn: string(formerURN(request, spec))}
		}
	}
	return s.ResourceProviderServer.Construct(ctx, request)
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
