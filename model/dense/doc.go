// Package dense trains one contrastive encoder on batches of rows, in float32 at the
// speed of the hardware: what package batch trains in float64. Nothing here knows of
// sweeps, measures or files. Start reading at Trainer.Step, or at Train.
package dense
