// Command pulumi-resource-eventlink is the plugin that the Pulumi engine runs.
package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	pulumiprovider "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"

	"github.com/eventlink/pulumi-eventlink/provider"
	"github.com/eventlink/pulumi-eventlink/version"
)

func main() {
	if slices.Contains(os.Args[1:], "--version") {
		fmt.Println(version.String())
		return
	}
	if err := pulumiprovider.MainContext(context.Background(), provider.Name, provider.Serve); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-resource-eventlink:", err)
		os.Exit(1)
	}
}
