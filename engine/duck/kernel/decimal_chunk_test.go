package kernel

import (
	"math/big"
	"math/rand/v2"
	"testing"
	"unsafe"

	"glaux/sql"
)

// What is computed a chunk at a time is what big integers give, for columns of all widths.
func TestDecimalChunks(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, kern := range []string{"$add", "$subtract", "$multiply", "$divide", "$modulus"} {
		for range 300 {
			a, b := randomDecimal(random), randomDecimal(random)
			r := sql.DecimalOf(1+random.IntN(38), 0)
			r.Scale = max(a.Scale, b.Scale)
			if r.Precision < r.Scale {
				r.Precision = 38
			}
			if kern == "$multiply" {
				r.Scale = a.Scale + b.Scale
			}
			f, _, err := New(kern, []sql.Type{a, b}, r)
			if err != nil {
				t.Fatal(err)
			}
			for range 20 {
				x, y := randomValue(random, a), randomValue(random, b)
				want, ok := referenceDecimal(kern, x, y, a, b, r)
				got, err := oneDecimal(f, x, y, a, b, r)
				if (err == nil) != ok || ok && got.Cmp(want) != 0 {
					t.Errorf("%s of %s %s and %s %s as %s: got %s, %v, want %s, %v", kern, x, a, y, b, r, got, err, want, ok)
				}
			}
		}
	}
}

func randomDecimal(r *rand.Rand) sql.Type {
	p := 1 + r.IntN(38)
	return sql.DecimalOf(p, r.IntN(min(p, 12)+1))
}

func randomValue(r *rand.Rand, t sql.Type) *big.Int {
	x := new(big.Int)
	for range 1 + r.IntN(t.Precision) {
		x.Mul(x, big.NewInt(10)).Add(x, big.NewInt(r.Int64N(10)))
	}
	if r.IntN(2) == 0 {
		x.Neg(x)
	}
	return x
}

func referenceDecimal(kern string, x, y *big.Int, a, b, r sql.Type) (*big.Int, bool) {
	x, y = new(big.Int).Set(x), new(big.Int).Set(y)
	scale := max(a.Scale, b.Scale)
	align := func() {
		x.Mul(x, pow10(scale-a.Scale))
		y.Mul(y, pow10(scale-b.Scale))
	}
	z := new(big.Int)
	switch kern {
	case "$add":
		align()
		z.Add(x, y)
	case "$subtract":
		align()
		z.Sub(x, y)
	case "$multiply":
		z.Mul(x, y)
	default:
		if y.Sign() == 0 {
			return nil, false
		}
		if kern == "$modulus" {
			align()
			if z.Quo(x, y).BitLen() > 128 {
				return nil, false
			}
			z.Rem(x, y)
			break
		}
		shift := r.Scale + b.Scale - a.Scale
		if shift >= 38 {
			return nil, false
		}
		z = divRound(x.Mul(x, pow10(shift)), y)
	}
	return z, new(big.Int).Abs(z).Cmp(pow10(r.Precision)) < 0
}

func oneDecimal(f Func, x, y *big.Int, a, b, r sql.Type) (*big.Int, error) {
	vec := func(x *big.Int, t sql.Type) Vec {
		b := NewBuilder(t)
		b.Int128(int128(x))
		return Vec{Type: t, w: width(t), data: unsafe.Pointer(unsafe.SliceData(b.data))}
	}
	c := &Call{N: 1, Args: []Vec{vec(x, a), vec(y, b)}, Out: NewBuilder(r)}
	if err := f(c); err != nil {
		return nil, err
	}
	out := Vec{Type: r, w: width(r), data: unsafe.Pointer(unsafe.SliceData(c.Out.data))}
	return out.Int128(0).Big(), nil
}
