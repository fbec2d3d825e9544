package engine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/eventlink/pulumi-eventlink/version"
)

// A Component is a component as a language without types registers it: nothing checks its properties before the engine
// passes them to the plugin.
type Component struct {
	Type, Name string
	Properties map[string]any
}

// PreviewOf previews a program of some components, which it registers at the same time.
func (s *Stack) PreviewOf(ctx context.Context, components ...Component) (result Result, err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return Result{}, fmt.Errorf("serving an untyped program: %w", err)
	}
	server := grpc.NewServer()
	pulumirpc.RegisterLanguageRuntimeServer(server, &untyped{components: components})
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	defer func() {
		server.Stop()
		err = errors.Join(err, <-ended)
	}()
	return s.steps(ctx, "preview", "--client", listener.Addr().String())
}

// pluginDownloadURL is what every SDK names beside its version. With other words the engine would start another plugin.
const pluginDownloadURL = "github://api.github.com/eventlink/pulumi-eventlink"

// untyped is the language host of such a program.
type untyped struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	components []Component
}

// Run registers the components. The engine says what is wrong with them.
func (u *untyped) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	connection, err := grpc.NewClient(request.GetMonitorAddress(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, fmt.Errorf("connecting to the engine: %w", err)
	}
	defer connection.Close()
	monitor := pulumirpc.NewResourceMonitorClient(connection)
	var registering sync.WaitGroup
	for _, c := range u.components {
		properties, err := structpb.NewStruct(c.Properties)
		if err != nil {
			return nil, fmt.Errorf("the properties of %s: %w", c.Name, err)
		}
		registering.Go(func() {
			// A refused component is told of by the engine.
			_, _ = monitor.RegisterResource(ctx, &pulumirpc.RegisterResourceRequest{
				Type: c.Type, Name: c.Name, Remote: true, Version: version.Number, PluginDownloadURL: pluginDownloadURL, Object: properties, AcceptSecrets: true, AcceptResources: true,
			})
		})
	}
	registering.Wait()
	return &pulumirpc.RunResponse{}, nil
}

// GetPluginInfo is asked for before a program runs.
func (u *untyped) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "1.0.0"}, nil
}

// GetRequiredPlugins names none: the project says where they are.
func (u *untyped) GetRequiredPlugins(context.Context, *pulumirpc.GetRequiredPluginsRequest) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

// GetRequiredPackages names none either.
func (u *untyped) GetRequiredPackages(context.Context, *pulumirpc.GetRequiredPackagesRequest) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}
