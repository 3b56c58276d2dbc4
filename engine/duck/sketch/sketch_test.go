package sketch

import (
	"fmt"
	"math"
	"testing"
)

func TestHistogram(t *testing.T) {
	h, _ := NewHistogram(3)
	for _, x := range []float64{math.NaN(), 1, 2, 3, 5} {
		h.Add(x, 1)
	}
	if got := fmt.Sprint(h.Buckets()); got != "[{2 3} {5 1} {NaN 1}]" {
		t.Error(got)
	}
}
