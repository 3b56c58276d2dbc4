package orc

import (
	"io"
	"math"
	"slices"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// Stripe is a stripe's footer.
type Stripe struct {
	Info      StripeInfo
	tail      *Tail
	streams   []streamInfo
	encodings []encoding
	zone      string
	// FootAt is the range of the footer itself.
	FootAt Range
}

type streamInfo struct {
	kind, column int
	at           Range
}

type encoding struct{ kind, dictionary int }

// The kinds of streams.
const (
	present          = 0
	data             = 1
	length           = 2
	dictionaryData   = 3
	secondary        = 5
	rowIndex         = 6
	bloomFilter      = 7
	bloomFilterUTF8  = 8
	firstOddStream   = 9
	encodingDirect   = 0
	encodingDict     = 1
	encodingDirectV2 = 2
	encodingDictV2   = 3
)

// ReadStripe reads the footer of stripe i.
func (t *Tail) ReadStripe(r io.ReaderAt, i int) (*Stripe, error) {
	if i < 0 || i >= len(t.Stripes) {
		return nil, corrupt("there is no stripe %d", i)
	}
	s := &Stripe{Info: t.Stripes[i], tail: t}
	s.FootAt = Range{s.Info.Off + s.Info.Index + s.Info.Data, s.Info.Foot}
	if s.Info.Foot > maxTail {
		return nil, corrupt("a stripe's footer of %d bytes", s.Info.Foot)
	}
	raw, err := readAt(r, s.FootAt.Off, s.FootAt.Len)
	if err != nil {
		return nil, err
	}
	if raw, err = t.unpacked(raw); err != nil {
		return nil, err
	}
	return s, s.parse(raw)
}

func (s *Stripe) parse(b []byte) error {
	off, end := s.Info.Off, s.FootAt.Off
	return eachField(b, func(num protowire.Number, _ uint64, raw []byte) error {
		switch num {
		case 1:
			st := streamInfo{}
			err := eachField(raw, func(num protowire.Number, v uint64, _ []byte) error {
				switch num {
				case 1:
					st.kind = clip(v)
				case 2:
					st.column = clip(v)
				case 3:
					st.at.Len = int64(min(v, math.MaxInt64))
				}
				return nil
			})
			if err != nil {
				return err
			}
			if st.at.Len > end-off {
				return corrupt("a stream lies outside its stripe")
			}
			st.at.Off = off
			off += st.at.Len
			if st.kind < firstOddStream {
				s.streams = append(s.streams, st)
			}
		case 2:
			e := encoding{}
			err := eachField(raw, func(num protowire.Number, v uint64, _ []byte) error {
				switch num {
				case 1:
					e.kind = clip(v)
				case 2:
					e.dictionary = clip(v)
				}
				return nil
			})
			s.encodings = append(s.encodings, e)
			return err
		case 3:
			s.zone = string(raw)
		}
		return nil
	})
}

// DataRanges are the streams that hold the values of types, given by their numbers,
// sorted.
func (s *Stripe) DataRanges(types []int) []Range {
	var out []Range
	for _, st := range s.streams {
		if st.kind < rowIndex && (st.column == 0 || slices.Contains(types, st.column)) && st.at.Len > 0 {
			out = append(out, st.at)
		}
	}
	slices.SortFunc(out, func(a, b Range) int { return int(min(max(a.Off-b.Off, -1), 1)) })
	return out
}

// IndexRanges are the row indexes and Bloom filters of types.
func (s *Stripe) IndexRanges(columns []int) []Range {
	var out []Range
	for _, st := range s.streams {
		if st.kind >= rowIndex && slices.Contains(columns, st.column) && st.at.Len > 0 {
			out = append(out, st.at)
		}
	}
	return out
}

// RowIndexRanges are the row indexes that Seek needs for types.
func (s *Stripe) RowIndexRanges(types []int) []Range {
	var out []Range
	for _, id := range append([]int{0}, types...) {
		if st := s.find(id, rowIndex); st != nil {
			out = append(out, st.at)
		}
	}
	return out
}

func (s *Stripe) find(column, kind int) *streamInfo {
	for i := range s.streams {
		if st := &s.streams[i]; st.column == column && st.kind == kind && st.at.Len > 0 {
			return st
		}
	}
	return nil
}

// Indexed reports that the stripe has a row index for every type, without which
// Seek can't be.
func (s *Stripe) Indexed() bool {
	indexes := 0
	for _, st := range s.streams {
		if st.kind == rowIndex && st.at.Len > 0 {
			indexes++
		}
	}
	return indexes >= len(s.tail.Types)-1
}

// Groups is how many groups of rows the row index has; 1 where there is none.
func (s *Stripe) Groups() int {
	if s.tail.Stride <= 0 || s.Info.Rows <= 0 {
		return 1
	}
	stride := int64(s.tail.Stride)
	return int(min((s.Info.Rows+stride-1)/stride, math.MaxInt32))
}

// maxIndex bounds a row index.
const maxIndex = 64 << 20

// indexEntry is a group of rows in a column's row index.
type indexEntry struct {
	positions  []uint64
	statistics Statistics
}

// rowIndex reads a column's row index, with or without the statistics.
func (s *Stripe) rowIndex(r io.ReaderAt, column int, statistics bool) ([]indexEntry, error) {
	st := s.find(column, rowIndex)
	if st == nil {
		return nil, nil
	}
	if st.at.Len > maxIndex {
		return nil, corrupt("a row index of %d bytes", st.at.Len)
	}
	raw, err := readAt(r, st.at.Off, st.at.Len)
	if err != nil {
		return nil, err
	}
	if raw, err = s.tail.unpacked(raw); err != nil {
		return nil, err
	}
	var list []indexEntry
	err = eachField(raw, func(num protowire.Number, _ uint64, raw []byte) error {
		if num != 1 {
			return nil
		}
		e := indexEntry{statistics: Statistics{Trues: -1}}
		err := eachField(raw, func(num protowire.Number, v uint64, raw []byte) (err error) {
			switch num {
			case 1:
				return eachNumber(v, raw, func(x uint64) { e.positions = append(e.positions, x) })
			case 2:
				if statistics {
					e.statistics, err = parseStatistics(raw)
				}
			}
			return err
		})
		list = append(list, e)
		return err
	})
	return list, err
}

// GroupStatistics are those of each group of rows, and its Bloom filter where
// there is one; nil without a row index.
func (s *Stripe) GroupStatistics(r io.ReaderAt, column int) ([]Statistics, []*Bloom, error) {
	entries, err := s.rowIndex(r, column, true)
	if err != nil || len(entries) != s.Groups() {
		return nil, nil, err
	}
	out := make([]Statistics, len(entries))
	for i := range entries {
		out[i] = entries[i].statistics
	}
	blooms, err := s.blooms(r, column)
	if err != nil || len(blooms) != len(out) {
		return out, nil, err
	}
	return out, blooms, nil
}

// location is the writer's time zone.
func (s *Stripe) location() (*time.Location, error) {
	if s.zone == "" || s.zone == "UTC" || s.zone == "GMT" {
		return time.UTC, nil
	}
	loc, err := time.LoadLocation(s.zone)
	if err != nil {
		return nil, corrupt("unknown time zone %q", s.zone)
	}
	return loc, nil
}
