package celmap

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"

	"cel.dev/cel-go/common/ast"
)

// regexFunctions are the functions of cel-go's extension for regular expressions. They take their pattern second, and
// compile it at each call, so it must be a constant of bounded size.
var regexFunctions = map[string]bool{"regex.extract": true, "regex.extractAll": true, "regex.replace": true}

// refuseRegex finds patterns and replacements with which a call fails whatever the event is.
func refuseRegex(function string, args []ast.Expr, report func(id int64, kind ProblemKind, message, remedy string)) {
	pattern, ok := text(args[1])
	if !ok {
		report(args[1].ID(), TypeMismatch, "the pattern of "+function+"() must be a constant", `write it in quotes, for example "[0-9]+"`)
		return
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		report(args[1].ID(), TypeMismatch, "the pattern is not an RE2 regular expression: "+shorten(err.Error()), "")
		return
	}
	if n := programSize(pattern); n > maxEachProgram {
		report(args[1].ID(), TypeMismatch, fmt.Sprintf("the pattern compiles to %d instructions; %s() takes at most %d", n, function, maxEachProgram), "")
		return
	}
	if function != "regex.replace" {
		if re.NumSubexp() > 1 {
			report(args[1].ID(), TypeMismatch, fmt.Sprintf("the pattern has %d groups; %s() takes one at most", re.NumSubexp(), function), "write (?:...) for a group that is not to be extracted")
		}
		return
	}
	if replacement, ok := text(args[2]); ok {
		if wrong := refuseReplacement(replacement, re.NumSubexp()); wrong != "" {
			report(args[2].ID(), TypeMismatch, wrong, "")
		}
	}
}

// refuseReplacement says what is wrong with the replacement of a pattern with so many groups.
func refuseReplacement(replacement string, groups int) string {
	for rest := replacement; ; {
		_, after, found := strings.Cut(rest, `\`)
		switch {
		case !found:
			return ""
		case after == "" || after[0] != '\\' && (after[0] < '0' || after[0] > '9'):
			return `a backslash in the replacement stands before a digit or another backslash`
		case after[0] != '\\' && int(after[0]-'0') > groups:
			return fmt.Sprintf(`the replacement names the group \%c, and the pattern has %d`, after[0], groups)
		}
		rest = after[1:]
	}
}

func programSize(pattern string) int {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return 0
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return 0
	}
	return len(program.Inst)
}

// text is the string that a node is written as.
func text(e ast.Expr) (string, bool) {
	value, ok := literal(e)
	if !ok {
		return "", false
	}
	s, ok := value.Value().(string)
	return s, ok
}
