package kernel_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

// doublesOf gives what a kernel of one double gives for numbers.
func (d *db) doublesOf(name string, in []float64) []float64 {
	d.t.Helper()
	var values strings.Builder
	for i, x := range in {
		fmt.Fprintf(&values, "%s(%d, '%v'::DOUBLE)", strings.Repeat(", ", min(i, 1)), i, x)
	}
	// DuckDB writes the shortest text that is the number.
	text := d.query("SELECT list(" + name + "(x)::VARCHAR ORDER BY i)::VARCHAR FROM (VALUES " + values.String() + ") t(i, x)")
	parts := strings.Split(strings.Trim(text, "[]"), ", ")
	if len(parts) != len(in) {
		d.t.Fatalf("%s: %d results for %d: %.200s", name, len(parts), len(in), text)
	}
	out := make([]float64, len(in))
	for i, p := range parts {
		if _, err := fmt.Sscan(p, &out[i]); err != nil {
			d.t.Fatal(err)
		}
	}
	return out
}

var oddDoubles = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, math.Inf(1), math.Inf(-1), math.NaN(), 5e-324, 1e-310, 2.2250738585072014e-308, math.MaxFloat64, -math.MaxFloat64,
	1.0000000000000002, 0.9999999999999999, -0.9999999999999999, 2, 8, -8, 27, 1e-20, -1e-20, 0.975, 0.9750000000000001, 0.49999999999999994}

func sameDouble(x, y float64) bool {
	return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
}

// The arc functions are fdlibm's to the last bit, whichever loop computes them.
func TestArcs(t *testing.T) {
	d := open(t)
	d.register("k_asin", "asin", double, double)
	d.register("k_acos", "acos", double, double)
	in := append([]float64{}, oddDoubles...)
	for range 4000 {
		in = append(in, rand.Float64()*2.1-1.05, (rand.Float64()-0.5)*math.Pow(2, -60*rand.Float64()))
	}
	for name, want := range map[string]func(float64) float64{"k_asin": asin, "k_acos": acos} {
		for i, got := range d.doublesOf(name, in) {
			if !sameDouble(got, want(in[i])) {
				t.Errorf("%s(%v) = %v, want %v", name, in[i], got, want(in[i]))
			}
		}
	}
}

// atan is what atan2 computes for one number after the other; tanh is nearest but for some.
func TestTangents(t *testing.T) {
	d := open(t)
	d.register("k_atan", "atan", double, double)
	d.register("k_atan2", "atan2", double, double, double)
	d.register("k_tanh", "tanh", double, double)
	in := append([]float64{0.4375, 0.6875, 1.1875, 2.4375, 0.125, 22, 23, -23, 1 << 60, 1e308}, oddDoubles...)
	for range 3000 {
		in = append(in, (rand.Float64()-0.5)*8, rand.NormFloat64()*math.Pow(2, 90*rand.Float64()-60), (rand.Float64()-0.5)*50)
	}
	var values strings.Builder
	for i, x := range in {
		fmt.Fprintf(&values, "%s('%v'::DOUBLE)", strings.Repeat(", ", min(i, 1)), x)
	}
	d.zeroes(map[string]string{"SELECT count(*) FROM (VALUES " + values.String() + ") t(x) WHERE k_atan(x)::VARCHAR IS DISTINCT FROM k_atan2(x, 1)::VARCHAR": "0"})
	wrong := 0
	for i, got := range d.doublesOf("k_tanh", in) {
		want := tanh(in[i])
		switch {
		case sameDouble(got, want):
		case math.Abs(got-want) > 2.3e-16*math.Abs(want) || want != want:
			t.Errorf("tanh(%v) = %v, want %v", in[i], got, want)
		default:
			wrong++
		}
	}
	if wrong > len(in)/500 {
		t.Errorf("%d of %d hyperbolic tangents are not the nearest numbers", wrong, len(in))
	}
}

// tanh sums the series of e^2x for numbers of 200 bits.
func tanh(x float64) float64 {
	if math.Abs(x) > 30 || x == 0 || x != x || math.Abs(x) < 1e-30 {
		return math.Tanh(x)
	}
	number := func(x float64) *big.Float { return new(big.Float).SetPrec(300).SetFloat64(x) }
	sum, term, a := number(0), number(1), number(2*x)
	for k := 1.0; k < 400; k++ { // e^2x - 1
		term.Mul(term, a).Quo(term, number(k))
		sum.Add(sum, term)
	}
	y, _ := sum.Quo(sum, number(2).Add(number(2), sum)).Float64()
	return y
}

// Roots and logarithms are the nearest doubles, of all magnitudes.
func TestNearest(t *testing.T) {
	d := open(t)
	d.register("k_log10", "log10", double, double)
	d.register("k_cbrt", "cbrt", double, double)
	for name, of := range map[string]func(float64) float64{"k_log10": math.Log10, "k_cbrt": math.Cbrt} {
		for i, got := range d.doublesOf(name, oddDoubles) {
			x := oddDoubles[i]
			if x > 0 && x < 1e-300 && name == "k_log10" { // which Go's function takes for others
				x *= 1 << 60
				got += 60 * math.Log10(2)
			}
			if want := of(x); got != want && math.Abs(got-want) > 1e-15*math.Abs(want) || math.IsNaN(got) != math.IsNaN(want) || got == 0 && math.Signbit(got) != math.Signbit(want) {
				t.Errorf("%s(%v) = %v, want %v", name, x, got, want)
			}
		}
	}
	var powers, cubes, wild []float64
	for k := -300; k <= 300; k++ {
		powers = append(powers, math.Pow(10, float64(k)))
	}
	for k := range 3000 {
		x := float64(k + 1)
		cubes = append(cubes, x*x*x)
		wild = append(wild, math.Float64frombits(rand.Uint64()&^(1<<63))) // NaN, too
	}
	for i, got := range d.doublesOf("k_log10", powers) {
		if k := float64(i - 300); got != k && math.Abs(k) <= 22 {
			t.Errorf("log10(%v) = %v", powers[i], got)
		}
	}
	for i, got := range d.doublesOf("k_cbrt", cubes) {
		if got != float64(i+1) {
			t.Errorf("cbrt(%v) = %v", cubes[i], got)
		}
	}
	for i, got := range d.doublesOf("k_cbrt", wild) {
		if x := wild[i]; x == x && !math.IsInf(x, 0) && x > 1e-290 && !nearestRoot(x, got) {
			t.Errorf("cbrt(%v) = %v", x, got)
		}
	}
}

// nearestRoot reports that a third root is no further from the real one than half a unit, and
// a thousandth, of its last place.
func nearestRoot(x, root float64) bool {
	half := (math.Nextafter(root, math.Inf(1)) - root) * 0.501
	cube := func(off float64) *big.Float {
		r := new(big.Float).SetPrec(400).SetFloat64(root)
		r.Add(r, new(big.Float).SetFloat64(off))
		return new(big.Float).SetPrec(400).Mul(r, new(big.Float).SetPrec(400).Mul(r, r))
	}
	want := new(big.Float).SetPrec(400).SetFloat64(x)
	return cube(-half).Cmp(want) <= 0 && cube(half).Cmp(want) >= 0
}

// What follows is fdlibm's method as written for one number.

const (
	halfPi, halfPiLow = 1.57079632679489655800e+00, 6.12323399573676603587e-17
	quarterPi         = 7.85398163397448278999e-01
)

func polynomial(x float64, c ...float64) float64 {
	sum := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		sum = c[i] + float64(x*sum)
	}
	return sum
}

func highWord(x float64) float64 { return math.Float64frombits(math.Float64bits(x) &^ 0xffffffff) }

// arcRatio is the common part of asin and acos: (asin(√t) - √t) / √t³ · t.
func arcRatio(t float64) float64 {
	p := t * polynomial(t, 1.66666666666666657415e-01, -3.25565818622400915405e-01, 2.01212532134862925881e-01, -4.00555345006794114027e-02, 7.91534994289814532176e-04, 3.47933107596021167570e-05)
	return p / polynomial(t, 1, -2.40339491173441421878e+00, 2.02094576023350569471e+00, -6.88283971605453293030e-01, 7.70381505559019352791e-02)
}

func asin(x float64) float64 {
	a := math.Abs(x)
	switch {
	case x != x || a > 1:
		return math.NaN()
	case a == 1:
		return float64(x*halfPi) + float64(x*halfPiLow)
	case a < 1.0/(1<<27):
		return x
	case a < 0.5:
		return x + float64(x*arcRatio(x*x))
	}
	t := (1 - a) * 0.5
	r, s := arcRatio(t), math.Sqrt(t)
	if math.Float64bits(a)>>32 >= 0x3FEF3333 {
		return math.Copysign(halfPi-(2*(s+float64(s*r))-halfPiLow), x)
	}
	w := highWord(s)
	c := (t - float64(w*w)) / (s + w)
	p := float64(2*s*r) - (halfPiLow - 2*c)
	q := quarterPi - 2*w
	return math.Copysign(quarterPi-(p-q), x)
}

func acos(x float64) float64 {
	a := math.Abs(x)
	switch {
	case x != x || a > 1:
		return math.NaN()
	case x == 1:
		return 0
	case x == -1:
		return math.Pi
	case a < 1.0/(1<<57):
		return halfPi + halfPiLow
	case a < 0.5:
		return halfPi - (x - (halfPiLow - float64(x*arcRatio(x*x))))
	case x < 0:
		z := (1 + x) * 0.5
		s := math.Sqrt(z)
		w := float64(arcRatio(z)*s) - halfPiLow
		return math.Pi - 2*(s+w)
	}
	z := (1 - x) * 0.5
	s := math.Sqrt(z)
	high := highWord(s)
	c := (z - float64(high*high)) / (s + high)
	w := float64(arcRatio(z)*s) + c
	return 2 * (high + w)
}
