package projects

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/version"
)

// installJava puts the jar and its pom.xml into the folder of Maven's downloads. Maven takes a jar from there only.
func installJava(_ context.Context, p *Project) error {
	root, err := installed.Root()
	if err != nil {
		return err
	}
	jar, err := pack("eventlink-" + version.Number + ".jar")
	if err != nil {
		return err
	}
	repository, err := installed.Maven()
	if err != nil {
		return err
	}
	into := filepath.Join(repository, "com", "eventlink", "eventlink", version.Number)
	if err := os.MkdirAll(into, 0o755); err != nil {
		return err
	}
	for from, to := range map[string]string{jar: "eventlink-" + version.Number + ".jar", filepath.Join(root, "sdk", "java", "pom.xml"): "eventlink-" + version.Number + ".pom"} {
		if err := place(from, filepath.Join(into, to)); err != nil {
			return err
		}
	}
	// The language host runs Maven, so the options are in a file instead of on a command line.
	p.environment = []string{"MAVEN_OPTS=-Dmaven.repo.local=" + repository}
	p.check = []string{"mvn", "--quiet", "--batch-mode", "--no-transfer-progress", "compile"}
	return nil
}

// place copies a file in one step: another project may be reading it.
func place(from, to string) error {
	contents, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(to), "new-")
	if err != nil {
		return err
	}
	if _, err := file.Write(contents); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), to)
}
