package kernel

import (
	"bytes"
	"testing"
	"unsafe"

	"glaux/sql"
)

// FuzzExtreme compares the greatest and least of strings with those that Go finds.
func FuzzExtreme(f *testing.F) {
	f.Add([]byte("TAKE BACK RETURN DELIVER IN PERSON NONE COLLECT COD TAKE BACK RETURN"), []byte{16, 1, 17, 1, 4, 1, 11, 1, 16}, uint64(0))
	f.Add([]byte("ROARNROARNa\x00a\x00\x00"), []byte{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 0, 1}, uint64(2))
	f.Add([]byte("the same prefix 12the same prefix 1the same prefix 123"), []byte{18, 17, 19}, uint64(1))
	f.Fuzz(func(t *testing.T, text, cuts []byte, nulls uint64) {
		var all [][]byte
		var valid []uint64
		b := NewBuilder(sql.T(sql.VarBinary))
		for i, c := range cuts {
			n := min(int(c), len(text))
			all, text = append(all, text[:n:n]), text[n:]
			b.Bytes(all[i])
			if i%64 == 0 {
				valid = append(valid, ^uint64(0))
			}
			if nulls>>(i%64)&1 != 0 && nulls != 0 {
				all[i] = nil
				valid[i/64] &^= 1 << (i % 64)
			} else if all[i] == nil {
				all[i] = []byte{}
			}
		}
		strings := unsafe.Slice((*stringT)(unsafe.Pointer(unsafe.SliceData(b.data))), len(all))
		if len(b.blob) > 0 {
			move(strings, &b.blob[0])
		}
		for _, greatest := range []bool{false, true} {
			want := -1
			for i, s := range all {
				if s == nil {
					continue
				}
				if want < 0 || greatest && bytes.Compare(s, all[want]) > 0 || !greatest && bytes.Compare(s, all[want]) < 0 {
					want = i
				}
			}
			if nulls == 0 {
				valid = nil
			}
			got := extremeAt(strings, valid, greatest)
			if want < 0 && got == len(all) || want >= 0 && got < len(all) && all[got] != nil && bytes.Equal(all[got], all[want]) {
				continue
			}
			t.Fatalf("the greatest (%v) of %q is number %d, not %d", greatest, all, want, got)
		}
	})
}
