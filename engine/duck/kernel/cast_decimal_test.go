package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"unsafe"

	"glaux/sql"
)

// TestQuickDecimalCasts compares the quick conversions with the general ones.
func TestQuickDecimalCasts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	types := []sql.Type{
		sql.T(sql.BigInt), sql.T(sql.Integer), sql.T(sql.Double), sql.T(sql.Real), sql.T(sql.Varchar), sql.DecimalOf(4, 1), sql.DecimalOf(10, 2),
		sql.DecimalOf(18, 18), sql.DecimalOf(18, 0), sql.DecimalOf(20, 2), sql.DecimalOf(30, 15), sql.DecimalOf(38, 0), sql.DecimalOf(38, 38),
	}
	for _, from := range types {
		for _, to := range types {
			quick := quickDecimalCast(from, to)
			if quick == nil || from.Kind == sql.Varchar {
				continue
			}
			general, err := caster(from, to, session{})
			if err != nil {
				t.Fatal(err)
			}
			for range 3000 {
				in := NewBuilder(from)
				in.Append(someNumber(r, from))
				v := vecOf(in)
				out := NewBuilder(to)
				if !quick(&v, 0, out) {
					continue
				}
				x := v.Value(0)
				want, err := general(x)
				if got := out.value(); err != nil || Text(to, got) != Text(to, want) {
					t.Fatalf("%s %s to %s: %s, want %s, %v", from, Text(from, x), to, Text(to, got), Text(to, want), err)
				}
				if p, _ := printerOf(to); p != nil {
					w := vecOf(out)
					if got := string(p(nil, &w, 0)); got != Text(to, want) {
						t.Fatalf("text of %s: %s, want %s", to, got, Text(to, want))
					}
				}
			}
		}
	}
}

// value is the builder's only value.
func (b *Builder) value() any {
	v := vecOf(b)
	return v.Value(0)
}

// vecOf reads what a builder of values of fixed width has.
func vecOf(b *Builder) Vec {
	return Vec{Type: b.Type, w: width(b.Type), data: unsafe.Pointer(unsafe.SliceData(b.data))}
}

// someNumber is a value of a type: of few digits, of many, or half way between two.
func someNumber(r *rand.Rand, t sql.Type) any {
	n := int64(r.Uint64()) >> r.IntN(64)
	switch t.Kind {
	case sql.BigInt:
		return n
	case sql.Integer:
		return int64(int32(n))
	case sql.Real:
		return float32(someFloat(r, n))
	case sql.Double:
		return someFloat(r, n)
	}
	x := Int128{Lo: uint64(n), Hi: n >> 63}
	if r.IntN(2) == 0 {
		x = Int128{Lo: r.Uint64(), Hi: int64(r.Uint64()) >> r.IntN(64)}
	}
	if r.IntN(3) == 0 {
		if y, ok := (Int128{Lo: uint64(r.IntN(100) * 5)}).scaled(r.IntN(30)); ok {
			x = y
		}
	}
	return x.rem(powers128[t.Precision]).Big()
}

func someFloat(r *rand.Rand, n int64) float64 {
	switch r.IntN(4) {
	case 0:
		return math.Float64frombits(r.Uint64())
	case 1:
		return float64(n) / 8
	case 2:
		return float64(n%100000) / 1000
	}
	return float64(n)
}

// TestCutDecimals compares rounding and cutting with big numbers.
func TestCutDecimals(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	of := sql.DecimalOf(38, 5)
	round, _ := rounder([]sql.Type{of, sql.T(sql.BigInt)})
	kernels := map[string]Kernel{"round": round, "truncate": mathKernels["truncate"]}
	for name, k := range kernels {
		f, err := k.Make([]sql.Type{of, sql.T(sql.BigInt)}, of)
		if err != nil {
			t.Fatal(err)
		}
		for range 5000 {
			x, n := someNumber(r, of), int64(r.IntN(44)-36)
			in, digits := NewBuilder(of), NewBuilder(sql.T(sql.BigInt))
			in.Append(x)
			digits.Append(n)
			c := &Call{N: 1, Args: []Vec{vecOf(in), vecOf(digits)}, Out: NewBuilder(of)}
			unit := tenTo(5 - n)
			want := new(big.Int).Mul(new(big.Int).Quo(x.(*big.Int), unit), unit)
			if name == "round" {
				want = cutDigits(x.(*big.Int), 5-n)
			}
			err := f(c)
			if name == "round" && (5-n > maxRounded || !fits(want, 38)) {
				if err == nil {
					t.Fatalf("round(%s, %d) is no error", x, n)
				}
				continue
			}
			if err != nil || c.Out.value().(*big.Int).Cmp(want) != 0 {
				t.Fatalf("%s(%s, %d): %v, want %s, %v", name, x, n, c.Out.value(), want, err)
			}
		}
	}
}
