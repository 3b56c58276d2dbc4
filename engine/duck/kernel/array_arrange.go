package kernel

import (
	"math/rand/v2"
	"slices"
	"unsafe"

	"glaux/sql"
)

func combinations(c *Call, i int) error {
	v, start, end := c.list(0, i)
	n := int(c.Args[1].Int(i))
	switch {
	case n < 0:
		return invalid("combination size must not be negative: %d", n)
	case n > 5:
		return invalid("combination size must not exceed 5: %d", n)
	}
	out := c.Out.kids[0]
	before := out.n
	pick := make([]int, n)
	// The last element changes slowest.
	var choose func(depth, end int) error
	choose = func(depth, end int) error {
		if depth == 0 {
			if out.n-before >= 100_000 {
				return invalid("combinations exceed max size of 100000")
			}
			for _, k := range pick {
				out.kids[0].Copy(v, k)
			}
			out.End()
			return nil
		}
		for k := start + depth - 1; k < end; k++ {
			pick[depth-1] = k
			if err := choose(depth-1, k); err != nil {
				return err
			}
		}
		return nil
	}
	if err := choose(n, end); err != nil {
		return err
	}
	c.Out.End()
	return nil
}

// ngrams are arrays that share the elements of the first argument.
func ngrams(c *Call) error {
	total, whole := 0, c.whole()
	for i, e := range ranges(&c.Args[0], c.N) {
		if !whole && c.anyNull(i) {
			continue
		}
		n := c.Args[1].Int(i)
		if n <= 0 {
			return invalid("N must be positive")
		}
		total += ngramsOf(e, n)
	}
	rows, grams := c.shareNested(total)
	total = 0
	for i, e := range ranges(&c.Args[0], c.N) {
		if rows[i] = (listEntry{}); !whole && c.anyNull(i) {
			c.Out.setNull(i)
			continue
		}
		n := c.Args[1].Int(i)
		count := ngramsOf(e, n)
		rows[i] = listEntry{uint64(total), uint64(count)}
		for k := range grams[total : total+count] {
			grams[total+k] = listEntry{e.off + uint64(k), min(uint64(n), e.n)}
		}
		total += count
	}
	return nil
}

// ngramsOf is how many there are of an array: one where it is too short.
func ngramsOf(e listEntry, n int64) int {
	if uint64(n) >= e.n {
		return 1
	}
	return int(e.n - uint64(n) + 1)
}

func repeat(c *Call) error {
	for i := range c.N {
		if c.Args[1].Null(i) {
			c.Out.Null()
			continue
		}
		n := c.Args[1].Int(i)
		switch {
		case n < 0:
			return invalid("count argument of repeat function must be greater than or equal to 0")
		case n > 10_000:
			return invalid("count argument of repeat function must be less than or equal to 10000")
		}
		if kid := c.Out.kids[0]; kid.w == 8 && !c.Args[0].Null(i) {
			kid.progression(at[int64](&c.Args[0], i), 0, int(n))
		} else {
			for range n {
				kid.Copy(&c.Args[0], i)
			}
		}
		c.Out.End()
	}
	return nil
}

// reverseArrays appends each array's elements from the last on.
func reverseArrays(c *Call) error {
	v, elems, out := &c.Args[0], c.Args[0].Kid(0), c.Out.kids[0]
	if elems.valid != nil || out.w != 8 || elems.w != 8 {
		for i := range c.N {
			if v.Null(i) {
				c.Out.Null()
				continue
			}
			start, end := v.List(i)
			for k := end - 1; k >= start; k-- {
				out.Copy(elems, k)
			}
			c.Out.End()
		}
		return nil
	}
	to := room[int64](out, c.Out.lengths(v, 0, c.N))
	for i, e := range ranges(v, c.N) {
		if v.Null(i) {
			continue
		}
		from := elements[int64](elems, e)
		last := len(from) - 1
		for k, x := range from {
			to[last-k] = x
		}
		to = to[len(from):]
	}
	return nil
}

// shuffles draws numbers from a generator of the chunk's own.
func shuffles(args []sql.Type, r sql.Type) (Func, error) {
	return func(c *Call) error {
		source := mixer(rand.Uint64())
		f, err := rows(func(c *Call, i int) error { return shuffle(c, i, &source) }).Make(args, r)
		if err != nil {
			return err
		}
		return f(c)
	}, nil
}

func shuffle(c *Call, i int, source *mixer) error {
	v, start, end := c.list(0, i)
	out, n := c.Out.kids[0], end-start
	width := out.w
	if width == 0 && len(out.kids) == 0 && out.Type.Kind != sql.Row {
		width = int(unsafe.Sizeof(stringT{}))
	}
	if width == 0 || v.Type.Kind == sql.Unknown || v.nullIn(start, end) {
		c.places = slices.Grow(c.places[:0], n)[:n]
		for k := range c.places {
			c.places[k] = int64(start + k)
		}
		shuffled(c.places, source)
		for _, k := range c.places {
			out.Copy(v, int(k))
		}
	} else if n > 0 {
		at := len(out.data)
		out.CopyRange(v, start, end)
		switch p := unsafe.Pointer(&out.data[at]); width {
		case 1:
			shuffled(unsafe.Slice((*int8)(p), n), source)
		case 2:
			shuffled(unsafe.Slice((*int16)(p), n), source)
		case 4:
			shuffled(unsafe.Slice((*int32)(p), n), source)
		case 8:
			shuffled(unsafe.Slice((*int64)(p), n), source)
		default:
			shuffled(unsafe.Slice((*[2]uint64)(p), n), source)
		}
	}
	c.Out.End()
	return nil
}

func shuffled[T any](x []T, source *mixer) {
	for k := len(x) - 1; k > 0; k-- {
		j := source.below(uint64(k + 1))
		x[k], x[j] = x[j], x[k]
	}
}

func zipArrays(c *Call, i int) error {
	longest := 0
	for k := range c.Args {
		s, e := c.Args[k].List(i)
		longest = max(longest, e-s)
	}
	row := c.Out.kids[0]
	for n := range longest {
		for k := range c.Args {
			if v, s, e := c.list(k, i); s+n < e {
				row.kids[k].Copy(v, s+n)
			} else {
				row.kids[k].Null()
			}
		}
		row.End()
	}
	c.Out.End()
	return nil
}
