package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

// readings are the files and folders that a command has read, by absolute path, with a digest of what it read. A nil one
// keeps nothing.
type readings map[string]reading

// A reading is the digest of what was read.
type reading [sha256.Size]byte

// file keeps what was read of a file. One that cannot be read may be there later.
func (r readings) file(name string, text []byte, err error) {
	if r != nil {
		r[absolute(name)] = readingOf(text, err)
	}
}

// folder keeps which entries a folder has.
func (r readings) folder(name string, entries []os.DirEntry, err error) {
	if r != nil {
		r[absolute(name)] = readingOf(names(entries), err)
	}
}

func absolute(name string) string {
	if path, err := filepath.Abs(name); err == nil {
		return path
	}
	return name
}

func names(entries []os.DirEntry) (text []byte) {
	for _, entry := range entries {
		text = append(append(text, entry.Name()...), 0)
	}
	return text
}

func readingOf(text []byte, err error) reading {
	if err != nil {
		return reading{}
	}
	return sha256.Sum256(text)
}

// changed says whether something is not as it was read.
func (r readings) changed() bool {
	for path, was := range r {
		text, err := os.ReadFile(path)
		if info, gone := os.Stat(path); gone == nil && info.IsDir() {
			var entries []os.DirEntry
			entries, err = os.ReadDir(path)
			text = names(entries)
		}
		if readingOf(text, err) != was {
			return true
		}
	}
	return false
}

// folders are those in which a change can be seen.
func (r readings) folders() []string {
	folders := map[string]bool{}
	for path := range r {
		folders[filepath.Dir(path)] = true
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			folders[path] = true
		}
	}
	return slices.Sorted(maps.Keys(folders))
}

// settling is how long files must be quiet before they are read again: editors write in several steps.
const settling = 50 * time.Millisecond

// watched are the commands that can run again whenever a file that they read changes.
var watched = []string{"check", "run", "test"}

// withoutWatch takes the flag --watch out of a command's arguments.
func withoutWatch(args []string) (others []string, watch bool) {
	isWatch := func(arg string) bool { return arg == "--watch" || arg == "-watch" }
	if !slices.Contains(watched, args[0]) || !slices.ContainsFunc(args, isWatch) {
		return args, false
	}
	return slices.DeleteFunc(slices.Clone(args), isWatch), true
}

// watch runs a command, and runs it again whenever what it read has changed, until the context ends. It gives the status of the
// last run.
func watch(ctx context.Context, stderr io.Writer, once func(in *input) int) (int, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return 0, fmt.Errorf("watching files: %w", err)
	}
	defer watcher.Close()
	for {
		in := &input{stdin: unread{}, seen: readings{}}
		status := once(in)
		if len(in.seen) == 0 {
			return status, errors.New("--watch has no file to watch")
		}
		for _, folder := range in.seen.folders() {
			// One that is not there cannot be watched; the one that is missing was told.
			if err := watcher.Add(folder); err != nil && !errors.Is(err, os.ErrNotExist) {
				return status, fmt.Errorf("watching %s: %w", folder, err)
			}
		}
		fmt.Fprintf(stderr, "watching %d files; end with Ctrl-C\n", len(in.seen))
		// What changed before its folder was watched is seen here at once.
		for !in.seen.changed() {
			if !next(ctx, watcher) {
				return status, nil
			}
		}
		fmt.Fprintln(stderr)
	}
}

// next waits for a change of something, and for quiet after it. It is false if the context ends.
func next(ctx context.Context, watcher *fsnotify.Watcher) bool {
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return false
		case <-watcher.Events:
			quiet = time.After(settling)
		case err := <-watcher.Errors: // events were lost: look
			return err != nil
		case <-quiet:
			return true
		}
	}
}

// unread is standard input under --watch.
type unread struct{}

func (unread) Read([]byte) (int, error) {
	return 0, errors.New("--watch reads files: standard input can be read once only")
}
