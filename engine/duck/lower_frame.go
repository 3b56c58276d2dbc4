package duck

import (
	"slices"
	"strings"

	"glaux/plan"
	"glaux/sql"
)

// Frames of distances. DuckDB finds a frame's beginning near that of the row before, but
// looks for an end that is ahead among all rows to come.

// frameRows makes frames of distances what DuckDB finds fast: where they only look ahead, and
// the order of rows doesn't matter, seen from the other end of the order; in one partition of
// all rows, numbers of rows before and behind, which two windows count that only look back.
func (l *lowerer) frameRows(b *block, items []plan.WindowItem) *block {
	type counted struct{ number, before, after plan.Column }
	done := map[string]counted{}
	var all []selected // columns of counts
	var out []selected // what is made of them
	var cols []plan.Column
	count := func(w plan.WindowItem) counted {
		key, f := w.OrderBy[0], w.Frame
		order := l.rangeOrder(key)
		back := order + " RANGE BETWEEN " + l.bound(f.Unit, f.Start, key) + " AND CURRENT ROW"
		ahead := l.rangeOrder(turnedKey(key)) + " RANGE BETWEEN " + l.bound(f.Unit, turnedBound(f.End), turnedKey(key)) + " AND CURRENT ROW"
		if c, ok := done[back+ahead]; ok {
			return c
		}
		column := func(text string) string {
			c := l.fresh(sql.T(sql.BigInt))
			all = append(all, selected{c.ID, text})
			cols = append(cols, c)
			return l.col(c.ID)
		}
		c := counted{l.fresh(sql.T(sql.BigInt)), l.fresh(sql.T(sql.BigInt)), l.fresh(sql.T(sql.BigInt))}
		number, first := column("row_number() OVER ("+order+")"), column("rank() OVER ("+order+")")
		peers := column("count(*) OVER (" + order + " RANGE BETWEEN CURRENT ROW AND CURRENT ROW)")
		behind, toCome := column("count(*) OVER ("+back+")"), column("count(*) OVER ("+ahead+")")
		// Both counts have all of a row's peers; number - first of these are before it.
		out = append(out, selected{c.number.ID, number},
			selected{c.before.ID, behind + " - " + peers + " + (" + number + " - " + first + ")"},
			selected{c.after.ID, toCome + " - 1 - (" + number + " - " + first + ")"})
		done[back+ahead] = c
		return c
	}
	for i, w := range items {
		if w = mirrored(w); w.Frame != items[i].Frame || !looksBothWays(w) {
			items[i] = w
			continue
		}
		c := count(w)
		w.OrderBy = []plan.SortKey{{Expr: &plan.Ref{Column: c.number}}}
		w.Frame = &plan.Frame{Unit: "ROWS",
			Start: plan.FrameBound{Kind: "PRECEDING", Value: &plan.Ref{Column: c.before}},
			End:   plan.FrameBound{Kind: "FOLLOWING", Value: &plan.Ref{Column: c.after}}}
		items[i] = w
	}
	if len(all) == 0 {
		return b
	}
	own := b.cols
	for _, step := range [][]selected{all, out} {
		for _, c := range own {
			b.sel = append(b.sel, selected{c.ID, l.col(c.ID)})
		}
		b.sel = append(b.sel, step...)
		b.cols = slices.Clone(own)
		for _, s := range step {
			b.cols = append(b.cols, plan.Column{ID: s.id, Type: sql.T(sql.BigInt)})
		}
		b.flat = false
		b = b.wrap(l)
	}
	return b
}

// looksBothWays reports frames in one partition of all rows that end a distance ahead and
// don't begin there.
func looksBothWays(w plan.WindowItem) bool {
	f := w.Frame
	return f != nil && f.Unit == "RANGE" && len(w.PartitionBy) == 0 && f.End.Kind == "FOLLOWING" && f.Start.Kind != "FOLLOWING" && distant(w)
}

// distant reports a key of which distances lead to others: times of day come round, and small
// integers are of few rows.
func distant(w plan.WindowItem) bool {
	if len(w.OrderBy) != 1 {
		return false
	}
	switch w.OrderBy[0].Expr.Type().Kind {
	case sql.Time, sql.TimeWithTimeZone, sql.TinyInt, sql.SmallInt:
		return false
	}
	return true
}

// mirrored is a window whose frames only look ahead by distances, seen from the other end of
// the order. Only what doesn't depend on the order of rows allows that.
func mirrored(w plan.WindowItem) plan.WindowItem {
	f := w.Frame
	if f == nil || f.Unit != "RANGE" || f.Start.Kind == "PRECEDING" || f.End.Kind != "FOLLOWING" && f.Start.Kind != "FOLLOWING" || len(w.AggOrderBy) > 0 || !distant(w) {
		return w
	}
	switch w.Func.Func.Name {
	case "count", "count_if", "min", "max", "bool_and", "bool_or", "every":
		if len(w.Args) > 1 {
			return w
		}
	case "sum", "avg":
		if k := w.Args[0].Type().Kind; k == sql.Real || k == sql.Double {
			return w // whose last digits depend on it
		}
	default:
		return w
	}
	w.Frame = &plan.Frame{Unit: f.Unit, Start: turnedBound(f.End), End: turnedBound(f.Start)}
	w.OrderBy = slices.Clone(w.OrderBy)
	for i, k := range w.OrderBy {
		w.OrderBy[i] = turnedKey(k)
	}
	return w
}

func turnedBound(b plan.FrameBound) plan.FrameBound {
	other := strings.NewReplacer("PRECEDING", "FOLLOWING", "FOLLOWING", "PRECEDING")
	return plan.FrameBound{Kind: other.Replace(b.Kind), Value: b.Value}
}

func turnedKey(k plan.SortKey) plan.SortKey {
	return plan.SortKey{Expr: k.Expr, Descending: !k.Descending, NullsFirst: !k.NullsFirst}
}
