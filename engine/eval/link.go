package eval

import (
	"encoding/base64"
	"fmt"
	"math"
	"regexp"
	"strconv"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/function"
	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/plan"
)

// operators are the functions that are nodes of their own.
var operators = map[string]bool{
	"_&&_": true, "_||_": true, "_?_:_": true, "_==_": true, "_!=_": true, "!_": true, "@not_strictly_false": true,
	"or": true, "orValue": true,
}

// A linker makes nodes of a plan. It folds the constants that cel-go folds, and no others, since that is seen in the cost.
type linker struct {
	exprs          []*plan.Expr // by place; 0 stands for no expression
	slots          int
	err            error
	source, target *engine.Contract
}

func (l *linker) fail(format string, args ...any) node {
	if l.err == nil {
		l.err = fmt.Errorf(format, args...)
	}
	return &constant{}
}

// place numbers an expression, for errors.
func (l *linker) place(e *plan.Expr) int {
	l.exprs = append(l.exprs, e)
	return len(l.exprs) - 1
}

func (l *linker) slot(n int) int {
	if n < 0 || n > 1<<20 {
		l.fail("there is no slot %d", n)
		return 0
	}
	l.slots = max(l.slots, n+1)
	return n
}

// wants holds the number of arguments of a node.
func (l *linker) wants(e *plan.Expr, n int) bool {
	if len(e.Args) != n {
		l.fail("%s %s has %d arguments", e.Op, e.Name, len(e.Args))
		return false
	}
	return true
}

func (l *linker) link(e *plan.Expr) node {
	switch e.Op {
	case plan.Constant:
		v, err := constantOf(e)
		if err != nil {
			return l.fail("%w", err)
		}
		return &constant{v}
	case plan.Variable:
		return &attribute{at: l.place(e), root: variable(l.slot(e.Slot))}
	case plan.Select, plan.Has:
		if !l.wants(e, 1) {
			return &constant{}
		}
		s := selection{key: value.OfString(e.Name), optional: e.Optional, test: e.Op == plan.Has}
		if number := l.source.Words().Number(e.Name); number != 0 {
			s.words, s.number = l.source.Words(), number
		}
		return l.selection(e, s)
	case plan.Index:
		if !l.wants(e, 2) {
			return &constant{}
		}
		s := selection{optional: e.Optional}
		switch index := l.link(&e.Args[1]).(type) {
		case *constant:
			if s.key = index.value; !canSelect(s.key) {
				return l.fail("an index is a constant that selects nothing")
			}
		case *attribute:
			s.computed = index
		default:
			s.computed = relative{index}
		}
		return l.selection(e, s)
	case plan.List:
		return l.list(e)
	case plan.Map:
		return l.mapOf(e)
	case plan.Fold:
		return l.fold(e)
	case plan.Call:
		return l.call(e)
	}
	return l.fail("there is no operation %q", e.Op)
}

// all links the arguments of a node.
func (l *linker) all(args []plan.Expr) []node {
	nodes := make([]node, len(args))
	for i := range args {
		nodes[i] = l.link(&args[i])
	}
	return nodes
}

func constantOf(e *plan.Expr) (value.Value, error) {
	switch e.Name {
	case plan.NullType:
		return value.NullValue, nil
	case plan.BoolType:
		b, err := strconv.ParseBool(e.Text)
		return value.OfBool(b), err
	case plan.IntType:
		n, err := strconv.ParseInt(e.Text, 10, 64)
		return value.OfInt(n), err
	case plan.UintType:
		n, err := strconv.ParseUint(e.Text, 10, 64)
		return value.OfUint(n), err
	case plan.DoubleType:
		d, err := strconv.ParseFloat(e.Text, 64)
		return value.OfDouble(d), err
	case plan.StringType:
		return value.OfString(e.Text), nil
	case plan.BytesType:
		b, err := base64.StdEncoding.DecodeString(e.Text)
		return value.OfBytes(string(b)), err
	case plan.TypeType:
		return value.OfType(e.Text), nil
	}
	return value.Value{}, fmt.Errorf("there is no constant of the type %q", e.Name)
}

func (l *linker) selection(e *plan.Expr, s selection) node {
	operand := l.link(&e.Args[0])
	a, ok := operand.(*attribute)
	if !ok {
		a = &attribute{root: relative{operand}}
	}
	if a.tested {
		return l.fail("something is selected from has()")
	}
	at := l.place(e)
	a.add(s, at)
	if s.test {
		a.tested, a.testAt = true, at
	}
	return a
}

func optionals(e *plan.Expr, n int) (set []bool, ok bool) {
	if len(e.Optionals) == 0 {
		return nil, true
	}
	set = make([]bool, n)
	for _, i := range e.Optionals {
		if i < 0 || i >= n {
			return nil, false
		}
		set[i] = true
	}
	return set, true
}

func (l *linker) list(e *plan.Expr) node {
	optional, ok := optionals(e, len(e.Args))
	if !ok {
		return l.fail("a list has no such optional item")
	}
	lit := &listing{at: l.place(e), items: l.all(e.Args), optionals: optional}
	for _, n := range lit.items {
		if _, ok := n.(*constant); !ok {
			return lit
		}
	}
	return &constant{lit.exec(&run{})}
}

func (l *linker) mapOf(e *plan.Expr) node {
	optional, ok := optionals(e, len(e.Args)/2)
	if !ok || len(e.Args)%2 != 0 {
		return l.fail("a map has a key without a value, or no such optional entry")
	}
	lit := &mapLiteral{}
	folds := len(e.Args) > 0
	for i := 0; i < len(e.Args); i += 2 {
		one := entry{key: l.link(&e.Args[i]), value: l.link(&e.Args[i+1]), optional: optional != nil && optional[i/2]}
		one.keyAt, one.valueAt = l.place(&e.Args[i]), l.place(&e.Args[i+1])
		key, isConstant := one.key.(*constant)
		if isConstant && key.value.Kind() == value.String {
			one.name, one.named = key.value.Text(), true
		}
		_, of := one.value.(*constant)
		folds = folds && isConstant && of && !one.optional
		lit.entries = append(lit.entries, one)
	}
	var n node = lit
	if rec, ok := recordOf(lit.entries, l.target.Words()); ok {
		n = rec
	}
	if !folds {
		return n
	}
	v := n.exec(&run{})
	if v.IsError() {
		return n
	}
	if v.Kind() == value.Object {
		v.Object().Sorted() // once, since goroutines share it
	}
	return &constant{v}
}

func (l *linker) fold(e *plan.Expr) node {
	if !l.wants(e, 5) {
		return &constant{}
	}
	parts := l.all(e.Args)
	f := &fold{
		at: l.place(e), over: parts[0], init: parts[1], going: parts[2], step: parts[3], result: parts[4],
		accu: l.slot(e.Slot), first: l.slot(e.Items[0]), second: l.slot(e.Items[1]),
	}
	if f.grows = l.growsList(e); f.grows {
		f.step = l.growing(&e.Args[3], f.step)
	}
	return f
}

// growsList recognizes the folds of map, filter and transformList, as cel-go does.
func (l *linker) growsList(e *plan.Expr) bool {
	init, step, result := &e.Args[1], &e.Args[3], &e.Args[4]
	if init.Op != plan.List || len(init.Args) != 0 || !isAccumulator(result, e.Slot) {
		return false
	}
	if step.Op == plan.Call && step.Name == "_?_:_" && len(step.Args) == 3 {
		if !isAccumulator(&step.Args[2], e.Slot) {
			return false
		}
		step = &step.Args[1]
	}
	return step.Op == plan.Call && step.Name == "_+_" && len(step.Args) == 2 && isAccumulator(&step.Args[0], e.Slot) &&
		step.Args[1].Op == plan.List && len(step.Args[1].Args) == 1 && len(step.Args[1].Optionals) == 0
}

func isAccumulator(e *plan.Expr, slot int) bool { return e.Op == plan.Variable && e.Slot == slot }

// growing makes the step of such a fold append in place.
func (l *linker) growing(e *plan.Expr, step node) node {
	if e.Name == "_?_:_" {
		c := step.(*attribute).root.(*conditional)
		c.then = relative{l.growing(&e.Args[1], c.then.(relative).node)}
		return step
	}
	added := step.(*addition).right
	g := &growth{at: l.place(e), accuAt: l.place(&e.Args[0]), accu: e.Args[0].Slot}
	if lit, ok := added.(*listing); ok {
		g.item = lit.items[0]
	} else { // a list of one constant, which costs nothing to make
		g.item, g.free = &constant{added.(*constant).value.List().At(0)}, true
	}
	return g
}

func (l *linker) call(e *plan.Expr) node {
	if operators[e.Name] {
		return l.operator(e)
	}
	apply, ok := function.Named(e.Name, e.Text)
	if !ok {
		return l.fail("the program has no function %s %s", e.Name, e.Text)
	}
	if e.Name == "_+_" && l.wants(e, 2) {
		args := l.all(e.Args)
		return &addition{l.place(e), args[0], args[1], e.Text == "add_string" || e.Text == "add_bytes"}
	}
	c := &call{at: l.place(e), args: l.all(e.Args), apply: apply, price: prices[e.Text]}
	switch {
	case conversions[e.Name] && len(c.args) == 1:
		if arg, ok := c.args[0].(*constant); ok {
			v := c.apply([]value.Value{arg.value})
			if v.IsError() {
				return l.fail("a constant cannot be converted by %s", e.Name)
			}
			return &constant{v}
		}
	case e.Text == "in_list" && len(c.args) == 2:
		if list, ok := c.args[1].(*constant); ok {
			return membershipIn(c, list.value)
		}
	case e.Name == "matches" && len(c.args) == 2:
		if p, ok := c.args[1].(*constant); ok && p.value.Kind() == value.String {
			re, err := regexp.Compile(p.value.Text())
			if err != nil {
				return l.fail("%w", err)
			}
			c.apply = function.MatchesConstant(re)
		}
	}
	return c
}

// conversions are the functions that are folded if their argument is a constant.
var conversions = map[string]bool{
	"bool": true, "bytes": true, "double": true, "duration": true, "dyn": true, "int": true, "string": true, "timestamp": true,
	"type": true, "uint": true,
}

func (l *linker) operator(e *plan.Expr) node {
	want := 2
	switch e.Name {
	case "!_", "@not_strictly_false":
		want = 1
	case "_?_:_":
		want = 3
	case "_&&_", "_||_":
		want = len(e.Args)
	}
	if !l.wants(e, want) {
		return &constant{}
	}
	args := l.all(e.Args)
	switch e.Name {
	case "_&&_":
		return &logic{at: l.place(e), terms: args}
	case "_||_":
		return &logic{at: l.place(e), terms: args, decides: true}
	case "!_":
		return &negation{at: l.place(e), arg: args[0]}
	case "@not_strictly_false":
		return &leniency{args[0]}
	case "_==_", "_!=_":
		return &equality{left: args[0], right: args[1], not: e.Name == "_!=_"}
	case "_?_:_":
		return &attribute{at: l.place(e), root: &conditional{args[0], branch(args[1]), branch(args[2])}}
	}
	return &alternative{first: args[0], second: args[1], unwrap: e.Name == "orValue"}
}

func branch(n node) resolver {
	if a, ok := n.(*attribute); ok {
		return a
	}
	return relative{n}
}

// membershipIn makes a set of a list of constants, where cel-go does.
func membershipIn(c *call, list value.Value) node {
	items := list.List().Flat()
	if len(items) == 0 {
		return &constant{value.OfBool(false)}
	}
	set := map[member]bool{}
	add := func(v value.Value) {
		if k, ok := memberOf(v); ok {
			set[k] = true
		}
	}
	for _, item := range items {
		switch item.Kind() {
		case value.Bool, value.String:
		case value.Double:
			if n, ok := wholeInt(item.Double()); ok {
				add(value.OfInt(n))
			}
			if n, ok := function.TruncatedUint(item.Double()); ok && float64(n) == item.Double() {
				add(value.OfUint(n))
			}
		case value.Int:
			add(value.OfDouble(float64(item.Int())))
			if item.Int() >= 0 {
				add(value.OfUint(item.Uint()))
			}
		case value.Uint:
			add(value.OfDouble(float64(item.Uint())))
			if item.Uint() <= math.MaxInt64 {
				add(value.OfInt(item.Int()))
			}
		default:
			return c
		}
		add(item)
	}
	return &membership{c.args[0], set}
}

// memberOf is what a value is looked up by in a set. ok is false of what is in none.
func memberOf(v value.Value) (k member, ok bool) {
	switch v.Kind() {
	case value.String:
		return member{kind: value.String, text: v.Text()}, true
	case value.Bool, value.Int, value.Uint:
		return member{kind: v.Kind(), n: v.Uint()}, true
	case value.Double:
		d := v.Double() + 0 // no -0
		return member{kind: value.Double, n: math.Float64bits(d)}, !math.IsNaN(d)
	}
	return member{}, false
}

// Knows says whether the engine has an overload of a function. An empty overload asks for the function.
func Knows(name, overload string) bool {
	if operators[name] {
		return true
	}
	_, ok := function.Named(name, overload)
	return ok
}
