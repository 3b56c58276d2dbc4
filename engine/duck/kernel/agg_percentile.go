package kernel

import (
	"math"
	"slices"

	"glaux/sql"
)

// agg_approx_percentile: the value, an optional weight, a share or an array of
// them, and an optional accuracy, which is always met.
var _ = add("agg_approx_percentile", folds(func(args []sql.Type, rows [][]any) (any, error) {
	weighted := len(args) > 2
	share := 1
	if weighted {
		share = 2
	}
	if len(rows) == 0 {
		return nil, nil
	}
	shares, list := rows[0][share].([]any)
	if !list {
		shares = []any{rows[0][share]}
	}
	rows = notNull(rows, 0)
	if weighted {
		rows = notNull(rows, 1)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	slices.SortFunc(rows, func(a, b []any) int { return order(args[0], a[0], b[0]) })
	out := make([]any, len(shares))
	for i, s := range shares {
		p, _ := s.(float64)
		if s == nil {
			return nil, invalid("Percentile cannot be null")
		}
		if p < 0 || p > 1 {
			return nil, invalid("Percentile must be between 0 and 1")
		}
		out[i] = percentile(rows, p, weighted)
	}
	if list {
		return out, nil
	}
	return out[0], nil
}))

// percentile is the value at a share of sorted rows.
func percentile(rows [][]any, p float64, weighted bool) any {
	if !weighted {
		return rows[min(int(p*float64(len(rows))), len(rows)-1)][0]
	}
	total := 0.0
	for _, r := range rows {
		total += number(r[1])
	}
	sum := 0.0
	for _, r := range rows {
		if sum += number(r[1]); sum > p*total {
			return r[0]
		}
	}
	return rows[len(rows)-1][0]
}

// agg_numeric_histogram merges the nearest values until there are no more than
// the buckets asked for.
var _ = add("agg_numeric_histogram", folds(func(args []sql.Type, rows [][]any) (any, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	limit, _ := rows[0][0].(int64)
	if limit < 2 {
		return nil, invalid("numeric_histogram bucket count must be greater than one")
	}
	type bucket struct{ value, weight float64 }
	var buckets []bucket
	rows = notNull(rows, 1)
	slices.SortFunc(rows, func(a, b []any) int { return order(args[1], a[1], b[1]) })
	for _, r := range rows {
		b := bucket{number(r[1]), 1}
		if len(r) > 2 {
			if r[2] == nil {
				continue
			}
			b.weight = number(r[2])
		}
		if n := len(buckets); n > 0 && buckets[n-1].value == b.value {
			buckets[n-1].weight += b.weight
		} else {
			buckets = append(buckets, b)
		}
	}
	for int64(len(buckets)) > limit {
		at, least := 0, math.Inf(1)
		for i := range len(buckets) - 1 {
			a, b := buckets[i], buckets[i+1]
			w, d := a.weight+b.weight, a.value-b.value
			if penalty := w * d * d * (a.weight * b.weight) / (w * w); penalty < least {
				at, least = i, penalty
			}
		}
		a, b := buckets[at], buckets[at+1]
		w := a.weight + b.weight
		buckets[at] = bucket{(a.value*a.weight + b.value*b.weight) / w, w}
		buckets = slices.Delete(buckets, at+1, at+2)
	}
	var out []sql.MapEntry
	for _, b := range buckets {
		out = append(out, sql.MapEntry{Key: b.value, Value: b.weight})
	}
	if out == nil {
		return nil, nil
	}
	return out, nil
}))
