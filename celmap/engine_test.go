package celmap_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/engine/eval"
	"github.com/eventlink/pulumi-eventlink/internal/dialect"
	"github.com/eventlink/pulumi-eventlink/plan"
)

// planned puts the plan of a mapping to work, as a function does that reads it.
func planned(t *testing.T, m *celmap.Mapping) *eval.Mapping {
	t.Helper()
	e, err := m.Plan()
	if err != nil {
		t.Fatalf("%s\nhas no plan: %v", m.Source(), err)
	}
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var read plan.Expr
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	run, err := eval.NewMapping(&read, nil, nil)
	if err != nil {
		t.Fatalf("%s\ndoes not run: %v", m.Source(), err)
	}
	return run
}

// shows are ways to see a value of any kind in a command, or not.
var shows = []string{`[{"v": %s}]`, `[{"v": "%%s".format([%s])}]`, `[{"v": "%%s".format([type(%s)])}]`, `[{"v": dyn(%s).orValue(0)}]`}

func TestValuesOfEveryKindAgree(t *testing.T) {
	t.Parallel()
	for _, list := range dialect.Edges {
		for _, v := range list {
			for _, show := range shows {
				tryAgree(t, fmt.Sprintf(show, v))
				tryAgree(t, fmt.Sprintf(show, "dyn("+v+")"))
			}
		}
	}
}

// tryAgree holds the engine against cel-go on an expression that may not compile. It says whether it does.
func tryAgree(t *testing.T, source string) bool {
	t.Helper()
	m, problems := celmap.CompileMapping(source)
	if problems != nil {
		return false
	}
	if _, _, err := m.Agree(t.Context(), planned(t, m), order(), message); err != nil {
		t.Errorf("%s\n%v", source, err)
	}
	return true
}

// spellings are how functions are written that are operators, or that a macro calls.
var spellings = map[string]string{
	"_+_": "(%s + %s)", "_-_": "(%s - %s)", "_*_": "(%s * %s)", "_/_": "(%s / %s)", "_%_": "(%s %% %s)", "-_": "(-%s)", "!_": "(!%s)",
	"_<_": "(%s < %s)", "_<=_": "(%s <= %s)", "_>_": "(%s > %s)", "_>=_": "(%s >= %s)", "_==_": "(%s == %s)", "_!=_": "(%s != %s)",
	"_&&_": "(%s && %s)", "_||_": "(%s || %s)", "_?_:_": "(%s ? %s : %s)", "@in": "(%s in %s)", "_[_]": "%s[%s]", "_[?_]": "%s[?%s]",
	"math.@min": "math.least(%s, %s)", "math.@max": "math.greatest(%s, %s)",
	"@sortByAssociatedKeys": "%s.sortBy(x, (x in %s))",
}

// hidden are functions that nobody writes: macros and the syntax stand for them, or cel-go declares them for macros that the
// dialect does not have.
var hidden = map[string]bool{
	"@not_strictly_false": true, "__not_strictly_false__": true, "in": true, "_in_": true, "_?._": true, "cel.@mapInsert": true,
}

func TestEveryFunctionAgrees(t *testing.T) {
	t.Parallel()
	functions, err := celmap.Functions()
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range functions {
		if hidden[name] {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, 2)) // the same calls each time
			for _, o := range f.OverloadDecls() {
				if !eval.Knows(name, o.ID()) && spellings[name] == "" {
					t.Errorf("the engine does not have %s (%s)", name, o.ID())
				}
				compiled := 0
				for try := 0; try < 60 || compiled == 0 && try < 600; try++ {
					call := callOf(name, o, func(of string) string { return dialect.Argument(random, of) })
					if tryAgree(t, fmt.Sprintf(shows[try%len(shows)], call)) {
						compiled++
					}
					if len(o.ArgTypes()) == 0 {
						break
					}
				}
				if compiled == 0 {
					t.Errorf("no call of %s (%s) compiles", name, o.ID())
				}
			}
		})
	}
}
