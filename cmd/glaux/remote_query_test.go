package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"glaux/engine"
	"glaux/lake"
	"glaux/lake/pages"
	"glaux/lake/s3api"
	"glaux/query"
	"glaux/s3"
	"glaux/web/auth"
)

// farSite reads the buckets far-… of an S3 server behind HTTP, which a test may
// let misbehave.
type farSite struct {
	*lakeSite
	far    *s3.Store
	cache  *pages.Cache
	server *httptest.Server

	requests atomic.Int64
	mu       sync.Mutex
	asked    []string // methods, paths and ranges
	// fault may answer a read instead of the server.
	fault func(n int64, w http.ResponseWriter, r *http.Request) bool
	reads atomic.Int64
}

func newFarSite(t testing.TB, limits query.Limits) *farSite {
	t.Helper()
	return newFarSiteKeeping(t, limits, 0)
}

// newFarSiteKeeping has a cache of some bytes.
func newFarSiteKeeping(t testing.TB, limits query.Limits, keep int64) *farSite {
	t.Helper()
	f := &farSite{}
	var err error
	if f.far, err = s3.Open(s3.Options{Root: t.TempDir(), NoSync: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.far.Close() })
	keys, err := auth.OpenKeys(auth.KeysOptions{Path: filepath.Join(t.TempDir(), "keys.json"), RootID: "ROOT", RootSecret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	handler, err := s3.NewServer(s3.ServerOptions{Store: f.far, Auth: (&auth.Verifier{Keys: keys}).S3(), Account: keys.Account()})
	if err != nil {
		t.Fatal(err)
	}
	f.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.requests.Add(1)
		f.mu.Lock()
		f.asked = append(f.asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Range"))
		fault := f.fault
		f.mu.Unlock()
		if fault != nil && r.Method == http.MethodGet && r.Header.Get("Range") != "" && fault(f.reads.Add(1), w, r) {
			return
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(f.server.Close)
	for _, b := range []string{"far-a", "far-b"} {
		if err := f.far.CreateBucket(b); err != nil {
			t.Fatal(err)
		}
	}
	f.lakeSite = newLakeSiteOver(t, limits, func(local lake.Store, dir string) lake.Store {
		if f.cache, err = pages.Open(pages.Options{Dir: filepath.Join(dir, "cache"), Bytes: keep, Tries: 4, Backoff: time.Millisecond}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.cache.Close() })
		far, err := s3api.New(t.Context(), s3api.Options{
			Endpoint: f.server.URL, PathStyle: true, Cache: f.cache, Credentials: s3api.Credentials{AccessKeyID: "ROOT", SecretAccessKey: "secret"},
		})
		if err != nil {
			t.Fatal(err)
		}
		return &lake.Buckets{Default: local, Routes: []lake.Route{{Pattern: "far-*", Store: far}}}
	})
	return f
}

func (f *farSite) setFault(fault func(n int64, w http.ResponseWriter, r *http.Request) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = fault
	f.reads.Store(0)
}

// takeAsked are the requests since the last call.
func (f *farSite) takeAsked() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	asked := f.asked
	f.asked = nil
	return asked
}

func (f *farSite) putFar(bucket, key string, content []byte) {
	f.Helper()
	if _, err := f.far.Put(f.Context(), bucket, key, bytes.NewReader(content), s3.PutOptions{}); err != nil {
		f.Fatal(err)
	}
}

type farRow struct {
	ID   int64  `parquet:"id"`
	Name string `parquet:"name,plain"`
	Kind string `parquet:"kind,dict"`
}

// farParquet has rows in groups of ten thousand.
func farParquet(t testing.TB, from, rows int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[farRow](&b)
	for i := range rows {
		id := from + i
		if _, err := w.Write([]farRow{{int64(id), fmt.Sprint("name ", id*7919%1000003), fmt.Sprint("kind ", id%7)}}); err != nil {
			t.Fatal(err)
		}
		if (i+1)%10000 == 0 {
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const farTable = "CREATE EXTERNAL TABLE t (id bigint, name string, kind string) STORED AS PARQUET LOCATION 's3://far-a/t/'"

// TestFar reads what is needed of remote objects, once.
func TestFar(t *testing.T) {
	f := newFarSite(t, query.Limits{})
	whole := farParquet(t, 0, 100_000)
	f.putFar("far-a", "t/1.parquet", whole)
	f.must(farTable)
	want := "100000,4999950000,kind 6"
	got, e := f.answer("SELECT count(*), sum(id), max(kind) FROM t")
	if got != want {
		t.Fatal(got)
	}
	if n := e.Stats.FetchedBytes; n == 0 || n > int64(len(whole))/2 || e.Stats.UnusedBytes > n/10 {
		t.Errorf("%d of %d bytes were fetched, %d in vain", n, len(whole), e.Stats.UnusedBytes)
	}
	scanned := e.Stats.ScannedBytes
	f.takeAsked()
	got, e = f.answer("SELECT count(*), sum(id), max(kind) FROM t")
	if asked := f.takeAsked(); got != want || len(asked) != 1 || !strings.HasPrefix(asked[0], "GET /far-a ") {
		t.Error(got, asked)
	}
	if e.Stats.FetchedBytes != 0 || e.Stats.ScannedBytes != scanned || e.Stats.CacheHits == 0 {
		t.Errorf("%+v after %d bytes", e.Stats, scanned)
	}
	// Each scan of the same object has its own columns.
	got, e = f.answer("SELECT count(*) FROM t a JOIN t b ON a.id = b.id WHERE a.kind = 'kind 3' AND b.name LIKE '%5'")
	if !strings.HasPrefix(got, "14") || e.Stats.ScannedBytes <= scanned {
		t.Error(got, e.Stats.ScannedBytes)
	}
	// Row groups that can't have the rows are not fetched, and few rows need few bytes.
	f.putFar("far-a", "u/1.parquet", whole)
	f.must(strings.NewReplacer("TABLE t", "TABLE u", "/t/", "/u/").Replace(farTable))
	for _, c := range []struct{ sql, want string }{
		{"SELECT max(name) FROM u WHERE id BETWEEN 50100 AND 50200", "name 99951"},
		{"SELECT count(*) FROM (SELECT * FROM u LIMIT 5)", "5"},
	} {
		got, e = f.answer(c.sql)
		if got != c.want && !strings.HasPrefix(got, "name ") || e.Stats.FetchedBytes > int64(len(whole))/5 {
			t.Errorf("%s: %s, %d of %d bytes", c.sql, got, e.Stats.FetchedBytes, len(whole))
		}
	}
}

// TestFarChanges are seen by the next query, though it goes on with an old listing.
func TestFarChanges(t *testing.T) {
	f := newFarSite(t, query.Limits{})
	f.must(farTable)
	sum := 0
	for i := range 3 {
		f.putFar("far-a", fmt.Sprintf("t/%d.parquet", i), farParquet(t, sum, 20_000))
		sum += 20_000
		if got, _ := f.answer("SELECT count(*), max(id) FROM t"); got != fmt.Sprintf("%d,%d", sum, sum-1) {
			t.Error(got)
		}
	}
	f.putFar("far-a", "t/1.parquet", farParquet(t, 1_000_000, 20_000))
	if got, _ := f.answer("SELECT count(*), max(id) FROM t"); got != "60000,1019999" {
		t.Error(got)
	}
	if err := f.far.Delete("far-a", "t/1.parquet"); err != nil {
		t.Fatal(err)
	}
	if got, _ := f.answer("SELECT count(*), max(id) FROM t"); got != "40000,59999" {
		t.Error(got)
	}
}

// TestFarListings are one request for each query, however often it reads a table, and
// also where it is planned again.
func TestFarListings(t *testing.T) {
	f := newFarSite(t, query.Limits{})
	f.must(farTable)
	f.putFar("far-a", "t/0.parquet", farParquet(t, 0, 1000))
	for i, c := range []struct {
		sql, want string
		listings  int
	}{
		{"SELECT count(*) FROM t", "1000", 1},
		{"SELECT count(*) FROM t", "1000", 1},
		{"SELECT count(*) FROM t a JOIN T b ON a.id = b.id", "1000", 1},
		{"WITH t AS (SELECT 7 AS x) SELECT x FROM t", "7", 0},
		{"SELECT count(*) FROM t WHERE id IN (SELECT id FROM t WHERE id < 10)", "20", 1}, // another file has come
		{"CREATE VIEW v AS SELECT * FROM t", "", 0},
		{"SELECT count(*) FROM v", "2000", 1},
	} {
		if i == 4 {
			f.putFar("far-a", "t/1.parquet", farParquet(t, 0, 1000))
		}
		f.takeAsked()
		if c.want == "" {
			f.must(c.sql)
		} else if got, _ := f.answer(c.sql); got != c.want {
			t.Errorf("%s: %s", c.sql, got)
		}
		listings := 0
		for _, r := range f.takeAsked() {
			if strings.HasPrefix(r, "GET /far-a ") || strings.HasPrefix(r, "GET /far-a/ ") {
				listings++
			}
		}
		if listings != c.listings {
			t.Errorf("%s: %d listings", c.sql, listings)
		}
	}
}

// TestFarFormats are decoded in Go; partitions of one table are in several buckets.
func TestFarFormats(t *testing.T) {
	f := newFarSite(t, query.Limits{})
	var lines strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&lines, "%d,row %d\n", i, i)
	}
	f.putFar("far-a", "csv/p=1/x.csv", []byte(lines.String()))
	f.putFar("far-b", "other/x.csv.gz", []byte(zipped("7,seven\n8,eight\n")))
	f.put("csv/p=3/x.csv", "9,nine\n")
	f.must(`CREATE EXTERNAL TABLE c (n int, v string) PARTITIONED BY (p int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://far-a/csv/'`)
	f.must(`ALTER TABLE c ADD PARTITION (p=1) PARTITION (p=2) LOCATION 's3://far-b/other/' PARTITION (p=3) LOCATION 's3://lake/csv/p=3/'`)
	if got, _ := f.answer("SELECT p, count(*), sum(n), max(v) FROM c GROUP BY p ORDER BY p"); got != "1,200000,19999900000,row 99999 2,2,15,seven 3,1,9,nine" {
		t.Error(got)
	}
	if got, e := f.answer("SELECT v FROM c WHERE p = 2 ORDER BY n LIMIT 1"); got != "seven" || e.Stats.Requests > 1 {
		t.Error(got, e.Stats.Requests)
	}
	for i := range 40 {
		f.putFar("far-b", fmt.Sprintf("many/a=%d/b=%02d/x.csv", i%2, i), []byte("1,one\n"))
	}
	f.putFar("far-b", "many/other/b=1/x.csv", []byte("1,one\n"))
	f.must(`CREATE EXTERNAL TABLE m (n int, v string) PARTITIONED BY (a int, b string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://far-b/many/'`)
	f.must("MSCK REPAIR TABLE m")
	if got, _ := f.answer("SELECT count(*), count(DISTINCT b), sum(a) FROM m"); got != "40,40,20" {
		t.Error(got)
	}
	// Of many projected partitions that aren't there, a listing of folders tells.
	f.must(`CREATE EXTERNAL TABLE proj (n int, v string) PARTITIONED BY (b int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://far-b/many/a=1/'
TBLPROPERTIES ('projection.enabled'='true', 'projection.b.type'='integer', 'projection.b.range'='0,199', 'projection.b.digits'='2', 'storage.location.template'='s3://far-b/many/a=1/b=${b}/')`)
	if got, e := f.answer("SELECT count(*), min(b), max(b) FROM proj"); got != "20,1,39" || e.Stats.Reads.Files != 20 {
		t.Error(got, e.Stats.Reads)
	}
	// What is written goes there, too.
	f.must(`CREATE TABLE far_copy WITH (format = 'PARQUET', external_location = 's3://far-b/copy/') AS SELECT n, v FROM c WHERE p <> 1`)
	if got, _ := f.answer("SELECT count(*), sum(n) FROM far_copy"); got != "3,24" {
		t.Error(got)
	}
	f.must(`INSERT INTO far_copy VALUES (1, 'one')`)
	if got, _ := f.answer("SELECT count(*), sum(n) FROM far_copy"); got != "4,25" {
		t.Error(got)
	}
}

// TestFarSmallCache reads more than the cache may keep: what has been read makes
// room while queries run, and comes again where it is read again.
func TestFarSmallCache(t *testing.T) {
	const keep = 1 << 20
	f := newFarSiteKeeping(t, query.Limits{}, keep)
	for i := range 4 {
		f.putFar("far-a", fmt.Sprintf("t/%d.parquet", i), farParquet(t, i*100_000, 100_000))
	}
	f.must(farTable)
	var lines strings.Builder
	for i := range 400_000 {
		fmt.Fprintf(&lines, "%d,row %d\n", i, i)
	}
	f.putFar("far-b", "c/x.csv", []byte(lines.String()))
	f.must(`CREATE EXTERNAL TABLE c (n int, v string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://far-b/c/'`)
	for round := range 4 {
		for _, c := range []struct{ sql, want string }{
			{"SELECT count(*), sum(id), min(name), max(kind), count(DISTINCT name) FROM t", "400000,79999800000,name 0,kind 6,400000"},
			{"SELECT count(*), sum(n), max(v) FROM c", "400000,79999800000,row 99999"},
			{"SELECT count(*), sum(a.id), max(b.name) FROM t a JOIN t b ON a.id = b.id", "400000,79999800000,name 999999"},
			{"SELECT count(*), sum(t.id), max(v) FROM t JOIN c ON t.id = c.n WHERE name LIKE 'name%'", "400000,79999800000,row 99999"},
		} {
			var all sync.WaitGroup
			for range 1 + round%2 {
				all.Go(func() {
					if got, _ := f.answer(c.sql); got != c.want {
						t.Errorf("%s: %s", c.sql, got)
					}
				})
			}
			all.Wait()
			if s := f.cache.Stats(); s.Kept > keep || s.Damaged > 0 {
				t.Errorf("%+v", s)
			}
		}
	}
	if s := f.cache.Stats(); s.Forgotten+s.Evicts == 0 {
		t.Errorf("%+v", s)
	}
}

// TestFarFaults: a query has the right answer or says what went wrong.
func TestFarFaults(t *testing.T) {
	status := func(w http.ResponseWriter, code int) bool {
		w.WriteHeader(code)
		return true
	}
	short := func(w http.ResponseWriter, r *http.Request, content []byte) bool {
		from, to, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Range"), "bytes="), "-")
		first, _ := strconv.Atoi(from)
		last, _ := strconv.Atoi(to)
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, len(content)))
		w.Header().Set("Content-Length", strconv.Itoa(last+1-first))
		w.Header().Set("ETag", r.Header.Get("If-Match"))
		w.WriteHeader(http.StatusPartialContent)
		w.Write(content[first : first+(last+1-first)*2/3])
		panic(http.ErrAbortHandler)
	}
	content := farParquet(t, 0, 100_000)
	for name, c := range map[string]struct {
		fault func(f *farSite, n int64, w http.ResponseWriter, r *http.Request) bool
		err   string
	}{
		"503 now and then": {fault: func(_ *farSite, n int64, w http.ResponseWriter, _ *http.Request) bool {
			return n%2 == 0 && status(w, http.StatusServiceUnavailable)
		}},
		"resets": {fault: func(_ *farSite, n int64, _ http.ResponseWriter, _ *http.Request) bool {
			if n%3 == 1 {
				panic(http.ErrAbortHandler)
			}
			return false
		}},
		"most bodies are short": {fault: func(_ *farSite, n int64, w http.ResponseWriter, r *http.Request) bool {
			return n%3 > 0 && short(w, r, content)
		}},
		"it dies in the query's midst": {fault: func(f *farSite, n int64, _ http.ResponseWriter, _ *http.Request) bool {
			if n < 3 {
				return false
			}
			panic(http.ErrAbortHandler)
		}, err: "HIVE_FILESYSTEM_ERROR: read s3://far-a/t/1.parquet: the object store does not answer as it should"},
		"denied in the query's midst": {fault: func(_ *farSite, n int64, w http.ResponseWriter, _ *http.Request) bool {
			return n >= 3 && status(w, http.StatusForbidden)
		}, err: "PERMISSION_DENIED: read s3://far-a/t/1.parquet"},
		"another version": {fault: func(f *farSite, n int64, _ http.ResponseWriter, _ *http.Request) bool {
			if n == 3 {
				f.putFar("far-a", "t/1.parquet", farParquet(f, 5, 100_000))
			}
			return false
		}, err: "HIVE_CANNOT_OPEN_SPLIT: read s3://far-a/t/1.parquet"},
		"another version, which it denies": {fault: func(_ *farSite, n int64, w http.ResponseWriter, r *http.Request) bool {
			if n >= 3 {
				r.Header.Del("If-Match")
				w.Header()["Etag"] = nil
			}
			return n >= 3 && short(etagged{w}, r, content)
		}, err: "HIVE_CANNOT_OPEN_SPLIT: read s3://far-a/t/1.parquet"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFarSite(t, query.Limits{})
			f.putFar("far-a", "t/1.parquet", content)
			f.must(farTable)
			f.setFault(func(n int64, w http.ResponseWriter, r *http.Request) bool { return c.fault(f, n, w, r) })
			got, e := f.answer("SELECT count(*), sum(id), min(name), max(kind) FROM t")
			switch {
			case c.err == "" && got != "100000,4999950000,name 0,kind 6":
				t.Error(got)
			case c.err != "" && (e.State != query.Failed || !strings.HasPrefix(got, c.err)):
				t.Error(e.State, got)
			}
			f.setFault(nil)
			// It has passed, and so has what it did.
			if got, _ := f.answer("SELECT count(*) FROM t WHERE name LIKE 'name%'"); got != "100000" {
				t.Error("afterwards:", got)
			}
		})
	}
}

// etagged answers for another version than was asked for.
type etagged struct{ http.ResponseWriter }

func (e etagged) WriteHeader(status int) {
	e.Header().Set("ETag", `"another"`)
	e.ResponseWriter.WriteHeader(status)
}

// TestFarCutoff fetches no more than a query may scan.
func TestFarCutoff(t *testing.T) {
	const limit = 1 << 20
	f := newFarSite(t, query.Limits{Query: engine.Limits{ScannedBytes: limit}})
	for i := range 8 {
		f.putFar("far-a", fmt.Sprintf("t/%d.parquet", i), farParquet(t, i*100_000, 100_000))
	}
	f.must(farTable)
	got, e := f.answer("SELECT sum(length(name)), sum(id) FROM t")
	if e.State != query.Cancelled || got != "Bytes scanned limit was exceeded" {
		t.Error(e.State, got)
	}
	if s := f.cache.Stats(); s.Bytes > 4*limit {
		t.Errorf("%d bytes were fetched", s.Bytes)
	}
}
