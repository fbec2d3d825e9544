package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/route"
)

// wide is how many variants the union of the widest contract has.
const wide = 1000

// coldStarts prints how long the Lambda program takes until it asks for its first batch, beside a function that does
// nothing.
func coldStarts(ctx context.Context, fixtures string) error {
	folder, err := os.MkdirTemp("", "eventlink-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	for name, source := range map[string]string{"bare": "./bench/bare", "bootstrap": "../cmd/bootstrap"} {
		if err := build(ctx, filepath.Join(folder, name), source); err != nil {
			return err
		}
	}
	programs := []string{filepath.Join(folder, "bare")}
	names := []string{"a function that does nothing"}
	add := func(name, event, target, mapping string) error {
		lane := filepath.Join(folder, fmt.Sprint(len(names)))
		names, programs = append(names, name), append(programs, filepath.Join(lane, "bootstrap"))
		return install(lane, filepath.Join(folder, "bootstrap"), event, target, mapping)
	}
	for _, f := range cases {
		loaded, err := load(fixtures, f)
		if err != nil {
			return err
		}
		if err := add("the program with "+f.name, loaded.event, loaded.target, f.mapping); err != nil {
			return err
		}
		if f.name == "A" {
			if err := add(fmt.Sprintf("the program with a union of %d variants", wide), variants(wide), loaded.target, "[]"); err != nil {
				return err
			}
		}
	}
	wall, cpu := make([][]time.Duration, len(programs)), make([][]time.Duration, len(programs))
	for range starts {
		for i, program := range programs {
			took, used, err := coldStart(ctx, program)
			if err != nil {
				return fmt.Errorf("starting %s: %w", names[i], err)
			}
			wall[i], cpu[i] = append(wall[i], took), append(cpu[i], used)
		}
	}
	fmt.Printf("\n| milliseconds until the first batch is asked for, least and median of %d | least | median | least of CPU |\n| --- | --: | --: | --: |\n", starts)
	for i, name := range names {
		slices.Sort(wall[i])
		slices.Sort(cpu[i])
		fmt.Printf("| %s | %.1f | %.1f | %.1f |\n", name, ms(wall[i][0]), ms(wall[i][starts/2]), ms(cpu[i][0]))
	}
	return nil
}

// build builds a Lambda program as it is deployed.
func build(ctx context.Context, program, source string) error {
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags", "-s", "-o", program, source)
	command.Dir, command.Env = "tests", append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", source, err, output)
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// variants is a contract whose union has so many variants.
func variants(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,{"type":"object","properties":{"type":{"const":"event.%d"},"id":{"type":"string"},"n%d":{"type":"integer"}},"required":["type","id"]}`, i, i)
	}
	return `{"oneOf":[` + strings.TrimPrefix(b.String(), ",") + `]}`
}

// install puts the program with a route and its plan into a folder, as a function's package does.
func install(folder, program, event, target, mapping string) error {
	r := route.Route{
		Component: route.Extension, Name: "bench", IDScope: "bench", QueueURL: "http://127.0.0.1:1/q", DeadLetterQueueURL: "http://127.0.0.1:1/d", TimeoutSeconds: 30,
		Source: route.Source{Schema: event}, Mapping: mapping,
		Target: route.Target{Service: route.SQS, ARN: "arn:aws:sqs:eu-west-1:123456789012:commands", Schema: target},
	}
	compiled, err := celmap.CompileLane(r)
	if err != nil {
		return err
	}
	planned, digest, err := plan.Encode(compiled.Plan)
	if err != nil {
		return err
	}
	r.Plan = digest
	document, err := route.Encode(r)
	if err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	for name, contents := range map[string][]byte{route.FileName: document, plan.FileName: planned} {
		if err := os.WriteFile(filepath.Join(folder, name), contents, 0o600); err != nil {
			return err
		}
	}
	return os.Link(program, filepath.Join(folder, "bootstrap"))
}

// coldStart gives the time from the start of a program until it asks for its first batch, and the CPU time it used.
func coldStart(ctx context.Context, program string) (took, used time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	asked := make(chan time.Time, 1)
	lambda := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case asked <- time.Now():
		default:
		}
		<-r.Context().Done()
	}))
	defer lambda.Close()
	command := exec.CommandContext(ctx, program)
	var output strings.Builder
	command.Stdout, command.Stderr = &output, &output
	command.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(lambda.URL, "http://"), "AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=x", "AWS_SECRET_ACCESS_KEY=x"}
	begun := time.Now()
	if err := command.Start(); err != nil {
		return 0, 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case at := <-asked:
		took = at.Sub(begun)
		cancel()
		if err := <-ended; err == nil {
			return 0, 0, errors.New("it ended by itself")
		}
		return took, command.ProcessState.UserTime() + command.ProcessState.SystemTime(), nil
	case err := <-ended:
		return 0, 0, fmt.Errorf("it ended with %w: %s", err, output.String())
	}
}
