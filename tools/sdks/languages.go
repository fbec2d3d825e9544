package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"text/template"

	"github.com/blang/semver"
	dotnet "github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3/codegen"
	"github.com/pulumi/pulumi-java/pkg/codegen/java"
	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// tool names this program in the first line of what it writes.
const tool = "Eventlink"

// A language is one that there is an SDK for.
type language struct {
	// name is that of its folder, and packed the folder in it that is published, with a slash at its end.
	name, packed string
	generate     func(*schema.Package) (map[string][]byte, error)
}

var languages = []language{
	{"nodejs", "", func(pkg *schema.Package) (map[string][]byte, error) {
		return nodejs.GeneratePackage(tool, pkg, nil, nil, false, alone{})
	}},
	{"python", "", func(pkg *schema.Package) (map[string][]byte, error) {
		return python.GeneratePackage(tool, pkg, nil, alone{})
	}},
	{"go", "eventlink/", generateGo},
	{"dotnet", "", generateDotnet},
	{"java", "", generateJava},
}

// The go.mod and go.sum of the Go SDK, as go mod tidy leaves them in its folder.
var (
	//go:embed module.mod
	goMod []byte
	//go:embed module.sum
	goSum []byte
)

// generateGo adds the go.mod: the SDK is a module of its own, so that who imports it does not get the provider's
// dependencies.
func generateGo(pkg *schema.Package) (map[string][]byte, error) {
	files, err := golang.GeneratePackage(tool, pkg, nil)
	if err != nil {
		return nil, err
	}
	files[pkg.Name+"/go.mod"], files[pkg.Name+"/go.sum"] = goMod, goSum
	return files, nil
}

// generateDotnet hands the generator the logo of this repository under the name it will have.
func generateDotnet(pkg *schema.Package) (map[string][]byte, error) {
	published := pkg.LogoURL
	pkg.LogoURL = "file:///docs/logo.png"
	files, err := dotnet.GeneratePackage(tool, pkg, nil, nil)
	pkg.LogoURL = published
	return files, err
}

//go:embed pom.xml.tmpl
var pom string

// generateJava adds a pom.xml: the generator knows Gradle only, and its build file names one host to download from.
func generateJava(pkg *schema.Package) (map[string][]byte, error) {
	files, err := java.GeneratePackage(tool, pkg, nil, nil, false, false)
	if err != nil {
		return nil, err
	}
	group := strings.TrimSuffix(pkg.Language["java"].(*java.PackageInfo).BasePackage, ".")
	resources := fmt.Sprintf("src/main/resources/%s/%s/", strings.ReplaceAll(group, ".", "/"), pkg.Name)
	files[resources+"plugin.json"] = fmt.Appendf(nil, "{\n  \"resource\": true,\n  \"name\": %q,\n  \"server\": %q,\n  \"version\": %q\n}\n",
		pkg.Name, pkg.PluginDownloadURL, pkg.Version)
	files["pom.xml"], err = filled("pom.xml", pom, map[string]any{"Group": group, "Package": pkg})
	return files, err
}

func filled(name, text string, data any) ([]byte, error) {
	parsed, err := template.New(name).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = parsed.Execute(&b, data)
	return b.Bytes(), err
}

// alone is a loader that knows no other package: the schema refers to none.
type alone struct{}

func (alone) LoadPackage(pkg string, _ *semver.Version) (*schema.Package, error) {
	return nil, unknown(pkg)
}

func (alone) LoadPackageV2(_ context.Context, d *schema.PackageDescriptor) (*schema.Package, error) {
	return nil, unknown(d.Name)
}

func (alone) LoadPackageReference(pkg string, _ *semver.Version) (schema.PackageReference, error) {
	return nil, unknown(pkg)
}

func (alone) LoadPackageReferenceV2(_ context.Context, d *schema.PackageDescriptor) (schema.PackageReference, error) {
	return nil, unknown(d.Name)
}

func unknown(pkg string) error {
	return errors.New("schema.json refers to the package " + pkg + ", which it should not")
}
