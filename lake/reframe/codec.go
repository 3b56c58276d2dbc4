package reframe

import (
	"bytes"
	"encoding/binary"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"

	"glaux/lake/inflate"
	"glaux/lake/lzo"
	"glaux/lake/snappy"
	"glaux/lake/zstd"
)

// unpack is what was packed, which has so many bytes.
func unpack(codec format.CompressionCodec, packed []byte, size int) ([]byte, error) {
	if size == 0 {
		return nil, nil // What says so is nothing, or framed in some way.
	}
	switch codec {
	case format.Uncompressed:
		return packed, nil
	case format.Snappy:
		raw, err := snappy.Decode(nil, packed, size)
		if err != nil || len(raw) != size {
			return nil, corrupt("a snappy page is malformed")
		}
		return raw, nil
	case format.Gzip:
		r, err := inflate.NewGzip(bytes.NewReader(packed))
		return all(r, err, size, "gzip")
	case format.Zstd:
		d := zstd.Decoder{Most: maxPage}
		defer d.Close()
		raw, err := d.All(nil, packed, size)
		if err != nil || len(raw) != size {
			return nil, corrupt("a zstd page is malformed")
		}
		return raw, nil
	case format.Brotli:
		return all(brotli.NewReader(bytes.NewReader(packed)), nil, size, "brotli")
	case format.Lz4Raw:
		if raw := block(packed, size); len(raw) == size {
			return raw, nil
		}
		return nil, corrupt("an LZ4 page is malformed")
	case format.Lz4:
		return unpackLZ4(packed, size)
	case format.LZO:
		raw, ok := framed(packed, size, func(packed []byte, most int) []byte {
			raw, err := lzo.Decode(nil, packed, most)
			if err != nil {
				return nil
			}
			return raw
		})
		if !ok {
			return nil, corrupt("an LZO page is malformed")
		}
		return raw, nil
	}
	return nil, corrupt("compression %s is not known", codec)
}

// all reads a page of a size that is known.
func all(r io.Reader, err error, size int, codec string) ([]byte, error) {
	if err == nil {
		var raw []byte
		if raw, err = io.ReadAll(io.LimitReader(r, int64(size)+1)); err == nil && len(raw) == size {
			return raw, nil
		}
	}
	return nil, corrupt("a %s page is malformed", codec)
}

// unpackLZ4 unpacks what has been called LZ4: Hadoop's framing, which the Java writers
// have, or frames of LZ4's own or a block without any, of older C++ writers.
func unpackLZ4(packed []byte, size int) ([]byte, error) {
	if raw, ok := framed(packed, size, block); ok {
		return raw, nil
	}
	if len(packed) > 4 && binary.LittleEndian.Uint32(packed) == 0x184d2204 {
		return all(lz4.NewReader(bytes.NewReader(packed)), nil, size, "LZ4")
	}
	if raw := block(packed, size); len(raw) == size {
		return raw, nil
	}
	return nil, corrupt("an LZ4 page is malformed")
}

// block unpacks a block of LZ4 into at most so many bytes; nil is none.
func block(packed []byte, most int) []byte {
	// A byte says 255 at most.
	raw := make([]byte, min(most, 255*len(packed)+64))
	n, err := lz4.UncompressBlock(packed, raw)
	if err != nil {
		return nil
	}
	return raw[:n]
}

// framed unpacks Hadoop's framing: the size of a block, and parts of it, each a size and
// what is packed, until the block is full; and so on.
func framed(packed []byte, size int, decode func(packed []byte, most int) []byte) (out []byte, ok bool) {
	number := func() int {
		if len(packed) < 4 {
			return -1
		}
		n := int(binary.BigEndian.Uint32(packed))
		packed = packed[4:]
		return n
	}
	for len(out) < size {
		left := number()
		if left < 0 || left > size-len(out) {
			return nil, false
		}
		for left > 0 {
			n := number()
			if n < 0 || n > len(packed) {
				return nil, false
			}
			raw := decode(packed[:n], left)
			if len(raw) == 0 {
				return nil, false
			}
			if packed = packed[n:]; out == nil && len(raw) == size {
				out = raw
			} else {
				out = append(out, raw...)
			}
			left -= len(raw)
		}
	}
	return out, len(packed) == 0
}
