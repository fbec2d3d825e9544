package e2e_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
)

// wanted is a comment in a program with parts that one line of the output must contain, joined by " & ".
var wanted = regexp.MustCompile(`(?m)^# want: (.+)$`)

// TestARefusedProgramCreatesNothing runs each program in testdata/refused: preview and up both fail, with the findings
// that the program names, and the state is empty.
func TestARefusedProgramCreatesNothing(t *testing.T) {
	anywhere(t)
	paths, err := filepath.Glob("testdata/refused/*.yaml")
	if err != nil || len(paths) < 6 {
		t.Fatal(paths, err)
	}
	s := laidOut(t, engine.Options{Program: "resources: {}"})
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yaml"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.stack.Write(string(text)); err != nil {
				t.Fatal(err)
			}
			previewed, err := s.stack.Preview(t.Context())
			s.isRefused(t, previewed, err, string(text))
			updated, err := s.stack.Run(t.Context(), "up", "--yes")
			s.isRefused(t, updated, err, string(text))
			state, err := s.stack.Export(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, resource := range state.Resources {
				if !strings.HasPrefix(resource.Type, "pulumi:") {
					t.Errorf("a refused program has made %s", resource.URN)
				}
			}
		})
	}
}

// isRefused checks that a command failed with the output that the program names.
func (s *system) isRefused(t *testing.T, result engine.Result, err error, program string) {
	t.Helper()
	var failure *engine.Failure
	if !errors.As(err, &failure) {
		t.Errorf("want a failure, got %v:\n%s", err, result.Output)
		return
	}
	for _, want := range wanted.FindAllStringSubmatch(program, -1) {
		parts := strings.Split(want[1], " & ")
		found := false
		for line := range strings.Lines(result.Output) {
			missing := func(part string) bool { return !strings.Contains(line, part) }
			found = found || !slices.ContainsFunc(parts, missing)
		}
		if !found {
			t.Errorf("want a line with %q, got:\n%s", parts, result.Output)
		}
	}
}

// TestInputsUnknownAtPreviewAreCheckedAtUpdate has an input that is wrong, but made by another resource of the program.
func TestInputsUnknownAtPreviewAreCheckedAtUpdate(t *testing.T) {
	anywhere(t)
	s := laidOut(t, program(t, "late.yaml"))
	if previewed := s.preview("--debug"); !strings.Contains(previewed.Output, "[WIR009]") {
		t.Errorf("preview names the unknown input: got\n%s", previewed.Output)
	}
	updated, err := s.stack.Up(t.Context())
	if err == nil || !strings.Contains(updated.Output, "[WIR002]") {
		t.Errorf("update refuses it: got %v", err)
	}
	for _, resource := range s.state().Resources {
		if strings.HasPrefix(resource.Type, "aws:") && resource.Name() != "events" {
			t.Errorf("the refused component has made %s", resource.URN)
		}
	}
}

// TestAMappingUnknownAtPreviewIsProvedAtUpdate has a mapping that is made of another resource's output, and fails.
func TestAMappingUnknownAtPreviewIsProvedAtUpdate(t *testing.T) {
	anywhere(t)
	s := laidOut(t, program(t, "late-mapping.yaml"))
	if previewed := s.preview("--debug"); !strings.Contains(previewed.Output, "mapping: is not known at preview; the update checks it [WIR009]") {
		t.Errorf("preview names the unknown input: got\n%s", previewed.Output)
	}
	updated, err := s.stack.Run(t.Context(), "up", "--yes")
	s.isRefused(t, updated, err, "# want: mapping:1: & event.note & [MAP004]\n# want: event:   {\"orderId\":")
	for _, resource := range s.state().Resources {
		if strings.HasPrefix(resource.Type, "aws:") && resource.Name() != "events" && resource.Name() != "commands" {
			t.Errorf("the refused component has made %s", resource.URN)
		}
	}
}
