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
			infer.Resource(Mapping{judgements: &judgements{}}),
			infer.Resource(Source{}),
		},
		Functions: []infer.InferredFunction{infer.Function(&Dashboard{})},
		ModuleMap: map[tokens.ModuleName]tokens.ModuleName{"provider": "index", "lane": "index"},
	})
	return o.configured(refineSchema(knownAtPreview(knowsParents(checkFirst(provider)))))
}

// knownAtPreview gives the outputs of a Mapping at preview where its inputs are known, and only there.
func knownAtPreview(provider p.Provider) p.Provider {
	create, update := provider.Create, provider.Update
	provider.Create = func(ctx context.Context, request p.CreateRequest) (p.CreateResponse, error) {
		response, err := create(ctx, request)
		if err == nil && request.DryRun && request.Urn.Type() == mappingToken {
			response.Properties = unjudged(request.Properties, response.Properties)
		}
		return response, err
	}
	provider.Update = func(ctx context.Context, request p.UpdateRequest) (p.UpdateResponse, error) {
		response, err := update(ctx, request)
		if err == nil && request.DryRun && request.Urn.Type() == mappingToken {
			response.Properties = unjudged(request.Inputs, response.Properties)
		}
		return response, err
	}
	return provider
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
			first, _, _ := strings.Cut(fmt.Sprint(cause), "\n")
			err = fmt.Errorf("this is a bug in Eventlink %s, please report it with the inputs of this component: %s", version.String(), first)
		}
	}()
	return construct(ctx, request)
}

// stopped reports whether the engine has shut down, which it does when anything in the program is refused or fails. It has
// told what that is.
func stopped(err error) bool {
	return slices.ContainsFunc([]string{"context canceled", "client connection is closing", "code = Canceled", "code = Unavailable"},
		func(sign string) bool { return strings.Contains(err.Error(), sign) })
}

// report logs findings, and makes one error of those that stop the program.
func report(ctx context.Context, findings []finding.Finding, strict bool) error {
	log(ctx, findings, strict)
	return refusal(findings, strict)
}

// log logs warnings and notes. Notes that ask for nothing are logged for pulumi preview --debug.
func log(ctx context.Context, findings []finding.Finding, strict bool) {
	logger := p.GetLogger(ctx)
	for _, f := range findings {
		switch {
		case f.Severity == finding.Warning && !strict:
			logger.Warning(f.String())
		case f.Severity == finding.Note && f.Code.Background():
			logger.Debug("note: " + f.String())
		case f.Severity == finding.Note:
			logger.Info("note: " + f.String())
		}
	}
}

// stops gives the findings that stop the program.
func stops(findings []finding.Finding, strict bool) []string {
	var found []string
	for _, f := range findings {
		if f.Severity == finding.Error || strict && f.Severity == finding.Warning {
			found = append(found, f.String())
		}
	}
	return found
}

// refusal makes one error of the findings that stop the program, or nil if there is none. A finding of several lines stands by
// itself.
func refusal(findings []finding.Finding, strict bool) error {
	found := stops(findings, strict)
	if len(found) == 0 {
		return nil
	}
	var b strings.Builder
	for i, stop := range found {
		if i > 0 {
			b.WriteString("\n")
			if strings.Contains(stop, "\n") || strings.Contains(found[i-1], "\n") {
				b.WriteString("\n")
			}
			b.WriteString("    ")
		}
		b.WriteString(strings.ReplaceAll(stop, "\n", "\n    "))
	}
	// The details of an input property error would print a whole schema as "value"; the finding says what matters.
	return errors.NewInputPropertiesError(b.String())
}
