package kernel

import "math"

// lanczos are the coefficients of Lanczos's approximation with g = 607/128.
var lanczos = [...]float64{
	0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174, -0.49191381609762019978,
	.33994649984811888699e-4, .46523628927048575665e-4, -.98374475304879564677e-4, .15808870322491248884e-3, -.21026444172410488319e-3,
	.21743961811521264320e-3, -.16431810653676389022e-3, .84418223983852743293e-4, -.26190838401581408670e-4, .36899182659531622704e-5,
}

// logGamma is the logarithm of the gamma function as Trino's library approximates it, so
// that what is far from exact, of large numbers, is the same.
func logGamma(x float64) float64 {
	switch {
	case !(x > 0):
		return math.NaN()
	case x < 0.5:
		return logGamma1p(x) - ln(x)
	case x <= 2.5:
		return logGamma1p((x - 0.5) - 0.5)
	case x <= 8:
		n := int(x - 1.5)
		product := 1.0
		for i := 1; i <= n; i++ {
			product *= x - float64(i)
		}
		return logGamma1p(x-float64(n+1)) + ln(product)
	}
	sum := 0.0
	for i := len(lanczos) - 1; i > 0; i-- {
		sum += lanczos[i] / (x + float64(i))
	}
	sum += lanczos[0]
	t := x + 607.0/128.0 + .5
	return float64((x+.5)*ln(t)) - t + 0.5*ln(2*math.Pi) + ln(sum/x)
}

// gamma is the gamma function of positive numbers up to 20.
func gamma(x float64) float64 {
	if x < 1 {
		return 1 / (x * (1 + inverseGamma1pm1(x)))
	}
	product := 1.0
	for x > 2.5 {
		x--
		product *= x
	}
	return product / (1 + inverseGamma1pm1(x-1))
}

// logGamma1p is the logarithm of gamma(1 + x) for x from -0.5 to 1.5.
func logGamma1p(x float64) float64 { return -log1p(inverseGamma1pm1(x)) }

// The approximations of 1/gamma(1 + x) - 1 by the NSWC library of mathematics: a rational
// function on each side of zero, and the Taylor series, the highest power first.
var (
	gammaA = [...]float64{.624730830116465516210e-08, .611609510448141581788e-08}
	gammaB = [...]float64{
		.195755836614639731882e-09, -.607761895722825260739e-07, .992641840672773722196e-06, -.643045481779353022248e-05, -.851419432440314906588e-05,
		.493944979382446875238e-03, .266205348428949217746e-01, .203610414066806987300e+00, 1,
	}
	gammaP = [...]float64{
		.4343529937408594255178e-14, -.1249441572276366213222e-12, .1572833027710446286995e-11, .4686843322948848031080e-10,
		.6820161668496170657918e-09, .6871674113067198736152e-08, .6116095104481415817861e-08,
	}
	gammaQ = [...]float64{.2692369466186361192876e-03, .4956830093825887312020e-02, .5464213086042296536016e-01, .3056961078365221025009e+00, 1}
	gammaC = [...]float64{
		-.205633841697760710345015413002057e-06, .113302723198169588237412962033074e-05, -.125049348214267065734535947383309e-05,
		-.201348547807882386556893914210218e-04, .128050282388116186153198626328164e-03, -.215241674114950972815729963053648e-03,
		-.116516759185906511211397108401839e-02, .721894324666309954239501034044657e-02, -.962197152787697356211492167234820e-02,
		-.421977345555443367482083012891874e-01, .166538611382291489501700795102105e+00, -.420026350340952355290039348754298e-01,
		-.655878071520253881077019515145390e+00,
	}
)

func inverseGamma1pm1(x float64) float64 {
	const euler, below = .577215664901532860606512090082402e+00, -.422784335098467139393487909917598e+00
	t := x
	if x > 0.5 {
		t = (x - 0.5) - 0.5
	}
	ratio := horner(gammaP[:], t) / horner(gammaQ[:], t)
	if t < 0 {
		ratio = horner(gammaA[:], t) / horner(gammaB[:], t)
	}
	c := gammaC[0] + float64(t*ratio)
	for _, k := range gammaC[1:] {
		c = k + float64(t*c)
	}
	last := euler
	if t < 0 {
		last = below
	}
	c = last + float64(t*c)
	switch {
	case t < 0 && x > 0.5:
		return t * c / x
	case t < 0:
		return x * ((c + 0.5) + 0.5)
	case x > 0.5:
		return t / x * ((c - 0.5) - 0.5)
	}
	return x * c
}

// horner evaluates a polynomial, the highest power's coefficient first.
func horner(coefficients []float64, x float64) float64 {
	y := 0.0
	for _, c := range coefficients {
		y = c + float64(x*y)
	}
	return y
}
