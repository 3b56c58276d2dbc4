package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"glaux/query"
)

// pagedTable makes a table of the files of testdata/parquet/pages that pyarrow wrote, with
// page indexes and small pages; all have the same rows.
const pagedColumns = `(id bigint, n int, wave bigint, day date, ts timestamp, dec decimal(12,2), big decimal(30,4), s string, k string, plain string, f double, g double,
	r float, b boolean, u bigint, bin binary, l array<int>, m map<string,bigint>, st struct<a:int,b:string>, ls array<struct<x:int,y:array<string>>>)`

// pagedRows is how many rows they have.
const pagedRows = 1000

// conditionWriter writes random conditions on a paged table's columns.
type conditionWriter struct{ *rand.Rand }

func (w conditionWriter) pick(list ...string) string { return list[w.IntN(len(list))] }

// operand is a column and a constant that lies among its values, or not.
func (w conditionWriter) operand() (column string, constant func() string) {
	i := func() int { return w.IntN(pagedRows+200) - 100 }
	switch w.IntN(14) + w.IntN(3)*3 {
	case 0:
		return "id", func() string { return fmt.Sprint(i()) }
	case 1:
		return "n", func() string { return fmt.Sprint(i() / 3) }
	case 2:
		return "wave", func() string { return fmt.Sprint(w.IntN(1000)) }
	case 3:
		return "day", func() string { return fmt.Sprintf("DATE '2024-01-01' + INTERVAL '%d' DAY", i()/20) }
	case 4:
		return "ts", func() string { return fmt.Sprintf("TIMESTAMP '2024-01-01 00:00:00' + INTERVAL '%d' MINUTE", i()*7) }
	case 5:
		return "dec", func() string { return fmt.Sprintf("DECIMAL '%d.%0*d'", i()*37/100, 1+w.IntN(3), w.IntN(10)) }
	case 6:
		return "big", func() string { return fmt.Sprintf("DECIMAL '%d.5'", int64(i()-pagedRows/2)*12345678901) }
	case 7:
		return "s", func() string { return fmt.Sprintf("'s%05d'", i()*2) }
	case 8:
		return "k", func() string { return fmt.Sprintf("'k%02d'", i()/100) }
	case 9:
		return "plain", func() string { return fmt.Sprintf("'p%05d'", i()) }
	case 10:
		return "f", func() string { return fmt.Sprintf("DOUBLE '%v'", float64(i())/8-100) }
	case 11:
		return "g", func() string { return fmt.Sprintf("DOUBLE '%v'", float64(i())/4) }
	case 12:
		return "r", func() string { return fmt.Sprintf("REAL '%v'", -float64(i())/2) }
	case 13, 14:
		return w.pick("date(ts)", "CAST(ts AS date)"), func() string { return fmt.Sprintf("DATE '2024-01-01' + INTERVAL '%d' DAY", i()/200) }
	case 15:
		return w.pick("year(day)", "year(ts)"), func() string { return w.pick("2023", "2024", "2025") }
	case 16:
		return "date_trunc('" + w.pick("day", "hour", "week", "month") + "', ts)", func() string { return fmt.Sprintf("TIMESTAMP '2024-01-01 00:00:00' + INTERVAL '%d' DAY", i()/200) }
	case 17:
		return w.pick("date_trunc('month', day)", "CAST(date_trunc('week', day) AS date)"), func() string { return fmt.Sprintf("DATE '2024-01-01' + INTERVAL '%d' DAY", i()/20) }
	case 18:
		if w.IntN(2) == 0 {
			return w.pick("id", "dec", "n", "wave"), func() string { return fmt.Sprintf("%d.%d%s", i(), w.IntN(10), w.pick("", "e0", "e1")) }
		}
		return "CAST(day AS timestamp)", func() string { return fmt.Sprintf("TIMESTAMP '2024-01-01 12:00:00' + INTERVAL '%d' DAY", i()/20) }
	default:
		return "u", func() string { return fmt.Sprint(int64(w.Uint32())) }
	}
}

func (w conditionWriter) condition(depth int) string {
	if depth > 0 && w.IntN(3) > 0 {
		x, y := w.condition(depth-1), w.condition(depth-1)
		switch w.IntN(5) {
		case 0, 1:
			return "(" + x + " AND " + y + ")"
		case 2, 3:
			return "(" + x + " OR " + y + ")"
		default:
			return "NOT " + x
		}
	}
	c, constant := w.operand()
	switch w.IntN(10) {
	case 0:
		return c + w.pick(" IS NULL", " IS NOT NULL")
	case 1, 2, 3:
		return "(" + c + w.pick("", "", " NOT") + " BETWEEN " + constant() + " AND " + constant() + ")"
	case 4:
		return "(" + c + w.pick("", " NOT") + " IN (" + constant() + ", " + constant() + "))"
	case 5:
		return w.pick("s LIKE 's00", "plain LIKE 'p00", "k LIKE 'k0") + fmt.Sprint(w.IntN(10)) + w.pick("%'", "_%'", "'")
	default:
		return "(" + c + w.pick(" = ", " < ", " <= ", " > ", " >= ", " <> ") + constant() + ")"
	}
}

// TestPagesAtRandom asks the same with conditions that pages can be left out by and
// with such that nothing can be left out by.
func TestPagesAtRandom(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	files, err := filepath.Glob("testdata/parquet/pages/*.parquet")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var tables []string
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".parquet")
		tables = append(tables, "p_"+name)
		s.parquetFile("pages/"+name+"/x.parquet", "pages/"+filepath.Base(f))
		s.must("CREATE EXTERNAL TABLE p_" + name + " " + pagedColumns + " STORED AS PARQUET LOCATION 's3://lake/pages/" + name + "/'")
	}
	w := conditionWriter{rand.New(rand.NewPCG(11, 5))}
	pruned := 0
	for range 90 {
		table, cond := w.pick(tables...), w.condition(2)
		items := w.pick("count(*)", "id, n, s, l, m, st, ls", "id, wave, day, ts, dec, big, k, plain, f, g, r, b, u, bin", "count(*), sum(id), count(b), max(plain), min(g), sum(cardinality(l))", "b, count(*)", "id, b, g, k, u, st")
		text := "SELECT " + items + " FROM " + table + " WHERE " + cond
		plain := text + " OR random() < 0"
		for _, q := range []*string{&text, &plain} {
			if items == "b, count(*)" {
				*q += " GROUP BY b ORDER BY 1"
			} else if strings.HasPrefix(items, "id") {
				*q += " ORDER BY id"
			}
		}
		got, e := s.answer(text)
		want, all := s.answer(plain)
		if got != want || e.State != query.Succeeded {
			t.Errorf("%s\ngot  %.600s\nwant %.600s", text, got, want)
		}
		if e.Stats.ScannedBytes > e.Stats.Reads.Bytes || e.Stats.ScannedBytes > all.Stats.ScannedBytes {
			t.Errorf("%s: scanned %d bytes, planned %d, without conditions %d", text, e.Stats.ScannedBytes, e.Stats.Reads.Bytes, all.Stats.ScannedBytes)
		}
		if e.Stats.Reads.Pages < e.Stats.Reads.PagesTotal {
			pruned++
		}
	}
	if pruned < 30 {
		t.Errorf("pages were left out for only %d queries", pruned)
	}
}

// pageWeights reads from a file's own indexes what some columns weigh in the pages that
// have some of the rows [from, to) of a row group, with their dictionaries.
func pageWeights(t testing.TB, file []byte, group int, from, to int64, columns ...string) (sum int64) {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	rows := f.Metadata().RowGroups[group].NumRows
	for i, c := range f.Metadata().RowGroups[group].Columns {
		if !below(strings.Join(c.MetaData.PathInSchema, "."), columns) {
			continue
		}
		pages := f.OffsetIndexes()[group*len(f.Metadata().RowGroups[group].Columns)+i].PageLocations
		kept := int64(0)
		for k, p := range pages {
			end := rows
			if k+1 < len(pages) {
				end = pages[k+1].FirstRowIndex
			}
			if p.FirstRowIndex < to && end > from {
				kept += int64(p.CompressedPageSize)
			}
		}
		if d := c.MetaData.DictionaryPageOffset; d > 0 && kept > 0 {
			kept += c.MetaData.DataPageOffset - d
		}
		sum += kept
	}
	return sum
}

// idPages are the first row of each page of the column id, which counts from the
// file's first row; the last one is the row group's end.
func idPages(t testing.TB, file []byte, group int) (rows []int64) {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range f.OffsetIndexes()[group*len(f.Metadata().RowGroups[group].Columns)].PageLocations {
		rows = append(rows, p.FirstRowIndex)
	}
	return append(rows, f.Metadata().RowGroups[group].NumRows)
}

// TestPageBilling compares what queries scan with what the pages that they need weigh
// by the files' indexes, read by other code than the product's.
func TestPageBilling(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	for _, name := range []string{"v1", "v2", "nodict"} {
		s.parquetFile("pages/"+name+"/x.parquet", "pages/"+name+".parquet")
		s.must("CREATE EXTERNAL TABLE " + name + " " + pagedColumns + " STORED AS PARQUET LOCATION 's3://lake/pages/" + name + "/'")
		file, err := os.ReadFile("testdata/parquet/pages/" + name + ".parquet")
		if err != nil {
			t.Fatal(err)
		}
		pages := idPages(t, file, 0)
		n := len(pages) - 1
		middle, last := pages[n/2], pages[n] // rows are counted as id is
		for _, c := range []struct {
			sql      string
			from, to int64 // rows of the first row group
			columns  string
		}{
			{fmt.Sprintf("SELECT count(id) FROM %s WHERE id BETWEEN %d AND %d", name, middle, pages[n/2+2]-1), middle, pages[n/2+2], "id"},
			{fmt.Sprintf("SELECT sum(n), max(s), max(plain), min(g), count(b), max(big) FROM %s WHERE id >= %d AND id < %d", name, pages[1], pages[2]), pages[1], pages[2], "id n s plain g b big"},
			{fmt.Sprintf("SELECT sum(cardinality(l)), max(st.b) FROM %s WHERE id BETWEEN %d AND %d", name, middle, last-1), middle, last, "id l st.b"},
			{fmt.Sprintf("SELECT max(k) FROM %s WHERE id = %d OR id = %d OR id IN (%d, %d)", name, pages[2], pages[2]+1, pages[3]-1, pages[2]+2), pages[2], pages[3], "id k"},
			{fmt.Sprintf("SELECT count(n) FROM %s WHERE id < %d AND NOT id < %d AND (s > 't' OR id > 0)", name, pages[1], 0), 0, pages[1], "id n s"},
		} {
			want := pageWeights(t, file, 0, c.from, c.to, strings.Fields(c.columns)...)
			got, err := s.service.Estimate(t.Context(), query.Request{SQL: c.sql})
			if err != nil || got.Reads.Bytes != want {
				t.Errorf("%s: estimated %d bytes, want %d, %v", c.sql, got.Reads.Bytes, want, err)
			}
			e := s.must(c.sql)
			if e.Stats.ScannedBytes != want || e.Stats.Reads.Pages == 0 || e.Stats.Reads.Pages >= e.Stats.Reads.PagesTotal {
				t.Errorf("%s: scanned %d bytes, want %d; pages %d of %d", c.sql, e.Stats.ScannedBytes, want, e.Stats.Reads.Pages, e.Stats.Reads.PagesTotal)
			}
		}
		e := s.must("SELECT max(s), sum(id) FROM " + name + " WHERE n > 0 OR id >= 0") // of which all rows meet the second
		if want := pageWeights(t, file, 0, 0, pagedRows, "id", "n", "s") + pageWeights(t, file, 1, 0, pagedRows, "id", "n", "s"); e.Stats.ScannedBytes != want {
			t.Errorf("%s: scanned %d bytes without leaving anything out, want %d", name, e.Stats.ScannedBytes, want)
		}
	}
	e := s.must("EXPLAIN ANALYZE SELECT count(*) FROM v1 WHERE id < 10")
	if got := s.object(e); !strings.Contains(got, "row groups: 1 of 2, pages: 1 of ") {
		t.Error(got)
	}
}

// TestPageConditions states what pages can be left out by.
func TestPageConditions(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	s.parquetFile("pages/x.parquet", "pages/v2.parquet")
	s.must("CREATE EXTERNAL TABLE p " + pagedColumns + " STORED AS PARQUET LOCATION 's3://lake/pages/'")
	for _, c := range []struct {
		condition string
		fewer     bool
	}{
		{"id = 7", true},
		{"id IN (7, 9) OR id BETWEEN 990 AND 999", true},
		{"NOT (id > 10 OR id < 5)", true},
		{"id NOT BETWEEN 10 AND 990", true},
		{"n IS NOT NULL AND n < 4", true},
		{"id < 30 AND n IS NULL", true},
		{"day = DATE '2024-01-05'", true},
		{"ts < TIMESTAMP '2024-01-01 10:00:00'", true},
		{"date(ts) = DATE '2024-01-01'", true},
		{"CAST(ts AS date) BETWEEN DATE '2023-12-01' AND DATE '2024-01-01'", true},
		{"year(day) = 2023 OR id = 1", true},
		{"date_trunc('hour', ts) = TIMESTAMP '2024-01-01 07:00:00'", true},
		{"dec < 1.5", true},
		{"id < 1.5", true},
		{"n BETWEEN DECIMAL '0.5' AND DECIMAL '2.5'", true},
		{"dec = DECIMAL '3.333'", true}, // which no value is
		{"big > DECIMAL '6000000000000'", true},
		{"s LIKE 's0000%'", true},
		{"s = 's00014' AND k > 'a'", true},
		{"f > 20 AND f < 21e0", true},
		{"r = REAL '-3.5'", true},
		{"s LIKE '%9'", false},
		{"f <> 5e0", false}, // as NaN isn't 5
		{"NOT (f < 5e0)", false},
		{"id % 2 = 1", false},
		{"id < 10 OR b", false},
		{"id < 10 OR random() < 0.5", false},
	} {
		got, err := s.service.Estimate(t.Context(), query.Request{SQL: "SELECT n, s, day, l FROM p WHERE " + c.condition})
		if r := got.Reads; err != nil || (r.Pages < r.PagesTotal || r.RowGroups < r.RowGroupsTotal) != c.fewer {
			t.Errorf("%s: %d of %d pages in %d of %d row groups, %v", c.condition, r.Pages, r.PagesTotal, r.RowGroups, r.RowGroupsTotal, err)
		}
	}
}

// TestPagesInPlans puts conditions where they don't stand right above a scan.
func TestPagesInPlans(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	for _, name := range []string{"v1", "nodict"} {
		s.parquetFile("pages/"+name+"/x.parquet", "pages/"+name+".parquet")
		s.must("CREATE EXTERNAL TABLE " + name + " " + pagedColumns + " STORED AS PARQUET LOCATION 's3://lake/pages/" + name + "/'")
	}
	w := conditionWriter{rand.New(rand.NewPCG(2, 9))}
	for _, text := range []string{
		"SELECT id, s FROM v1 WHERE COND ORDER BY g DESC LIMIT 7",
		"SELECT count(*), sum(b.id), count(b.s) FROM (SELECT * FROM nodict WHERE COND) a LEFT JOIN v1 b ON a.n = b.n AND b.id < 500",
		"SELECT count(*), sum(b.id), count(a.s) FROM (SELECT * FROM nodict WHERE COND) a RIGHT JOIN v1 b ON a.n = b.n AND a.id < 500",
		"SELECT count(*), sum(a.id), count(b.s) FROM (SELECT * FROM v1 WHERE COND) a FULL JOIN (SELECT * FROM nodict WHERE COND) b ON a.wave = b.wave",
		"SELECT k, b, count(*), sum(id), count(n) FROM v1 GROUP BY k, b HAVING k > 'k03' AND (b OR k < 'k08') ORDER BY 1, 2",
		"SELECT day, max(s) FROM nodict GROUP BY day HAVING day BETWEEN DATE '2024-01-10' AND DATE '2024-01-12' ORDER BY 1",
		"SELECT count(*), sum(id) FROM v1 WHERE n NOT IN (SELECT n FROM nodict WHERE COND AND n IS NOT NULL)",
		"SELECT count(*), sum(id) FROM v1 a WHERE NOT EXISTS (SELECT 1 FROM nodict b WHERE b.id = a.id AND b.wave > 300) AND id > 200",
		"SELECT count(*), sum(id) FROM v1 a WHERE EXISTS (SELECT 1 FROM nodict b WHERE b.n = a.n AND b.id > 700)",
		"SELECT count(*), sum(r) FROM (SELECT id, row_number() OVER (ORDER BY id) r FROM v1) WHERE id BETWEEN 300 AND 400",
		"SELECT count(*), sum(c) FROM (SELECT k, count(*) OVER (PARTITION BY k) c FROM nodict) WHERE k = 'k04'",
		"SELECT count(*), count(DISTINCT k) FROM (SELECT id, k FROM v1 WHERE COND UNION ALL SELECT id, k FROM nodict) WHERE id > 800",
		"SELECT count(*) FROM (SELECT DISTINCT k, b FROM v1) WHERE k IN ('k01', 'k07')",
		"SELECT id, t.x, t.y FROM nodict CROSS JOIN UNNEST(ls) AS t(x, y) WHERE COND ORDER BY 1, 2 LIMIT 50",
		"WITH c AS (SELECT * FROM v1 WHERE COND) SELECT count(*), sum(a.id) FROM c a JOIN c b ON a.id = b.id WHERE a.id > 100",
		"SELECT count(*) FROM v1 TABLESAMPLE BERNOULLI (100) WHERE COND",
	} {
		for range 4 {
			asked := text
			if cond := w.condition(1); strings.Contains(text, "COND") {
				asked = strings.ReplaceAll(text, " COND", " ("+cond+")")
			}
			// Nothing is known of a column behind this.
			plain := strings.NewReplacer(" v1", " (SELECT * FROM v1 WHERE random() < 2) AS v1", " nodict", " (SELECT * FROM nodict WHERE random() < 2) AS nodict").Replace(asked)
			plain = strings.NewReplacer("AS v1 a", "AS a", "AS v1 b", "AS b", "AS nodict b", "AS b", "AS nodict a", "AS a").Replace(plain)
			got, e := s.answer(asked)
			want, _ := s.answer(plain)
			if got != want || e.State != query.Succeeded {
				t.Errorf("%s\ngot  %.600s\nwant %.600s", asked, got, want)
			}
		}
	}
}
