package figure

// Heading is what a figure says of the sweep that it is drawn from.
type Heading struct {
	// Sweep is the sweep's name; every title begins with it.
	Sweep string
	// Axis names the swept field on axes and in titles; "" is "temperature".
	Axis string
	// Seeds is how many seeds a configuration has, where the data do not show it.
	Seeds int
	// Outcome is what marked trials ended as: "collapsed".
	Outcome string
	// Interval names the intervals in keys; "" is "95% interval".
	Interval string
	// Note is a line of the caller's under the figure; may be empty.
	Note string
	// Over says that no more trials will come.
	Over bool
	// Best are the swept values of the configurations that may be the best, the best
	// first: they are labelled before others, and the best one always.
	Best []float64
	// Layout is the figure's size and what surrounds its panels.
	Layout Layout
}

// page returns the page of a figure titled so.
func (h Heading) page(title string) page {
	if h.Sweep != "" {
		title = h.Sweep + ": " + title
	}
	return page{title: title, layout: h.Layout}
}

// without says that there is nothing to show, as "no trial has a value to show yet".
func (h Heading) without(nothing string) string {
	if h.Over {
		return nothing
	}
	return nothing + " yet"
}

func (h Heading) axis() string {
	if h.Axis == "" {
		return "temperature"
	}
	return h.Axis
}

// values counts the values of the swept axis: "5 temperatures".
func (h Heading) values(n int) string {
	if h.axis() == "temperature" {
		return count(n, "temperature")
	}
	return count(n, "value") + " of " + h.axis()
}

func (h Heading) interval() string {
	if h.Interval == "" {
		return "95% interval"
	}
	return h.Interval
}
