package kernel

import "strconv"

// Aggregates that collect values, over columns.

// mapAgg keeps the first value of each key.
func mapAgg(out *Builder, args []groupColumn, start, end int) error {
	var keys set
	for k := start; k < end; k++ {
		if args[0].null(k) {
			continue
		}
		if at := args[0].at(k); keys.add(args[0].v, at) {
			out.kids[0].Copy(args[0].v, at)
			out.kids[1].Copy(args[1].v, args[1].at(k))
		}
	}
	if keys.n == 0 {
		out.Null()
	} else {
		out.End()
	}
	return nil
}

// mapUnion keeps the first value of each key of maps.
func mapUnion(out *Builder, args []groupColumn, start, end int) error {
	var keys set
	for k := start; k < end; k++ {
		if args[0].null(k) {
			continue
		}
		v := args[0].v
		for e, last := v.List(args[0].at(k)); e < last; e++ {
			if keys.add(&v.kids[0], e) {
				out.kids[0].Copy(&v.kids[0], e)
				out.kids[1].Copy(&v.kids[1], e)
			}
		}
	}
	if keys.n == 0 {
		out.Null()
	} else {
		out.End()
	}
	return nil
}

// multimapAgg keeps all values of each key.
func multimapAgg(out *Builder, args []groupColumn, start, end int) error {
	var keys set
	var groups [][]int
	for k := start; k < end; k++ {
		if args[0].null(k) {
			continue
		}
		n, isNew := keys.index(args[0].v, args[0].at(k))
		if isNew {
			out.kids[0].Copy(args[0].v, args[0].at(k))
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], args[1].at(k))
	}
	if keys.n == 0 {
		out.Null()
		return nil
	}
	for _, g := range groups {
		for _, k := range g {
			out.kids[1].kids[0].Copy(args[1].v, k)
		}
		out.kids[1].End()
	}
	out.End()
	return nil
}

// histogram counts each value.
func histogram(out *Builder, args []groupColumn, start, end int) error {
	v := args[0]
	if v.constant {
		if v.null(start) || start == end {
			out.Null()
			return nil
		}
		out.kids[0].Copy(v.v, v.row)
		out.kids[1].Int(int64(end - start))
		out.End()
		return nil
	}
	for k := start; k < end; k++ {
		if !v.v.Null(k) {
			appendCounts(out, v.v, start, end)
			return nil
		}
	}
	out.Null()
	return nil
}

// maxListagg is the longest text that listagg makes, in bytes.
const maxListagg = 1 << 20

// listagg joins values; its further arguments are the separator, whether too long
// a text is an error, what else to end it with, and whether to count the rest.
func listagg(out *Builder, args []groupColumn, start, end int) error {
	for start < end && args[0].null(start) {
		start++
	}
	if start == end {
		out.Null()
		return nil
	}
	text := func(n int) string {
		if args[n].null(start) {
			return ""
		}
		return args[n].v.Str(args[n].at(start))
	}
	separator := text(1)
	first := len(out.blob)
	blob := out.blob
	for k := start; k < end; k++ {
		if args[0].null(k) {
			continue
		}
		s := args[0].v.Bytes(args[0].at(k))
		extra := len(s)
		if k > start {
			extra += len(separator)
		}
		if len(blob)-first+extra > maxListagg {
			if args[2].v.Bool(args[2].at(start)) {
				return failure("EXCEEDED_FUNCTION_MEMORY_LIMIT", "Concatenated string has the length in bytes larger than the maximum output length %d", maxListagg)
			}
			blob = append(append(blob, separator...), text(3)...)
			if args[4].v.Bool(args[4].at(start)) {
				blob = append(strconv.AppendInt(append(blob, '('), int64(rest(args[0], k, end)), 10), ')')
			}
			break
		}
		if k > start {
			blob = append(blob, separator...)
		}
		blob = append(blob, s...)
	}
	out.step()
	out.blob = blob
	out.endString(first)
	return nil
}

// rest counts the values that aren't NULL.
func rest(v groupColumn, start, end int) (n int) {
	for k := start; k < end; k++ {
		if !v.null(k) {
			n++
		}
	}
	return n
}
