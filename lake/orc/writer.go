package orc

import (
	"bytes"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"google.golang.org/protobuf/encoding/protowire"
)

// WriteOptions say how a file is written. The zero value compresses nothing.
type WriteOptions struct {
	Codec Codec
	// Level is a zstd.EncoderLevel.
	Level int
	// StripeBytes is about how large stripes become before they are packed; 0: 64 MiB.
	StripeBytes int
	// Stride is how many rows a row group has; 0: 10,000.
	Stride int
}

// Writer writes a file. Rows are kept until a stripe is full.
type Writer struct {
	w       io.Writer
	o       WriteOptions
	types   []Type
	columns []*columnBuffer
	rows    int64 // of the stripe at hand
	total   int64
	off     int64
	stripes []StripeInfo
	perFile []summary
	perPart [][]summary // of each stripe
	pack    packer
}

const writeBlock = 256 << 10

// NewWriter starts a file; types[0] is the struct of the columns.
func NewWriter(w io.Writer, types []Type, o WriteOptions) (*Writer, error) {
	if o.StripeBytes == 0 {
		o.StripeBytes = 64 << 20
	}
	if o.Stride == 0 {
		o.Stride = 10_000
	}
	t := Tail{Types: types}
	if err := t.checkTypes(); err != nil {
		return nil, err
	}
	f := &Writer{w: w, o: o, types: types, perFile: make([]summary, len(types)), pack: packer{codec: o.Codec, level: zstd.EncoderLevel(o.Level)}}
	for _, id := range types[0].Kids {
		f.columns = append(f.columns, newColumnBuffer(types, id))
	}
	return f, f.put([]byte(magic))
}

func (f *Writer) put(b []byte) error {
	_, err := f.w.Write(b)
	f.off += int64(len(b))
	return err
}

// Write adds rows, one vector a column.
func (f *Writer) Write(columns []*Vector) error {
	size := 0
	for i, v := range columns {
		f.columns[i].add(v)
		size += f.columns[i].size()
	}
	f.rows += int64(columns[0].Rows)
	if size >= f.o.StripeBytes {
		return f.flush()
	}
	return nil
}

// Close writes what is left and the file's tail.
func (f *Writer) Close() error {
	if err := f.flush(); err != nil {
		return err
	}
	var meta []byte
	for _, part := range f.perPart {
		var m []byte
		for i := range part {
			m = appendMessage(m, 1, part[i].encode(&f.types[i]))
		}
		meta = appendMessage(meta, 1, m)
	}
	meta = f.pack.all(meta)
	foot := f.pack.all(f.footer())
	ps := appendNumber(nil, 1, uint64(len(foot)))
	ps = appendNumber(ps, 2, uint64(f.o.Codec))
	if f.o.Codec != None {
		ps = appendNumber(ps, 3, writeBlock)
	}
	ps = appendMessage(ps, 4, []byte{0, 12})
	ps = appendNumber(ps, 5, uint64(len(meta)))
	ps = appendNumber(ps, 6, 6) // Bounds of timestamps are in UTC since version 6.
	ps = appendMessage(ps, 8000, []byte(magic))
	for _, b := range [][]byte{meta, foot, ps, {byte(len(ps))}} {
		if err := f.put(b); err != nil {
			return err
		}
	}
	f.pack.close()
	return nil
}

func (f *Writer) footer() []byte {
	b := appendNumber(nil, 1, uint64(len(magic)))
	b = appendNumber(b, 2, uint64(f.off))
	for _, s := range f.stripes {
		var m []byte
		for i, x := range []int64{s.Off, s.Index, s.Data, s.Foot, s.Rows} {
			m = appendNumber(m, i+1, uint64(x))
		}
		b = appendMessage(b, 3, m)
	}
	for i := range f.types {
		t := &f.types[i]
		m := appendNumber(nil, 1, uint64(t.Kind))
		if len(t.Kids) > 0 {
			var kids []byte
			for _, k := range t.Kids {
				kids = protowire.AppendVarint(kids, uint64(k))
			}
			m = appendMessage(m, 2, kids)
		}
		for _, n := range t.Names {
			m = appendMessage(m, 3, []byte(n))
		}
		if t.Kind == Varchar || t.Kind == Char {
			m = appendNumber(m, 4, uint64(t.Length))
		}
		if t.Kind == Decimal {
			m = appendNumber(appendNumber(m, 5, uint64(t.Precision)), 6, uint64(t.Scale))
		}
		b = appendMessage(b, 4, m)
	}
	b = appendNumber(b, 6, uint64(f.total))
	for i := range f.perFile {
		b = appendMessage(b, 7, f.perFile[i].encode(&f.types[i]))
	}
	return appendNumber(b, 8, uint64(f.o.Stride))
}

func appendNumber(b []byte, field int, x uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, protowire.Number(field), protowire.VarintType), x)
}

func appendMessage(b []byte, field int, m []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, protowire.Number(field), protowire.BytesType), m)
}

// flush writes the rows at hand as a stripe: row indexes, data, footer.
func (f *Writer) flush() error {
	if f.rows == 0 {
		return nil
	}
	bounds := []int{}
	for at := 0; at < int(f.rows); at += f.o.Stride {
		bounds = append(bounds, at)
	}
	bounds = append(bounds, int(f.rows))
	e := &stripeEncoder{pack: &f.pack, types: f.types, encodings: make([]encoding, len(f.types)), index: make([][]indexGroup, len(f.types)), whole: make([]summary, len(f.types))}
	root := make([]indexGroup, len(bounds)-1)
	for g := range root {
		root[g].stats.values = int64(bounds[g+1] - bounds[g])
	}
	e.keep(0, root)
	for _, c := range f.columns {
		e.column(c, bounds)
	}
	st := StripeInfo{Off: f.off, Rows: f.rows}
	var foot []byte
	for id, groups := range e.index {
		raw := f.pack.all(encodeIndex(groups, &f.types[id]))
		foot = appendStream(foot, rowIndex, id, len(raw))
		st.Index += int64(len(raw))
		if err := f.put(raw); err != nil {
			return err
		}
	}
	for _, s := range e.streams {
		foot = appendStream(foot, s.kind, s.column, len(s.raw))
		st.Data += int64(len(s.raw))
		if err := f.put(s.raw); err != nil {
			return err
		}
	}
	for _, enc := range e.encodings {
		m := appendNumber(nil, 1, uint64(enc.kind))
		if enc.kind == encodingDictV2 {
			m = appendNumber(m, 2, uint64(enc.dictionary))
		}
		foot = appendMessage(foot, 2, m)
	}
	foot = f.pack.all(appendMessage(foot, 3, []byte("UTC")))
	st.Foot = int64(len(foot))
	if err := f.put(foot); err != nil {
		return err
	}
	for id := range e.whole {
		f.perFile[id].merge(&e.whole[id])
	}
	f.perPart = append(f.perPart, e.whole)
	f.stripes = append(f.stripes, st)
	f.total += f.rows
	f.rows = 0
	for _, c := range f.columns {
		c.reset()
	}
	return nil
}

func appendStream(b []byte, kind, column, n int) []byte {
	m := appendNumber(nil, 1, uint64(kind))
	m = appendNumber(m, 2, uint64(column))
	return appendMessage(b, 1, appendNumber(m, 3, uint64(n)))
}

func encodeIndex(groups []indexGroup, of *Type) (b []byte) {
	for i := range groups {
		var positions []byte
		for _, p := range groups[i].positions {
			positions = protowire.AppendVarint(positions, p)
		}
		m := appendMessage(nil, 1, positions)
		m = appendMessage(m, 2, groups[i].stats.encode(of))
		b = appendMessage(b, 1, m)
	}
	return b
}

// packer compresses blocks.
type packer struct {
	codec   Codec
	level   zstd.EncoderLevel
	deflate *flate.Writer
	zstd    *zstd.Encoder
	lz4     lz4.Compressor
	scratch bytes.Buffer
	buf     []byte
}

// all compresses a whole section.
func (p *packer) all(raw []byte) []byte {
	if p.codec == None {
		return raw
	}
	var out []byte
	for len(raw) > 0 {
		n := min(len(raw), writeBlock)
		out, raw = p.block(out, raw[:n]), raw[n:]
	}
	return out
}

// block appends a block with its header, packed if that makes it smaller.
func (p *packer) block(out, raw []byte) []byte {
	packed := p.compress(raw)
	word, body := len(packed)<<1, packed
	if len(packed) >= len(raw) || packed == nil {
		word, body = len(raw)<<1|1, raw
	}
	return append(append(out, byte(word), byte(word>>8), byte(word>>16)), body...)
}

// compress packs a block; nil says that it can't be.
func (p *packer) compress(raw []byte) []byte {
	switch p.codec {
	case Zlib:
		p.scratch.Reset()
		if p.deflate == nil {
			p.deflate, _ = flate.NewWriter(&p.scratch, flate.DefaultCompression)
		} else {
			p.deflate.Reset(&p.scratch)
		}
		if _, err := p.deflate.Write(raw); err != nil || p.deflate.Close() != nil {
			return nil
		}
		return p.scratch.Bytes()
	case Snappy:
		p.buf = snappy.Encode(p.buf[:cap(p.buf)], raw)
		return p.buf
	case LZ4:
		if need := lz4.CompressBlockBound(len(raw)); cap(p.buf) < need {
			p.buf = make([]byte, need)
		}
		n, err := p.lz4.CompressBlock(raw, p.buf[:cap(p.buf)])
		if err != nil || n == 0 {
			return nil
		}
		return p.buf[:n]
	case Zstd:
		if p.zstd == nil {
			var err error
			if p.zstd, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(max(p.level, zstd.SpeedFastest)), zstd.WithEncoderConcurrency(1)); err != nil {
				return nil
			}
		}
		p.buf = p.zstd.EncodeAll(raw, p.buf[:0])
		return p.buf
	}
	return nil
}

func (p *packer) close() {
	if p.zstd != nil {
		_ = p.zstd.Close()
	}
}
