package finding

// A Code names one kind of finding for ever. It is never reused. SCH is about schemas, MAP about mappings and other
// expressions, FIL about filters of subscriptions, WIR about how components are wired to each other and to AWS, LAN
// about lane settings.
type Code string

// Background reports whether a note of this kind asks for nothing, so that it is printed only to who asks for it.
func (c Code) Background() bool { return c == WiringUnknown || c == FilterNone }

// The codes. Each has a section in docs/findings.md.
const (
	// SchemaNotJSON: the text of a schema is not JSON.
	SchemaNotJSON Code = "SCH001"
	// SchemaInvalid: the document is JSON and not a valid JSON Schema of its draft, or larger than is read.
	SchemaInvalid Code = "SCH002"
	// SchemaNotObject: the schema admits something that is not an object.
	SchemaNotObject Code = "SCH003"
	// SchemaNumberLost: a schema given as an object holds a number that Pulumi would round.
	SchemaNumberLost Code = "SCH004"
	// SchemaPatternInvalid: ECMA-262 forbids the pattern.
	SchemaPatternInvalid Code = "SCH005"
	// SchemaPatternUnsupported: the pattern uses lookaround or a backreference.
	SchemaPatternUnsupported Code = "SCH006"
	// SchemaDraftUnknown: the $schema names an unknown draft.
	SchemaDraftUnknown Code = "SCH007"
	// SchemaReferenceMissing: a $ref points to a document or place that does not exist.
	SchemaReferenceMissing Code = "SCH008"
	// ContractIncompatible: a contract changes in a way that its compatibility forbids.
	ContractIncompatible Code = "SCH009"
	// ContractUnproved: a contract changes, and the change could be neither proved compatible nor refuted.
	ContractUnproved Code = "SCH010"
	// ContractVariants: a contract has variants of its union that the deployed one does not have.
	ContractVariants Code = "SCH011"
	// ContractInFlight: queued events that the deployed contract accepts may be rejected by the new one.
	ContractInFlight Code = "SCH012"

	// SchemaEmpty: a contract accepts nothing, or a variant of it accepts nothing that the contract does.
	SchemaEmpty Code = "SCH013"
	// SchemaUnreached: no instance reaches a branch of a union.
	SchemaUnreached Code = "SCH014"
	// SchemaOverlap: an instance obeys two branches of a oneOf, which rejects it for that.
	SchemaOverlap Code = "SCH015"
	// SchemaIgnored: a keyword means nothing in the draft of the schema.
	SchemaIgnored Code = "SCH016"
	// SchemaDraftTaken: a $schema that is not known was taken for the draft that the user named.
	SchemaDraftTaken Code = "SCH017"

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
	// MappingUnproved: the mapping could be neither proved nor refuted.
	MappingUnproved Code = "MAP010"
	// MappingCommand: a command may break its contract.
	MappingCommand Code = "MAP011"
	// MappingLimit: an evaluation may go beyond a limit of cost, commands or size.
	MappingLimit Code = "MAP012"
	// MappingKey: a group or an identity may not be a string, or an identity may be empty.
	MappingKey Code = "MAP013"
	// MappingResult: an expression may yield a value that is not a list of commands, or a command that JSON cannot
	// hold.
	MappingResult Code = "MAP014"
	// MappingTime: an event may give more commands of one group than can be sent within the function's timeout.
	MappingTime Code = "MAP015"

	// MappingNever: a comparison, in or has never comes out true, or != never false.
	MappingNever Code = "MAP016"
	// MappingNothing: no event of the contract gives a command.
	MappingNothing Code = "MAP017"
	// MappingUnreached: no event leads to a branch that makes commands.
	MappingUnreached Code = "MAP018"
	// MappingUndeclared: a property that is asked for is not named by the contract, and nearly is.
	MappingUndeclared Code = "MAP019"
	// MappingRounded: an id that is copied may be rounded, since its type is number.
	MappingRounded Code = "MAP020"

	// WiringSource: not exactly one of extensionPoint and contract.
	WiringSource Code = "WIR001"
	// WiringARN: an ARN is malformed or of the wrong service.
	WiringARN Code = "WIR002"
	// WiringSourceSchema: mapping without sourceSchema, or the reverse.
	WiringSourceSchema Code = "WIR003"
	// WiringEnforcement: enforcement is off together with an input that needs a lane.
	WiringEnforcement Code = "WIR004"
	// WiringGroupBy: groupBy on a standard target.
	WiringGroupBy Code = "WIR005"
	// WiringFIFO: fifo contradicts the ARN.
	WiringFIFO Code = "WIR006"
	// WiringReplacement: a change would replace a queue and lose the messages in it.
	WiringReplacement Code = "WIR007"
	// WiringChoice: a value is not allowed, or an input does not exist.
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
