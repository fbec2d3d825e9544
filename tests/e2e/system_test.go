package e2e_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/sweep"
)

// A system is a program and its stack, with clients to inspect its resources.
type system struct {
	*testing.T
	stack   *engine.Stack
	outputs map[string]any
	clients
}

type clients struct {
	cloudwatch *cloudwatch.Client
	iam        *iam.Client
	lambda     *lambda.Client
	logs       *cloudwatchlogs.Client
	sns        *sns.Client
	sqs        *sqs.Client
}

func clientsIn(region string) clients { return clientsWith(here.config(region)) }

func clientsWith(config aws.Config) clients {
	return clients{
		cloudwatch: cloudwatch.NewFromConfig(config), iam: iam.NewFromConfig(config), lambda: lambda.NewFromConfig(config), logs: cloudwatchlogs.NewFromConfig(config),
		sns: sns.NewFromConfig(config), sqs: sqs.NewFromConfig(config),
	}
}

// program reads a program from testdata.
func program(t *testing.T, name string) engine.Options {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return engine.Options{Program: string(text)}
}

// laidOut makes the stack of a program, and sees to it that nothing of it remains.
func laidOut(t *testing.T, options engine.Options) *system {
	t.Helper()
	options.Environment = append(here.environment(), options.Environment...)
	options.RealAWS = here.cloud == nil
	config := map[string]string{"architecture": here.architecture(), "aws:region": here.region()}
	maps.Copy(config, options.Config)
	options.Config = config
	if options.RealAWS {
		// So that make sweep-aws finds what a cut run leaves.
		options.Config["aws:defaultTags"] = `{"tags":{"` + sweep.Tag + `":"yes"}}`
	}
	stack, err := engine.New(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	s := &system{T: t, stack: stack, clients: clientsIn(here.region())}
	t.Cleanup(s.cleanUp)
	return s
}

// deployed makes the stack of a program and brings it up.
func deployed(t *testing.T, options engine.Options) *system {
	t.Helper()
	s := laidOut(t, options)
	s.up()
	return s
}

func (s *system) cleanUp() {
	if s.Failed() && here.cloud != nil {
		s.Logf("the local cloud's log ends:\n%s", here.cloud.LogTail(80))
	}
	// The test's own context is over by now.
	ctx := context.Background()
	state, err := s.stack.Export(ctx)
	if err != nil {
		s.Error(err)
	}
	if len(state.Resources) > 0 {
		if _, err := s.stack.Destroy(ctx, "--run-program=false"); err != nil {
			s.Error(err)
		}
	}
	if err := s.stack.Close(); err != nil {
		s.Error(err)
	}
}

// up brings the stack up and reads its outputs.
func (s *system) up(arguments ...string) engine.Result {
	s.Helper()
	result, err := s.stack.Up(s.Context(), arguments...)
	if err != nil {
		s.Fatal(err)
	}
	s.Logf("up took %s: %v", result.Duration.Round(1e8), result.Changes)
	if s.outputs, err = s.stack.Outputs(s.Context()); err != nil {
		s.Fatal(err)
	}
	return result
}

func (s *system) preview(arguments ...string) engine.Result {
	s.Helper()
	result, err := s.stack.Preview(s.Context(), arguments...)
	if err != nil {
		s.Fatal(err)
	}
	return result
}

func (s *system) state() engine.State {
	s.Helper()
	state, err := s.stack.Export(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return state
}

// out gives an output of the stack that is a text.
func (s *system) out(name string) string {
	s.Helper()
	value, ok := s.outputs[name].(string)
	if !ok {
		s.Fatalf("the stack has no output %s, it has %v", name, s.outputs)
	}
	return value
}
