package finding

// A Code names one kind of finding for ever: it is never reused for another. SCH is about schemas, MAP about mappings
// and other expressions, FIL about filters of subscriptions, WIR about how components are wired to each other and to AWS, LAN
// about lane settings.
type Code string

// The codes. Each has a section in docs/findings.md.
const (
	// SchemaNotJSON: the text of a schema is not JSON.
	SchemaNotJSON Code = "SCH001"
	// SchemaInvalid: the document is JSON and not a valid JSON Schema of its draft, or larger than is read.
	SchemaInvalid Code = "SCH002"
	// SchemaNotObject: the schema admits something that is not an object.
	SchemaNotObject Code = "SCH003"
	// SchemaNumberLost: a schema given as an object holds a number that does not survive the way through Pulumi.
	SchemaNumberLost Code = "SCH004"
	// SchemaPatternInvalid: ECMA-262 forbids the pattern.
	SchemaPatternInvalid Code = "SCH005"
	// SchemaPatternUnsupported: the pattern is beyond the engine (lookaround, backreference).
	SchemaPatternUnsupported Code = "SCH006"
	// SchemaDraftUnknown: the $schema is none of the drafts that are understood.
	SchemaDraftUnknown Code = "SCH007"
	// SchemaReferenceMissing: a $ref leads to a document or place that is not there.
	SchemaReferenceMissing Code = "SCH008"
	// ContractIncompatible: a contract changes in a way that its compatibility forbids.
	ContractIncompatible Code = "SCH009"
	// ContractUnproved: a contract changes, and there is neither a proof nor a counterexample that the change is compatible.
	ContractUnproved Code = "SCH010"
	// ContractVariants: a contract admits variants of its union that the deployed one does not have.
	ContractVariants Code = "SCH011"
	// ContractInFlight: events that the deployed contract admits and the new one does not may be in flight.
	ContractInFlight Code = "SCH012"

	// MappingSyntax: the expression does not parse.
	MappingSyntax Code = "MAP001"
	// MappingUnknownName: the expression names a variable or function that does not exist.
	MappingUnknownName Code = "MAP002"
	// MappingType: the expression has a type error.
	MappingType Code = "MAP003"
	// MappingAbsent: an expression selects a property, key or optional value that an event may lack.
	MappingAbsent Code = "MAP004"
	// MappingIndex: an expression takes an item that a list may lack.
	MappingIndex Code = "MAP005"
	// MappingOverload: an operation may meet values of types that it is not defined for.
	MappingOverload Code = "MAP006"
	// MappingDivision: a divisor may be zero.
	MappingDivision Code = "MAP007"
	// MappingConversion: a conversion may meet a value that it does not take.
	MappingConversion Code = "MAP008"
	// MappingOverflow: a number or time may go beyond 64 bits.
	MappingOverflow Code = "MAP009"
	// MappingUnproved: there is neither a proof nor a counterexample.
	MappingUnproved Code = "MAP010"
	// MappingCommand: a command may break its contract.
	MappingCommand Code = "MAP011"
	// MappingLimit: an evaluation may go beyond a limit of cost, commands or size.
	MappingLimit Code = "MAP012"
	// MappingKey: a group or an identity may be no string, or an identity empty.
	MappingKey Code = "MAP013"
	// MappingResult: an expression may yield what is no list of commands, or a command what no JSON can hold.
	MappingResult Code = "MAP014"

	// WiringSource: not exactly one of extensionPoint and contract.
	WiringSource Code = "WIR001"
	// WiringARN: an ARN is malformed or of the wrong service.
	WiringARN Code = "WIR002"
	// WiringSourceSchema: mapping without sourceSchema, or the reverse.
	WiringSourceSchema Code = "WIR003"
	// WiringEnforcement: enforcement off together with what needs a lane.
	WiringEnforcement Code = "WIR004"
	// WiringGroupBy: groupBy on a standard target.
	WiringGroupBy Code = "WIR005"
	// WiringFIFO: fifo contradicts the ARN.
	WiringFIFO Code = "WIR006"
	// WiringReplacement: a change would replace a queue and lose what is in it.
	WiringReplacement Code = "WIR007"
	// WiringChoice: a value is none of those allowed.
	WiringChoice Code = "WIR008"
	// WiringUnknown: a value is not known at preview and is checked at update.
	WiringUnknown Code = "WIR009"
	// WiringKeyPolicy: a customer-managed key needs statements in its policy that the component does not write.
	WiringKeyPolicy Code = "WIR010"
	// WiringMissing: a required input is absent or empty.
	WiringMissing Code = "WIR011"

	// FilterNone: no filter could be derived from the mapping.
	FilterNone Code = "FIL001"
	// FilterWidened: the subscription's filter changes to one that lets more events pass.
	FilterWidened Code = "FIL002"

	// LaneRange: a lane setting is out of AWS's range.
	LaneRange Code = "LAN001"
	// LaneUnknown: a key of lane that does not exist.
	LaneUnknown Code = "LAN002"
	// LaneWindow: batching window and batch size do not fit each other or the queue.
	LaneWindow Code = "LAN003"
)
