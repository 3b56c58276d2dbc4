package serde

import (
	"bytes"
	"encoding/binary"
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

// avroSchemas are those of FuzzAvroBlock, with the columns of avroColumns.
var avroSchemas = []string{
	`{"type":"record","name":"r","fields":[{"name":"id","type":"long"},{"name":"s","type":"string"},{"name":"fx","type":"bytes"}]}`,
	`{"type":"record","name":"r","fields":[{"name":"id","type":["null","long"]},{"name":"i","type":["int","null"]},{"name":"s","type":["null","string"]},{"name":"fx","type":{"type":"fixed","name":"f","size":3}},{"name":"e","type":{"type":"enum","name":"n","symbols":["A","B"]}}]}`,
	`{"type":"record","name":"r","fields":[{"name":"arr","type":{"type":"array","items":"int"}},{"name":"m","type":{"type":"map","values":"double"}},{"name":"rec","type":{"type":"record","name":"q","fields":[{"name":"x","type":"int"},{"name":"z","type":["null",{"type":"array","items":"long"}]}]}},{"name":"id","type":"long"}]}`,
	`{"type":"record","name":"r","fields":[{"name":"unread","type":["null","float",{"type":"map","values":{"type":"array","items":"string"}}]},{"name":"tsu","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"dec","type":{"type":"bytes","logicalType":"decimal","precision":20,"scale":3}},{"name":"b","type":"boolean"},{"name":"id","type":"int"}]}`,
	`{"type":"record","name":"r","fields":[{"name":"n","type":"null"},{"name":"again","type":["null","r"]},{"name":"s","type":["null","string","long"]}]}`,
}

// FuzzAvroBlock reads anything as the records of a block, by records of all kinds.
func FuzzAvroBlock(f *testing.F) {
	f.Add(uint8(0), uint8(1), []byte("\x02\x04ab\x02x"))
	f.Add(uint8(1), uint8(2), []byte("\x02\x04\x00\x06\x02\x06abcxyz\x02\x00\x02\x00abc\x00"))
	f.Add(uint8(2), uint8(1), []byte("\x04\x02\x04\x00\x02\x02k\x00\x00\x00\x00\x00\x00\xf0\x3f\x00\x08\x02\x03\x04\x02\x04\x00\x06"))
	f.Add(uint8(3), uint8(1), []byte("\x04\x02\x02k\x02\x02v\x00\x00\x80\x80\x80\x02\x04\x01\x02\x01\x08"))
	f.Add(uint8(4), uint8(1), []byte("\x02\x02\x00\x02\x02a\x00"))
	f.Fuzz(func(t *testing.T, schema, count uint8, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		mark := "0123456789abcdef"
		text := func(to []byte, s string) []byte { return append(binary.AppendVarint(to, int64(len(s))), s...) }
		raw := binary.AppendVarint([]byte("Obj\x01"), 1)
		raw = append(text(text(raw, "avro.schema"), avroSchemas[int(schema)%len(avroSchemas)]), 0)
		raw = append(raw, mark...)
		raw = binary.AppendVarint(binary.AppendVarint(raw, int64(count)), int64(len(data)))
		sameAvro(t, slices.Concat(raw, data, []byte(mark)))
	})
}
