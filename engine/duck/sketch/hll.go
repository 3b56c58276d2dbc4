package sketch

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The layouts of a serialized HyperLogLog begin with one of these.
const (
	sparseV2 = 2
	denseV1  = 1
	denseV2  = 3
)

// A sparse sketch keeps the first 26 bits of each hash and, in 6 bits, the number
// of zeros after them.
const (
	prefixBits = 26
	valueBits  = 6
	valueMask  = 1<<valueBits - 1
)

// HLL counts distinct values by their hashes.
type HLL struct {
	bits    int      // the number of buckets is 1 << bits
	entries []uint32 // sparse: sorted by prefix
	slots   int      // sparse: how many entries there is room for; Trino's growth decides when it becomes dense
	dense   []byte   // a bucket's value each; nil while sparse
}

// NewHLL makes a sketch of 1 << bits buckets.
func NewHLL(bits int) *HLL { return &HLL{bits: bits, slots: 1} }

// BucketBits is the size of a sketch whose standard error is at most e.
func BucketBits(e float64) int {
	return bits.Len(uint(math.Ceil(1.0816/(e*e))) - 1)
}

// ReadHLL reads a serialized sketch.
func ReadHLL(data []byte) (*HLL, error) {
	r := &reader{b: data}
	tag, h := r.byte(), &HLL{}
	h.bits = int(r.byte())
	switch {
	case tag == sparseV2 && h.bits >= 1 && h.bits <= prefixBits:
		n := int(int16(r.uint16()))
		if n < 0 {
			return nil, errTruncated
		}
		for range n {
			h.entries = append(h.entries, uint32(r.int32()))
			if r.failed {
				return nil, errTruncated
			}
		}
		h.slots = n
	case (tag == denseV1 || tag == denseV2) && h.bits >= 1 && h.bits <= 16:
		if err := h.readDense(r, tag); err != nil {
			return nil, err
		}
	default:
		return nil, errors.New("Cannot deserialize HyperLogLog")
	}
	if len(r.b) > 0 {
		return nil, errors.New("input is too big")
	}
	return h, nil
}

// readDense reads a base value, half a byte for each bucket's distance from it,
// and what exceeds half a byte.
func (h *HLL) readDense(r *reader, tag byte) error {
	base := r.byte()
	h.dense = make([]byte, 1<<h.bits)
	for i, b := range r.take(len(h.dense) / 2) {
		h.dense[2*i], h.dense[2*i+1] = base+b>>4, base+b&15
	}
	n := 1
	if tag == denseV2 {
		n = int(r.uint16())
	}
	buckets := make([]int, 0, min(n, len(h.dense)))
	for range n {
		b := int(r.uint16())
		if r.failed {
			return errTruncated
		}
		if b >= len(h.dense) {
			if tag == denseV1 {
				b = -1
			} else {
				return errors.New("Overflow bucket index is out of range")
			}
		}
		buckets = append(buckets, b)
	}
	for _, b := range buckets {
		if v := r.byte(); b >= 0 {
			h.dense[b] += v
		}
	}
	if r.failed {
		return errTruncated
	}
	return nil
}

// Append serializes the sketch.
func (h *HLL) Append(b []byte) []byte {
	if h.dense == nil {
		b = append(b, sparseV2, byte(h.bits))
		b = binary.LittleEndian.AppendUint16(b, uint16(len(h.entries)))
		for _, e := range h.entries {
			b = binary.LittleEndian.AppendUint32(b, e)
		}
		return b
	}
	base := slices.Min(h.dense)
	b = append(b, denseV2, byte(h.bits), base)
	var over []int
	delta := func(i int) byte {
		d := h.dense[i] - base
		if d > 15 {
			over, d = append(over, i), 15
		}
		return d
	}
	for i := 0; i < len(h.dense); i += 2 {
		high := delta(i)
		b = append(b, high<<4|delta(i+1))
	}
	b = binary.LittleEndian.AppendUint16(b, uint16(len(over)))
	for _, i := range over {
		b = binary.LittleEndian.AppendUint16(b, uint16(i))
	}
	for _, i := range over {
		b = append(b, h.dense[i]-base-15)
	}
	return b
}

// Add counts a hash.
func (h *HLL) Add(hash uint64) {
	if h.dense != nil {
		v := bits.LeadingZeros64(hash<<h.bits|1<<(h.bits-1)) + 1
		h.raise(int(hash>>(64-h.bits)), byte(v))
		return
	}
	zeros := uint32(bits.LeadingZeros64(hash<<prefixBits | 1<<(prefixBits-1)))
	entry := uint32(hash>>(64-prefixBits))<<valueBits | zeros
	i, found := slices.BinarySearchFunc(h.entries, entry, comparePrefix)
	if found {
		h.entries[i] = max(h.entries[i], entry)
		return
	}
	if len(h.entries) == h.slots {
		h.slots += 10
	}
	h.entries = slices.Insert(h.entries, i, entry)
	h.densify()
}

// AddInts counts the hashes of integers.
func (h *HLL) AddInts(x []int64, hash func(int64) uint64) {
	for len(x) > 0 && h.dense == nil {
		h.Add(hash(x[0]))
		x = x[1:]
	}
	dense, low := h.dense, 64-h.bits
	var hashes [64]uint64
	for len(x) > 0 {
		n := min(len(x), len(hashes))
		for i, y := range x[:n] {
			hashes[i] = hash(y)
		}
		for _, y := range hashes[:n] {
			v := byte(bits.LeadingZeros64(y<<h.bits|1<<(h.bits-1)) + 1)
			if at := y >> low; dense[at] < v {
				dense[at] = v
			}
		}
		x = x[n:]
	}
}

func comparePrefix(a, b uint32) int { return int(a>>valueBits) - int(b>>valueBits) }

func (h *HLL) raise(bucket int, v byte) {
	if h.dense[bucket] < v {
		h.dense[bucket] = v
	}
}

// densify goes over to buckets when they take less of Trino's memory: its objects
// have 24 and 40 bytes, and each array 16 bytes more than its elements.
func (h *HLL) densify() {
	if 24+16+4*h.slots > 40+16+(1<<h.bits)/2 && h.bits <= 16 {
		h.MakeDense()
	}
}

// MakeDense goes over to buckets.
func (h *HLL) MakeDense() {
	if h.dense != nil {
		return
	}
	h.dense = make([]byte, 1<<h.bits)
	for _, e := range h.entries {
		zeros := bits.LeadingZeros32(e << h.bits)
		if beyond := prefixBits - h.bits; zeros >= beyond {
			zeros = beyond + int(e&valueMask)
		}
		h.raise(int(e>>(32-h.bits)), byte(zeros+1))
	}
	h.entries = nil
}

// Merge adds what another sketch of the same size counted; the other may become dense.
func (h *HLL) Merge(o *HLL) error {
	if h.dense == nil && o.dense == nil {
		h.entries = mergeEntries(h.entries, o.entries)
		h.slots = len(h.entries)
		h.densify()
		return nil
	}
	if h.bits != o.bits {
		return fmt.Errorf("Cannot merge HLLs with different number of buckets: %d vs %d", 1<<h.bits, 1<<o.bits) //nolint:revive // Trino's text
	}
	h.MakeDense()
	o.MakeDense()
	for i, v := range o.dense {
		h.raise(i, v)
	}
	return nil
}

func mergeEntries(a, b []uint32) []uint32 {
	out := make([]uint32, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch c := comparePrefix(a[0], b[0]); {
		case c < 0:
			out, a = append(out, a[0]), a[1:]
		case c > 0:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, max(a[0], b[0])), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// Cardinality estimates the number of distinct values.
func (h *HLL) Cardinality() int64 {
	if h.dense == nil {
		const all = 1 << prefixBits
		return javaRound(linearCount(all-len(h.entries), all))
	}
	n := len(h.dense)
	zeros, sum := 0, 0.0
	for _, v := range h.dense {
		if v == 0 {
			zeros++
		}
		sum += 1 / float64(uint64(1)<<(v&63))
	}
	if float64(zeros) > 0.4*float64(n) {
		return javaRound(linearCount(zeros, n))
	}
	return javaRound(h.correct(alpha(h.bits) * float64(n) * float64(n) / sum))
}

func linearCount(zeros, all int) float64 { return float64(all) * math.Log(float64(all)/float64(zeros)) }

func alpha(b int) float64 {
	switch b {
	case 4:
		return 0.673
	case 5:
		return 0.697
	case 6:
		return 0.709
	}
	return 0.7213 / (1 + 1.079/float64(uint(1)<<b))
}

// correct takes off an estimate's expected bias, interpolated between measurements.
func (h *HLL) correct(raw float64) float64 {
	if h.bits < 4 {
		return raw
	}
	t := biases()[h.bits-4]
	if raw < t.raw[0] || raw > t.raw[len(t.raw)-1] {
		return raw
	}
	i, found := slices.BinarySearch(t.raw, raw)
	if found {
		return raw - t.bias[i]
	}
	x0, y0, x1, y1 := t.raw[i-1], t.bias[i-1], t.raw[i], t.bias[i]
	return raw - ((raw-x0)*(y1-y0)/(x1-x0) + y0)
}

// hllbias.txt holds the measured bias of raw estimates that the HyperLogLog++ paper
// tabulates: lines "R bits estimates…", then "B bits biases…".
//
//go:embed hllbias.txt
var biasText string

type biasTable struct{ raw, bias []float64 }

var biases = sync.OnceValue(func() [13]biasTable {
	var tables [13]biasTable
	for line := range strings.Lines(biasText) {
		words := strings.Fields(line)
		size, _ := strconv.Atoi(words[1])
		list := make([]float64, len(words)-2)
		for i, w := range words[2:] {
			list[i], _ = strconv.ParseFloat(w, 64)
		}
		if words[0] == "R" {
			tables[size-4].raw = list
		} else {
			tables[size-4].bias = list
		}
	}
	return tables
})

// javaRound is Math.round: half up.
func javaRound(x float64) int64 {
	switch {
	case x != x:
		return 0
	case x >= math.MaxInt64:
		return math.MaxInt64
	case x <= math.MinInt64:
		return math.MinInt64
	}
	f := math.Floor(x)
	if x-f >= 0.5 {
		f++
	}
	return int64(f)
}
