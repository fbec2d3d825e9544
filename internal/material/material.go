// Package material finds the shared material that tests read and the repository does not hold.
package material

import (
	"os"
	"path/filepath"
	"testing"
)

// Folder gives a folder of shared material, from an environment variable or from its usual place. Where it is absent
// the test is skipped, or in CI, where it must be there, fails.
func Folder(t testing.TB, variable, usual string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		path = filepath.FromSlash(usual)
	}
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is absent; set %s", path, variable)
		}
		t.Skipf("skipped: %s is absent; set %s", path, variable)
	}
	return path
}
