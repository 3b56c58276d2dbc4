package catalog_test

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"glaux/catalog"
)

var size = flag.Int("partitions", 100_000, "partitions of the table that BenchmarkPartitions searches")

// BenchmarkPartitions searches a table partitioned by day, tenant and hour.
func BenchmarkPartitions(b *testing.B) {
	ctx, c := b.Context(), open(b)
	makeTable(b, c, "t", keys("dt string, tenant int, hour int"))
	start := time.Now()
	var batch [][]string
	for i := range *size {
		day := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i/1000).Format(time.DateOnly)
		batch = append(batch, []string{day, fmt.Sprint(i % 1000 / 20), fmt.Sprint(i % 20)})
		if len(batch) == 5000 || i == *size-1 {
			addPartitions(b, c, "t", batch...)
			batch = nil
		}
	}
	b.Logf("%d partitions added in %v", *size, time.Since(start))
	for _, bc := range []struct{ name, expr string }{
		{"one", `dt = '2020-01-31' and tenant = 7 and hour = 3`},
		{"day", `dt = '2020-01-31'`},
		{"range", `dt >= '2020-01-30' and dt < '2020-02-02' and tenant = 7`},
		{"in", `dt in ('2020-01-02', '2020-03-04') and hour = 5`},
		{"second-key", `tenant = 7 and hour = 3`},
		{"none", `dt = '1999-01-01'`},
	} {
		b.Run(bc.name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				n = len(find(b, c, "t", catalog.PartitionQuery{Where: expression(bc.expr)}))
			}
			b.ReportMetric(float64(n), "found")
		})
	}
	b.Run("accepted", func(b *testing.B) {
		for b.Loop() {
			q := catalog.PartitionQuery{Where: expression("tenant = 7 and hour = 3"), Accept: func(key int, value string) bool { return key > 0 || value == "2020-01-31" }}
			if n := len(find(b, c, "t", q)); n != 1 {
				b.Fatal(n)
			}
		}
	})
	b.Run("page", func(b *testing.B) {
		for b.Loop() {
			_, _, err := c.PartitionPage(ctx, "default", "t", catalog.PartitionQuery{}, 1000)
			must(b, err)
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			find(b, c, "t", catalog.PartitionQuery{})
		}
	})
}
