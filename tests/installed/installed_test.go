package installed

import "testing"

func TestVersionsAreComparedByTheirNumbers(t *testing.T) {
	t.Parallel()
	cases := map[string]bool{
		"v3.256.0":         true,
		"v3.256.1":         true,
		"v3.1000.0":        true,
		"v4.0.0":           true,
		"v3.257.0-alpha.1": true,
		"v3.255.9":         false,
		"v3.99.0":          false,
		"3.256.0":          true,
		"v3.256":           false,
		"(devel)":          false,
		"":                 false,
	}
	for version, want := range cases {
		if got := atLeast(version, oldestPulumi); got != want {
			t.Errorf("atLeast(%q, %q) = %t, want %t", version, oldestPulumi, got, want)
		}
	}
}
