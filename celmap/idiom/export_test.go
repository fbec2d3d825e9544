package idiom

// Pattern is that of the row that found it.
func (f Finding) Pattern() string { return f.pattern }

// Patterns are those of all rows.
func Patterns() []string {
	var out []string
	for _, s := range all() {
		out = append(out, s.pattern)
	}
	return out
}

// Rewritten gives an expression with all its idioms rewritten, the doubtful ones too.
func Rewritten(source string) string {
	for range 50 {
		runes := []rune(source)
		e, ok := firstEdit(all(), runes, tokens(runes, maxTokens), maxRewritten)
		if !ok {
			break
		}
		source = string(runes[:e.from]) + e.code + string(runes[e.to:])
	}
	return source
}
