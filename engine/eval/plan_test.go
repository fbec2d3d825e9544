package eval_test

import (
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/engine/eval"
	"github.com/eventlink/pulumi-eventlink/plan"
)

var (
	one    = plan.Expr{Op: plan.Constant, Name: plan.IntType, Text: "1"}
	anItem = plan.Expr{Op: plan.Variable, Name: "event", Slot: plan.Event}
)

func TestAPlanThatCannotRunIsRefused(t *testing.T) {
	t.Parallel()
	type exprs = []plan.Expr
	for name, c := range map[string]struct {
		plan   plan.Expr
		saying string
	}{
		"an unknown operation":              {plan.Expr{Op: "loop"}, `there is no operation "loop"`},
		"no operation":                      {plan.Expr{}, `there is no operation ""`},
		"an unknown function":               {plan.Expr{Op: plan.Call, Name: "now"}, "no function now"},
		"an unknown overload":               {plan.Expr{Op: plan.Call, Name: "int", Text: "date_to_int64", Args: exprs{one}}, "no function int date_to_int64"},
		"a constant of an unknown type":     {plan.Expr{Op: plan.Constant, Name: "date"}, `no constant of the type "date"`},
		"an int in letters":                 {plan.Expr{Op: plan.Constant, Name: plan.IntType, Text: "x"}, "invalid syntax"},
		"an unsigned int with a sign":       {plan.Expr{Op: plan.Constant, Name: plan.UintType, Text: "-1"}, "invalid syntax"},
		"a double in letters":               {plan.Expr{Op: plan.Constant, Name: plan.DoubleType, Text: "x"}, "invalid syntax"},
		"a bool in letters":                 {plan.Expr{Op: plan.Constant, Name: plan.BoolType, Text: "x"}, "invalid syntax"},
		"bytes that are not base64":         {plan.Expr{Op: plan.Constant, Name: plan.BytesType, Text: "!"}, "base64"},
		"a slot below 0":                    {plan.Expr{Op: plan.Variable, Slot: -1}, "no slot -1"},
		"a slot without bounds":             {plan.Expr{Op: plan.Variable, Slot: 1<<20 + 1}, "no slot 1048577"},
		"a selection from nothing":          {plan.Expr{Op: plan.Select, Name: "a"}, "select a has 0 arguments"},
		"a selection from two":              {plan.Expr{Op: plan.Has, Name: "a", Args: exprs{one, one}}, "has a has 2 arguments"},
		"a selection from has()":            {plan.Expr{Op: plan.Select, Name: "a", Args: exprs{{Op: plan.Has, Name: "b", Args: exprs{anItem}}}}, "selected from has()"},
		"an index without a list":           {plan.Expr{Op: plan.Index, Args: exprs{one}}, "index  has 1 arguments"},
		"an index that selects nothing":     {plan.Expr{Op: plan.Index, Args: exprs{anItem, {Op: plan.Constant, Name: plan.NullType}}}, "selects nothing"},
		"a key without a value":             {plan.Expr{Op: plan.Map, Args: exprs{one, one, one}}, "a key without a value"},
		"an optional entry that is absent":  {plan.Expr{Op: plan.Map, Args: exprs{one, one}, Optionals: []int{1}}, "no such optional entry"},
		"an optional item that is absent":   {plan.Expr{Op: plan.List, Args: exprs{one}, Optionals: []int{1}}, "no such optional item"},
		"an optional item before the first": {plan.Expr{Op: plan.List, Args: exprs{one}, Optionals: []int{-1}}, "no such optional item"},
		"a fold of four parts":              {plan.Expr{Op: plan.Fold, Args: exprs{one, one, one, one}}, "fold  has 4 arguments"},
		"a condition of two parts":          {plan.Expr{Op: plan.Call, Name: "_?_:_", Args: exprs{one, one}}, "has 2 arguments"},
		"a negation of two":                 {plan.Expr{Op: plan.Call, Name: "!_", Args: exprs{one, one}}, "has 2 arguments"},
		"a sum of one":                      {plan.Expr{Op: plan.Call, Name: "_+_", Args: exprs{one}}, "has 1 arguments"},
		"an equality of three":              {plan.Expr{Op: plan.Call, Name: "_==_", Args: exprs{one, one, one}}, "has 3 arguments"},
		"a constant that does not convert":  {plan.Expr{Op: plan.Call, Name: "int", Args: exprs{{Op: plan.Constant, Name: plan.StringType, Text: "x"}}}, "cannot be converted by int"},
		"a pattern that does not compile":   {plan.Expr{Op: plan.Call, Name: "matches", Args: exprs{anItem, {Op: plan.Constant, Name: plan.StringType, Text: "("}}}, "missing closing )"},
	} {
		for place, p := range map[string]plan.Expr{"": c.plan, " within a list": {Op: plan.List, Args: exprs{c.plan}}, " behind another fault": {Op: plan.List, Args: exprs{c.plan, {Op: "other"}}}} {
			if m, err := eval.NewMapping(&p, nil, nil); m != nil || err == nil || !strings.Contains(err.Error(), c.saying) {
				t.Errorf("%s%s: got %v, wanted an error that says %q", name, place, err, c.saying)
			}
		}
		if k, err := eval.NewIdentity(&c.plan, nil, nil); k != nil || err == nil {
			t.Errorf("%s: an identity takes it", name)
		}
		if k, err := eval.NewGroupBy(&c.plan, nil, nil); k != nil || err == nil {
			t.Errorf("%s: a groupBy takes it", name)
		}
	}
	for name, p := range map[string]plan.Expr{
		"the last slot":      {Op: plan.Variable, Slot: 1 << 20},
		"a list of optional": {Op: plan.List, Args: exprs{one, anItem}, Optionals: []int{0, 1}},
		"no argument at all": {Op: plan.List},
	} {
		if _, err := eval.NewMapping(&p, nil, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheEngineKnowsItsFunctions(t *testing.T) {
	t.Parallel()
	for name, overloads := range map[string][]string{"_&&_": {"", "logical_and"}, "orValue": {"", "optional_orValue_value"}, "size": {"", "size_string"}, "int": {"", "string_to_int64"}, "_+_": {"", "add_string"}} {
		for _, o := range overloads {
			if !eval.Knows(name, o) {
				t.Errorf("%s (%s) is not known", name, o)
			}
		}
	}
	for name, o := range map[string]string{"now": "", "int": "date_to_int64", "": "", "string": "int"} {
		if eval.Knows(name, o) {
			t.Errorf("%s (%s) is known", name, o)
		}
	}
}
