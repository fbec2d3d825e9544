package yamljson_test

import (
	"testing"

	"github.com/eventlink/pulumi-eventlink/yamljson"
)

func TestYAMLNumbersKeepTheirDigits(t *testing.T) {
	t.Parallel()
	got, err := yamljson.Read([]byte("a: 9007199254740993\nb: 0x10\nc: [1e400, ~, yes, 'no', \"1\"]\nd: &x {e: true}\nf: *x\n2: 1.50\n"))
	want := `{"a":9007199254740993,"b":16,"c":[1e400,null,"yes","no","1"],"d":{"e":true},"f":{"e":true},"2":1.50}`
	if err != nil || got != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
	for _, bad := range []string{"a: .inf", "[a]: b", "", "a: [", "a: {<<: *b}"} {
		if got, err := yamljson.Read([]byte(bad)); err == nil {
			t.Errorf("%q: got %s, wanted an error", bad, got)
		}
	}
}

func TestJSONIsGivenBackAsItIs(t *testing.T) {
	t.Parallel()
	const text = "{\"a\": 1.50,\n\t\"b\": [9007199254740993]}"
	if got, err := yamljson.Read([]byte(text)); err != nil || got != text {
		t.Errorf("got %s, %v", got, err)
	}
}
