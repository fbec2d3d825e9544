// Package schema makes the JSON Schema of the route document. It is a package of its own so that package route imports
// the standard library only.
package schema

import (
	"encoding/json"
	"fmt"

	"github.com/invopop/jsonschema"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/route"
)

// Document is the schema as it is committed.
func Document() ([]byte, error) {
	reflector := jsonschema.Reflector{Anonymous: true, DoNotReference: true}
	s := reflector.Reflect(&route.Route{})
	s.Title = "Eventlink route"
	s.Description = "What one lane's Lambda function needs to know. Generated from the Go type; do not edit."
	document, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the schema: %w", err)
	}
	return append(document, '\n'), nil
}

// Plan is the schema as the engine runs it.
func Plan(document []byte) ([]byte, error) {
	compiled, err := contract.CompileLane(string(document), string(document))
	if err != nil {
		return nil, fmt.Errorf("compiling the schema: %w", err)
	}
	text, err := json.MarshalIndent(compiled.Plan().Source, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the plan of the schema: %w", err)
	}
	return append(text, '\n'), nil
}
