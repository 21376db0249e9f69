package stats

import "math"

// exp returns e^x for -700 < x < 700 within 2 ulp: x = k ln 2 + r, |r| <= ln(2)/2,
// and the Taylor series of e^r. math.Exp differs between architectures in its
// last bit.
func exp(x float64) float64 {
	const ln2Hi, ln2Lo = 6.93147180369123816490e-01, 1.90821492927058770002e-10
	k := math.Floor(x/math.Ln2 + 0.5)
	r := (x - float64(k*ln2Hi)) - float64(k*ln2Lo)
	sum := 1.0
	for i := 14.0; i >= 1; i-- { // r^15/15! < 1e-19
		sum = 1 + float64(r*sum)/i
	}
	return math.Ldexp(sum, int(k))
}

// log returns the natural logarithm of x > 0 within 2 ulp of max(|log x|, 1):
// x = m 2^k with m in [sqrt(1/2), sqrt 2), log m = 2 atanh((m-1)/(m+1)).
func log(x float64) float64 {
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, k = 2*m, k-1
	}
	f := (m - 1) / (m + 1) // |f| < 0.1716
	f2 := float64(f * f)
	var sum float64
	for i := 25.0; i >= 1; i -= 2 { // f^26 < 2e-20
		sum = 1/i + float64(f2*sum)
	}
	return float64(float64(k)*math.Ln2) + float64(2*f*sum)
}

// normalCDF returns P(Z <= x) of a standard normal Z, with an absolute error
// below 1e-15: Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/(3*5) + ...), Marsaglia,
// Journal of Statistical Software 11(4), 2004.
func normalCDF(x float64) float64 {
	switch {
	case x < -8.5:
		return 0
	case x > 8.5:
		return 1
	case math.IsNaN(x):
		return x // the series below would not end
	}
	x2 := float64(x * x)
	sum, term := x, x
	for i := 3.0; ; i += 2 {
		term = float64(term*x2) / i
		if sum+term == sum {
			break
		}
		sum += term
	}
	const sqrt2Pi = 2.50662827463100050242
	return 0.5 + float64(sum*exp(-x2/2))/sqrt2Pi
}

// normalQuantile returns the z with P(Z <= z) = p, 0 < p < 1, to a relative
// accuracy of about 1e-15; infinite at 0 and 1. Wichura's algorithm AS 241
// (PPND16), Applied Statistics 37(3), 1988.
func normalQuantile(p float64) float64 {
	q := p - 0.5
	if math.Abs(q) <= 0.425 {
		r := 0.180625 - float64(q*q)
		return q * ratio(r, quantileCentre)
	}
	r := min(p, 1-p)
	if r <= 0 {
		return math.Copysign(math.Inf(1), q)
	}
	r = math.Sqrt(-log(r))
	var z float64
	if r <= 5 {
		z = ratio(r-1.6, quantileTail)
	} else {
		z = ratio(r-5, quantileFar)
	}
	return math.Copysign(z, q)
}

// region names a pair of polynomials of AS 241.
type region int

const (
	quantileCentre region = iota // |p - 1/2| <= 0.425
	quantileTail                 // min(p, 1-p) >= exp(-25)
	quantileFar
)

// ratio returns the quotient of the two polynomials of a region at r.
func ratio(r float64, at region) float64 {
	var a, b [8]float64
	switch at {
	case quantileCentre:
		a = [8]float64{
			3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
			4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
		}
		b = [8]float64{
			1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
			2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
		}
	case quantileTail:
		a = [8]float64{
			1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
			1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
		}
		b = [8]float64{
			1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
			1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
		}
	default:
		a = [8]float64{
			6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
			2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
		}
		b = [8]float64{
			1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
			7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
		}
	}
	num, den := a[7], b[7]
	for i := 6; i >= 0; i-- {
		num = float64(num*r) + a[i]
		den = float64(den*r) + b[i]
	}
	return num / den
}
