package s3api

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"glaux/lake"
)

// counted counts the requests that pass.
func counted(n *atomic.Int64) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n.Add(1)
			next.ServeHTTP(w, r)
		})
	}
}

// TestAbsent asks which of many prefixes have no objects: a page of folders tells it,
// and what is known is not asked again while it is young.
func TestAbsent(t *testing.T) {
	var requests atomic.Int64
	st, ctx := start(t, Options{ListAge: time.Hour}, counted(&requests)), t.Context()
	for i := 0; i < 100; i += 10 {
		if _, err := st.Put(ctx, at(fmt.Sprintf("t/d=%02d/x", i)), strings.NewReader("x"), lake.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	var prefixes []lake.URI
	for i := range 100 {
		prefixes = append(prefixes, at(fmt.Sprintf("t/d=%02d/", i)))
	}
	for round, most := range []int64{1, 0} {
		requests.Store(0)
		absent, err := st.Absent(ctx, prefixes)
		if err != nil || len(absent) != 90 || absent[at("t/d=10/")] || requests.Load() > most+int64(10*round) {
			t.Errorf("%d absent, %v, %d requests", len(absent), err, requests.Load())
		}
	}
	// What this process writes is seen at once.
	if _, err := st.Put(ctx, at("t/d=11/x"), strings.NewReader("x"), lake.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	if absent, err := st.Absent(ctx, prefixes); err != nil || len(absent) != 89 || absent[at("t/d=11/")] {
		t.Errorf("%d absent, %v", len(absent), err)
	}
	folders, ok, err := st.Folders(ctx, at("t/"))
	if err != nil || !ok || len(folders) != 11 || folders[2] != at("t/d=11/") {
		t.Error(folders, ok, err)
	}
	// So are single listings of nothing.
	requests.Store(0)
	for range 2 {
		for o, err := range st.List(ctx, at("none/")) {
			t.Error(o, err)
		}
	}
	if requests.Load() != 1 {
		t.Errorf("%d requests", requests.Load())
	}
}
