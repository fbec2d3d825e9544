package prove_test

import "testing"

func TestListsAndMapsAreFollowedByTheirMembers(t *testing.T) {
	t.Parallel()
	evaluate(t,
		gives{`event.lines[0].qty`, "a whole number from 1 to 3", ""},
		gives{`event.lines[1].qty`, "a whole number from 1 to 3", "MAP005"},
		gives{`event.lines[size(event.lines) - 1].sku`, "a string of at most 4 characters", ""},
		gives{`size(event.lines)`, "a whole number from 1 to 4", ""},
		gives{`event.more[0]`, "a whole number from 0 to 7", "MAP005"},
		gives{`size(event.more) > 0 ? event.more[0] : 9`, "a whole number from 0 to 9", ""},
		gives{`event.labels["x"]`, "a string of at most 3 characters", "MAP004"},
		gives{`"x" in event.labels ? event.labels["x"] : "none"`, "a string of at most 4 characters", ""},
		gives{`{"a": 1, "b": 2}[event.kind]`, "a whole number from 1 to 2", ""},
		gives{`{"a": 1}[event.kind]`, "1", "MAP004"},
		gives{`{event.kind: 1, "b": 2}`, "an object", "MAP014"},
		gives{`[[1], [2, 3]].flatten()`, "a list of 2 to 4 items", ""},
		gives{`event.more.distinct()`, "a list", ""},
		gives{`lists.range(event.n)`, "a list of 1 to 9 items", ""},
		gives{`event.more.sort()`, "a list", ""},
		gives{`event.lines.slice(0, 1)`, "a list of 1 item", ""},
		gives{`event.lines.slice(0, 2)`, "a list of 2 items", "MAP005"},
	)
}

func TestMacrosRunOverEveryElement(t *testing.T) {
	t.Parallel()
	evaluate(t,
		gives{`event.lines.map(l, l.qty)`, "a list of 1 to 4 items", ""},
		gives{`event.lines.filter(l, l.qty > 2)`, "a list of at most 4 items", ""},
		gives{`event.lines.filter(l, l.qty > 2).map(l, l.qty)`, "a list of at most 4 items", ""},
		gives{`event.more.exists(m, m > 7) ? 1 : 0`, "0", ""},
		gives{`event.more.all(m, m < 8) ? 1 : 0`, "1", ""},
		gives{`event.more.exists(m, m == 3) ? event.more.filter(m, m == 3)[0] : 0`, "a whole number from 0 to 3, a multiple of 3", ""},
		gives{`cel.bind(x, event.n, x > 3 ? x : 3)`, "a whole number from 3 to 9", ""},
		gives{`event.lines.map(event, event.qty)`, "", "MAP010"},
	)
}
