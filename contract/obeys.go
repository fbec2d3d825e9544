package contract

import (
	"encoding/json"
	"fmt"
)

// Obeys says whether a value obeys the contract, without saying why not, which for a large value takes far longer than
// the check itself. The error is a *Refusal where that could not be told: TooCostly, NotAValue or CheckFailed.
func (c *Contract) Obeys(value any) (obeys bool, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			obeys, err = false, &Refusal{CheckFailed, "", "the validator broke down on this value; this is a bug, please report it"}
		}
	}()
	if !c.cost.allows(value) {
		return false, &Refusal{TooCostly, "", fmt.Sprintf("wanted a value that takes at most %d applications of subschemas to check", MaxApplications)}
	}
	if !isValue(value) {
		return false, &Refusal{NotAValue, "", "wanted what JSON has"}
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
