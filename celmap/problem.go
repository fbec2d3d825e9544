package celmap

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"cel.dev/cel-go/common"

	"github.com/eventlink/pulumi-eventlink/celmap/idiom"
)

// A Problem says why an expression does not compile. The user can fix it; the caller makes a finding of it.
type Problem struct {
	Kind ProblemKind
	// Line and Column count from 1, columns in code points. They are zero if the place is not known.
	Line, Column int
	// Message says what is wrong. Remedy says what to do, and may be empty.
	Message, Remedy string
}

// A ProblemKind is one way in which an expression fails to compile.
type ProblemKind int

// The kinds of problem.
const (
	Syntax ProblemKind = iota + 1
	UnknownName
	TypeMismatch
)

// maxProblems bounds the problems reported for one expression.
const maxProblems = 10

// syntaxProblems says why an expression does not parse: what another language has that CEL has not, a bracket, comma or
// colon that is missing, or else the parser's errors in our words. These follow from the first two, and from a token that
// cannot be read.
func syntaxProblems(source string, errs []*common.Error) []Problem {
	var problems []Problem
	for _, f := range idiom.Find(source) {
		problems = append(problems, idiomProblem(Syntax, f))
	}
	if len(problems) > 0 {
		return tidy(problems)
	}
	if f, ok := idiom.Structure(source); ok {
		return []Problem{idiomProblem(Syntax, f)}
	}
	for _, e := range errs {
		p := Problem{Kind: Syntax, Line: e.Location.Line(), Column: max(e.Location.Column(), 0) + 1}
		p.Message, p.Remedy = syntaxMessage(e.Message, atEnd(source, p))
		if has, remedy, ok := hasOfHyphen(source, p); ok && strings.Contains(e.Message, "has() macro") {
			p.Message, p.Remedy = has+" takes a name without a hyphen behind the dot", remedy
		}
		problems = append(problems, p)
		if strings.Contains(e.Message, "token recognition error") {
			break
		}
	}
	return tidy(problems)
}

func idiomProblem(k ProblemKind, f idiom.Finding) Problem {
	return Problem{Kind: k, Line: f.Line, Column: f.Column, Message: f.Message, Remedy: f.Remedy}
}

var (
	quoted   = regexp.MustCompile(`(?s)'(.*?)'(?: expecting .*)?$`)
	missing  = regexp.MustCompile(`^missing '(.*?)' at '(.*?)'`)
	limitHit = regexp.MustCompile(`recursion|nesting`)
)

func syntaxMessage(text string, end bool) (message, remedy string) {
	text = strings.TrimPrefix(text, "Syntax error: ")
	if m := missing.FindStringSubmatch(text); m != nil {
		return "missing " + m[1], ""
	}
	got := ""
	if m := quoted.FindStringSubmatch(text); m != nil {
		got = m[1]
	}
	switch {
	case strings.HasPrefix(text, "token recognition error"):
		_, rest, _ := strings.Cut(text, "at: ")
		rest = strings.TrimSpace(strings.Trim(rest, "'"))
		switch {
		case strings.HasPrefix(rest, "="):
			return "unexpected =", "equality is written =="
		case strings.HasPrefix(text, "token recognition error at: '''"), strings.HasPrefix(text, `token recognition error at: '"`), strings.Contains(rest, `\`):
			return "the string does not end, or has an unknown escape", `close it on the same line; escapes are \n, \t, \", \', \\, \xHH and \uHHHH`
		case strings.HasPrefix(rest, "\ufeff"):
			return "unexpected U+FEFF, a byte order mark", "save the text as UTF-8 without one"
		case rest != "" && !unicode.IsGraphic([]rune(rest)[0]):
			return fmt.Sprintf("unexpected %U, a character that is not shown", []rune(rest)[0]), "remove it"
		default:
			return "unexpected " + shorten(rest), ""
		}
	case limitHit.MatchString(text):
		return fmt.Sprintf("the expression is nested more than %d levels deep", maxNesting), ""
	case strings.Contains(text, "lookahead limit"), strings.Contains(text, "error recovery"):
		return "the expression cannot be read", ""
	case strings.Contains(text, "node"), strings.Contains(text, "size"):
		return "the expression is too large", ""
	case end || got == "<EOF>":
		return "the expression ends too early", ""
	case strings.HasPrefix(text, "extraneous input"):
		return "unexpected " + shorten(got), ""
	case got != "":
		return "unexpected " + shorten(got), ""
	case strings.Contains(text, "has() macro"):
		return "has() takes a property", "write for example has(event.note)"
	case strings.Contains(text, "not an identifier"):
		return "the first argument of a macro is the name of its variable", "write for example list.map(x, x.name)"
	default:
		return shorten(text), ""
	}
}

func atEnd(source string, p Problem) bool {
	lines := strings.Split(source, "\n")
	return p.Line == len(lines) && p.Column > len([]rune(strings.TrimRight(lines[len(lines)-1], " \t\r")))
}

// tidy sorts problems by place, drops repeats and keeps the first few.
func tidy(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	problems = slices.Compact(problems)
	return problems[:min(len(problems), maxProblems)]
}
