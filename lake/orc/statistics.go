package orc

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Statistics are what is known of a column's values in a file, stripe or group of
// rows. Bounds that aren't known are not set.
type Statistics struct {
	Values  int64 // that aren't NULL
	HasNull bool
	// Ints bounds integers and dates (days); Floats, Strings and Times (UTC
	// microseconds, rounded outwards) the others. A lower or upper string bound
	// may be a prefix that is made to be one.
	Ints     *Bounds[int64]
	Floats   *Bounds[float64]
	Strings  *Bounds[string]
	Decimals *Bounds[string]
	Times    *Bounds[int64]
	// Trues counts the true of a boolean column; negative: unknown.
	Trues int64

	counted bool
}

// Bounds are the least and greatest value; either may be unknown.
type Bounds[T any] struct {
	Min, Max       T
	HasMin, HasMax bool
}

func (b *Bounds[T]) low(x T)  { b.Min, b.HasMin = x, true }
func (b *Bounds[T]) high(x T) { b.Max, b.HasMax = x, true }

// AllNull reports that no value is other than NULL.
func (s *Statistics) AllNull() bool { return s.counted && s.Values == 0 }

func parseStatistics(b []byte) (s Statistics, err error) {
	s.Trues = -1
	err = eachField(b, func(num protowire.Number, v uint64, raw []byte) error {
		switch num {
		case 1:
			s.Values, s.counted = int64(min(v, math.MaxInt64)), true
		case 2, 7:
			s.Ints = &Bounds[int64]{}
			return eachField(raw, bound(s.Ints, func(v uint64, _ []byte) int64 { return protowire.DecodeZigZag(v) }))
		case 3:
			s.Floats = &Bounds[float64]{}
			return eachField(raw, bound(s.Floats, func(v uint64, _ []byte) float64 { return math.Float64frombits(v) }))
		case 4:
			s.Strings = &Bounds[string]{}
			return parseStringBounds(raw, s.Strings)
		case 5:
			return eachField(raw, func(num protowire.Number, v uint64, raw []byte) error {
				if num != 1 {
					return nil
				}
				return eachNumber(v, raw, func(x uint64) { s.Trues = int64(min(x, math.MaxInt64)) })
			})
		case 6:
			s.Decimals = &Bounds[string]{}
			return eachField(raw, bound(s.Decimals, func(_ uint64, raw []byte) string { return string(raw) }))
		case 9:
			s.Times = &Bounds[int64]{}
			return parseTimeBounds(raw, s.Times)
		case 10:
			s.HasNull = v != 0
		}
		return nil
	})
	return s, err
}

// bound reads the fields min (1) and max (2) of most statistics.
func bound[T any](to *Bounds[T], read func(v uint64, raw []byte) T) func(protowire.Number, uint64, []byte) error {
	return func(num protowire.Number, v uint64, raw []byte) error {
		switch num {
		case 1:
			to.low(read(v, raw))
		case 2:
			to.high(read(v, raw))
		}
		return nil
	}
}

func parseStringBounds(b []byte, to *Bounds[string]) error {
	return eachField(b, func(num protowire.Number, _ uint64, raw []byte) error {
		switch num {
		case 1, 4:
			to.low(string(raw))
		case 2, 5:
			to.high(string(raw))
		}
		return nil
	})
}

// parseTimeBounds reads the UTC bounds only: the others depend on a zone.
func parseTimeBounds(b []byte, to *Bounds[int64]) error {
	return eachField(b, func(num protowire.Number, v uint64, _ []byte) error {
		millis := protowire.DecodeZigZag(v)
		if millis > math.MaxInt64/2000 || millis < math.MinInt64/2000 {
			return nil
		}
		switch num {
		case 3:
			to.low(millis * 1000)
		case 4:
			to.high(millis*1000 + 999)
		}
		return nil
	})
}
