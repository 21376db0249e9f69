package spec

import "strings"

// Nearest returns the one of known that name is most likely meant for, or "":
// a typing mistake away, or the same name elsewhere in the spec.
func Nearest(name string, known []string) string {
	const longest = 64 // no field is as long, and the search is quadratic in it
	if len(name) > longest {
		return ""
	}
	best, least := "", (len(last(name))+2)/3+1 // edits from here on are another word
	for _, k := range known {
		if k == name || last(k) == last(name) {
			return k
		}
		if n := edits(strings.ToLower(name), strings.ToLower(k)); n < least {
			best, least = k, n
		} else if n := edits(strings.ToLower(last(name)), strings.ToLower(last(k))); n < least {
			best, least = k, n
		}
	}
	return best
}

// last returns the part of path behind its last dot.
func last(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// edits returns the Levenshtein distance of a and b in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
