package sweep

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// tally counts the trials that are committed.
type tally struct{ trials int }

func (k *tally) Commit(t Trained) error {
	k.trials += t.Chunk.Len()
	return nil
}

// TestPoolSharesWorkersBetweenParties lets one party train twenty huge sweeps and another
// one: both get what their shares say, and the sweeps of the first as much as each other.
func TestPoolSharesWorkersBetweenParties(t *testing.T) {
	huge := testPlan(1, 10_000_000) // it does not end in two minutes
	for _, shares := range [][2]float64{{0, 0}, {1, 1}, {1, 3}, {4, 1}} {
		t.Run(fmt.Sprint(shares), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pool := testPool(4, func(p *Plan, c Chunk) []Result {
					time.Sleep(100 * time.Millisecond)
					return blank(p, c)
				})
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error) // sent by each sweep
				const flood = 20
				var many [flood]tally
				var one tally
				train := func(name string, share float64, k *tally) {
					ctx := For(ctx, Party{Name: name, Share: share})
					go func() { ended <- Run(ctx, huge, 0, pool, k) }()
				}
				for i := range many {
					train("flood", shares[0], &many[i])
				}
				time.Sleep(10 * time.Second) // what it had before the other came counts for nothing
				before := sum(many[:])
				train("other", shares[1], &one)
				time.Sleep(2 * time.Minute)
				cancel()
				for range flood + 1 {
					<-ended
				}
				want := 1.0
				if shares[0] > 0 {
					want = shares[1] / shares[0]
				}
				if got := float64(one.trials) / float64(sum(many[:])-before); got < 0.9*want || got > 1.1*want {
					t.Errorf("the other had %.3f times what the flood had, want %v", got, want)
				}
				for i := range many {
					if got, mean := float64(many[i].trials), float64(sum(many[:]))/flood; got < 0.8*mean || got > 1.2*mean {
						t.Errorf("sweep %d of the flood had %v trials, the mean is %v", i, got, mean)
					}
				}
			})
		})
	}
}

func sum(all []tally) (n int) {
	for i := range all {
		n += all[i].trials
	}
	return n
}
