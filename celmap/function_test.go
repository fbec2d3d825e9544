package celmap_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"cel.dev/cel-go/common/decls"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/internal/dialect"
)

// callOf writes a call of an overload. argument writes the argument of a type.
func callOf(name string, o *decls.OverloadDecl, argument func(of string) string) string {
	var args []any
	for _, p := range o.ArgTypes() {
		args = append(args, argument(p.TypeName()))
	}
	spelling, ok := spellings[name]
	switch {
	case ok && strings.Count(spelling, "%s") != len(args):
		spelling = strings.Replace(spelling, ", %s", "", 1) // of one argument
	case ok:
	case o.IsMemberFunction():
		spelling = "%s." + name + "(" + strings.Join(slices.Repeat([]string{"%s"}, len(args)-1), ", ") + ")"
	default:
		spelling = name + "(" + strings.Join(slices.Repeat([]string{"%s"}, len(args)), ", ") + ")"
	}
	return fmt.Sprintf(spelling, args...)
}

// FuzzFunction calls the overload of a number with arguments that are at the edges of its types, or made of texts and
// numbers: as constants, and as what an event holds, of which the checker does not know the type.
func FuzzFunction(f *testing.F) {
	functions, err := celmap.Functions()
	if err != nil {
		f.Fatal(err)
	}
	type overload struct {
		name string
		decl *decls.OverloadDecl
	}
	var overloads []overload
	for name, function := range functions {
		if !hidden[name] {
			for _, o := range function.OverloadDecls() {
				overloads = append(overloads, overload{name, o})
			}
		}
	}
	slices.SortFunc(overloads, func(a, b overload) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.decl.ID(), b.decl.ID()))
	})
	for i := range overloads {
		f.Add(uint16(i), []byte("choices of arguments"), "2026-03-01T11:00:00Z", "a.b", int64(7), 0.5)
	}
	f.Fuzz(func(t *testing.T, number uint16, choices []byte, s, part string, n int64, d float64) {
		if len(s) > 500 || len(part) > 500 {
			return
		}
		chosen, random := overloads[int(number)%len(overloads)], dialect.FromBytes(choices)
		event := order()
		event["s"], event["part"], event["n"], event["d"] = strings.ToValidUTF8(s, "?"), strings.ToValidUTF8(part, "?"), n, d
		call := callOf(chosen.name, chosen.decl, func(of string) string { return madeOf(random, of, event) })
		source := fmt.Sprintf(shows[random.IntN(len(shows))], call)
		m, problems := celmap.CompileMapping(source)
		if problems != nil {
			return
		}
		if _, _, err := m.Agree(t.Context(), planned(t, m), event, message); err != nil {
			t.Errorf("%s\nof %q, %q, %d and %g\n%v", source, s, part, n, d, err)
		}
	})
}

// madeOf writes an argument of a type, of what an event has that was made for it.
func madeOf(random *rand.Rand, of string, event map[string]any) string {
	s, part := strconv.QuoteToASCII(event["s"].(string)), strconv.QuoteToASCII(event["part"].(string))
	n, d := fmt.Sprintf("(%d)", event["n"]), fmt.Sprintf("double(%q)", fmt.Sprint(event["d"]))
	own := map[string][]string{
		"string":                    {s, part, "event.s", "event.part", "string(event.s)"},
		"int":                       {n, "event.n", "int(event.n)", "size(event.s)", "size(event.part)"},
		"uint":                      {"uint(event.n)", "uint(event.d)"},
		"double":                    {d, "event.d", "double(event.d)", "double(event.n)"},
		"bytes":                     {"bytes(event.s)", "b" + s, "bytes(event.part)"},
		"google.protobuf.Timestamp": {"timestamp(event.n)", "timestamp(event.s)", "(message.time + duration(event.part))"},
		"google.protobuf.Duration":  {"duration(event.s)", "(message.time - timestamp(event.n))"},
		"list":                      {"[event.s, event.part]", "[event.n, event.d]", "[" + n + ", 3, 1]", "[" + s + ", " + part + `, "b"]`, "[" + d + ", 0.5]", "[[event.s], event.n]", "event.s.split(event.part)"},
		"map":                       {"{" + s + ": event.n}", "{event.s: 1, event.part: event.d}", "{event.n: event.s, 1u: event.d}"},
		"optional_type":             {"optional.of(event.s)", "optional.ofNonZeroValue(event.n)", "asInt(event.s)", "asDouble(event.part)", "asTimestamp(event.s)", "asDuration(event.s)"},
	}[of]
	if len(own) == 0 || random.IntN(3) == 0 {
		return dialect.Argument(random, of)
	}
	text := own[random.IntN(len(own))]
	if random.IntN(3) == 0 {
		return "dyn(" + text + ")"
	}
	return text
}

// TestEveryOverloadAgreesOnAllPairs calls each overload with all pairs of the values of its types. The event says which,
// so that an expression is compiled once, with the overload known; of three arguments and more, it is some.
func TestEveryOverloadAgreesOnAllPairs(t *testing.T) {
	t.Parallel()
	functions, err := celmap.Functions()
	if err != nil {
		t.Fatal(err)
	}
	var ran atomic.Int64
	t.Cleanup(func() {
		const least = 290
		if n := ran.Load(); n < least {
			t.Errorf("%d overloads were called, wanted at least %d", n, least)
		}
	})
	for name, f := range functions {
		if hidden[name] {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random, seen := rand.New(rand.NewPCG(3, 4)), map[string]bool{}
			for _, o := range f.OverloadDecls() {
				if agreesOnAll(t, name, o, dialect.Edges, random) {
					ran.Add(1)
				}
				// Arguments of any kind: overloads of one form are one call then.
				if form := fmt.Sprint(len(o.ArgTypes()), o.IsMemberFunction()); !seen[form] {
					seen[form] = true
					agreesOnAll(t, name, o, nil, random)
				}
			}
		})
	}
}

// agreesOnAll calls an overload with all choices of arguments of its types, or with some of them where they are many. A type
// that edges do not have stands for any. ok is false if no such call compiles.
func agreesOnAll(t *testing.T, name string, o *decls.OverloadDecl, edges map[string][]string, random *rand.Rand) (ok bool) {
	t.Helper()
	var sizes []int
	call := callOf(name, o, func(of string) string {
		list, known := edges[of]
		if !known {
			list = dialect.Some(2)
		}
		items := slices.Clone(list)
		if alike := []string{"bool", "int", "uint", "double", "string", "bytes"}; !known || !slices.Contains(alike, of) { // the others do not make one list
			for i, text := range items {
				items[i] = "dyn(" + text + ")"
			}
		}
		sizes = append(sizes, len(list))
		return fmt.Sprintf("[%s][event.i%d]", strings.Join(items, ", "), len(sizes))
	})
	m, problems := celmap.CompileMapping(fmt.Sprintf(`[{"v": "%%s".format([%s])}]`, call))
	if problems != nil { // of an optional
		m, problems = celmap.CompileMapping(fmt.Sprintf(`[{"v": "%%s".format([%s.orValue(dyn("none"))])}]`, call))
	}
	if problems != nil {
		return false // as a pattern that must be a constant
	}
	run, all := planned(t, m), 1
	for _, n := range sizes {
		all *= n
	}
	const most = 1_500
	for try := range min(all, most) {
		choice := try
		if all > most {
			choice = random.IntN(all)
		}
		event := order()
		for i, n := range sizes {
			event[fmt.Sprintf("i%d", i+1)] = int64(choice % n)
			choice /= n
		}
		if _, _, err := m.Agree(t.Context(), run, event, message); err != nil {
			t.Errorf("%s\nof %v\n%v", call, event, err)
			break
		}
	}
	return true
}
