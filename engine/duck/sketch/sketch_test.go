package sketch

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestHistogram(t *testing.T) {
	h, err := NewHistogram(3)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []float64{math.NaN(), 1, 2, 3, 5} {
		h.Add(x, 1)
	}
	if got := fmt.Sprint(h.Buckets()); got != "[{2 3} {5 1} {NaN 1}]" {
		t.Error(got)
	}
}

// What C merges must be what the general code does.
func TestHistogramMerges(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	value := []func(i int) float64{
		func(i int) float64 { return float64(i) * 0.37 },
		func(int) float64 { return r.NormFloat64() },
		func(int) float64 { return float64(r.IntN(50)) },
		func(int) float64 { return math.Exp(r.NormFloat64() * 300) },
		func(i int) float64 { return math.Float64frombits(math.Float64bits(1) + uint64(r.IntN(300))) },
		func(i int) float64 {
			return []float64{0, math.Copysign(0, -1), 1, 2, math.NaN(), math.Inf(1), -5}[r.IntN(7)]
		},
		func(i int) float64 { return 1e200 * r.NormFloat64() },
		func(i int) float64 { return -float64(i / 3) },
	}
	for k, value := range value {
		for _, limit := range []int{2, 5, 20, 411, 412, 413, 900} {
			h, _ := NewHistogram(limit)
			g, _ := NewHistogram(limit)
			for i := range 3000 {
				x, w := value(i), 1.0
				if i%2 == k%2 {
					w = float64(r.IntN(9)+1) / 4
				}
				if k == 5 && i%50 == 0 {
					w = []float64{0, -1, math.NaN(), math.Inf(1)}[i/50%4]
				}
				h.Add(x, w)
				if len(g.buckets) == g.limit+histogramBuffer {
					g.compactAny()
				}
				g.buckets = append(g.buckets, Bucket{x, w})
			}
			g.compactAny()
			if got, want := fmt.Sprint(h.Buckets()), fmt.Sprint(g.buckets); got != want {
				t.Errorf("values %d, limit %d: got %s\nwant %s", k, limit, got, want)
			}
		}
	}
}

func BenchmarkHistogram(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, 10000)
	for i := range values {
		values[i] = r.NormFloat64()
	}
	for b.Loop() {
		h, _ := NewHistogram(20)
		for _, x := range values {
			h.Add(x, 1)
		}
		h.Buckets()
	}
}

// TestDenseOverflow covers buckets that are more than 15 above the lowest one.
func TestDenseOverflow(t *testing.T) {
	h := NewHLL(4)
	h.MakeDense()
	for i := range h.dense {
		h.dense[i] = byte(3 + i%2)
	}
	h.dense[5], h.dense[9] = 40, 18
	back, err := ReadHLL(h.Append(nil))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(back.dense, h.dense) {
		t.Errorf("%v, want %v", back.dense, h.dense)
	}
}

func TestQDigestIsExactForFewValues(t *testing.T) {
	q := NewQDigest(0.01)
	for i := int64(-5); i <= 5; i++ {
		if err := q.Add(i, 1); err != nil {
			t.Fatal(err)
		}
	}
	for share, want := range map[float64]int64{0: -5, 0.5: 0, 1: 5} {
		if got, err := q.Quantile(share); err != nil || got != want {
			t.Errorf("%v: %d, %v", share, got, err)
		}
	}
}

// Whatever bytes a sketch is read from, using it must not crash, and it must come
// back the same once it was written.

func FuzzHLL(f *testing.F) {
	h := NewHLL(12)
	f.Add(h.Append(nil))
	for i := range int64(2000) {
		h.Add(MurmurInt(i))
		if i == 100 {
			f.Add(h.Append(nil))
		}
	}
	f.Add(h.Append(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := ReadHLL(data)
		if err != nil {
			return
		}
		h.Cardinality()
		h.Add(MurmurInt(1))
		again, err := ReadHLL(h.Append(nil))
		if err != nil {
			t.Fatal(err)
		}
		if h.bits <= 16 {
			if err := h.Merge(again); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func FuzzTDigest(f *testing.F) {
	d := NewTDigest()
	for i := range 1000 {
		if err := d.Add(float64(i*i%97), 1); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(d.Append(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := ReadTDigest(data)
		if err != nil {
			return
		}
		_, _ = d.Quantiles([]float64{0, 0.3, 0.9, 1})
		_ = d.Add(1, 1)
		_, _ = d.Quantiles([]float64{0, 0.3, 0.9, 1})
		if _, err := ReadTDigest(d.Append(nil)); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzQDigest(f *testing.F) {
	q := NewQDigest(0.05)
	for i := range int64(1000) {
		if err := q.Add(i*i%977, 1); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(q.Append(nil))
	f.Fuzz(func(_ *testing.T, data []byte) {
		q, err := ReadQDigest(data)
		if err != nil {
			return
		}
		_, _ = q.Quantile(0.5)
		_, _ = q.Rank(7)
		_ = q.Add(3, 1)
		other := NewQDigest(0.05)
		_ = other.Add(9, 1)
		other.Merge(q)
		other.Append(nil)
	})
}

func FuzzSetDigest(f *testing.F) {
	s := NewSetDigest()
	for i := range int64(100) {
		s.Add(MurmurInt(i % 50))
	}
	f.Add(s.Append(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadSetDigest(data)
		if err != nil {
			return
		}
		s.Cardinality()
		s.Add(7)
		again, err := ReadSetDigest(s.Append(nil))
		if err != nil {
			t.Fatal(err)
		}
		s.Jaccard(again)
		_, _ = s.Intersection(again)
	})
}

// Integers are counted together as they are one by one, before and after the sketch gets dense.
func TestIntsAreCounted(t *testing.T) {
	for _, bits := range []int{4, 11, 12, 16} {
		one, all := NewHLL(bits), NewHLL(bits)
		var x []int64
		for i := range int64(20000) {
			x = append(x, i*i*7919-1e6)
			one.Add(MurmurInt(x[i]))
		}
		for from := 0; from < len(x); from += 777 {
			all.AddInts(x[from:min(from+777, len(x))], MurmurInt)
		}
		if !bytes.Equal(one.Append(nil), all.Append(nil)) {
			t.Errorf("%d bits: sketches differ", bits)
		}
	}
	for _, x := range []int64{0, -1, 1 << 62, 7919} {
		if b := binary.LittleEndian.AppendUint64(nil, uint64(x)); Murmur(b) != MurmurInt(x) {
			t.Errorf("hashes of %d differ", x)
		}
	}
}
