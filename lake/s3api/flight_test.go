package s3api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"glaux/lake"
)

// gate lets listings wait, if they are held; each takes what is sent to open.
type gate struct {
	listed     atomic.Int64
	held       atomic.Bool
	came, open chan struct{}
}

func newGate() *gate { return &gate{came: make(chan struct{}, 100), open: make(chan struct{})} }

func (g *gate) watch(usual http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && r.URL.Query().Has("list-type") {
			g.listed.Add(1)
			if g.held.Load() {
				g.came <- struct{}{}
				<-g.open
			}
		}
		usual.ServeHTTP(w, r)
	})
}

// TestSharedListings have everybody who is content with what was there when it began.
func TestSharedListings(t *testing.T) {
	g := newGate()
	st := start(t, Options{}, g.watch)
	put := func(key string) {
		t.Helper()
		if _, err := st.Put(t.Context(), at(key), strings.NewReader(key), lake.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	names := func(ctx context.Context) string {
		var keys []string
		for o, err := range st.List(ctx, at("a/")) {
			if err != nil {
				return err.Error()
			}
			keys = append(keys, o.URI.Key)
		}
		return strings.Join(keys, " ")
	}
	put("a/1")
	before := time.Now()
	g.held.Store(true)
	early := lake.WithAsOf(t.Context(), before)
	st.Expect(early, at("a/"))
	var readers sync.WaitGroup
	got := make([]string, 8)
	for i := range got {
		readers.Go(func() { got[i] = names(early) })
	}
	// Who comes later doesn't know whether it has passed what he wants to see.
	late := lake.WithAsOf(t.Context(), time.Now())
	readers.Go(func() { names(late) })
	for range 2 {
		<-g.came
		g.open <- struct{}{}
	}
	readers.Wait()
	for _, keys := range got {
		if keys != "a/1" {
			t.Error(keys)
		}
	}
	if n := g.listed.Load(); n != 2 {
		t.Errorf("%d listings", n)
	}
	g.held.Store(false)
	// What was listed since need not be listed again, not even by a check that was added before.
	if keys := names(early); keys != "a/1" || g.listed.Load() != 2 {
		t.Error(keys, g.listed.Load())
	}
	if unchanged, err := st.unchanged(early, at("a/"), nil); unchanged || err != nil || g.listed.Load() != 2 {
		t.Error(unchanged, err, g.listed.Load())
	}
	// What this process writes meanwhile may have been passed already.
	g.held.Store(true)
	now := lake.WithAsOf(t.Context(), time.Now())
	st.Expect(now, at("a/"))
	<-g.came
	g.held.Store(false)
	put("a/2")
	if keys := names(now); keys != "a/1 a/2" {
		t.Error(keys)
	}
	g.open <- struct{}{}
}

// TestExpectEnds with its context, and who waits goes on.
func TestExpectEnds(t *testing.T) {
	g := newGate()
	st := start(t, Options{}, g.watch)
	g.held.Store(true)
	ctx, cancel := context.WithCancelCause(lake.WithAsOf(t.Context(), time.Now()))
	st.Expect(ctx, at("a/"))
	other := st.listings.join(ctx, at("a/"))
	cancel(context.Canceled)
	for range st.List(ctx, at("a/")) {
	}
	g.open <- struct{}{}
	if all, err := other.wait(t.Context(), &st.listings); err != nil || len(all) != 0 {
		t.Error(all, err)
	}
	if f := st.listings.join(ctx, at("a/")); f != nil {
		t.Error("a flight that has ended")
	}
}

// TestCheckedAbsence asks for the folders above, not for each prefix that had nothing.
func TestCheckedAbsence(t *testing.T) {
	g := newGate()
	st := start(t, Options{}, g.watch)
	var prefixes []lake.URI
	for i := range 100 {
		prefixes = append(prefixes, at(fmt.Sprintf("t/d=%02d/", i)))
	}
	if _, err := st.Put(t.Context(), at("t/d=50/x"), strings.NewReader("x"), lake.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	other, err := New(t.Context(), st.o)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		write     string
		absent    int
		unchanged bool
		listings  int64
	}{
		{"", 99, true, 1},
		{"", 99, true, 1},
		{"t/d=07/x", 99, false, 2}, // that folder is there now: it is listed
		{"", 98, true, 1},
	} {
		if c.write != "" {
			if _, err := other.Put(t.Context(), at(c.write), strings.NewReader("x"), lake.PutOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		g.listed.Store(0)
		ctx, checks := lake.WithChecks(lake.WithAsOf(t.Context(), time.Now()))
		absent, err := st.Absent(ctx, prefixes)
		if err != nil || len(absent) != c.absent {
			t.Errorf("%d absent, %v", len(absent), err)
		}
		unchanged, err := checks.Wait()
		if unchanged != c.unchanged || err != nil || g.listed.Load() != c.listings {
			t.Errorf("%+v: %v %v, %d listings", c, unchanged, err, g.listed.Load())
		}
	}
}
