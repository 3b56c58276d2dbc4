package kernel

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"glaux/sql"
)

// FuzzTexts compares strings that are taken together with those taken one by one.
func FuzzTexts(f *testing.F) {
	f.Add([]byte("the quick brown fox jumps over the lazy dog"), []byte{3, 12, 13, 0, 1})
	f.Add([]byte("żółw, a turtle"), []byte{1, 2, 3})
	f.Add([]byte("the quick brown fox jumps over the lazy dog"), []byte{7, 7, 7, 7, 7, 7})
	f.Add([]byte("the quick brown fox jumps over the lazy dog and another"), []byte{14, 14, 14})
	f.Add([]byte("abcdefghijklmnopqrstuvwxyz"), slices.Repeat([]byte{1}, 25))
	f.Fuzz(func(t *testing.T, text, cuts []byte) {
		var lengths []int64
		each := NewBuilder(sql.T(sql.Varchar))
		rest := text
		for _, c := range cuts {
			n := min(int(c), len(rest))
			each.Bytes(rest[:n])
			lengths, rest = append(lengths, int64(n)), rest[n:]
		}
		each.Bytes(rest)
		lengths = append(lengths, int64(len(rest)))
		all := NewBuilder(sql.T(sql.Varchar))
		all.Str("something of more than twelve bytes")
		texts := Texts{Text: text, Lengths: lengths, Longest: int(slices.Max(lengths))}
		if slices.Min(lengths) == slices.Max(lengths) {
			texts.Width = texts.Longest
		}
		all.Texts(texts)
		for i := range lengths {
			if got, want := all.built(i+1), each.built(i); !bytes.Equal(got, want) {
				t.Fatalf("string %d of %q is %q instead of %q", i, text, got, want)
			}
			if !bytes.Equal(all.data[16*(i+1):][:headOf(lengths[i])], each.data[16*i:][:headOf(lengths[i])]) {
				t.Fatalf("string %d of %q has another head", i, text)
			}
		}
		valid := true
		for i := range lengths {
			valid = valid && bytes.Equal(bytes.ToValidUTF8(each.built(i), nil), each.built(i))
		}
		if ValidTexts(text, lengths) != valid {
			t.Fatalf("%q of lengths %v is valid UTF-8: %v", text, lengths, valid)
		}
	})
}

// headOf is how much of a string's place doesn't depend on where its bytes are.
func headOf(length int64) int {
	if length > inlined {
		return 8
	}
	return 16
}

func TestPack(t *testing.T) {
	for _, c := range []struct {
		kind   sql.Kind
		values []int64
		fit    int
	}{
		{sql.TinyInt, []int64{0, 127, -128}, 3},
		{sql.TinyInt, []int64{0, 128}, 1},
		{sql.SmallInt, []int64{math.MinInt16, math.MaxInt16, math.MinInt16 - 1}, 2},
		{sql.Integer, []int64{math.MinInt32, math.MaxInt32, math.MaxInt32 + 1}, 2},
		{sql.Date, []int64{-1, 1 << 40}, 1},
		{sql.BigInt, []int64{math.MinInt64, math.MaxInt64}, 2},
		{sql.Boolean, []int64{0, 1}, 2},
		{sql.BigInt, nil, 0},
	} {
		b, each := NewBuilder(sql.T(c.kind)), NewBuilder(sql.T(c.kind))
		if fit := b.Pack(c.values); fit != c.fit {
			t.Errorf("%v %v: %d fit instead of %d", c.kind, c.values, fit, c.fit)
		}
		if c.fit < len(c.values) {
			if b.Len() != 0 || len(b.data) != 0 {
				t.Errorf("%v %v: values were appended", c.kind, c.values)
			}
			continue
		}
		for _, x := range c.values {
			each.Int(x)
		}
		if !bytes.Equal(b.data, each.data) || !slices.Equal(b.nulls, each.nulls) {
			t.Errorf("%v %v: %v instead of %v", c.kind, c.values, b.data, each.data)
		}
	}
	for _, c := range []struct {
		limit  int64
		values []int64
		within int
	}{
		{10, []int64{9, -9, 10}, 2}, {10, []int64{0, -10, 0}, 1}, {10, []int64{math.MinInt64}, 0}, {10, []int64{1, 2, math.MaxInt64}, 2},
		{1e18, []int64{1e18 - 1, 1 - 1e18, 1e18}, 2}, {1e18, []int64{-1e18}, 0}, {1e18, []int64{math.MaxInt64}, 0}, {1e18, []int64{math.MinInt64}, 0}, {1, nil, 0},
	} {
		if got := Within(c.values, c.limit); got != c.within {
			t.Errorf("%v within %d: %d instead of %d", c.values, c.limit, got, c.within)
		}
	}
}
