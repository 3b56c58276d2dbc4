package ion_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"glaux/lake/ion"
)

// read prints the values of a stream, a line each, then what went wrong.
func read(raw []byte) string {
	var out []byte
	s := ion.NewStream(bytes.NewReader(raw))
	for {
		v, err := s.Next()
		if err == nil {
			out, err = v.AppendText(out)
			out = append(out, '\n')
		}
		if errors.Is(err, io.EOF) {
			return string(out)
		}
		if err != nil {
			return string(out) + "error " + err.Error()
		}
	}
}

// copyOf writes the values of a stream again.
func copyOf(t *testing.T, raw []byte, text bool) []byte {
	t.Helper()
	var out bytes.Buffer
	w := ion.NewWriter(&out, text)
	s := ion.NewStream(bytes.NewReader(raw))
	for {
		v, err := s.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = write(w, v)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func write(w *ion.Writer, v *ion.Value) error {
	if v.Null {
		w.Null(v.Type)
		return nil
	}
	switch v.Type {
	case ion.Bool:
		w.Bool(v.Bool())
	case ion.Int, ion.Decimal:
		n, err := v.Number()
		if err != nil {
			return err
		}
		w.Number(v.Type, n)
	case ion.Float:
		w.Float(v.Float())
	case ion.Timestamp:
		x, err := v.Time()
		if err != nil {
			return err
		}
		w.Time(x)
	case ion.Symbol, ion.String, ion.Clob, ion.Blob:
		b, err := v.Bytes()
		if err != nil {
			return err
		}
		w.Bytes(v.Type, b)
	default:
		w.Begin(v.Type)
		err := v.Each(func(field []byte, kid *ion.Value) error {
			if v.Type == ion.Struct {
				w.Field(field)
			}
			return write(w, kid)
		})
		w.End()
		return err
	}
	return nil
}

// TestReference reads streams that the reference implementation wrote: text and
// binary are the same values, and stay so when they are written again.
func TestReference(t *testing.T) {
	f, err := os.Open("testdata/values.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var pair [2]string
		if err := json.Unmarshal(lines.Bytes(), &pair); err != nil {
			t.Fatal(err)
		}
		raw, err := hex.DecodeString(pair[1])
		if err != nil {
			t.Fatal(err)
		}
		want := read([]byte(pair[0]))
		if strings.Contains(want, "error") {
			t.Errorf("%s: %s", pair[0], want)
		}
		for name, got := range map[string]string{
			"binary": read(raw), "text again": read([]byte(want)),
			"binary to binary": read(copyOf(t, raw, false)), "binary to text": read(copyOf(t, raw, true)),
		} {
			if got != want {
				t.Errorf("%s: %s\n%s instead of\n%s", pair[0], name, got, want)
			}
		}
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"":                                      "",
		" // nothing\n/* */":                    "",
		"$ion_1_0 1":                            "1\n",
		"{a:1,}[1,](a)":                         "{a:1}\n[1]\n(a)\n",
		`"\x41\u0042\ud83d\ude00\` + "\n" + `"`: "\"AB\U0001F600\"\n",
		"$ion_symbol_table::{symbols:[\"one\",\"two\"]} $11 {$10:1}": "two\n{one:1}\n",
		"(a+-b --1 -1)":           "(a '+-' b '--' 1 -1)\n",
		"(- 1)":                   "('-' 1)\n",
		"304d-20":                 "304d-20\n",
		"2024-02-30":              "error",
		"2024-02-29T10:00":        "error",
		"01":                      "error",
		"1__0":                    "error",
		"{a 1}":                   "error",
		"{a:1":                    "error",
		"[1 2]":                   "error",
		`"abc`:                    "error",
		"\"a\nb\"":                "error",
		"{{ab}}":                  "error",
		"{{\"\\u0041\"}}":         "error",
		"null.nope":               "error",
		"$99":                     "error",
		"1a":                      "error",
		"}":                       "error",
		strings.Repeat("[", 2000): "error",
		"{x:1}\n{y:":              "{x:1}\nerror",
		"$ion_symbol_table::{imports:[{name:\"x\",version:1,max_id:2}],symbols:[\"z\"]} $12": "z\n",
		"$ion_symbol_table::{imports:[{name:\"x\",version:1}]} 1":                            "error",
	} {
		got := read([]byte(in))
		if before, _, ok := strings.Cut(want, "error"); ok {
			if !strings.HasPrefix(got, before) && !strings.Contains(got, "error") || !strings.Contains(got, "error") {
				t.Errorf("%q: %q, want an error", in, got)
			}
		} else if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestBinary reads what text can't say.
func TestBinary(t *testing.T) {
	for in, want := range map[string]string{
		"e00100ea":                              "",
		"e00100ea 02ffff 2101":                  "1\n",           // padding
		"e00100ea 2101 e00100ea 2102":           "1\n2\n",        // a mark in the midst
		"e00100ea d7 84 01ff 80 00 84 11":       "{name:true}\n", // padding in a struct
		"e00100ea d1 83 84 21 05":               "{name:5}\n",    // sorted fields
		"e00100ea 48 7ff8000000000000":          "nan\n",
		"e00100ea 68 80 0fd0 81 81 80 80 80 0a": "error", // a timestamp's extra byte
		"e00100ea 31 00":                        "error", // negative zero
		"e00100ea 8e ff":                        "error", // cut off
		"e00100ea 8e 7fffffffffffffffff8f":      "error",
		"e00200ea 00":                           "error",
		"e00100ea f0":                           "error",
		"e00100ea 12":                           "error",
		"e00100ea 45 0000000000":                "error",
		"e00100ea e3 81 84 00":                  "error",
		"e00100ea 71 63":                        "error", // no such symbol
		"e00100ea b2 8f 01":                     "error",
	} {
		raw, err := hex.DecodeString(strings.ReplaceAll(in, " ", ""))
		if err != nil {
			t.Fatal(in, err)
		}
		got := read(raw)
		if want == "error" && !strings.Contains(got, "error") || want != "error" && got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// TestManySymbols writes more symbols than a stream keeps.
func TestManySymbols(t *testing.T) {
	var out bytes.Buffer
	w := ion.NewWriter(&out, false)
	const rows = 200_000
	for i := range rows {
		w.Begin(ion.Struct)
		w.Field(time.Unix(int64(i), 0).UTC().AppendFormat(nil, "f15:04:05"))
		w.Int(int64(i))
		w.End()
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	s := ion.NewStream(&out)
	for i := range rows {
		v, err := s.Next()
		if err != nil {
			t.Fatal(i, err)
		}
		err = v.Each(func(field []byte, kid *ion.Value) error {
			if want := time.Unix(int64(i), 0).UTC().Format("f15:04:05"); string(field) != want {
				t.Fatalf("row %d has the field %s", i, field)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// FuzzStream reads anything: what is read can be printed, and what is printed is read as the same.
func FuzzStream(f *testing.F) {
	raw, err := os.ReadFile("testdata/values.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(raw) {
		var pair [2]string
		if err := json.Unmarshal(line, &pair); err != nil {
			f.Fatal(err)
		}
		b, _ := hex.DecodeString(pair[1])
		f.Add([]byte(pair[0]))
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		first := read(raw)
		values, _, bad := strings.Cut(first, "error ")
		if bad || !utf8.ValidString(values) || strings.Contains(values, "$0") || strings.Contains(values, "$ion") {
			return
		}
		if again := read([]byte(values)); again != values {
			t.Errorf("%q is read as\n%s then as\n%s", raw, values, again)
		}
	})
}
