package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"glaux/engine"
	"glaux/query"
	"glaux/s3"
)

// noise is text that doesn't compress much.
func noise(seed uint64, lines int) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for range lines {
		fmt.Fprintf(&b, "%d,%x%x%x%x\n", r.Uint32N(1000), r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64())
	}
	return b.String()
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	fmt.Fprint(w, text)
	w.Close()
	return b.String()
}

// TestCutoff cancels queries within a megabyte of their limit: of one large chunk,
// of text, of what is compressed, and of many files.
func TestCutoff(t *testing.T) {
	const limit = 2 << 20
	s := newLakeSite(t, query.Limits{Query: engine.Limits{ScannedBytes: limit}})
	csv := "(n int, v string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ','"
	s.put("big/x.csv", noise(1, 90_000))
	s.must("CREATE EXTERNAL TABLE big " + csv + " LOCATION 's3://lake/big/'")
	s.put("zip/x.csv.gz", zipped(noise(2, 130_000)))
	s.must("CREATE EXTERNAL TABLE zip " + csv + " LOCATION 's3://lake/zip/'")
	for i := range 120 {
		s.put(fmt.Sprintf("many/%d.csv", i), noise(uint64(i), 600))
	}
	s.must("CREATE EXTERNAL TABLE many " + csv + " LOCATION 's3://lake/many/'")
	type row struct {
		V string `parquet:"v,plain"`
	}
	var rows []row
	for line := range strings.Lines(noise(3, 80_000)) {
		rows = append(rows, row{line})
	}
	var file bytes.Buffer
	if err := parquet.Write(&file, rows); err != nil {
		t.Fatal(err)
	}
	if _, err := s.store.Put(t.Context(), lakeBucket, "pq/x.parquet", &file, s3.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	s.must("CREATE EXTERNAL TABLE pq (v string) STORED AS PARQUET LOCATION 's3://lake/pq/'")
	for _, table := range []string{"big", "zip", "many", "pq"} {
		s.cutOff(table, "", limit)
	}
}

// cutOff has a query of a table run into its limit.
func (s *lakeSite) cutOff(table, group string, limit int64) {
	s.Helper()
	e := s.ask(query.Request{SQL: "SELECT max(v) FROM " + table, WorkGroup: group})
	if e.State != query.Cancelled || e.Reason != "Bytes scanned limit was exceeded" || e.Failure != nil {
		s.Errorf("%s: %s %s %v", table, e.State, e.Reason, e.Failure)
	}
	if got := e.Stats.ScannedBytes; got <= limit || got > limit+1<<20 {
		s.Errorf("%s: cancelled at %d bytes, the limit is %d", table, got, limit)
	}
}

// TestCutoffOfColumns cancels queries of ORC, Avro and Parquet, in one file and in
// many, within a megabyte of a workgroup's limit.
func TestCutoffOfColumns(t *testing.T) {
	const limit = 10_000_000
	s := newLakeSite(t, query.Limits{})
	if err := s.service.CreateWorkGroup(t.Context(), query.WorkGroup{Name: "capped", Configuration: query.WorkGroupConfiguration{BytesCutoff: limit, EngineVersion: query.AutoEngine}}, nil); err != nil {
		t.Fatal(err)
	}
	s.put("text/x.csv", noise(1, 400_000))
	s.must("CREATE EXTERNAL TABLE src (n int, v string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/text/'")
	for _, format := range []string{"ORC", "AVRO", "PARQUET"} {
		one, many := "one_"+strings.ToLower(format), "many_"+strings.ToLower(format)
		s.must(fmt.Sprintf("CREATE TABLE %s WITH (format = '%s', external_location = 's3://lake/%[1]s/') AS SELECT * FROM src", one, format))
		s.must(fmt.Sprintf("CREATE TABLE %s WITH (format = '%s', external_location = 's3://lake/%[1]s/', partitioned_by = ARRAY['p']) AS SELECT v, n %% 80 AS p FROM src", many, format))
		s.cutOff(one, "capped", limit)
		s.cutOff(many, "capped", limit)
	}
}

// sequenceOf is a SequenceFile of lines as records.
func sequenceOf(lines string) string {
	const class = "\x19org.apache.hadoop.io.Text"
	mark := "0123456789abcdef"
	f := []byte("SEQ\x06" + class + class + "\x00\x00\x00\x00\x00\x00" + mark)
	since := 0
	for line := range strings.Lines(lines) {
		line = strings.TrimSuffix(line, "\n")
		if since += len(line); since > 2000 {
			f, since = append(append(f, 0xff, 0xff, 0xff, 0xff), mark...), 0
		}
		f = binary.BigEndian.AppendUint32(f, uint32(len(line)+1))
		f = append(append(f, 0, 0, 0, 0, byte(len(line))), line...)
	}
	return string(f)
}

// TestCutoffOfSerDes cancels queries of what is decoded in Go, in one file and in many,
// within a megabyte of their limit.
func TestCutoffOfSerDes(t *testing.T) {
	const limit = 2 << 20
	s := newLakeSite(t, query.Limits{Query: engine.Limits{ScannedBytes: limit}})
	lines := func(format string) func(string) string {
		return func(text string) string {
			var b strings.Builder
			for line := range strings.Lines(text) {
				n, v, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ",")
				fmt.Fprintf(&b, format, n, v)
			}
			return b.String()
		}
	}
	openx := "(n int, v string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"
	for name, c := range map[string]struct {
		ddl, file string
		write     func(string) string
	}{
		"json":     {openx, "json", lines("{\"n\":%s,\"v\":\"%s\"}\n")},
		"jsongz":   {openx, "json.gz", func(text string) string { return zipped(lines("{\"n\":%s,\"v\":\"%s\"}\n")(text)) }},
		"oddjson":  {openx, "json", lines("{'n':%s,'v':'%s'}\n")},
		"opencsv":  {"(n string, v string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'", "csv", lines("\"%s\",\"%s\"\n")},
		"regex":    {"(n string, v string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES ('input.regex' = '([^,]*),(.*)')", "txt", lines("%s,%s\n")},
		"ion":      {"(n int, v string) STORED AS ION", "ion", lines("{n:%s,v:\"%s\"}\n")},
		"iongz":    {"(n int, v string) STORED AS ION", "ion.gz", func(text string) string { return zipped(lines("{n:%s,v:\"%s\"}\n")(text)) }},
		"sequence": {"(n int, v string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' STORED AS SEQUENCEFILE", "seq", sequenceOf},
		"trail": {"(n int, v string) ROW FORMAT SERDE 'com.amazon.emr.hive.serde.CloudTrailSerde' STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'", "json",
			func(text string) string {
				return "{\"Records\":[" + strings.TrimSuffix(lines("{\"n\":%s,\"v\":\"%s\"},")(text), ",") + "]}"
			}},
	} {
		s.put(name+"/x."+c.file, c.write(noise(1, 120_000)))
		s.must("CREATE EXTERNAL TABLE " + name + " " + c.ddl + " LOCATION 's3://lake/" + name + "/'")
		s.cutOff(name, "", limit)
		for i := range 90 {
			s.put(fmt.Sprintf("many%s/%d.%s", name, i, c.file), c.write(noise(uint64(i), 1200)))
		}
		s.must("CREATE EXTERNAL TABLE many" + name + " " + c.ddl + " LOCATION 's3://lake/many" + name + "/'")
		s.cutOff("many"+name, "", limit)
	}
}

// TestScansBilled states what each of several scans has read.
func TestScansBilled(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	text := noise(1, 3000)
	s.put("a/x.csv", text)
	s.put("b/x.csv.gz", zipped(text))
	ddl := "CREATE EXTERNAL TABLE %s (n int, v string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/%[1]s/'"
	s.must(fmt.Sprintf(ddl, "a"))
	s.must(fmt.Sprintf(ddl, "b"))
	s.must("CREATE TABLE o WITH (format = 'ORC', external_location = 's3://lake/o/') AS SELECT * FROM a")
	s.must("CREATE TABLE p WITH (format = 'PARQUET', external_location = 's3://lake/p/') AS SELECT * FROM a")
	e := s.must("SELECT count(*) FROM a, b, o, p, a AS again WHERE a.v = b.v AND b.v = o.v AND o.v = p.v AND p.v = again.v AND p.n = again.n")
	var total int64
	for _, st := range e.Stage.Sub {
		name := st.Table[strings.LastIndexByte(st.Table, '.')+1:]
		want := map[string]int64{"a": int64(len(text)), "b": int64(len(zipped(text)))}[name]
		if st.InputRows != 3000 || want > 0 && st.InputBytes != want || st.InputBytes == 0 {
			t.Errorf("%s: %d rows, %d bytes", name, st.InputRows, st.InputBytes)
		}
		total += st.InputBytes
	}
	if len(e.Stage.Sub) != 5 || total != e.Stats.ScannedBytes || e.Stats.InputRows != 15000 {
		t.Errorf("%d scans of %d bytes, in all %d bytes and %d rows", len(e.Stage.Sub), total, e.Stats.ScannedBytes, e.Stats.InputRows)
	}
}

// TestDictionaryBilling looks for a value that no row group has, though it lies within
// the bounds of all: nothing is scanned, and of one that some have, only theirs.
func TestDictionaryBilling(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	type row struct {
		K   string `parquet:"k,dict"`
		Pad string `parquet:"pad,plain"`
	}
	r := rand.New(rand.NewPCG(1, 1))
	for f := range 2 {
		var rows []row
		for i := range 40_000 {
			rows = append(rows, row{fmt.Sprintf("k%04d", 2*(i%200)+4*f*i%2), fmt.Sprintf("%x", r.Uint64())})
		}
		var file bytes.Buffer
		if err := parquet.Write(&file, rows, parquet.MaxRowsPerRowGroup(10_000)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.store.Put(t.Context(), lakeBucket, fmt.Sprintf("d/%d.parquet", f), &file, s3.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	s.must("CREATE EXTERNAL TABLE d (k string, pad string) STORED AS PARQUET LOCATION 's3://lake/d/'")
	if got, e := s.answer("SELECT count(*), max(pad) FROM d WHERE k = 'k0101'"); got != "0," || e.Stats.ScannedBytes != 0 || e.Stats.Reads.RowGroups != 0 || e.Stats.Reads.RowGroupsTotal != 8 {
		t.Errorf("%s: %d bytes, %+v", got, e.Stats.ScannedBytes, e.Stats.Reads)
	}
	if got, e := s.answer("SELECT count(*) FROM d WHERE k = 'k0100'"); got != "400" || e.Stats.ScannedBytes == 0 {
		t.Errorf("%s: %d bytes", got, e.Stats.ScannedBytes)
	}
}

// TestLongListBilling looks for many constants at once: they leave out the same partitions and
// row groups, and cost the same bytes, as few in the same places.
func TestLongListBilling(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	for p := range 3 {
		file := parquetFile(t, p*40_000, 40_000, 10_000)
		if _, err := s.store.Put(t.Context(), lakeBucket, fmt.Sprintf("l/p=%d/x.parquet", p), bytes.NewReader(file), s3.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	s.must("CREATE EXTERNAL TABLE l (id bigint, name string, pad string) PARTITIONED BY (p int) STORED AS PARQUET LOCATION 's3://lake/l/'")
	s.must("MSCK REPAIR TABLE l")
	list := func(from, to int, text bool) string {
		var out []string
		for i := from; i < to; i++ {
			if out = append(out, fmt.Sprint(i)); text {
				out[len(out)-1] = fmt.Sprintf("'name %d of many'", i*7919%100003)
			}
		}
		return strings.Join(out, ", ")
	}
	for _, c := range []struct {
		few, many, want string
		groups, total   int64
	}{
		{"id IN (20000, 20499)", "id IN (" + list(20_000, 20_500, false) + ")", "500", 1, 12},
		{"id IN (20000, 60499)", "id IN (" + list(20_000, 20_200, false) + ", " + list(60_300, 60_500, false) + ")", "400", 2, 12},
		{"p IN (1, 700) AND id > 0", "p IN (1, " + list(600, 701, false) + ") AND id > 0", "40000", 4, 4},
		{"id NOT IN (20000) AND p = 0", "id NOT IN (" + list(20_000, 20_100, false) + ") AND p = 0", "39900", 4, 4},
		{"name IN (" + list(50_000, 50_002, true) + ") AND id BETWEEN 40000 AND 59999", "name IN (" + list(50_000, 50_100, true) + ") AND id BETWEEN 40000 AND 59999", "100", 2, 12},
	} {
		few, a := s.answer("SELECT max(pad) FROM l WHERE " + c.few)
		many, b := s.answer("SELECT max(pad), count(*) FROM l WHERE " + c.many)
		if _, n, _ := strings.Cut(many, ","); n != c.want || few == "" || a.Stats.ScannedBytes != b.Stats.ScannedBytes {
			t.Errorf("%.60s: %s scans %d bytes, %s %d", c.many, few, a.Stats.ScannedBytes, many, b.Stats.ScannedBytes)
		}
		if r := b.Stats.Reads; r.RowGroups != c.groups || r.RowGroupsTotal != c.total {
			t.Errorf("%.60s: %d row groups of %d", c.many, r.RowGroups, r.RowGroupsTotal)
		}
	}
}

// TestScanBilling states what queries scan, computed from the files themselves:
// whatever the number of threads, each scan counts, and what is cached, too.
func TestScanBilling(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	file := parquetFile(t, 0, 40_000, 10_000)
	if _, err := s.store.Put(t.Context(), lakeBucket, "m/x.parquet", bytes.NewReader(file), s3.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	w := weights(t, file)
	s.must("CREATE EXTERNAL TABLE m (id bigint, name string, pad string) STORED AS PARQUET LOCATION 's3://lake/m/'")
	if e := s.must("SELECT max(name) FROM m WHERE id < 10000"); e.Stats.InputRows != 10_000 {
		t.Errorf("%d rows were read of a row group's 10,000", e.Stats.InputRows)
	}
	plain := noise(5, 20_000)
	s.put("txt/x.csv", plain)
	s.put("txt/y.csv.gz", zipped(plain))
	text := int64(len(plain) + len(zipped(plain)))
	s.must("CREATE EXTERNAL TABLE txt (n int, v string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/txt/'")
	for _, c := range []struct {
		sql  string
		want int64
	}{
		{"SELECT count(*), sum(id), max(pad) FROM m", w["id"] + w["pad"]},
		{"SELECT count(*) FROM m a JOIN m b ON a.id = b.id", 2 * w["id"]},
		{"SELECT sum(id) FROM m UNION ALL SELECT max(id) + count(DISTINCT name) FROM m", 2*w["id"] + w["name"]},
		{"WITH x AS (SELECT id FROM m) SELECT count(*) FROM x a, x b WHERE a.id = b.id", w["id"]}, // read once
		{"SELECT count(*) FROM txt", text},
		{"SELECT max(v) FROM txt", text},
		{"SELECT count(*) FROM txt a JOIN txt b ON a.n = b.n WHERE a.n = 7", 2 * text},
	} {
		for range 2 {
			if e := s.must(c.sql); e.Stats.ScannedBytes != c.want {
				t.Errorf("%s: scanned %d bytes, want %d", c.sql, e.Stats.ScannedBytes, c.want)
			}
		}
	}
}
