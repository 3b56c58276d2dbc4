package kernel

import (
	"math"

	"glaux/sql"
)

// vectorsKernels are this file's kernels by name.
var vectorsKernels = map[string]Kernel{
	// Functions of two vectors, which are arrays of doubles.
	"cosine_similarity": choose(func(args []sql.Type) (Kernel, bool) {
		if args[0].Kind == sql.Map {
			return rows(func(c *Call, i int) error {
				x, err := sparseCosine(&c.Args[0], &c.Args[1], i)
				return put(c.Out, (*Builder).Float, x, err)
			}), true
		}
		return vectors(func(x, y []float64, null bool) (float64, error) { return cosine(x, y, null) }), true
	}),
	"cosine_distance": vectors(func(x, y []float64, null bool) (float64, error) {
		s, err := cosine(x, y, null)
		return 1 - s, err
	}),
	"dot_product": vectors(func(x, y []float64, _ bool) (float64, error) { return dot(x, y), nil }),
	"euclidean_distance": vectors(func(x, y []float64, _ bool) (float64, error) {
		sum := 0.0
		for i := range x {
			sum += (x[i] - y[i]) * (x[i] - y[i])
		}
		return math.Sqrt(sum), nil
	}),
}

// vectors makes a kernel of a function of vectors, in which NULL is 0; null says that there is one.
func vectors(f func(x, y []float64, null bool) (float64, error)) Kernel {
	return rows(func(c *Call, i int) error {
		a, b := at[listEntry](&c.Args[0], i), at[listEntry](&c.Args[1], i)
		if a.n != b.n {
			return invalid("The arguments must have the same length")
		}
		x, null1 := vectorOf(&c.Args[0].kids[0], a)
		y, null2 := vectorOf(&c.Args[1].kids[0], b)
		z, err := f(x, y, null1 || null2)
		return put(c.Out, (*Builder).Float, z, err)
	})
}

func vectorOf(v *Vec, e listEntry) (x []float64, null bool) {
	x = elements[float64](v, e)
	if v.wholeIn(e) {
		return x, false
	}
	clean := make([]float64, len(x))
	for k := range x {
		if !v.Null(int(e.off) + k) {
			clean[k] = x[k]
		}
	}
	return clean, true
}

func dot(x, y []float64) float64 {
	sum := 0.0
	for i := range x {
		sum += x[i] * y[i]
	}
	return sum
}

func cosine(x, y []float64, null bool) (float64, error) {
	if null {
		return 0, ErrNull
	}
	squareX, squareY := dot(x, x), dot(y, y)
	if squareX == 0 || squareY == 0 {
		return 0, invalid("Vector magnitude cannot be zero")
	}
	return dot(x, y) / math.Sqrt(squareX*squareY), nil
}

// sparseCosine is the similarity of vectors given as maps from dimension to value.
func sparseCosine(left, right *Vec, i int) (float64, error) {
	l, r := at[listEntry](left, i), at[listEntry](right, i)
	if !left.kids[1].wholeIn(l) || !right.kids[1].wholeIn(r) {
		return 0, ErrNull
	}
	x, y := elements[float64](&left.kids[1], l), elements[float64](&right.kids[1], r)
	find := func(key int) (int, bool) { // in what is short
		for k := range y {
			if sameScalar(&left.kids[0], key, &right.kids[0], int(r.off)+k) {
				return k, true
			}
		}
		return 0, false
	}
	if len(y) > 16 {
		index := keyIndex(&right.kids[0], int(r.off), int(r.off+r.n))
		find = func(key int) (int, bool) {
			k, ok := index[string(appendIdentity(nil, &left.kids[0], key))]
			return k - int(r.off), ok
		}
	}
	sum := 0.0
	for k, v := range x {
		if at, ok := find(int(l.off) + k); ok {
			sum += v * y[at]
		}
	}
	return sum / (math.Sqrt(dot(x, x)) * math.Sqrt(dot(y, y))), nil
}
