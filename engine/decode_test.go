package engine_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/engine"
)

// numbers has a place of each kind.
const numbers = `{"type":"object","properties":{"i":{"type":"integer"},"d":{"type":"number"},"v":{},"l":{"items":{"type":"integer"}},"o":{"type":"object"}}}`

func TestADecodedValueIsBuiltOfAFewTypes(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, numbers)
	got, err := c.Decode([]byte("\t{ \"i\" : 1 , \"d\":1,\"v\":[null,true,false,\"x\",{},[]],\r\n\"l\":[1,2], \"s\":\"\" } "))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"i": int64(1), "d": 1.0, "v": []any{nil, true, false, "x", map[string]any{}, []any{}},
		"l": []any{int64(1), int64(2)}, "s": "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStringsAreReadWithTheirEscapes(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, `{}`)
	for body, want := range map[string]string{
		`""`:                           "",
		`"\"\\\/\b\f\n\r\t"`:           "\"\\/\b\f\n\r\t",
		`"\u0041\u00e9\u20AC"`:         "Aé€",
		`"\ud83d\udc32 \uD83D\uDC32🐲"`: "🐲 🐲🐲",
		`"a\u0000b\u007f"`:             "a\x00b\x7f",
		"\"\u2028\u007f\ufeff\"":       "\u2028\u007f\ufeff",
		`"\\u0041"`:                    `\u0041`,
		`"\ufffd"`:                     "\uFFFD",
	} {
		if got, err := c.Decode([]byte(body)); err != nil || got != want {
			t.Errorf("%s: got %q, %v", body, got, err)
		}
	}
}

func TestNumbersAreDecodedByPlace(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, numbers)
	const (
		tooBig   = engine.IntegerRange
		infinite = engine.NumberRange
	)
	cases := []struct {
		literal string
		i, d, v any // or the reason for which it is refused
	}{
		{"0", int64(0), 0.0, int64(0)},
		{"-0", int64(0), 0.0, int64(0)},
		{"-0.0", int64(0), 0.0, int64(0)},
		{"-0e-9999999999", int64(0), 0.0, int64(0)},
		{"0e99999999999", int64(0), 0.0, int64(0)},
		{"1.0", int64(1), 1.0, int64(1)},
		{"1e2", int64(100), 100.0, int64(100)},
		{"1.50E+1", int64(15), 15.0, int64(15)},
		{"1200e-2", int64(12), 12.0, int64(12)},
		{"1.5", 1.5, 1.5, 1.5},
		{"-0.1", -0.1, -0.1, -0.1},
		{"9007199254740993", int64(9007199254740993), 9007199254740992.0, int64(9007199254740993)},
		{"9223372036854775807", int64(math.MaxInt64), 9223372036854775807.0, int64(math.MaxInt64)},
		{"-9223372036854775808", int64(math.MinInt64), -9223372036854775808.0, int64(math.MinInt64)},
		{"9223372036854775807.0", int64(math.MaxInt64), 9223372036854775807.0, int64(math.MaxInt64)},
		{"922337203685477580.7e1", int64(math.MaxInt64), 9223372036854775807.0, int64(math.MaxInt64)},
		{"9223372036854775808", tooBig, 9223372036854775808.0, 9223372036854775808.0},
		{"-9223372036854775809", tooBig, -9223372036854775808.0, -9223372036854775808.0},
		{"1e19", tooBig, 1e19, 1e19},
		{"1e308", tooBig, 1e308, 1e308},
		{"1e309", tooBig, infinite, infinite},
		{"-1e400", tooBig, infinite, infinite},
		{"1e99999999999999999999", tooBig, infinite, infinite},
		{"1e-400", tooBig, 0.0, int64(0)},
		{"5e-324", 5e-324, 5e-324, 5e-324},
		{"1.00000000000000000000000001", tooBig, 1.0, int64(1)},
		{"9007199254740993.5", tooBig, 9007199254740994.0, int64(9007199254740994)},
		{"4611686018427387904.5", tooBig, 4611686018427387904.0, int64(4611686018427388000)},
		{"0." + strings.Repeat("3", 5000), 0.3333333333333333, 0.3333333333333333, 0.3333333333333333},
		{"1" + strings.Repeat("0", 5000) + "e-5000", int64(1), 1.0, int64(1)},
	}
	for _, k := range cases {
		for name, want := range map[string]any{"i": k.i, "d": k.d, "v": k.v} {
			v, err := c.Decode([]byte(`{"` + name + `":` + k.literal + `}`))
			if reason, ok := want.(engine.Reason); ok {
				wantRefusal(t, err, reason, "/"+name)
				continue
			}
			if err != nil {
				t.Errorf("%.40s at %s: %v", k.literal, name, err)
				continue
			}
			got := v.(map[string]any)[name]
			if got != want || got == 0.0 && math.Signbit(got.(float64)) {
				t.Errorf("%.40s at %s: got %T %v, wanted %T %v", k.literal, name, got, got, want, want)
			}
		}
	}
}

func TestABodyOutsideTheDomainIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, numbers)
	cases := []struct {
		name, body string
		reason     engine.Reason
		place      string
	}{
		{"a body of more than 1 MiB", `"` + strings.Repeat("x", 1<<20) + `"`, engine.TooLarge, ""},
		{"a byte that is no UTF-8", "\"a\xffb\"", engine.NotUTF8, ""},
		{"an overlong encoding", "\"\xc0\xaf\"", engine.NotUTF8, ""},
		{"a surrogate in UTF-8", "\"\xed\xa0\x80\"", engine.NotUTF8, ""},
		{"nothing", "", engine.NotWellFormed, ""},
		{"white space", " \n", engine.NotWellFormed, ""},
		{"a byte order mark", "\ufeff{}", engine.NotWellFormed, ""},
		{"white space of another kind", "\u00a0{}", engine.NotWellFormed, ""},
		{"something after the value", `{} {}`, engine.NotWellFormed, ""},
		{"NaN", `{"d":NaN}`, engine.NotWellFormed, "/d"},
		{"Infinity", `{"d":-Infinity}`, engine.NotWellFormed, "/d"},
		{"a leading zero", `{"i":01}`, engine.NotWellFormed, ""},
		{"a leading plus", `{"i":+1}`, engine.NotWellFormed, "/i"},
		{"a number without digits", `{"i":-}`, engine.NotWellFormed, "/i"},
		{"a point without digits", `{"i":1.}`, engine.NotWellFormed, "/i"},
		{"a point without a whole part", `{"i":.5}`, engine.NotWellFormed, "/i"},
		{"an exponent without digits", `{"i":1e+}`, engine.NotWellFormed, "/i"},
		{"a hexadecimal number", `{"i":0x1}`, engine.NotWellFormed, ""},
		{"a comma too many in an object", `{"i":1,}`, engine.NotWellFormed, ""},
		{"a comma too many in a list", `{"l":[1,]}`, engine.NotWellFormed, "/l/1"},
		{"no comma", `{"l":[1 2]}`, engine.NotWellFormed, "/l"},
		{"no colon", `{"i" 1}`, engine.NotWellFormed, "/i"},
		{"a name without quotes", `{i:1}`, engine.NotWellFormed, ""},
		{"single quotes", `{'i':1}`, engine.NotWellFormed, ""},
		{"a comment", `{/**/}`, engine.NotWellFormed, ""},
		{"a word in capitals", `{"v":True}`, engine.NotWellFormed, "/v"},
		{"a word cut short", `{"v":tru`, engine.NotWellFormed, "/v"},
		{"a string that does not end", `{"v":"x`, engine.NotWellFormed, "/v"},
		{"a string that ends in a backslash", `{"v":"x\`, engine.NotWellFormed, "/v"},
		{"an object that does not end", `{"v":{"a":1`, engine.NotWellFormed, "/v"},
		{"a list that does not end", `{"v":[`, engine.NotWellFormed, "/v/0"},
		{"a raw control character", "{\"v\":\"a\nb\"}", engine.NotWellFormed, "/v"},
		{"a raw control character after an escape", "{\"v\":\"\\ta\x00b\"}", engine.NotWellFormed, "/v"},
		{"an unknown escape", `{"v":"\x41"}`, engine.NotWellFormed, "/v"},
		{"an escape cut short", `{"v":"\u12"}`, engine.NotWellFormed, "/v"},
		{"a name twice", `{"i":1,"i":1}`, engine.DuplicateKey, "/i"},
		{"a name twice, once escaped", `{"o":{"a":1,"\u0061":2}}`, engine.DuplicateKey, "/o/*"},
		{"a name twice among many", `{"o":{` + names(0, 20) + `,"n7":1}}`, engine.DuplicateKey, "/o/*"},
		{"a late name twice among many", `{"o":{` + names(0, 20) + `,"n19":1}}`, engine.DuplicateKey, "/o/*"},
		{"a later name twice among many", `{"o":{` + names(0, 20) + `,"x":1,"x":2}}`, engine.DuplicateKey, "/o/*"},
		{"the last of few twice", `{"o":{` + names(0, 16) + `,"n15":1}}`, engine.DuplicateKey, "/o/*"},
		{"a letter beyond f", `{"v":"\u00g0"}`, engine.NotWellFormed, "/v"},
		{"a sign as a digit", `{"v":"\u00@0"}`, engine.NotWellFormed, "/v"},
		{"a sign below a", "{\"v\":\"\\u00`0\"}", engine.NotWellFormed, "/v"},
		{"a colon as a digit", `{"v":"\u00:0"}`, engine.NotWellFormed, "/v"},
		{"a slash as a digit", `{"v":"\u00/0"}`, engine.NotWellFormed, "/v"},
		{"an integer beyond all bounds", `{"i":1e999999999}`, engine.IntegerRange, "/i"},
		{"a number beyond all bounds", `{"v":-1e999999999}`, engine.NumberRange, "/v"},
		{"a high surrogate alone", `{"v":"\ud83d"}`, engine.LoneSurrogate, "/v"},
		{"a high surrogate and a letter", `{"v":"\ud83dx"}`, engine.LoneSurrogate, "/v"},
		{"a low surrogate alone", `{"v":"\udc32"}`, engine.LoneSurrogate, "/v"},
		{"surrogates the wrong way round", `{"v":"\udc32\ud83d"}`, engine.LoneSurrogate, "/v"},
		{"a lone surrogate in a name", `{"o":{"\ud83d":1}}`, engine.LoneSurrogate, "/o"},
		{"nesting of 129", `{"v":` + strings.Repeat("[", 128) + strings.Repeat("]", 128) + `}`, engine.TooDeep, "/v" + strings.Repeat("/0", 127)},
		{"an integer beyond 64 bits", `{"l":[1,9223372036854775808]}`, engine.IntegerRange, "/l/1"},
		{"a number beyond doubles", `{"o":{"secret":1e999}}`, engine.NumberRange, "/o/*"},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			_, err := c.Decode([]byte(k.body))
			wantRefusal(t, err, k.reason, k.place)
		})
	}
}

// names are members n0, n1 and so on.
func names(from, to int) string {
	var all []string
	for i := from; i < to; i++ {
		all = append(all, fmt.Sprintf(`"n%d":%d`, i, i))
	}
	return strings.Join(all, ",")
}

func TestARefusalTellsTheByte(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, `{}`)
	for body, want := range map[string]string{
		`{"v":tru`: "wanted a value (byte 5)", `[1 2]`: "wanted , or ] (byte 3)", `{"a":1 "b"}`: "wanted , or } (byte 7)", `{} x`: "wanted nothing after the value (byte 3)", `{"a" 1}`: "wanted a : after the name of a property (byte 5)", `{a:1}`: "wanted the name of a property in quotes (byte 1)",
		"\"a\nb\"": "wanted an escape for a control character (byte 2)", "\"\\ta\nb\"": "wanted an escape for a control character (byte 4)", `"a\x"`: `wanted one of " \ / b f n r t u after a \ (byte 3)`, `"a\u12"`: `wanted four hexadecimal digits after \u (byte 3)`, `"abc`: `wanted a " at the end of a string (byte 4)`, `"ab\n`: `wanted a " at the end of a string (byte 5)`,
		`"\u0041`: `wanted a " at the end of a string (byte 7)`, `"\u004`: `wanted four hexadecimal digits after \u (byte 2)`, `"\ud83d\u0041"`: "wanted surrogates in pairs (byte 2)", `"\ud83d\u"`: "wanted surrogates in pairs (byte 2)", `"x\ud83d\udc3`: "wanted surrogates in pairs (byte 3)", `-x`: "wanted a digit (byte 1)", `1.x`: "wanted a digit after the point (byte 2)", `1e-x`: "wanted a digit in the exponent (byte 3)",
	} {
		_, err := c.Decode([]byte(body))
		var refusal *engine.Refusal
		if !errors.As(err, &refusal) || refusal.Message != want {
			t.Errorf("%s: got %v, wanted %q", body, err, want)
		}
	}
}

func TestARefusalIsToldWithItsPlace(t *testing.T) {
	t.Parallel()
	for want, r := range map[string]engine.Refusal{"a: b": {Reason: "a", Message: "b"}, "a at /x: b": {Reason: "a", Place: "/x", Message: "b"}} {
		if got := r.Error(); got != want {
			t.Errorf("got %q, wanted %q", got, want)
		}
	}
}

func TestTheDomainIncludesItsBounds(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, `{}`)
	for name, body := range map[string]string{
		"1 MiB":          `"` + strings.Repeat("x", 1<<20-2) + `"`,
		"nesting of 128": strings.Repeat("[", 128) + strings.Repeat("]", 128),
		"a bare number":  `1`,
		"many names":     `{` + names(0, 100) + `}`,
		"wide, not deep": `[` + strings.Repeat(`[],`, 1000) + `{}]`,
	} {
		if _, err := c.Decode([]byte(body)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestARefusalHoldsNothingOfThePayload(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, `{"type":"object","additionalProperties":false,"properties":{
		"n":{"type":"integer","minimum":5,"multipleOf":7},"s":{"type":"string","maxLength":3,"pattern":"^a"},"e":{"enum":["a","b"]},
		"c":{"const":1},"m":{"additionalProperties":{"type":"integer"}},"p":{"propertyNames":{"maxLength":2}},
		"x":{"patternProperties":{"^a":{}},"additionalProperties":false},"u":{"uniqueItems":true},"not":{"not":{"type":"string"}},
		"one":{"oneOf":[{"const":"k"},{"type":"integer"}]},"un":{"properties":{"a":{}},"unevaluatedProperties":false}}}`)
	for _, body := range []string{
		`{"n":31337}`, `{"n":"SECRET"}`, `{"s":"SECRET"}`, `{"e":"SECRET"}`, `{"c":"SECRET"}`, `{"m":{"SECRET":"SECRET"}}`,
		`{"p":{"SECRET":1}}`, `{"x":{"SECRET":1}}`, `{"u":["SECRET","SECRET"]}`, `{"not":"SECRET"}`, `{"one":"SECRET"}`,
		`{"SECRET one":1}`, `{"un":{"SECRET@example.com":1}}`, `{"m":{"SECRET":1e999}}`, `{"m":{"SECRET":1,"SECRET":1}}`,
		`{"s":"SECRET`, `{"m":{"SECRET"1}}`, `{"m":{"SECRET":SECRET}}`, `{"n":31337.5}`, `{"un":{"` + strings.Repeat("SECRET", 10) + `":1}}`,
	} {
		v, err := c.Decode([]byte(body))
		if err == nil {
			err = c.Check(v)
		}
		if err == nil {
			t.Errorf("%s is taken", body)
			continue
		}
		if text := err.Error(); strings.Contains(text, "SECRET") || strings.Contains(text, "31337") {
			t.Errorf("%s: %s", body, text)
		}
	}
}

// TestANumberIsTheNearestDouble compares with strconv, which Clinger's way of short numbers goes around.
func TestANumberIsTheNearestDouble(t *testing.T) {
	t.Parallel()
	c := mustCompile(t, numbers)
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		digits := strconv.FormatInt(random.Int64N(1<<(1+random.IntN(62))), 10)
		at := random.IntN(len(digits))
		literal := digits[:at] + "." + digits[at:]
		if at == 0 {
			literal = "0" + literal
		}
		if random.IntN(2) == 0 {
			literal = "-" + literal
		}
		want, err := strconv.ParseFloat(literal, 64)
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Decode([]byte(`{"d":` + literal + `}`))
		if err != nil {
			t.Fatalf("%s: %v", literal, err)
		}
		if d := got.(map[string]any)["d"].(float64); d != want || math.Signbit(d) && d == 0 {
			t.Errorf("%s: got %v, wanted %v", literal, d, want)
		}
	}
}

// TestANameComesOnceAmongMany has more names than are told apart by bits, and some that the contract does not know.
func TestANameComesOnceAmongMany(t *testing.T) {
	t.Parallel()
	const known, all = 100, 130
	name := func(i int) string { return strings.Repeat("n", i%20) + strconv.Itoa(i) }
	schema := `{"type":"object","properties":{"first":{}`
	for i := range known {
		schema += `,"` + name(i) + `":{}`
	}
	c := mustCompile(t, schema+`}}`)
	for twice := range all + 1 {
		body := `{"first":0`
		for i := range all {
			body += `,"` + name(i) + `":1`
			if i == twice {
				body += `,"` + name(twice/2) + `":2`
			}
		}
		_, err := c.Decode([]byte(body + `}`))
		var refusal *engine.Refusal
		if is := errors.As(err, &refusal) && refusal.Reason == engine.DuplicateKey; is != (twice < all) {
			t.Errorf("%d comes twice: %v", twice, err)
		}
	}
}
