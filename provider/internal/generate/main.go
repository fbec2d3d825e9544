// Command generate writes schema.json, the package's Pulumi schema, from the Go types of package provider.
//
//	go run ./provider/internal/generate > schema.json
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"

	"github.com/blang/semver"

	"github.com/eventlink/pulumi-eventlink/provider"
)

func main() {
	if err := generate(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate() error {
	server, err := integration.NewServer(context.Background(), provider.Name, semver.MustParse(provider.Version),
		integration.WithProvider(provider.New()))
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
