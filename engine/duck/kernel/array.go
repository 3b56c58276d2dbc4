package kernel

import (
	"cmp"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"glaux/engine/duck/timsort"
	"glaux/sql"
)

// rows makes a kernel of a function that appends the result for row i; a row
// with a NULL argument is NULL.
func rows(f func(c *Call, i int) error) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			for i := range c.N {
				if c.anyNull(i) {
					c.Out.Null()
					continue
				}
				have := c.Out.n
				if err := f(c, i); err != nil {
					if err = c.Out.failed(have, err); err != nil {
						return err
					}
				}
			}
			return nil
		}, nil
	}}
}

// arrayKernels are this file's kernels by name.
var arrayKernels = map[string]Kernel{
	"array_distinct":  sets(distinctOf, arrayDistinct),
	"array_union":     sets(unionOf, arrayUnion),
	"array_intersect": sets(intersectOf, arrayIntersect),
	"array_except":    sets(exceptOf, arrayExcept),
	"arrays_overlap":  lists(listFuncs{b4: overlapPlain[int32], b8: overlapPlain[int64]}, rows(arraysOverlap)),
	"array_histogram": rows(arrayHistogram),
	"array_position": lists(listFuncs{
		b1: positionPlain[int8], b2: positionPlain[int16], b4: positionPlain[int32], b8: positionPlain[int64], b16: positionPlain[Int128],
		real: positionPlain[float32], double: positionPlain[float64],
	}, rows(arrayPosition)),
	"array_remove":      rows(arrayRemove),
	"array_join":        rows(arrayJoin),
	"array_min":         extremes(-1),
	"array_max":         extremes(1),
	"$sort_nested":      rows(sortNested),
	"contains_sequence": rows(containsSequence),
	"combinations":      rows(combinations),
	"ngrams":            rows(ngrams),
	"slice":             sublists(sliceOf),
	"array_sort":        rows(sortNumbers),
	"trim_array":        sublists(trimmed),
	"zip":               rows(zipArrays),
	"$sort_by":          rows(sortBy),
	"$all_match":        match(false, false),
	"$any_match":        match(true, true),
	"$none_match":       match(true, false),
	"contains": choose(func(args []sql.Type) (Kernel, bool) {
		if args[0].Kind == sql.Array {
			return lists(listFuncs{
				b1: containsPlain[int8], b2: containsPlain[int16], b4: containsPlain[int32], b8: containsPlain[int64], b16: containsPlain[Int128],
				real: containsPlain[float32], double: containsPlain[float64],
			}, rows(contains)), true
		}
		return F2(networkContains), true
	}),
	"element_at": choose(func(args []sql.Type) (Kernel, bool) {
		if args[0].Kind == sql.Map {
			return mapElements(rows(mapElementAt), nil), true
		}
		return lists(elementFuncs(false), rows(arrayElementAt)), true
	}),
	"repeat":  Kernel{Make: func([]sql.Type, sql.Type) (Func, error) { return repeat, nil }},
	"shuffle": Kernel{Volatile: true, Make: rows(shuffle).Make},
}

// list is a call's argument k in row i as a range of elements.
func (c *Call) list(k, i int) (elems *Vec, start, end int) {
	start, end = c.Args[k].List(i)
	return &c.Args[k].kids[0], start, end
}

// appendUnseen appends the elements that are new to a set.
func appendUnseen(b *Builder, s *set, v *Vec, start, end int) {
	for k := start; k < end; k++ {
		if s.add(v, k) {
			b.Copy(v, k)
		}
	}
}

func appendRange(b *Builder, v *Vec, start, end int) { b.CopyRange(v, start, end) }

func arrayDistinct(c *Call, i int) error {
	v, start, end := c.list(0, i)
	appendUnseen(c.Out.kids[0], &set{}, v, start, end)
	c.Out.End()
	return nil
}

// sortNumbers sorts elements of 64 bits, NULL last.
func sortNumbers(c *Call, i int) error {
	v, start, end := c.list(0, i)
	out := c.Out.kids[0]
	nulls := 0
	if v.nullIn(start, end) {
		for k := start; k < end; k++ {
			if v.Null(k) {
				nulls++
			}
		}
	}
	sorted := room[int64](out, end-start-nulls)
	for k, n := start, 0; k < end; k++ {
		if nulls == 0 || !v.Null(k) {
			sorted[n] = at[int64](v, k)
			n++
		}
	}
	slices.Sort(sorted)
	out.Nulls(nulls)
	c.Out.End()
	return nil
}

func arrayUnion(c *Call, i int) error {
	s := &set{}
	for k := range 2 {
		v, start, end := c.list(k, i)
		appendUnseen(c.Out.kids[0], s, v, start, end)
	}
	c.Out.End()
	return nil
}

// arrayIntersect keeps the order of the longer array.
func arrayIntersect(c *Call, i int) error {
	a, s, e := c.list(0, i)
	b, t, f := c.list(1, i)
	if e-s < f-t {
		a, s, e, b, t, f = b, t, f, a, s, e
	}
	var both, seen set
	for k := t; k < f; k++ {
		both.add(b, k)
	}
	for k := s; k < e; k++ {
		if both.has(a, k) && seen.add(a, k) {
			c.Out.kids[0].Copy(a, k)
		}
	}
	c.Out.End()
	return nil
}

func arrayExcept(c *Call, i int) error {
	a, s, e := c.list(0, i)
	b, t, f := c.list(1, i)
	out := c.Out.kids[0]
	if t == f { // Repetitions stay then.
		appendRange(out, a, s, e)
	} else {
		seen := &set{}
		for k := t; k < f; k++ {
			seen.add(b, k)
		}
		appendUnseen(out, seen, a, s, e)
	}
	c.Out.End()
	return nil
}

func arraysOverlap(c *Call, i int) error {
	a, s, e := c.list(0, i)
	b, t, f := c.list(1, i)
	if found, ok := overlap(a, s, e, b, t, f); ok {
		c.Out.Bool(found)
	} else {
		c.Out.Null()
	}
	return nil
}

// overlap is arrays_overlap of one row; it is NULL if not ok.
func overlap(a *Vec, s, e int, b *Vec, t, f int) (found, ok bool) {
	if s == e || t == f {
		return false, true
	}
	var seen set
	null := false
	for k := s; k < e; k++ {
		if a.Null(k) {
			null = true
		} else {
			seen.add(a, k)
		}
	}
	for k := t; k < f; k++ {
		if b.Null(k) {
			null = true
		} else if seen.has(b, k) {
			return true, true
		}
	}
	return false, !null
}

func arrayHistogram(c *Call, i int) error {
	v, start, end := c.list(0, i)
	appendCounts(c.Out, v, start, end)
	return nil
}

// appendCounts appends a map from values that are not NULL to how often they occur.
func appendCounts(out *Builder, v *Vec, start, end int) (found bool) {
	var values set
	var counts []int64
	for k := start; k < end; k++ {
		if v.Null(k) {
			continue
		}
		n, isNew := values.index(v, k)
		if isNew {
			out.kids[0].Copy(v, k)
			counts = append(counts, 0)
		}
		counts[n]++
	}
	out.kids[1].Ints(counts)
	out.End()
	return len(counts) > 0
}

// determinate refuses a comparison that NULLs inside the values left open.
func determinate(name string, t truth3) (bool, error) {
	if t == unknown {
		return false, failure("NOT_SUPPORTED", "%s does not support arrays with elements that are null or contain null", name)
	}
	return t == yes, nil
}

func arrayPosition(c *Call, i int) error {
	v, start, end := c.list(0, i)
	for k := start; k < end; k++ {
		if v.Null(k) {
			continue
		}
		same, err := determinate("array_position", equalAt(v, k, &c.Args[1], i))
		if err != nil {
			return err
		}
		if same {
			c.Out.Int(int64(k - start + 1))
			return nil
		}
	}
	c.Out.Int(0)
	return nil
}

func arrayRemove(c *Call, i int) error {
	v, start, end := c.list(0, i)
	for k := start; k < end; k++ {
		if !v.Null(k) {
			same, err := determinate("array_remove", equalAt(v, k, &c.Args[1], i))
			if err != nil {
				return err
			}
			if same {
				continue
			}
		}
		c.Out.kids[0].Copy(v, k)
	}
	c.Out.End()
	return nil
}

func contains(c *Call, i int) error {
	v, start, end := c.list(0, i)
	null := false
	for k := start; k < end; k++ {
		if v.Null(k) {
			null = true
			continue
		}
		same, err := determinate("contains", equalAt(v, k, &c.Args[1], i))
		if err != nil {
			return err
		}
		if same {
			c.Out.Bool(true)
			return nil
		}
	}
	if null {
		c.Out.Null()
	} else {
		c.Out.Bool(false)
	}
	return nil
}

func networkContains(network string, address []byte) (bool, error) {
	if !strings.Contains(network, "/") {
		return false, invalid("Invalid CIDR")
	}
	ip, bits, _ := strings.Cut(network, "/")
	at, err := netip.ParseAddr(ip)
	if err != nil {
		return false, invalid("Invalid network IP address")
	}
	n, err := strconv.Atoi(bits)
	prefix := netip.PrefixFrom(at.Unmap(), n)
	if err != nil || !prefix.IsValid() {
		return false, invalid("Invalid prefix length")
	}
	a, _ := netip.AddrFromSlice(address)
	return prefix.Contains(a.Unmap()), nil
}

func arrayJoin(c *Call, i int) error {
	v, start, end := c.list(0, i)
	if v.Type.Kind == sql.JSON {
		return arrayJoinJSON(c, i)
	}
	separator := c.Args[1].Str(i)
	c.Out.Write(func(dst []byte) []byte {
		first := true
		for k := start; k < end; k++ {
			if v.Null(k) && len(c.Args) < 3 {
				continue
			}
			if !first {
				dst = append(dst, separator...)
			}
			first = false
			switch {
			case v.Null(k):
				dst = append(dst, c.Args[2].Bytes(i)...)
			case v.Type.Kind == sql.Varchar:
				dst = append(dst, v.Bytes(k)...)
			case v.Type.IsInteger():
				dst = strconv.AppendInt(dst, v.Int(k), 10)
			default:
				dst = append(dst, Text(v.Type, v.Value(k))...)
			}
		}
		return dst
	})
	return nil
}

// arrayJoinJSON joins JSON scalars as their casts to varchar give them; null is NULL.
func arrayJoinJSON(c *Call, i int) error {
	v, start, end := c.list(0, i)
	toText := jsonCaster(varcharType)
	var parts []string
	for k := start; k < end; k++ {
		var x any
		if !v.Null(k) {
			var err error
			if x, err = toText(v.Value(k)); err != nil {
				return failure("GENERIC_INTERNAL_ERROR", "Error casting array element to VARCHAR")
			}
		}
		switch {
		case x != nil:
			parts = append(parts, x.(string))
		case len(c.Args) > 2:
			parts = append(parts, strings.Clone(c.Args[2].Str(i)))
		}
	}
	c.Out.Str(strings.Join(parts, c.Args[1].Str(i)))
	return nil
}

// arrayExtreme is array_max (sign 1) or array_min (-1): NULL with any NULL, and
// NaN only where there is nothing else.
func arrayExtreme(sign int) func(c *Call, i int) error {
	return func(c *Call, i int) error {
		v, start, end := c.list(0, i)
		best := -1
		for k := start; k < end; k++ {
			if v.Null(k) {
				c.Out.Null()
				return nil
			}
			if best < 0 {
				best = k
				continue
			}
			order, err := orderAt(v, k, v, best, sign > 0)
			if err != nil {
				return err
			}
			if order*sign > 0 {
				best = k
			}
		}
		if best < 0 {
			c.Out.Null()
		} else {
			c.Out.Copy(v, best)
		}
		return nil
	}
}

// sortNested sorts rows and arrays in ascending order, NULL last.
func sortNested(c *Call, i int) error {
	v, start, end := c.list(0, i)
	places := make([]int, 0, end-start)
	for k := start; k < end; k++ {
		places = append(places, k)
	}
	var failed error
	slices.SortStableFunc(places, func(a, b int) int {
		if x, y := v.Null(a), v.Null(b); x || y {
			return b2i(x) - b2i(y)
		}
		order, err := orderAt(v, a, v, b, false)
		failed = cmp.Or(failed, err)
		return order
	})
	if failed != nil {
		return failed
	}
	for _, k := range places {
		c.Out.kids[0].Copy(v, k)
	}
	c.Out.End()
	return nil
}

func containsSequence(c *Call, i int) error {
	a, s, e := c.list(0, i)
	b, t, f := c.list(1, i)
	n := f - t
	ids := func(v *Vec, start, end int) []string {
		out := make([]string, 0, end-start)
		for k := start; k < end; k++ {
			out = append(out, string(appendIdentity(nil, v, k)))
		}
		return out
	}
	x, y := ids(a, s, e), ids(b, t, f)
	found := false
	for k := 0; k+n <= len(x) && !found; k++ {
		found = slices.Equal(x[k:k+n], y)
	}
	c.Out.Bool(found)
	return nil
}

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

func ngrams(c *Call, i int) error {
	v, start, end := c.list(0, i)
	n := int(c.Args[1].Int(i))
	if n <= 0 {
		return invalid("N must be positive")
	}
	out := c.Out.kids[0]
	for k := range max(end-start-n+1, 1) {
		appendRange(out.kids[0], v, start+k, min(start+k+n, end))
		out.End()
	}
	c.Out.End()
	return nil
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
		for range n {
			c.Out.kids[0].Copy(&c.Args[0], i)
		}
		c.Out.End()
	}
	return nil
}

func shuffle(c *Call, i int) error {
	v, start, end := c.list(0, i)
	for _, k := range rand.Perm(end - start) {
		c.Out.kids[0].Copy(v, start+k)
	}
	c.Out.End()
	return nil
}

func arrayElementAt(c *Call, i int) error {
	v, start, end := c.list(0, i)
	at, size := c.Args[1].Int(i), int64(end-start)
	switch {
	case at == 0:
		return invalid("SQL array indices start at 1")
	case at < 0:
		at += size + 1
	}
	if at < 1 || at > size {
		c.Out.Null()
	} else {
		c.Out.Copy(v, start+int(at)-1)
	}
	return nil
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

// sortBy sorts by the results of comparing each element with each.
func sortBy(c *Call, i int) error {
	v, start, end := c.list(0, i)
	matrix, from, _ := c.list(1, i)
	order := make([]int, end-start)
	for k := range order {
		order[k] = k
	}
	failed := false
	by := timsort.Sorter{Compare: func(a, b int) int {
		row, _ := matrix.List(from + a)
		if cell := &matrix.kids[0]; !cell.Null(row + b) {
			if x := cell.Int(row + b); x >= -1 && x <= 1 {
				return int(x)
			}
		}
		failed = true
		return 0
	}}
	err := by.Sort(order)
	switch {
	case failed:
		return invalid("Lambda comparator must return either -1, 0, or 1")
	case err != nil:
		return invalid("Lambda comparator violates the comparator contract")
	}
	for _, k := range order {
		c.Out.kids[0].Copy(v, start+k)
	}
	c.Out.End()
	return nil
}
