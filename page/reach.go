package page

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/celmap"
)

// Events that are drawn blindly seldom meet a condition such as event.id == "ord-77". So each object that the mapping writes
// as a command gets a number, in a property that no contract names. For a number that no drawn event gives, the prover
// looks for a counterexample to the claim that no command has it.
const (
	number     = "\u0001"
	maxReached = 4 // objects that the prover is asked about
)

// A numbered mapping tells which of the objects that it writes a command is.
type numbered struct {
	text    string
	mapping *celmap.Mapping
	count   int
}

// numbers gives the objects of a mapping numbers. ok is false if that is not a mapping any more.
func numbers(source string, mapping *ast.AST) (n numbered, ok bool) {
	var at []int
	lines := strings.SplitAfter(source, "\n")
	w := &writing{of: mapping, object: func(line, column int) {
		offset := column - 1
		for _, before := range lines[:min(line-1, len(lines))] {
			offset += len([]rune(before))
		}
		if !slices.Contains(at, offset) {
			at = append(at, offset)
		}
	}}
	w.visit(mapping.Expr(), nil, false)
	slices.Sort(at)
	text := []rune(source)
	for i, offset := range slices.Backward(at) {
		if offset >= len(text) || text[offset] != '{' {
			return n, false
		}
		rest := text[offset+1:]
		comma := ", "
		if next := slices.IndexFunc(rest, func(r rune) bool { return !unicode.IsSpace(r) }); next >= 0 && rest[next] == '}' {
			comma = ""
		}
		text = slices.Concat(text[:offset+1], []rune(fmt.Sprintf(`"\u0001": %d%s`, i, comma)), rest)
	}
	n = numbered{text: string(text), count: len(at)}
	compiled, problems := celmap.CompileMapping(n.text)
	n.mapping = compiled
	return n, len(problems) == 0
}

// reached gives events for the objects that no event of some gives.
func (l *lane) reached(ctx context.Context, in celcheck.Input, n numbered, bodies [][]byte) (found [][]byte) {
	given := make([]bool, n.count)
	for _, body := range bodies {
		event, err := l.contract.Decode(body)
		if err != nil {
			continue
		}
		commands, _, err := n.mapping.Commands(ctx, event, message())
		if err != nil {
			continue
		}
		for _, command := range commands {
			if object, ok := command.(map[string]any); ok {
				if i, ok := object[number].(int64); ok {
					given[i] = true
				}
			}
		}
	}
	in.Mapping, in.GroupBy, in.Identity = n.text, "", ""
	asked := 0
	for i, is := range given {
		if is || asked == maxReached || ctx.Err() != nil {
			continue
		}
		asked++
		in.CommandSchema = fmt.Sprintf(`{"type": "object", "properties": {"\u0001": {"not": {"const": %d}}}}`, i)
		for _, f := range celcheck.Check(ctx, in).Findings {
			if f.Command != "" && json.Valid([]byte(f.Counterexample)) {
				found = append(found, []byte(f.Counterexample))
			}
		}
	}
	return found
}
