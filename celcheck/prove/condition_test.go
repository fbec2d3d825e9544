package prove_test

import "testing"

func TestAGuardNarrowsWhatItGuards(t *testing.T) {
	t.Parallel()
	evaluate(t,
		gives{`event.note`, "a string of at most 5 characters", "MAP004"},
		gives{`has(event.note) ? event.note : ""`, "a string of at most 5 characters", ""},
		gives{`!has(event.note) ? "" : event.note`, "a string of at most 5 characters", ""},
		gives{`has(event.note) && size(event.note) > 4 ? event.note : "12345"`, "a string of 5 characters", ""},
		gives{`event.maybe == null ? "" : event.maybe`, "a string of at most 5 characters", ""},
		gives{`size(event.maybe)`, "a whole number from 0 to 5", "MAP006"},
		gives{`event.kind == "a" ? event.kind : "c"`, `"a" or "c"`, ""},
		gives{`event.kind != "a" ? event.kind : "c"`, `"b" or "c"`, ""},
		gives{`event.kind in ["a"] ? event.kind : "c"`, `"a" or "c"`, ""},
		gives{`event.n >= 5 && event.n < 7 ? event.n : 5`, "a whole number from 5 to 6", ""},
		gives{`type(event.maybe) == string ? event.maybe : ""`, "a string of at most 5 characters", ""},
		gives{`event.id.startsWith("ab") || true ? 1 : 2`, "1", ""},
		gives{`event.note == "x" || true ? 1 : 2`, "1", ""},
		gives{`event.nope`, "anything", "MAP004"},
		gives{`event.id.nope`, "", "MAP004"},
		gives{`event.lines.nope`, "", "MAP006"},
	)
}

func TestOptionalsHoldOrAreEmpty(t *testing.T) {
	t.Parallel()
	evaluate(t,
		gives{`event.?note.orValue("none")`, "a string of at most 5 characters", ""},
		gives{`event.?note.value()`, "a string of at most 5 characters", "MAP004"},
		gives{`event.?note.hasValue() ? event.note : ""`, "a string of at most 5 characters", ""},
		gives{`event.lines[?3].?qty.orValue(0)`, "a whole number from 0 to 3", ""},
		gives{`event.?n`, "an optional", ""},
		gives{`event.?note.optMap(x, size(x)).orValue(0)`, "a whole number from 0 to 5", ""},
		gives{`optional.ofNonZeroValue(event.n).orValue(0)`, "a whole number from 1 to 9", ""},
	)
}
