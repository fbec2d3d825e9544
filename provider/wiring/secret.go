package wiring

import (
	"slices"
	"strings"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// told gives the findings, sorted. Where an input is secret that findings quote, or that a counterexample is made from, they
// keep their code and their line and column only.
func (in *inputs) told() []finding.Finding {
	secret := ""
	for _, name := range []string{"mapping", "groupBy", "identity", "eventSchema", "sourceSchema", "commandSchema", "contract", "documents"} {
		if in.values.Get(name).HasSecrets() {
			secret = name
			break
		}
	}
	if secret == "" {
		return finding.Sort(in.findings)
	}
	told := make([]finding.Finding, 0, len(in.findings))
	for _, f := range in.findings {
		if !slices.Contains([]string{"MAP", "SCH", "FIL"}, string(f.Code)[:3]) {
			told = append(told, f)
			continue
		}
		place := f.Place
		if strings.HasPrefix(place, "/") {
			place = ""
		}
		told = append(told, finding.Finding{
			Code: f.Code, Severity: f.Severity, Property: f.Property, Place: place,
			Message: "what is wrong here is not shown, because " + secret + " is secret",
			Remedy:  "docs/findings.md explains the code, and eventlink check shows the rest",
		})
	}
	return finding.Sort(told)
}
