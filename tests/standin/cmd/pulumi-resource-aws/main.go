// Command pulumi-resource-aws is the stand-in for the aws plugin of Pulumi: see package standin.
package main

import (
	"context"
	"fmt"
	"os"

	pulumiprovider "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"

	"github.com/eventlink/pulumi-eventlink/tests/standin"
)

func main() {
	if err := pulumiprovider.MainContext(context.Background(), standin.Name, standin.Serve); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
