package graph

// The size of letters, in pixels, and the part by which bold ones are wider.
const (
	large = 14.0
	small = 12.0
	bold  = 1.08
)

// length estimates how long a text is, rather too long than too short: fonts differ.
func length(text string, letters float64) float64 {
	n := 0.0
	for _, r := range text {
		switch {
		case r > 0x2e7f: // of Chinese, Japanese, Korean; emoji
			n += 1.05
		case r == 'm' || r == 'w' || r == 'M' || r == 'W' || r == '@':
			n += 0.9
		case r >= 'A' && r <= 'Z':
			n += 0.7
		case r == 'i' || r == 'j' || r == 'l' || r == 't' || r == 'f' || r == 'I' || r == '.' || r == ',' || r == ':' || r == ' ' || r == '\'':
			n += 0.34
		default:
			n += 0.59
		}
	}
	return n * letters
}

// cut shortens a text to a length. It leaves out of the middle: names that are long begin alike.
func cut(text string, letters, room float64) string {
	runes := []rune(text)
	for keep := len(runes); length(text, letters) > room && keep > 0; keep-- {
		head := keep / 3
		text = string(runes[:head]) + "…" + string(runes[len(runes)-keep+head:])
	}
	return text
}

// wrap breaks a text into two lines of a length, behind a blank, and cuts the second.
func wrap(text string, letters, room float64) (first, second string) {
	if length(text, letters) <= room {
		return text, ""
	}
	for i, r := range text {
		if r == ' ' && length(text[:i], letters) <= room {
			first, second = text[:i], text[i+1:]
		}
	}
	if first == "" {
		return cut(text, letters, room), ""
	}
	return first, cut(second, letters, room)
}
