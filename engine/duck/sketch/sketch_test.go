package sketch

import (
	"bytes"
	"fmt"
	"math"
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
