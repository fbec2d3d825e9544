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

func TestWheelsAreNamedAsPythonWritesVersions(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"0.2.0": "0.2.0", "1.0.0-alpha.1": "1.0.0a1", "1.0.0-beta.2": "1.0.0b2", "1.0.0-rc.10": "1.0.0rc10",
	} {
		if got := Wheel(number); got != "pulumi_eventlink-"+want+"-py3-none-any.whl" {
			t.Errorf("Wheel(%q) = %q", number, got)
		}
	}
}
