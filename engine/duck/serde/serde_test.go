package serde

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

func columns() []lake.Column {
	varchar, bigint := sql.T(sql.Varchar), sql.T(sql.BigInt)
	return []lake.Column{
		{Name: "id", Type: bigint}, {Name: "name", Type: varchar}, {Name: "at", Type: sql.TimestampOf(3)},
		{Name: "amount", Type: sql.DecimalOf(20, 2)}, {Name: "tags", Type: sql.ArrayOf(varchar)},
		{Name: "attrs", Type: sql.MapOf(varchar, bigint)}, {Name: "who", Type: sql.RowOf(sql.Field{Name: "Name", Type: varchar}, sql.Field{Name: "age", Type: bigint})},
	}
}

func TestDecimal(t *testing.T) {
	for in, want := range map[string]int64{"1.005": 101, "-1.005": -101, "0": 0, "12": 1200, ".5": 50, "1e2": 10000, "1.5e-1": 15, "-0.004": 0, "99999999.994": 9999999999} {
		if d, ok := parseDecimal([]byte(in), 10, 2); !ok || int64(d.Lo) != want {
			t.Errorf("%s: %v %v", in, d, ok)
		}
	}
	for _, in := range []string{"", "x", "99999999.995", "1.2.3", "--1", "123456789", "1e"} {
		if d, ok := parseDecimal([]byte(in), 10, 2); ok {
			t.Errorf("%s: %v", in, d)
		}
	}
	if d, ok := parseDecimal([]byte("99999999999999999999999999999999999999"), 38, 0); !ok || d.Big().String() != "99999999999999999999999999999999999999" {
		t.Error(d.Big(), ok)
	}
}

func TestDays(t *testing.T) {
	for y := -3; y < 3000; y += 7 {
		for m := 0; m <= 30; m++ {
			for _, d := range []int{0, 1, 28, 29, 30, 31, 60} {
				want := floorDiv(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix(), 86400)
				if got := daysOf(int64(y), int64(m), int64(d)); got != want {
					t.Fatalf("%d-%d-%d: %d instead of %d", y, m, d, got, want)
				}
			}
		}
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 300<<10)
	l := newLines(io.MultiReader(strings.NewReader("a\r\n\n"), strings.NewReader(long+"\nlast")), 10)
	var got []string
	for {
		line, err := l.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(line))
	}
	if strings.Join(got, "|") != "a||"+long+"|last" || l.at() != int64(4+len(long)+1+4) {
		t.Errorf("%d lines, offset %d", len(got), l.at())
	}
	if _, err := decompress(bytes.NewReader([]byte("not gzip")), "gz"); err == nil {
		t.Error("plain text passed for gzip")
	}
}

func BenchmarkOpenX(b *testing.B) {
	line := []byte(`{"request_id": "r-12345", "name": "athene-large", "id": 1234, "cost_usd": 0.0123, "prompt": "some longer text that nobody reads in this query at all", "labels": ["a", "b"]}`)
	table := columns()
	d, err := newDecoder(Options{Format: lake.JSON, SerDe: lake.SerDe{Class: "openx"}, Table: table, Columns: []int{0, 1}})
	if err != nil {
		b.Fatal(err)
	}
	out := []*kernel.Builder{kernel.NewBuilder(table[0].Type), kernel.NewBuilder(table[1].Type)}
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		if out[0].Len() == 2048 {
			out[0].Reset()
			out[1].Reset()
		}
		if err := d.Decode(line, out); err != nil {
			b.Fatal(err)
		}
	}
}
