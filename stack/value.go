package stack

import (
	"bytes"
	"encoding/json"
)

// A Knowledge says what is known of a value. The zero value is Absent.
type Knowledge int

// What can be known of a value.
const (
	Absent Knowledge = iota
	Known
	// Unknown: it is an output that a resource has after the update.
	Unknown
	// Secret: the text holds it only encrypted or masked.
	Secret
)

// A Value is a property that is a text, as far as it is known.
type Value struct {
	Text  string
	Is    Knowledge
	needs []string // the URNs of the resources that it depends on
}

// unknownText is what the engine writes for a text that is not known at preview.
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

// A secret is an object with this key and value; --show-secrets adds its plain text, as JSON. A preview masks it.
const (
	signature = "4dabf18193072939515e22adb298388d"
	isSecret  = "1b47061264138c4ac30d75fd1eb44270"
	masked    = "[secret]"
)

// valueOf reads a property. What is not a text, such as a number, is its JSON.
func valueOf(raw json.RawMessage) Value {
	if raw = bytes.TrimSpace(raw); len(raw) == 0 || string(raw) == "null" {
		return Value{}
	}
	var wrapped map[string]json.RawMessage
	if json.Unmarshal(raw, &wrapped) == nil {
		if valueOf(wrapped[signature]).Text != isSecret {
			return Value{Text: string(raw), Is: Known}
		}
		var plain string
		if json.Unmarshal(wrapped["plaintext"], &plain) != nil {
			return Value{Is: Secret}
		}
		return valueOf(json.RawMessage(plain))
	}
	var text string
	switch {
	case json.Unmarshal(raw, &text) != nil:
		return Value{Text: string(raw), Is: Known}
	case text == unknownText:
		return Value{Is: Unknown}
	case text == masked:
		return Value{Is: Secret}
	}
	return Value{Text: text, Is: Known}
}
