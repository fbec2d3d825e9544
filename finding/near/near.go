// Package near finds the name that was meant by a misspelt one.
//
// It proposes, and never decides. Invariant: a name that it proposes is one of those that are known.
package near

import (
	"slices"
	"strings"
)

// Nearest gives the known name that is nearest to another, if one is near enough to be a typing error. Case does not count.
func Nearest(name string, known []string) (string, bool) {
	sorted := slices.Compact(slices.Sorted(slices.Values(known)))
	best, distance := "", max(len(name)/3, 1)+1
	for _, k := range sorted {
		if d := Distance(strings.ToLower(name), strings.ToLower(k)); k != name && d < distance {
			best, distance = k, d
		}
	}
	return best, best != ""
}

// longest bounds the names that are compared.
const longest = 64

// Distance counts insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). It is 64 for longer names.
func Distance(a, b string) int {
	if len(a) > longest || len(b) > longest {
		return longest
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
