package celmap

import (
	"fmt"
	"regexp"
	"strings"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// A hyphenated is a property whose name has a hyphen, written behind a dot: event.detail-type is a difference.
type hyphenated struct {
	whole ast.Expr // the difference
	of    ast.Expr // event
	name  string   // detail-type
}

// hyphens finds those that errors are about, by the ids of all that such an error may name.
func (x *explainer) hyphens(errs []*common.Error) map[int64]hyphenated {
	wrong := map[int64]bool{}
	for _, e := range errs {
		wrong[e.ExprID] = true
	}
	found := map[int64]hyphenated{}
	for _, node := range x.nodes {
		h, ok := x.hyphenated(node)
		if !ok {
			continue
		}
		ids, is := []int64{}, false
		ast.PostOrderVisit(node, ast.NewExprVisitor(func(e ast.Expr) {
			ids = append(ids, e.ID())
			is = is || wrong[e.ID()]
		}))
		if !is {
			continue
		}
		for _, id := range ids {
			if was, ok := found[id]; !ok || len(was.name) < len(h.name) {
				found[id] = h
			}
		}
	}
	return found
}

// hyphenated reads event.detail-type: a selection, a hyphen without a space, and a name that no variable has.
func (x *explainer) hyphenated(e ast.Expr) (h hyphenated, ok bool) {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Subtract {
		return hyphenated{}, false
	}
	line, column := position(x.parsed.NativeRep(), e.ID())
	left, right := e.AsCall().Args()[0], leftmost(e.AsCall().Args()[1])
	if line < 1 || line > len(x.lines) || right.Kind() != ast.IdentKind || right.AsIdent() == "event" || right.AsIdent() == "message" {
		return hyphenated{}, false
	}
	runes := []rune(x.lines[line-1])
	if column < 2 || column >= len(runes) || !isNameRune(runes[column-2]) || !isNameRune(runes[column]) {
		return hyphenated{}, false
	}
	h = hyphenated{whole: e, name: "-" + right.AsIdent()}
	switch {
	case left.Kind() == ast.SelectKind && !left.AsSelect().IsTestOnly():
		h.of, h.name = left.AsSelect().Operand(), left.AsSelect().FieldName()+h.name
		return h, true
	case left.Kind() == ast.CallKind:
		if inner, ok := x.hyphenated(left); ok {
			h.of, h.name = inner.of, inner.name+h.name
			return h, true
		}
	}
	return hyphenated{}, false
}

func (x *explainer) hyphenProblem(h hyphenated) Problem {
	p := Problem{Kind: UnknownName}
	p.Line, p.Column = position(x.parsed.NativeRep(), leftmost(h.of).ID())
	of := x.written(h.of)
	p.Message = fmt.Sprintf("%s.%s is read as a difference, since a name behind a dot has no hyphen", of, h.name)
	p.Remedy = fmt.Sprintf("write %s[%q]", of, h.name)
	return p
}

var hyphenInHas = regexp.MustCompile(`has\(((?:\w+\.)*\w+)\.(\w+(?:-\w+)+)\)`)

// hasOfHyphen reads has(event.detail-type) at the place of a problem, and says what to write.
func hasOfHyphen(source string, p Problem) (has, remedy string, ok bool) {
	lines := strings.Split(source, "\n")
	if p.Line < 1 || p.Line > len(lines) {
		return "", "", false
	}
	line := []rune(lines[p.Line-1])
	at := len(string(line[:min(max(p.Column-1, 0), len(line))]))
	for _, m := range hyphenInHas.FindAllStringSubmatchIndex(lines[p.Line-1], -1) {
		if m[0] <= at && at <= m[1] {
			text := lines[p.Line-1]
			return text[m[0]:m[1]], fmt.Sprintf("write %q in %s", text[m[4]:m[5]], text[m[2]:m[3]]), true
		}
	}
	return "", "", false
}
