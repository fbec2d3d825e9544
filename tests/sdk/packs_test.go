package sdk_test

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/version"
)

// TestEveryPackIsComplete checks that each pack has the licence, the readme, the description, and the name, version and
// download URL of the plugin.
func TestEveryPackIsComplete(t *testing.T) {
	t.Parallel()
	const plugin = `"server": "github://api.github.com/eventlink/pulumi-eventlink"`
	const python, module, java = "pulumi_eventlink/", "github.com/eventlink/pulumi-eventlink/sdk/go/eventlink@v" + version.Number + "/", "com/eventlink/eventlink/"
	info := "pulumi_eventlink-" + version.Number + ".dist-info/"
	for pack, wanted := range map[string]map[string]string{
		"eventlink-pulumi-eventlink-" + version.Number + ".tgz": {
			"package/package.json": plugin, "package/README.md": "npm install", "package/LICENSE": "Apache License", "package/index.js": "ExtensionPoint", "package/extension.d.ts": "commandSchema",
		},
		"pulumi_eventlink-" + version.Number + "-py3-none-any.whl": {
			python + "pulumi-plugin.json": plugin, info + "METADATA": "pip install", info + "LICENSE": "Apache License", python + "py.typed": "", python + "extension.py": "command_schema",
		},
		"eventlink-go-v" + version.Number + ".zip": {
			module + "pulumi-plugin.json": plugin, module + "README.md": "go get", module + "LICENSE": "Apache License", module + "go.mod": "module github.com/eventlink", module + "extension.go": "CommandSchema",
		},
		"eventlink-" + version.Number + ".jar": {
			java + "plugin.json": plugin, java + "version.txt": version.Number, java + "ExtensionPoint.class": "", "META-INF/LICENSE": "Apache License",
		},
	} {
		files := contents(t, pack)
		for name, text := range wanted {
			if got, ok := files[name]; !ok || !strings.Contains(got, text) {
				t.Errorf("%s: want %s with %q in it; the pack holds %v", pack, name, text, names(files))
			}
		}
	}
}

// contents gives the files of a pack.
func contents(t *testing.T, pack string) map[string]string {
	t.Helper()
	folder, err := installed.Packs()
	if err != nil {
		t.Fatal(err)
	}
	path, files := filepath.Join(folder, pack), map[string]string{}
	if strings.HasSuffix(pack, ".tgz") {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		unzipped, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		for archive := tar.NewReader(unzipped); ; {
			header, err := archive.Next()
			if errors.Is(err, io.EOF) {
				return files
			}
			if err != nil {
				t.Fatal(err)
			}
			files[header.Name] = all(t, archive)
		}
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	for _, entry := range archive.File {
		file, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name] = all(t, file)
	}
	return files
}

func all(t *testing.T, from io.Reader) string {
	t.Helper()
	text, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func names(files map[string]string) []string {
	var result []string
	for name := range files {
		result = append(result, name)
	}
	slices.Sort(result)
	return result
}
