package lzo_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash/adler32"
	"io"
	"os"
	"testing"

	"glaux/lake/lzo"
)

// block is a text's sum and length, and how another implementation packed it.
type block struct {
	sum    string
	size   int
	packed []byte
}

func blocks(t testing.TB) (list []block) {
	t.Helper()
	raw, err := os.ReadFile("testdata/blocks.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows [][4]any
	if err := json.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		var b block
		b.sum, b.size = r[1].(string), int(r[2].(float64))
		if err := json.Unmarshal([]byte(`"`+r[3].(string)+`"`), &b.packed); err != nil {
			t.Fatal(err)
		}
		list = append(list, b)
	}
	return list
}

func TestDecode(t *testing.T) {
	for _, b := range blocks(t) {
		raw, err := lzo.Decode(nil, b.packed, b.size)
		if sum := sha256.Sum256(raw); err != nil || hex.EncodeToString(sum[:]) != b.sum {
			t.Errorf("%d bytes: got %d, %v", b.size, len(raw), err)
		}
		if _, err := lzo.Decode(nil, b.packed, b.size-1); b.size > 0 && err == nil {
			t.Errorf("%d bytes fit into fewer", b.size)
		}
		for cut := range min(len(b.packed), 200) {
			if _, err := lzo.Decode(nil, b.packed[:cut], b.size); err == nil {
				t.Errorf("%d bytes are unpacked of %d of %d bytes", b.size, cut, len(b.packed))
			}
		}
	}
}

// lzop is a file of blocks: each a raw size, what is stored, and the sum.
func lzop(t testing.TB) (file, raw []byte) {
	t.Helper()
	file = append([]byte(lzo.Magic), 0x10, 0x30, 0x20, 0xa0, 0x09, 0x40, 1, 5, 0, 0, 0, 1)
	file = append(file, make([]byte, 12)...)
	file = append(file, 1, 'n')
	file = binary.BigEndian.AppendUint32(file, adler32.Checksum(file[len(lzo.Magic):]))
	put := func(plain, stored []byte) {
		file = binary.BigEndian.AppendUint32(file, uint32(len(plain)))
		file = binary.BigEndian.AppendUint32(file, uint32(len(stored)))
		file = binary.BigEndian.AppendUint32(file, adler32.Checksum(plain))
		file, raw = append(file, stored...), append(raw, plain...)
	}
	for _, b := range blocks(t) {
		plain, err := lzo.Decode(nil, b.packed, b.size)
		switch {
		case err != nil:
			t.Fatal(err)
		case b.size == 0:
		case len(b.packed) < b.size:
			put(plain, b.packed)
		default:
			put(plain, plain) // stored as it is
		}
	}
	return append(file, 0, 0, 0, 0), raw
}

func TestFile(t *testing.T) {
	file, want := lzop(t)
	r, err := lzo.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%d bytes of %d, %v", len(got), len(want), err)
	}
	// A broken byte is seen, and so is an end that comes too soon.
	for at := 44; at < len(file)-4; at += 1009 {
		bad := bytes.Clone(file)
		bad[at] ^= 0x41
		r, err := lzo.NewReader(bytes.NewReader(bad))
		if err == nil {
			_, err = io.ReadAll(r)
		}
		if err == nil {
			t.Errorf("byte %d is broken and nothing was said", at)
		}
		if r, err := lzo.NewReader(bytes.NewReader(file[:at])); err == nil {
			if _, err := io.ReadAll(r); err == nil {
				t.Errorf("a file of %d bytes is complete", at)
			}
		}
	}
	if _, err := lzo.NewReader(bytes.NewReader([]byte("plain text"))); err == nil {
		t.Error("plain text passed for a file of lzop")
	}
}

// FuzzDecode unpacks anything, within its bounds.
func FuzzDecode(f *testing.F) {
	for _, b := range blocks(f) {
		f.Add(b.packed[:min(len(b.packed), 2000)], uint16(b.size))
	}
	f.Fuzz(func(t *testing.T, packed []byte, most uint16) {
		raw, err := lzo.Decode(nil, packed, int(most))
		if err == nil && len(raw) > int(most) || err != nil && !errors.Is(err, lzo.ErrCorrupt) {
			t.Errorf("%d bytes of at most %d, %v", len(raw), most, err)
		}
	})
}

// FuzzReader breaks files of lzop: reading ends with their content or an error.
func FuzzReader(f *testing.F) {
	file, _ := lzop(f)
	f.Add(file[:min(len(file), 3000)], uint16(40), []byte{1})
	f.Add(file[:50], uint16(4), []byte{0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(_ *testing.T, raw []byte, at uint16, x []byte) {
		raw = bytes.Clone(raw)
		if len(raw) > 0 {
			copy(raw[int(at)%len(raw):], x)
		}
		r, err := lzo.NewReader(bytes.NewReader(raw))
		if err == nil {
			_, _ = io.Copy(io.Discard, r)
		}
	})
}
