package zstd

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"

	library "github.com/klauspost/compress/zstd"
)

// samples are texts of many kinds.
func samples() map[string][]byte {
	random := rand.NewChaCha8([32]byte{1})
	noise := make([]byte, 200_000)
	_, _ = random.Read(noise)
	few, skewed := make([]byte, 200_000), make([]byte, 200_000)
	for i := range few {
		few[i] = "abcd"[noise[i]&3] + noise[i]>>6
		skewed[i] = noise[i] & noise[(i*7+1)%len(noise)] & noise[(i*13+5)%len(noise)]
	}
	var text strings.Builder
	for i := range 8_000 {
		fmt.Fprintf(&text, `{"id":%d,"name":"name %d","day":"2024-01-%02d"}`+"\n", i, i*i%977, i%28+1)
	}
	out := map[string][]byte{"nothing": nil, "one": {7}, "zeros": make([]byte, 200_000), "noise": noise, "few": few, "skewed": skewed, "text": []byte(text.String())}
	for _, distance := range []int{2, 3, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33, 70} {
		out[fmt.Sprintf("every %d", distance)] = bytes.Repeat(noise[:distance], 5000/distance)
	}
	return out
}

var levels = []library.EncoderLevel{library.SpeedFastest, library.SpeedDefault, library.SpeedBetterCompression, library.SpeedBestCompression}

func packed(t testing.TB, text []byte, o ...library.EOption) []byte {
	t.Helper()
	w, err := library.NewWriter(nil, append([]library.EOption{library.WithEncoderConcurrency(1)}, o...)...)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll(text, nil)
}

// all are a text's frames in many forms.
func all(t testing.TB, text []byte) (list [][]byte) {
	for _, level := range levels {
		list = append(list, packed(t, text, library.WithEncoderLevel(level), library.WithEncoderCRC(level > library.SpeedDefault)))
	}
	half := len(text) / 2
	list = append(list, packed(t, text, library.WithSingleSegment(true)), packed(t, text, library.WithNoEntropyCompression(true)), packed(t, text, library.WithWindowSize(8<<10)),
		append(packed(t, text[:half]), packed(t, text[half:])...))
	return list
}

func TestBlock(t *testing.T) {
	var d Decoder
	defer d.Close()
	for name, text := range samples() {
		for k, b := range all(t, text) {
			for _, more := range []int{0, 1, 100} {
				dst := bytes.Repeat([]byte{0xee}, len(text)+more)
				n, err := d.Block(dst, b)
				if err != nil || !bytes.Equal(dst[:n], text) {
					t.Fatalf("%s, form %d: %d bytes, %v", name, k, n, err)
				}
				if n, ok := d.usual(dst, b); !ok && k < 4 && len(text) > 0 {
					t.Errorf("%s, form %d isn't taken: %d bytes", name, k, n)
				}
			}
			if got, err := d.All(nil, b, len(text)); err != nil || !bytes.Equal(got, text) {
				t.Errorf("%s, form %d, all: %d bytes, %v", name, k, len(got), err)
			}
			if len(text) > 0 {
				if _, err := d.All(nil, b, len(text)-1); !errors.Is(err, ErrLong) {
					t.Errorf("%s, form %d, all: %v", name, k, err)
				}
				if _, err := d.Block(make([]byte, len(text)-1), b); !errors.Is(err, ErrLong) {
					t.Errorf("%s, form %d: %v", name, k, err)
				}
			}
			for _, n := range []int{1, len(b) / 3, len(b) - 1} {
				if n, err := d.Block(make([]byte, len(text)), b[:n]); err == nil && n == len(text) && n > 0 {
					t.Errorf("%s, form %d: a part is taken for all of %d bytes", name, k, len(b))
				}
			}
		}
	}
}

// together unpacks two inputs of at most limit bytes, and compares with one after the
// other.
func together(t *testing.T, d *Decoder, limit int, first, second []byte) {
	t.Helper()
	src := append(append([]byte("head"), first...), second...)
	dst := bytes.Repeat([]byte{0xee}, 2*limit+1)
	cut := 4 + len(first)
	n, errs := d.Blocks(dst[:2*limit], limit, src, [2]int{4, cut}, [2]int{cut, len(src)})
	for i, b := range [][]byte{first, second} {
		one := make([]byte, limit)
		k, err := d.Block(one, b)
		if (err == nil) != (errs[i] == nil) || k != n[i] || !bytes.Equal(one[:k], dst[i*limit:][:n[i]]) {
			t.Fatalf("input %d of %d bytes: %d bytes, %v instead of %d, %v", i, len(b), n[i], errs[i], k, err)
		}
	}
	if dst[2*limit] != 0xee {
		t.Fatal("something was written behind the room")
	}
}

func TestBlocks(t *testing.T) {
	var d Decoder
	defer d.Close()
	last := []byte{0}
	for name, text := range samples() {
		for _, b := range all(t, text) {
			for _, limit := range []int{200_000, 5000, max(len(text), 1)} {
				together(t, &d, limit, b, last)
				together(t, &d, limit, last, b)
				together(t, &d, limit, b[:len(b)-1], b)
			}
			if last = b; name == "few" {
				// What is wrong in the middle.
				last = bytes.Clone(b)
				last[len(last)/2] ^= 0x55
			}
		}
	}
}

// fenced gives memory that nothing is before, or behind: what reads or writes there ends
// the test.
func fenced(t testing.TB) (list []func(n int) []byte) {
	t.Helper()
	const room = 1 << 20
	page := syscall.Getpagesize()
	for _, behind := range []bool{false, true} {
		all, err := syscall.Mmap(-1, 0, room+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = syscall.Munmap(all) })
		for _, fence := range [][]byte{all[:page], all[page+room:]} {
			if err := syscall.Mprotect(fence, syscall.PROT_NONE); err != nil {
				t.Fatal(err)
			}
		}
		list = append(list, func(n int) []byte {
			if behind {
				return all[page+room-n : page+room : page+room]
			}
			return all[page : page+n : page+n]
		})
	}
	return list
}

// FuzzFenced unpacks two inputs, one by one and together, from memory and to memory that
// has nothing around it.
func FuzzFenced(f *testing.F) {
	last := packed(f, bytes.Repeat([]byte("some text, some more; "), 400))
	for _, text := range samples() {
		for _, b := range all(f, text[:min(len(text), 12_000)]) {
			f.Add(b, last, uint16(9000), uint8(0))
			f.Add(b, last, uint16(65535), uint8(3))
			last = b
		}
	}
	ins, outs := fenced(f), fenced(f)
	var d Decoder
	f.Fuzz(func(t *testing.T, first, second []byte, limit uint16, cut uint8) {
		if len(first)+len(second) > 1<<19 {
			return
		}
		for i := range ins {
			for _, b := range [][]byte{first, second, first[:len(first)-min(len(first), int(cut))]} {
				src := ins[i](len(b))
				copy(src, b)
				d.usual(outs[i](int(limit)), src)
			}
			src := ins[i](len(first) + len(second))
			if copy(src[copy(src, first):], second); len(src) == 0 || limit == 0 {
				continue
			}
			// What isn't taken is left to the library, whose answers others compare.
			d.pair(outs[i](2*int(limit)), int(limit), src, [2]int{0, len(first)}, [2]int{len(first), len(src)})
		}
	})
}

// FuzzBlock compares with the library: what C takes the library does, too, and finds the
// same in it.
func FuzzBlock(f *testing.F) {
	for _, text := range samples() {
		for _, b := range all(f, text[:min(len(text), 4000)]) {
			f.Add(b)
		}
	}
	var d Decoder
	reference, err := library.NewReader(nil, library.WithDecoderConcurrency(1), library.WithDecoderMaxMemory(1<<29))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		dst := make([]byte, 1<<13)
		n, ok := d.usual(dst, b)
		if !ok {
			return
		}
		want, err := reference.DecodeAll(b, nil)
		if err != nil || !bytes.Equal(dst[:n], want) {
			t.Fatalf("%d bytes instead of %d, %v", n, len(want), err)
		}
		if exact := make([]byte, n); n > 0 {
			if k, err := d.Block(exact, b); k != n || err != nil || !bytes.Equal(exact, want) {
				t.Fatalf("into as much as there is: %d bytes, %v", k, err)
			}
		}
	})
}

// FuzzBlocks compares two inputs at once with one after the other.
func FuzzBlocks(f *testing.F) {
	last := packed(f, bytes.Repeat([]byte("some text, some more; "), 400))
	for _, text := range samples() {
		for _, b := range all(f, text[:min(len(text), 4000)]) {
			f.Add(b, last, uint16(9000))
			last = b
		}
	}
	var d Decoder
	f.Fuzz(func(t *testing.T, first, second []byte, limit uint16) { together(t, &d, int(limit)+1, first, second) })
}
