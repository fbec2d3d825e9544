package e2e_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAContractArrivesAsItWasWritten passes contracts as an object and as text, with values that Pulumi is known to
// lose. The events that pass, and those that do not, show that nothing was lost.
func TestAContractArrivesAsItWasWritten(t *testing.T) {
	anywhere(t)
	options := program(t, "schemas.yaml")
	text, err := os.ReadFile("testdata/text.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	options.Files = map[string]string{"text.schema.json": string(text)}
	s := deployed(t, options)
	if diff := cmp.Diff(exactly(t, string(text)), exactly(t, s.out("textContract"))); diff != "" {
		t.Errorf("a contract given as text is published with all that it says:\n%s", diff)
	}
	if err := s.stack.WriteFile("text.schema.json", strings.ReplaceAll(string(text), " ", "\n")); err != nil {
		t.Fatal(err)
	}
	if again := s.preview(); len(again.Changed()) > 0 {
		t.Errorf("a contract that is only written in another way changes nothing: got %v", again.Changed())
	}

	passes := map[string][]string{
		"object": {
			`{"$type":"OrderPaid","__version":1,"deleted_at":null,"order_id":"o-1","reason":null}`,
			`{"$type":"OrderPaid","__version":9007199254740991,"deleted_at":null,"order_id":"o-2","reason":"refund"}`,
		},
		"text": {
			`{"$type":"OrderPaid","__version":9223372036854775806,"deleted_at":null,"order_id":"o-1","reason":null}`,
			`{"$type":"OrderPaid","__version":-9223372036854775808,"deleted_at":null,"order_id":"o-2","reason":"refund"}`,
		},
	}
	breaks := map[string]string{
		`"$type":"OrderPaid"`:             `"$type":"OrderSent"`,
		`"__version":1,`:                  `"__version":9007199254740992,`,
		`"__version":9223372036854775806`: `"__version":9223372036854775807`,
		`"deleted_at":null`:               `"deleted_at":"never"`,
		`"reason":null`:                   `"reason":"whim"`,
		`"order_id":"o-1","reason":null}`: `"reason":null}`,
	}
	for form, bodies := range passes {
		var broken []string
		for from, to := range breaks {
			if strings.Contains(bodies[0], from) {
				broken = append(broken, strings.Replace(bodies[0], from, to, 1))
			}
		}
		for _, body := range append(broken, bodies...) {
			s.publish(s.out(form+"Events"), event{body: body})
		}
		got := map[string]bool{}
		for _, m := range s.receive(s.out(form+"Queue"), len(bodies)) {
			got[m.Body] = true
		}
		for _, body := range bodies {
			if !got[body] {
				t.Errorf("%s: want %s to pass unchanged, got %v", form, body, got)
			}
		}
		dead := map[string]bool{}
		for _, m := range s.receive(s.out(form+"DeadLetters"), len(broken)) {
			dead[s.letter(m)] = true
			if m.Attributes["reason"] != "breaks-contract" {
				t.Errorf("%s: the reason of a dead letter is %s", form, m.Attributes["reason"])
			}
		}
		for _, body := range broken {
			if !dead[body] {
				t.Errorf("%s: want %s dead-lettered, got %v", form, body, dead)
			}
		}
	}
	s.allQueuesEmpty()
}

// exactly reads JSON without rounding numbers.
func exactly(t *testing.T, text string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
