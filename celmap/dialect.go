package celmap

import (
	"fmt"
	"math"
	"slices"
	"sync"
	_ "time/tzdata" // zones by name must give the same result wherever the program runs

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"

	"github.com/eventlink/pulumi-eventlink/engine/result"
)

// The limits of an expression and its evaluation.
const (
	// MaxSource is the greatest size of an expression in bytes.
	MaxSource = 100_000
	// MaxCost is the greatest cost of one evaluation in cel-go's units. The dearest expressions that were measured take 0.4
	// microseconds of a core a unit, and so about a second.
	MaxCost = result.MaxCost
	// MaxCommands is the greatest number of commands that one event may give.
	MaxCommands = result.MaxCommands
	// MaxOutput is the greatest size in bytes of all commands of one event, as measured in result.go.
	MaxOutput = result.MaxOutput
	// MaxDepth is the greatest nesting of a command: the next lane accepts no deeper body.
	MaxDepth = result.MaxDepth

	// maxNesting is the greatest nesting of an expression's text. The parser and the checker recurse that deep, some
	// twenty Go frames a level.
	maxNesting = 250
	// maxNodes bounds what macros may expand an expression to.
	maxNodes = 100_000
	// maxRegexProgram bounds the compiled size of a pattern given to matches(), and maxEachProgram that of one given to
	// regex.replace() and its kin, which compile it at each call.
	maxRegexProgram = result.MaxRegexProgram
	maxEachProgram  = 500
	// interruptEvery is how many iterations of a comprehension pass between two looks at the deadline.
	interruptEvery = 16
)

// A scope is a set of variables that an expression can use.
type scope int

const (
	eventScope scope = iota
	groupScope       // command as well
)

func (s scope) variables() []string {
	if s == groupScope {
		return []string{"command", "event", "message"}
	}
	return []string{"event", "message"}
}

// environments are slow to make and never change, so the process has one of each.
var environments = [...]func() (*cel.Env, error){
	eventScope: sync.OnceValues(func() (*cel.Env, error) { return newEnvironment(eventScope) }),
	groupScope: sync.OnceValues(func() (*cel.Env, error) { return newEnvironment(groupScope) }),
}

func newEnvironment(s scope) (*cel.Env, error) {
	placeShared()
	registry, err := types.NewRegistry()
	if err != nil {
		return nil, fmt.Errorf("preparing the expression language: %w", err)
	}
	options := []cel.EnvOption{
		cel.CustomTypeAdapter(adapter{registry}),
		cel.CustomTypeProvider(provider{registry}),
		cel.Variable("event", cel.DynType),
		cel.Variable("message", messageType),
		cel.OptionalTypes(cel.OptionalTypesVersion(4)),
		cel.EnableMacroCallTracking(), // so that a finding can say a macro as its user wrote it
		ext.Strings(ext.StringsVersion(5)),
		ext.Math(ext.MathVersion(2)),
		ext.Lists(ext.ListsVersion(3), ext.ListsMaxRangeSize(MaxCommands)),
		ext.Sets(ext.SetsVersion(0)),
		// Version 0 is base64. Later versions parse JSON and YAML into maps whose order is random, and write numbers as
		// protobuf does.
		ext.Encoders(ext.EncodersVersion(0)),
		ext.Bindings(ext.BindingsVersion(0)),
		ext.Regex(ext.RegexVersion(0)),
		cel.CrossTypeNumericComparisons(true),
		cel.DefaultUTCTimeZone(true),
		cel.ParserExpressionSizeLimit(MaxSource),
		cel.ParserRecursionLimit(maxNesting),
		cel.ExpressionNodeLimit(maxNodes),
		cel.ASTValidators(cel.ValidateRegexProgramSizeLimit(maxRegexProgram)),
	}
	if s == groupScope {
		options = append(options, cel.Variable("command", cel.DynType))
	}
	env, err := cel.NewEnv(slices.Concat(options, conversions(), jsonText(), collecting(), twoVariables())...)
	if err != nil {
		return nil, fmt.Errorf("preparing the expression language: %w", err)
	}
	return env, nil
}

// placeShared gives the errors that all of a process share a place that no expression has. cel-go gives such an error the
// place of the first expression in which it occurs, for ever, and so tells of a place in another expression.
var placeShared = sync.OnceFunc(func() {
	const nowhere = -1
	for _, shared := range []ref.Val{
		types.NoSuchOverloadErr(),
		types.Int(math.MaxInt64).ConvertToType(types.TimestampType),
	} {
		types.LabelErrNode(nowhere, shared)
	}
	env, err := cel.NewEnv(ext.Math(ext.MathVersion(2)))
	if err != nil {
		return // newEnvironment fails for the same reason
	}
	bindings, _ := env.Functions()["math.abs"].Bindings()
	for _, b := range bindings {
		if b.Operator == "math_abs_int" {
			types.LabelErrNode(nowhere, b.Unary(types.Int(math.MinInt64)))
		}
	}
})
