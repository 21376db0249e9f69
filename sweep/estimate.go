package sweep

// Seconds guesses the time that a trial of configuration c takes on one core,
// where lanes are full; right within a small factor.
func (p *Plan) Seconds(c *Configuration) float64 {
	return estimateSeconds(&c.Config.Config, p.Spec.Record.Every)
}
