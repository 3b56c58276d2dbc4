package snappy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/s2"
	library "github.com/klauspost/compress/snappy"
)

// slow unpacks as the format's description says, a byte at a time.
func slow(src []byte, most int) ([]byte, error) {
	size, head := binary.Uvarint(src)
	if head <= 0 || head > 5 || size > 1<<32-1 {
		return nil, ErrCorrupt
	}
	if size > uint64(most) {
		return nil, ErrLong
	}
	var out []byte
	number := func(n int) (x int) {
		for i := range n {
			x |= int(src[i]) << (8 * i)
		}
		src = src[n:]
		return x
	}
	src = src[head:]
	for len(src) > 0 {
		tag := number(1)
		n := tag>>2 + 1
		more := [4]int{0, 1, 2, 4}[tag&3]
		if tag&3 == 0 && n > 60 {
			more = n - 60
		}
		if more > len(src) {
			return nil, ErrCorrupt
		}
		x := number(more)
		if tag&3 == 0 {
			if more > 0 {
				n = x + 1
			}
			if n > len(src) || n > int(size)-len(out) {
				return nil, ErrCorrupt
			}
			out = append(out, src[:n]...)
			src = src[n:]
			continue
		}
		if tag&3 == 1 {
			n, x = tag>>2&7+4, tag>>5<<8|x
		}
		if x == 0 || x > len(out) || n > int(size)-len(out) {
			return nil, ErrCorrupt
		}
		for range n {
			out = append(out, out[len(out)-x])
		}
	}
	if len(out) != int(size) {
		return nil, ErrCorrupt
	}
	return out, nil
}

// samples are texts of many kinds.
func samples() map[string][]byte {
	random := rand.NewChaCha8([32]byte{1})
	noise := make([]byte, 100_000)
	_, _ = random.Read(noise)
	few := make([]byte, 100_000)
	for i := range few {
		few[i] = "abcd"[noise[i]&3] + noise[i]>>6
	}
	var text strings.Builder
	for i := range 5_000 {
		fmt.Fprintf(&text, `{"id":%d,"name":"name %d","day":"2024-01-%02d"}`+"\n", i, i*i%977, i%28+1)
	}
	out := map[string][]byte{"nothing": nil, "one": {7}, "zeros": make([]byte, 100_000), "noise": noise, "few": few, "text": []byte(text.String())}
	for distance := 2; distance < 80; distance++ {
		out[fmt.Sprintf("every %d", distance)] = bytes.Repeat(noise[:distance], 5000/distance)
	}
	return out
}

// packed are a text's blocks by encoders that choose elements in other ways.
func packed(text []byte) [][]byte {
	return [][]byte{library.Encode(nil, text), s2.EncodeSnappyBetter(nil, text), s2.EncodeSnappyBest(nil, text)}
}

func TestBlock(t *testing.T) {
	for name, text := range samples() {
		for _, b := range packed(text) {
			for _, more := range []int{0, 1, 100} {
				dst := bytes.Repeat([]byte{0xee}, len(text)+more)
				n, err := Block(dst, b)
				if err != nil || !bytes.Equal(dst[:n], text) || !bytes.Equal(dst[n:], bytes.Repeat([]byte{0xee}, more)) {
					t.Fatalf("%s: %d bytes, %v", name, n, err)
				}
			}
			if len(text) > 0 {
				if _, err := Block(make([]byte, len(text)-1), b); !errors.Is(err, ErrLong) {
					t.Errorf("%s: %v", name, err)
				}
			}
			for _, n := range []int{0, 1, len(b) / 2, len(b) - 1} {
				if _, err := Block(make([]byte, len(text)), b[:n]); n < len(b) && err == nil {
					t.Errorf("%s: %d of %d bytes are taken for all", name, n, len(b))
				}
			}
		}
	}
}

// together unpacks two blocks of at most limit bytes, and compares with one after the
// other.
func together(t *testing.T, limit int, first, second []byte) {
	t.Helper()
	src := append(append([]byte("head"), first...), second...)
	dst := bytes.Repeat([]byte{0xee}, 2*limit+1)
	cut := 4 + len(first)
	n, errs := Blocks(dst[:2*limit], limit, src, [2]int{4, cut}, [2]int{cut, len(src)})
	for i, b := range [][]byte{first, second} {
		one := make([]byte, limit)
		k, err := Block(one, b)
		if !errors.Is(err, errs[i]) || k != n[i] || !bytes.Equal(one[:k], dst[i*limit:][:n[i]]) {
			t.Fatalf("block %d of %d bytes: %d bytes, %v instead of %d, %v", i, len(b), n[i], errs[i], k, err)
		}
	}
	if dst[2*limit] != 0xee {
		t.Fatal("something was written behind the room")
	}
}

func TestBlocks(t *testing.T) {
	last := []byte{0}
	for name, text := range samples() {
		for _, b := range packed(text) {
			for _, limit := range []int{100_000, 5000, max(len(text), 1)} {
				together(t, limit, b, last)
				together(t, limit, last, b)
				together(t, limit, b, b[:len(b)/2])
				together(t, limit, b[:len(b)-1], b)
			}
			if last = b; name == "few" {
				// What is wrong in the middle of a block.
				last = bytes.Clone(b)
				last[len(last)/2] ^= 0x55
			}
		}
	}
}

// FuzzBlock compares with the format's description, and with the library where that
// doesn't take what is S2's own.
func FuzzBlock(f *testing.F) {
	for _, text := range samples() {
		for _, b := range packed(text[:min(len(text), 3000)]) {
			f.Add(b)
		}
	}
	f.Add([]byte{0})
	f.Add([]byte{70, 0, 'a', 0xfe, 1, 0, 0x0f, 1, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		const most = 1 << 14
		want, wantErr := slow(b, most)
		dst := make([]byte, most)
		n, err := Block(dst, b)
		if !errors.Is(err, wantErr) && (err == nil || wantErr == nil) || err == nil && !bytes.Equal(dst[:n], want) {
			t.Fatalf("%d bytes, %v instead of %d, %v", n, err, len(want), wantErr)
		}
		if err == nil {
			if exact := make([]byte, n); n > 0 {
				if k, err := Block(exact, b); k != n || err != nil || !bytes.Equal(exact, want) {
					t.Fatalf("into as much as there is: %d bytes, %v", k, err)
				}
			}
			if theirs, err := library.Decode(nil, b); err != nil || !bytes.Equal(theirs, want) {
				t.Fatalf("the library has %d bytes, %v instead of %d", len(theirs), err, n)
			}
		}
	})
}

// FuzzBlocks compares two blocks at once with one after the other.
func FuzzBlocks(f *testing.F) {
	last := library.Encode(nil, bytes.Repeat([]byte("some text, some more; "), 400))
	for _, text := range samples() {
		for _, b := range packed(text[:min(len(text), 3000)]) {
			f.Add(b, last, uint16(9000))
			last = b
		}
	}
	f.Fuzz(func(t *testing.T, first, second []byte, limit uint16) { together(t, int(limit)+1, first, second) })
}
