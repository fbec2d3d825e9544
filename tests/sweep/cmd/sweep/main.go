// Command sweep removes what a cut run of make e2e-aws left: see package sweep.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/eventlink/pulumi-eventlink/tests/sweep"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "sweep:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	account, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	removed, err := sweep.Sweep(ctx, account, sweep.Tag)
	for _, what := range removed {
		fmt.Println("removed the", what)
	}
	return err
}
