package orc

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// FuzzRead breaks files: whatever they hold, reading ends with rows or an error.
func FuzzRead(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.orc")
	var files [][]byte
	for i, n := range names {
		raw, err := os.ReadFile(n)
		if err != nil {
			f.Fatal(err)
		}
		files = append(files, raw)
		f.Add(uint8(i), uint16(3), []byte{1}, uint16(40000), []byte{2, 3})
	}
	f.Fuzz(func(t *testing.T, file uint8, at1 uint16, x []byte, at2 uint16, y []byte) {
		raw := bytes.Clone(files[int(file)%len(files)])
		n := len(raw)
		// The tail is small and decides the most: patch there and anywhere.
		copy(raw[int(at1)%n:], x)
		copy(raw[n-1-int(at2)%min(n, 6000):], y)
		src := bytes.NewReader(raw)
		// As those who plan do, and as workers do.
		_ = readBroken(src, ReadTail, nil)
		m := &Memory{}
		_ = readBroken(src, m.ReadTail, m)
	})
}

// readBroken reads what there is of a file, until something is malformed.
func readBroken(src *bytes.Reader, readTail func(io.ReaderAt, int64) (*Tail, error), m *Memory) error {
	tail, err := readTail(src, src.Size())
	if err != nil {
		return err
	}
	kids := tail.Types[0].Kids
	vectors := make([]*Vector, len(kids))
	for i := range vectors {
		vectors[i] = &Vector{}
	}
	for i := range tail.Stripes {
		s, err := tail.ReadStripe(src, i)
		if err != nil {
			return err
		}
		for _, c := range kids {
			s.DataRanges(tail.Subtree(c))
			if _, _, err := s.GroupStatistics(src, c); err != nil {
				return err
			}
		}
		rows, err := s.Rows(src, kids, nil, m)
		if err != nil {
			return err
		}
		_ = rows.Seek(s.Groups() - 1)
		rows.Close()
		if rows, err = s.Rows(src, kids, nil, m); err != nil {
			return err
		}
		for range 3 {
			if n, err := rows.Next(500, vectors); n == 0 || err != nil {
				break
			}
		}
		rows.Close()
	}
	return nil
}

// TestFlippedBytes breaks each byte of a file in turn.
func TestFlippedBytes(t *testing.T) {
	raw, err := os.ReadFile("testdata/zlib.orc")
	if err != nil {
		t.Fatal(err)
	}
	for at := len(raw) - 1; at >= 0; at -= 97 {
		broken := bytes.Clone(raw)
		broken[at] ^= 0x55
		_, _ = readAll(broken, 700)
		if _, err := readAll(raw[:at], 700); err == nil {
			t.Fatalf("a file cut off at %d reads", at)
		}
	}
}
