package serde

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/lake/avro"
	"glaux/sql"
)

// memory is a file in memory.
type memory struct{ *bytes.Reader }

// avroColumns are those of testdata/*.avro, of which some are absent.
func avroColumns() []lake.Column {
	varchar, bigint := sql.T(sql.Varchar), sql.T(sql.BigInt)
	return []lake.Column{
		{Name: "id", Type: bigint}, {Name: "i", Type: sql.T(sql.Integer)}, {Name: "s", Type: varchar}, {Name: "e", Type: varchar}, {Name: "fx", Type: sql.T(sql.VarBinary)},
		{Name: "arr", Type: sql.ArrayOf(sql.T(sql.Integer))}, {Name: "m", Type: sql.MapOf(varchar, sql.T(sql.Double))},
		{Name: "rec", Type: sql.RowOf(sql.Field{Name: "x", Type: sql.T(sql.Integer)}, sql.Field{Name: "z", Type: sql.ArrayOf(bigint)})},
		{Name: "tsu", Type: sql.TimestampOf(3)}, {Name: "dec", Type: sql.DecimalOf(20, 3)}, {Name: "absent", Type: bigint},
	}
}

// readAvro reads a file in units, many rows at a time or one by one, counts rows and shows
// what they are.
func readAvro(raw []byte, step int64, byRow bool) (rows int, shown []string, err error) {
	o := Options{Format: lake.Avro, Table: avroColumns()}
	var out []*kernel.Builder
	for i, c := range o.Table {
		o.Columns = append(o.Columns, i)
		out = append(out, kernel.NewBuilder(c.Type))
	}
	s, err := New(o)
	if err != nil {
		return 0, nil, err
	}
	f := memory{bytes.NewReader(raw)}
	for at := int64(0); at < int64(len(raw)); at += step {
		r, err := s.Open(f, Input{}, Unit{Start: at, End: at + step})
		if err != nil {
			return rows, shown, err
		}
		if byRow {
			r.(*avroReader).scan = nil
		}
		for {
			n, err := r.Read(100, out)
			if err != nil || n == 0 {
				r.Close()
				if err != nil {
					return rows, shown, err
				}
				break
			}
			rows += n
			for _, b := range out {
				shown = append(shown, contents(reflect.ValueOf(b).Elem()))
				b.Reset()
			}
		}
	}
	return rows, shown, nil
}

// TestAvroUnits reads every block once, wherever files are cut.
func TestAvroUnits(t *testing.T) {
	names, _ := filepath.Glob("testdata/*.avro")
	if len(names) != 5 {
		t.Fatal(names)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		h, err := avro.ReadHeader(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			t.Fatal(err)
		}
		for step := h.Size + 1; step < int64(len(raw))+50; step += 37 {
			if n, _, err := readAvro(raw, step, false); n != 100 || err != nil {
				t.Fatalf("%s in steps of %d: %d rows, %v", name, step, n, err)
			}
		}
	}
}

// sameAvro reads a file many rows at a time and one by one, which is the same.
func sameAvro(t *testing.T, raw []byte) {
	t.Helper()
	n, rows, err := readAvro(raw, 4000, false)
	m, want, wantErr := readAvro(raw, 4000, true)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Fatalf("error %v instead of %v", err, wantErr)
	}
	if err == nil && (n != m || !slices.Equal(rows, want)) {
		t.Fatalf("%d rows\n%s\ninstead of %d\n%s", n, strings.Join(rows, "\n"), m, strings.Join(want, "\n"))
	}
}

// TestAvroScanned reads files whole and broken in many places, both ways.
func TestAvroScanned(t *testing.T) {
	raw, err := os.ReadFile("testdata/null.avro")
	if err != nil {
		t.Fatal(err)
	}
	sameAvro(t, raw)
	for at := 0; at < len(raw); at += 3 {
		broken := bytes.Clone(raw)
		broken[at] ^= 1 << (at % 8)
		sameAvro(t, broken)
	}
}

// FuzzAvro breaks files: whatever they hold, reading ends with rows or an error.
func FuzzAvro(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.avro")
	for i, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, uint16(i*100), byte(1))
	}
	f.Fuzz(func(t *testing.T, raw []byte, at uint16, x byte) {
		raw = bytes.Clone(raw)
		if len(raw) > 0 {
			raw[int(at)%len(raw)] ^= x
		}
		sameAvro(t, raw)
	})
}
