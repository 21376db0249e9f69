package batch

import (
	"math"
	"testing"
)

// TestSchedules holds step sizes and temperatures to 1e-15.
func TestSchedules(t *testing.T) {
	var file struct {
		LR []struct {
			LR, End       float64
			Steps, Warmup int
			Kind          string
			Values        []float64
		}
		Temperature []struct {
			Low, High float64
			Period    int
			Values    []float64
		} `json:"temperature_cosine"`
	}
	readReference(t, "schedules.json.gz", &file)
	if len(file.LR) != 5 || len(file.Temperature) != 2 {
		t.Fatalf("%d and %d cases, want 5 and 2", len(file.LR), len(file.Temperature))
	}
	for i, c := range file.LR {
		o := Optimizer{LR: c.LR, End: c.End, Warmup: c.Warmup, Schedule: c.Kind}
		for k, want := range c.Values {
			if got := o.StepSize(k, c.Steps); !(math.Abs(got-want) <= 1e-15) {
				t.Errorf("step size %d, step %d: %v, want %v", i, k, got, want)
			}
		}
	}
	for i, c := range file.Temperature {
		l := Loss{TemperatureSchedule: Cosine, TemperatureLow: c.Low, TemperatureHigh: c.High, TemperaturePeriod: c.Period}
		for k, want := range c.Values {
			if got := l.TemperatureAt(k); !(math.Abs(got-want) <= 1e-15) {
				t.Errorf("temperature %d, step %d: %v, want %v", i, k, got, want)
			}
		}
	}
}

// TestCosPi holds it against math.Cos, and to what it is exactly.
func TestCosPi(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 10, 1000, 999_999_999} {
		for i := range 401 {
			k := int(float64(i) / 400 * 2 * float64(n))
			// Rounding pi k and pi k/n moves math.Cos by up to 1.1e-15.
			if got, want := cosPi(k, n), math.Cos(math.Pi*float64(k)/float64(n)); !(math.Abs(got-want) <= 1.2e-15) {
				t.Errorf("cos(pi %d/%d) = %v, want %v", k, n, got, want)
			}
		}
	}
	for k, want := range []float64{1, 0, -1, 0, 1} {
		if got := cosPi(k, 2); got != want {
			t.Errorf("cos(pi %d/2) = %v, want %v", k, got, want)
		}
	}
}
