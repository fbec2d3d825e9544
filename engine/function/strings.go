package function

import (
	"slices"
	"strings"
	"unicode"

	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// Positions in a string count code points.

func containsText(args []value.Value) value.Value { return ofTwoStrings(args, strings.Contains) }
func startsWith(args []value.Value) value.Value   { return ofTwoStrings(args, strings.HasPrefix) }
func endsWith(args []value.Value) value.Value     { return ofTwoStrings(args, strings.HasSuffix) }

func ofTwoStrings(args []value.Value, holds func(s, part string) bool) value.Value {
	if args[0].Kind() != value.String || args[1].Kind() != value.String {
		return value.Failed(result.NoOverload)
	}
	return value.OfBool(holds(args[0].Text(), args[1].Text()))
}

func charAt(args []value.Value) value.Value {
	runes, i := []rune(args[0].Text()), args[1].Int()
	switch {
	case i < 0 || i > int64(len(runes)):
		return value.Failed(result.OutOfRange)
	case i == int64(len(runes)):
		return value.OfString("")
	}
	return value.OfString(string(runes[i]))
}

func indexOf(args []value.Value) value.Value {
	offset := int64(0)
	if len(args) == 3 {
		offset = args[2].Int()
	}
	if offset < 0 {
		return value.Failed(result.OutOfRange)
	}
	s, part := []rune(args[0].Text()), []rune(args[1].Text())
	if len(part) == 0 {
		return value.OfInt(min(offset, int64(len(s))))
	}
	if offset < int64(len(s)) {
		for i := int(offset); i <= len(s)-len(part); i++ {
			if startsAt(s, part, i) {
				return value.OfInt(int64(i))
			}
		}
	}
	return value.OfInt(-1)
}

func lastIndexOf(args []value.Value) value.Value {
	s, part := []rune(args[0].Text()), []rune(args[1].Text())
	offset := int64(len(s)) - 1
	switch {
	case len(args) == 3:
		if offset = args[2].Int(); offset < 0 {
			return value.Failed(result.OutOfRange)
		}
	case len(part) == 0:
		return value.OfInt(int64(len(s)))
	case len(args[0].Text()) < len(args[1].Text()):
		return value.OfInt(-1)
	}
	if len(part) == 0 {
		return value.OfInt(min(offset, int64(len(s))))
	}
	if offset >= int64(len(s)) {
		return value.OfInt(-1)
	}
	for i := min(int(offset), len(s)-len(part)); i >= 0; i-- {
		if startsAt(s, part, i) {
			return value.OfInt(int64(i))
		}
	}
	return value.OfInt(-1)
}

func startsAt(s, part []rune, i int) bool {
	for j := range part {
		if s[i+j] != part[j] {
			return false
		}
	}
	return true
}

func lowerASCII(args []value.Value) value.Value { return mapASCII(args[0], unicode.ToLower) }
func upperASCII(args []value.Value) value.Value { return mapASCII(args[0], unicode.ToUpper) }

func mapASCII(v value.Value, of func(rune) rune) value.Value {
	return value.OfString(strings.Map(func(r rune) rune {
		if r <= unicode.MaxASCII {
			return of(r)
		}
		return r
	}, v.Text()))
}

func replace(args []value.Value) value.Value {
	n := -1
	if len(args) == 4 {
		n = int(args[3].Int())
	}
	return value.OfString(strings.Replace(args[0].Text(), args[1].Text(), args[2].Text(), n))
}

func split(args []value.Value) value.Value {
	n := -1
	if len(args) == 3 {
		n = int(args[2].Int())
	}
	return ofStrings(strings.SplitN(args[0].Text(), args[1].Text(), n))
}

func ofStrings(texts []string) value.Value {
	items := make([]value.Value, len(texts))
	for i, s := range texts {
		items[i] = value.OfString(s)
	}
	return value.OfList(items)
}

func substring(args []value.Value) value.Value {
	runes := []rune(args[0].Text())
	n := int64(len(runes))
	start, end := args[1].Int(), n
	if len(args) == 3 {
		if end = args[2].Int(); start > end {
			return value.Failed(result.Unnamed)
		}
	}
	if start < 0 || start > n || end < 0 || end > n {
		return value.Failed(result.OutOfRange)
	}
	return value.OfString(string(runes[start:end]))
}

func trim(args []value.Value) value.Value { return value.OfString(strings.TrimSpace(args[0].Text())) }

func reverseString(args []value.Value) value.Value {
	runes := []rune(args[0].Text())
	slices.Reverse(runes)
	return value.OfString(string(runes))
}

func join(args []value.Value) value.Value {
	separator := ""
	if len(args) == 2 {
		separator = args[1].Text()
	}
	var b strings.Builder
	ok := true
	args[0].List().All(func(i int, item value.Value) bool {
		if ok = item.Kind() == value.String; !ok {
			return false
		}
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(item.Text())
		return true
	})
	if !ok {
		return value.Failed(result.Unnamed)
	}
	return value.OfString(b.String())
}

var quoting = strings.NewReplacer("\a", `\a`, "\b", `\b`, "\f", `\f`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\v", `\v`, `\`, `\\`, `"`, `\"`)

func quote(args []value.Value) value.Value {
	return value.OfString(`"` + quoting.Replace(string([]rune(args[0].Text()))) + `"`)
}
