package serde

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"glaux/lake"
	"glaux/lake/orc"
	"glaux/sql"
)

// readBroken reads all of a file that is broken anywhere: each batch of rows has a
// value in each column, until there is an error.
func readBroken(t *testing.T, o Options, raw []byte, in Input) {
	t.Helper()
	o.Columns = all(o.Table)
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	f := textFile{bytes.NewReader(raw)}
	units, err := s.Units(f, in)
	if err != nil {
		return
	}
	out := builders(o.Table)
	for _, u := range units {
		r, err := s.Open(f, in, u)
		if err != nil {
			return
		}
		const most = 64 // batches: a file may claim any number of rows that have no bytes
		for range most {
			n, err := r.Read(500, out)
			if err != nil || n == 0 {
				break
			}
			for i, b := range out {
				if b.Len() != n {
					t.Fatalf("column %d has %d values of %d", i, b.Len(), n)
				}
				b.Reset()
			}
		}
		r.Close()
		for _, b := range out {
			b.Reset()
		}
	}
}

// FuzzORC breaks files of all types, whose columns are read as what they are and as others.
func FuzzORC(f *testing.F) {
	names, _ := filepath.Glob("../../../lake/orc/testdata/*.orc")
	var files [][]byte
	for i, n := range names {
		raw, err := os.ReadFile(n)
		if err != nil {
			f.Fatal(err)
		}
		files = append(files, raw)
		f.Add(uint8(i), uint8(0), uint16(3), []byte{1}, uint16(40000), []byte{2, 3})
		f.Add(uint8(i), uint8(1), uint16(0), []byte{}, uint16(0), []byte{})
	}
	if len(files) == 0 {
		f.Fatal("no files")
	}
	own := []string{"bool", "i8", "i16", "i32", "i64", "seq", "patched", "f32", "f64", "s", "su", "bin", "d", "ts", "dec"}
	types := []sql.Type{
		sql.T(sql.Boolean), sql.T(sql.TinyInt), sql.T(sql.SmallInt), sql.T(sql.Integer), sql.T(sql.BigInt), sql.T(sql.BigInt), sql.T(sql.BigInt), sql.T(sql.Real), sql.T(sql.Double),
		sql.T(sql.Varchar), sql.VarcharN(3), sql.T(sql.VarBinary), sql.T(sql.Date), sql.TimestampOf(3), sql.DecimalOf(18, 4),
	}
	f.Fuzz(func(t *testing.T, file, shift uint8, at1 uint16, x []byte, at2 uint16, y []byte) {
		raw := bytes.Clone(files[int(file)%len(files)])
		n := len(raw)
		copy(raw[int(at1)%n:], x)
		copy(raw[n-1-int(at2)%min(n, 6000):], y)
		tail, err := orc.ReadTail(bytes.NewReader(raw), int64(n))
		if err != nil {
			return
		}
		in := Input{}
		for i := range tail.Stripes {
			in.Stripes = append(in.Stripes, lake.OrcStripe{Number: i})
		}
		for i, name := range own {
			c := lake.Column{Name: name, Type: types[(i+int(shift))%len(types)]}
			readBroken(t, Options{Format: lake.ORC, SerDe: lake.SerDe{Properties: map[string]string{"orc.column.index.access": "false"}}, Table: []lake.Column{c}}, raw, in)
		}
	})
}
