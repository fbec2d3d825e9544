package chaos

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/route"
)

// A Program is the Lambda program as a process, with a Lambda Runtime API of its own. It is started again when it ended.
type Program struct {
	folder string
	cloud  string
	memory int

	lock        sync.Mutex
	process     *exec.Cmd
	ended       chan struct{}
	invocations chan invocation
	answers     chan answered
	server      *httptest.Server
	log         lockedBuffer
	count       int
	peak        int // of resident memory in KiB, of processes that ended
}

type invocation struct {
	event   []byte
	timeout time.Duration
	id      string
	taken   chan time.Time // its deadline: the time runs from when a process takes it
}

type answered struct {
	id   string
	body []byte
	err  bool
}

// The ways in which an invocation may end without an answer.
var (
	ErrTimedOut = errors.New("the invocation timed out")
	ErrEnded    = errors.New("the program ended")
)

// Install puts a program, its route and its plan into a folder, as Lambda does with a function's package.
func Install(folder, binary string, r route.Route, cloud string, memoryMiB int) (*Program, error) {
	compiled, err := celmap.CompileLane(r)
	if err != nil {
		return nil, err
	}
	planned, digest, err := plan.Encode(compiled.Plan)
	if err != nil {
		return nil, err
	}
	r.Plan = digest
	document, err := route.Encode(r)
	if err != nil {
		return nil, err
	}
	for name, contents := range map[string][]byte{route.FileName: document, plan.FileName: planned} {
		if err := os.WriteFile(filepath.Join(folder, name), contents, 0o600); err != nil {
			return nil, err
		}
	}
	// A link of the same name would be followed to its folder by the program; a hard link is not.
	if err := os.Link(binary, filepath.Join(folder, "bootstrap")); err != nil {
		return nil, err
	}
	p := &Program{folder: folder, cloud: cloud, memory: memoryMiB, invocations: make(chan invocation), answers: make(chan answered, 1)}
	p.server = httptest.NewServer(http.HandlerFunc(p.serve))
	return p, nil
}

// serve is the Lambda Runtime API.
func (p *Program) serve(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/2018-06-01/runtime/")
	if path == "invocation/next" {
		select {
		case next := <-p.invocations:
			deadline := time.Now().Add(next.timeout)
			next.taken <- deadline
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", next.id)
			w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(deadline.UnixMilli(), 10))
			w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:123456789012:function:lane")
			w.Header().Set("Lambda-Runtime-Trace-Id", "Root=1-5f84c7a1-000000000000000000000001;Parent=0000000000000001;Sampled=0")
			_, _ = w.Write(next.event)
		case <-r.Context().Done():
		}
		return
	}
	body, _ := io.ReadAll(r.Body)
	w.WriteHeader(http.StatusAccepted)
	id, kind, ok := strings.Cut(strings.TrimPrefix(path, "invocation/"), "/")
	if ok {
		p.answers <- answered{id, body, kind != "response"}
	}
}

// start starts a process where none runs.
func (p *Program) start() error {
	if p.process != nil {
		return nil
	}
	process := exec.Command(filepath.Join(p.folder, "bootstrap")) //nolint:gosec,noctx // the program under test
	process.Env = []string{
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(p.server.URL, "http://"), "AWS_ENDPOINT_URL=" + p.cloud,
		"AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret", "AWS_SESSION_TOKEN=token",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=" + strconv.Itoa(p.memory),
	}
	process.Stdout, process.Stderr = &p.log, &p.log
	if err := process.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		_ = process.Wait()
		close(ended)
	}()
	p.lock.Lock()
	defer p.lock.Unlock()
	p.process, p.ended = process, ended
	return nil
}

// Invoke gives a batch to the program and takes its answer. After the timeout and the grace the process is killed, as
// Lambda kills it; the grace is for machines that stall.
func (p *Program) Invoke(event []byte, timeout, grace time.Duration) ([]byte, error) {
	if err := p.start(); err != nil {
		return nil, err
	}
	p.count++
	call := invocation{event, timeout, fmt.Sprintf("00000000-0000-4000-8000-%012d", p.count), make(chan time.Time, 1)}
	var deadline time.Time
	select {
	case p.invocations <- call:
		deadline = <-call.taken
	case <-p.ended:
		p.Kill()
		return nil, fmt.Errorf("%w before its first invocation:\n%s", ErrEnded, p.log.String())
	}
	for {
		select {
		case a := <-p.answers:
			if a.id != call.id {
				continue // of a process that was killed meanwhile
			}
			if a.err {
				return nil, fmt.Errorf("the program answered with an error: %s", a.body)
			}
			return a.body, nil
		case <-p.ended:
			p.Kill()
			return nil, ErrEnded
		case <-time.After(time.Until(deadline) + grace):
			p.Kill()
			return nil, ErrTimedOut
		}
	}
}

// Crash kills the process from any goroutine, as a host that fails does.
func (p *Program) Crash() {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.process != nil {
		_ = p.process.Process.Kill()
	}
}

// Kill ends the process and waits for its end.
func (p *Program) Kill() {
	if p.process == nil {
		return
	}
	p.peak = max(p.peak, p.resident())
	_ = p.process.Process.Kill()
	<-p.ended
	p.lock.Lock()
	defer p.lock.Unlock()
	p.process = nil
}

// Close ends all.
func (p *Program) Close() {
	p.Kill()
	p.server.CloseClientConnections()
	p.server.Close()
}

// PeakMemory is the most resident memory that a process had, in KiB, as far as the system tells.
func (p *Program) PeakMemory() int { return max(p.peak, p.resident()) }

func (p *Program) resident() int {
	if p.process == nil {
		return 0
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.process.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")))
			return kib
		}
	}
	return 0
}

// Log is what the processes wrote.
func (p *Program) Log() string { return p.log.String() }

type lockedBuffer struct {
	lock sync.Mutex
	b    bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.b.String()
}
