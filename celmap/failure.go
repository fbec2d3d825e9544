package celmap

import "github.com/eventlink/pulumi-eventlink/engine/eval"

// Failures are those of package eval, which the Lambda program has too.
type (
	// A Cause says what kind of operation failed.
	Cause = eval.Cause
	// A Failure is the error of an evaluation: a *engine.Refusal, which errors.As finds too, and what kind of failure it is.
	Failure = eval.Failure
)

// The causes of a Failure, as package eval has them.
const (
	CauseUnnamed    = eval.CauseUnnamed
	CauseAbsent     = eval.CauseAbsent
	CauseIndex      = eval.CauseIndex
	CauseOverload   = eval.CauseOverload
	CauseDivision   = eval.CauseDivision
	CauseConversion = eval.CauseConversion
	CauseOverflow   = eval.CauseOverflow
	CauseLiteral    = eval.CauseLiteral
	CauseResult     = eval.CauseResult
	CauseInfinite   = eval.CauseInfinite
	CauseKey        = eval.CauseKey
	CauseLimit      = eval.CauseLimit
	CauseBug        = eval.CauseBug
)

// The reasons with which an evaluation refuses an event, as package eval has them.
const (
	ReasonMapping  = eval.ReasonMapping
	ReasonIdentity = eval.ReasonIdentity
	ReasonGroup    = eval.ReasonGroup
	ReasonLimit    = eval.ReasonLimit
)
