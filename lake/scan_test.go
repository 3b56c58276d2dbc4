package lake_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

type row struct {
	ID   int64     `parquet:"id"`
	Name string    `parquet:"Name"`
	At   time.Time `parquet:"at,timestamp(millisecond)"`
	F    float64   `parquet:"f"`
}

func writeRows(t *testing.T, root, key string, from, n int) string {
	t.Helper()
	name := filepath.Join(root, "b", key)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	rows := make([]row, n)
	for i := range rows {
		id := from + i
		rows[i] = row{int64(id), fmt.Sprintf("n%05d", id), time.UnixMilli(int64(id) * 1000).UTC(), float64(id)}
	}
	if err := parquet.WriteFile(name, rows); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestPlan(t *testing.T) {
	root := t.TempDir()
	one := writeRows(t, root, "t/p=1/a.parquet", 0, 100)
	writeRows(t, root, "t/p=1/deep/er/b.parquet", 100, 100)
	writeRows(t, root, "t/p=2/c.parquet", 200, 100)
	writeRows(t, root, "t/p=1/_tmp/x.parquet", 0, 100)
	writeRows(t, root, "t/p=1/.x.parquet", 0, 100)
	writeRows(t, root, "t/p=10/d.parquet", 0, 100)
	if err := os.WriteFile(filepath.Join(root, "b/t/p=1/empty"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	planner := lake.Planner{Store: &laketest.Store{Root: root}}
	bigint, varchar := sql.T(sql.BigInt), sql.T(sql.Varchar)
	table := []lake.Column{{Name: "id", Type: bigint}, {Name: "name", Type: varchar}, {Name: "at", Type: sql.TimestampOf(3)}, {Name: "f", Type: sql.T(sql.Double)}, {Name: "gone", Type: bigint}}
	plan := func(columns []lake.Column, bounds ...lake.Bound) *lake.Scan {
		t.Helper()
		r := lake.ScanRequest{Columns: columns, PartitionNames: []string{"p"}, Bounds: bounds, PartitionsTotal: 3}
		for range columns {
			r.Partition, r.Hidden = append(r.Partition, -1), append(r.Hidden, "")
		}
		for _, p := range []string{"1", "2"} {
			r.Locations = append(r.Locations, lake.Location{Prefix: lake.URI{Bucket: "b", Key: "t/p=" + p}, Partition: []*string{&p}, Format: lake.Parquet, Table: table})
		}
		s, err := planner.Plan(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	files := func(s *lake.Scan) string {
		var names []string
		for _, g := range s.Groups {
			for _, f := range g.Files {
				names = append(names, strings.TrimSuffix(filepath.Base(f.Object.URI.Key), ".parquet"))
			}
		}
		return strings.Join(names, "")
	}
	s := plan(table[1:2])
	if files(s) != "abc" || len(s.Groups) != 1 || s.Figures.PartitionsTotal != 3 || s.Figures.Partitions != 2 {
		t.Errorf("%+v", s)
	}
	f, err := os.Open(one)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	p, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	want := p.Metadata().RowGroups[0].Columns[1].MetaData.TotalCompressedSize
	if c := s.Groups[0].Files[0].Chunks; len(c) != 1 || c[0].Len != want || s.Groups[0].Files[0].Rows != 100 {
		t.Errorf("%v instead of %d bytes", c, want)
	}
	for _, c := range []struct {
		bound lake.Bound
		files string
	}{
		{lake.Bound{Column: "ID", Type: bigint, Min: int64(150), Max: int64(199)}, "b"},
		{lake.Bound{Column: "id", Type: bigint, Min: int64(199)}, "bc"},
		{lake.Bound{Column: "id", Type: bigint, Max: int64(-1)}, ""},
		{lake.Bound{Column: "name", Type: varchar, Min: "n00250", Max: "n00250"}, "c"},
		{lake.Bound{Column: "f", Type: sql.T(sql.Double), Max: 99.5}, "a"},
		{lake.Bound{Column: "at", Type: sql.TimestampOf(3), Min: sql.Instant{Micros: 200e6}}, "c"},
		{lake.Bound{Column: "gone", Type: bigint, Min: int64(0)}, ""},
		{lake.Bound{Column: "id", Type: varchar, Min: "5"}, "abc"},
	} {
		if got := files(plan(table[:1], c.bound)); got != c.files {
			t.Errorf("%+v keeps %q instead of %q", c.bound, got, c.files)
		}
	}
}

func TestBadFooters(t *testing.T) {
	root := t.TempDir()
	good, err := os.ReadFile(writeRows(t, root, "good/a.parquet", 0, 10))
	if err != nil {
		t.Fatal(err)
	}
	planner := lake.Planner{Store: &laketest.Store{Root: root}}
	for i, bad := range [][]byte{
		[]byte("PAR1"), []byte("PAR1xxxxxxxxxxxx"), good[:len(good)-1], append([]byte(nil), good[:len(good)-9]...),
		append(append([]byte{}, good[:len(good)-8]...), 0xff, 0xff, 0xff, 0x7f, 'P', 'A', 'R', '1'),
		append(append([]byte{}, good[:len(good)-40]...), good[len(good)-8:]...),
	} {
		key := fmt.Sprintf("bad%d", i)
		if err := os.MkdirAll(filepath.Join(root, "b", key), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, "b", key, "x.parquet"), bad, 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := planner.Plan(t.Context(), lake.ScanRequest{Locations: []lake.Location{{Prefix: lake.URI{Bucket: "b", Key: key}, Format: lake.Parquet}}})
		var se *sql.Error
		if !errors.As(err, &se) || se.Name != "HIVE_BAD_DATA" {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// TestBloomFilters prunes row groups by Bloom filters, and by the single values of
// a bound, which statistics alone can't.
func TestBloomFilters(t *testing.T) {
	root := t.TempDir()
	type row struct {
		ID   int64  `parquet:"id"`
		Day  int32  `parquet:"day,date"`
		Name string `parquet:"name"`
	}
	var rows []row
	for i := range 4000 { // even numbers, all over each row group
		rows = append(rows, row{int64(i*2*7919%8000) * 2, int32(i%100) * 2, fmt.Sprintf("n%d", i*2)})
	}
	name := filepath.Join(root, "b/t/x.parquet")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	var filters []parquet.BloomFilterColumn
	for _, c := range []string{"id", "day", "name"} {
		filters = append(filters, parquet.SplitBlockFilter(10, c))
	}
	if err := parquet.WriteFile(name, rows, parquet.MaxRowsPerRowGroup(1000), parquet.BloomFilters(filters...)); err != nil {
		t.Fatal(err)
	}
	bigint, date, varchar := sql.T(sql.BigInt), sql.T(sql.Date), sql.T(sql.Varchar)
	table := []lake.Column{{Name: "id", Type: bigint}, {Name: "day", Type: date}, {Name: "name", Type: varchar}}
	planner := lake.Planner{Store: &laketest.Store{Root: root}}
	for _, c := range []struct {
		column string
		of     sql.Type
		low    sql.Value
		high   sql.Value
		values []sql.Value
		groups int64
	}{
		{"id", bigint, int64(2002), int64(2002), nil, 4},
		{"id", bigint, rows[1500].ID, rows[1500].ID, []sql.Value{rows[1500].ID}, 1},
		{"id", bigint, rows[1500].ID + 1, rows[1500].ID + 1, []sql.Value{rows[1500].ID + 1}, 0},
		{"id", bigint, int64(-5), int64(99999), []sql.Value{int64(-5), int64(99999)}, 0},
		{"day", date, int64(4), int64(4), []sql.Value{int64(4)}, 4},
		{"day", date, int64(5), int64(5), []sql.Value{int64(5)}, 0},
		{"name", varchar, "n2", "n2", []sql.Value{"n2"}, 1},
		{"name", varchar, "n2", "n7998", []sql.Value{"n7998", "n2"}, 2},
		{"name", varchar, "n3", "n3", []sql.Value{"n3"}, 0},
	} {
		s, err := planner.Plan(t.Context(), lake.ScanRequest{
			Columns: table[:1], Partition: []int{-1}, Hidden: []string{""},
			Locations: []lake.Location{{Prefix: lake.URI{Bucket: "b", Key: "t"}, Format: lake.Parquet, Table: table}},
			Bounds:    []lake.Bound{{Column: c.column, Type: c.of, Min: c.low, Max: c.high, Values: c.values}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if s.Figures.RowGroups != c.groups || s.Figures.RowGroupsTotal != 4 {
			t.Errorf("%s %v: %d of %d row groups, want %d", c.column, c.values, s.Figures.RowGroups, s.Figures.RowGroupsTotal, c.groups)
		}
	}
}
