package sketch

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// SetDigest compares sets by their smallest hashes, which it counts, and their sizes.
type SetDigest struct {
	hll    *HLL
	limit  int
	counts map[int64]int16
	// kept are the hashes as a heap, the largest first, from when there are as many as
	// the limit; nil: it has to be made again.
	kept []int64
}

const setBuckets = 11

// NewSetDigest makes an empty digest.
func NewSetDigest() *SetDigest {
	return &SetDigest{hll: NewHLL(setBuckets), limit: 8192, counts: map[int64]int16{}}
}

// ReadSetDigest reads a serialized digest.
func ReadSetDigest(data []byte) (*SetDigest, error) {
	r := &reader{b: data}
	if r.byte() != 1 {
		return nil, errors.New("Unexpected version")
	}
	body := r.take(r.int32())
	limit, n := r.int32(), r.int32()
	if r.failed || n < 0 || len(r.b) < 10*n {
		return nil, errTruncated
	}
	hll, err := ReadHLL(body)
	if err != nil {
		return nil, err
	}
	s := &SetDigest{hll: hll, limit: limit, counts: make(map[int64]int16, n)}
	values := &reader{b: r.b[8*n:]}
	for range n {
		s.counts[r.int64()] = int16(values.uint16())
	}
	return s, nil
}

// Append serializes the digest.
func (s *SetDigest) Append(b []byte) []byte {
	b = append(b, 1, 0, 0, 0, 0)
	at := len(b)
	b = s.hll.Append(b)
	binary.LittleEndian.PutUint32(b[at-4:], uint32(len(b)-at))
	b = binary.LittleEndian.AppendUint32(b, uint32(s.limit))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(s.counts)))
	keys := s.Hashes()
	for _, k := range keys {
		b = appendInt64(b, k)
	}
	for _, k := range keys {
		b = binary.LittleEndian.AppendUint16(b, uint16(s.counts[k]))
	}
	return b
}

// Add takes in a value by its Murmur hash.
func (s *SetDigest) Add(hash uint64) {
	s.hll.Add(hash)
	k := int64(hash)
	if len(s.kept) > 0 && k > s.kept[0] {
		return
	}
	if n, ok := s.counts[k]; ok {
		if n < math.MaxInt16 {
			s.counts[k] = n + 1
		}
		return
	}
	if len(s.counts) >= s.limit && !s.makeRoom(k) {
		return
	}
	s.counts[k] = 1
}

// makeRoom drops the largest hash for a smaller one; false: there is none.
func (s *SetDigest) makeRoom(hash int64) bool {
	if s.kept == nil {
		s.shrink()
		s.kept = s.Hashes()
		slices.Reverse(s.kept)
	}
	if len(s.kept) == 0 || hash > s.kept[0] {
		return false
	}
	delete(s.counts, s.kept[0])
	at := 0
	for {
		child := 2*at + 1
		if child+1 < len(s.kept) && s.kept[child+1] > s.kept[child] {
			child++
		}
		if child >= len(s.kept) || s.kept[child] <= hash {
			break
		}
		s.kept[at] = s.kept[child]
		at = child
	}
	s.kept[at] = hash
	return true
}

// shrink drops the largest hashes beyond the limit.
func (s *SetDigest) shrink() {
	over := len(s.counts) - s.limit
	if over <= 0 {
		return
	}
	keys := s.Hashes()
	for _, k := range keys[len(keys)-over:] {
		delete(s.counts, k)
	}
}

// Merge takes in another digest.
func (s *SetDigest) Merge(o *SetDigest) error {
	if err := s.hll.Merge(o.hll); err != nil {
		return err
	}
	for k, n := range o.counts {
		s.counts[k] = int16(min(int(s.counts[k])+int(n), math.MaxInt16))
	}
	s.kept = nil
	s.shrink()
	return nil
}

// Hashes are the kept hashes, sorted.
func (s *SetDigest) Hashes() []int64 {
	keys := make([]int64, 0, len(s.counts))
	for k := range s.counts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Count is how often a hash was seen.
func (s *SetDigest) Count(hash int64) int16 { return s.counts[hash] }

func (s *SetDigest) exact() bool { return len(s.counts) < s.limit }

// Cardinality is the number of distinct values, exact for small sets.
func (s *SetDigest) Cardinality() int64 {
	if s.exact() {
		return int64(len(s.counts))
	}
	return s.hll.Cardinality()
}

// Jaccard estimates the share of the common values among all.
func (s *SetDigest) Jaccard(o *SetDigest) float64 {
	smaller := min(len(s.counts), len(o.counts))
	union := append(s.Hashes(), o.Hashes()...)
	slices.Sort(union)
	union = slices.Compact(union)
	common := 0
	for i, k := range union {
		_, here := s.counts[k]
		_, there := o.counts[k]
		if here && there {
			common++
		}
		if i+1 >= smaller {
			break
		}
	}
	return float64(common) / float64(smaller)
}

// Intersection estimates the number of common values. The digest is changed.
func (s *SetDigest) Intersection(o *SetDigest) (int64, error) {
	if s.exact() && o.exact() {
		n := int64(0)
		for k := range s.counts {
			if _, ok := o.counts[k]; ok {
				n++
			}
		}
		return n, nil
	}
	a, b, jaccard := s.Cardinality(), o.Cardinality(), s.Jaccard(o)
	if err := s.Merge(o); err != nil {
		return 0, err
	}
	return min(javaRound(jaccard*float64(s.Cardinality())), a, b), nil
}
