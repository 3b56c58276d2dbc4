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
	"glaux/lake/ion"
	"glaux/sql"
)

// ionRows reads a stream many values at a time or one by one, and shows the rows.
func ionRows(t *testing.T, o Options, raw []byte, byValue bool) (shown []string, err error) {
	t.Helper()
	var out []*kernel.Builder
	for _, at := range o.Columns {
		out = append(out, kernel.NewBuilder(o.Table[at].Type))
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Open(memory{bytes.NewReader(raw)}, Input{}, Unit{End: -1})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if byValue {
		r.(*ionReader).spans = nil
	}
	for n := 1; n > 0; {
		if n, err = r.Read(100, out); err != nil {
			return nil, err
		}
		for i, b := range out {
			if b.Len() != n {
				t.Fatalf("column %d has %d values of %d", i, b.Len(), n)
			}
			shown = append(shown, contents(reflect.ValueOf(b).Elem()))
			b.Reset()
		}
	}
	return shown, nil
}

// sameIon reads a stream both ways, which is the same.
func sameIon(t *testing.T, o Options, raw []byte) {
	t.Helper()
	got, err := ionRows(t, o, raw, false)
	want, wantErr := ionRows(t, o, raw, true)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Fatalf("error %v instead of %v", err, wantErr)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%s\ninstead of\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// ionOptions are of columns of all types.
func ionOptions() Options {
	o := Options{Format: lake.Ion, Table: []lake.Column{
		{Name: "i", Type: sql.T(sql.Integer)}, {Name: "b", Type: sql.T(sql.BigInt)}, {Name: "d", Type: sql.T(sql.Double)}, {Name: "f", Type: sql.T(sql.Real)}, {Name: "n", Type: sql.DecimalOf(12, 3)},
		{Name: "w", Type: sql.DecimalOf(38, 6)}, {Name: "s", Type: sql.T(sql.Varchar)}, {Name: "t", Type: sql.TimestampOf(3)}, {Name: "u", Type: sql.TimestampOf(6)}, {Name: "day", Type: sql.T(sql.Date)},
		{Name: "ok", Type: sql.T(sql.Boolean)}, {Name: "a", Type: sql.ArrayOf(sql.T(sql.BigInt))}, {Name: "missing", Type: sql.T(sql.BigInt)}}}
	o.Columns = all(o.Table)
	return o
}

// ionStream is a binary stream of values of many kinds.
func ionStream(t testing.TB) []byte {
	var raw bytes.Buffer
	w := ion.NewWriter(&raw, false)
	text := strings.Repeat(`{i: 7, b: -9223372036854775808, d: 1.5e0, f: 0.25e0, n: 1.5, w: -12345678901234567890.5, s: "abc", t: 2024-02-29T03:04:05.6789Z, u: 1960-01-02T03:04:05.123456Z, day: 2024-01-02, ok: true, a: [1, null], other: {x: "é"}}
		{i: 2147483647, B: 0, d: -0e0, f: nan, n: -0.001, w: 5., s: 'sym', t: 1969-12-31T23:59:59.9995+02:00, u: 2024-01-02T03:04Z, day: 1969-12-31T23:00Z, ok: false, a: (2), I: 8}
		{i: null, n: 0d0, s: "thirteen bytes and more", t: null.timestamp, day: 0001-01-01, ok: null, s: "é second"} {} {n: 12d1, d: 3e38, s: {x: [1.0]}, missing: 5, u: 9999-12-31T23:59:59.999999Z}
`, 3)
	r := ion.NewStream(strings.NewReader(text))
	for {
		v, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := copyIon(w, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return raw.Bytes()
}

// copyIon writes a value.
func copyIon(w *ion.Writer, v *ion.Value) error {
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
		at, err := v.Time()
		if err != nil {
			return err
		}
		w.Time(at)
	case ion.List, ion.Sexp, ion.Struct:
		w.Begin(v.Type)
		err := v.Each(func(field []byte, kid *ion.Value) error {
			if field != nil {
				w.Field(field)
			}
			return copyIon(w, kid)
		})
		w.End()
		return err
	default:
		raw, err := v.Bytes()
		w.Bytes(v.Type, raw)
		return err
	}
	return nil
}

// TestIonScanned reads a stream, whole and broken in many places, both ways.
func TestIonScanned(t *testing.T) {
	raw := ionStream(t)
	rows, err := ionRows(t, ionOptions(), raw, false)
	if err != nil || len(rows) == 0 {
		t.Fatal(err)
	}
	sameIon(t, ionOptions(), raw)
	for at := 0; at < len(raw); at += 3 {
		broken := bytes.Clone(raw)
		broken[at] ^= 1 << (at % 8)
		sameIon(t, ionOptions(), broken)
	}
}

// FuzzIonScanned breaks a stream and reads it both ways.
func FuzzIonScanned(f *testing.F) {
	raw := ionStream(f)
	f.Add(uint16(40), byte(1))
	f.Add(uint16(194), byte('7')) // an offset of days
	f.Fuzz(func(t *testing.T, at uint16, x byte) {
		broken := bytes.Clone(raw)
		broken[int(at)%len(broken)] ^= x
		sameIon(t, ionOptions(), broken)
	})
}

// FuzzIonStream reads anything as the values of a binary stream, many rows at a time and one
// by one, which is the same.
func FuzzIonStream(f *testing.F) {
	raw := ionStream(f)
	for at := 0; at < len(raw); at += 97 {
		f.Add(raw[at:])
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, tail []byte) {
		if len(tail) > 1<<16 {
			return
		}
		head := raw[:len(raw)/2]
		if bytes.HasPrefix(tail, raw[:4]) {
			head = nil
		}
		sameIon(t, ionOptions(), slices.Concat(head, tail))
	})
}

// FuzzIon reads anything by columns of all types, some through paths: reading ends
// with rows, of which each column has a value, or an error.
func FuzzIon(f *testing.F) {
	f.Add([]byte(`{id: 1, name: a, at: 2024-01-02T03:04:05.6Z, amount: 1.25, tags: [x, null], attrs: {k: 1}, who: {Name: "n", age: 3}} {id: null, name: [1, 2e0, {{YQ==}}]}`))
	f.Add([]byte("\xe0\x01\x00\xea\xee\x95\x81\x83\xde\x91\x87\xbe\x8e\x82id\x84name\x86amount\xde\x8e\x8a\x21\x01\x8b\x83abc\x8c\x53\xc2\x7d\x00"))
	f.Add([]byte(`{who: {list: [{x: 1}, {x: 2}]}} $ion_1_0 5 (a)`))
	o := Options{Format: lake.Ion, Table: append(columns(), lake.Column{Name: "deep", Type: sql.T(sql.Integer)}, lake.Column{Name: "blob", Type: sql.T(sql.VarBinary)}, lake.Column{Name: "f", Type: sql.T(sql.Real)}, lake.Column{Name: "day", Type: sql.T(sql.Date)})}
	o.SerDe.Properties = map[string]string{"ion.deep.path_extractor": "(who list * x)", "ion.f.path_extractor": "(tags 1)", "ion.fail_on_overflow": "false"}
	var out []*kernel.Builder
	for i, c := range o.Table {
		o.Columns = append(o.Columns, i)
		out = append(out, kernel.NewBuilder(c.Type))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Open(memory{bytes.NewReader(raw)}, Input{}, Unit{End: -1})
		if err != nil {
			return
		}
		defer r.Close()
		for {
			for _, b := range out {
				b.Reset()
			}
			n, err := r.Read(100, out)
			if err != nil || n == 0 {
				return
			}
			for i, b := range out {
				if b.Len() != n {
					t.Fatalf("column %d has %d values of %d", i, b.Len(), n)
				}
			}
		}
	})
}
