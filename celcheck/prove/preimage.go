package prove

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/pattern"
)

// A wording is the strings that have a text between two patterns of ECMA-262.
type wording struct{ before, text, behind string }

// anything is the pattern of every string, spaces of what trim() takes away, or more.
const (
	anything = `[^]*`
	spaces   = `[\s\u0085]*`
)

// maxWording bounds the texts that are looked into.
const maxWording = 60

// exactly are the wordings of constants; ok is false if one of them is no string.
func exactly(constants ...any) (out []wording, ok bool) {
	for _, c := range constants {
		text, ok := c.(string)
		if !ok || len(text) > maxWording {
			return nil, false
		}
		out = append(out, wording{text: text})
	}
	return out, len(out) <= maxWording
}

// asked is the wording of what a function asks of its text.
func asked(function, text string) []wording {
	w := wording{text: text}
	switch function {
	case "startsWith":
		w.behind = anything
	case "endsWith":
		w.before = anything
	case "contains":
		w.before, w.behind = anything, anything
	default:
		return nil
	}
	return []wording{w}
}

// from draws from what a text is known to be what it is computed from: of event.type.trim() == "A" that event.type is "A"
// with spaces around it. It takes away no event on which the text is one of the wordings.
func (p *prover) from(e ast.Expr, are []wording, st *facts.State) *facts.State {
	if st == nil || len(are) == 0 || e.Kind() != ast.CallKind {
		return st
	}
	args := expr.Args(e)
	each := func(f func(wording) (wording, bool)) *facts.State {
		var of []wording
		for _, w := range are {
			made, ok := f(w)
			if !ok {
				return st
			}
			of = append(of, made)
		}
		return p.is(args[0], of, st)
	}
	switch e.AsCall().FunctionName() {
	case "dyn":
		return p.is(args[0], are, st)
	case "lowerAscii", "upperAscii":
		return p.inEitherCase(args[0], are, st)
	case "trim":
		return each(func(w wording) (wording, bool) {
			return wording{before: spaces + w.before, text: w.text, behind: w.behind + spaces}, true
		})
	case "string":
		return p.inDigits(args[0], are, st)
	case operators.Conditional:
		mark := len(p.Raised)
		yes, no := p.condition(args[0], st)
		p.Raised = p.Raised[:mark] // they are raised already
		return facts.Either(p.is(args[1], are, yes), p.is(args[2], are, no), st)
	case operators.Index:
		return p.ofSplit(args[0], args[1], are, st)
	case operators.Add:
		return p.ofSum(args, are, st)
	case "charAt":
		i, ok := expr.Int(args[1])
		return each(func(w wording) (wording, bool) {
			return wording{before: skipped(i) + w.before, text: w.text, behind: w.behind + anything}, ok && i >= 0 && i < maxWording && w.text != ""
		})
	case "substring":
		i, ok := expr.Int(args[1])
		return each(func(w wording) (wording, bool) {
			w.before = skipped(i) + w.before
			if len(args) == 3 {
				w.behind += anything
			}
			return w, ok && i >= 0 && i < maxWording
		})
	case "replace":
		return p.ofReplaced(args, are, st)
	}
	return st
}

func skipped(n int64) string {
	if n <= 0 {
		return ""
	}
	return `[^]{` + strconv.FormatInt(n, 10) + `}`
}

// is narrows an expression to wordings, and with it what it is computed from.
func (p *prover) is(e ast.Expr, are []wording, st *facts.State) *facts.State {
	st = p.from(e, are, st)
	if st == nil {
		return nil
	}
	at, ok := facts.TargetOf(e, st)
	if !ok {
		return st
	}
	sources := make([]string, 0, len(are))
	for _, w := range are {
		sources = append(sources, w.before+values.QuotedPattern(w.text)+w.behind)
	}
	source := "^(?:" + strings.Join(sources, "|") + ")$"
	matcher, err := pattern.Compile(source)
	if err != nil {
		return st
	}
	return at.Narrow(st, func(v values.Value) values.Value {
		return values.Each(v, func(s *values.String) values.Value {
			if s.Texts() != nil {
				return values.One(s).Filtered(matcher.MatchString)
			}
			return values.One(s).Matching(source)
		})
	})
}

// letters are in what a case makes a difference to.
var letters = regexp.MustCompile(`[A-Za-z]`)

// inEitherCase narrows what lowerAscii() or upperAscii() is called on.
func (p *prover) inEitherCase(e ast.Expr, are []wording, st *facts.State) *facts.State {
	var of []wording
	for _, w := range are {
		plain := strings.NewReplacer(spaces, "", anything, "").Replace(w.before + w.behind)
		if letters.MatchString(plain) {
			return st
		}
		// The text goes into the pattern before it, so that each letter may have either case.
		var folded strings.Builder
		for _, c := range w.text {
			lower, upper := strings.ToLower(string(c)), strings.ToUpper(string(c))
			if c < utf8.RuneSelf && lower != upper {
				folded.WriteString("[" + lower + upper + "]")
				continue
			}
			folded.WriteString(values.QuotedPattern(string(c)))
		}
		of = append(of, wording{before: w.before + folded.String(), behind: w.behind})
	}
	return p.is(e, of, st)
}

// inDigits narrows what string() is called on, a number too.
func (p *prover) inDigits(e ast.Expr, are []wording, st *facts.State) *facts.State {
	var texts []string
	for _, w := range are {
		if w.before != "" || w.behind != "" {
			return st
		}
		texts = append(texts, w.text)
	}
	return facts.Failing(e, st, func(v values.Value) values.Value {
		return v.Each(func(s values.Shape) values.Value {
			var out values.Value
			for _, text := range texts {
				switch s.Kind() {
				case values.KindString:
					out = values.Join(out, values.One(s).EqualTo(text))
				case values.KindInt:
					if n, err := strconv.ParseInt(text, 10, 64); err == nil {
						out = values.Join(out, values.One(s).EqualTo(n))
					}
				default:
					return values.One(s)
				}
			}
			return out
		})
	})
}

// ofSplit narrows x of x.split(",")[i].
func (p *prover) ofSplit(list, index ast.Expr, are []wording, st *facts.State) *facts.State {
	i, ok := expr.Int(index)
	if !ok || i < 0 || i > maxWording || list.Kind() != ast.CallKind || list.AsCall().FunctionName() != "split" || len(expr.Args(list)) != 2 {
		return st
	}
	separator, ok := expr.Text(expr.Args(list)[1])
	if !ok || separator == "" {
		return st
	}
	at := values.QuotedPattern(separator)
	other := anything
	if utf8.RuneCountInString(separator) == 1 {
		other = `[^` + strings.NewReplacer(`-`, `\-`).Replace(at) + `]*`
	}
	var of []wording
	for _, w := range are {
		before := w.before
		if i > 0 {
			before = `(?:` + other + at + `){` + strconv.FormatInt(i, 10) + `}` + before
		}
		of = append(of, wording{before: before, text: w.text, behind: w.behind + `(?:` + at + anything + `)?`})
	}
	return p.is(expr.Args(list)[0], of, st)
}

// ofSum narrows the parts of a concatenation.
func (p *prover) ofSum(args []ast.Expr, are []wording, st *facts.State) *facts.State {
	for i, other := range []ast.Expr{args[1], args[0]} {
		literal, ok := expr.Text(args[i])
		if !ok {
			continue
		}
		var of []wording
		for _, w := range are {
			outer := &w.before
			cut, has := strings.CutPrefix, strings.HasPrefix
			if i == 1 {
				outer = &w.behind
				cut, has = strings.CutSuffix, strings.HasSuffix
			}
			rest, found := cut(w.text, literal)
			switch {
			case *outer != "" || !found && has(literal, w.text):
				return st // the literal may hold all of it
			case found:
				w.text = rest
				of = append(of, w)
			}
		}
		if len(of) == 0 {
			return nil
		}
		return p.is(other, of, st)
	}
	var firsts, seconds []wording
	for _, w := range are {
		if w.before != "" || w.behind != "" || len(w.text) > 20 {
			return st
		}
		for i := range w.text + "." {
			firsts = append(firsts, wording{text: w.text[:i]})
			seconds = append(seconds, wording{text: w.text[i:]})
		}
	}
	return p.is(args[1], seconds, p.is(args[0], firsts, st))
}

// maxReplaced bounds the places of a text at which something else may have stood.
const maxReplaced = 4

// ofReplaced narrows x of x.replace("-", "").
func (p *prover) ofReplaced(args []ast.Expr, are []wording, st *facts.State) *facts.State {
	old, ok := expr.Text(args[1])
	by, also := expr.Text(args[2])
	if !ok || !also || old == "" || len(args) != 3 {
		return st
	}
	var of []wording
	for _, w := range are {
		if w.before != "" || w.behind != "" || by != "" && strings.Count(w.text, by) > maxReplaced {
			return st
		}
		of = append(of, wording{before: unreplaced(w.text, values.QuotedPattern(old), by)})
	}
	return p.is(args[0], of, st)
}

// unreplaced is the pattern of what may become a text where a string gives way to another one.
func unreplaced(text, old, by string) string {
	if by == "" {
		var out strings.Builder
		out.WriteString(`(?:` + old + `)*`)
		for _, c := range text {
			out.WriteString(values.QuotedPattern(string(c)) + `(?:` + old + `)*`)
		}
		return out.String()
	}
	i := strings.Index(text, by)
	if i < 0 {
		return values.QuotedPattern(text)
	}
	_, width := utf8.DecodeRuneInString(text[i:])
	return values.QuotedPattern(text[:i]) + `(?:` + old + unreplaced(text[i+len(by):], old, by) + `|` +
		values.QuotedPattern(text[i:i+width]) + unreplaced(text[i+width:], old, by) + `)`
}
