package s3api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glaux/lake"
	"glaux/s3"
	"glaux/web/auth"
)

// start gives a store over HTTP to our own S3 server, as if it were foreign.
func start(t *testing.T, o Options) *Store {
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
	o.Endpoint, o.Region, o.PathStyle, o.AccessKeyID, o.SecretAccessKey = srv.URL, "us-east-1", true, "ROOT", "secret"
	if o.CacheDir == "" {
		o.CacheDir = t.TempDir()
	}
	st, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func at(key string) lake.URI { return lake.URI{Bucket: "bucket", Key: key} }

func TestObjects(t *testing.T) {
	st, ctx := start(t, Options{}), t.Context()
	if ok, err := st.BucketExists(ctx, "bucket"); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if ok, err := st.BucketExists(ctx, "nope"); ok || err != nil {
		t.Fatal(ok, err)
	}
	if _, err := st.Head(ctx, at("x")); !errors.Is(err, lake.ErrNotFound) {
		t.Fatal(err)
	}
	first, err := st.Put(ctx, at("d/x"), io.MultiReader(strings.NewReader("hello "), strings.NewReader("world")), lake.PutOptions{ContentType: "text/csv", Encryption: "SSE_S3"})
	if err != nil || first.Size != 11 {
		t.Fatal(first, err)
	}
	if _, err := st.Put(ctx, at("d/x"), strings.NewReader("other"), lake.PutOptions{IfNoneMatch: true}); !errors.Is(err, lake.ErrExists) {
		t.Fatal(err)
	}
	for _, c := range []struct {
		off, n int64
		want   string
	}{{0, -1, "hello world"}, {6, -1, "world"}, {6, 3, "wor"}, {11, -1, ""}, {0, 0, ""}} {
		r, err := st.Read(ctx, first, c.off, c.n)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || string(got) != c.want {
			t.Errorf("%d+%d: %q %v", c.off, c.n, got, err)
		}
	}
	for i := range 5 {
		if _, err := st.Put(ctx, at(fmt.Sprint("d/y", i)), strings.NewReader("y"), lake.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	var keys []string
	var uris []lake.URI
	for o, err := range st.List(ctx, at("d/")) {
		if err != nil {
			t.Fatal(err)
		}
		keys, uris = append(keys, o.URI.Key), append(uris, o.URI)
	}
	if strings.Join(keys, " ") != "d/x d/y0 d/y1 d/y2 d/y3 d/y4" {
		t.Error(keys)
	}
	if _, err := st.Put(ctx, at("d/x"), strings.NewReader("replaced"), lake.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Read(ctx, first, 0, -1); !errors.Is(err, lake.ErrChanged) {
		t.Error(err)
	}
	if _, err := st.Pin(ctx, first, t.TempDir(), "p", nil); !errors.Is(err, lake.ErrChanged) {
		t.Error(err)
	}
	if err := st.Delete(ctx, append(uris, at("absent"))...); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Head(ctx, at("d/y0")); !errors.Is(err, lake.ErrNotFound) {
		t.Fatal(err)
	}
	for _, err := range st.List(ctx, lake.URI{Bucket: "nope"}) {
		if !errors.Is(err, lake.ErrNoBucket) {
			t.Error(err)
		}
	}
}

func TestPinRanges(t *testing.T) {
	o := Options{CacheDir: t.TempDir(), CacheBytes: 6 << 20}
	st, ctx := start(t, o), t.Context()
	content := make([]byte, 20<<20)
	for i := range content {
		content[i] = byte(rand.Uint32())
	}
	obj, err := st.Put(ctx, at("big"), bytes.NewReader(content), lake.PutOptions{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	check := func(st *Store, name string, ranges ...lake.Range) {
		t.Helper()
		path, present, err := st.PinRanges(ctx, obj, dir, name, ranges)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || len(got) != len(content) {
			t.Fatal(len(got), err)
		}
		for _, r := range ranges {
			covered := false
			for _, p := range present {
				covered = covered || p.Off <= r.Off && r.Off+r.Len <= p.Off+p.Len
			}
			if !covered {
				t.Errorf("%v is not in %v", r, present)
			}
		}
		for _, p := range present {
			if !bytes.Equal(got[p.Off:p.Off+p.Len], content[p.Off:p.Off+p.Len]) {
				t.Errorf("%v differs", p)
			}
		}
	}
	check(st, "one", lake.Range{Off: 100, Len: 10}, lake.Range{Off: 5 << 20, Len: 1 << 20})
	check(st, "two", lake.Range{Off: 5<<20 + 10, Len: 2 << 20}, lake.Range{Off: 20<<20 - 5, Len: 5})

	// Another process takes the cache over.
	again, err := openCache(o.CacheDir, o.CacheBytes, st.Read)
	if err != nil {
		t.Fatal(err)
	}
	if again.bytes != st.cache.bytes || again.bytes == 0 {
		t.Errorf("%d bytes instead of %d", again.bytes, st.cache.bytes)
	}
	// All of it is more than the cache may keep.
	path, err := st.Pin(ctx, obj, dir, "all", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, content) {
		t.Error("the whole object differs", err)
	}
	if names, _ := os.ReadDir(o.CacheDir); len(names) != 0 || st.cache.bytes != 0 {
		t.Errorf("%d files are left, %d bytes", len(names), st.cache.bytes)
	}
}

func TestRanges(t *testing.T) {
	r := func(pairs ...int64) (out []lake.Range) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, lake.Range{Off: pairs[i], Len: pairs[i+1]})
		}
		return out
	}
	for _, c := range []struct{ a, b, want []lake.Range }{
		{r(0, 10), nil, r(0, 10)},
		{r(0, 10), r(3, 2), r(0, 3, 5, 5)},
		{r(0, 10), r(0, 10), nil},
		{r(5, 10, 30, 5), r(0, 8, 12, 20), r(8, 4, 32, 3)},
	} {
		if got := subtract(c.a, c.b); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%v - %v = %v", c.a, c.b, got)
		}
	}
}
