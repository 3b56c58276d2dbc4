package main

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"glaux/catalog"
	"glaux/engine/duck"
	"glaux/lake"
	"glaux/query"
	"glaux/s3"
)

// lakeSite is the product's parts wired as the server wires them, without HTTP.
type lakeSite struct {
	testing.TB
	store   *s3.Store
	catalog *catalog.Catalog
	service *query.Service
}

const lakeBucket = "lake"

func newLakeSite(t testing.TB, limits query.Limits) *lakeSite {
	t.Helper()
	return newLakeSiteOver(t, limits, func(local lake.Store, _ string) lake.Store { return local })
}

// newLakeSiteOver has queries read what wrap makes of the local store; wrap gets a
// folder for its own files.
func newLakeSiteOver(t testing.TB, limits query.Limits, wrap func(local lake.Store, dir string) lake.Store) *lakeSite {
	t.Helper()
	return newLakeSiteWith(t, limits, wrap, slog.New(slog.DiscardHandler))
}

func newLakeSiteWith(t testing.TB, limits query.Limits, wrap func(local lake.Store, dir string) lake.Store, logger *slog.Logger) *lakeSite {
	t.Helper()
	dir := t.TempDir()
	s := &lakeSite{TB: t}
	var err error
	if s.store, err = s3.Open(s3.Options{Root: filepath.Join(dir, "s3"), NoSync: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.store.Close() })
	if err := s.store.CreateBucket(lakeBucket); err != nil {
		t.Fatal(err)
	}
	store := wrap(embedded{s.store}, dir)
	eng, err := duck.New(duck.Options{TempDir: filepath.Join(dir, "tmp"), Store: store, Workers: 2, Threads: 2, ReadAhead: 1 << 20, Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { eng.Close() })
	if s.catalog, err = catalog.Open(t.Context(), catalog.Options{Path: filepath.Join(dir, "catalog.db")}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.catalog.Close() })
	s.service, err = query.New(query.Options{
		Dir: dir, Catalog: s.catalog, Store: store, Engine: eng, Limits: limits,
		DefaultOutputLocation: "s3://" + lakeBucket + "/results/", Logger: logger,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.service.Close() })
	return s
}

// put stores an object of the lake's bucket.
func (s *lakeSite) put(key, content string) {
	s.Helper()
	if _, err := s.store.Put(s.Context(), lakeBucket, key, strings.NewReader(content), s3.PutOptions{}); err != nil {
		s.Fatal(err)
	}
}

// run executes a statement to its end.
func (s *lakeSite) run(text string) *query.Execution {
	s.Helper()
	return s.ask(query.Request{SQL: text})
}

func (s *lakeSite) ask(r query.Request) *query.Execution {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	defer cancel()
	r.Token = uuid.NewString()
	id, err := s.service.Start(ctx, r)
	if err != nil {
		s.Fatalf("%s: %v", r.SQL, err)
	}
	e, err := s.service.Wait(ctx, id)
	if err != nil {
		s.Fatal(err)
	}
	return e
}

// must executes a statement that succeeds.
func (s *lakeSite) must(text string) *query.Execution {
	s.Helper()
	e := s.run(text)
	if e.State != query.Succeeded {
		s.Fatalf("%s: %s: %s", text, e.State, e.Reason)
	}
	return e
}

// answer is a result's rows, or the failure's reason: cells separated by commas,
// rows by blanks.
func (s *lakeSite) answer(text string) (string, *query.Execution) {
	s.Helper()
	e := s.run(text)
	if e.State != query.Succeeded {
		return e.Reason, e
	}
	lines := strings.Split(strings.TrimSuffix(s.object(e), "\n"), "\n")
	if e.Result.Form == query.CSVResult {
		lines = lines[1:]
	}
	return strings.ReplaceAll(strings.Join(lines, " "), `"`, ""), e
}

// object is the text of a result object.
func (s *lakeSite) object(e *query.Execution) string {
	s.Helper()
	at, err := lake.ParseURI(e.Results.OutputLocation)
	if err != nil {
		s.Fatal(err)
	}
	f, err := s.store.Get(at.Bucket, at.Key, "")
	if err != nil {
		s.Fatal(err)
	}
	defer f.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(f.File); err != nil {
		s.Fatal(err)
	}
	return b.String()
}

// keys are the objects of the lake's bucket under a prefix.
func (s *lakeSite) keys(prefix string) (keys []string) {
	s.Helper()
	for e, err := range s.store.List(lakeBucket, s3.ListOptions{Prefix: prefix}) {
		if err != nil {
			s.Fatal(err)
		}
		keys = append(keys, e.Key)
	}
	return keys
}
