package contract

import "github.com/eventlink/pulumi-eventlink/engine"

// Obeys says whether a value obeys the contract, without saying why not, which for a large value takes far longer than
// the check itself. The error is a *engine.Refusal where that could not be told: TooCostly, NotAValue or CheckFailed.
func (c *Contract) Obeys(value any) (obeys bool, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			obeys, err = false, engine.BrokeDown()
		}
	}()
	decoded, refusal := c.Take(value)
	if refusal == nil {
		refusal = c.Affords(decoded)
	}
	if refusal != nil {
		return false, refusal
	}
	return c.schema.Validate(value) == nil, nil
}
