package s3api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"glaux/lake"
	"glaux/lake/pages"
)

// faulty lets the nth read of an object (from 1) be answered otherwise; false: as usual.
func faulty(answer func(n int64, w http.ResponseWriter, r *http.Request, usual http.Handler) bool) func(http.Handler) http.Handler {
	var reads atomic.Int64
	return func(usual http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet && r.Header.Get("Range") != "" && answer(reads.Add(1), w, r, usual) {
				return
			}
			usual.ServeHTTP(w, r)
		})
	}
}

func refuse(w http.ResponseWriter, status int, code string) bool {
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>a test</Message></Error>", code)
	return true
}

// changing rewrites an answer's header before it is sent.
type changing struct {
	http.ResponseWriter
	change func(http.Header)
	done   bool
	left   int // bytes of the body; negative: all
}

func (c *changing) WriteHeader(status int) {
	if !c.done {
		c.done = true
		c.change(c.Header())
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *changing) Write(p []byte) (int, error) {
	if !c.done {
		c.WriteHeader(http.StatusOK)
	}
	if c.left < 0 {
		return c.ResponseWriter.Write(p)
	}
	n := min(len(p), c.left)
	if c.left -= n; n > 0 {
		if _, err := c.ResponseWriter.Write(p[:n]); err != nil {
			return 0, err
		}
	}
	if c.left == 0 {
		panic(http.ErrAbortHandler)
	}
	return len(p), nil
}

// first fails the first requests of each range, as many as tries, and no others.
func first(tries int, fault func(w http.ResponseWriter) bool) func(int64, http.ResponseWriter, *http.Request, http.Handler) bool {
	var mu sync.Mutex
	seen := map[string]int{}
	return func(_ int64, w http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		mu.Lock()
		seen[r.Header.Get("Range")]++
		n := seen[r.Header.Get("Range")]
		mu.Unlock()
		return n <= tries && fault(w)
	}
}

// TestFaults reads an object of a server that does everything wrong: what is read
// is right, or there is an error that says what happened.
func TestFaults(t *testing.T) {
	set := func(name, value string) func(int64, http.ResponseWriter, *http.Request, http.Handler) bool {
		return func(_ int64, w http.ResponseWriter, r *http.Request, usual http.Handler) bool {
			usual.ServeHTTP(&changing{ResponseWriter: w, left: -1, change: func(h http.Header) { h.Set(name, value) }}, r)
			return true
		}
	}
	for name, c := range map[string]struct {
		answer func(n int64, w http.ResponseWriter, r *http.Request, usual http.Handler) bool
		is     error
		err    string
	}{
		"slow down": {answer: first(2, func(w http.ResponseWriter) bool {
			return refuse(w, http.StatusServiceUnavailable, "SlowDown")
		})},
		"internal error": {answer: first(1, func(w http.ResponseWriter) bool {
			return refuse(w, http.StatusInternalServerError, "InternalError")
		})},
		"always down": {answer: func(_ int64, w http.ResponseWriter, _ *http.Request, _ http.Handler) bool {
			return refuse(w, http.StatusServiceUnavailable, "SlowDown")
		}, is: lake.ErrUnavailable, err: "SlowDown"},
		"resets": {answer: first(1, func(http.ResponseWriter) bool { panic(http.ErrAbortHandler) })},
		"short bodies": {answer: func(n int64, w http.ResponseWriter, r *http.Request, usual http.Handler) bool {
			usual.ServeHTTP(&changing{ResponseWriter: w, left: 100_000, change: func(http.Header) {}}, r)
			return true
		}},
		"denied": {answer: func(_ int64, w http.ResponseWriter, _ *http.Request, _ http.Handler) bool {
			return refuse(w, http.StatusForbidden, "AccessDenied")
		}, is: lake.ErrAccessDenied},
		"gone": {answer: func(_ int64, w http.ResponseWriter, _ *http.Request, _ http.Handler) bool {
			return refuse(w, http.StatusNotFound, "NoSuchKey")
		}, is: lake.ErrNotFound},
		"another version in spite of If-Match": {answer: set("ETag", `"other"`), is: lake.ErrChanged, err: "other"},
		"another range":                        {answer: set("Content-Range", "bytes 5-10/1000000"), err: "asked for|it has 1000000 bytes"},
		"nonsense for a range":                 {answer: set("Content-Range", "lines 1-2"), err: `sent the range "lines 1-2"`},
		"the whole object": {answer: func(_ int64, w http.ResponseWriter, r *http.Request, usual http.Handler) bool {
			usual.ServeHTTP(&changing{ResponseWriter: statusOK{w}, left: -1, change: func(h http.Header) { h.Del("Content-Range") }}, r)
			return true
		}, err: "whole object"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, ctx := start(t, Options{}, faulty(c.answer)), t.Context()
			content := make([]byte, 5<<20)
			rng := rand.NewChaCha8([32]byte{})
			_, _ = rng.Read(content)
			obj, err := st.Put(ctx, at("x"), bytes.NewReader(content), lake.PutOptions{})
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			f, err := st.Page(ctx, obj, dir, "x")
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			err = f.Fetch(ctx, []lake.Range{{Off: 1 << 20, Len: 3 << 20}})
			if c.is == nil && c.err == "" {
				if err != nil {
					t.Fatal(err)
				}
				got, err := os.ReadFile(filepath.Join(dir, "x"))
				if err != nil || !bytes.Equal(got[1<<20:4<<20], content[1<<20:4<<20]) {
					t.Error("the content differs", err)
				}
				return
			}
			if err == nil || c.is != nil && !errors.Is(err, c.is) {
				t.Fatal(err)
			}
			if !containsOne(err.Error(), c.err) {
				t.Error(err)
			}
		})
	}
}

func containsOne(text, alternatives string) bool {
	for a := range strings.SplitSeq(alternatives, "|") {
		if strings.Contains(text, a) {
			return true
		}
	}
	return false
}

type statusOK struct{ http.ResponseWriter }

func (s statusOK) WriteHeader(int) { s.ResponseWriter.WriteHeader(http.StatusOK) }

// TestChanged replaces an object while it is read.
func TestChanged(t *testing.T) {
	st, ctx := start(t, Options{}), t.Context()
	obj, err := st.Put(ctx, at("x"), bytes.NewReader(make([]byte, 1<<20)), lake.PutOptions{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := st.Page(ctx, obj, t.TempDir(), "x")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Need(ctx, lake.Range{Off: 0, Len: 1000}, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Put(ctx, at("x"), bytes.NewReader(bytes.Repeat([]byte{1}, 1<<20)), lake.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := f.Need(ctx, lake.Range{Off: 1 << 19, Len: 1000}, 0); !errors.Is(err, lake.ErrChanged) {
		t.Error(err)
	}
	// What was fetched is still of the version that was opened.
	if err := f.Need(ctx, lake.Range{Off: 0, Len: 1000}, 0); err != nil {
		t.Error(err)
	}
}

// TestRead goes through the cache, short ranges only.
func TestRead(t *testing.T) {
	var asked atomic.Int64
	st, ctx := start(t, Options{}, faulty(func(int64, http.ResponseWriter, *http.Request, http.Handler) bool {
		asked.Add(1)
		return false
	})), t.Context()
	content := []byte(strings.Repeat("some bytes ", 100_000))
	obj, err := st.Put(ctx, at("x"), bytes.NewReader(content), lake.PutOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		r, err := st.Read(ctx, obj, obj.Size-1000, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content[len(content)-1000:]) {
			t.Error(err)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("%d requests", asked.Load())
	}
}

// TestListings are believed for a while, but for what this process writes.
func TestListings(t *testing.T) {
	var asked atomic.Int64
	st, ctx := start(t, Options{ListAge: 1 << 40}, func(usual http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("list-type") == "2" {
				asked.Add(1)
			}
			usual.ServeHTTP(w, r)
		})
	}), t.Context()
	list := func(prefix string) (keys []string) {
		for o, err := range st.List(ctx, at(prefix)) {
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, o.URI.Key)
		}
		return keys
	}
	put := func(key string) {
		if _, err := st.Put(ctx, at(key), strings.NewReader(key), lake.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	put("a/1")
	put("b/1")
	for _, c := range []struct {
		do    func()
		want  string
		asked int64
	}{
		{func() {}, "a/1", 1},
		{func() {}, "a/1", 1},
		{func() { put("b/2") }, "a/1", 1},
		{func() { put("a/2") }, "a/1 a/2", 2},
		{func() {
			if err := st.Delete(ctx, at("a/1")); err != nil {
				t.Fatal(err)
			}
		}, "a/2", 3},
	} {
		c.do()
		if got := strings.Join(list("a/"), " "); got != c.want || asked.Load() != c.asked {
			t.Errorf("%s after %d requests, not %s after %d", got, asked.Load(), c.want, c.asked)
		}
	}
}

// TestManyObjects lists more than a page: by folders, or one after the other where
// there are none.
func TestManyObjects(t *testing.T) {
	st, ctx := start(t, Options{}), t.Context()
	put := func(key string) {
		if _, err := st.Put(ctx, at(key), strings.NewReader("x"), lake.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 400 {
		for _, f := range []string{"d/p=1/", "d/p=2/q=x/", "d/p=2-", "d/a"} {
			put(fmt.Sprintf("%s%04d", f, i))
		}
	}
	for prefix, want := range map[string]int{"d/": 1600, "d/p": 1200, "d/p=2/": 400, "d/a": 400, "": 1600, "nothing/": 0} {
		var keys []string
		for o, err := range st.List(ctx, at(prefix)) {
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, o.URI.Key)
		}
		if len(keys) != want || !slices.IsSorted(keys) || len(slices.Compact(keys)) != want {
			t.Errorf("%q: %d keys, sorted %v", prefix, len(keys), slices.IsSorted(keys))
		}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	for _, err := range st.List(ended, at("d/")) {
		if err == nil {
			t.Error("a listing goes on after its end")
		}
	}
}

// TestCheckedListings go on with what is known, and tell whether it was right.
func TestCheckedListings(t *testing.T) {
	st := start(t, Options{})
	list := func(ctx context.Context) (keys []string) {
		for o, err := range st.List(ctx, at("a/")) {
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, o.URI.Key)
		}
		return keys
	}
	content := ""
	put := func(s *Store, key string) {
		content += "x"
		if _, err := s.Put(t.Context(), at(key), strings.NewReader(content), lake.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	other, err := New(t.Context(), st.o)
	if err != nil {
		t.Fatal(err)
	}
	put(st, "a/1")
	for _, c := range []struct {
		do        func()
		want      string
		unchanged bool
	}{
		{func() {}, "a/1", true}, // Nothing is known: the server is asked.
		{func() {}, "a/1", true},
		{func() { put(other, "a/2") }, "a/1", false},
		{func() {}, "a/1 a/2", true},
		{func() { put(st, "a/3") }, "a/1 a/2 a/3", true},
		{func() { put(other, "a/1") }, "a/1 a/2 a/3", false},
	} {
		c.do()
		ctx, checks := lake.WithChecks(t.Context())
		got := strings.Join(list(ctx), " ")
		unchanged, err := checks.Wait()
		if got != c.want || unchanged != c.unchanged || err != nil {
			t.Errorf("%s %v %v instead of %s %v", got, unchanged, err, c.want, c.unchanged)
		}
	}
	put(other, "a/4")
	if got := strings.Join(list(t.Context()), " "); got != "a/1 a/2 a/3 a/4" {
		t.Error("without checks:", got)
	}
}

// TestHeaders are what some buckets ask for.
func TestHeaders(t *testing.T) {
	var seen http.Header
	st := start(t, Options{RequesterPays: true, CustomerKey: bytes.Repeat([]byte{7}, 32)}, func(usual http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen = r.Header.Clone()
			refuse(w, http.StatusForbidden, "AccessDenied")
		})
	})
	obj := lake.Object{URI: at("x"), ETag: "e", Size: 10}
	if _, err := st.Read(t.Context(), obj, 2, 5); !errors.Is(err, lake.ErrAccessDenied) {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"X-Amz-Request-Payer": "requester", "If-Match": `"e"`, "Range": "bytes=0-9",
		"X-Amz-Server-Side-Encryption-Customer-Algorithm": "AES256",
		"X-Amz-Server-Side-Encryption-Customer-Key":       "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=",
		"X-Amz-Server-Side-Encryption-Customer-Key-Md5":   "y4HAEFCYWuvAXWFTtA1Qpg==",
	} {
		if seen.Get(name) != want {
			t.Errorf("%s is %q instead of %q", name, seen.Get(name), want)
		}
	}
}

func TestCredentials(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "ENV")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "envsecret")
	config := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(config, []byte("[profile logs]\naws_access_key_id=PROFILE\naws_secret_access_key=x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CONFIG_FILE", config)
	for _, c := range []struct {
		in   Credentials
		want string // the key; an error in parentheses
	}{
		{Credentials{}, "ENV"},
		{Credentials{Kind: "environment"}, "ENV"},
		{Credentials{AccessKeyID: "GIVEN", SecretAccessKey: "x"}, "GIVEN"},
		{Credentials{Profile: "logs"}, "PROFILE"},
		{Credentials{Kind: "profile", Profile: "nope"}, "(profile)"},
		{Credentials{Kind: "static"}, "(an access key)"},
		{Credentials{Kind: "web-identity"}, "(a token file)"},
		{Credentials{Kind: "guess"}, "(no credentials of kind)"},
	} {
		conf, err := c.in.load(t.Context(), "us-east-1")
		got := ""
		if err == nil {
			creds, cerr := conf.Credentials.Retrieve(t.Context())
			got, err = creds.AccessKeyID, cerr
		}
		if part, isErr := strings.CutPrefix(c.want, "("); isErr {
			if err == nil || !strings.Contains(err.Error(), strings.TrimSuffix(part, ")")) {
				t.Errorf("%+v: %v", c.in, err)
			}
		} else if err != nil || got != c.want {
			t.Errorf("%+v: %s %v", c.in, got, err)
		}
	}
	if _, err := New(t.Context(), Options{CustomerKey: []byte("short"), Cache: new(pages.Cache)}); err == nil {
		t.Error("a short customer key is taken")
	}
}
