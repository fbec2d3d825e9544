package provider

import (
	"context"
	"reflect"
	"sync"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	pulumiprovider "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

// Serve gives the server that the plugin runs.
func Serve(host *pulumiprovider.HostClient) (rpc.ResourceProviderServer, error) {
	inner, err := p.RawServer(Name, Version, New())(host)
	return newServer(inner), err
}

// A server does what pulumi-go-provider leaves undone. It writes every alias of a component as a URN (see former.go). And it is
// silent about components with which nothing is wrong: a refusal ends the engine's run, which closes the connection, and prints
// for each component that is still under construction that it was closed. So those are answered first.
type server struct {
	rpc.ResourceProviderServer

	mu      sync.Mutex
	refused chan struct{} // closed by the first refusal
	running int           // constructions that are not answered
	idle    sync.Cond     // running is 0
}

func newServer(inner rpc.ResourceProviderServer) *server {
	s := &server{ResourceProviderServer: inner, refused: make(chan struct{})}
	s.idle.L = &s.mu
	return s
}

// Check checks the inputs of a resource. What it refuses is passed on when all components are answered.
func (s *server) Check(ctx context.Context, request *rpc.CheckRequest) (*rpc.CheckResponse, error) {
	response, err := s.ResourceProviderServer.Check(ctx, request)
	if err != nil || len(response.GetFailures()) > 0 {
		s.refuse()
	}
	return response, err
}

// Construct constructs a component.
func (s *server) Construct(ctx context.Context, request *rpc.ConstructRequest) (*rpc.ConstructResponse, error) {
	writeAliases(request)
	s.count(1)
	type answer struct {
		response *rpc.ConstructResponse
		err      error
	}
	done := make(chan answer, 1)
	go func() {
		response, err := s.ResourceProviderServer.Construct(ctx, request)
		done <- answer{response, err}
	}()
	var a answer
	select {
	case a = <-done:
	case <-s.refused:
		a.response = unfinished(request)
	}
	if a.err != nil && stopped(a.err) {
		a = answer{response: unfinished(request)}
	}
	s.count(-1)
	if a.err != nil {
		s.refuse()
	}
	return a.response, a.err
}

// headStart is what the answers get before a refusal follows: nothing tells when they are on their way. On a machine that is too
// busy for it, an answer may come too late, and the engine prints that its component's connection was closed.
const headStart = 50 * time.Millisecond

// refuse waits until all components are answered.
func (s *server) refuse() {
	s.mu.Lock()
	select {
	case <-s.refused:
	default:
		close(s.refused)
	}
	waited := s.running > 0
	for s.running > 0 {
		s.idle.Wait()
	}
	s.mu.Unlock()
	if waited {
		time.Sleep(headStart)
	}
}

func (s *server) count(one int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running += one; s.running == 0 {
		s.idle.Broadcast()
	}
}

// unfinished is the answer for a component that was not built, and that nothing is wrong with. Its outputs are not known.
func unfinished(request *rpc.ConstructRequest) *rpc.ConstructResponse {
	outputs := reflect.TypeFor[Extension]()
	if request.GetType() == extensionPointToken {
		outputs = reflect.TypeFor[ExtensionPoint]()
	}
	state := &structpb.Struct{Fields: map[string]*structpb.Value{}}
	for _, field := range reflect.VisibleFields(outputs) {
		if name := field.Tag.Get("pulumi"); name != "" && !field.Anonymous {
			state.Fields[name] = structpb.NewStringValue(plugin.UnknownStringValue)
		}
	}
	name := resource.CreateURN(request.GetName(), request.GetType(), urn.URN(request.GetParent()), request.GetProject(), request.GetStack())
	return &rpc.ConstructResponse{Urn: string(name), State: state}
}
