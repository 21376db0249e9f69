package service

import "testing"

// TestThroughputForgets holds that rates are of the last seconds.
func TestThroughputForgets(t *testing.T) {
	var p throughput
	if trials, steps := p.rates(now()); trials != 0 || steps != 0 {
		t.Errorf("before the run: %v, %v", trials, steps)
	}
	at := now()
	p.begin(at)
	for range 100 { // ten seconds of 10 trials a second
		at = at.Add(throughputWindow / 100)
		p.add(at, 1, 100)
	}
	if trials, steps := p.rates(at); trials < 9.9 || trials > 10.1 || steps < 990 || steps > 1010 {
		t.Errorf("%v trials, %v steps a second, want 10 and 1000", trials, steps)
	}
	for range 200 { // then 1 a second
		at = at.Add(throughputWindow / 10)
		p.add(at, 1, 100)
	}
	if trials, _ := p.rates(at); trials < 0.9 || trials > 1.1 {
		t.Errorf("%v trials a second, want 1", trials)
	}
	if len(p.samples) > 50 {
		t.Errorf("%d samples are kept", len(p.samples))
	}
}
