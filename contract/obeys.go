package contract

import (
	"encoding/json"

	"github.com/eventlink/pulumi-eventlink/engine"
)

// Obeys says whether a value obeys the contract, without saying why not, which for a large value takes far longer than
// the check itself. The error is a *engine.Refusal where that could not be told: TooCostly, NotAValue or CheckFailed.
func (c *Contract) Obeys(value any) (obeys bool, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			obeys, err = false, engine.BrokeDown()
		}
	}()
	if refusal := c.Contract.Affords(value); refusal != nil {
		return false, refusal
	}
	if !isValue(value) {
		return false, &engine.Refusal{Reason: engine.NotAValue, Message: "wanted what JSON has"}
	}
	return c.schema.Validate(value) == nil, nil
}

// isValue says whether a Go value is one that the validator takes for JSON.
func isValue(value any) bool {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			if !isValue(item) {
				return false
			}
		}
	case map[string]any:
		for _, child := range v {
			if !isValue(child) {
				return false
			}
		}
	case nil, bool, string, int64, float64, json.Number:
	default:
		return false
	}
	return true
}
