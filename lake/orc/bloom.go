package orc

import (
	"encoding/binary"
	"io"
	"math"
	"math/bits"

	"google.golang.org/protobuf/encoding/protowire"
)

// Bloom is the Bloom filter of a group of rows.
type Bloom struct {
	hashes int
	words  []uint64
	// OfUTF8 says that strings were hashed as UTF-8: older filters depend on the
	// writer's encoding.
	OfUTF8 bool
}

func (s *Stripe) blooms(r io.ReaderAt, column int) ([]*Bloom, error) {
	utf8 := true
	st := s.find(column, bloomFilterUTF8)
	if st == nil {
		utf8 = false
		if st = s.find(column, bloomFilter); st == nil {
			return nil, nil
		}
	}
	if st.at.Len > maxIndex {
		return nil, nil
	}
	raw, err := readAt(r, st.at.Off, st.at.Len)
	if err != nil {
		return nil, err
	}
	if raw, err = s.tail.unpacked(raw); err != nil {
		return nil, err
	}
	var list []*Bloom
	err = eachField(raw, func(num protowire.Number, _ uint64, raw []byte) error {
		if num != 1 {
			return nil
		}
		b := &Bloom{OfUTF8: utf8}
		list = append(list, b)
		return eachField(raw, func(num protowire.Number, v uint64, raw []byte) error {
			switch num {
			case 1:
				b.hashes = clip(v)
			case 2:
				if raw == nil {
					b.words = append(b.words, v)
					return nil
				}
				fallthrough
			case 3:
				for ; len(raw) >= 8; raw = raw[8:] {
					b.words = append(b.words, binary.LittleEndian.Uint64(raw))
				}
			}
			return nil
		})
	})
	return list, err
}

// MayHold reports whether a value with this hash may be among the rows.
func (b *Bloom) MayHold(hash uint64) bool {
	n := int32(min(len(b.words)*64, math.MaxInt32))
	if n == 0 || b.hashes <= 0 || b.hashes > 64 {
		return true
	}
	h1, h2 := int32(hash), int32(hash>>32)
	for i := int32(1); i <= int32(b.hashes); i++ {
		h := h1 + i*h2
		if h < 0 {
			h = ^h
		}
		at := h % n
		if b.words[at>>6]>>(at&63)&1 == 0 {
			return false
		}
	}
	return true
}

// HashInt is the hash of an integer or date.
func HashInt(x int64) uint64 {
	k := uint64(x)
	k = ^k + k<<21
	k ^= uint64(int64(k) >> 24)
	k += k<<3 + k<<8
	k ^= uint64(int64(k) >> 14)
	k += k<<2 + k<<4
	k ^= uint64(int64(k) >> 28)
	return k + k<<31
}

// HashFloat is the hash of a float or double.
func HashFloat(x float64) uint64 { return HashInt(int64(math.Float64bits(x))) }

// HashString is the hash of a string's UTF-8.
func HashString(s string) uint64 {
	const c1, c2 = 0x87c37b91114253d5, 0x4cf5ad432745937f
	const r1, r2, m, n = 31, 27, 5, 0x52dce729
	h := uint64(104729)
	size := len(s)
	for ; len(s) >= 8; s = s[8:] {
		k := binary.LittleEndian.Uint64([]byte(s[:8]))
		k = bits.RotateLeft64(k*c1, r1) * c2
		h = bits.RotateLeft64(h^k, r2)*m + n
	}
	if len(s) > 0 {
		k := uint64(0)
		for i := len(s) - 1; i >= 0; i-- {
			k = k<<8 | uint64(s[i])
		}
		h ^= bits.RotateLeft64(k*c1, r1) * c2
	}
	h ^= uint64(size)
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
