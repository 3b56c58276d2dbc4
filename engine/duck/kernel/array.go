package kernel

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unsafe"

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

// maxLanes is how many pieces of an array $lanes makes.
const maxLanes = 1024

// arrayKernels are this file's kernels by name.
var arrayKernels = map[string]Kernel{
	// $lanes cuts an array into up to maxLanes pieces.
	"$lanes": Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return eachRow(func(c *Call, i int) error {
			v, start, end := c.list(0, i)
			width := max((end-start+maxLanes-1)/maxLanes, 1)
			for ; start < end; start += width {
				c.Out.kids[0].kids[0].CopyRange(v, start, min(start+width, end))
				c.Out.kids[0].End()
			}
			c.Out.End()
			return nil
		}), nil
	}},
	"array_distinct":  sets(distinctOf, arrayDistinct),
	"array_union":     sets(unionOf, arrayUnion),
	"array_intersect": sets(intersectOf, arrayIntersect),
	"array_except":    sets(exceptOf, arrayExcept),
	"arrays_overlap":  lists(listFuncs{b4: overlapPlain[int32], b8: overlapPlain[int64]}, rows(arraysOverlap)),
	"array_histogram": rows(arrayHistogram),
	"array_position":  searches(positionIn, rows(arrayPosition)),
	"array_remove":    removals(rows(arrayRemove)),
	"array_join":      rows(arrayJoin),
	"array_min":       extremes(-1),
	"array_max":       extremes(1),
	"$sort_nested":    rows(sortNested),
	"contains_sequence": lists(listFuncs{
		b1: sequencePlain[int8], b2: sequencePlain[int16], b4: sequencePlain[int32], b8: sequencePlain[int64], b16: sequencePlain[Int128],
	}, rows(containsSequence)),
	"combinations": rows(combinations),
	"ngrams":       {Make: func([]sql.Type, sql.Type) (Func, error) { return ngrams, nil }},
	"slice":        sublists(slicesOf, sliceOf),
	"array_sort": choose(func(args []sql.Type) (Kernel, bool) {
		if args[0].Elem.Kind == sql.Varchar {
			return sortTexts, true
		}
		return rows(sortNumbers), true
	}),
	"trim_array":  sublists(trimmedAll, trimmed),
	"zip":         rows(zipArrays),
	"$sort_by":    rows(sortBy),
	"$all_match":  match(false, false),
	"$any_match":  match(true, true),
	"$none_match": match(true, false),
	"contains": choose(func(args []sql.Type) (Kernel, bool) {
		if args[0].Kind == sql.Array {
			return searches(containedIn, rows(contains)), true
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
	"shuffle": Kernel{Volatile: true, Make: shuffles},
}

// list is a call's argument k in row i as a range of elements.
func (c *Call) list(k, i int) (elems *Vec, start, end int) {
	start, end = c.Args[k].List(i)
	return &c.Args[k].kids[0], start, end
}

func appendRange(b *Builder, v *Vec, start, end int) { b.CopyRange(v, start, end) }

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

// removals makes a kernel of array_remove for numbers of which equal ones are the same 8
// bytes; slow is for others, and for chunks with NULLs.
func removals(slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		if t := args[1]; err != nil || !t.Equal(*args[0].Elem) || t.Kind != sql.BigInt && (t.Kind != sql.Timestamp || t.Precision > 6) {
			return f, err
		}
		return func(c *Call) error {
			list, kid := &c.Args[0], c.Out.kids[0]
			total := 0
			for _, e := range ranges(list, c.N) {
				total += int(e.n)
			}
			if !c.whole() || list.kids[0].valid != nil {
				return f(c)
			}
			at := len(kid.data)
			out, have := unsafe.Slice((*int64)(kid.extend(total)), total), 0
			for i, e := range ranges(list, c.N) {
				without := column[int64](&c.Args[1], c.N)[i]
				for _, x := range elements[int64](&list.kids[0], e) {
					out[have] = x
					if x != without {
						have++
					}
				}
				c.Out.step()
				c.Out.data = appendRaw(c.Out.data, uint64(kid.n+have))
			}
			kid.data = kid.data[:at+8*have]
			kid.steps(have)
			return nil
		}, nil
	}}
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
	at, ok := sql.ParseAddress(ip)
	if !ok {
		return false, invalid("Invalid network IP address")
	}
	n, err := strconv.Atoi(bits)
	prefix := netip.PrefixFrom(at.Unmap(), n)
	switch {
	case err != nil || n < 0:
		return false, invalid("Invalid prefix length")
	case !prefix.IsValid():
		return false, invalid("Invalid CIDR")
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
	c.Out.Bool(sequenceIn(&c.Args[0].kids[0], at[listEntry](&c.Args[0], i), &c.Args[1].kids[0], at[listEntry](&c.Args[1], i)))
	return nil
}

// sequenceIn reports that b's elements follow each other in a, compared by identity.
func sequenceIn(a *Vec, e listEntry, b *Vec, f listEntry) bool {
	if f.n > e.n {
		return false
	}
	for k := range int(e.n-f.n) + 1 {
		same := true
		for m := 0; m < int(f.n) && same; m++ {
			same = identical(a, int(e.off)+k+m, b, int(f.off)+m)
		}
		if same {
			return true
		}
	}
	return false
}

// sequencePlain is containsSequence of arrays without NULL and with elements that are
// identical when == says so.
func sequencePlain[T fixed](c *Call) error {
	right := ranges(&c.Args[1], c.N)
	a, b := &c.Args[0].kids[0], &c.Args[1].kids[0]
	whole := a.valid == nil && b.valid == nil
	eachList(c, func(i int, e listEntry) (bool, bool) {
		f := right[i]
		if !whole && !(a.wholeIn(e) && b.wholeIn(f)) {
			return sequenceIn(a, e, b, f), true
		}
		in, want := elements[T](a, e), elements[T](b, f)
		if len(want) == 0 {
			return true, true
		}
		for k := 0; k+len(want) <= len(in); k++ {
			if in[k] == want[0] && slices.Equal(in[k+1:k+len(want)], want[1:]) {
				return true, true
			}
		}
		return false, true
	})
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
	if err := comparatorError(by.Sort(order), failed); err != nil {
		return err
	}
	for _, k := range order {
		c.Out.kids[0].Copy(v, start+k)
	}
	c.Out.End()
	return nil
}
