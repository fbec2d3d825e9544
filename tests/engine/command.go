package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A Result holds the steps and the output of a command.
type Result struct {
	// Command is the command's line.
	Command string
	// Output is all that it wrote, both streams as they came.
	Output string
	// ExitCode is its exit status.
	ExitCode int
	// Duration is how long it took.
	Duration time.Duration
	// Changes counts the steps by their operation (create, update, same, ...), where the command makes steps.
	Changes map[string]int
	// Steps are the operations on each resource, done or planned.
	Steps []Step
	// Diagnostics are the messages of the program and of the providers.
	Diagnostics []Diagnostic

	// answer is its standard output alone.
	answer []byte
}

// A Failure is a command that ended with a status other than 0.
type Failure struct {
	Result Result
}

func (f *Failure) Error() string {
	return fmt.Sprintf("%s ended with status %d:\n%s", f.Result.Command, f.Result.ExitCode, f.Result.Output)
}

// Preview shows the steps of an update.
func (s *Stack) Preview(ctx context.Context, arguments ...string) (Result, error) {
	return s.steps(ctx, append([]string{"preview", "--diff"}, arguments...)...)
}

// Up updates without a preview.
func (s *Stack) Up(ctx context.Context, arguments ...string) (Result, error) {
	return s.steps(ctx, append([]string{"up", "--yes", "--skip-preview", "--diff"}, arguments...)...)
}

// Refresh compares the state with the cloud. With the argument --expect-no-changes, a difference is a failure.
func (s *Stack) Refresh(ctx context.Context, arguments ...string) (Result, error) {
	return s.steps(ctx, append([]string{"refresh", "--yes", "--skip-preview", "--diff"}, arguments...)...)
}

// Destroy deletes everything in the stack.
func (s *Stack) Destroy(ctx context.Context, arguments ...string) (Result, error) {
	return s.steps(ctx, append([]string{"destroy", "--yes", "--skip-preview"}, arguments...)...)
}

// Outputs gives the stack's outputs, secret ones too.
func (s *Stack) Outputs(ctx context.Context) (map[string]any, error) {
	var outputs map[string]any
	return outputs, s.decode(ctx, &outputs, "stack", "output", "--json", "--show-secrets")
}

// Export gives the stack's state.
func (s *Stack) Export(ctx context.Context) (State, error) {
	var exported struct {
		Deployment State `json:"deployment"`
	}
	return exported.Deployment, s.decode(ctx, &exported, "stack", "export", "--show-secrets")
}

// Run runs any other command of the CLI, on the stack if the command is about one.
func (s *Stack) Run(ctx context.Context, arguments ...string) (Result, error) {
	return s.run(ctx, arguments...)
}

func (s *Stack) decode(ctx context.Context, into any, arguments ...string) error {
	result, err := s.run(ctx, arguments...)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(result.answer, into); err != nil {
		return fmt.Errorf("reading the answer to %s: %w:\n%s", result.Command, err, result.Output)
	}
	return nil
}

// steps runs a command that makes steps, and reads them from the engine's own log of events.
func (s *Stack) steps(ctx context.Context, arguments ...string) (Result, error) {
	s.commands++
	log := s.path("events-" + strconv.Itoa(s.commands) + ".json")
	var result Result
	var err error
	if needsProgram := arguments[0] == "preview" || arguments[0] == "up"; needsProgram && len(s.options.Host) > 0 {
		line := slices.Concat(s.options.Host, []string{arguments[0], s.path("program"), stackName, log})
		result, err = s.execute(ctx, strings.Join(line, " "), interruptGroup, line[0], line[1:]...)
	} else {
		result, err = s.run(ctx, append(arguments, "--event-log", log)...)
	}
	return result, errors.Join(err, result.readEvents(log))
}

func (s *Stack) run(ctx context.Context, arguments ...string) (Result, error) {
	arguments = append(arguments, "--non-interactive", "--color", "never")
	if !slices.Contains([]string{"plugin", "package"}, arguments[0]) && !slices.Equal([]string{"stack", "init"}, arguments[:2]) {
		arguments = append(arguments, "--stack", stackName)
	}
	return s.execute(ctx, "pulumi "+strings.Join(arguments, " "), s.interrupt, s.pulumi, arguments...)
}

// interrupt asks the CLI to end. Plugins run in process groups of their own, so only the CLI can end them all. Asked twice it ends
// at once, and leaves what it was making unknown to the state; on an account it is asked once.
func (s *Stack) interrupt(command *exec.Cmd) error {
	err := command.Process.Signal(os.Interrupt)
	if !s.options.RealAWS {
		err = errors.Join(err, command.Process.Signal(os.Interrupt))
	}
	return err
}

// Shell runs a script in the program's folder, as a user at a terminal does: on the stack that the script selects, and on
// after a command that fails.
func (s *Stack) Shell(ctx context.Context, script string) (Result, error) {
	return s.execute(ctx, script, interruptGroup, "bash", "-c", script)
}

// interruptGroup asks a command and its process group to end at once.
func interruptGroup(command *exec.Cmd) error {
	return errors.Join(syscall.Kill(-command.Process.Pid, syscall.SIGINT), syscall.Kill(-command.Process.Pid, syscall.SIGINT))
}

func (s *Stack) execute(
	ctx context.Context, line string, stop func(*exec.Cmd) error, program string, arguments ...string,
) (Result, error) {
	ctx, cancel := context.WithTimeout(ctx, s.options.Limit)
	defer cancel()
	command := exec.CommandContext(ctx, program, arguments...)
	command.Dir = s.path("program")
	command.Env = s.environment
	// In its own group it gets no interrupt of the terminal in addition to ours.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return stop(command) }
	command.WaitDelay = settling
	if s.options.RealAWS {
		command.WaitDelay = accountSettling
	}
	var output transcript
	var answer bytes.Buffer
	command.Stdout, command.Stderr = io.MultiWriter(&output, &answer), &output
	started := time.Now()
	err := command.Run()
	result := Result{Command: line, Output: output.String(), Duration: time.Since(started), answer: answer.Bytes()}
	if ctx.Err() != nil {
		return result, fmt.Errorf("%s did not end in time: %w:\n%s", result.Command, ctx.Err(), result.Output)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		result.ExitCode = exit.ExitCode()
		return result, &Failure{Result: result}
	}
	if err != nil {
		return result, fmt.Errorf("running %s: %w", result.Command, err)
	}
	return result, nil
}

// A transcript collects the output of two streams in the order of arrival.
type transcript struct {
	lock   sync.Mutex
	buffer bytes.Buffer
}

func (t *transcript) Write(chunk []byte) (int, error) {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.buffer.Write(chunk)
}

func (t *transcript) String() string {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.buffer.String()
}
