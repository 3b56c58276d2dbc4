package serde

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

// spanColumns have a column of every kind that is converted in bulk.
func spanColumns() []lake.Column {
	var list []lake.Column
	for i, t := range []sql.Type{
		sql.T(sql.BigInt), sql.T(sql.Integer), sql.T(sql.SmallInt), sql.T(sql.TinyInt), sql.T(sql.Double), sql.T(sql.Real), sql.T(sql.Boolean),
		sql.T(sql.Varchar), sql.VarcharN(3), sql.T(sql.Date), sql.TimestampOf(3), sql.TimestampOf(6), sql.DecimalOf(4, 2), sql.DecimalOf(12, 2), sql.DecimalOf(25, 3),
		sql.ArrayOf(sql.T(sql.Varchar)), sql.T(sql.VarBinary),
	} {
		list = append(list, lake.Column{Name: fmt.Sprintf("c%d", i), Type: t})
	}
	return list
}

// textFile is a file of bytes.
type textFile struct{ *bytes.Reader }

// Size implements File.
func (m textFile) Size() int64 { return m.Reader.Size() }

// how is a way to read: line by line, or many lines at a time in either variant.
type how int

const (
	byLine how = iota
	byVector
	portably
)

// rowsOf reads a text and tells what the builders hold.
func rowsOf(t *testing.T, o Options, text []byte, h how) (got []string, err error) {
	t.Helper()
	source, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	s := source.(*textSource)
	switch {
	case h == byLine:
		s.spans = nil
	case s.spans == nil:
		t.Fatal("the lines can't be scanned")
	case h == portably:
		s.spans.scanner.(interface{ Portable() }).Portable()
		for _, c := range s.spans.columns {
			if c.conversion != nil {
				c.conversion.(interface{ Portable() }).Portable()
			}
		}
	}
	f := textFile{bytes.NewReader(text)}
	units, err := source.Units(f, Input{})
	if err != nil {
		t.Fatal(err)
	}
	out := make([]*kernel.Builder, len(o.Columns))
	for i, at := range o.Columns {
		out[i] = kernel.NewBuilder(o.Table[at].Type)
	}
	for _, u := range units {
		r, err := source.Open(f, Input{}, u)
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n > 0; {
			if n, err = r.Read(2048, out); err != nil {
				return nil, err
			}
		}
		r.Close()
	}
	for _, b := range out {
		got = append(got, contents(reflect.ValueOf(b).Elem()))
	}
	return got, nil
}

// contents shows what a builder holds.
func contents(b reflect.Value) string {
	text := fmt.Sprintf("%d %v %x %q", b.FieldByName("n").Int(), b.FieldByName("any").Bool(), b.FieldByName("data").Bytes(), b.FieldByName("blob").Bytes())
	for i := range b.FieldByName("nulls").Len() {
		text += fmt.Sprintf(" %x", b.FieldByName("nulls").Index(i).Uint())
	}
	for i := range b.FieldByName("kids").Len() {
		text += " (" + contents(b.FieldByName("kids").Index(i).Elem()) + ")"
	}
	return text
}

// same checks that a text means the same however it is read.
func same(t *testing.T, o Options, text []byte) {
	t.Helper()
	want, wantErr := rowsOf(t, o, text, byLine)
	for _, h := range []how{byVector, portably} {
		got, err := rowsOf(t, o, text, h)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Fatalf("%q: error %v instead of %v", text, err, wantErr)
		}
		for i := range want {
			if err == nil && got[i] != want[i] {
				t.Fatalf("%q, column %d:\n%s instead of\n%s", text, i, got[i], want[i])
			}
		}
	}
}

func spanOptions(format lake.Format, class string, properties map[string]string) Options {
	o := Options{Format: format, SerDe: lake.SerDe{Class: class, Properties: properties}, Table: spanColumns()}
	for i := range o.Table {
		o.Columns = append(o.Columns, i)
	}
	return o
}

// values are texts of values, right, wrong and nearly right for some type.
var values = []string{
	"", "0", "-0", "7", "-7", "+7", "127", "128", "-128", "-129", "32767", "32768", "2147483647", "2147483648", "-2147483648", "999999999999999999", "1000000000000000000",
	"9223372036854775807", "9223372036854775808", "007", "1.5", "-1.5", "1.", ".5", "1.5.5", "12.345", "12.344", "99.995", "-99.994", "1e3", "1E-2", "0.1", "0.30000000000000004", "9007199254740993", "123456789012345678.5",
	"16777217", "0.0000001", "NaN", "Infinity", "-Infinity", "0x1p3", "1f", " 5", "5 ", "true", "TRUE", "false", "falsy", "null", `\N`, "abc", "abcd", "twelve bytes", "thirteen bytes", "héé", "héllo wörld, ünïcode", "\xff\xfe", "\xed\xa0\x80", "\xf4\x90\x80\x80", "😀😀😀😀",
	"2024-02-29", "2023-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "0000-01-01", "9999-12-31", "1969-12-31", "2024-1-2", "2024-01-02 ", "2024-01-02x", "2024-01-02 03:04:05", "2024-01-02T03:04:05", "2024-01-02 03:04:05.1", "2024-01-02 03:04:05.6789", "2024-01-02T03:04:05.123456Z",
	"2024-01-02 03:04:05.1234567", "2024-01-02 03:04:05.123456789", "1960-01-02 03:04:05.9996", "2024-01-02 24:00:00", "2024-01-02 03:60:05", "2024-01-02 03:04", "2024-01-02 03:04:05+02:00", "2024-01-02 03:04:05.", "a\tb", strings.Repeat("x", 100),
}

func TestSpansOfDelimited(t *testing.T) {
	for _, properties := range []map[string]string{
		{"field.delim": "|"}, {"field.delim": "|", "escape.delim": `\`}, {"field.delim": "9"}, {"field.delim": "|", "serialization.null.format": ""}, {"field.delim": "|", "serialization.last.column.takes.rest": "true"},
	} {
		o := spanOptions(lake.CSV, "", properties)
		sep := properties["field.delim"]
		var all strings.Builder
		for i, v := range values {
			line := strings.Repeat(v+sep, len(o.Table)-1) + v
			for _, text := range []string{line, line + "\n", line + "\r\n" + line + "\r" + line, strings.Repeat(v+sep, 3) + "\n" + line + sep + "more" + sep, v + `\` + sep + v + "\n" + v + `\`} {
				same(t, o, []byte(text))
			}
			all.WriteString(line + []string{"\n", "\r\n", "\r"}[i%3])
		}
		same(t, o, []byte(all.String()))
		same(t, o, []byte(strings.Repeat(all.String(), 8)))
		o.Columns = []int{9, 2}
		same(t, o, []byte(all.String()))
		o.Columns = nil
		same(t, o, []byte(all.String()))
	}
}

func TestSpansOfJSON(t *testing.T) {
	quote := strings.NewReplacer(`\`, `\\`, "\t", `\t`, `"`, `\"`)
	for _, class := range []string{"org.openx.data.jsonserde.JsonSerDe", "org.apache.hive.hcatalog.data.JsonSerDe"} {
		for _, properties := range []map[string]string{nil, {"ignore.malformed.json": "true", "use.null.for.invalid.data": "true"}} {
			o := spanOptions(lake.JSON, class, properties)
			var all strings.Builder
			for at, c := range o.Table {
				one := o
				one.Columns = []int{at}
				for _, v := range values {
					for _, value := range []string{v, `"` + quote.Replace(v) + `"`, `"\u00e9` + quote.Replace(v) + `\uD83D\uDE00\ud800"`, "[" + v + `, "x"]`, `{"a":` + v + "}"} {
						text := `{"` + c.Name + `":` + value + "}\n"
						same(t, one, []byte(text+text))
					}
				}
			}
			for i, v := range values {
				all.WriteString(`{"other": [1, {"x": "y"}], "c7": "` + quote.Replace(v) + `", "c0":` + fmt.Sprint(i*i) + `, "C4" : ` + fmt.Sprint(i) + ".25 }" + []string{"\n", "\r\n", "\r"}[i%3])
			}
			same(t, o, []byte(all.String()))
			same(t, o, []byte(strings.Repeat(all.String(), 12)))
			o.Columns = nil
			same(t, o, []byte(all.String()))
		}
	}
}

// csvOptions read the columns of a type that CSV can have.
func csvOptions(properties map[string]string) Options {
	o := spanOptions(lake.OpenCSV, "", properties)
	o.Table, o.Columns = o.Table[:15], o.Columns[:15]
	return o
}

func TestSpansOfCSV(t *testing.T) {
	doubled, escaped := strings.NewReplacer(`"`, `""`), strings.NewReplacer(`"`, `\"`, `\`, `\\`)
	odd := append([]string{`say "hi"`, `"`, `""`, `\`, `\"`, `a,b`, `a\b`, ` "x"`, `"x" `, `x"y`, "1700000000000", "19000", "-5"}, values...)
	for _, properties := range []map[string]string{nil, {"separatorChar": ";", "quoteChar": "'"}, {"escapeChar": `"`}, {"quoteChar": "9"}} {
		o := csvOptions(properties)
		sep := properties["separatorChar"]
		if sep == "" {
			sep = ","
		}
		var text strings.Builder
		for at := range o.Table {
			one := o
			one.Columns = []int{at}
			for i, v := range odd {
				v = strings.ReplaceAll(v, "\n", "")
				fields := []string{v, `"` + v + `"`, `"` + doubled.Replace(v) + `"`, `"` + escaped.Replace(v) + `"`, `"` + v, `"` + v + `"x`, "'" + v + "'"}
				if k := o.Table[at].Type.Kind; k != sql.Varchar {
					fields = fields[:2]
				}
				for _, field := range fields {
					line := strings.Repeat(field+sep, at) + field
					same(t, one, []byte(line+sep+"\r\n\n"+sep+field+"\r"+line))
					if at == 7 {
						text.WriteString(strings.Repeat(field+sep, 8) + field + []string{"\n", "\r\n", "\r"}[i%3])
					}
				}
			}
		}
		strs := o
		strs.Columns = []int{8, 7}
		same(t, strs, []byte(text.String()))
		same(t, strs, []byte(strings.Repeat(text.String(), 5)))
		o.Columns = nil
		same(t, o, []byte(text.String()))
	}
}

func FuzzSpansOfCSV(f *testing.F) {
	for _, text := range []string{"1,2,3,4,5.5,6.5,true,text,abc,19000,1700000000000,5,1.5,1.5,1.5\r\n,\r,\n\"\"\n", "\"a\"\"b\",\"c\\\"d\"\n\"a,b\n", "a\"b,\"c\" ,\n\\,", "\"a\"x\n"} {
		f.Add([]byte(text), byte(0))
		f.Add([]byte(text), byte('"'))
	}
	f.Fuzz(func(t *testing.T, text []byte, escape byte) {
		properties := map[string]string{}
		if escape >= ' ' && escape < 0x7f {
			properties["escapeChar"] = string(rune(escape))
		}
		o := csvOptions(properties)
		if _, err := New(o); err != nil {
			return
		}
		if s, _ := New(o); s.(*textSource).spans == nil {
			return
		}
		same(t, o, text)
		o.Table = slices.Repeat([]lake.Column{o.Table[7], o.Table[8]}, 4)
		o.Columns = []int{3, 0, 6, 1}
		same(t, o, text)
	})
}

func FuzzSpansOfJSON(f *testing.F) {
	for _, text := range []string{
		"{\"c0\":1,\"c7\":\"a\\u00e9\\n\",\"x\":{\"y\":[1,2,{}]}}\n{\"c0\":1,\"c7\":null}\r\n{\"c0\":1,\"c0\":2}\n", "[1]\n{}\n\n{\"c0\":1", "{\"c0\":1} x\n{\"c0\" : 1.5 , \"c9\":\"2024-01-02\"}", "{\"C0\":1,\"c0\":1}\n{\"a\":tru}", "{\"c7\":\"\\x\"}", "{\"c15\":[\"a\",\"b\"],\"c16\":\"YQ==\"}\n",
	} {
		f.Add([]byte(text), false)
		f.Add([]byte(text), true)
	}
	f.Fuzz(func(t *testing.T, text []byte, lax bool) {
		if _, err := (textFile{bytes.NewReader(text)}).ReadAt(nil, 0); err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		properties := map[string]string{}
		class := "org.apache.hive.hcatalog.data.JsonSerDe"
		if lax {
			class = "org.openx.data.jsonserde.JsonSerDe"
			properties["ignore.malformed.json"] = "true"
		}
		// More than once, as keys are known only from the second line on.
		same(t, spanOptions(lake.JSON, class, properties), bytes.Repeat(append(bytes.Clone(text), '\n'), 2))
	})
}

func FuzzSpansOfDelimited(f *testing.F) {
	for _, text := range []string{"1|2|3|4|5.5|6.5|true|text|abc|2024-01-02|2024-01-02 03:04:05|2024-01-02 03:04:05.5|1.5|1.5|1.5|a|b\r\n|\r|\n\\|\\\n", "\\N|\\N\n||", "a"} {
		f.Add([]byte(text), byte(0))
	}
	f.Fuzz(func(t *testing.T, text []byte, escape byte) {
		properties := map[string]string{"field.delim": "|"}
		if escape > 0 && escape != '|' && escape != '\n' && escape != '\r' {
			properties["escape.delim"] = string(rune(escape))
		}
		same(t, spanOptions(lake.CSV, "", properties), text)
	})
}
