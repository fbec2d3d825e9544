package celmap

import (
	"strings"

	"github.com/eventlink/pulumi-eventlink/finding/near"
)

// suggestion offers the nearest known name, if one is near enough to be a typing error.
func suggestion(name string, known []string) string {
	best, ok := near.Nearest(name, known)
	if !ok || !isNameRune(rune(best[0])) || strings.Contains(best, "@") {
		return ""
	}
	return "did you mean " + best + "?"
}
