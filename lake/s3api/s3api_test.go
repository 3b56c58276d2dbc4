package s3api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"glaux/lake"
	"glaux/lake/pages"
	"glaux/s3"
	"glaux/web/auth"
)

// start gives a store over HTTP to our own S3 server, as if it were foreign.
func start(t *testing.T, o Options, between ...func(http.Handler) http.Handler) *Store {
	t.Helper()
	files, err := s3.Open(s3.Options{Root: t.TempDir(), NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	keys, err := auth.OpenKeys(auth.KeysOptions{Path: filepath.Join(t.TempDir(), "keys.json"), RootID: "ROOT", RootSecret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	server, err := s3.NewServer(s3.ServerOptions{Store: files, Auth: (&auth.Verifier{Keys: keys}).S3(), Account: keys.Account()})
	if err != nil {
		t.Fatal(err)
	}
	var handler http.Handler = server
	for _, b := range between {
		handler = b(handler)
	}
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	if err := files.CreateBucket("bucket"); err != nil {
		t.Fatal(err)
	}
	o.Endpoint, o.Region, o.PathStyle, o.Credentials = srv.URL, "us-east-1", true, Credentials{AccessKeyID: "ROOT", SecretAccessKey: "secret"}
	if o.Cache == nil {
		o.Cache = openCache(t, pages.Options{Dir: t.TempDir()})
	}
	st, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func openCache(t *testing.T, o pages.Options) *pages.Cache {
	t.Helper()
	o.Backoff, o.Tries = time.Millisecond, 4
	c, err := pages.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
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

// TestRequesterPays agrees to pay where the store or the query's context does.
func TestRequesterPays(t *testing.T) {
	var agreed atomic.Int64
	watch := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Amz-Request-Payer") == "requester" {
				agreed.Add(1)
			}
			next.ServeHTTP(w, r)
		})
	}
	st := start(t, Options{}, watch)
	obj, err := st.Put(t.Context(), at("x"), strings.NewReader("text"), lake.PutOptions{})
	if err != nil {
		t.Fatal(err)
	}
	read := func(ctx context.Context) {
		t.Helper()
		if _, err := st.Head(ctx, at("x")); err != nil {
			t.Fatal(err)
		}
		r, err := st.Read(ctx, obj, 0, -1)
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		for _, err := range st.List(ctx, at("")) {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if read(t.Context()); agreed.Load() != 0 {
		t.Errorf("%d requests agreed to pay unasked", agreed.Load())
	}
	if read(lake.WithRequesterPays(t.Context())); agreed.Load() < 2 {
		t.Errorf("%d requests agreed to pay", agreed.Load())
	}
}
