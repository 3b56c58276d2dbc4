package kernel

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sync"

	"glaux/sql"
)

// sortTexts sorts arrays of texts in ascending order, NULL last.
var sortTexts = Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
	var pool sync.Pool // of *[]textKey
	return func(c *Call) error {
		keys, ok := pool.Get().(*[]textKey)
		if !ok {
			keys = &[]textKey{}
		}
		defer pool.Put(keys)
		for i := range c.N {
			if c.Args[0].Null(i) {
				c.Out.Null()
				continue
			}
			v, start, end := c.list(0, i)
			*keys = textKeys((*keys)[:0], v, start, end)
			sortKeys(*keys, v)
			for _, k := range *keys {
				c.Out.kids[0].Bytes(v.Bytes(k.at))
			}
			c.Out.kids[0].Nulls(end - start - len(*keys))
			c.Out.End()
		}
		return nil
	}, nil
}}

// textKey is where a text is, and its first bytes, the first the highest.
type textKey struct {
	head uint64
	at   int
}

func textKeys(keys []textKey, v *Vec, start, end int) []textKey {
	for k := start; k < end; k++ {
		if v.Null(k) {
			continue
		}
		var head [8]byte
		copy(head[:], v.Bytes(k))
		keys = append(keys, textKey{binary.BigEndian.Uint64(head[:]), k})
	}
	return keys
}

func sortKeys(keys []textKey, v *Vec) {
	order := func(a, b textKey) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return bytes.Compare(v.Bytes(a.at), v.Bytes(b.at))
	}
	if len(keys) > fewNumbers {
		slices.SortFunc(keys, order)
		return
	}
	for i := 1; i < len(keys); i++ {
		for j := i; j > 0 && order(keys[j], keys[j-1]) < 0; j-- {
			keys[j], keys[j-1] = keys[j-1], keys[j]
		}
	}
}
