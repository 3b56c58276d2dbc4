package serde

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/adler32"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

// scalars are columns that every SerDe of lines can hold.
func scalars() []lake.Column {
	return []lake.Column{
		{Name: "id", Type: sql.T(sql.BigInt)}, {Name: "name", Type: sql.T(sql.Varchar)}, {Name: "at", Type: sql.TimestampOf(3)},
		{Name: "amount", Type: sql.DecimalOf(20, 2)}, {Name: "day", Type: sql.T(sql.Date)}, {Name: "ok", Type: sql.T(sql.Boolean)},
		{Name: "score", Type: sql.T(sql.Double)}, {Name: "code", Type: sql.Type{Kind: sql.Char, Length: 3}}, {Name: "tiny", Type: sql.T(sql.TinyInt)},
	}
}

// all are the indexes of a table's columns.
func all(table []lake.Column) (at []int) {
	for i := range table {
		at = append(at, i)
	}
	return at
}

func builders(table []lake.Column) []*kernel.Builder {
	out := make([]*kernel.Builder, len(table))
	for i, c := range table {
		out[i] = kernel.NewBuilder(c.Type)
	}
	return out
}

// fuzz feeds lines to a decoder of all columns: whatever they hold, each column
// gets one value or the line fails with an error that users may see.
func fuzz(f *testing.F, o Options, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	o.Columns = all(o.Table)
	f.Fuzz(func(t *testing.T, line []byte) {
		d, err := newDecoder(o)
		if err != nil {
			t.Fatal(err)
		}
		out := builders(o.Table)
		if err := d.Decode(line, out); err != nil {
			if _, ok := errors.AsType[*sql.Error](err); !ok {
				t.Errorf("an error without a name: %v", err)
			}
			return
		}
		for i, b := range out {
			if b.Len() != 1 {
				t.Errorf("column %d has %d values", i, b.Len())
			}
		}
	})
}

func FuzzOpenX(f *testing.F) {
	fuzz(f, Options{Format: lake.JSON, SerDe: lake.SerDe{Class: "org.openx.data.jsonserde.JsonSerDe"}, Table: columns()},
		`{"ID":1,"name":"a\u00e9\n","at":"2024-01-01T00:00:00Z","amount":1.005,"tags":["x",null],"attrs":{"a":1},"who":{"name":"b","age":3}}`, `[1,2]`, ``, `{"id":1,`, `{"id":1e400}`,
		`{'id'=0x1F; name => NaN // c`, `{id:010,tags:[,1;],who:[a b]}`, `{"at":"99999-12-31 23:59:60"}`)
}

func FuzzHiveJSON(f *testing.F) {
	fuzz(f, Options{Format: lake.JSON, SerDe: lake.SerDe{Class: "org.apache.hive.hcatalog.data.JsonSerDe"}, Table: columns()},
		`{"ID":1,"name":"a\u00e9\n","at":"2024-01-01 00:00:00","amount":1.005,"tags":["x",null],"attrs":{"a":1},"who":{"name":"b","age":3}}`, `[1,2]`, ``, `{"id":1,`, `{"id":1e400}`)
}

func FuzzLazy(f *testing.F) {
	fuzz(f, Options{Format: lake.CSV, SerDe: lake.SerDe{Properties: map[string]string{"escape.delim": `\`}}, Table: columns()},
		"1\x01a\x012024-01-01 00:00:00\x011.5\x01x\x02y\x01k\x031\x02l\x032\x01n\x023", `\N`+"\x01", `a\`)
}

func FuzzOpenCSV(f *testing.F) {
	fuzz(f, Options{Format: lake.OpenCSV, Table: scalars()}, `1,"a ""b"" \"c",1700000000000,3.5,19000,true,1.5,abcd,7`, `"`, `1,a"b"c,,`)
}

func FuzzMultiDelimit(f *testing.F) {
	fuzz(f, Options{Format: lake.CSV, SerDe: lake.SerDe{Class: "org.apache.hadoop.hive.serde2.MultiDelimitSerDe", Properties: map[string]string{"field.delim": "||", "collection.delim": ",", "mapkey.delim": ":"}}, Table: columns()},
		"1||a||2024-01-01 00:00:00||1.5||x,y||k:1,l:2||n,3", `\N||`, "|||")
}

func FuzzRegex(f *testing.F) {
	fuzz(f, Options{Format: lake.Regex, Table: scalars(), SerDe: lake.SerDe{Properties: map[string]string{
		"input.regex": `(\d*) ("[^"]*"|\S*)(?: (\S+ \S+))? ?([\d.]*) ?(\S*) ?(\w*) ?(.*?)(?=$)(x)?`}}},
		`1 "a b" 2024-01-01 00:00:00 1.5 2024-01-01 true 1e5`, `  `, "\xff\x00")
}

func FuzzGrok(f *testing.F) {
	fuzz(f, Options{Format: lake.Grok, Table: scalars(), SerDe: lake.SerDe{Properties: map[string]string{
		"input.format": `%{NUMBER:id:int} %{QUOTEDSTRING:name}(?: \[%{DATA:at}\])? %{NOTSPACE:amount} ?%{GREEDYDATA:day}`}}},
		`1 "a b" [2024-01-01 00:00:00] 1.5 2024-01-01`, `  `, "\xff\x00 'x'")
}

// FuzzGrokPattern has files' tables define patterns: they make a decoder or an error.
func FuzzGrokPattern(f *testing.F) {
	f.Add("%{A:id} %{WORD} (?<name>x)", "A %{B}\nB [^%{C}]+", "1 b x")
	f.Add("%{A}", "A %{A}", "")
	f.Add("(?<", "X (?<a", "[")
	f.Fuzz(func(t *testing.T, format, custom, line string) {
		table := scalars()
		d, err := newDecoder(Options{Format: lake.Grok, Table: table, Columns: all(table), SerDe: lake.SerDe{Properties: map[string]string{"input.format": format, "input.grokCustomPatterns": custom}}})
		if err == nil {
			err = d.Decode([]byte(line), builders(table))
		}
		if _, ok := errors.AsType[*sql.Error](err); err != nil && !ok {
			t.Errorf("an error without a name: %v", err)
		}
	})
}

// readAll reads units of at most some bytes of a file one after the other.
func readAll(o Options, raw []byte, extension string, step int64) (rows int, err error) {
	s, err := New(o)
	if err != nil {
		return 0, err
	}
	f := bytes.NewReader(raw)
	units, err := s.Units(f, Input{Extension: extension})
	if err != nil {
		return 0, err
	}
	if step > 0 && len(units) > 0 && units[0].End >= 0 {
		start := units[0].Start
		for units = nil; start < f.Size(); start += step {
			units = append(units, Unit{Start: start, End: min(start+step, f.Size())})
		}
	}
	out := builders(o.Table)
	for _, u := range units {
		r, err := s.Open(f, Input{Extension: extension}, u)
		if err != nil {
			return rows, err
		}
		for {
			for _, b := range out {
				b.Reset()
			}
			n, err := r.Read(100, out)
			rows += n
			if err != nil || n == 0 {
				r.Close()
				if err != nil {
					return rows, err
				}
				break
			}
		}
	}
	return rows, nil
}

func FuzzCloudTrail(f *testing.F) {
	for _, s := range []string{
		`{"Records":[{"id":1,"name":"x"},{"id":2}]}`, `{"a":{"Records":[1]},"Records":[ ]}`, `{"Records":[{"id":1`, `[]`, ``, `{"Records":[{},]}`, `{"Records":[null,3,"x",[1]]}`,
	} {
		f.Add([]byte(s), byte(0))
	}
	table := columns()
	o := Options{Format: lake.CloudTrail, Table: table, Columns: all(table)}
	f.Fuzz(func(_ *testing.T, raw []byte, _ byte) { _, _ = readAll(o, raw, "json", 0) })
}

// FuzzLines cuts text anywhere but in its mark: the rows are the same.
func FuzzLines(f *testing.F) {
	for _, s := range []string{"a\nb\r\nc\rd", "\r\r\n\n\r", "\xef\xbb\xbfx\n", "x\r", "\n"} {
		f.Add([]byte(s), uint8(1), false)
	}
	table := scalars()[1:2]
	f.Fuzz(func(t *testing.T, raw []byte, step uint8, header bool) {
		o := Options{Format: lake.CSV, Table: table, Columns: all(table)}
		if header {
			o.SerDe.Properties = map[string]string{"skip.header.line.count": "1"}
		}
		whole, err := readAll(o, raw, "", 0)
		if err != nil {
			t.Fatal(err)
		}
		if parts, err := readAll(o, raw, "", 4+int64(step)); err != nil || parts != whole {
			t.Errorf("%d rows of %d, %v", parts, whole, err)
		}
	})
}

// packed is a text as a codec's extension says.
func packed(t testing.TB, extension, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch extension {
	case "gz":
		w = gzip.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "zst":
		z, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		w = z
	case "snappy":
		w = snappy.NewBufferedWriter(&b)
	case "lz4":
		w = lz4.NewWriter(&b)
	case "lzo", "lzo_deflate":
		raw := literals(text)
		block := slices.Concat([]byte{0, 0, 0, byte(len(text)), 0, 0, 0, byte(len(raw))}, raw)
		if extension == "lzo_deflate" {
			return block
		}
		// lzop 1.03, LZO1X-1, without sums and a name.
		head := "\x89LZO\x00\r\n\x1a\n\x10\x30\x20\xa0\x09\x40\x01\x05\x00\x00\x00\x00" + strings.Repeat("\x00", 12+1)
		head = string(binary.BigEndian.AppendUint32([]byte(head), adler32.Checksum([]byte(head)[len("\x89LZO\x00\r\n\x1a\n"):])))
		return slices.Concat([]byte(head), []byte{0, 0, 0, byte(len(raw)), 0, 0, 0, byte(len(raw))}, raw, make([]byte, 4))
	case "hadoop":
		raw := snappy.Encode(nil, []byte(text))
		return slices.Concat([]byte{0, 0, 0, byte(len(text)), 0, 0, 0, byte(len(raw))}, raw)
	default:
		return []byte(text)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// literals is a text in LZO1X without any match.
func literals(text string) []byte {
	return slices.Concat([]byte{byte(17 + len(text))}, []byte(text), []byte{0x11, 0, 0})
}

var codecs = []string{"gz", "zst", "bz2", "deflate", "snappy", "lz4", "lzo", "lzo_deflate", ""}

// FuzzCodec breaks packed files: they end with rows or an error, and take no more
// memory than they have content.
func FuzzCodec(f *testing.F) {
	text := strings.Repeat("some line, which comes again\n", 8)
	for i, c := range codecs {
		f.Add(packed(f, c, text), uint8(i), uint16(9), byte(7))
	}
	f.Add(packed(f, "hadoop", text), uint8(4), uint16(0), byte(0))
	f.Add([]byte("BZh91AY&SY"), uint8(2), uint16(0), byte(0))
	table := scalars()[1:2]
	o := Options{Format: lake.CSV, Table: table, Columns: all(table)}
	f.Fuzz(func(_ *testing.T, raw []byte, codec uint8, at uint16, x byte) {
		if raw = bytes.Clone(raw); len(raw) > 0 {
			raw[int(at)%len(raw)] ^= x
		}
		_, _ = readAll(o, raw, codecs[int(codec)%len(codecs)], 0)
	})
}
