package lake

import (
	"io"
	"math/big"
	"strings"

	"glaux/lake/orc"
	"glaux/sql"
)

// orcPruner decides which parts of a stripe may hold rows that meet all bounds.
type orcPruner struct {
	tail   *orc.Tail
	of     *orc.Stripe
	loc    Location
	bounds []Bound
}

// stripe reports whether the stripe's statistics leave a row that may be needed.
func (p *orcPruner) stripe() bool {
	if p.of.Info.Rows == 0 {
		return false
	}
	for _, b := range p.bounds {
		id := orcField(p.tail, p.loc.SerDe, p.loc.Table, b.Column, b.Path)
		if id == 0 {
			return false // A missing column is NULL.
		}
		if list := p.of.Info.Statistics; id > 0 && id < len(list) && !p.mayMatch(id, &list[id], nil, b) {
			return false
		}
	}
	return true
}

// groups are the ranges of row groups to read; nil: all. It reads the row
// indexes of the columns that have bounds.
func (p *orcPruner) groups(src io.ReaderAt) (ranges [][2]int, requests int, err error) {
	n := p.of.Groups()
	if len(p.bounds) == 0 {
		return nil, 0, nil
	}
	keep := make([]bool, n)
	for i := range keep {
		keep[i] = true
	}
	pruned := false
	for _, b := range p.bounds {
		id := orcField(p.tail, p.loc.SerDe, p.loc.Table, b.Column, b.Path)
		if id <= 0 {
			continue
		}
		stats, blooms, err := p.of.GroupStatistics(src, id)
		if err != nil {
			return nil, requests, err
		}
		if stats == nil {
			continue
		}
		requests++
		for i := range stats {
			var bloom *orc.Bloom
			if blooms != nil {
				bloom = blooms[i]
			}
			if keep[i] && !p.mayMatch(id, &stats[i], bloom, b) {
				keep[i], pruned = false, true
			}
		}
	}
	if !pruned {
		return nil, requests, nil
	}
	ranges = [][2]int{}
	for i := 0; i < n; i++ {
		if !keep[i] {
			continue
		}
		first := i
		for i < n && keep[i] {
			i++
		}
		ranges = append(ranges, [2]int{first, i})
	}
	return ranges, requests, nil
}

// mayMatch reports whether a value of the column may meet a bound.
func (p *orcPruner) mayMatch(id int, s *orc.Statistics, bloom *orc.Bloom, b Bound) bool {
	if s.AllNull() {
		return false
	}
	of := &p.tail.Types[id]
	if orcOutside(of, s, b) {
		return false
	}
	if bloom == nil {
		return true
	}
	switch x := b.Min.(type) {
	case int64:
		if b.Max == sql.Value(x) && orcInteger(of) && (b.Type.IsInteger() || b.Type.Kind == sql.Date) {
			return bloom.MayHold(orc.HashInt(x))
		}
	case string:
		if b.Max == sql.Value(x) && bloom.OfUTF8 && (of.Kind == orc.String || of.Kind == orc.Varchar) && b.Type.Kind == sql.Varchar {
			return bloom.MayHold(orc.HashString(x))
		}
	case float64:
		if b.Max == sql.Value(x) && of.Kind == orc.Double && x != 0 {
			return bloom.MayHold(orc.HashFloat(x))
		}
	}
	return true
}

func orcInteger(of *orc.Type) bool {
	switch of.Kind {
	case orc.Byte, orc.Short, orc.Int, orc.Long, orc.Date:
		return true
	}
	return false
}

// orcOutside reports that all values lie outside of a bound.
func orcOutside(of *orc.Type, s *orc.Statistics, b Bound) bool {
	switch b.Type.Kind {
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Date:
		return s.Ints != nil && orcInteger(of) && apart(s.Ints, b, func(v sql.Value, st int64) (int, bool) {
			x, ok := v.(int64)
			return cmpOrder(st < x, st > x), ok
		})
	case sql.Real, sql.Double:
		return s.Floats != nil && apart(s.Floats, b, func(v sql.Value, st float64) (int, bool) {
			x, ok := v.(float64)
			if f, single := v.(float32); single {
				x, ok = float64(f), true
			}
			return cmpOrder(st < x, st > x), ok && st == st && x == x
		})
	case sql.Varchar:
		return s.Strings != nil && (of.Kind == orc.String || of.Kind == orc.Varchar) && apart(s.Strings, b, func(v sql.Value, st string) (int, bool) {
			x, ok := v.(string)
			return strings.Compare(st, x), ok
		})
	case sql.Decimal:
		return s.Decimals != nil && of.Kind == orc.Decimal && apart(s.Decimals, b, func(v sql.Value, st string) (int, bool) {
			x, ok := v.(*big.Int)
			have, parsed := new(big.Rat).SetString(st)
			if !ok || !parsed || strings.ContainsAny(st, "/xXpPeE_") {
				return 0, false
			}
			scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(b.Type.Scale)), nil)
			return have.Cmp(new(big.Rat).SetFrac(x, scale)), true
		})
	case sql.Timestamp:
		return s.Times != nil && of.Kind == orc.Timestamp && apart(s.Times, b, func(v sql.Value, st int64) (int, bool) {
			x, ok := v.(sql.Instant)
			const slack = 1000 // What rounding to the declared precision may do.
			return cmpOrder(st < x.Micros-slack, st > x.Micros+slack), ok
		})
	}
	return false
}

// apart compares statistics with a bound's ends; compare orders a statistic and a
// constant where it can.
func apart[T any](s *orc.Bounds[T], b Bound, compare func(sql.Value, T) (int, bool)) bool {
	if b.Min != nil && s.HasMax {
		if order, ok := compare(b.Min, s.Max); ok && order < 0 {
			return true
		}
	}
	if b.Max != nil && s.HasMin {
		if order, ok := compare(b.Max, s.Min); ok && order > 0 {
			return true
		}
	}
	return false
}
