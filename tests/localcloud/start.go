package localcloud

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
)

const (
	// readyWithin bounds the wait for the server; it takes about two seconds on an idle machine.
	readyWithin = 5 * time.Minute
	// attempts is how often Start tries another port, since a free port may be taken before the server binds it.
	attempts = 3
)

// serve runs MiniStack, with corrections.
//
//go:embed serve.py
var serve []byte

// Options say how to start a cloud. The zero value will do.
type Options struct {
	// Folder holds the server's state, certificate and log. Default: a new temporary folder, which Stop removes.
	Folder string
}

// A Cloud is a running MiniStack.
type Cloud struct {
	endpoint    string
	folder      string
	owned       bool
	logFile     string
	certificate certificate
	command     *exec.Cmd
	lifeline    io.Closer
	exited      chan struct{}
}

// Start runs a local cloud and returns when it answers.
func Start(ctx context.Context, options Options) (*Cloud, error) {
	program, err := installed.MiniStack()
	if err != nil {
		return nil, err
	}
	folder, owned := options.Folder, options.Folder == ""
	if owned {
		if folder, err = os.MkdirTemp("", "eventlink-cloud-"); err != nil {
			return nil, fmt.Errorf("making a folder for the local cloud: %w", err)
		}
	} else if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("making a folder for the local cloud: %w", err)
	}
	var failures []error
	for range attempts {
		cloud, err := start(ctx, program, folder, owned)
		if err == nil {
			return cloud, nil
		}
		failures = append(failures, err)
		if ctx.Err() != nil {
			break
		}
	}
	if owned {
		failures = append(failures, os.RemoveAll(folder))
	}
	return nil, errors.Join(failures...)
}

func start(ctx context.Context, program, folder string, owned bool) (*Cloud, error) {
	certificate, err := newCertificate(folder, time.Now())
	if err != nil {
		return nil, err
	}
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	cloud := &Cloud{
		endpoint:    "https://127.0.0.1:" + strconv.Itoa(port),
		folder:      folder,
		owned:       owned,
		logFile:     filepath.Join(folder, "ministack.log"),
		certificate: certificate,
		exited:      make(chan struct{}),
	}
	if err := cloud.run(program, port); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	if err := cloud.awaitReady(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("starting the local cloud: %w; its log ends:\n%s", err, cloud.LogTail(30)), cloud.kill())
	}
	return cloud, nil
}

// run starts the server in a process group of its own, together with a watcher that ends the group when the lifeline
// closes. The lifeline closes with Stop, and whenever this process ends.
func (c *Cloud) run(program string, port int) error {
	log, err := os.OpenFile(c.logFile, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return fmt.Errorf("opening the local cloud's log: %w", err)
	}
	defer log.Close()
	reader, lifeline, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("making the local cloud's lifeline: %w", err)
	}
	defer reader.Close()
	server := filepath.Join(c.folder, "serve.py")
	if err := os.WriteFile(server, serve, 0o600); err != nil {
		return fmt.Errorf("writing the local cloud's server: %w", err)
	}
	const script = `ulimit -n "$(ulimit -Hn)"; ( cat <&3 >/dev/null; kill -KILL 0 ) & exec "$@" 3<&-`
	//nolint:gosec // the program is the one the Makefile installed
	command := exec.Command(
		"/bin/sh", "-c", script, "ministack",
		program, server, strconv.Itoa(port), c.certificate.certFile, c.certificate.keyFile,
	)
	command.Dir = c.folder
	command.Env = c.serverEnvironment(port)
	command.Stdout, command.Stderr = log, log
	command.ExtraFiles = []*os.File{reader}
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		lifeline.Close()
		return fmt.Errorf("starting the local cloud: %w", err)
	}
	c.command, c.lifeline = command, lifeline
	go func() {
		// The way it ended says nothing: Stop ends it by a signal.
		_ = command.Wait()
		close(c.exited)
	}()
	return nil
}

// serverEnvironment says how the server works. AWS_ENDPOINT_URL and AWS_CA_BUNDLE are not for the server: functions
// inherit them. No credential of the caller's own gets in.
func (c *Cloud) serverEnvironment(port int) []string {
	environment := []string{
		"AUTH=true",
		"USE_SSL=1",
		"GATEWAY_PORT=" + strconv.Itoa(port),
		"MINISTACK_HOST=127.0.0.1",
		"MINISTACK_REGION=" + DefaultRegion,
		"MINISTACK_ACCOUNT_ID=" + DefaultAccount,
		"AWS_ENDPOINT_URL=" + c.endpoint,
		// Go programs, such as the functions, read the system's root certificates from here.
		"SSL_CERT_FILE=" + c.certificate.certFile,
		"AWS_CA_BUNDLE=" + c.certificate.certFile,
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_SECRET_ACCESS_KEY=" + secretKey,
		"LAMBDA_EXECUTOR=local",
		"IOT_MTLS_ENABLED=0",
		"SFTP_ENABLED=0",
		"STATE_DIR=" + filepath.Join(c.folder, "state"),
		"S3_DATA_DIR=" + filepath.Join(c.folder, "s3"),
		"TMPDIR=" + c.folder,
		"HOME=" + c.folder,
		"PYTHONUNBUFFERED=1",
		"NO_PROXY=*",
	}
	for _, name := range []string{"PATH", "LANG", "LC_ALL", "GOCOVERDIR"} {
		if value, ok := os.LookupEnv(name); ok {
			environment = append(environment, name+"="+value)
		}
	}
	return environment
}

// Stop ends the server and its functions, and removes the folder if Start made it.
func (c *Cloud) Stop() error {
	err := c.kill()
	if c.owned {
		err = errors.Join(err, os.RemoveAll(c.folder))
	}
	return err
}

// kill ends the whole process group at once: the cloud's state is not worth keeping.
func (c *Cloud) kill() error {
	err := syscall.Kill(-c.command.Process.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		err = nil
	}
	err = errors.Join(err, c.lifeline.Close())
	<-c.exited
	if err != nil {
		return fmt.Errorf("stopping the local cloud: %w", err)
	}
	return nil
}

// LogFile is the log of the server. It contains the output of functions, too.
func (c *Cloud) LogFile() string { return c.logFile }

// LogTail gives the last lines of the server's log, for a failure's message.
func (c *Cloud) LogTail(lines int) string {
	log, err := os.ReadFile(c.logFile)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimRight(string(log), "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

func freePort(ctx context.Context) (int, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("finding a free port: %w", err)
	}
	defer listener.Close()
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return 0, fmt.Errorf("finding a free port: %s is no TCP address", listener.Addr())
	}
	return address.Port, nil
}
