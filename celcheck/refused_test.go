package celcheck_test

import (
	"encoding/json"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celcheck"
)

// Findings of several literals may share an event. Each shows the command that its own literal gives.
func TestEachFindingShowsTheCommandOfItsLiteral(t *testing.T) {
	t.Parallel()
	r := celcheck.Check(t.Context(), celcheck.Input{
		EventSchema:   `{"type": "object", "properties": {"a": {"type": "boolean"}, "id": {"type": "string"}, "n": {"type": "integer"}}, "required": ["a", "id", "n"]}`,
		CommandSchema: `{"type": "object", "properties": {"id": {"type": "string", "minLength": 1}, "n": {"type": "integer"}}, "required": ["id", "n"]}`,
		Mapping:       `[{"id": event.id, "n": 1}, {"id": event.id, "n": 2}] + (event.a ? [{"id": event.id, "n": event.n}] : [{"id": event.id + "x", "n": 3}])`,
	})
	want := map[string]string{"1:9": "1", "1:35": "2", "1:75": "0"}
	for _, f := range r.Findings {
		var command struct{ N json.Number }
		if err := json.Unmarshal([]byte(f.Command), &command); err != nil {
			t.Fatalf("%s: %v", f.Where(), err)
		}
		if want[f.Place] != command.N.String() {
			t.Errorf("the finding at %s shows %s, made by another literal", f.Place, f.Command)
		}
		delete(want, f.Place)
	}
	if len(want) > 0 {
		t.Errorf("no finding at %v", want)
	}
}
