package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
)

// openInBrowser shows a file or a page as the system does, or in the browser that the variable BROWSER names.
func openInBrowser(ctx context.Context, what string) error {
	line := []string{"xdg-open"}
	switch runtime.GOOS {
	case "darwin":
		line = []string{"open"}
	case "windows":
		line = []string{"rundll32", "url.dll,FileProtocolHandler"}
	}
	if browser := os.Getenv("BROWSER"); browser != "" {
		line = []string{browser}
	}
	//nolint:gosec // the user's own browser
	if err := exec.CommandContext(ctx, line[0], append(line[1:], what)...).Run(); err != nil {
		return fmt.Errorf("opening %s with %s: %w; set BROWSER to another program", what, line[0], err)
	}
	return nil
}
