package e2e_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
)

// evolving is a program whose contract is in a file beside it.
const evolving = `
resources:
  events: {type: "aws:sns:Topic"}
  orders:
    type: eventlink:ExtensionPoint
    properties:
      eventTopicArn: ${events.arn}
      enforcement: 'off'
      eventSchema: {fn::readFile: ./contract.json}
`

const (
	placedContract   = `{"type": "object", "oneOf": [{"properties": {"type": {"const": "OrderPlaced"}, "orderId": {"type": "string"}}, "required": ["type", "orderId"]}]}`
	loosenedContract = `{"type": "object", "oneOf": [{"properties": {"type": {"const": "OrderPlaced"}, "orderId": {"type": "string"}}, "required": ["type"]}]}`
	grownContract    = `{"type": "object", "oneOf": [{"properties": {"type": {"const": "OrderPlaced"}, "orderId": {"type": "string"}}, "required": ["type", "orderId"]}, {"properties": {"type": {"const": "OrderSent"}}, "required": ["type"]}]}`
)

// TestADeployedContractChangesOnlyForward holds new contracts against the one that the engine has on record.
func TestADeployedContractChangesOnlyForward(t *testing.T) {
	anywhere(t)
	s := deployed(t, engine.Options{Program: evolving, Files: map[string]string{"contract.json": placedContract}})

	s.contract(loosenedContract)
	refused, err := s.stack.Preview(t.Context())
	s.isRefused(t, refused, err, "# want: eventlink:index:Contract resource 'orders-contract' & eventSchema: & the new contract accepts & [SCH009]")
	if !strings.Contains(refused.Output, `event:   {"type":"OrderPlaced"}`) {
		t.Errorf("want the event that shows it, got:\n%s", refused.Output)
	}

	s.contract(grownContract)
	grown := s.up()
	if warnings := strings.Join(grown.Messages("warning"), "\n"); !strings.Contains(warnings, `type "OrderSent"`) || !strings.Contains(warnings, "[SCH011]") {
		t.Errorf("want a warning that names the new variant, got:\n%s", warnings)
	}
	if diff := cmp.Diff([]string{"update eventlink:index:Contract orders-contract"}, grown.Changed()); diff != "" {
		t.Errorf("a changed contract updates more, or less, than its record:\n%s", diff)
	}
}

// consuming is a program with an extension that reads a required property of the contract.
const consuming = `
resources:
  events: {type: "aws:sns:Topic"}
  invoices: {type: "aws:sqs:Queue"}
  consumed:
    type: eventlink:ExtensionPoint
    properties:
      eventTopicArn: ${events.arn}
      enforcement: 'off'
      compatibility: none
      eventSchema: {fn::readFile: ./contract.json}
  consuming:
    type: eventlink:Extension
    properties:
      extensionPoint: ${consumed}
      commandTopicArn: ${invoices.arn}
      fifo: false
      commandSchema: {type: object}
      mapping: '[{"orderId": event.orderId}]'
`

// TestAMappingIsProvedAgainstTheChangedContract loosens a contract that a deployed mapping was proved on.
func TestAMappingIsProvedAgainstTheChangedContract(t *testing.T) {
	anywhere(t)
	s := deployed(t, engine.Options{Program: consuming, Files: map[string]string{"contract.json": placedContract}})

	s.contract(loosenedContract)
	for _, command := range [][]string{{"preview"}, {"up", "--yes"}} {
		refused, err := s.stack.Run(t.Context(), command...)
		s.isRefused(t, refused, err, "# want: eventlink:index:Mapping resource 'consuming-mapping' & mapping:1:20: & event.orderId & "+
			"the deployed contract rejects this event & [MAP004]")
	}

	s.contract(placedContract)
	if again := s.preview(); len(again.Changed()) > 0 {
		t.Errorf("what was refused has changed the stack: %v", again.Changed())
	}
}

func (s *system) contract(text string) {
	s.Helper()
	if err := s.stack.WriteFile("contract.json", text); err != nil {
		s.Fatal(err)
	}
}
