// Command bootstrap is the Lambda program of every lane. It reads route.json and plan.json beside itself, refuses what it
// cannot keep to, and handles batches from then on.
package main

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/cloud"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/route"
)

func main() {
	handler, err := start()
	if err != nil {
		fmt.Fprintln(os.Stderr, "eventlink:", err)
		os.Exit(1)
	}
	limitMemory(os.Getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"))
	lambda.Start(handler.Handle)
}

// limitMemory lets the collector wait, since little of what an event needs outlives it, and makes it work harder before
// the function's memory is full: Lambda kills a program that goes beyond it. A quarter is left for what the collector does
// not see.
func limitMemory(mebibytes string) {
	if n, err := strconv.ParseInt(mebibytes, 10, 64); err == nil && n > 0 {
		debug.SetMemoryLimit(n << 20 / 4 * 3)
		debug.SetGCPercent(400)
	}
}

func start() (*lambdaruntime.Handler, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding the function's package: %w", err)
	}
	folder := filepath.Dir(program)
	document, err := os.ReadFile(filepath.Join(folder, route.FileName))
	if err != nil {
		return nil, fmt.Errorf("reading the route: %w", err)
	}
	r, err := lambdaruntime.ReadRoute(document)
	if err != nil {
		return nil, err
	}
	if document, err = os.ReadFile(filepath.Join(folder, plan.FileName)); err != nil {
		return nil, fmt.Errorf("reading the plan: %w", err)
	}
	p, err := plan.Decode(document, r.Plan)
	if err != nil {
		return nil, err
	}
	clients, err := cloud.Connect(r, os.Getenv)
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil)).With("lane", r.Name, "route", r.Digest)
	handler, err := lambdaruntime.New(r, p, clients, log, time.Now, rand.Float64)
	if err == nil {
		handler.Function = os.Getenv("AWS_LAMBDA_FUNCTION_NAME")
	}
	return handler, err
}
