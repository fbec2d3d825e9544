package standin

import (
	"context"

	p "github.com/pulumi/pulumi-go-provider"
	pulumiprovider "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Serve gives the server that the plugin runs. It heeds the setting pulumi:autonaming, as the real plugin does;
// pulumi-go-provider does not pass it on.
func Serve(host *pulumiprovider.HostClient) (rpc.ResourceProviderServer, error) {
	server, err := p.RawServer(Name, Version, New())(host)
	return autonamingServer{server}, err
}

type autonamingServer struct{ rpc.ResourceProviderServer }

// Check passes the proposal on in the context.
func (s autonamingServer) Check(ctx context.Context, request *rpc.CheckRequest) (*rpc.CheckResponse, error) {
	return s.ResourceProviderServer.Check(context.WithValue(ctx, autonamingKey{}, request.GetAutonaming()), request)
}

// autonamingKey finds the engine's proposal for a name in the context of a Check.
type autonamingKey struct{}

// proposed gives the engine's proposal for a name. An enforced one is taken as it is, also for a FIFO queue.
func proposed(ctx context.Context) (name string, enforced bool) {
	options, _ := ctx.Value(autonamingKey{}).(*rpc.CheckRequest_AutonamingOptions)
	return options.GetProposedName(), options.GetMode() == rpc.CheckRequest_AutonamingOptions_ENFORCE
}
