package duck

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zlib"

	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// TestHadoopFiles reads SequenceFiles and RCFiles that Trino's hive connector wrote, of
// text and of bytes, in each codec.
func TestHadoopFiles(t *testing.T) {
	row := sql.RowOf(sql.Field{Name: "x", Type: integer}, sql.Field{Name: "y", Type: varchar})
	short := []lake.Column{
		{Name: "i", Type: integer}, {Name: "s", Type: varchar}, {Name: "a", Type: sql.ArrayOf(integer)}, {Name: "m", Type: sql.MapOf(varchar, integer)},
		{Name: "r", Type: row}, {Name: "t", Type: sql.TimestampOf(3)}, {Name: "de", Type: sql.DecimalOf(10, 2)}, {Name: "added", Type: varchar},
	}
	eight := []lake.Column{
		{Name: "i", Type: integer}, {Name: "s", Type: varchar}, {Name: "d", Type: sql.T(sql.Double)}, {Name: "a", Type: sql.ArrayOf(integer)},
		{Name: "m", Type: sql.MapOf(varchar, integer)}, {Name: "r", Type: row}, {Name: "t", Type: sql.TimestampOf(3)}, {Name: "b", Type: sql.T(sql.VarBinary)},
	}
	all := append(eight[:8:8], lake.Column{Name: "bo", Type: sql.T(sql.Boolean)}, lake.Column{Name: "si", Type: sql.T(sql.SmallInt)}, lake.Column{Name: "ti", Type: sql.T(sql.TinyInt)},
		lake.Column{Name: "bi", Type: bigint}, lake.Column{Name: "re", Type: sql.T(sql.Real)}, lake.Column{Name: "de", Type: sql.DecimalOf(10, 2)}, lake.Column{Name: "da", Type: sql.T(sql.Date)},
		lake.Column{Name: "dl", Type: sql.DecimalOf(30, 5)}, lake.Column{Name: "vc", Type: sql.Type{Kind: sql.Varchar, Length: 5}}, lake.Column{Name: "ch", Type: sql.Type{Kind: sql.Char, Length: 5}})
	const (
		shortRows = `3|3é|\N|{k=3}|{x=3, y=y}|2024-01-05 03:04:05.678|0.75|\N;4|4é|[4, null]|{k=4}|{x=4, y=y}|2024-01-06 03:04:05.678|1.00|\N`
		eightRows = `3|3é|0.75|\N|{k=3}|{x=3, y=y}|2024-01-05 03:04:05.678|61 62`
		allRows   = eightRows + `|false|3|3|-30000000000|3.0|0.75|1969-12-29|-30000000000.00000|3|ab   ;4|4é|1.0|[4, null]|{k=4}|{x=4, y=y}|2024-01-06 03:04:05.678|61 62|true|4|4|-40000000000|4.0|1.00|1969-12-28|-40000000000.00000|4|ab   `
	)
	for _, c := range []struct {
		files []string
		table []lake.Column
		count string
		rows  string
		null  bool // the row 1000 has nothing else
	}{
		{[]string{"none"}, short, "60", shortRows, false}, {[]string{"snappy"}, short, "60", shortRows, false}, {[]string{"lz4"}, short, "60", shortRows, false}, {[]string{"zstd"}, short, "60", shortRows, false},
		{[]string{"all0", "all1"}, all, "501", allRows, true},
	} {
		for kind, serde := range map[string]lake.SerDe{"sequencefile": {Container: lake.SequenceFile}, "rctext": {Container: lake.RCFile}, "rcbinary": {Container: lake.RCFile}} {
			columns, rows := c.table, c.rows
			if kind == "sequencefile" && c.null {
				columns, rows = eight, eightRows+`;4|4é|1.0|[4, null]|{k=4}|{x=4, y=y}|2024-01-06 03:04:05.678|61 62`
			}
			if kind != "sequencefile" && !c.null {
				columns = short
			}
			format := lake.CSV
			if kind == "rcbinary" {
				format = lake.LazyBinary
			}
			root := t.TempDir()
			e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
			var size int64
			for _, f := range c.files {
				raw, err := os.ReadFile(filepath.Join("testdata/hadoop", kind+"."+f))
				if err != nil {
					t.Fatal(err)
				}
				size += put(t, root, oneDay+"part-"+f, string(raw))
			}
			req := table(format, serde, columns)
			var names []string
			var types []sql.Type
			for _, col := range columns {
				names, types = append(names, col.Name), append(types, col.Type)
			}
			got, stats, err := scan(t, e, reading(req, names...), "SELECT * FROM SCAN WHERE c0 IN (3, 4) ORDER BY c0", 0, types...)
			if err != nil || strings.Join(got, ";") != rows || stats.ScannedBytes != size {
				t.Errorf("%s %v: %v, %d of %d bytes\n%s\nwant\n%s", kind, c.files, err, stats.ScannedBytes, size, strings.Join(got, ";"), rows)
			}
			got, _, err = scan(t, e, reading(req, "s"), "SELECT count(*), count(c0) FROM SCAN", 0, bigint, bigint)
			want := c.count + "|60"
			if c.null {
				want = c.count + "|500"
			}
			if err != nil || got[0] != want {
				t.Errorf("%s %v: %v, %v instead of %s", kind, c.files, got, err, want)
			}
		}
	}
}

// sequenceFile writes records without keys, each value packed by itself.
func sequenceFile(class string, values ...[]byte) string {
	text := func(b []byte, s string) []byte { return append(append(b, byte(len(s))), s...) }
	f := text(text([]byte("SEQ\x06"), "org.apache.hadoop.io.NullWritable"), class)
	f = text(append(f, 1, 0), "org.apache.hadoop.io.compress.DefaultCodec")
	f = append(f, 0, 0, 0, 1)
	f = text(text(f, "key"), "value")
	mark := []byte("0123456789abcdef")
	f = append(f, mark...)
	for i, v := range values {
		if i == 1 {
			f = append(append(f, 0xff, 0xff, 0xff, 0xff), mark...)
		}
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		_, _ = z.Write(v)
		_ = z.Close()
		f = binary.BigEndian.AppendUint32(f, uint32(packed.Len()))
		f = append(f, 0, 0, 0, 0)
		f = append(f, packed.Bytes()...)
	}
	return string(f)
}

// TestSequenceRecords reads records that are packed one by one, of texts and of
// LazyBinarySerDe's rows.
func TestSequenceRecords(t *testing.T) {
	table := []lake.Column{{Name: "i", Type: integer}, {Name: "s", Type: varchar}, {Name: "t", Type: sql.TimestampOf(3)}, {Name: "l", Type: sql.ArrayOf(bigint)}}
	row := func(b ...byte) []byte { return append([]byte{0, 0, 0, byte(len(b))}, b...) }
	text := lake.SerDe{Container: lake.SequenceFile, Properties: map[string]string{"skip.header.line.count": "1", "skip.footer.line.count": "1"}}
	const texts, raw = "org.apache.hadoop.io.Text", "org.apache.hadoop.io.BytesWritable"
	for _, c := range []decodedCase{
		{"texts", lake.CSV, text, table[:2], "a", sequenceFile(texts, []byte("\x01h"), []byte("\x035\x01x"), []byte("\x01f")), "5|x", ""},
		// 1 and a half seconds, with the fraction's digits; a list of 1, NULL and 300.
		{"rows", lake.LazyBinary, lake.SerDe{Container: lake.SequenceFile}, table, "a",
			sequenceFile(raw, row(0b1111, 0x8f, 0xc8, 1, 'x', 0x80, 0, 0, 1, 5, 0, 0, 0, 6, 3, 0b101, 1, 0x8e, 1, 0x2c)), "200|x|1970-01-01 00:00:01.500|[1, null, 300]", ""},
		{"a short row", lake.LazyBinary, lake.SerDe{Container: lake.SequenceFile}, table, "a", sequenceFile(raw, row(0b01, 7)), `7|\N|\N|\N`, ""},
		{"a broken row", lake.LazyBinary, lake.SerDe{Container: lake.SequenceFile}, table, "a", sequenceFile(raw, row(0b11, 7, 50, 'x')), "", "HIVE_BAD_DATA"},
		{"other values", lake.CSV, lake.SerDe{Container: lake.SequenceFile}, table[:2], "a", sequenceFile("com.example.Thing", []byte("x")), "", "HIVE_CANNOT_OPEN_SPLIT"},
		{"cut off", lake.CSV, lake.SerDe{Container: lake.SequenceFile}, table[:2], "a", sequenceFile(texts, []byte("\x031\x01x"))[:150], "", "HIVE_CURSOR_ERROR"},
	} {
		t.Run(c.name, c.read)
	}
}
