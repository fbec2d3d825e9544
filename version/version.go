// Package version defines the version of Eventlink, and tells which build a program is. No other source has the number.
//
// Invariant: only a program that `make release` built from the commit with the tag of the version prints the version
// alone. Every other build adds "-dev" and its commit, if it is known.
package version

import (
	"runtime/debug"
	"strings"
)

// Number is the version of the plugin, of schema.json and of every SDK made from it, and of every archive. It is the
// same before a release as in it, so that generated files do not change with each commit.
const Number = "0.1.0"

// build is set by the linker in `make release`: "release", or the commit.
var build string

// String is the output of --version: the number for a release, the number with "-dev+" and the commit for any other
// build.
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

// commit is the commit of the working tree, as the go command recorded it.
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
