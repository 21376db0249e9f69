package figure

import (
	"fmt"
	"math"
	"strings"
)

// direction says how a metric reads, for the axes; "" where neither way is better.
func direction(column string) string {
	switch column {
	case "alignment":
		return "lower is closer"
	case "uniformity", "uniformity_gap":
		return "lower is more uniform"
	case "tolerance":
		return "higher is closer"
	case "interclass_cosine":
		return "lower is further apart"
	case "effective_rank":
		return "higher uses more dimensions"
	case "saturation":
		return "share beyond 0.99"
	case "nn_accuracy":
		return "higher is better"
	case "effective_negatives":
		return "that take part in a step"
	case "hardest_share":
		return "of the negatives' gradient"
	case "gradient_norm":
		return "of a step, by the weights"
	case "loss":
		return "not comparable between temperatures"
	}
	return ""
}

// title names a metric's column in words.
func title(column string) string {
	switch column {
	case "interclass_cosine":
		return "inter-class cosine"
	case "nn_accuracy":
		return "1-NN accuracy"
	}
	return strings.ReplaceAll(column, "_", " ")
}

// axisLabel names a metric and its direction: "alignment (lower is closer)".
func axisLabel(column string) string {
	if d := direction(column); d != "" {
		return title(column) + " (" + d + ")"
	}
	return title(column)
}

// titles names several metrics' columns: "alignment, uniformity and tolerance".
func titles(columns []string) string {
	n := len(columns)
	switch {
	case n == 0 || n > 4:
		return "metrics"
	case n == 1:
		return title(columns[0])
	}
	words := make([]string, n)
	for i, c := range columns {
		words[i] = title(c)
	}
	return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
}

// count writes n and the word, in the plural where it is not one.
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// seeds writes a range of counts: "1 seed", "32 seeds", "30 to 32 seeds".
func seeds(fewest, most int) string {
	if fewest == most {
		return count(most, "seed")
	}
	return fmt.Sprintf("%d to %d seeds", fewest, most)
}

// floorKey is a key's entry for the floor's line, floorNote what it must not be
// taken for.
const (
	floorKey  = "floor: the uniform distribution"
	floorNote = "Points spaced evenly lie below the floor, which is that of points spread at random over the whole sphere."
)

// sameNews returns a note where two metrics, by column, hold the same
// information: tolerance is 1 - alignment/2 wherever the positives are all pairs
// of a class, since ||a - b||^2 = 2 - 2 cos for rows of unit length.
func sameNews(values map[string][]float64) string {
	a, t := values["alignment"], values["tolerance"]
	if len(a) == 0 || len(a) != len(t) {
		return ""
	}
	seen := false
	for i := range a {
		if !finite(a[i]) || !finite(t[i]) {
			continue
		}
		seen = true
		if math.Abs(1-a[i]/2-t[i]) > 1e-4 { // float32 rows, each rounded
			return ""
		}
	}
	if !seen {
		return ""
	}
	return "Tolerance is 1 - alignment/2 here: it says the same as alignment, once more."
}
