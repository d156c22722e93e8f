package jwttemplate

import "strings"

// maxSuggested bounds the length of a name that a known one is suggested for, in bytes.
const maxSuggested = 40

// nearest returns the name that is most likely meant by a misspelt one, empty if none is near: a third of its letters
// may differ.
func nearest(misspelt string, names []named) string {
	if len(misspelt) > maxSuggested {
		return ""
	}
	misspelt = strings.ToLower(misspelt)
	best, least := "", maxSuggested
	for _, n := range names {
		allowed := max(1, len(n.name)/3)
		if difference := len(misspelt) - len(n.name); max(difference, -difference) > allowed {
			continue
		}
		if d := distance(misspelt, n.name); d <= allowed && d < least {
			best, least = n.name, d
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with their neighbour to get from a to b (optimal
// string alignment). The second has at most maxSuggested bytes.
func distance(a, b string) int {
	var before, last, row [maxSuggested + 1]int
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(replace, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
