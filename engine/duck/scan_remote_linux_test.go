package duck

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"glaux/engine"
	"glaux/lake"
	"glaux/lake/pages"
	"glaux/lake/s3api"
	"glaux/s3"
	"glaux/sql"
	"glaux/web/auth"
)

// remote is a store over HTTP to our own S3 server, as if it were foreign.
func remote(t *testing.T, cache string) *s3api.Store {
	t.Helper()
	files, err := s3.Open(s3.Options{Root: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	keys, err := auth.OpenKeys(auth.KeysOptions{Path: filepath.Join(t.TempDir(), "keys.json"), RootID: "ROOT", RootSecret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	handler, err := s3.NewServer(s3.ServerOptions{Store: files, Auth: (&auth.Verifier{Keys: keys}).S3(), Account: keys.Account()})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	if err := files.CreateBucket("bucket"); err != nil {
		t.Fatal(err)
	}
	kept, err := pages.Open(pages.Options{Dir: cache})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	st, err := s3api.New(t.Context(), s3api.Options{
		Endpoint: srv.URL, Region: "us-east-1", PathStyle: true, Cache: kept,
		Credentials: s3api.Credentials{AccessKeyID: "ROOT", SecretAccessKey: "secret"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// TestSparse reads a column of a remote file: its chunks are fetched and no others.
func TestSparse(t *testing.T) {
	root := t.TempDir()
	cache := filepath.Join(root, "cache")
	st := remote(t, cache)
	e := newEngine(t, Options{Workers: 1, Store: st, TempDir: filepath.Join(root, "tmp")})
	// DuckDB's own writer adds Bloom filters, which its reader looks for.
	w := &engine.Write{Dir: filepath.Join(root, "out"), Format: lake.Parquet, Compression: "UNCOMPRESSED", Columns: []lake.Column{{Name: "id", Type: bigint}, {Name: "pad", Type: varchar}, {Name: "kind", Type: varchar}}}
	files, err := write(t, e, w, `SELECT i, repeat('x' || i, 100), 'kind' || (i % 1000) FROM range(100000) t(i)`, bigint, varchar, varchar)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(w.Dir, files[0].Path)
	if _, err := st.PutFile(t.Context(), lake.URI{Bucket: "bucket", Key: "t/x.parquet"}, name, lake.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	req := lake.ScanRequest{Locations: []lake.Location{{Prefix: lake.URI{Bucket: "bucket", Key: "t"}, Format: lake.Parquet, Table: w.Columns}}}
	for range 2 {
		rows, stats, err := scan(t, e, reading(req, "id", "kind"), "SELECT count(*), sum(c0)::BIGINT FROM SCAN WHERE c1 = 'kind7'", 0, bigint, bigint)
		if err != nil || strings.Join(rows, ";") != "100|4950700" {
			t.Fatal(rows, err)
		}
		if want := chunkBytes(t, name, all, "id", "kind"); stats.ScannedBytes != want {
			t.Errorf("scanned %d instead of %d", stats.ScannedBytes, want)
		}
	}
	rows, _, err := scan(t, e, reading(req, "kind"), "SELECT count(*) FROM SCAN WHERE c0 = 'kindest'", 0, bigint)
	if err != nil || rows[0] != "0" {
		t.Fatal(rows, err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if used := diskUsage(t, cache); used > info.Size()/2 {
		t.Errorf("%d of %d bytes were fetched", used, info.Size())
	}
}

// TestUnforeseen reads more than was planned: what is not there is waited for, and
// never read as zeros.
func TestUnforeseen(t *testing.T) {
	root := t.TempDir()
	st := remote(t, filepath.Join(root, "cache"))
	e := newEngine(t, Options{Workers: 1, Store: st, TempDir: filepath.Join(root, "tmp")})
	w := &engine.Write{Dir: filepath.Join(root, "out"), Format: lake.Parquet, Compression: "UNCOMPRESSED", Columns: []lake.Column{{Name: "id", Type: bigint}, {Name: "pad", Type: varchar}}}
	files, err := write(t, e, w, `SELECT i * 7919, repeat('x' || i, 20) FROM range(150000) t(i)`, bigint, varchar)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.PutFile(t.Context(), lake.URI{Bucket: "bucket", Key: "t/x.parquet"}, filepath.Join(w.Dir, files[0].Path), lake.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	planner := lake.Planner{Store: st}
	planned, err := planner.Plan(t.Context(), reading(lake.ScanRequest{Locations: []lake.Location{{Prefix: lake.URI{Bucket: "bucket", Key: "t"}, Format: lake.Parquet, Table: w.Columns}}}, "id"))
	if err != nil {
		t.Fatal(err)
	}
	f := &planned.Groups[0].Files[0]
	f.Expected = f.Chunks[:1]
	read := &scans{}
	text, err := read.ScanSQL(planned)
	if err != nil {
		t.Fatal(err)
	}
	r := e.start(t.Context(), engine.Job{}, Program{SQL: "SELECT max(c0 % 1000), count(*), sum(c0)::BIGINT FROM (" + text + ")", Types: []sql.Type{bigint, bigint, bigint}}, read, 0)
	rows, _, err := drain(t.Context(), r)
	if err != nil || rows[0] != "999|150000|89088156075000" {
		t.Error(rows, err)
	}
}

func diskUsage(t *testing.T, dir string) (n int64) {
	t.Helper()
	names, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range names {
		n += allocated(t, filepath.Join(dir, d.Name()))
	}
	return n
}

// allocated is the disk space that a sparse file takes.
func allocated(t *testing.T, name string) int64 {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t).Blocks * 512
}
