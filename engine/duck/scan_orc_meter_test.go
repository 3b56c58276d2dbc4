package duck

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"google.golang.org/protobuf/encoding/protowire"

	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// weighed is what an ORC file itself says of its streams. It is read here anew, without
// what the server reads files with, by the format's description alone.
type weighed struct {
	names   []string // of the top-level columns
	kids    [][]int  // of types
	streams []struct{ stripe, kind, column, length int }
}

// message gives the fields of a message: numbers and bytes.
func message(t *testing.T, b []byte) (numbers map[int][]int, parts map[int][][]byte) {
	t.Helper()
	numbers, parts = map[int][]int{}, map[int][][]byte{}
	for len(b) > 0 {
		num, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			t.Fatal("a broken tag")
		}
		b = b[n:]
		switch kind {
		case protowire.VarintType:
			x, n := protowire.ConsumeVarint(b)
			numbers[int(num)], b = append(numbers[int(num)], int(x)), b[n:]
		case protowire.BytesType:
			x, n := protowire.ConsumeBytes(b)
			parts[int(num)], b = append(parts[int(num)], x), b[n:]
		default:
			b = b[protowire.ConsumeFieldValue(num, kind, b):]
		}
	}
	return numbers, parts
}

// plainORC unpacks blocks, each behind three bytes that tell its length and whether it is
// stored as it is.
func plainORC(t *testing.T, b []byte, codec int) (out []byte) {
	t.Helper()
	if codec == 0 {
		return b
	}
	for len(b) > 0 {
		head := int(b[0]) | int(b[1])<<8 | int(b[2])<<16
		block := b[3 : 3+head>>1]
		b = b[3+head>>1:]
		if head&1 != 0 {
			out = append(out, block...)
			continue
		}
		var raw []byte
		var err error
		switch codec {
		case 1:
			raw, err = io.ReadAll(flate.NewReader(bytes.NewReader(block)))
		case 2:
			raw, err = snappy.Decode(nil, block)
		case 4:
			raw = make([]byte, 1<<20)
			var n int
			n, err = lz4.UncompressBlock(block, raw)
			raw = raw[:max(n, 0)]
		case 5:
			var r *zstd.Decoder
			if r, err = zstd.NewReader(bytes.NewReader(block)); err == nil {
				raw, err = io.ReadAll(r)
				r.Close()
			}
		default:
			err = fmt.Errorf("codec %d", codec)
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, raw...)
	}
	return out
}

// weigh reads a file's footers.
func weigh(t *testing.T, name string) (w weighed) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	post := len(b) - 1 - int(b[len(b)-1])
	last, _ := message(t, b[post:len(b)-1])
	codec := append(last[2], 0)[0]
	_, parts := message(t, plainORC(t, b[post-last[1][0]:post], codec))
	for i, of := range parts[4] {
		numbers, names := message(t, of)
		kids := numbers[2]
		for _, packed := range names[2] {
			for len(packed) > 0 {
				x, n := protowire.ConsumeVarint(packed)
				kids, packed = append(kids, int(x)), packed[n:]
			}
		}
		w.kids = append(w.kids, kids)
		if i == 0 {
			for _, n := range names[3] {
				w.names = append(w.names, string(n))
			}
		}
	}
	for stripe, info := range parts[3] {
		at, _ := message(t, info)
		foot := at[1][0] + at[2][0] + at[3][0]
		_, footer := message(t, plainORC(t, b[foot:foot+at[4][0]], codec))
		for _, s := range footer[1] {
			f, _ := message(t, s)
			w.streams = append(w.streams, struct{ stripe, kind, column, length int }{stripe, append(f[1], 0)[0], append(f[2], 0)[0], append(f[3], 0)[0]})
		}
	}
	return w
}

// of is what the values of top-level columns weigh: their streams and those of all types
// below them, without indexes and filters.
func (w weighed) of(columns ...int) (sum int64) {
	want := []int{0}
	var add func(id int)
	add = func(id int) {
		want = append(want, id)
		for _, k := range w.kids[id] {
			add(k)
		}
	}
	for _, c := range columns {
		add(w.kids[0][c])
	}
	for _, s := range w.streams {
		if s.kind < 6 && slices.Contains(want, s.column) {
			sum += int64(s.length)
		}
	}
	return sum
}

// TestOrcWeight compares what queries are said to scan with what the files' own footers
// say of the streams that they need, for each codec.
func TestOrcWeight(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	place := func(name string) int {
		return slices.IndexFunc(orcColumns, func(c lake.Column) bool { return c.Name == name })
	}
	for _, codec := range []string{"uncompressed", "zlib", "snappy", "lz4", "zstd"} {
		file := "../../lake/orc/testdata/" + codec + ".orc"
		w := weigh(t, file)
		if len(w.names) != len(orcColumns) || len(w.streams) == 0 {
			t.Fatalf("%s: %d columns and %d streams", codec, len(w.names), len(w.streams))
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		key := codec + "/dt=2024-01-01/a.orc"
		put(t, root, key, string(raw))
		for _, c := range []struct {
			columns []string
			text    string
		}{
			{nil, "SELECT count(*)::VARCHAR FROM SCAN"},
			{[]string{"seq"}, "SELECT sum(c0)::VARCHAR FROM SCAN"},
			{[]string{"s", "su"}, "SELECT max(c0 || c1) FROM SCAN"},
			{[]string{"decw", "bool", "f64"}, "SELECT count(c0 + c2)::VARCHAR FROM SCAN WHERE c1"},
			{[]string{"ts", "d", "bin"}, "SELECT count(*)::VARCHAR FROM SCAN WHERE c0 > c1 OR c2 IS NULL"},
			{[]string{"st", "li", "m"}, "SELECT count(c0)::VARCHAR || count(c1) || count(c2) FROM SCAN"},
		} {
			req := reading(table(lake.ORC, lake.SerDe{}, orcColumns), c.columns...)
			req.Locations = req.Locations[:1]
			req.Locations[0].Prefix.Key = codec + "/dt=2024-01-01"
			var places []int
			for _, n := range c.columns {
				places = append(places, place(n))
			}
			rows, stats, err := scan(t, e, req, c.text, 0, sql.T(sql.Varchar))
			want := w.of(places...)
			if len(places) == 0 {
				want = 0
			}
			if err != nil || len(rows) != 1 || stats.ScannedBytes != want {
				t.Errorf("%s, %s: %v, %v, scanned %d instead of %d", codec, c.text, rows, err, stats.ScannedBytes, want)
			}
		}
	}
}
