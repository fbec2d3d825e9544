package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// starts is how often the plugin is started.
const starts = 15

// plugin prints the size of the plugin, and the time until the engine can use it. It is built as `make release` builds
// it.
func plugin(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "eventlink-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "pulumi-resource-eventlink")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", program, "./cmd/pulumi-resource-eventlink")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the plugin: %w\n%s", err, output)
	}
	size, packed, err := weigh(program)
	if err != nil {
		return err
	}
	took := make([]time.Duration, starts)
	for i := range took {
		if took[i], err = startUp(ctx, program); err != nil {
			return fmt.Errorf("starting the plugin: %w", err)
		}
	}
	slices.Sort(took)
	fmt.Printf("\n| the plugin on %s/%s | |\n| --- | --: |\n", runtime.GOOS, runtime.GOARCH)
	fmt.Printf("| bytes | %d |\n| bytes, compressed | %d |\n", size, packed)
	fmt.Printf("| milliseconds until it listens, least and median of %d | %d, %d |\n", starts, took[0].Milliseconds(), took[starts/2].Milliseconds())
	return nil
}

// weigh gives a file's size, as it is and compressed.
func weigh(file string) (size, packed int64, err error) {
	in, err := os.Open(file)
	if err != nil {
		return 0, 0, err
	}
	defer in.Close()
	out := &counter{}
	zip := gzip.NewWriter(out)
	if size, err = io.Copy(zip, in); err != nil {
		return 0, 0, err
	}
	return size, out.n, zip.Close()
}

// A counter counts the bytes written to it.
type counter struct{ n int64 }

func (c *counter) Write(chunk []byte) (int, error) {
	c.n += int64(len(chunk))
	return len(chunk), nil
}

// startUp gives the time until a plugin prints the port on which it listens. The engine waits for that.
func startUp(ctx context.Context, program string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, program, "127.0.0.1:1") // nobody listens there, so its logs are lost
	stdout, err := command.StdoutPipe()
	if err != nil {
		return 0, err
	}
	begun := time.Now()
	if err := command.Start(); err != nil {
		return 0, err
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	took := time.Since(begun)
	// It was asked for nothing, so it has nothing to lose.
	cancel()
	_ = command.Wait()
	if err != nil {
		return 0, fmt.Errorf("it printed %q: %w", line, err)
	}
	return took, nil
}
