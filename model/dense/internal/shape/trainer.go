package shape

// Trainer is an encoder with its head, its loss and its optimizer: the vector code
// behind it exists once a width. It belongs to one goroutine and allocates nothing.
type Trainer interface {
	// Views is where the views of a batch go: views x columns, contiguous, first views
	// and then, in the same order, second ones. Labels are their classes.
	Views() []float32
	Labels() []int32
	// Differentiate returns the loss of the batch and leaves its gradient by the
	// weights in Gradient. perT is 1 over the temperature.
	Differentiate(perT, bias float32) Contrasted
	// GradientNorm returns the norm of the whole gradient.
	GradientNorm() float64
	// Update takes a step of size lr, and returns the norm of the whole gradient, not
	// clipped, and whether all parameters are finite after it.
	Update(lr float64) (norm float64, finite bool)
	// Parameters are the weights (see batch.Encoder.Size) and then the two learned
	// scalars, log(1/temperature) and SigLIP's bias; Gradient is by them.
	Parameters() []float32
	Gradient() []float32
	// Memory is what the optimizer remembers beside the parameters, to read and to set.
	Memory() Memory
	// Watch has look called during what takes long: it may panic, in Differentiate,
	// which then has changed no parameter, or in Encode.
	Watch(look func())
	// Encode sets into (n x dim) to the features of rows (n x columns).
	Encode(rows, into []float32)
}

// Memory is what an optimizer remembers: first moments, or SGD's velocity, and second
// moments, as many as parameters each; Beta1 and Beta2 to the number of steps.
type Memory struct {
	First, Second  []float32
	Power1, Power2 *float64
}

// Scalars is how many parameters come after the weights: LogScale and Bias.
const (
	LogScale = 0
	Bias     = 1
	Scalars  = 2
)
