package orc

// Vector is the values of one type for some rows. Values hold only those that
// aren't NULL, in order; which those are, Nulls tells.
type Vector struct {
	Kind Kind
	// Rows is how many rows there are, NULL ones included.
	Rows int
	// Nulls marks the rows that are NULL; nil: none is.
	Nulls []bool
	// Values is how many rows aren't NULL.
	Values int

	// Ints are integers of all widths, booleans (0, 1), days of dates, low words of
	// decimals, seconds since 1970-01-01 00:00 of timestamps (UTC for instants, else
	// local), the lengths of lists and maps, and the numbers of unions' children.
	Ints []int64
	// Highs are the high words of decimals; nil: all fit 64 bits. Nanos are the
	// nanoseconds of timestamps.
	Highs, Nanos []int64
	// Most bounds the amounts of a file's decimals that fit 64 bits.
	Most   int64
	Floats []float64
	// Bytes are strings and binary values, valid until the next batch. Those of a file
	// are in Blob, one after the other, and their lengths in Ints, until Text is asked.
	Bytes [][]byte
	Blob  []byte
	// Longest is the greatest of the lengths of a file's strings; Width is the length
	// of each if they are alike, and else 0.
	Longest, Width int
	// Dictionary, where there is one, has the strings instead of Bytes, and Ints their
	// numbers. It is the same slice for all batches of a stripe.
	Dictionary [][]byte
	// Kids are a struct's fields, of as many rows as Values; a list's elements, or
	// a map's keys and values, of as many as the lengths add up to; a union's
	// children, each of as many as there are of its number.
	Kids []*Vector
}

// Text is a string or binary value, wherever it is.
func (v *Vector) Text(i int) []byte {
	if v.Dictionary != nil {
		return v.Dictionary[v.Ints[i]]
	}
	if len(v.Bytes) < v.Values {
		v.split()
	}
	return v.Bytes[i]
}

func (v *Vector) split() {
	v.Bytes = grow(v.Bytes, v.Values)
	rest := v.Blob
	for i, n := range v.Ints[:v.Values] {
		v.Bytes[i], rest = rest[:n:n], rest[n:]
	}
}

// High is the high word of a decimal.
func (v *Vector) High(i int) int64 {
	if v.Highs == nil {
		return v.Ints[i] >> 63
	}
	return v.Highs[i]
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
