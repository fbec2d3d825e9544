package provider_test

import (
	"context"
	"errors"
	"testing"

	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/eventlink/pulumi-eventlink/provider"
)

// inner is a server whose components are constructed for ever, or fail.
type inner struct {
	rpc.UnimplementedResourceProviderServer
	constructing chan struct{}
	err          error
}

func (i *inner) Construct(ctx context.Context, _ *rpc.ConstructRequest) (*rpc.ConstructResponse, error) {
	if i.err != nil {
		return nil, i.err
	}
	i.constructing <- struct{}{}
	<-ctx.Done()
	return nil, ctx.Err()
}

func (i *inner) Check(context.Context, *rpc.CheckRequest) (*rpc.CheckResponse, error) {
	return &rpc.CheckResponse{Failures: []*rpc.CheckFailure{{Reason: "refused"}}}, nil
}

func TestComponentsAreAnsweredBeforeARefusal(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	i := &inner{constructing: make(chan struct{})}
	server := provider.NewServer(i)
	answers := make(chan *rpc.ConstructResponse, 2)
	for _, kind := range []string{"ExtensionPoint", "Extension"} {
		go func() {
			response, err := server.Construct(ctx, &rpc.ConstructRequest{
				Type: "eventlink:index:" + kind, Name: "orders", Project: "shop", Stack: "dev",
			})
			if err != nil {
				t.Error(err)
			}
			answers <- response
		}()
		<-i.constructing
	}
	response, err := server.Check(ctx, &rpc.CheckRequest{})
	if err != nil || len(response.GetFailures()) != 1 {
		t.Errorf("got %v, %v", response, err)
	}
	for range 2 {
		answer := <-answers
		if answer.GetUrn() == "" || len(answer.GetState().GetFields()) < 5 {
			t.Errorf("got %v, wanted a URN and outputs that are not known", answer)
		}
	}
}

func TestAComponentSaysNothingWhenTheEngineHasShutDown(t *testing.T) {
	t.Parallel()
	for message, silent := range map[string]bool{
		"rpc error: code = Unavailable desc = resource monitor shut down":          true,
		"rpc error: code = Canceled desc = grpc: the client connection is closing": true,
		"the queue could not be made":                                              false,
	} {
		server := provider.NewServer(&inner{err: errors.New(message)})
		_, err := server.Construct(t.Context(), &rpc.ConstructRequest{Type: "eventlink:index:Extension", Name: "orders"})
		if silent == (err != nil) {
			t.Errorf("%s: got %v", message, err)
		}
	}
}
