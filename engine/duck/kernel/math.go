package kernel

import (
	"math"
	"math/big"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"glaux/sql"
)

// mathKernels are this file's kernels by name.
var mathKernels = map[string]Kernel{
	"abs":  Kernel{Make: absolute},
	"cosh": F1(func(x float64) (float64, error) { return cosh(x), nil }),
	"sinh": F1(func(x float64) (float64, error) { return sinh(x), nil }),
	"sign": choose(func(args []sql.Type) (Kernel, bool) {
		switch {
		case args[0].IsInteger():
			return F1(func(x int64) (int64, error) { return int64(cmpZero(x)), nil }), true
		case args[0].Kind == sql.Decimal:
			return F1(func(x *big.Int) (*big.Int, error) { return big.NewInt(int64(x.Sign())), nil }), true
		}
		return signs(args[0]), true
	}),
	"round":        choose(rounder),
	"truncate":     truncateDecimals(make2(truncate)),
	"to_base":      {Make: toBase},
	"from_base":    F2(fromBase),
	"width_bucket": byArgs(map[int]Kernel{2: box(widthBucketBins), 4: {Make: widthBuckets}}),
	"random":       volatile(byArgs(map[int]Kernel{0: {Make: randoms}, 1: {Make: randomsBelow}, 2: F2(randomBetween)})),
}

func volatile(k Kernel) Kernel {
	k.Volatile = true
	return k
}

func cmpZero(x int64) int {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}

func signum(x float64) (float64, error) {
	if x == 0 || math.IsNaN(x) {
		return x, nil
	}
	return math.Copysign(1, x), nil
}

// absolute fails for the one integer without an opposite.
func absolute(args []sql.Type, r sql.Type) (Func, error) {
	least := map[sql.Kind]int64{sql.TinyInt: math.MinInt8, sql.SmallInt: math.MinInt16, sql.Integer: math.MinInt32, sql.BigInt: math.MinInt64}[args[0].Kind]
	return F1(func(x int64) (int64, error) {
		if x == least {
			return 0, outOfRange("Value %d is out of range for abs(%s)", x, args[0])
		}
		return max(x, -x), nil
	}).Make(args, r)
}

// roundHalfUp is Java's Math.round as a float: halves go up.
func roundHalfUp(x float64) float64 {
	f := math.Floor(x)
	if x-f >= 0.5 {
		f++
	}
	return f
}

func roundDouble(x float64, decimals int64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	factor := powerOfTen(decimals)
	scaled := math.Abs(x) * factor
	switch {
	case math.IsInf(scaled, 0), math.IsInf(factor, 0):
		return x
	case scaled < math.MaxInt64:
		scaled = roundHalfUp(scaled)
	}
	return math.Copysign(1, x) * (scaled / factor)
}

// tens are the powers of ten that are doubles.
var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// powerOfTen is the double nearest to a power of ten.
func powerOfTen(n int64) float64 {
	if n >= 0 && n < int64(len(tens)) {
		return tens[n]
	}
	f, _ := strconv.ParseFloat("1e"+strconv.FormatInt(n, 10), 64) // infinite where it is out of range
	return f
}

func rounder(args []sql.Type) (Kernel, bool) {
	two := len(args) == 2
	switch {
	case args[0].IsInteger() && two:
		return F2(func(x, n int64) (int64, error) { return roundInteger(x, n, args[0]) }), true
	case args[0].Kind == sql.Decimal && args[0].Precision <= 18 && two:
		scale, long := int64(args[0].Scale), args[0].Precision == 18 // the result has 19 digits
		return roundDecimals(F2(func(x, n int64) (int64, error) {
			if long && scale-n > maxRounded {
				return 0, outOfRange("decimal overflow: %d", x)
			}
			q, unit := roundUnits(x, scale-n)
			return q * unit, nil
		})), true
	case args[0].Kind == sql.Decimal && args[0].Precision <= 18:
		scale := int64(args[0].Scale)
		return roundDecimals(F1(func(x int64) (int64, error) {
			q, _ := roundUnits(x, scale)
			return q, nil
		})), true
	case args[0].Kind == sql.Decimal && two:
		return make2(func(args []sql.Type, r sql.Type) (func(x Int128, n int64) (Int128, error), error) {
			return func(x Int128, n int64) (Int128, error) {
				digits := int64(r.Scale) - n
				y := x
				if digits > 0 && digits <= maxRounded {
					q, _ := x.rescale(int(digits), 0)
					y, _ = q.scaled(int(digits))
				}
				if digits > maxRounded || !y.fits(38) {
					return y, outOfRange("decimal overflow: %s", x.Big())
				}
				return y, nil
			}, nil
		}), true
	case args[0].Kind == sql.Decimal:
		scale := args[0].Scale
		return F1(func(x Int128) (Int128, error) {
			y, _ := x.rescale(scale, 0)
			return y, nil
		}), true
	case two:
		return roundedDoubles(F2(func(x float64, n int64) (float64, error) { return roundDouble(positiveZero(x), n), nil })), true
	}
	return roundedDoubles(F1(func(x float64) (float64, error) { return roundDouble(positiveZero(x), 0), nil })), true
}

// maxRounded is how many digits round() can make zero of a decimal of more than 18.
const maxRounded = 38

// roundUnits divides by a power of ten, rounding halves away from zero.
func roundUnits(x, digits int64) (quotient, unit int64) {
	switch {
	case digits <= 0:
		return x, 1
	case digits > 18:
		return 0, 1
	}
	unit = int64(pow10int(int(digits)))
	quotient = x / unit
	if rest := x - quotient*unit; rest >= unit-unit/2 {
		quotient++
	} else if rest <= unit/2-unit {
		quotient--
	}
	return quotient, unit
}

// positiveZero makes 0 of -0.
func positiveZero(x float64) float64 {
	if x == 0 {
		return 0
	}
	return x
}

func roundInteger(x, decimals int64, t sql.Type) (int64, error) {
	if decimals >= 0 {
		return x, nil
	}
	if decimals < -18 {
		return 0, outOfRange("numerical overflow: %d", x)
	}
	y := cutDigits(big.NewInt(x), -decimals)
	if !y.IsInt64() {
		return 0, outOfRange("numerical overflow: %d", x)
	}
	if signed(y.Int64(), widths[t.Kind]) != y.Int64() {
		return 0, outOfRange("Out of range for %s: %s", t, y)
	}
	return y.Int64(), nil
}

func tenTo(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(max(n, 0)), nil) }

// cutDigits makes the last n digits zero, rounding halves away from zero.
func cutDigits(x *big.Int, n int64) *big.Int {
	if n <= 0 {
		return x
	}
	unit := tenTo(n)
	return new(big.Int).Mul(divRound(x, unit), unit)
}

// truncate makes digits of a decimal zero.
func truncate(_ []sql.Type, r sql.Type) (func(Int128, int64) (Int128, error), error) {
	return func(x Int128, n int64) (Int128, error) {
		switch digits := int64(r.Scale) - n; {
		case digits <= 0:
			return x, nil
		case digits > 38:
			return Int128{}, nil
		case digits <= 18 && x.Hi == int64(x.Lo)>>63:
			rest := int64(x.Lo) % int64(powers128[digits].Lo)
			y := int64(x.Lo) - rest
			return Int128{Lo: uint64(y), Hi: y >> 63}, nil
		default:
			y, _ := x.add(x.rem(powers128[digits]).neg())
			return y, nil
		}
	}, nil
}

func checkRadix(radix int64) error {
	if radix < 2 || radix > 36 {
		return invalid("Radix must be between 2 and 36")
	}
	return nil
}

func toBase([]sql.Type, sql.Type) (Func, error) {
	return func(c *Call) error {
		return c.writeRows(func(dst []byte, c *Call, i int) ([]byte, error) {
			radix := c.Args[1].Int(i)
			if err := checkRadix(radix); err != nil {
				return nil, err
			}
			return strconv.AppendInt(dst, c.Args[0].Int(i), int(radix)), nil
		})
	}, nil
}

func fromBase(text string, radix int64) (int64, error) {
	if err := checkRadix(radix); err != nil {
		return 0, err
	}
	if x, ok := plainDigits(text, radix); ok {
		return x, nil
	}
	x, err := strconv.ParseInt(narrowLetters(sql.ASCIIDigits(text)), int(radix), 64)
	if err != nil || strings.ContainsRune(text, '_') {
		return 0, invalid("Not a valid base-%d number: %s", radix, text)
	}
	return x, nil
}

// plainDigits reads a few ASCII digits to a base, nothing else.
func plainDigits(text string, radix int64) (x int64, ok bool) {
	if len(text) > 12 || text == "" { // 36 to the power of 12 fits
		return 0, false
	}
	for _, c := range []byte(text) {
		d := int64(c - '0')
		if c > '9' {
			d = int64(c|0x20-'a') + 10
		}
		if d >= radix || c < '0' || c > '9' && c < 'A' {
			return 0, false
		}
		x = x*radix + d
	}
	return x, true
}

// narrowLetters writes full-width letters as ASCII's: Java takes them as digits.
func narrowLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' {
			return r - 'Ａ' + 'A'
		}
		return r
	}, s)
}

func widthBucket(x, bound1, bound2 float64, count int64) (int64, error) {
	switch {
	case count <= 0:
		return 0, invalid("bucketCount must be greater than 0")
	case math.IsNaN(x):
		return 0, invalid("operand must not be NaN")
	case math.IsNaN(bound1) || math.IsInf(bound1, 0):
		return 0, invalid("first bound must be finite")
	case math.IsNaN(bound2) || math.IsInf(bound2, 0):
		return 0, invalid("second bound must be finite")
	case bound1 == bound2:
		return 0, invalid("bounds cannot equal each other")
	}
	lower, upper := min(bound1, bound2), max(bound1, bound2)
	var bucket int64
	switch {
	case x < lower:
		bucket = 0
	case x >= upper:
		if count == math.MaxInt64 {
			return 0, outOfRange("Bucket for value %s is out of range", JavaFloat(x, 64))
		}
		bucket = count + 1
	default:
		bucket = javaLong(float64(count)*(x-lower)/(upper-lower) + 1)
	}
	if bound1 > bound2 {
		bucket = count - bucket + 1
	}
	return bucket, nil
}

func widthBuckets(args []sql.Type, r sql.Type) (Func, error) {
	if !plain[float64](args[0]) || !plain[float64](args[1]) || !plain[float64](args[2]) || !plain[int64](args[3]) || !plain[int64](r) {
		return F4(widthBucket).Make(args, r)
	}
	return func(c *Call) error {
		first, second, counts := column[float64](&c.Args[1], c.N), column[float64](&c.Args[2], c.N), column[int64](&c.Args[3], c.N)
		out, whole := room[int64](c.Out, c.N), c.whole()
		for i, x := range column[float64](&c.Args[0], c.N) {
			if !whole && c.anyNull(i) {
				c.Out.setNull(i)
				out[i] = 0
				continue
			}
			// As widthBucket, which says what is wrong with others.
			lower, upper, count := first[i], second[i], counts[i]
			if lower < upper && x >= lower && x < upper && upper <= math.MaxFloat64 && lower >= -math.MaxFloat64 && count > 0 {
				out[i] = javaLong(float64(count)*(x-lower)/(upper-lower) + 1)
				continue
			}
			var err error
			if out[i], err = widthBucket(x, lower, upper, count); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

func widthBucketBins(a []any) (any, error) {
	x, _ := a[0].(float64)
	bins := a[1].([]any)
	if len(bins) == 0 {
		return nil, invalid("Bins cannot be an empty array")
	}
	if math.IsNaN(x) {
		return nil, invalid("Operand cannot be NaN")
	}
	at := func(i int) float64 {
		v, _ := bins[i].(float64)
		return v
	}
	lower, upper := 0, len(bins)
	for lower < upper {
		if at(lower) > at(upper-1) {
			return nil, invalid("Bin values are not sorted in ascending order")
		}
		middle := (lower + upper) / 2
		bin := at(middle)
		if math.IsNaN(bin) || math.IsInf(bin, 0) {
			return nil, invalid("Bin value must be finite, got %s", JavaFloat(bin, 64))
		}
		if x < bin {
			upper = middle
		} else {
			lower = middle + 1
		}
	}
	return int64(lower), nil
}

// randoms draws numbers from 0 to below 1 from a generator of the chunk's own.
func randoms([]sql.Type, sql.Type) (Func, error) {
	return func(c *Call) error {
		source := mixer(rand.Uint64())
		for i, out := 0, room[float64](c.Out, c.N); i < len(out); i++ {
			out[i] = float64(source.next()>>11) * 0x1p-53
		}
		return nil
	}, nil
}

// randomsBelow draws numbers from a generator of the chunk's own.
func randomsBelow(args []sql.Type, _ sql.Type) (Func, error) {
	return func(c *Call) error {
		bounds, whole := &c.Args[0], c.whole()
		source := mixer(rand.Uint64())
		c.places = slices.Grow(c.places[:0], c.N)[:c.N]
		for i := range c.places {
			if !whole && bounds.Null(i) {
				c.places[i] = 0
				continue
			}
			n := bounds.Int(i)
			if n <= 0 {
				return c.randomsOneByOne(&source)
			}
			c.places[i] = source.below(uint64(n))
		}
		c.Out.Ints(c.places)
		c.nullWhere(bounds)
		return nil
	}, nil
}

// randomsOneByOne is randomsBelow where some bounds are refused.
func (c *Call) randomsOneByOne(source *mixer) error {
	for i := range c.N {
		switch n := c.Args[0].Int(i); {
		case c.Args[0].Null(i):
			c.Out.Null()
		case n <= 0:
			if err := c.Out.failed(i, invalid("bound must be positive")); err != nil {
				return err
			}
		default:
			c.Out.Int(source.below(uint64(n)))
		}
	}
	return nil
}

// mixer is a generator of 64 bits: a counter whose bits are mixed (SplitMix64).
type mixer uint64

func (m *mixer) next() uint64 {
	*m += 0x9e3779b97f4a7c15
	z := uint64(*m)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below takes the upper half of a product, and draws anew where that would favour some numbers.
func (m *mixer) below(n uint64) int64 {
	high, low := bits.Mul64(m.next(), n)
	if low < n {
		for least := -n % n; low < least; {
			high, low = bits.Mul64(m.next(), n)
		}
	}
	return int64(high)
}

func randomBetween(start, stop int64) (int64, error) {
	if start >= stop {
		return 0, invalid("start value must be less than stop value")
	}
	return start + int64(rand.Uint64N(uint64(stop-start))), nil
}
