package celmap_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/eval"
	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/internal/material"
)

// A conformanceCase is a line of the conformance tests of CEL's specification (cel-expr/cel-spec, Apache-2.0), of those
// that are in the dialect.
type conformanceCase struct {
	File, Section, Name, Expr string
	Bindings                  map[string]conformanceValue
	Value                     *conformanceValue
	Error                     bool
}

type conformanceValue struct {
	T string
	V json.RawMessage
}

// outside are the cases that cannot be put to the dialect, and why.
var outside = map[string]string{
	"fields/qualified_identifier_resolution": "a variable of the dialect has no dots in its name",
	"namespace":                              "a variable of the dialect has no dots in its name",
}

func TestTheSpecificationIsKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(material.Folder(t, "EVENTLINK_CEL_SPEC", "../../shared/engine/cel-spec"), "in-dialect.jsonl")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c conformanceCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		name := c.File + "/" + c.Section + "/" + c.Name
		if outside[c.File] != "" || outside[c.File+"/"+c.Section] != "" {
			continue
		}
		if err := c.hold(t); err != nil {
			t.Errorf("%s: %s: %v", name, c.Expr, err)
			continue
		}
		kept++
	}
	const least = 1_425
	if kept < least {
		t.Errorf("%d cases are kept, wanted at least %d", kept, least)
	}
}

// hold puts a case to both engines: the expression is compared within itself with what it should give.
func (c *conformanceCase) hold(t *testing.T) error {
	expr := c.Expr
	for name, v := range c.Bindings {
		if name != "true" && name != "false" && name != "null" { // which are none of a variable
			expr = fmt.Sprintf("cel.bind(%s, dyn(%s), %s)", name, v.write(), expr)
		}
	}
	test := "true"
	switch {
	case c.Error:
	case c.Value.T == "double" && strings.EqualFold(c.Value.text(), "nan"):
		test = fmt.Sprintf("math.isNaN(dyn(%s))", expr)
	case c.Value.T == "type":
		test = fmt.Sprintf(`"%%s".format([dyn(%s)]) == %s`, expr, strconv.QuoteToASCII(c.Value.text()))
	default:
		test = fmt.Sprintf("[dyn(%s)] == [dyn(%s)] && type(dyn(%s)) == type(%s)", expr, c.Value.write(), expr, c.Value.write())
	}
	if c.Error {
		test = "dyn(" + expr + ")"
	}
	m, problems := celmap.CompileMapping(`[{"v": ` + test + `}]`)
	switch {
	case problems != nil && c.Error:
		return nil // earlier than it must
	case problems != nil:
		return fmt.Errorf("does not compile: %+v", problems)
	}
	run := planned(t, m)
	if _, _, err := m.Agree(t.Context(), run, order(), message); err != nil {
		return err
	}
	event, _ := value.Of(order())
	out, _, err := run.Commands(t.Context(), event, &message, &eval.Memory{})
	switch {
	case c.Error && err == nil:
		return fmt.Errorf("gives a value")
	case c.Error:
		return nil
	case err != nil:
		return err
	}
	plain, _ := out[0].Plain()
	body, err := engine.Encode(plain)
	if err == nil && string(body) != `{"v":true}` {
		return fmt.Errorf("is not %s", c.Value.write())
	}
	return err
}

func (v conformanceValue) text() string {
	var s string
	_ = json.Unmarshal(v.V, &s) // of the kinds whose value is a string
	return s
}

// write writes the value as an expression.
func (v conformanceValue) write() string {
	switch v.T {
	case "null":
		return "null"
	case "bool":
		return string(v.V)
	case "int":
		return v.text()
	case "uint":
		return v.text() + "u"
	case "double":
		return "double(" + strconv.Quote(v.text()) + ")"
	case "string":
		return strconv.QuoteToASCII(v.text())
	case "bytes":
		b, _ := hex.DecodeString(v.text())
		var out strings.Builder
		for _, c := range b {
			fmt.Fprintf(&out, `\x%02x`, c)
		}
		return `b"` + out.String() + `"`
	case "list":
		var items []conformanceValue
		_ = json.Unmarshal(v.V, &items)
		var all []string
		for _, item := range items {
			all = append(all, "dyn("+item.write()+")")
		}
		return "[" + strings.Join(all, ", ") + "]"
	case "map":
		var entries [][2]conformanceValue
		_ = json.Unmarshal(v.V, &entries)
		var all []string
		for _, e := range entries {
			all = append(all, "dyn("+e[0].write()+"): dyn("+e[1].write()+")")
		}
		return "{" + strings.Join(all, ", ") + "}"
	}
	return v.T
}
