package release_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/version"
)

// here is this machine's system, as archives name it.
const here = runtime.GOOS + "-" + runtime.GOARCH

// built is the folder of the archives, and the output of make. All tests share it.
var built struct{ folder, printed string }

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "eventlink-release-")
	if err == nil {
		built.folder = filepath.Join(folder, "dist")
		built.printed, err = build(context.Background(), folder)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, built.printed)
		os.Exit(1)
	}
	code := m.Run()
	if err := os.RemoveAll(folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// build runs make release with the project's own configuration, less the systems of other machines.
func build(ctx context.Context, folder string) (string, error) {
	config, err := readConfig()
	if err != nil {
		return "", err
	}
	config["dist"] = built.folder
	for _, b := range config["builds"].([]any) {
		b.(map[string]any)["goos"], b.(map[string]any)["goarch"] = []string{runtime.GOOS}, []string{runtime.GOARCH}
	}
	text, err := yaml.Marshal(config)
	if err != nil {
		return "", err
	}
	file := filepath.Join(folder, "goreleaser.yml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return "", err
	}
	return run(ctx, "make", "release", "GORELEASER_CONFIG="+file)
}

func readConfig() (map[string]any, error) {
	var config map[string]any
	text, err := os.ReadFile("../../.goreleaser.yml")
	return config, errors.Join(err, yaml.Unmarshal(text, &config))
}

// run runs a program in the repository, without the settings of an outer make.
func run(ctx context.Context, name string, arguments ...string) (string, error) {
	root, err := installed.Root()
	if err != nil {
		return "", err
	}
	command := exec.CommandContext(ctx, name, arguments...)
	command.Dir = root
	command.Env = slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "MAKE") || strings.HasPrefix(pair, "MFLAGS")
	})
	output, err := command.CombinedOutput()
	return string(output), err
}

func TestAReleaseIsForSixSystems(t *testing.T) {
	t.Parallel()
	config, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range config["builds"].([]any) {
		got := []any{b.(map[string]any)["goos"], b.(map[string]any)["goarch"]}
		want := []any{[]any{"linux", "darwin", "windows"}, []any{"amd64", "arm64"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v is built for other systems (-want +got):\n%s", b.(map[string]any)["id"], diff)
		}
	}
}

func TestAReleaseHasItsArchivesAndListsOfModules(t *testing.T) {
	t.Parallel()
	archives := []string{
		"pulumi-resource-eventlink-v" + version.Number + "-" + here + ".tar.gz",
		"eventlink-v" + version.Number + "-" + here + ".tar.gz",
	}
	lists := []string{
		"bootstrap-v" + version.Number + "-linux-amd64.cdx.json", "bootstrap-v" + version.Number + "-linux-arm64.cdx.json",
		"eventlink-v" + version.Number + "-" + here + ".cdx.json",
		"pulumi-resource-eventlink-v" + version.Number + "-" + here + ".cdx.json",
	}
	var summed []string
	for line := range strings.Lines(read(t, "eventlink-v"+version.Number+"-checksums.txt")) {
		summed = append(summed, strings.Fields(line)[1])
	}
	slices.Sort(summed)
	want := slices.Sorted(slices.Values(slices.Concat(archives, lists)))
	if diff := cmp.Diff(want, summed); diff != "" {
		t.Errorf("other files have checksums (-want +got):\n%s", diff)
	}
	for _, list := range lists {
		modules := components(t, list)
		// The Lambda program evaluates by itself; whatever judges a mapping has cel-go too.
		if got := slices.Contains(modules, "cel.dev/cel-go"); got == strings.HasPrefix(list, "bootstrap") {
			t.Errorf("%s lists cel-go: %t", list, got)
		}
		// The lists of the Lambda program contain its modules, and not Pulumi. The tool runs events with the program's own code.
		lambda := !strings.HasPrefix(list, "pulumi")
		if got := slices.Contains(modules, "github.com/aws/aws-lambda-go"); got != lambda {
			t.Errorf("%s lists aws-lambda-go: %t", list, got)
		}
		if got := slices.Contains(modules, "github.com/pulumi/pulumi/sdk/v3"); got != strings.HasPrefix(list, "pulumi") {
			t.Errorf("%s lists Pulumi: %t", list, got)
		}
	}
}

// components gives the modules that a list names.
func components(t *testing.T, file string) []string {
	t.Helper()
	var list struct {
		Format     string `json:"bomFormat"`
		Components []struct{ Name string }
	}
	if err := json.Unmarshal([]byte(read(t, file)), &list); err != nil || list.Format != "CycloneDX" {
		t.Fatalf("%s is not a list of CycloneDX: %v", file, err)
	}
	names := make([]string, len(list.Components))
	for i, c := range list.Components {
		names[i] = c.Name
	}
	return names
}

// --version prints the release only for a build of the tagged commit.
func TestThePluginAndTheToolPrintTheirBuild(t *testing.T) {
	t.Parallel()
	_, state, ok := strings.Cut(built.printed, "building "+version.Number+": ")
	if !ok {
		t.Fatalf("make does not say what it builds:\n%s", built.printed)
	}
	state, _, _ = strings.Cut(state, "\n")
	want := version.Number + "-dev+" + state
	if state == "release" {
		want = version.Number
	}
	for _, name := range []string{"pulumi-resource-eventlink", "eventlink"} {
		program := unpack(t, name)
		got, err := run(t.Context(), program, "--version")
		if err != nil {
			t.Fatal(err)
		}
		if strings.TrimSpace(got) != want {
			t.Errorf("%s says %q, wanted %q", name, got, want)
		}
	}
}

// unpack gives the path of the program at the root of its archive. tar writes it and not this process, of which a test beside
// this one may be starting a program that would hold it open.
func unpack(t *testing.T, name string) string {
	t.Helper()
	folder := t.TempDir()
	if output, err := run(t.Context(), "tar", "-xzf", archive(name), "-C", folder, name); err != nil {
		t.Fatalf("%s has no %s at its root: %v\n%s", archive(name), name, err, output)
	}
	return filepath.Join(folder, name)
}

func TestAReleaseWithoutNotesIsRefused(t *testing.T) {
	t.Parallel()
	output, err := run(t.Context(), "make", "release-notes", "VERSION=9.9.9")
	if err == nil || !strings.Contains(output, `CHANGELOG.md has no section "## 9.9.9"`) {
		t.Errorf("make release-notes prints something else: %v\n%s", err, output)
	}
}

func archive(name string) string {
	return filepath.Join(built.folder, name+"-v"+version.Number+"-"+here+".tar.gz")
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(built.folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
