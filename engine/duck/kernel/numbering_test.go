package kernel

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// numberedChunk gives strings to a vector as numbers, and reads them again; false: they
// were refused.
func numberedChunk(t *testing.T, d *Numbering, put func(b *Builder) (bool, error), n int) ([]any, bool) {
	t.Helper()
	of, err := LogicalType(sql.T(sql.Varchar))
	if err != nil {
		t.Fatal(err)
	}
	defer bindings.DestroyLogicalType(&of)
	vec := bindings.CreateVector(of, bindings.VectorSize())
	defer bindings.DestroyVector(&vec)
	b := NewBuilder(sql.T(sql.Varchar))
	b.Into(vec, int(bindings.VectorSize()))
	ok, err := put(b)
	if err != nil || !ok {
		return nil, false
	}
	if b.Len() != n {
		t.Fatalf("%d values instead of %d", b.Len(), n)
	}
	b.Flush(vec)
	// The rows of a dictionary are copied, so that they can be read.
	flat := bindings.CreateVector(of, bindings.VectorSize())
	defer bindings.DestroyVector(&flat)
	rows := bindings.CreateSelectionVector(bindings.IdxT(n))
	defer bindings.DestroySelectionVector(&rows)
	for i := range n {
		selected(rows, n)[i] = uint32(i)
	}
	bindings.VectorCopySel(vec, flat, rows, bindings.IdxT(n), 0, 0)
	var v Vec
	v.Load(sql.T(sql.Varchar), flat)
	out := make([]any, n)
	for i := range n {
		out[i] = v.Value(i)
	}
	return out, true
}

func TestNumbering(t *testing.T) {
	many := make([]string, 1100)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	for name, c := range map[string]struct {
		chunks [][]string // "-" is NULL
		taken  []bool
	}{
		"letters":   {[][]string{{"a", "b", "a"}, {"c", "a"}, {"b"}}, []bool{true, true, true}},
		"words":     {[][]string{{"", "abc", "abcdefghijkl", "-", "abc"}, {"-", "-"}, {"abcdefgh", "abcdefghi", "abcdefg", "żółw", "a\x00", "a"}}, []bool{true, true, true}},
		"long ones": {[][]string{{"a"}, {"abcdefghijklm"}, {"a"}}, []bool{true, false, true}},
		"many":      {[][]string{many[:1024], many[1000:1024], many[1000:1100], {"1"}}, []bool{true, true, false, false}},
	} {
		d := NewNumbering(sql.T(sql.Varchar))
		defer d.Close()
		for i, chunk := range c.chunks {
			var texts Texts
			var nulls []bool
			var want []any
			for _, s := range chunk {
				nulls = append(nulls, s == "-")
				if s == "-" {
					want = append(want, nil)
					continue
				}
				want = append(want, s)
				texts.Text = append(texts.Text, s...)
				texts.Lengths = append(texts.Lengths, int64(len(s)))
				texts.Longest = max(texts.Longest, len(s))
			}
			if len(texts.Lengths) > 0 && slices.Min(texts.Lengths) == int64(texts.Longest) {
				texts.Width = texts.Longest
			}
			if !slices.Contains(nulls, true) {
				nulls = nil
			}
			got, ok := numberedChunk(t, d, func(b *Builder) (bool, error) { return d.Texts(b, texts, nulls) }, len(chunk))
			if ok != c.taken[i] || ok && !slices.Equal(got, want) {
				t.Errorf("%s, chunk %d: %q, %v instead of %q", name, i, got, ok, want)
			}
		}
	}
}

func TestNumberDictionary(t *testing.T) {
	long := "something of more than twelve bytes"
	d, err := NumberDictionary(sql.T(sql.Varchar), [][]byte{[]byte("a"), []byte(long), nil})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for range 2 {
		got, ok := numberedChunk(t, d, func(b *Builder) (bool, error) {
			return d.Entries(b, []int64{1, 0, 2, 1}, []bool{false, false, true, false, false}), nil
		}, 5)
		if want := []any{long, "a", nil, "", long}; !ok || !slices.Equal(got, want) {
			t.Errorf("%q, %v instead of %q", got, ok, want)
		}
	}
}

// FuzzNumbering compares with a map, whatever lengths there are.
func FuzzNumbering(f *testing.F) {
	f.Add([]byte("the quick brown fox jumps over the lazy dog"), []byte{3, 12, 13, 0, 1})
	f.Add([]byte("aababababab"), []byte{1, 1, 1, 1, 1, 1, 1, 1})
	f.Add([]byte("abcabcabcab"), []byte{3, 3, 3, 2})
	f.Fuzz(func(t *testing.T, text, cuts []byte) {
		var texts [][]byte
		var lengths []int64
		rest := text
		for _, c := range cuts {
			n := min(int(c)%14, len(rest))
			texts, lengths, rest = append(texts, rest[:n]), append(lengths, int64(n)), rest[n:]
		}
		if len(lengths) == 0 {
			return
		}
		width := 0
		if slices.Min(lengths) == slices.Max(lengths) {
			width = int(lengths[0])
		}
		text = bytes.Clone(text[:len(text)-len(rest)])
		d := NewNumbering(sql.T(sql.Varchar))
		numbers := make([]uint32, len(lengths))
		n := d.number(Texts{Text: text, Lengths: lengths, Width: width}, numbers)
		for i, k := range numbers[:n] {
			if got := d.met(int(k)); !bytes.Equal(got, texts[i]) {
				t.Fatalf("string %d is %q instead of %q", i, got, texts[i])
			}
		}
		if n < len(texts) && len(texts[n]) <= inlined {
			t.Fatalf("string %d, %q, is refused", n, texts[n])
		}
	})
}
