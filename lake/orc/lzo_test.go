package orc

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestLZO unpacks a block that another implementation packed.
func TestLZO(t *testing.T) {
	packed := []byte{0x15, '1', '\n', '2', '\n', 0x11, 0, 0}
	raw := append([]byte{byte(len(packed) << 1), 0, 0}, packed...)
	got, err := (&Tail{Codec: LZO, block: 64}).unpacked(append(raw, raw...))
	if err != nil || string(got) != "1\n2\n1\n2\n" {
		t.Errorf("%q %v", got, err)
	}
	if _, err := (&Tail{Codec: LZO, block: 64}).unpacked(raw[:len(raw)-1]); err == nil {
		t.Error("a block that is cut off was unpacked")
	}
	raw[3] = 0x16
	if _, err := (&Tail{Codec: LZO, block: 64}).unpacked(raw); err == nil {
		t.Error("a broken block was unpacked")
	}
}

// TestLZOFile reads a whole file whose blocks another implementation packed.
func TestLZOFile(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(testDir(), "lzo", "all.orc"))
	if err != nil {
		t.Fatal(err)
	}
	tail, err := ReadTail(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || tail.Codec != LZO {
		t.Fatal(tail, err)
	}
	got, err := readAll(raw, 77)
	if err != nil {
		t.Fatal(err)
	}
	_, want := rewritable(t)
	compareRows(t, got, want)
	for at := 10; at < len(raw)/2; at += 97 {
		bad := bytes.Clone(raw)
		bad[at] ^= 0x81
		if _, err := readAll(bad, 2048); err != nil {
			if e := (*Error)(nil); !errors.As(err, &e) {
				t.Errorf("byte %d: %v", at, err)
			}
		}
	}
}
