// Command pulumi-resource-aws is the stand-in for the aws plugin of Pulumi: see package standin.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/eventlink/pulumi-eventlink/tests/standin"
)

func main() {
	if err := standin.New().Run(context.Background(), standin.Name, standin.Version); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
