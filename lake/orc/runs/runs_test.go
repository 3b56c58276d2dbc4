package runs

import (
	"encoding/binary"
	"slices"
	"testing"
)

// slow decodes as Ints does, a run at a time and in Go: what C decodes is compared
// with it.
type slow struct {
	signed, v2 bool
	run        [Longest]int64
}

// next decodes the run that b starts with: how much it takes of b, nothing if it is
// malformed or cut off, and how many values it has.
func (r *slow) next(b []byte) (used, n int) {
	switch {
	case len(b) == 0:
		return 0, 0
	case !r.v2:
		return r.version1(b)
	}
	switch b[0] >> 6 {
	case 0:
		return r.shortRepeat(b)
	case 1:
		return r.direct(b)
	case 2:
		return r.patched(b)
	}
	return r.delta(b)
}

func zigzag(x uint64) int64 { return int64(x>>1) ^ -int64(x&1) }

func (r *slow) fix(x uint64) int64 {
	if r.signed {
		return zigzag(x)
	}
	return int64(x)
}

// version1 decodes runs with a small step, or literals.
func (r *slow) version1(b []byte) (used, n int) {
	if c := b[0]; c < 0x80 {
		if len(b) < 3 {
			return 0, 0
		}
		x, k := binary.Uvarint(b[2:])
		if k <= 0 {
			return 0, 0
		}
		n = int(c) + 3
		value, step := r.fix(x), int64(int8(b[1]))
		for i := range n {
			r.run[i] = value
			value += step
		}
		return 2 + k, n
	}
	n, used = 256-int(b[0]), 1
	for i := range n {
		x, k := binary.Uvarint(b[used:])
		if k <= 0 {
			return 0, 0
		}
		r.run[i] = r.fix(x)
		used += k
	}
	return used, n
}

func (r *slow) shortRepeat(b []byte) (used, n int) {
	width := int(b[0]>>3)&7 + 1
	if len(b) < 1+width {
		return 0, 0
	}
	n = int(b[0]&7) + 3
	x := r.fix(bigEndian(b[1 : 1+width]))
	for i := range n {
		r.run[i] = x
	}
	return 1 + width, n
}

func bigEndian(b []byte) (x uint64) {
	for _, c := range b {
		x = x<<8 | uint64(c)
	}
	return x
}

// widths are the bit widths by their codes.
var widths = [32]int{
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
	17, 18, 19, 20, 21, 22, 23, 24, 26, 28, 30, 32, 40, 48, 56, 64,
}

// fixedWidth is the least width that has a code and is not below n.
func fixedWidth(n int) int {
	for _, w := range widths {
		if w >= n {
			return w
		}
	}
	return 64
}

func (r *slow) direct(b []byte) (used, n int) {
	if len(b) < 2 {
		return 0, 0
	}
	width := widths[b[0]>>1&31]
	n = (int(b[0]&1)<<8 | int(b[1])) + 1
	size := (n*width + 7) / 8
	if len(b) < 2+size {
		return 0, 0
	}
	unpackBits(r.run[:n], b[2:], width)
	if r.signed {
		for i, x := range r.run[:n] {
			r.run[i] = zigzag(uint64(x))
		}
	}
	return 2 + size, n
}

func (r *slow) patched(b []byte) (used, n int) {
	if len(b) < 4 {
		return 0, 0
	}
	width := widths[b[0]>>1&31]
	n = (int(b[0]&1)<<8 | int(b[1])) + 1
	baseBytes := int(b[2]>>5) + 1
	patchWidth := widths[b[2]&31]
	gapWidth := int(b[3]>>5) + 1
	patches := int(b[3] & 31)
	size := (n*width + 7) / 8
	entry := fixedWidth(gapWidth + patchWidth)
	used = 4 + baseBytes + size + (patches*entry+7)/8
	if len(b) < used || gapWidth+patchWidth > 64 {
		return 0, 0
	}
	base := int64(bigEndian(b[4 : 4+baseBytes]))
	if sign := int64(1) << (8*baseBytes - 1); base&sign != 0 {
		base = -(base &^ sign)
	}
	unpackBits(r.run[:n], b[4+baseBytes:], width)
	var list [32]int64
	unpackBits(list[:patches], b[4+baseBytes+size:], entry)
	at := 0
	for _, p := range list[:patches] {
		at += int(uint64(p) >> patchWidth)
		if at >= n {
			return 0, 0
		}
		patch := uint64(p) & (1<<patchWidth - 1)
		r.run[at] |= int64(patch << width)
	}
	for i := range r.run[:n] {
		r.run[i] += base
	}
	return used, n
}

func (r *slow) delta(b []byte) (used, n int) {
	if len(b) < 2 {
		return 0, 0
	}
	width := 0
	if code := b[0] >> 1 & 31; code != 0 {
		width = widths[code]
	}
	n = (int(b[0]&1)<<8 | int(b[1])) + 1
	used = 2
	x, k := binary.Uvarint(b[used:])
	if k <= 0 {
		return 0, 0
	}
	used += k
	y, k := binary.Uvarint(b[used:])
	if k <= 0 {
		return 0, 0
	}
	used += k
	value, step := r.fix(x), zigzag(y)
	r.run[0] = value
	if width == 0 {
		for i := 1; i < n; i++ {
			value += step
			r.run[i] = value
		}
		return used, n
	}
	if n < 2 {
		return 0, 0
	}
	size := ((n-2)*width + 7) / 8
	if len(b) < used+size {
		return 0, 0
	}
	r.run[1] = value + step
	rest := r.run[2:n]
	unpackBits(rest, b[used:], width)
	value += step
	if step < 0 {
		for i, d := range rest {
			value -= d
			rest[i] = value
		}
	} else {
		for i, d := range rest {
			value += d
			rest[i] = value
		}
	}
	return used + size, n
}

// unpackBits reads big-endian bit fields.
func unpackBits(out []int64, b []byte, width int) {
	switch width {
	case 8:
		for i := range out {
			out[i] = int64(b[i])
		}
		return
	case 16:
		for i := range out {
			out[i] = int64(binary.BigEndian.Uint16(b[2*i:]))
		}
		return
	case 32:
		for i := range out {
			out[i] = int64(binary.BigEndian.Uint32(b[4*i:]))
		}
		return
	case 64:
		for i := range out {
			out[i] = int64(binary.BigEndian.Uint64(b[8*i:]))
		}
		return
	}
	mask := uint64(1)<<width - 1
	bit := 0
	for i := range out {
		at := bit >> 3
		if at+8 <= len(b) {
			out[i] = int64(binary.BigEndian.Uint64(b[at:]) >> (64 - width - bit&7) & mask)
		} else {
			var tail [16]byte
			copy(tail[:], b[at:])
			out[i] = int64(binary.BigEndian.Uint64(tail[:]) >> (64 - width - bit&7) & mask)
		}
		bit += width
	}
}

// all decodes as many values as there are, up to most, and tells how much that takes.
func (r *slow) all(b []byte, most int) (out []int64, used int) {
	for len(out) < most {
		k, n := r.next(b[used:])
		if k <= 0 {
			break
		}
		used += k
		out = append(out, r.run[:n]...)
	}
	return out[:min(len(out), most)], used
}

// read reads most values as a stream's reader does: at first it has only some of the
// bytes, and asks for few values. What is alike it may take first.
func read(b []byte, most, first, step int, signed, v2, alike bool) []int64 {
	d := NewInts(signed, v2)
	out := make([]int64, most)
	have, done, from := min(first, len(b)), 0, 0
	for done < most {
		if alike {
			used, n, x := d.Same(b[from:have], min(step, most-done))
			from += used
			for i := range n {
				out[done+i] = x
			}
			if done += n; n > 0 {
				continue
			}
		}
		used, n, why := d.Read(b[from:have], out[done:min(done+step, most)])
		from += used
		done += n
		if why == Bad || why == Short && have == len(b) {
			break
		}
		if why == Short {
			have = min(have+max(first, 1), len(b))
		}
	}
	return out[:done]
}

// FuzzInts compares the decoder with one in Go.
func FuzzInts(f *testing.F) {
	for _, seed := range [][]byte{
		{0x0a, 0x27, 0x10}, // short repeat
		{0x5e, 0x03, 0x5c, 0xa1, 0xab, 0x1e, 0xde, 0xad, 0xbe, 0xef}, // direct
		{0xc6, 0x09, 0x02, 0x02, 0x22, 0x42, 0x42, 0x46},             // delta
		{0x8e, 0x13, 0x2b, 0x21, 0x07, 0xd0, 0x1e, 0x00, 0x14, 0x70, 0x28, 0x32, 0x3c, 0x46, 0x50, 0x5a, 0x64, 0x6e, 0x78, 0x82, 0x8c, 0x96, 0xa0}, // patched
		{0x61, 0x00, 0x07}, {0xfb, 0x02, 0x03, 0x04, 0x07, 0xb}, // version 1
	} {
		f.Add(seed, uint16(600), uint8(3), uint8(40), true, true)
		f.Add(seed, uint16(20), uint8(200), uint8(7), false, true)
		f.Add(seed, uint16(200), uint8(2), uint8(255), true, false)
	}
	f.Fuzz(func(t *testing.T, b []byte, most uint16, first, step uint8, signed, v2 bool) {
		r := slow{signed: signed, v2: v2}
		want, _ := r.all(b, int(most))
		for _, k := range []int{int(step) + 1, 2048} {
			for _, alike := range []bool{false, true} {
				if got := read(b, int(most), int(first), k, signed, v2, alike); !slices.Equal(got, want) {
					t.Fatalf("%d at a time, what is alike first: %v: %v instead of %v", k, alike, got, want)
				}
			}
		}
	})
}

// TestWidths reads runs of all widths and lengths, with nothing behind them.
func TestWidths(t *testing.T) {
	for code := range widths {
		for _, n := range []int{1, 2, 7, 8, 9, 63, 64, 65, 511, 512} {
			for _, kind := range []byte{0x40, 0xc0} {
				b := []byte{kind | byte(code)<<1 | byte((n-1)>>8), byte(n - 1)}
				if kind == 0xc0 {
					b = append(b, 0x83, 0x01, 0x05)
				}
				for x := byte(1); len(b) < 8+(n*widths[code]+7)/8; x = x*31 + 7 {
					b = append(b, x)
				}
				for _, signed := range []bool{false, true} {
					r := slow{signed: signed, v2: true}
					used, _ := r.next(b)
					want, _ := r.all(b[:used], n)
					if got := read(b[:used], n, used, 2048, signed, true, false); !slices.Equal(got, want) {
						t.Fatalf("width %d, %d values of kind %x: %v instead of %v", widths[code], n, kind, got, want)
					}
					if got := read(b[:max(used-1, 0)], n, used, 2048, signed, true, false); used > 0 && len(got) > 0 {
						t.Fatalf("width %d, %d values of kind %x are cut off, but read", widths[code], n, kind)
					}
				}
			}
		}
	}
}

// FuzzDecimals compares decimals with what Go's library reads.
func FuzzDecimals(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, uint8(20), uint8(9))
	f.Add([]byte{0x81, 2, 0x83, 0x84, 5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 1, 1, 1, 1}, uint8(20), uint8(30))
	var many []byte
	for i := range 300 {
		many = binary.AppendUvarint(many, uint64(i)<<(i%50))
	}
	f.Add(many, uint8(255), uint8(255))
	f.Add(make([]byte, 200), uint8(180), uint8(255))
	f.Fuzz(func(t *testing.T, b []byte, n, odd uint8) {
		scales, out := make([]int64, n), make([]int64, n)
		for i := range scales {
			scales[i] = 2
		}
		if int(odd) < len(scales) {
			scales[odd] = 3
		}
		used, got, most := Decimals(b, scales, 2, out)
		if int(odd) >= len(scales) {
			alike := make([]int64, n)
			if u, g, m := Decimals(b, nil, 2, alike); u != used || g != got || m != most || !slices.Equal(alike, out) {
				t.Fatalf("without scales: %d values of %d bytes up to %d: %v", g, u, m, alike)
			}
		}
		at := 0
		for i := range got {
			x, k := binary.Uvarint(b[at:])
			if at += k; k <= 0 || k > 8 || i == int(odd) || zigzag(x) != out[i] || max(out[i], -out[i]) > most {
				t.Fatalf("value %d of %v is %d", i, b, out[i])
			}
		}
		if at != used {
			t.Fatalf("%d values take %d bytes, not %d", got, at, used)
		}
		if got < int(n) && got != int(odd) && len(b)-at >= 16 {
			if _, k := binary.Uvarint(b[at:]); k > 0 && k <= 8 {
				t.Fatalf("value %d of %v is left out", got, b)
			}
		}
	})
}

func TestSum(t *testing.T) {
	for _, c := range []struct {
		lengths []int64
		sum     int
		ok      bool
	}{
		{nil, 0, true}, {[]int64{1, 2, 3}, 6, true}, {[]int64{1, 20, 3, 4, 5, 7, 1, 9, 2}, 52, true}, {[]int64{1, 0, 3, 4, 9}, 17, true},
		{[]int64{50, 50}, 100, true}, {[]int64{50, 51}, -1, false}, {[]int64{-1, 1}, -1, false}, {[]int64{0, 0, 0, 0, 0, -1}, -1, false},
		{[]int64{1 << 32}, -1, false}, {[]int64{1<<63 - 1, 1<<63 - 1, 2}, -1, false}, {[]int64{-1 << 63, -1 << 63}, -1, false}, {[]int64{0, 0, -1, 0}, -1, false},
		{[]int64{1 << 31, 1 << 31, 0, 0}, -1, false},
	} {
		sum, most, ok := Sum(c.lengths, 100)
		if sum != c.sum || ok != c.ok || ok && len(c.lengths) > 0 && most != int(slices.Max(c.lengths)) {
			t.Errorf("%v: %d, %d, %v", c.lengths, sum, most, ok)
		}
	}
}
