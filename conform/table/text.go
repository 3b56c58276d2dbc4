package table

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// junk is what stands in place of values now and then.
var junk = []string{"", " ", "x", "1e3", "+5", "--1", "TRUE", "t", "99999999999999999999", "2024-02-30", "2024-1-2", "2024-01-02T03:04:05", "2024-01-02 03:04", "1.5.", ".5", "1_0", "0x10",
	"null", "NaN", "Infinity", "-inf", "12:30", "5 ", " 5", "1,5", "AA=", "!!", "1.999", "128", "32768", "2147483648", "١"}

// lines makes files of lines, in several codecs.
func (m *maker) files(lines []string, sep string) []File {
	n := 1 + m.IntN(3)
	var files []File
	for i := range n {
		part := lines[len(lines)*i/n : len(lines)*(i+1)/n]
		text := strings.Join(part, sep)
		if len(part) > 0 && m.chance(80) {
			text += sep
		}
		files = append(files, m.packed(fmt.Sprintf("f%d", i), []byte(text)))
	}
	return files
}

func plain(name, text string) []File { return []File{{name, []byte(text), text}} }

// packed is a file in some codec.
func (m *maker) packed(name string, content []byte) File {
	var b bytes.Buffer
	switch m.IntN(8) {
	case 0:
		w := gzip.NewWriter(&b)
		_, _ = w.Write(content)
		_ = w.Close()
		name += ".gz"
	case 1:
		w := zlib.NewWriter(&b)
		_, _ = w.Write(content)
		_ = w.Close()
		name += ".deflate"
	case 2:
		w, _ := zstd.NewWriter(&b)
		_, _ = w.Write(content)
		_ = w.Close()
		name += ".zst"
	default:
		return File{name, content, string(content)}
	}
	return File{name, b.Bytes(), string(content)}
}

// lazyForm is how a table of LazySimpleSerDe writes values.
type lazyForm struct {
	seps   []string
	escape string
	null   string
	plain  bool // values have nothing that would be escaped
}

// lazyProperties are random ones, and what they mean.
func (m *maker) lazyProperties() (map[string]string, lazyForm) {
	f := lazyForm{seps: []string{"\x01", "\x02", "\x03", "\x04", "\x05", "\x06", "\x07", "\x08"}, null: `\N`}
	p := map[string]string{}
	set := func(level int, key string, of ...string) {
		f.seps[level] = pick(m, of...)
		p[key] = f.seps[level]
	}
	if m.chance(80) {
		set(0, "field.delim", ",", "|", "\t", ";", " ", "x")
	}
	if m.chance(40) {
		set(1, pick(m, "colelction.delim", "collection.delim"), "~", "#", ":", "\x02")
	}
	if m.chance(40) {
		set(2, "mapkey.delim", "=", "@", "\x03")
	}
	if m.chance(25) {
		f.escape = pick(m, `\`, "^", "!")
		p["escape.delim"] = f.escape
	}
	if m.chance(25) {
		f.null = pick(m, "", "NULL", "-", "nil")
		p["serialization.null.format"] = f.null
	}
	if m.chance(10) {
		p["serialization.last.column.takes.rest"] = "true"
	}
	return p, f
}

// text is a value as LazySimpleSerDe has it.
func (m *maker) lazyText(f lazyForm, t Type, v any, level int) string {
	var parts []string
	switch v := v.(type) {
	case nil:
		return f.null
	case []any:
		// Trino heeds an escape in an array only near the line's beginning.
		f.plain = f.plain || t.Name == "array" && f.escape != ""
		for i, x := range v {
			of := t.Of[0]
			if t.Name == "struct" {
				of = t.Of[i]
			}
			parts = append(parts, m.lazyText(f, of, x, level+1))
		}
		return strings.Join(parts, f.seps[level])
	case []entry:
		for _, e := range v {
			parts = append(parts, m.lazyText(f, t.Of[0], e.key, level+2)+f.seps[level+1]+m.lazyText(f, t.Of[1], e.value, level+2))
		}
		return strings.Join(parts, f.seps[level])
	}
	s := v.(string)
	if t.Name == "binary" {
		s = base64.StdEncoding.EncodeToString([]byte(s))
	}
	if m.chance(4) {
		s = pick(m, junk...)
	}
	if f.plain {
		for _, c := range append([]string{f.escape}, f.seps...) {
			s = strings.ReplaceAll(s, c, "")
		}
	}
	if f.escape != "" && m.chance(90) {
		for _, c := range append([]string{f.escape}, f.seps...) {
			if c != f.escape || !strings.Contains(s, f.escape) {
				s = strings.ReplaceAll(s, c, f.escape+c)
			} else {
				s = strings.ReplaceAll(s, c, c+c)
			}
		}
	}
	return s
}

// lazyLines are rows as LazySimpleSerDe has them.
func (m *maker) lazyLines(f lazyForm, columns []Column, rows [][]any) []string {
	var lines []string
	for _, row := range rows {
		var parts []string
		for i, v := range row {
			parts = append(parts, m.lazyText(f, columns[i].Type, v, 1))
		}
		if m.chance(5) {
			parts = parts[:m.IntN(len(parts)+1)]
		} else if m.chance(5) {
			parts = append(parts, "more")
		}
		lines = append(lines, strings.Join(parts, f.seps[0]))
	}
	return lines
}

// around are lines that stand before or behind the rows.
func (m *maker) around(t *Table) {
	if m.chance(15) {
		t.Properties["skip.header.line.count"] = pick(m, "0", "1", "2", "100")
	}
	if m.chance(8) {
		t.Properties["skip.footer.line.count"] = pick(m, "0", "1", "2")
	}
}

const textFile = " STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'"

func serde(class string) string { return "ROW FORMAT SERDE '" + class + "'%s" + textFile }

func (m *maker) lazySimple() *Table {
	t := &Table{Stored: serde("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"), Format: "TEXTFILE"}
	t.Columns = m.columns(func() Type { return m.nested(2) })
	var f lazyForm
	t.Properties, f = m.lazyProperties()
	if m.chance(10) {
		t.Properties["timestamp.formats"] = pick(m, "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "dd.MM.yyyy HH:mm:ss,yyyy-MM-dd'T'HH:mm:ss")
	}
	m.around(t)
	t.Files = m.files(m.lazyLines(f, t.Columns, m.rows(t.Columns)), pick(m, "\n", "\n", "\n", "\r\n"))
	return t
}

// multiDelimit are tables whose fields are apart by several characters; the oracle has
// them apart by one.
func (m *maker) multiDelimit() *Table {
	t := &Table{Stored: serde("org.apache.hadoop.hive.serde2.MultiDelimitSerDe"), Format: "TEXTFILE"}
	if m.chance(50) {
		t.Stored = serde("org.apache.hadoop.hive.contrib.serde2.MultiDelimitSerDe")
	}
	t.Columns = m.columns(func() Type { return m.nested(1) })
	var f lazyForm
	t.Properties, f = m.lazyProperties()
	delete(t.Properties, "field.delim")
	t.Properties["field.delim"] = pick(m, "||", "~|~", "[,]", "::", "*&*")
	f.seps[0] = "\x01"
	lines := m.lazyLines(f, t.Columns, m.rows(t.Columns))
	sep := "\n"
	t.Changed = map[string]string{"field.delim": "\x01"}
	t.Theirs = plain("f", strings.Join(lines, sep))
	t.Own = []File{m.packed("f", []byte(strings.ReplaceAll(strings.Join(lines, sep), "\x01", t.Properties["field.delim"])))}
	return t
}

func (m *maker) symlink() *Table {
	t := m.lazySimple()
	t.Stored = "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'%s STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'"
	t.Links, t.Own, t.Theirs, t.Files = true, t.Files, t.Files, nil
	return t
}

// openCSV is of texts, as values of other types are Athena's own matter.
func (m *maker) openCSV() *Table {
	t := &Table{Stored: serde("org.apache.hadoop.hive.serde2.OpenCSVSerde"), Format: "CSV", Properties: map[string]string{}}
	t.Columns = m.columns(func() Type { return Type{Name: "string"} })
	sep, quote, escape := ",", `"`, `"`
	if m.chance(40) {
		sep = pick(m, ";", "|", "\t")
		t.Properties["separatorChar"] = sep
	}
	if m.chance(30) {
		quote, escape = "'", "'"
		t.Properties["quoteChar"] = quote
	}
	if m.chance(30) {
		escape = pick(m, `\`, "^")
		t.Properties["escapeChar"] = escape
	}
	var lines []string
	for _, row := range m.rows(t.Columns) {
		var parts []string
		for _, v := range row {
			s, _ := v.(string)
			if m.chance(10) {
				s = pick(m, junk...)
			}
			if m.chance(60) || strings.Contains(s, sep) && m.chance(80) {
				s = quote + strings.ReplaceAll(s, quote, escape+quote) + quote
			}
			if m.chance(5) {
				s = pick(m, s+quote, quote+s, " "+s+" ", s+escape, s+"x"+quote+"y"+quote, escape+s)
			}
			parts = append(parts, s)
		}
		if m.chance(5) {
			parts = parts[:m.IntN(len(parts)+1)]
		}
		lines = append(lines, strings.Join(parts, sep))
	}
	m.around(t)
	t.Files = m.files(lines, "\n")
	return t
}
