package chaos_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/tests/chaos"
)

// most is what a hostile body may have so that it and its envelope fit a queue.
const most = 1000 << 10

func repeated(n int, part string) string { return strings.Repeat(part, n) }

func manyProperties(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"p%d":%d`, i, i)
	}
	return b.String()
}

// TestHostileInputsAreDeadLetteredAndHurtNobody sends each input among good events, as an event and as the envelope itself.
func TestHostileInputsAreDeadLetteredAndHurtNobody(t *testing.T) {
	t.Parallel()
	id := `"orderId":"x"`
	for name, c := range map[string]struct{ body, reason string }{
		"a mebibyte of nested lists":        {repeated(most/2, "[") + repeated(most/2, "]"), "too-deep"},
		"lists that never end":              {repeated(most, "["), "too-deep"},
		"objects that never end":            {repeated(most/8, `{"a":[`), "too-deep"},
		"lists inside a property":           {`{` + id + `,"note":` + repeated(200, "[") + repeated(200, "]") + `}`, "too-deep"},
		"one key a hundred thousand times":  {`{` + id + repeated(100_000, `,"k":1`) + `}`, "duplicate-key"},
		"a key twice, written otherwise":    {`{` + id + `,"\u006frderId":"y"}`, "duplicate-key"},
		"ten thousand properties":           {`{` + id + manyProperties(10_000) + `,"total":"x"}`, "breaks-contract"},
		"a number of a megabyte":            {`{` + id + `,"total":1` + repeated(most-100, "0") + `}`, "integer-range"},
		"a huge exponent":                   {`{` + id + `,"total":1e999999999}`, "integer-range"},
		"a huge exponent where none counts": {`{` + id + `,"other":1e999999999}`, "number-range"},
		"a lone surrogate":                  {`{` + id + `,"note":"\udc00"}`, "lone-surrogate"},
		"half a pair and half another":      {`{` + id + `,"note":"\ud83d\ud83d"}`, "lone-surrogate"},
		"a NUL":                             {"{" + id + ",\"note\":\"\x00\"}", "not-json"},
		"a byte order mark":                 {"\ufeff{" + id + "}", "not-json"},
		"two documents":                     {`{` + id + `}{` + id + `}`, "not-json"},
		"NaN":                               {`{` + id + `,"total":NaN}`, "not-json"},
		"nothing":                           {``, "not-json"},
		"spaces":                            {repeated(most, " "), "not-json"},
		"a string that is all escapes":      {`{` + id + `,"total":"` + repeated(most/7, `\u0041`) + `"}`, "breaks-contract"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLane(t, setting(func(s *chaos.Setting) { s.Timeout = 20 * time.Second }))
			events := chaos.Orders(10, "")
			events[4] = chaos.Poison(4, "", c.body, c.reason)
			hostile(t, l, events)
		})
	}
	for name, raw := range map[string]string{
		"lists for an envelope":         repeated(most, "["),
		"an envelope of many keys":      `{"Type":"Notification"` + repeated(80_000, `,"Type":"x"`) + `}`,
		"an envelope that is a number":  `1e999999999`,
		"an envelope without a message": `{"Type":"Notification","MessageId":"m","TopicArn":"t","Timestamp":"2026-03-01T12:34:56Z"}`,
		"an envelope with half a pair":  `{"Type":"Notification","MessageId":"m","TopicArn":"t","Message":"\ud800","Timestamp":"2026-03-01T12:34:56Z"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLane(t, setting(func(s *chaos.Setting) { s.Timeout = 20 * time.Second }))
			events := chaos.Orders(10, "")
			events[4] = chaos.Event{Seq: 4, Raw: raw, Refused: "not-an-event"}
			hostile(t, l, events)
		})
	}
}

// hostile wants the fifth event dead-lettered for its reason at its first delivery, and the others published.
func hostile(t *testing.T, l *chaos.Lane, events []chaos.Event) {
	t.Helper()
	publish(t, l, events...)
	step(t, l)
	if a := account(t, l, events); a.Published != 9 || a.Dead[4] != events[4].Refused {
		t.Errorf("published %d, dead-lettered %v", a.Published, a.Dead)
	}
	if l.TimedOut+l.Ended > 0 {
		t.Errorf("%d timed out, %d ended", l.TimedOut, l.Ended)
	}
	if peak := l.Program.PeakMemory(); peak > 200<<10 {
		t.Errorf("the program took %d KiB", peak)
	}
}
