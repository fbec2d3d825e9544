package main

import (
	"context"
	"os"
	"path/filepath"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/version"
)

// A packer packs one language's SDK.
type packer struct {
	language string
	// result is the name of the pack.
	result string
	// build makes it in work from the sources in folder, a copy of the SDK's.
	build func(ctx context.Context, folder, work string) error
}

var packers = []packer{
	{"nodejs", "eventlink-pulumi-eventlink-" + version.Number + ".tgz", packNodejs},
	{"python", installed.Wheel(version.Number), packPython},
	{"go", "eventlink-go-v" + version.Number + ".zip", packGo},
	{"java", "eventlink-" + version.Number + ".jar", packJava},
}

// packNodejs compiles, and packs bin: the generated package.json has no main, so it goes in there, beside index.js.
func packNodejs(ctx context.Context, folder, work string) error {
	modules, err := installed.NodeModules()
	if err != nil {
		return err
	}
	// The compiler finds the modules above the sources. They are not packed.
	if err := os.Symlink(modules, filepath.Join(work, "node_modules")); err != nil {
		return err
	}
	if err := command(ctx, folder, "node", filepath.Join(modules, "typescript", "bin", "tsc"), "--project", folder); err != nil {
		return err
	}
	for _, name := range []string{"package.json", "README.md", "LICENSE"} {
		if err := copyFile(filepath.Join(folder, name), filepath.Join(folder, "bin", name)); err != nil {
			return err
		}
	}
	return command(ctx, filepath.Join(folder, "bin"), "npm", "pack", "--silent", "--pack-destination", work)
}

func packPython(ctx context.Context, folder, work string) error {
	python, err := installed.Python()
	if err != nil {
		return err
	}
	return command(ctx, folder, python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", work, ".")
}

// packGo writes the zip that a module proxy would serve, with the checks that the go command makes.
func packGo(_ context.Context, folder, work string) error {
	file, err := os.Create(filepath.Join(work, "eventlink-go-v"+version.Number+".zip"))
	if err != nil {
		return err
	}
	defer file.Close()
	v := module.Version{Path: "github.com/eventlink/pulumi-eventlink/sdk/go/eventlink", Version: "v" + version.Number}
	if err := zip.CreateFromDir(file, v, filepath.Join(folder, "eventlink")); err != nil {
		return err
	}
	return file.Close()
}

// packJava packs the jar. A repository serves it together with the pom.xml.
func packJava(ctx context.Context, folder, work string) error {
	repository, err := installed.Maven()
	if err != nil {
		return err
	}
	err = command(ctx, folder, "mvn", "--quiet", "--batch-mode", "--no-transfer-progress", "-Dmaven.repo.local="+repository, "package")
	if err != nil {
		return err
	}
	jar := "eventlink-" + version.Number + ".jar"
	return copyFile(filepath.Join(folder, "target", jar), filepath.Join(work, jar))
}
