package installed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ToolsVariable names the environment variable that says where the tools are, when they are not in .tools.
const ToolsVariable = "EVENTLINK_TOOLS"

// oldestPulumi is the version of the CLI that the Makefile installs; a newer one on PATH is preferred to it.
const oldestPulumi = "v3.256.0"

// A Plugin names a resource plugin that the Makefile builds into bin.
type Plugin string

// The plugins.
const (
	// Eventlink is the project's own plugin.
	Eventlink Plugin = "pulumi-resource-eventlink"
	// StandIn is the stand-in for the aws plugin.
	StandIn Plugin = "pulumi-resource-aws"
)

// StandInVersion is the version of the aws plugin that components ask for, and that the stand-in stands for.
const StandInVersion = "6.83.4"

// Root gives the repository's folder, looking upwards from the working directory.
func Root() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("finding the repository: %w", err)
	}
	for {
		if isRoot(folder) {
			return folder, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", errors.New("finding the repository: no folder above the working directory holds eventlink's go.mod")
		}
		folder = parent
	}
}

func isRoot(folder string) bool {
	module, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	return err == nil && strings.HasPrefix(string(module), "module github.com/eventlink/pulumi-eventlink\n")
}

// Tools gives the folder of installed tools: EVENTLINK_TOOLS, or .tools in the repository.
func Tools() (string, error) {
	if folder := os.Getenv(ToolsVariable); folder != "" {
		return filepath.Abs(folder)
	}
	root, err := Root()
	if err != nil {
		return "", err
	}
	return filepath.Join(root, ".tools"), nil
}

// MiniStack gives the Python interpreter that has the local cloud among its modules.
func MiniStack() (string, error) {
	if _, err := tool("venv", "bin", "ministack"); err != nil {
		return "", err
	}
	return tool("venv", "bin", "python3")
}

// LanguageHosts gives the folder of the hosts that run YAML and Java programs. A demo needs one of them, or none.
func LanguageHosts() (string, error) { return found("make engine", "bin") }

// NodeModules gives the folder of the packages that TypeScript programs import, at the versions of tests/packs/nodejs.
func NodeModules() (string, error) { return found("make packs", "node", "node_modules") }

// Python gives the interpreter that has the packages that Python programs import, at the versions of tests/packs/python.
func Python() (string, error) { return found("make packs", "python", "bin", "python3") }

// Maven gives the folder of Maven's downloads, used instead of the user's own.
func Maven() (string, error) {
	folder, err := Tools()
	return filepath.Join(folder, "maven"), err
}

// Packs gives the folder of the SDKs as they would be published.
func Packs() (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(root, ".state", "packs")
	if _, err := os.Stat(folder); err != nil {
		return "", fmt.Errorf("the SDKs are not packed in %s: run make packs", folder)
	}
	return folder, nil
}

// Wheel gives the name of the Python SDK's pack at a version, which Python writes without separators: 1.0.0-alpha.1 is 1.0.0a1.
func Wheel(number string) string {
	python := strings.NewReplacer("-alpha.", "a", "-beta.", "b", "-rc.", "rc").Replace(number)
	return "pulumi_eventlink-" + python + "-py3-none-any.whl"
}

// Pulumi gives the CLI: the one on PATH if it is recent enough, or else the installed one.
func Pulumi(ctx context.Context) (string, error) {
	if program, err := exec.LookPath("pulumi"); err == nil && recentEnough(ctx, program) {
		return filepath.Abs(program)
	}
	return tool("bin", "pulumi")
}

// PluginFolder gives the folder that holds a plugin's program.
func PluginFolder(plugin Plugin) (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(root, "bin")
	if plugin == StandIn {
		// In its own folder, so that bin on PATH does not replace the real plugin by the stand-in.
		folder = filepath.Join(folder, "aws")
	}
	if _, err := os.Stat(filepath.Join(folder, string(plugin))); err != nil {
		return "", fmt.Errorf("%s is not in %s: run make build", plugin, folder)
	}
	return folder, nil
}

func tool(path ...string) (string, error) { return found("make build", path...) }

// found gives the path of something among the tools, or says which command installs it.
func found(remedy string, path ...string) (string, error) {
	folder, err := Tools()
	if err != nil {
		return "", err
	}
	program := filepath.Join(append([]string{folder}, path...)...)
	if _, err := os.Stat(program); err != nil {
		return "", fmt.Errorf("%s is not installed in %s: run %s", filepath.Base(program), folder, remedy)
	}
	return program, nil
}

// recentEnough asks the program itself, since a CLI that is too old fails late and obscurely.
func recentEnough(ctx context.Context, program string) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, program, "version")
	command.Env = append(os.Environ(), "PULUMI_SKIP_UPDATE_CHECK=true")
	answer, err := command.Output()
	return err == nil && atLeast(strings.TrimSpace(string(answer)), oldestPulumi)
}

// atLeast compares two versions of the form v1.2.3, by their numbers. It ignores text after a hyphen.
func atLeast(got, want string) bool {
	g, gok := numbers(got)
	w, wok := numbers(want)
	if !gok || !wok {
		return false
	}
	for i := range g {
		if g[i] != w[i] {
			return g[i] > w[i]
		}
	}
	return true
}

func numbers(version string) ([3]int, bool) {
	var result [3]int
	version, _, _ = strings.Cut(strings.TrimPrefix(version, "v"), "-")
	parts := strings.Split(version, ".")
	if len(parts) != len(result) {
		return result, false
	}
	for i, part := range parts {
		number, err := strconv.Atoi(part)
		if err != nil {
			return result, false
		}
		result[i] = number
	}
	return result, true
}
