package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/errors"

	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/provider/wiring"
	"github.com/eventlink/pulumi-eventlink/version"
)

// Name is the name of the package in tokens: eventlink:index:ExtensionPoint.
const Name = "eventlink"

// Version is the version of the plugin and of every SDK made from its schema.
const Version = version.Number

// register tells the Pulumi SDK how to decode our own types: a PublishedContract that may not be known yet, and an
// ExtensionPoint that an input refers to. The SDK keeps this per process.
var register = sync.OnceFunc(func() {
	pulumi.RegisterOutputType(PublishedContractOutput{})
	pulumi.RegisterResourceModule(Name, "index", references{})
})

// New gives the provider.
func New() p.Provider {
	register()
	o := &own{}
	provider := infer.Provider(infer.Options{
		Metadata: metadata(),
		Components: []infer.InferredComponent{
			infer.ComponentF(o.newExtensionPoint),
			infer.ComponentF(o.newExtension),
		},
		Resources: []infer.InferredResource{
			infer.Resource(Contract{}),
			infer.Resource(Mapping{}),
			infer.Resource(Source{}),
		},
		ModuleMap: map[tokens.ModuleName]tokens.ModuleName{"provider": "index", "lane": "index"},
	})
	return o.configured(refineSchema(checkFirst(provider)))
}

// checkFirst checks a component's inputs before its program runs: misspelt keys are still present, and nothing is
// registered yet.
func checkFirst(provider p.Provider) p.Provider {
	construct := provider.Construct
	provider.Construct = func(ctx context.Context, request p.ConstructRequest) (p.ConstructResponse, error) {
		var findings []finding.Finding
		switch request.Urn.Type().Name() {
		case "ExtensionPoint":
			findings = wiring.ExtensionPoint(request.Inputs)
		case "Extension":
			findings = wiring.Extension(request.Inputs)
		}
		strict := request.Inputs.Get("strict")
		if err := report(ctx, findings, strict.IsBool() && strict.AsBool()); err != nil {
			return p.ConstructResponse{}, err
		}
		request.Inputs = normalize(request.Inputs)
		return constructOrReport(ctx, request, construct)
	}
	return provider
}

// constructOrReport turns a panic into an error. Without it the engine prints a stack trace and says that the plugin is gone.
func constructOrReport(
	ctx context.Context, request p.ConstructRequest, construct func(context.Context, p.ConstructRequest) (p.ConstructResponse, error),
) (response p.ConstructResponse, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("this is a bug in Eventlink %s, please report it with the inputs of this component: %v", version.String(), cause)
		}
	}()
	response, err = construct(ctx, request)
	if err != nil && stopped(err) {
		err = errors.NewInputPropertiesError("not created: one of its checks failed (see the other errors)")
	}
	return response, err
}

// stopped reports whether the engine gave the component up because a check of one of its children failed. The engine reports
// that failure itself; the component's program sees only the end of its connection.
func stopped(err error) bool {
	return slices.ContainsFunc([]string{"context canceled", "client connection is closing", "code = Canceled", "code = Unavailable"},
		func(sign string) bool { return strings.Contains(err.Error(), sign) })
}

// report logs warnings and notes, and makes one error of the findings that stop the program.
func report(ctx context.Context, findings []finding.Finding, strict bool) error {
	logger := p.GetLogger(ctx)
	for _, f := range findings {
		switch {
		case f.Severity == finding.Warning && !strict:
			logger.Warning(f.String())
		case f.Severity == finding.Note:
			logger.Info("note: " + f.String())
		}
	}
	return refusal(findings, strict)
}

// refusal makes one error of the findings that stop the program, or nil if there is none.
func refusal(findings []finding.Finding, strict bool) error {
	var stops []string
	for _, f := range findings {
		if f.Severity == finding.Error || strict && f.Severity == finding.Warning {
			stops = append(stops, f.String())
		}
	}
	if len(stops) == 0 {
		return nil
	}
	// The details of an input property error would print a whole schema as "value"; the finding says what matters.
	return errors.NewInputPropertiesError(strings.Join(stops, "\n    "))
}
