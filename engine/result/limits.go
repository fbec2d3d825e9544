package result

// The limits of an evaluation.
const (
	// MaxCost is the greatest cost of one evaluation in cel-go's units.
	MaxCost = 3_000_000
	// MaxCommands is the greatest number of commands that one event may give.
	MaxCommands = 10_000
	// MaxOutput is the greatest size in bytes of all commands of one event, as measured in result.go.
	MaxOutput = 16 << 20
	// MaxDepth is the greatest nesting of a command: the next lane accepts no deeper body.
	MaxDepth = 128
	// MaxElements is the greatest number of elements of a list, or of members that are merged, of what one operation may make:
	// as many as a body has bytes.
	MaxElements = 1 << 20
	// MaxRegexProgram bounds the compiled size of a pattern given to matches().
	MaxRegexProgram = 2_000

	// interruptEvery is how many turns of folds pass between two looks at the deadline.
	InterruptEvery = 16
)
