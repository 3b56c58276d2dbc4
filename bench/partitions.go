package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/parquet-go/parquet-go"

	"glaux/catalog"
)

// partitionSizes are how much there is to plan over.
const (
	manyDays, manyTenants = 1000, 1000    // partitions
	manyFiles             = 100_000       // in
	manyFolders           = 1000          // partitions
	dayFormat             = time.DateOnly // of partition values
)

var firstDay = time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)

func dayName(i int) string { return firstDay.AddDate(0, 0, i).Format(dayFormat) }

// measurePartitions times what a query takes to plan over many partitions and
// files, as GetQueryRuntimeStatistics tells it.
func measurePartitions(ctx context.Context, s *server) error {
	began := time.Now()
	if err := s.makePartitions(ctx); err != nil {
		return err
	}
	fmt.Printf("partitions  made in %s\n", time.Since(began).Round(time.Second))
	one := fmt.Sprintf("WHERE dt = '%s' AND tenant = 't%03d'", dayName(500), 500)
	for _, m := range []struct{ what, sql string }{
		{"1,000,000 projected, one day and tenant", "SELECT count(*) FROM projected " + one},
		{"1,000,000 projected, date(dt) and a suffix", fmt.Sprintf("SELECT count(*) FROM projected WHERE date(dt) = DATE '%s' AND tenant LIKE '%%t500'", dayName(500))},
		{"1,000,000 registered, one day and tenant", "SELECT count(*) FROM registered " + one},
		{"1,000,000 registered, 7 days of a tenant", fmt.Sprintf("SELECT count(*) FROM registered WHERE dt BETWEEN '%s' AND '%s' AND tenant = 't007'", dayName(10), dayName(16))},
		{"1,000,000 registered, date(dt)", fmt.Sprintf("SELECT count(*) FROM registered WHERE date(dt) = DATE '%s' AND tenant = 't500'", dayName(500))},
		{"100,000 files of text, all", "EXPLAIN (TYPE IO) SELECT n FROM texts"},
		{"100,000 Parquet files, all", "EXPLAIN (TYPE IO) SELECT n FROM files"},
		{"100,000 Parquet files, by n", "EXPLAIN (TYPE IO) SELECT n FROM files WHERE n = 77"},
		{"1,000 Parquet files, known", "EXPLAIN (TYPE IO) SELECT n FROM files WHERE dt < '" + dayName(10) + "'"},
	} {
		if err := s.planTime(ctx, m.what, m.sql); err != nil {
			return err
		}
	}
	return nil
}

// planTime runs a statement some times and prints the first and the median planning time.
func (s *server) planTime(ctx context.Context, what, text string) error {
	var took []time.Duration
	var total time.Duration
	for range 5 {
		id, all, err := s.query(ctx, "default", text)
		if err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
		st, err := s.athena.GetQueryRuntimeStatistics(ctx, &athena.GetQueryRuntimeStatisticsInput{QueryExecutionId: aws.String(id)})
		if err != nil {
			return err
		}
		took = append(took, time.Duration(aws.ToInt64(st.QueryRuntimeStatistics.Timeline.QueryPlanningTimeInMillis))*time.Millisecond)
		total = all
	}
	first := took[0]
	slices.Sort(took)
	fmt.Printf("%-45s planned in %6s (first %6s), all of the last query %s\n", what, took[len(took)/2], first, total.Round(time.Millisecond))
	return nil
}

// makePartitions fills the server's catalog and folders from behind: through its
// APIs it would take longer than what is measured.
func (s *server) makePartitions(ctx context.Context) error {
	c, err := catalog.Open(ctx, catalog.Options{Path: filepath.Join(s.dir, "data", "catalog.db")})
	if err != nil {
		return err
	}
	defer c.Close()
	for _, t := range []struct {
		name, columns, keys, format, rest string
	}{
		{"projected", "n int", "dt string, tenant string", "TEXTFILE", `TBLPROPERTIES ('projection.enabled'='true', 'projection.dt.type'='date', 'projection.dt.format'='yyyy-MM-dd',
			'projection.dt.range'='` + dayName(0) + "," + dayName(manyDays-1) + `', 'projection.tenant.type'='enum', 'projection.tenant.values'='` + strings.Join(tenants(), ",") + `')`},
		{"registered", "n int", "dt string, tenant string", "TEXTFILE", ""},
		{"texts", "n int", "dt string", "TEXTFILE", ""},
		{"files", "n int", "dt string", "PARQUET", ""},
	} {
		text := fmt.Sprintf("CREATE EXTERNAL TABLE %s (%s) PARTITIONED BY (%s) STORED AS %s LOCATION 's3://%s/%s/' %s", t.name, t.columns, t.keys, t.format, bucket, t.name, t.rest)
		if _, _, err := s.query(ctx, "default", text); err != nil {
			return err
		}
	}
	if err := register(ctx, c, "registered", func(yield func(...string)) {
		for day := range manyDays {
			for _, tenant := range tenants() {
				yield(dayName(day), tenant)
			}
		}
	}); err != nil {
		return err
	}
	return s.makeFiles(ctx, c)
}

func tenants() []string {
	list := make([]string, manyTenants)
	for i := range list {
		list[i] = fmt.Sprintf("t%03d", i)
	}
	return list
}

// folder is where the server keeps objects of a prefix.
func (s *server) folder(prefix string) string {
	return filepath.Join(s.dir, "data", "s3", bucket, prefix)
}

func write(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

// makeFiles makes small files of text and of Parquet, each with its own number.
func (s *server) makeFiles(ctx context.Context, c *catalog.Catalog) error {
	type row struct {
		N int32 `parquet:"n"`
	}
	for i := range manyFiles {
		folder, name := "dt="+dayName(i*manyFolders/manyFiles), fmt.Sprintf("%06d", i)
		if err := write(filepath.Join(s.folder("texts"), folder, name+".csv"), fmt.Appendf(nil, "%d\n", i)); err != nil {
			return err
		}
		var b strings.Builder
		if err := parquet.Write(&b, []row{{int32(i)}}); err != nil {
			return err
		}
		if err := write(filepath.Join(s.folder("files"), folder, name+".parquet"), []byte(b.String())); err != nil {
			return err
		}
	}
	for _, table := range []string{"texts", "files"} {
		err := register(ctx, c, table, func(yield func(...string)) {
			for i := range manyFolders {
				yield(dayName(i))
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// register adds the partitions that values yields, stored as their table is.
func register(ctx context.Context, c *catalog.Catalog, table string, values func(yield func(...string))) error {
	doc, err := c.Table(ctx, "default", table)
	if err != nil {
		return err
	}
	var batch []*catalog.Partition
	flush := func() {
		if err == nil {
			_, err = c.CreatePartitions(ctx, "default", table, batch)
		}
		batch = batch[:0]
	}
	values(func(v ...string) {
		sd := *doc.StorageDescriptor
		sd.Location += "/"
		for i, k := range doc.PartitionKeys {
			sd.Location += k.Name + "=" + v[i] + "/"
		}
		if batch = append(batch, &catalog.Partition{Values: v, StorageDescriptor: &sd}); len(batch) == 20_000 {
			flush()
		}
	})
	flush()
	return err
}
