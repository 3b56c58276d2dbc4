package serde

import (
	"bytes"
	"testing"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

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
