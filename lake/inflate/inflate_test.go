package inflate

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// samples are texts of many kinds.
func samples() map[string][]byte {
	random := rand.NewChaCha8([32]byte{1})
	noise := make([]byte, 300_000)
	_, _ = random.Read(noise)
	few := make([]byte, 300_000)
	for i := range few {
		few[i] = "abcd"[noise[i]&3] + noise[i]>>6
	}
	var text strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&text, `{"id":%d,"name":"name %d","day":"2024-01-%02d"}`+"\n", i, i*i%977, i%28+1)
	}
	out := map[string][]byte{"nothing": nil, "one": {7}, "zeros": make([]byte, 200_000), "noise": noise, "few": few, "text": []byte(text.String())}
	for distance := 2; distance < 20; distance++ {
		out[fmt.Sprintf("every %d", distance)] = bytes.Repeat(noise[:distance], 5000)
	}
	return out
}

func deflated(t testing.TB, text []byte, level int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var levels = []int{flate.HuffmanOnly, flate.NoCompression, 1, 6, 9}

func TestBlock(t *testing.T) {
	var d Decoder
	for name, text := range samples() {
		for _, level := range levels {
			packed := deflated(t, text, level)
			for _, more := range []int{0, 1, 1000} {
				dst := make([]byte, len(text)+more)
				n, err := d.Block(dst, packed)
				if err != nil || !bytes.Equal(dst[:n], text) {
					t.Fatalf("%s, level %d: %d bytes, %v", name, level, n, err)
				}
			}
			if len(text) > 0 {
				if _, err := d.Block(make([]byte, len(text)-1), packed); !errors.Is(err, ErrLong) {
					t.Errorf("%s, level %d: %v", name, level, err)
				}
			}
			for _, n := range []int{0, 1, len(packed) / 2, len(packed) - 1} {
				if _, err := d.Block(make([]byte, len(text)), packed[:n]); err == nil {
					t.Errorf("%s, level %d: %d of %d bytes are taken for all", name, level, n, len(packed))
				}
			}
		}
	}
}

func TestReader(t *testing.T) {
	for name, text := range samples() {
		for _, level := range levels {
			var b bytes.Buffer
			for range 2 {
				w, err := gzip.NewWriterLevel(&b, level)
				if err != nil {
					t.Fatal(err)
				}
				w.Name, w.Comment, w.Extra = "a name", "a comment", []byte("more")
				if _, err := w.Write(text); err != nil {
					t.Fatal(err)
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
			}
			packed := b.Bytes()
			r, err := NewGzip(iotest.HalfReader(bytes.NewReader(packed)))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r)
			if err != nil || !bytes.Equal(got, append(bytes.Clone(text), text...)) {
				t.Fatalf("%s, level %d: %d bytes, %v", name, level, len(got), err)
			}
			if r, err = NewGzip(bytes.NewReader(packed[:len(packed)-1])); err == nil {
				_, err = io.ReadAll(r)
			}
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s, level %d: cut off: %v", name, level, err)
			}
			packed[len(packed)-5]++
			if r, err = NewGzip(bytes.NewReader(packed)); err == nil {
				_, err = io.ReadAll(r)
			}
			if !errors.Is(err, ErrChecksum) {
				t.Errorf("%s, level %d: another checksum: %v", name, level, err)
			}
		}
	}
}

// seeds are blocks of codes of each kind: of texts with hardly a match, of many, of both.
func seeds(t testing.TB) (list [][]byte) {
	all := samples()
	words := all["text"][:6000]
	for i := 0; i+40 < len(words); i += 40 {
		copy(words[i:i+20], all["noise"][i:])
	}
	for _, text := range [][]byte{all["noise"][:3000], all["few"][:6000], all["text"][6000:14000], all["every 7"][:5000], words} {
		for _, level := range []int{flate.HuffmanOnly, 1, 9} {
			list = append(list, deflated(t, text, level))
		}
	}
	return list
}

// FuzzInflate compares with the decoder of Go's library: what one unpacks the other
// does, whether at once or in parts.
func FuzzInflate(f *testing.F) {
	f.Add([]byte{3, 0})
	f.Add(deflated(f, []byte("abcabcabcabcabcabc"), 9))
	f.Add(deflated(f, bytes.Repeat([]byte("some text, some more; "), 40), 9))
	for _, packed := range seeds(f) {
		f.Add(packed)
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		const most = 1 << 20
		want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), most))
		if len(want) == most {
			return
		}
		var d Decoder
		dst := make([]byte, most)
		n, err := d.Block(dst, packed)
		if (err == nil) != (wantErr == nil) || err == nil && !bytes.Equal(dst[:n], want) {
			t.Fatalf("%d bytes, %v instead of %d, %v", n, err, len(want), wantErr)
		}
		got, err := io.ReadAll(NewReader(iotest.OneByteReader(bytes.NewReader(packed))))
		if (err == nil) != (wantErr == nil) || err == nil && !bytes.Equal(got, want) {
			t.Fatalf("in parts: %d bytes, %v instead of %d, %v", len(got), err, len(want), wantErr)
		}
	})
}

// together unpacks two blocks of at most limit bytes, and compares with one after the other.
func together(t *testing.T, limit int, first, second []byte) {
	t.Helper()
	src := append(append([]byte("head"), first...), second...)
	dst := bytes.Repeat([]byte{0xee}, 2*limit+1)
	var p Pair
	cut := 4 + len(first)
	n, errs := p.Blocks(dst[:2*limit], limit, src, [2]int{4, cut}, [2]int{cut, len(src)})
	for i, packed := range [][]byte{first, second} {
		var d Decoder
		one := make([]byte, limit)
		k, err := d.Block(one, packed)
		if !errors.Is(err, errs[i]) || err == nil && (k != n[i] || !bytes.Equal(one[:k], dst[i*limit:][:n[i]])) {
			t.Fatalf("block %d of %d bytes: %d bytes, %v instead of %d, %v", i, len(packed), n[i], errs[i], k, err)
		}
	}
	if dst[2*limit] != 0xee {
		t.Fatal("something was written behind the room")
	}
}

func TestPair(t *testing.T) {
	all := samples()
	var last []byte
	for name, text := range all {
		for _, level := range levels {
			packed := deflated(t, text, level)
			for _, limit := range []int{300_000, 5000, max(len(text), 1)} {
				together(t, limit, packed, last)
				together(t, limit, last, packed)
				together(t, limit, packed, packed[:len(packed)/2])
				together(t, limit, packed[:len(packed)-1], packed)
			}
			if last = packed; name == "noise" {
				// What is wrong in the middle of a block.
				last = bytes.Clone(packed)
				last[len(last)/2] ^= 0x55
			}
		}
	}
}

// FuzzPair compares two blocks at once with one after the other.
func FuzzPair(f *testing.F) {
	text := deflated(f, bytes.Repeat([]byte("some text, some more; "), 400), 9)
	f.Add(text, text, uint16(10_000))
	f.Add(deflated(f, []byte("abcabcabcabcabcabc"), 9), text, uint16(9000))
	last := text
	for _, packed := range seeds(f) {
		f.Add(packed, last, uint16(8000))
		last = packed
	}
	f.Fuzz(func(t *testing.T, first, second []byte, limit uint16) { together(t, int(limit)+1, first, second) })
}
