package lake_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"

	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// TestStatistics is what a plan tells of a file beside its chunks.
func TestStatistics(t *testing.T) {
	root := t.TempDir()
	name := filepath.Join(root, "b/t/a.parquet")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	type row struct {
		ID    int64  `parquet:"id"`
		Kind  int32  `parquet:"kind"`
		Name  string `parquet:"Name"`
		Price int64  `parquet:"price,decimal(2:15)"`
	}
	if err := parquet.WriteFile(name, []row{{1, 1, "a", 500}, {2, 2, "b", -70001}, {3, 3, "c", 69999}}); err != nil {
		t.Fatal(err)
	}
	bigint := sql.T(sql.BigInt)
	for what, c := range map[string]struct {
		column  lake.Column
		plain   bool
		largest map[string]int64
	}{
		"integer":         {lake.Column{Name: "id", Type: bigint}, true, map[string]int64{}},
		"wider":           {lake.Column{Name: "kind", Type: bigint}, false, map[string]int64{}},
		"other case":      {lake.Column{Name: "name", Type: sql.T(sql.Varchar)}, false, map[string]int64{}},
		"missing":         {lake.Column{Name: "gone", Type: bigint}, false, map[string]int64{}},
		"decimal":         {lake.Column{Name: "price", Type: sql.DecimalOf(15, 2)}, true, map[string]int64{"price": 70001}},
		"more digits":     {lake.Column{Name: "price", Type: sql.DecimalOf(17, 2)}, false, map[string]int64{"price": 70001}},
		"another scale":   {lake.Column{Name: "price", Type: sql.DecimalOf(15, 3)}, false, map[string]int64{}},
		"missing decimal": {lake.Column{Name: "gone", Type: sql.DecimalOf(15, 3)}, false, map[string]int64{}},
	} {
		t.Run(what, func(t *testing.T) {
			planner := lake.Planner{Store: &laketest.Store{Root: root}}
			s, err := planner.Plan(t.Context(), lake.ScanRequest{
				Columns: []lake.Column{c.column}, Partition: []int{-1}, Hidden: []string{""},
				Locations: []lake.Location{{Prefix: lake.URI{Bucket: "b", Key: "t"}, Format: lake.Parquet, Table: []lake.Column{c.column}}},
			})
			if err != nil {
				t.Fatal(err)
			}
			f := s.Groups[0].Files[0]
			if f.Plain != c.plain || !maps.Equal(f.Largest, c.largest) {
				t.Errorf("plain %v, largest %v, want %v, %v", f.Plain, f.Largest, c.plain, c.largest)
			}
		})
	}
}
