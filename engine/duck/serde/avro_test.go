package serde

import (
	"bytes"
	"os"
	"path/filepath"
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

// readAvro reads a file in units, and counts rows.
func readAvro(raw []byte, step int64) (rows int, err error) {
	o := Options{Format: lake.Avro, Table: avroColumns()}
	var out []*kernel.Builder
	for i, c := range o.Table {
		o.Columns = append(o.Columns, i)
		out = append(out, kernel.NewBuilder(c.Type))
	}
	s, err := New(o)
	if err != nil {
		return 0, err
	}
	f := memory{bytes.NewReader(raw)}
	for at := int64(0); at < int64(len(raw)); at += step {
		r, err := s.Open(f, Input{}, Unit{Start: at, End: at + step})
		if err != nil {
			return rows, err
		}
		for {
			n, err := r.Read(100, out)
			if err != nil || n == 0 {
				r.Close()
				if err != nil {
					return rows, err
				}
				break
			}
			rows += n
			for _, b := range out {
				b.Reset()
			}
		}
	}
	return rows, nil
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
			if n, err := readAvro(raw, step); n != 100 || err != nil {
				t.Fatalf("%s in steps of %d: %d rows, %v", name, step, n, err)
			}
		}
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
	f.Fuzz(func(_ *testing.T, raw []byte, at uint16, x byte) {
		raw = bytes.Clone(raw)
		if len(raw) > 0 {
			raw[int(at)%len(raw)] ^= x
		}
		_, _ = readAvro(raw, 4000)
	})
}
