// Command generate writes the JSON Schema of the route document from its Go type, and what the engine runs of it.
package main

import (
	"fmt"
	"os"

	"github.com/eventlink/pulumi-eventlink/route/internal/schema"
)

func main() {
	document, err := schema.Document()
	var compiled []byte
	if err == nil {
		compiled, err = schema.Plan(document)
	}
	if err == nil {
		err = os.WriteFile("route.schema.json", document, 0o644) //nolint:gosec // a file of the repository
	}
	if err == nil {
		err = os.WriteFile("route.plan.json", compiled, 0o644) //nolint:gosec // likewise
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generating the schema of a route:", err)
		os.Exit(1)
	}
}
