// Command generate writes the JSON Schema of the route document from its Go type.
package main

import (
	"fmt"
	"os"

	"github.com/eventlink/pulumi-eventlink/route/internal/schema"
)

func main() {
	document, err := schema.Document()
	if err == nil {
		err = os.WriteFile("route.schema.json", document, 0o644) //nolint:gosec // a file of the repository
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generating route.schema.json:", err)
		os.Exit(1)
	}
}
