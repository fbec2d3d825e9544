package engine_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/google/go-cmp/cmp"
)

func TestANameWithAZeroIsNotTheOneWithout(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, `{"type":"object","properties":{"a\u0000":{"type":"number"},"b":{"type":"number"},"b\u0000":{},"\u0000":{"type":"number"}}}`)
	for body, want := range map[string]any{ // a number is a double where the contract says so, and an int elsewhere
		`{"a":1}`: map[string]any{"a": int64(1)}, `{"a\u0000":1}`: map[string]any{"a\x00": 1.0},
		`{"b\u0000":2,"b":2}`: map[string]any{"b": 2.0, "b\x00": int64(2)},
		`{"":2}`:              map[string]any{"": int64(2)}, `{"\u0000":2}`: map[string]any{"\x00": 2.0},
	} {
		got, err := c.Decode([]byte(body))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", body, err, diff)
		}
	}
}

// TestEachByteOfATextIsLookedAt puts each byte that a string cannot hold as it is, and its neighbours, at each place of texts
// around the size of the pieces that are looked at, before and behind others of its kind.
func TestEachByteOfATextIsLookedAt(t *testing.T) {
	t.Parallel()
	for n := range 40 {
		for at := range n {
			for _, c := range []string{"\x00", "\x01", "\x1f", " ", "!", "#", "[", "]", "\x7f", "é", "\U0010ffff"} {
				for _, rest := range []string{"x", "é", "!", "#", "[", "]"} {
					text := strings.Repeat("x", at) + c + strings.Repeat(rest, n-at-1)
					body := `{"` + text + `":"` + text + `"}`
					decoded, err := engine.DecodeAny([]byte(body))
					if control := c < " "; control != (err != nil) {
						t.Fatalf("%q: got the error %v", body, err)
					}
					if err == nil && decoded.(map[string]any)[text] != text {
						t.Fatalf("%q: got %q", body, decoded)
					}
				}
			}
			for escape, c := range map[string]string{`\"`: `"`, `\\`: `\`, `\n`: "\n", `\u0001`: "\x01", `\u001f`: "\x1f"} {
				before, behind := strings.Repeat("x", at), strings.Repeat("é", n-at-1)
				written := `{"` + before + escape + behind + `":"` + before + escape + behind + `"}`
				decoded, err := engine.DecodeAny([]byte(written))
				if err != nil || decoded.(map[string]any)[before+c+behind] != before+c+behind {
					t.Fatalf("%q: got %q, %v", written, decoded, err)
				}
				if again, err := engine.Encode(decoded); err != nil || string(again) != written {
					t.Fatalf("%q is written as %q, %v", written, again, err)
				}
			}
		}
	}
}

// TestUTF8IsHeldToEverywhere puts bytes that are not UTF-8 at each place of names and values, with and without escapes and
// other characters around them, and behind and before other faults, of which this is told first.
func TestUTF8IsHeldToEverywhere(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"\x80", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x9f\x98", "\xff"} {
		for n := range 34 {
			for _, rest := range []string{"", "x", "é", `\n`, `\u00e9`} {
				for _, text := range []string{strings.Repeat("x", n) + wrong + rest, rest + strings.Repeat("x", n) + wrong, wrong + rest + strings.Repeat("x", n)} {
					for _, body := range []string{
						`["` + text + `"]`, `{"` + text + `":1}`, `{"a":1,"b":{"` + text + `":2}}`, `"` + text, text, `{} "` + text + `"`,
						`{"a":1,"a":"` + text + `"}`, `[1e999,"` + text + `"]`, `["\ud800","` + text + `"]`, strings.Repeat("[", engine.MaxDepth+1) + `"` + text + `"`,
					} {
						_, err := engine.DecodeAny([]byte(body))
						var refusal *engine.Refusal
						if !errors.As(err, &refusal) || refusal.Reason != engine.NotUTF8 || refusal.Place != "" {
							t.Fatalf("%q: got %v", body, err)
						}
					}
				}
				if _, err := engine.Encode(map[string]any{"a": strings.Repeat("x", n) + wrong + strings.Repeat(rest, 9)}); err == nil {
					t.Fatalf("%q behind %d is written", wrong, n)
				}
			}
		}
	}
}

// TestEachDigitCounts reads numbers of each length, with each length of text behind them.
func TestEachDigitCounts(t *testing.T) {
	t.Parallel()
	const digits = "9081726354453627189"
	for n := 1; n <= 18; n++ {
		for behind := range 12 {
			for _, sign := range []string{"", "-"} {
				for _, literal := range []string{digits[:n], digits[:n] + ".5", "0." + digits[:n], digits[:n] + "e0", digits[:n] + ".0"} {
					number := sign + literal
					want, err := strconv.ParseFloat(number, 64)
					if err != nil {
						t.Fatal(err)
					}
					got, err := engine.DecodeAny([]byte("[" + number + "]" + strings.Repeat(" ", behind)))
					if err != nil {
						t.Fatalf("%s: %v", number, err)
					}
					switch v := got.([]any)[0].(type) {
					case int64:
						exact, err := strconv.ParseInt(sign+digits[:n], 10, 64)
						if strings.HasSuffix(literal, ".5") { // whose nearest double may be an integer
							exact, err = strconv.ParseInt(strconv.FormatFloat(want, 'f', -1, 64), 10, 64)
						}
						if err != nil || v != exact {
							t.Errorf("%s: got %d", number, v)
						}
					case float64:
						if v != want {
							t.Errorf("%s: got %g", number, v)
						}
					}
				}
				for _, wrong := range []string{"/", ":", "\x80", "a", "\xff", "é", "٣"} {
					if got, err := engine.DecodeAny([]byte("[" + sign + digits[:n] + wrong + strings.Repeat("0", behind) + "]")); err == nil {
						t.Errorf("%s%s%q: got %v", sign, digits[:n], wrong, got)
					}
				}
			}
		}
	}
}
