package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"github.com/eventlink/pulumi-eventlink/page/web"
)

// usualPort is where the page is unless --port says otherwise, so that links to it keep.
const usualPort = 4280

// runServe serves the page on this machine, until it is interrupted.
func runServe(ctx context.Context, args []string, stdout io.Writer) (int, error) {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	port := flags.Int("port", usualPort, "")
	open := flags.Bool("open", false, "")
	file := projectFlag(flags)
	others, err := parseAll(flags, args)
	if err != nil {
		return 0, err
	}
	if len(others) > 0 {
		return 0, fmt.Errorf("serve takes no %q: --project names the file of a folder's connections", others[0])
	}
	files, err := web.Files()
	if err != nil {
		return 0, err
	}
	debug.SetGCPercent(400) // a proof makes much and keeps little: a collection in the middle of it is what a key waits for
	b := &workbench{file: ofFolder(*file)}
	// Without a project's file there are the examples.
	if _, err := os.Stat(b.file); err == nil {
		if _, err := readProject(&input{}, b.file); err != nil {
			return 0, err
		}
	} else if !errors.Is(err, fs.ErrNotExist) || *file != projectFile {
		return 0, notRead(b.file, err)
	} else {
		b.file = ""
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(*port)))
	if err != nil {
		return 0, fmt.Errorf("%w; choose another port with --port, where 0 is any that is free", err)
	}
	address := listener.Addr().String()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	server := &http.Server{
		Handler:           guarded(address, b.handler(files)),
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	fmt.Fprintf(stdout, "http://%s/ (Ctrl+C ends it)\n", address)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	if *open {
		if err := openInBrowser(ctx, "http://"+address+"/"); err != nil {
			fmt.Fprintln(stdout, err) // it can be opened by hand
		}
	}
	select {
	case err := <-ended:
		return 0, err
	case <-ctx.Done():
		return statusYes, server.Close()
	}
}
