package provider

import (
	"context"
	"sync/atomic"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// own is this process of the plugin, as the engine asked for it. Children that ask for it in other words make the engine start
// another one.
type own struct{ asksVersion atomic.Bool }

// configured records how the engine asked: with the version and the address that each SDK has, or with nothing, as YAML does.
func (o *own) configured(provider p.Provider) p.Provider {
	provider.Configure = func(_ context.Context, request p.ConfigureRequest) error {
		o.asksVersion.Store(request.Args.Get("version").IsString())
		return nil // the package has no configuration of its own
	}
	return provider
}

// child gives the options of a custom resource of this package, with those of every child of its component.
func (o *own) child(opts []pulumi.ResourceOption) []pulumi.ResourceOption {
	if !o.asksVersion.Load() {
		return opts
	}
	return append(opts[:len(opts):len(opts)], pulumi.Version(Version), pulumi.PluginDownloadURL(pluginDownloadURL))
}
