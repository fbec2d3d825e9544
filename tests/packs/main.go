// Command packs packs the SDKs as they would be published: an npm tarball, a wheel, the zip of a Go module, a jar.
//
//	make packs
//
// Arguments name the only languages to pack, as the folders of sdk are called.
// It builds each in a copy, with the tools of the language, and writes it to .state/packs. It packs an SDK again only
// if its sources have changed. No compiler for .NET is available, so it does not pack that SDK.
//
// Files in reading order: main.go, packers.go.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "packs:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, languages []string) error {
	root, err := installed.Root()
	if err != nil {
		return err
	}
	into := filepath.Join(root, ".state", "packs")
	if err := os.MkdirAll(into, 0o755); err != nil {
		return err
	}
	for _, p := range packers {
		if len(languages) > 0 && !slices.Contains(languages, p.language) {
			continue
		}
		if err := p.pack(ctx, filepath.Join(root, "sdk", p.language), into); err != nil {
			return fmt.Errorf("packing the SDK for %s: %w", p.language, err)
		}
	}
	return nil
}

// pack packs an SDK, unless the present pack was made from the same sources.
func (p packer) pack(ctx context.Context, sources, into string) error {
	digest, err := digestOf(sources)
	if err != nil {
		return err
	}
	result, packed := filepath.Join(into, p.result), filepath.Join(into, p.result+".from")
	if from, err := os.ReadFile(packed); err == nil && string(from) == digest {
		if _, err := os.Stat(result); err == nil {
			return nil
		}
	}
	fmt.Println("packing the SDK for", p.language)
	work, err := os.MkdirTemp("", "eventlink-pack-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	folder := filepath.Join(work, "sdk")
	if err := os.CopyFS(folder, os.DirFS(sources)); err != nil {
		return err
	}
	if err := p.build(ctx, folder, work); err != nil {
		return err
	}
	if err := copyFile(filepath.Join(work, p.result), result); err != nil {
		return err
	}
	return os.WriteFile(packed, []byte(digest), 0o600)
}

func digestOf(folder string) (string, error) {
	hash := sha256.New()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		contents, err := os.ReadFile(path)
		fmt.Fprintf(hash, "%s %d\n%s", path, len(contents), contents)
		return err
	})
	return hex.EncodeToString(hash.Sum(nil)), err
}

func copyFile(from, to string) error {
	contents, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	// Write a new file and rename it, so that a reader gets the old or the new one.
	if err := os.WriteFile(to+".new", contents, 0o644); err != nil {
		return err
	}
	return os.Rename(to+".new", to)
}

// command runs a tool in a folder. The error contains its output.
func command(ctx context.Context, folder, program string, arguments ...string) error {
	c := exec.CommandContext(ctx, program, arguments...)
	c.Dir = folder
	if output, err := c.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", c, err), errors.New(string(output)))
	}
	return nil
}
