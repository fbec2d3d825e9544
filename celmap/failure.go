package celmap

import (
	"github.com/eventlink/pulumi-eventlink/engine/result"
)

// Failures are those of package eval, which the Lambda program has too.
type (
	// A Cause says what kind of operation failed.
	Cause = result.Cause
	// A Failure is the error of an evaluation: a *engine.Refusal, which errors.As finds too, and what kind of failure it is.
	Failure = result.Failure
)

// The causes of a Failure, as package eval has them.
const (
	CauseUnnamed    = result.CauseUnnamed
	CauseAbsent     = result.CauseAbsent
	CauseIndex      = result.CauseIndex
	CauseOverload   = result.CauseOverload
	CauseDivision   = result.CauseDivision
	CauseConversion = result.CauseConversion
	CauseOverflow   = result.CauseOverflow
	CauseLiteral    = result.CauseLiteral
	CauseResult     = result.CauseResult
	CauseInfinite   = result.CauseInfinite
	CauseKey        = result.CauseKey
	CauseLimit      = result.CauseLimit
	CauseBug        = result.CauseBug
)

// The reasons with which an evaluation refuses an event, as package eval has them.
const (
	ReasonMapping  = result.ReasonMapping
	ReasonIdentity = result.ReasonIdentity
	ReasonGroup    = result.ReasonGroup
	ReasonLimit    = result.ReasonLimit
)
