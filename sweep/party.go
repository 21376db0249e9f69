package sweep

import "context"

// Party is on whose behalf something is trained. An Executor that trains for several
// shares its workers between them, and what a party gets between its sweeps.
type Party struct {
	Name  string
	Share float64 // of the workers, as against others' shares; 0 is 1
}

// Load says how much of so many places a party has as against its share.
func (p Party) Load(places int) float64 { return float64(places) / p.share() }

func (p Party) share() float64 {
	if p.Share <= 0 {
		return 1
	}
	return p.Share
}

type partyKey struct{}

// For returns a context in which what is trained is for a party; without it is for one
// without a name.
func For(ctx context.Context, p Party) context.Context {
	return context.WithValue(ctx, partyKey{}, p)
}

// PartyOf returns for whom something is trained in a context.
func PartyOf(ctx context.Context) Party {
	p, _ := ctx.Value(partyKey{}).(Party)
	return p
}
