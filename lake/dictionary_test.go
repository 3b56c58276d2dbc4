package lake_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"

	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// TestDictionary leaves row groups out whose dictionaries lack what is looked for,
// though it lies between their bounds.
func TestDictionary(t *testing.T) {
	type row struct {
		Name  string `parquet:"name,dict"`
		N     int64  `parquet:"n,dict"`
		Plain string `parquet:"plain,plain"`
	}
	for name, codec := range map[string]compress.Codec{"uncompressed": &parquet.Uncompressed, "snappy": &parquet.Snappy, "gzip": &parquet.Gzip, "zstd": &parquet.Zstd} {
		root := t.TempDir()
		if err := os.MkdirAll(filepath.Join(root, "b", "t"), 0o755); err != nil {
			t.Fatal(err)
		}
		var rows []row
		for i := range 1000 {
			// Even numbers only; the second half has others than the first.
			n := i % 50 * 2
			if i >= 500 {
				n += i / 500 * 4 % 3 * 100
			}
			rows = append(rows, row{fmt.Sprintf("k%03d", n), int64(n), fmt.Sprintf("k%03d", n)})
		}
		if err := parquet.WriteFile(filepath.Join(root, "b", "t", "x.parquet"), rows, parquet.MaxRowsPerRowGroup(500), parquet.Compression(codec)); err != nil {
			t.Fatal(err)
		}
		table := []lake.Column{{Name: "name", Type: sql.T(sql.Varchar)}, {Name: "n", Type: sql.T(sql.BigInt)}, {Name: "plain", Type: sql.T(sql.Varchar)}}
		planner := lake.Planner{Store: &laketest.Store{Root: root}}
		for _, c := range []struct {
			column int
			value  sql.Value
			groups int64
		}{
			{0, "k010", 1}, {0, "k011", 0}, {1, int64(10), 1}, {1, int64(11), 0}, {0, "k110", 1}, {2, "k011", 1},
		} {
			for range 2 { // the second time from memory
				scan, err := planner.Plan(t.Context(), lake.ScanRequest{
					Columns: table[:1], Partition: []int{-1}, Hidden: []string{""},
					Locations: []lake.Location{{Prefix: lake.URI{Bucket: "b", Key: "t/"}, Format: lake.Parquet, Table: table}},
					Bounds:    []lake.Bound{{Column: table[c.column].Name, Type: table[c.column].Type, Min: c.value, Max: c.value, Values: []sql.Value{c.value}}},
				})
				if err != nil || scan.Figures.RowGroups != c.groups || scan.Figures.RowGroupsTotal != 2 {
					t.Errorf("%s, %v: %+v, %v", name, c.value, scan.Figures, err)
				}
			}
		}
	}
}
