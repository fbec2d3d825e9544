package standin

import (
	"context"
	"errors"
	"fmt"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
)

// Name is the name of the package that the stand-in serves, and Version the version of pulumi-aws that it replaces.
const (
	Name    = "aws"
	Version = installed.StandInVersion
)

// New makes the provider.
func New() p.Provider {
	s := &server{kinds: map[string]kind{}}
	for _, kind := range kinds() {
		s.kinds[kind.token] = kind
	}
	return p.Provider{
		Handshake:   handshake,
		GetSchema:   s.getSchema,
		CheckConfig: s.checkConfig,
		DiffConfig:  s.diffConfig,
		Configure:   s.configure,
		Check:       s.check,
		Diff:        s.diff,
		Create:      s.create,
		Read:        s.read,
		Update:      s.update,
		Delete:      s.delete,
		Cancel:      func(context.Context) error { return nil },
	}
}

// handshake says that the setting pulumi:autonaming is heeded: see Serve.
func handshake(context.Context, p.HandshakeRequest) (p.HandshakeResponse, error) {
	return p.HandshakeResponse{SupportsAutonamingConfiguration: true}, nil
}

// A server is one instance of the provider. The engine configures it once.
type server struct {
	kinds map[string]kind
	lock  sync.Mutex
	cloud *cloud
}

func (s *server) kind(u urn.URN) (kind, error) {
	k, ok := s.kinds[u.Type().String()]
	if !ok {
		return kind{}, fmt.Errorf("the stand-in for the aws plugin does not serve %s", u.Type())
	}
	return k, nil
}

func (s *server) checkConfig(_ context.Context, request p.CheckRequest) (p.CheckResponse, error) {
	return p.CheckResponse{Inputs: request.Inputs, Failures: checkConfiguration(plainMap(request.Inputs))}, nil
}

func (s *server) diffConfig(_ context.Context, request p.DiffRequest) (p.DiffResponse, error) {
	response := p.DiffResponse{DetailedDiff: map[string]p.PropertyDiff{}}
	old, desired := plainMap(request.OldInputs), plainMap(request.Inputs)
	for name := range configuration().inputs {
		if equal(old[name], desired[name]) {
			continue
		}
		response.HasChanges = true
		// Resources of another region are others, so the provider is.
		response.DetailedDiff[name] = p.PropertyDiff{Kind: diffKind(desired[name], old[name], name == "region")}
	}
	return response, nil
}

func (s *server) configure(_ context.Context, request p.ConfigureRequest) error {
	settings, err := settingsFrom(plainMap(request.Args))
	if err != nil {
		return err
	}
	cloud, err := newCloud(settings)
	if err != nil {
		return err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.cloud = cloud
	return nil
}

func (s *server) configured() (*cloud, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.cloud == nil {
		return nil, errors.New("the stand-in for the aws plugin was not configured")
	}
	return s.cloud, nil
}

func (s *server) check(ctx context.Context, request p.CheckRequest) (p.CheckResponse, error) {
	k, err := s.kind(request.Urn)
	if err != nil {
		return p.CheckResponse{}, err
	}
	inputs := plainMap(request.Inputs)
	var failures []p.CheckFailure
	if err := k.fillIn(ctx, inputs, plainMap(request.State), request.Urn, request.RandomSeed); err != nil {
		failures = append(failures, p.CheckFailure{Property: "name", Reason: err.Error()})
	} else {
		failures = k.check(inputs)
	}
	return p.CheckResponse{Inputs: propertyMap(inputs, secrets(request.Inputs)), Failures: failures}, nil
}

func (s *server) diff(_ context.Context, request p.DiffRequest) (p.DiffResponse, error) {
	k, err := s.kind(request.Urn)
	if err != nil {
		return p.DiffResponse{}, err
	}
	inputs := plainMap(request.Inputs)
	if err := k.planError(k.desired(inputs), false); err != nil {
		return p.DiffResponse{}, fmt.Errorf("diffing %s: %w", request.Urn, err)
	}
	return k.diff(plainMap(request.State), inputs), nil
}

func (s *server) create(ctx context.Context, request p.CreateRequest) (p.CreateResponse, error) {
	k, err := s.kind(request.Urn)
	if err != nil {
		return p.CreateResponse{}, err
	}
	inputs, hidden := plainMap(request.Properties), secrets(request.Properties)
	desired := k.desired(inputs)
	if err := k.planError(desired, true); err != nil {
		return p.CreateResponse{}, fmt.Errorf("creating %s: %w", request.Urn.Name(), err)
	}
	if request.DryRun {
		return p.CreateResponse{Properties: propertyMap(k.planned(inputs), hidden)}, nil
	}
	c, err := s.configured()
	if err != nil {
		return p.CreateResponse{}, err
	}
	id, err := k.create(ctx, c, desired)
	if id == "" {
		return p.CreateResponse{}, fmt.Errorf("creating %s: %w", request.Urn.Name(), err)
	}
	state, readErr := s.state(ctx, c, k, id, desired)
	response := p.CreateResponse{ID: id, Properties: propertyMap(state, hidden)}
	if err := errors.Join(err, readErr); err != nil {
		// The engine must know the resource, or it is never deleted. pulumi-go-provider wants the error, too.
		response.PartialState = &p.InitializationFailed{Reasons: []string{err.Error()}}
		return response, fmt.Errorf("creating %s: %w", request.Urn.Name(), err)
	}
	return response, nil
}

// state reads a resource's outputs. It is an error when the resource is gone.
func (s *server) state(ctx context.Context, c *cloud, k kind, id string, prior values) (values, error) {
	read, err := k.read(ctx, c, id, prior)
	if err != nil {
		return k.settle(id, prior, prior), err
	}
	if read == nil {
		return k.settle(id, prior, prior), fmt.Errorf("%s %s is not there", k.token, id)
	}
	return k.settle(id, read, prior), nil
}

func (s *server) read(ctx context.Context, request p.ReadRequest) (p.ReadResponse, error) {
	k, err := s.kind(request.Urn)
	if err != nil {
		return p.ReadResponse{}, err
	}
	c, err := s.configured()
	if err != nil {
		return p.ReadResponse{}, err
	}
	prior, inputs := plainMap(request.Properties), plainMap(request.Inputs)
	read, err := k.read(ctx, c, request.ID, prior)
	if err != nil {
		return p.ReadResponse{}, fmt.Errorf("reading %s: %w", request.ID, err)
	}
	if read == nil {
		return p.ReadResponse{}, nil
	}
	state := k.settle(request.ID, read, prior)
	for name, value := range inputs {
		if name != defaultsKey && !k.same(name, value, state[name]) {
			inputs[name] = state[name]
		}
	}
	return p.ReadResponse{
		ID:         request.ID,
		Properties: propertyMap(state, secrets(request.Properties)),
		Inputs:     propertyMap(inputs, secrets(request.Inputs)),
	}, nil
}

func (s *server) update(ctx context.Context, request p.UpdateRequest) (p.UpdateResponse, error) {
	k, err := s.kind(request.Urn)
	if err != nil {
		return p.UpdateResponse{}, err
	}
	state, inputs, hidden := plainMap(request.State), plainMap(request.Inputs), secrets(request.Inputs)
	change := k.change(state, inputs)
	if request.DryRun {
		return p.UpdateResponse{Properties: propertyMap(k.replanned(state, change), hidden)}, nil
	}
	c, err := s.configured()
	if err != nil {
		return p.UpdateResponse{}, err
	}
	if k.update == nil {
		return p.UpdateResponse{}, fmt.Errorf("updating %s: %s has nothing to update in place", request.ID, k.token)
	}
	if err := k.update(ctx, c, request.ID, change); err != nil {
		return p.UpdateResponse{}, fmt.Errorf("updating %s: %w", request.ID, err)
	}
	prior := values{}
	for name, value := range state {
		if _, input := k.shape.inputs[name]; !input {
			prior[name] = value
		}
	}
	for name, value := range change.desired {
		prior[name] = value
	}
	after, err := s.state(ctx, c, k, request.ID, prior)
	if err != nil {
		return p.UpdateResponse{}, fmt.Errorf("reading %s: %w", request.ID, err)
	}
	return p.UpdateResponse{Properties: propertyMap(after, hidden)}, nil
}

func (s *server) delete(ctx context.Context, request p.DeleteRequest) error {
	k, err := s.kind(request.Urn)
	if err != nil {
		return err
	}
	c, err := s.configured()
	if err != nil {
		return err
	}
	if err := k.delete(ctx, c, request.ID, plainMap(request.Properties)); err != nil {
		return fmt.Errorf("deleting %s: %w", request.ID, err)
	}
	return nil
}
