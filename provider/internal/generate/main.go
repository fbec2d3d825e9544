// Command generate writes schema.json, the package's Pulumi schema, from the Go types of package provider.
//
//	go run ./provider/internal/generate > schema.json
//
// The flag -version takes the place of the version in package version, to see what the next release will generate.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"

	"github.com/blang/semver"

	"github.com/eventlink/pulumi-eventlink/provider"
)

func main() {
	number := flag.String("version", provider.Version, "the version of the package")
	flag.Parse()
	if err := generate(*number); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(number string) error {
	version, err := semver.Parse(number)
	if err != nil {
		return fmt.Errorf("reading the version: %w", err)
	}
	server, err := integration.NewServer(context.Background(), provider.Name, version, integration.WithProvider(provider.New()))
	if err != nil {
		return err
	}
	response, err := server.GetSchema(p.GetSchemaRequest{})
	if err != nil {
		return err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(response.Schema), "", "  "); err != nil {
		return err
	}
	indented.WriteByte('\n')
	_, err = indented.WriteTo(os.Stdout)
	return err
}
