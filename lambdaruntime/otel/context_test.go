package otel_test

import (
	"testing"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/otel"
)

// TestParseReadsWhatTheSpecificationAllows has the cases of W3C's Trace Context, section 3.2, and of its test suite.
func TestParseReadsWhatTheSpecificationAllows(t *testing.T) {
	t.Parallel()
	const trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	for name, c := range map[string]struct{ text, want string }{
		"sampled":                             {"00-" + trace + "-" + span + "-01", "00-" + trace + "-" + span + "-01"},
		"not sampled":                         {"00-" + trace + "-" + span + "-00", "00-" + trace + "-" + span + "-00"},
		"further flags":                       {"00-" + trace + "-" + span + "-ff", "00-" + trace + "-" + span + "-01"},
		"a flag that is not the one":          {"00-" + trace + "-" + span + "-02", "00-" + trace + "-" + span + "-00"},
		"a version to come":                   {"cc-" + trace + "-" + span + "-01", "00-" + trace + "-" + span + "-01"},
		"a version to come that has more":     {"cc-" + trace + "-" + span + "-01-what-the-future", "00-" + trace + "-" + span + "-01"},
		"a version to come with a full stop":  {"cc-" + trace + "-" + span + "-01.what", ""},
		"this version with more":              {"00-" + trace + "-" + span + "-01-what", ""},
		"this version with a dash":            {"00-" + trace + "-" + span + "-01-", ""},
		"the invalid version ff":              {"ff-" + trace + "-" + span + "-01", ""},
		"no trace":                            {"00-00000000000000000000000000000000-" + span + "-01", ""},
		"no span":                             {"00-" + trace + "-0000000000000000-01", ""},
		"capital letters":                     {"00-4BF92F3577B34DA6A3CE929D0E0E4736-" + span + "-01", ""},
		"a trace that is too short":           {"00-" + trace[1:] + "-" + span + "-01", ""},
		"a trace that is too long":            {"00-0" + trace + "-" + span + "-01", ""},
		"letters that are not hexadecimal":    {"00-" + trace + "-" + span + "-0x", ""},
		"no flags":                            {"00-" + trace + "-" + span, ""},
		"a dash that is not where it must be": {"00-" + trace[1:] + "--" + span + "-01", ""},
		"something before":                    {" 00-" + trace + "-" + span + "-01", ""},
		"a line break after":                  {"00-" + trace + "-" + span + "-01\n", ""},
		"nothing":                             {"", ""},
		"a header of X-Ray's":                 {"Root=1-5f84c7a1-0123456789abcdef01234567", ""},
	} {
		got, ok := otel.Parse(c.text)
		if ok != (c.want != "") || ok && got.String() != c.want {
			t.Errorf("%s: got %s, %t", name, got, ok)
		}
		if !ok && got != (otel.Context{}) {
			t.Errorf("%s: got %+v beside no", name, got)
		}
	}
}
