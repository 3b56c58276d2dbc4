package serde

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

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

// FuzzParquet breaks files with encodings that DuckDB hasn't got.
func FuzzParquet(f *testing.F) {
	type row struct {
		I int32     `parquet:"i,split"`
		L int64     `parquet:"l,delta"`
		D float64   `parquet:"d,split"`
		S *string   `parquet:"s,optional,dict"`
		X [16]byte  `parquet:"x,uuid"`
		B []byte    `parquet:"b,delta"`
		T time.Time `parquet:"t,timestamp(millisecond)"`
		F float32   `parquet:"f"`
	}
	table := []lake.Column{
		{Name: "i", Type: sql.T(sql.Integer)}, {Name: "l", Type: sql.T(sql.BigInt)}, {Name: "d", Type: sql.T(sql.Double)}, {Name: "s", Type: sql.T(sql.Varchar)},
		{Name: "x", Type: sql.T(sql.VarBinary)}, {Name: "b", Type: sql.T(sql.VarBinary)}, {Name: "t", Type: sql.TimestampOf(3)}, {Name: "f", Type: sql.T(sql.Real)}, {Name: "none", Type: sql.T(sql.BigInt)},
	}
	for _, codec := range []parquet.WriterOption{parquet.Compression(&parquet.Uncompressed), parquet.Compression(&parquet.Snappy), parquet.Compression(&parquet.Gzip)} {
		var b bytes.Buffer
		w := parquet.NewGenericWriter[row](&b, codec, parquet.MaxRowsPerRowGroup(40))
		for i := range 60 {
			s := string(rune('a' + i%7))
			r := row{I: int32(i), L: int64(i) << 20, D: float64(i) / 3, S: &s, B: bytes.Repeat([]byte{byte(i)}, i%5), T: time.UnixMilli(int64(i))}
			if i%3 == 0 {
				r.S = nil
			}
			if _, err := w.Write([]row{r}); err != nil {
				f.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes(), uint16(10), []byte{1})
		f.Add(b.Bytes(), uint16(b.Len()-100), []byte{0xff})
		out := builders(table)
		s, err := New(Options{Format: lake.Parquet, Table: table, Columns: all(table)})
		if err != nil {
			f.Fatal(err)
		}
		r, err := s.Open(textFile{bytes.NewReader(b.Bytes())}, Input{}, Unit{Start: 1, End: 2})
		if err != nil {
			f.Fatal(err)
		}
		if n, err := r.Read(100, out); n != 20 || err != nil {
			f.Fatalf("%d rows of the second row group, %v", n, err)
		}
		r.Close()
	}
	f.Fuzz(func(t *testing.T, raw []byte, at uint16, x []byte) {
		raw = bytes.Clone(raw)
		if len(raw) > 0 {
			copy(raw[int(at)%len(raw):], x)
		}
		readBroken(t, Options{Format: lake.Parquet, Table: table}, raw, Input{})
	})
}
