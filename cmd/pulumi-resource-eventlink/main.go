// Command pulumi-resource-eventlink is the plugin that the Pulumi engine runs.
package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	p "github.com/pulumi/pulumi-go-provider"

	"github.com/eventlink/pulumi-eventlink/provider"
	"github.com/eventlink/pulumi-eventlink/version"
)

func main() {
	if slices.Contains(os.Args[1:], "--version") {
		fmt.Println(version.String())
		return
	}
	if err := p.RunProvider(context.Background(), provider.Name, provider.Version, provider.New()); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-resource-eventlink:", err)
		os.Exit(1)
	}
}
