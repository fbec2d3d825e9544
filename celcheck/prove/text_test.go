package prove_test

import "testing"

func TestStringsAreFollowedByLengthAndLanguage(t *testing.T) {
	t.Parallel()
	evaluate(t,
		gives{`event.id + "-" + event.kind`, "a string of 5 to 10 characters", ""},
		gives{`event.kind + "!"`, `"a!" or "b!"`, ""},
		gives{`event.code.substring(0, 2)`, "a string of 2 characters", ""},
		gives{`event.id.substring(4)`, "a string of at most 4 characters", "MAP005"},
		gives{`event.code.split("-")[1]`, "a string of 3 characters", ""},
		gives{`event.code.split("-")[2]`, "", "MAP005"},
		gives{`event.kind.upperAscii()`, `"A" or "B"`, ""},
		gives{`event.code.replace("-", "")`, "a string of 5 characters", ""},
		gives{`event.id.trim()`, "a string of at most 8 characters", ""},
		gives{`event.id.indexOf("-")`, "a whole number from -1 to 8", ""},
		gives{`event.id.charAt(0)`, "a string of 1 character", ""},
		gives{`event.id.charAt(5)`, "a string of at most 1 character", "MAP005"},
		gives{`["x", event.kind].join("/")`, `"x/a" or "x/b"`, ""},
		gives{`event.lines.map(l, l.qty).join(",")`, `""`, "MAP006"},
		gives{`"%s-%d".format([event.kind, event.n > 1 ? 2 : 1])`, `"a-1", "a-2", "b-1" or "b-2"`, ""},
		gives{`event.id.replace("a", "b", 1)`, "a string of 3 to 8 characters", ""},
		gives{`event.code.substring(size(event.code) - 2)`, "a string of 2 characters", ""},
		gives{`event.code.substring(event.code.lastIndexOf("-") + 1)`, "a string of 3 characters", ""},
		gives{`event.id.indexOf("-", -1)`, "a whole number from -1 to 8", "MAP005"},
		gives{`event.id.split("-", 2)`, "a list of 1 to 2 items", ""},
	)
}
