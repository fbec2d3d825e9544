package sdk_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/tests/localcloud"
	"github.com/eventlink/pulumi-eventlink/tests/projects"
)

// cloud is started once, before any test runs.
var cloud *localcloud.Cloud

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	var err error
	if cloud, err = localcloud.Start(ctx, localcloud.Options{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := cloud.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

const region = localcloud.DefaultRegion

// project makes a fresh project of a program.
func project(t *testing.T, language projects.Language, sources string) *projects.Project {
	t.Helper()
	started := time.Now()
	p, err := projects.New(t.Context(), language, sources, folder(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("installed in %s", time.Since(started).Round(time.Second/10))
	return p
}

// checked is a project whose program the language's type checker passes.
func checked(t *testing.T, language projects.Language, sources string) *projects.Project {
	t.Helper()
	p := project(t, language, sources)
	started := time.Now()
	if err := p.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("checked in %s", time.Since(started).Round(time.Second/10))
	return p
}

// folder gives a new folder on the file system of the installed packages, so that copies of them are cheap.
func folder(t *testing.T) string {
	t.Helper()
	root, err := installed.Root()
	if err != nil {
		t.Fatal(err)
	}
	parent := filepath.Join(root, ".state", "projects")
	if err := os.MkdirAll(parent, 0o755); err != nil {
		t.Fatal(err)
	}
	name, err := os.MkdirTemp(parent, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(name); err != nil {
			t.Error(err)
		}
	})
	return name
}

// stack makes the stack of a project, and sees to it that nothing of it remains.
func stack(t *testing.T, p *projects.Project, backend string) *engine.Stack {
	t.Helper()
	options, err := p.Options()
	if err != nil {
		t.Fatal(err)
	}
	options.Backend = backend
	options.Environment = append(options.Environment, cloud.Environment(region)...)
	options.Config = map[string]string{"architecture": architecture(), "aws:region": region}
	s, err := engine.New(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the local cloud's log ends:\n%s", cloud.LogTail(40))
		}
		// The test's own context is over by now.
		ctx := context.Background()
		state, err := s.Export(ctx)
		if err != nil {
			t.Error(err)
		}
		if len(state.Resources) > 0 {
			if _, err := s.Destroy(ctx, "--run-program=false"); err != nil {
				t.Error(err)
			}
		}
	})
	return s
}

// architecture is that of the functions, which the local cloud runs on this very machine.
func architecture() string {
	if runtime.GOARCH == "amd64" {
		return "x86_64"
	}
	return runtime.GOARCH
}
