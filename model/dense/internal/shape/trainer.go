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
	// Encode sets into (n x dim) to the features of rows (n x columns).
	Encode(rows, into []float32)
}

// Scalars is how many parameters come after the weights: LogScale and Bias.
const (
	LogScale = 0
	Bias     = 1
	Scalars  = 2
)
