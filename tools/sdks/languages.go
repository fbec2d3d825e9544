package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/blang/semver"
	dotnet "github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3/codegen"
	"github.com/pulumi/pulumi-java/pkg/codegen/java"
	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"

	"github.com/eventlink/pulumi-eventlink/tools/snippets"
)

// tool names this program in the first line of each file.
const tool = "Eventlink"

// A language is a language with an SDK.
type language struct {
	// name is that of its folder, and packed the folder in it that is published, with a slash at its end.
	name, packed string
	generate     func(*schema.Package) (map[string][]byte, error)
	readme       readme
}

var languages = []language{
	{
		"nodejs", "", func(pkg *schema.Package) (map[string][]byte, error) {
			return nodejs.GeneratePackage(tool, pkg, nil, nil, false, alone{})
		},
		readme{"TypeScript and JavaScript", "typescript", "npm install @eventlink/pulumi-eventlink@VERSION"},
	},
	{
		"python", "", func(pkg *schema.Package) (map[string][]byte, error) {
			return python.GeneratePackage(tool, pkg, nil, alone{})
		},
		readme{"Python", "python", "pip install pulumi-eventlink==VERSION"},
	},
	{"go", "eventlink/", generateGo, readme{"Go", "go", "go get github.com/eventlink/pulumi-eventlink/sdk/go/eventlink@vVERSION"}},
	{"dotnet", "", generateDotnet, readme{".NET", "csharp", "dotnet add package Eventlink.Pulumi --version VERSION"}},
	{"java", "", generateJava, readme{"Java", "java", "com.eventlink:eventlink:VERSION"}},
}

// A readme says how an SDK is called, shown and installed.
type readme struct{ language, block, install string }

//go:embed readme.md.tmpl
var readmeText string

func (r readme) fill(pkg *schema.Package) ([]byte, error) {
	at := slices.IndexFunc(snippets.Languages, func(l snippets.Language) bool { return l.Name == r.block })
	example := snippets.Languages[at]
	point, err := example.Of(root, example.Point)
	if err != nil {
		return nil, err
	}
	extension, err := example.Of(root, example.Extension)
	if err != nil {
		return nil, err
	}
	return filled("README.md", readmeText, map[string]string{
		"Language": r.language, "Block": r.block, "Install": strings.ReplaceAll(r.install, "VERSION", pkg.Version.String()),
		"Point": point, "Extension": extension, "Folder": example.Folder,
		"Description": pkg.Description, "Repository": pkg.Repository, "License": pkg.License,
	})
}

// The go.mod and go.sum of the Go SDK, as go mod tidy leaves them in its folder.
var (
	//go:embed module.mod
	goMod []byte
	//go:embed module.sum
	goSum []byte
)

// generateGo adds the go.mod. The SDK is its own module, so that its users do not get the dependencies of the provider.
func generateGo(pkg *schema.Package) (map[string][]byte, error) {
	files, err := golang.GeneratePackage(tool, pkg, nil)
	if err != nil {
		return nil, err
	}
	files[pkg.Name+"/go.mod"], files[pkg.Name+"/go.sum"] = goMod, goSum
	return files, nil
}

// directoryBuildProps adds to the project file, which has no place for them, the readme and the keywords.
const directoryBuildProps = `<Project>
  <PropertyGroup>
    <PackageReadmeFile>README.md</PackageReadmeFile>
    <PackageTags>pulumi;aws;events;sns;sqs;lambda;json-schema;cel</PackageTags>
  </PropertyGroup>
  <ItemGroup>
    <None Include="README.md" Pack="True" PackagePath="" />
  </ItemGroup>
</Project>
`

// generateDotnet hands the generator the logo of this repository under the name it will have.
func generateDotnet(pkg *schema.Package) (map[string][]byte, error) {
	published := pkg.LogoURL
	pkg.LogoURL = "file:///docs/logo.png"
	files, err := dotnet.GeneratePackage(tool, pkg, nil, nil)
	pkg.LogoURL = published
	if err != nil {
		return nil, err
	}
	files["Directory.Build.props"] = []byte(directoryBuildProps)
	return files, nil
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
	// Maven has no other way to add the licence to the jar.
	if files["src/main/resources/META-INF/LICENSE"], err = os.ReadFile(filepath.Join(root, "LICENSE")); err != nil {
		return nil, err
	}
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

// alone is a loader without packages: the schema refers to no other package.
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
