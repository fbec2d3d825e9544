package engine_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/engine"
)

func TestEncodeWritesOneTextForAValue(t *testing.T) {
	t.Parallel()
	for want, value := range map[string]any{
		`null`: nil, `true`: true, `false`: false, `[]`: []any{}, `{}`: map[string]any{},
		`9223372036854775807`: int64(math.MaxInt64), `-9223372036854775808`: int64(math.MinInt64),
		`0`: math.Copysign(0, -1), `1`: 1.0, `-1.5`: -1.5, `0.1`: 0.1, `100000000000000000000`: 1e20, `1e+21`: 1e21,
		`1.5e+300`: 1.5e300, `0.000001`: 1e-6, `1e-7`: 1e-7, `1.25e-10`: 1.25e-10, `5e-324`: 5e-324,
		`1.7976931348623157e+308`: math.MaxFloat64, `9007199254740992`: 9007199254740992.0, `4611686018427388000`: 4611686018427387904.0,
		`""`: "", `"<&>é🐲"`: "<&>é🐲", `"\"\\/\b\f\n\r\t\u0000\u001f"`: "\"\\/\b\f\n\r\t\x00\x1f", "\"\u2028\u2029\x7f\"": "\u2028\u2029\x7f",
		`{"":1,"A":2,"a":[3,{"b":null}],"é":4,"﹏":5,"🐲":6}`: map[string]any{"🐲": int64(6), "﹏": int64(5), "é": int64(4), "a": []any{int64(3), map[string]any{"b": nil}}, "A": int64(2), "": int64(1)},
	} {
		got, err := engine.Encode(value)
		if err != nil || string(got) != want {
			t.Errorf("got %s, wanted %s: %v", got, want, err)
		}
	}
}

func TestEncodeRefusesWhatJSONDoesNotHave(t *testing.T) {
	t.Parallel()
	deep := any(int64(1))
	for range 129 {
		deep = []any{deep}
	}
	cases := []struct {
		name   string
		value  any
		reason engine.Reason
		place  string
	}{
		{"bytes", map[string]any{"a": []any{int64(1), []byte("SECRET")}}, engine.NotAValue, "/a/1"},
		{"a time", map[string]any{"at": time.Unix(0, 0)}, engine.NotAValue, "/at"},
		{"an int of another width", map[string]any{"a b SECRET": 1}, engine.NotAValue, "/*"},
		{"a name with a digit", map[string]any{"a9-_Z": 1}, engine.NotAValue, "/a9-_Z"},
		{"a name that begins with a digit", map[string]any{"9a": 1}, engine.NotAValue, "/*"},
		{"a name with a sign", map[string]any{"a@": 1}, engine.NotAValue, "/*"},
		{"a name with a colon", map[string]any{"a:": 1}, engine.NotAValue, "/*"},
		{"a long name", map[string]any{strings.Repeat("a", 41): 1}, engine.NotAValue, "/*"},
		{"a name that is as long as it may be", map[string]any{strings.Repeat("a", 40): 1}, engine.NotAValue, "/" + strings.Repeat("a", 40)},
		{"a map with other keys", map[any]any{1: 2}, engine.NotAValue, ""},
		{"not a number", []any{math.NaN()}, engine.NumberRange, "/0"},
		{"infinity", math.Inf(-1), engine.NumberRange, ""},
		{"a string that is no UTF-8", map[string]any{"s": "\xff"}, engine.NotUTF8, "/s"},
		{"a name that is no UTF-8", map[string]any{"\xff": int64(1)}, engine.NotUTF8, "/*"},
		{"nesting of 129", deep, engine.TooDeep, strings.Repeat("/0", 128)},
		{"nesting of 129 objects", nested(129), engine.TooDeep, strings.Repeat("/a", 128)},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			_, err := engine.Encode(k.value)
			if message := wantRefusal(t, err, k.reason, k.place); strings.Contains(message, "SECRET") {
				t.Error(message)
			}
		})
	}
	if _, err := engine.Encode(nested(128)); err != nil {
		t.Error(err)
	}
}

func nested(depth int) any {
	v := any(map[string]any{})
	for range depth - 1 {
		v = map[string]any{"a": v}
	}
	return v
}
