// Package version says which Eventlink a program is: the one place where the number stands.
//
// Invariant: only what `make release` built from the commit that is tagged with the number says that it is that version.
// Every other build says that it was made on the way to it, and from which commit, where that is known.
package version

import (
	"runtime/debug"
	"strings"
)

// Number is the version of the plugin, of schema.json and of every SDK made from it, and so of every archive. It is the
// same on the way to a release as in it, so that what is generated does not change with each commit.
const Number = "0.1.0"

// build is set by the linker in what `make release` builds: "release", or the commit.
var build string

// String is what --version prints: 0.1.0 of a release, 0.1.0-dev+1a2b3c4 of any other build.
func String() string {
	info, _ := debug.ReadBuildInfo()
	return describe(build, info)
}

func describe(build string, info *debug.BuildInfo) string {
	switch build {
	case "release":
		return Number
	case "":
		build = commit(info)
	}
	return strings.TrimSuffix(Number+"-dev+"+build, "+")
}

// commit is what the go command found in the working tree, unless it was told not to look.
func commit(info *debug.BuildInfo) string {
	if info == nil {
		return ""
	}
	found := map[string]string{}
	for _, setting := range info.Settings {
		found[setting.Key] = setting.Value
	}
	revision := found["vcs.revision"]
	if len(revision) > 7 {
		revision = revision[:7]
	}
	if revision != "" && found["vcs.modified"] == "true" {
		revision += ".dirty"
	}
	return revision
}
