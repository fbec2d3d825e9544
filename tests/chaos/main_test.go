package chaos_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/eventlink/pulumi-eventlink/tests/chaos"
)

// program is the Lambda program, built as the Makefile builds what is shipped.
var program string

func TestMain(m *testing.M) {
	// Trials wait for calls that hang, most of the time: more of them at once cost nothing.
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	os.Exit(func() int {
		folder, err := os.MkdirTemp("", "chaos")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(folder)
		if program, err = build(filepath.Join(folder, "bootstrap")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

func build(path string, flags ...string) (string, error) {
	args := append([]string{"build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags", "-s -w -buildid="}, flags...)
	command := exec.Command("go", append(args, "-o", path, "./cmd/bootstrap")...) //nolint:gosec,noctx // a build
	command.Dir = filepath.Join("..", "..")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the Lambda program: %w\n%s", err, out)
	}
	return path, nil
}

// setting is the lane that most trials start from: orders in, invoices out.
func setting(change ...func(*chaos.Setting)) chaos.Setting {
	s := chaos.Setting{Mapping: chaos.Invoices, SourceSchema: chaos.OrderSchema, TargetSchema: chaos.CommandSchema}
	for _, c := range change {
		c(&s)
	}
	return s
}

func fifo(s *chaos.Setting) { s.SourceFIFO, s.TargetFIFO = true, true }

func newLane(t *testing.T, s chaos.Setting) *chaos.Lane {
	t.Helper()
	l, err := chaos.NewLane(t.TempDir(), program, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		l.Close()
		if t.Failed() {
			t.Logf("%d invocations, %d timed out, %d ended\n%.4000s", l.Invocations, l.TimedOut, l.Ended, l.Program.Log())
		}
	})
	return l
}

func publish(t *testing.T, l *chaos.Lane, events ...chaos.Event) []chaos.Event {
	t.Helper()
	if err := l.Publish(events...); err != nil {
		t.Fatal(err)
	}
	return events
}

func step(t *testing.T, l *chaos.Lane) {
	t.Helper()
	if _, err := l.Step(); err != nil {
		t.Fatal(err)
	}
}

// drain runs the lane until its queue is empty and accounts for its events.
func drain(t *testing.T, l *chaos.Lane, events []chaos.Event) chaos.Account {
	t.Helper()
	if err := l.Drain(1000); err != nil {
		t.Fatal(err)
	}
	return account(t, l, events)
}

func account(t *testing.T, l *chaos.Lane, events []chaos.Event) chaos.Account {
	t.Helper()
	a := l.Account(events)
	if a.Repeated > 0 {
		t.Errorf("%d dead letters came twice", a.Repeated)
	}
	for _, problem := range append(append(a.Problems, l.Cloud.Problems()...), l.Leaks()...) {
		t.Error(problem)
	}
	return a
}
