package prove_test

import "testing"

func TestConversionsSayWhatTheyDoNotTake(t *testing.T) {
	t.Parallel()
	evaluate(t,
		gives{`string(event.n > 1 ? 10 : 1)`, `"1" or "10"`, ""},
		gives{`string(event.yes)`, `"false" or "true"`, ""},
		gives{`int(event.code.substring(3))`, "a whole number from 0 to 999", ""},
		gives{`int(event.id)`, "a whole number", "MAP008"},
		gives{`asInt(event.id).orValue(7)`, "a whole number", ""},
		gives{`double(event.n)`, "a whole number from 1 to 9", ""},
		gives{`int(event.rate)`, "a whole number from 0 to 2", ""},
		gives{`timestamp(event.id)`, "a timestamp", "MAP008"},
		gives{`asTimestamp(event.id).orValue(message.time)`, "a timestamp", ""},
		gives{`asTimestamp(event.id).hasValue() ? string(timestamp(event.id)) : ""`, `a string of at most 36 characters`, ""},
		gives{`message.time.getHours()`, "a whole number from 0 to 23", ""},
		gives{`message.time.getHours("Europe/Berlin")`, "a whole number", "MAP010"},
		gives{`base64.encode(bytes(event.id))`, "a string of 4 to 44 characters", ""},
	)
}
