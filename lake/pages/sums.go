package pages

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
)

// A sums file stands beside each sparse file: a header, then for each block the
// checksum of its content, or zero where it is absent. It is the bitmap of what
// is there, and needs no order of writes: after a crash, a block whose content
// isn't that of its sum is not there.
const (
	magic      = "glauxpg1"
	headerSize = 32
	sumSize    = 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sum is a block's checksum, which is never zero.
func sum(block []byte) uint32 { return max(crc32.Checksum(block, castagnoli), 1) }

func header(size int64) []byte {
	h := make([]byte, headerSize)
	copy(h, magic)
	binary.LittleEndian.PutUint64(h[8:], uint64(size))
	binary.LittleEndian.PutUint32(h[16:], Block)
	binary.LittleEndian.PutUint32(h[headerSize-4:], crc32.Checksum(h[:headerSize-4], castagnoli))
	return h
}

var errSums = errors.New("not the checksums of this object")

// readClaims reads which blocks a sums file says are there.
func readClaims(f *os.File, size int64) (bitmap, error) {
	blocks := blockCount(size)
	raw := make([]byte, headerSize+sumSize*blocks)
	n, err := f.ReadAt(raw, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if n < headerSize || string(raw[:headerSize]) != string(header(size)) {
		return nil, errSums
	}
	b := newBitmap(blocks)
	for i := range blocks {
		if binary.LittleEndian.Uint32(raw[headerSize+sumSize*i:]) != 0 {
			b.set(i)
		}
	}
	return b, nil
}

// writeSums notes the checksums of whole blocks, the object's last one perhaps short.
func writeSums(f *os.File, first int64, content []byte) error {
	raw := make([]byte, 0, sumSize*(len(content)/Block+1))
	for at := 0; at < len(content); at += Block {
		raw = binary.LittleEndian.AppendUint32(raw, sum(content[at:min(at+Block, len(content))]))
	}
	_, err := f.WriteAt(raw, headerSize+sumSize*first)
	return err
}

// clearSums takes back what was noted.
func clearSums(f *os.File, s span) error {
	_, err := f.WriteAt(make([]byte, sumSize*(s.to-s.from)), headerSize+sumSize*s.from)
	return err
}

// check compares the content of blocks with their sums, and tells which are right.
func check(data, sums *os.File, s span, size int64, right func(block int64, ok bool)) error {
	const step = 64
	content, want := make([]byte, step*Block), make([]byte, step*sumSize)
	for ; s.from < s.to; s.from += step {
		n := min(step, s.to-s.from)
		part := content[:min((s.from+n)*Block, size)-s.from*Block]
		if _, err := data.ReadAt(part, s.from*Block); err != nil {
			return fmt.Errorf("read the cache: %w", err)
		}
		if _, err := sums.ReadAt(want[:n*sumSize], headerSize+sumSize*s.from); err != nil {
			return fmt.Errorf("read the cache: %w", err)
		}
		for i := range n {
			got := sum(part[i*Block : min((i+1)*Block, int64(len(part)))])
			right(s.from+i, got == binary.LittleEndian.Uint32(want[i*sumSize:]))
		}
	}
	return nil
}

func blockCount(size int64) int64 { return (size + Block - 1) / Block }
