package function

import (
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

func matches(args []value.Value) value.Value {
	if args[0].Kind() != value.String || args[1].Kind() != value.String {
		return value.Failed(result.NoOverload)
	}
	n, err := programSize(args[1].Text())
	switch {
	case err != nil:
		return value.Failed(err.Error())
	case n > result.MaxRegexProgram:
		return value.Failed(result.RegexTooLarge)
	}
	matched, _ := regexp.MatchString(args[1].Text(), args[0].Text()) // of a pattern that compiles
	return value.OfBool(matched)
}

// MatchesConstant is matches with a pattern that is compiled already.
func MatchesConstant(re *regexp.Regexp) func([]value.Value) value.Value {
	return func(args []value.Value) value.Value {
		text, ok := textIn(args[0])
		if !ok {
			return value.Failed(result.NoOverload)
		}
		return value.OfBool(re.MatchString(text))
	}
}

// textIn is what cel-go takes for the text of a value: a type's name too, and that of what an optional holds.
func textIn(v value.Value) (text string, ok bool) {
	for v.Kind() == value.Optional {
		if v, ok = v.Held(); !ok {
			return "", false
		}
	}
	if v.Kind() != value.String && v.Kind() != value.Type {
		return "", false
	}
	return v.Text(), true
}

// programSize is how many instructions a pattern of RE2 has.
func programSize(pattern string) (int, error) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return 0, err
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return 0, err
	}
	return len(program.Inst), nil
}

// pattern compiles one that takes at most one group.
func extractor(args []value.Value) (*regexp.Regexp, value.Value) {
	re, err := regexp.Compile(args[1].Text())
	switch {
	case err != nil:
		return nil, value.Failed(err.Error())
	case re.NumSubexp() > 1:
		return nil, value.Failed(result.Unnamed)
	}
	return re, value.Value{}
}

// extract gives the first match, or its group if the pattern has one.
func extract(args []value.Value) value.Value {
	re, fault := extractor(args)
	if re == nil {
		return fault
	}
	found := re.FindStringSubmatch(args[0].Text())
	switch {
	case len(found) == 0:
		return value.None
	case len(found) > 1 && found[1] == "":
		return value.None
	}
	return value.Some(value.OfString(found[len(found)-1]))
}

func extractAll(args []value.Value) value.Value {
	re, fault := extractor(args)
	if re == nil {
		return fault
	}
	var items []value.Value
	for _, found := range re.FindAllStringSubmatch(args[0].Text(), -1) {
		if len(found) == 1 || found[1] != "" {
			items = append(items, value.OfString(found[len(found)-1]))
		}
	}
	return value.OfList(items)
}

func replaceRegex(args []value.Value) value.Value {
	text, replacement, left := args[0].Text(), args[2].Text(), int64(-1)
	if len(args) == 4 {
		left = args[3].Int()
	}
	if left == 0 {
		return args[0]
	}
	re, err := regexp.Compile(args[1].Text())
	if err != nil {
		return value.Failed(err.Error())
	}
	var b strings.Builder
	from := 0
	for _, match := range re.FindAllStringSubmatchIndex(text, -1) {
		if left == 0 {
			break
		}
		left--
		b.WriteString(text[from:match[0]])
		if fault := expand(&b, text, replacement, match); fault != "" {
			return value.Failed(fault)
		}
		from = match[1]
	}
	b.WriteString(text[from:])
	return value.OfString(b.String())
}

// expand writes a replacement, in which a backslash and a digit stand for a group of the match.
func expand(b *strings.Builder, text, replacement string, match []int) (fault string) {
	runes := []rune(replacement)
	for i := 0; i < len(runes); i++ {
		if runes[i] != '\\' {
			b.WriteRune(runes[i])
			continue
		}
		if i++; i >= len(runes) {
			return "invalid replacement string"
		}
		if runes[i] == '\\' {
			b.WriteByte('\\')
			continue
		}
		group, err := strconv.Atoi(string(runes[i]))
		switch {
		case err != nil:
			return "invalid replacement string"
		case 2*group >= len(match):
			return "replacement string references"
		case match[2*group] >= 0:
			b.WriteString(text[match[2*group]:match[2*group+1]])
		}
	}
	return ""
}
