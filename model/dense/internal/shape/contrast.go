package shape

// Contrast is a contrastive loss of a batch, and its gradient. It belongs to one
// goroutine and allocates nothing.
type Contrast interface {
	// Of returns the loss of n views, whose features are the columns of z (d x n):
	// the first views of all rows and then, in the same order, their second ones. It
	// sets dz to its gradient by z. perT is 1 over the temperature, bias SigLIP's,
	// and labels are the views' classes where the loss is SupCon.
	Of(z, dz Matrix, labels []int32, perT, bias float32) Contrasted
}

// Contrasted is a loss, in nats, with what it says of its batch.
type Contrasted struct {
	Loss     float64
	LogScale float64 // its gradient by log(1/temperature)
	Bias     float64 // and by SigLIP's bias
	// Effective is exp(H(p)), where p are the shares of an anchor's negatives in the
	// gradient and H their entropy, and Hardest the greatest p: means over the anchors
	// that have a positive and negatives, NaN where none has. CLIP's anchors are the
	// first views.
	Effective, Hardest float64
}
