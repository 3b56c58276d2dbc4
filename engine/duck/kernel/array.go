package kernel

import (
	"cmp"
	"math/rand/v2"
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
	if err := comparatorError(by.Sort(order), failed); err != nil {
		return err
	}
	for _, k := range order {
		c.Out.kids[0].Copy(v, start+k)
	}
	c.Out.End()
	return nil
}
