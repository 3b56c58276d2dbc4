package orc

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// rewritable is a file, and its rows as they are when they have been written again.
func rewritable(t *testing.T) (raw []byte, want [][]any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(testDir(), "uncompressed.orc"))
	if err != nil {
		t.Fatal(err)
	}
	if want, err = readAll(raw, 2048); err != nil {
		t.Fatal(err)
	}
	tail, err := ReadTail(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range want {
		for i, v := range row {
			// The format can't tell the last second before 1970 from the first after it.
			if s, ok := v.(string); ok && tail.Types[i+1].Kind == Timestamp {
				if n, err := strconv.ParseInt(s, 10, 64); err == nil && n < 0 && n > -999_000_000 {
					row[i] = strconv.FormatInt(n+1_000_000_000, 10)
				}
			}
		}
	}
	return raw, want
}

// TestWrite copies a file through the writer in every codec and in stripes and
// row groups of odd sizes, and reads it again, from each row group too.
func TestWrite(t *testing.T) {
	raw, want := rewritable(t)
	for _, o := range []WriteOptions{{}, {Codec: Zlib}, {Codec: Snappy, Stride: 37}, {Codec: LZ4, StripeBytes: 20000}, {Codec: Zstd, Stride: 13, StripeBytes: 10000}} {
		got := rewrite(t, raw, o)
		if path := os.Getenv("ORC_OUT"); path != "" {
			if err := os.WriteFile(filepath.Join(path, o.Codec.String()+".orc"), got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := readAll(got, 100)
		if err != nil {
			t.Fatalf("%+v: %v", o, err)
		}
		compareRows(t, rows, want)
		src := bytes.NewReader(got)
		tail, err := ReadTail(src, int64(len(got)))
		if err != nil {
			t.Fatal(err)
		}
		first := 0
		for i := range tail.Stripes {
			s, err := tail.ReadStripe(src, i)
			if err != nil {
				t.Fatal(err)
			}
			r, err := s.Rows(src, tail.Types[0].Kids, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			for g := s.Groups() - 1; g >= 0; g-- {
				if err := r.Seek(g); err != nil {
					t.Fatalf("%+v: stripe %d group %d: %v", o, i, g, err)
				}
				part, err := drain(nil, r, tail, 50)
				if err != nil {
					t.Fatalf("%+v: stripe %d group %d: %v", o, i, g, err)
				}
				compareRows(t, part, want[first+g*tail.Stride:first+int(s.Info.Rows)])
			}
			first += int(s.Info.Rows)
		}
	}
}

func compareRows(t *testing.T, got, want [][]any) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d rows instead of %d", len(got), len(want))
	}
	for i := range got {
		if g, w := jsonRow(t, got[i]), jsonRow(t, want[i]); g != w {
			t.Fatalf("row %d\n got %s\nwant %s", i, g, w)
		}
	}
}

// rewrite copies all rows of a file.
func rewrite(t *testing.T, raw []byte, o WriteOptions) []byte {
	t.Helper()
	src := bytes.NewReader(raw)
	tail, err := ReadTail(src, int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := NewWriter(&out, tail.Types, o)
	if err != nil {
		t.Fatal(err)
	}
	for i := range tail.Stripes {
		s, err := tail.ReadStripe(src, i)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := s.Rows(src, tail.Types[0].Kids, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		vectors := make([]*Vector, len(tail.Types[0].Kids))
		for i := range vectors {
			vectors[i] = &Vector{}
		}
		for {
			n, err := rows.Next(23, vectors)
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				break
			}
			if err := w.Write(vectors); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAppendInts(t *testing.T) {
	for _, values := range [][]int64{
		{}, {0}, {1, 1, 1}, {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, {-1 << 63, 1<<63 - 1, -1 << 63, 1<<63 - 1, 0}, {1, 2, 3, 4, 5, 100, -100, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8},
		{-1 << 63, -1 << 63, -1 << 63}, {9, 6, 3, 0, -3, -6, -9},
	} {
		r := newIntReader(&stream{raw: appendInts(nil, values, true)}, true, true)
		got := make([]int64, len(values))
		if err := r.read(got); err != nil {
			t.Errorf("%v: %v", values, err)
		}
		for i := range got {
			if got[i] != values[i] {
				t.Errorf("%v became %v", values, got)
				break
			}
		}
	}
}
