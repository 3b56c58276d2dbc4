package orc

import (
	"errors"
	"io"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Tail is what the end of a file tells.
type Tail struct {
	Types   []Type
	Stripes []StripeInfo
	Rows    int64
	Codec   Codec
	Stride  int // rows of a row group; 0: no row index
	// At is the range of the tail, up to the file's end.
	At Range
	// Statistics of the whole file by type number; may be empty.
	Statistics []Statistics

	block  int // bytes of an uncompressed block
	size   int64
	memory *Memory // of a worker; nil: footers and indexes are unpacked in Go
}

// StripeInfo is one stripe of a file.
type StripeInfo struct {
	Rows              int64
	Off               int64
	Index, Data, Foot int64
	Statistics        []Statistics // by type number; may be empty
	number            int
}

const (
	magic     = "ORC"
	firstRead = 64 << 10
	maxTail   = 256 << 20
	maxBlock  = 1 << 23 // three bytes of length, one bit of which is a flag
	maxTypes  = 1 << 16
	maxNested = 200
)

// ReadTail reads a file's tail.
func ReadTail(r io.ReaderAt, size int64) (*Tail, error) { return readTail(r, size, nil) }

// ReadTail reads a file's tail but for the statistics of stripes, which are for those who
// plan. It and all that is read by it belong to who has the memory.
func (m *Memory) ReadTail(r io.ReaderAt, size int64) (*Tail, error) { return readTail(r, size, m) }

func readTail(r io.ReaderAt, size int64, m *Memory) (*Tail, error) {
	if size < 16 {
		return nil, corrupt("not an ORC file: it has %d bytes", size)
	}
	end, err := readAt(r, max(0, size-firstRead), min(size, firstRead))
	if err != nil {
		return nil, err
	}
	n := len(end)
	psLen := int(end[n-1])
	if psLen+1 > n || psLen < 4 {
		return nil, corrupt("not an ORC file: a postscript of %d bytes", psLen)
	}
	ps, err := parsePostscript(end[n-1-psLen : n-1])
	if err != nil {
		return nil, err
	}
	t := &Tail{Codec: ps.codec, block: ps.block, size: size, memory: m}
	total := int64(ps.footer) + int64(ps.metadata) + int64(psLen) + 1
	if total > size-3 || total > maxTail {
		return nil, corrupt("footer and metadata of %d bytes in a file of %d", total, size)
	}
	t.At = Range{size - total, total}
	if total > int64(n) {
		if end, err = readAt(r, t.At.Off, total); err != nil {
			return nil, err
		}
		n = len(end)
	}
	foot := end[n-1-psLen-ps.footer : n-1-psLen]
	meta := end[n-1-psLen-ps.footer-ps.metadata : n-1-psLen-ps.footer]
	if foot, err = t.unpacked(foot); err != nil {
		return nil, err
	}
	if err := t.parseFooter(foot); err != nil {
		return nil, err
	}
	if err := t.checkTypes(); err != nil {
		return nil, err
	}
	if m != nil {
		return t, nil
	}
	if meta, err = t.unpacked(meta); err != nil {
		return nil, err
	}
	return t, t.parseMetadata(meta)
}

func readAt(r io.ReaderAt, off, n int64) ([]byte, error) {
	b := make([]byte, n)
	return b, readFull(r, b, off)
}

// readFull reads as much as b has room for.
func readFull(r io.ReaderAt, b []byte, off int64) error {
	got, err := r.ReadAt(b, off)
	switch {
	case got == len(b):
		return nil
	case err == nil || errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	}
	return err
}

type postscript struct {
	footer, metadata, block int
	codec                   Codec
}

func parsePostscript(b []byte) (ps postscript, err error) {
	mark := ""
	ps.block = 256 << 10
	err = eachField(b, func(num protowire.Number, v uint64, raw []byte) error {
		switch num {
		case 1:
			ps.footer = clip(v)
		case 2:
			ps.codec = Codec(clip(v))
		case 3:
			ps.block = clip(v)
		case 5:
			ps.metadata = clip(v)
		case 8000:
			mark = string(raw)
		}
		return nil
	})
	switch {
	case err != nil || mark != magic:
		return ps, corrupt("not an ORC file: no mark at its end")
	case ps.codec < None || ps.codec > Zstd:
		return ps, corrupt("unknown compression %d", ps.codec)
	case ps.block <= 0 || ps.block > maxBlock:
		return ps, corrupt("compression blocks of %d bytes", ps.block)
	}
	return ps, nil
}

// clip narrows a length; what is absurd fails the checks that follow.
func clip(v uint64) int { return int(min(v, math.MaxInt32)) }

// eachField calls f with the fields of a message: v of numbers, raw of bytes.
func eachField(b []byte, f func(num protowire.Number, v uint64, raw []byte) error) error {
	for len(b) > 0 {
		num, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return corrupt("malformed metadata")
		}
		b = b[n:]
		var v uint64
		var raw []byte
		switch kind {
		case protowire.VarintType:
			v, n = protowire.ConsumeVarint(b)
		case protowire.Fixed64Type:
			v, n = protowire.ConsumeFixed64(b)
		case protowire.Fixed32Type:
			var w uint32
			w, n = protowire.ConsumeFixed32(b)
			v = uint64(w)
		case protowire.BytesType:
			raw, n = protowire.ConsumeBytes(b)
		default:
			n = protowire.ConsumeFieldValue(num, kind, b)
		}
		if n < 0 {
			return corrupt("malformed metadata")
		}
		b = b[n:]
		if err := f(num, v, raw); err != nil {
			return err
		}
	}
	return nil
}

// eachNumber calls f for a repeated number, packed or not.
func eachNumber(v uint64, raw []byte, f func(uint64)) error {
	if raw == nil {
		f(v)
		return nil
	}
	for len(raw) > 0 {
		x, n := protowire.ConsumeVarint(raw)
		if n < 0 {
			return corrupt("malformed metadata")
		}
		f(x)
		raw = raw[n:]
	}
	return nil
}

func (t *Tail) parseFooter(b []byte) error {
	return eachField(b, func(num protowire.Number, v uint64, raw []byte) error {
		switch num {
		case 3:
			s := StripeInfo{number: len(t.Stripes)}
			err := eachField(raw, func(num protowire.Number, v uint64, _ []byte) error {
				x := int64(min(v, math.MaxInt64))
				switch num {
				case 1:
					s.Off = x
				case 2:
					s.Index = x
				case 3:
					s.Data = x
				case 4:
					s.Foot = x
				case 5:
					s.Rows = x
				}
				return nil
			})
			if err != nil {
				return err
			}
			if end := t.size; s.Off > end || s.Index > end || s.Data > end || s.Foot > end || s.Off+s.Index+s.Data+s.Foot > end {
				return corrupt("stripe %d lies outside the file", len(t.Stripes))
			}
			t.Stripes = append(t.Stripes, s)
		case 4:
			if len(t.Types) >= maxTypes {
				return corrupt("more than %d types", maxTypes)
			}
			of, err := parseType(raw)
			t.Types = append(t.Types, of)
			return err
		case 6:
			t.Rows = int64(min(v, math.MaxInt64))
		case 7:
			st, err := parseStatistics(raw)
			t.Statistics = append(t.Statistics, st)
			return err
		case 8:
			t.Stride = clip(v)
		case 10:
			return corrupt("encrypted ORC files are not supported")
		}
		return nil
	})
}

func parseType(b []byte) (t Type, err error) {
	err = eachField(b, func(num protowire.Number, v uint64, raw []byte) error {
		switch num {
		case 1:
			t.Kind = Kind(clip(v))
		case 2:
			return eachNumber(v, raw, func(x uint64) { t.Kids = append(t.Kids, clip(x)) })
		case 3:
			t.Names = append(t.Names, string(raw))
		case 4:
			t.Length = clip(v)
		case 5:
			t.Precision = clip(v)
		case 6:
			t.Scale = clip(v)
		}
		return nil
	})
	return t, err
}

// checkTypes makes sure that the types are a tree in pre-order.
func (t *Tail) checkTypes() error {
	if len(t.Types) == 0 || t.Types[0].Kind != Struct {
		return corrupt("the schema is not a struct")
	}
	next := 0
	var walk func(depth int) error
	walk = func(depth int) error {
		if next >= len(t.Types) || depth > maxNested {
			return corrupt("the schema is not a tree")
		}
		of := &t.Types[next]
		next++
		want := map[Kind]int{List: 1, Map: 2}[of.Kind]
		switch of.Kind {
		case Struct:
			if want = len(of.Names); want != len(of.Kids) {
				return corrupt("a struct of %d fields has %d names", len(of.Kids), want)
			}
		case Union:
			want = len(of.Kids)
		case Decimal:
			if of.Precision == 0 {
				of.Precision, of.Scale = 38, 18 // Hive 0.11 wrote none.
			}
			if of.Precision > 38 || of.Scale > of.Precision {
				return corrupt("decimal(%d,%d)", of.Precision, of.Scale)
			}
		}
		if len(of.Kids) != want {
			return corrupt("%s has %d children", of.Kind, len(of.Kids))
		}
		for _, k := range of.Kids {
			if k != next {
				return corrupt("the schema is not a tree in order")
			}
			if err := walk(depth + 1); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(0)
}

// parseMetadata reads the stripes' statistics.
func (t *Tail) parseMetadata(b []byte) error {
	i := 0
	return eachField(b, func(num protowire.Number, _ uint64, raw []byte) error {
		if num != 1 || i >= len(t.Stripes) {
			return nil
		}
		s := &t.Stripes[i]
		i++
		return eachField(raw, func(num protowire.Number, _ uint64, raw []byte) error {
			if num != 1 {
				return nil
			}
			st, err := parseStatistics(raw)
			s.Statistics = append(s.Statistics, st)
			return err
		})
	})
}
