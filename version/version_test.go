package version

import (
	"runtime/debug"
	"testing"
)

func TestOnlyAReleasePrintsTheVersionAlone(t *testing.T) {
	t.Parallel()
	stamped := func(modified string) *debug.BuildInfo {
		return &debug.BuildInfo{Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: "1a2b3c4d5e6f"}, {Key: "vcs.modified", Value: modified},
		}}
	}
	cases := map[string]struct {
		build string
		info  *debug.BuildInfo
		want  string
	}{
		"a release":                            {"release", stamped("true"), Number},
		"a release target off the tag":         {"9f8e7d6", nil, Number + "-dev+9f8e7d6"},
		"go build in a clean working tree":     {"", stamped("false"), Number + "-dev+1a2b3c4"},
		"go build in a changed working tree":   {"", stamped("true"), Number + "-dev+1a2b3c4.dirty"},
		"go build without version control":     {"", &debug.BuildInfo{}, Number + "-dev"},
		"a build without any information left": {"", nil, Number + "-dev"},
	}
	for name, c := range cases {
		if got := describe(c.build, c.info); got != c.want {
			t.Errorf("%s says %s, want %s", name, got, c.want)
		}
	}
}
