package pages

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"glaux/lake"
)

// origin is a source of one object, which notes what it is asked for.
type origin struct {
	content []byte
	// fault may answer the nth request instead.
	fault func(ctx context.Context, n int64, body io.Reader) (io.ReadCloser, error)

	asked atomic.Int64
	mu    sync.Mutex
	sent  []lake.Range
}

func newOrigin(size int) *origin {
	o := &origin{content: make([]byte, size)}
	rng := rand.NewChaCha8([32]byte{byte(size)})
	_, _ = rng.Read(o.content)
	return o
}

func (o *origin) object() lake.Object {
	return lake.Object{URI: lake.URI{Bucket: "b", Key: "k"}, ETag: fmt.Sprint("v", len(o.content)), Size: int64(len(o.content))}
}

var errFinal = errors.New("no use")

func (o *origin) source() *Source {
	return &Source{
		Name:  "test",
		Final: func(err error) bool { return errors.Is(err, errFinal) },
		Get: func(ctx context.Context, _ lake.Object, off, n int64) (io.ReadCloser, error) {
			number := o.asked.Add(1)
			o.mu.Lock()
			o.sent = append(o.sent, lake.Range{Off: off, Len: n})
			o.mu.Unlock()
			body := bytes.NewReader(o.content[off : off+n])
			if o.fault != nil {
				return o.fault(ctx, number, body)
			}
			return io.NopCloser(body), nil
		},
	}
}

func openTest(t *testing.T, o Options) *Cache {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	o.Backoff = time.Millisecond
	c, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func (o *origin) open(t *testing.T, c *Cache) (f *File, name string) {
	t.Helper()
	f, err := c.Open(o.source(), o.object())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	name = filepath.Join(c.Dir(), "..", fmt.Sprint("reader-", rand.Uint64()))
	if err := f.Link(name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(name) })
	return f, name
}

// check reads what is said to be present.
func (o *origin) check(t *testing.T, f *File, name string) {
	t.Helper()
	// More may come at any time.
	present := f.Present()
	if present == nil {
		present = []lake.Range{{Off: 0, Len: int64(len(o.content))}}
	}
	got, err := os.ReadFile(name)
	if err != nil || len(got) != len(o.content) {
		t.Fatal(len(got), err)
	}
	for _, p := range present {
		if !bytes.Equal(got[p.Off:p.Off+p.Len], o.content[p.Off:p.Off+p.Len]) {
			t.Fatalf("%v differs", p)
		}
	}
}

// TestFetch has many readers fetch ranges at random: all get what they asked for,
// and no byte is asked for twice.
func TestFetch(t *testing.T) {
	o := newOrigin(9<<20 + 123)
	c := openTest(t, Options{Dir: filepath.Join(t.TempDir(), "cache")})
	f, name := o.open(t, c)
	var readers sync.WaitGroup
	for i := range 16 {
		readers.Go(func() {
			rng := rand.New(rand.NewPCG(1, uint64(i)))
			for range 20 {
				r := lake.Range{Off: rng.Int64N(int64(len(o.content)))}
				r.Len = rng.Int64N(min(1<<20, int64(len(o.content))-r.Off)) + 1
				var err error
				if i%2 == 0 {
					err = f.Need(t.Context(), r, r.Off+r.Len+1<<16)
				} else {
					err = f.Fetch(t.Context(), []lake.Range{r, {Off: r.Off / 2, Len: 10000}})
				}
				if err != nil {
					t.Error(err)
					return
				}
				covered := f.Present() == nil
				for _, p := range f.Present() {
					covered = covered || p.Off <= r.Off && r.Off+r.Len <= p.Off+p.Len
				}
				if !covered {
					t.Errorf("%v is not there", r)
				}
			}
		})
	}
	readers.Wait()
	o.check(t, f, name)
	seen := newBitmap(blockCount(int64(len(o.content))))
	for _, r := range o.sent {
		for i := r.Off / Block; i*Block < r.Off+r.Len; i++ {
			if seen.has(i) {
				t.Fatalf("block %d was asked for twice", i)
			}
			seen.set(i)
		}
	}
	if requests, bytes := f.Fetched(); requests != int64(len(o.sent)) || bytes == 0 {
		t.Error(requests, bytes)
	}
}

func TestRequests(t *testing.T) {
	all := func(span) bool { return true }
	none := func(span) bool { return false }
	for _, c := range []struct {
		name string
		in   []span
		free func(span) bool
		want string
	}{
		{"near", []span{{0, 100}, {101, 200}}, all, "[{0 200}]"},
		{"near, but somebody has what lies between", []span{{0, 100}, {101, 200}}, none, "[{0 100} {101 200}]"},
		{"the gap is too large a part", []span{{0, 3}, {4, 6}}, all, "[{0 3} {4 6}]"},
		{"far", []span{{0, 1}, {1000, 1001}}, all, "[{0 1} {1000 1001}]"},
		{"long", []span{{0, most + 2}}, all, fmt.Sprint([]span{{0, most/2 + 1}, {most/2 + 1, most + 2}})},
	} {
		if got := fmt.Sprint(requests(c.in, c.free)); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
	if got := fmt.Sprint(subtract([]span{{0, 10}, {20, 30}}, []span{{25, 40}, {0, 2}, {5, 6}})); got != "[{2 5} {6 10} {20 25}]" {
		t.Error(got)
	}
}

// TestFaults lets requests go wrong in the ways that networks know.
func TestFaults(t *testing.T) {
	broken := errors.New("connection reset")
	for name, c := range map[string]struct {
		fault func(ctx context.Context, n int64, body io.Reader) (io.ReadCloser, error)
		tries int
		err   string // "": it succeeds
		sum   func(Stats) bool
	}{
		"fails twice": {fault: func(_ context.Context, n int64, body io.Reader) (io.ReadCloser, error) {
			if n <= 2 {
				return nil, broken
			}
			return io.NopCloser(body), nil
		}, sum: func(s Stats) bool { return s.Retries == 2 && s.Bytes == 1<<20 }},
		"fails always": {fault: func(context.Context, int64, io.Reader) (io.ReadCloser, error) { return nil, broken },
			err: "3 times in a row: connection reset"},
		"refuses": {fault: func(context.Context, int64, io.Reader) (io.ReadCloser, error) { return nil, errFinal },
			err: "no use", sum: func(s Stats) bool { return s.Requests == 1 }},
		"each body is short, but something comes": {fault: func(_ context.Context, _ int64, body io.Reader) (io.ReadCloser, error) {
			return io.NopCloser(io.LimitReader(body, 100_000)), nil
		}, sum: func(s Stats) bool { return s.Requests == 11 && s.Bytes < 1<<20+11*Block }},
		"each body is empty": {fault: func(context.Context, int64, io.Reader) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("")), nil
		}, err: "unexpected EOF"},
		"the first one stays silent": {fault: func(ctx context.Context, n int64, body io.Reader) (io.ReadCloser, error) {
			if n == 1 {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return io.NopCloser(body), nil
		}, sum: func(s Stats) bool { return s.Hedges == 1 && s.Retries == 0 }},
		"the first one stops in its midst": {fault: func(ctx context.Context, n int64, body io.Reader) (io.ReadCloser, error) {
			if n == 1 {
				return io.NopCloser(io.MultiReader(io.LimitReader(body, 300_000), silent{ctx})), nil
			}
			return io.NopCloser(body), nil
		}, sum: func(s Stats) bool { return s.Hedges == 1 && s.Bytes < 1<<20+300_000 }},
		"all stay silent": {fault: func(ctx context.Context, _ int64, _ io.Reader) (io.ReadCloser, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}, err: "silent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrigin(1 << 20)
			o.fault = c.fault
			cache := openTest(t, Options{Dir: filepath.Join(t.TempDir(), "cache"), Tries: 3, Patience: 20 * time.Millisecond, Stall: 100 * time.Millisecond})
			f, name := o.open(t, cache)
			err := f.Fetch(t.Context(), []lake.Range{{Off: 0, Len: 1 << 20}})
			switch {
			case c.err == "" && err != nil, c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
				t.Fatal(err)
			}
			o.check(t, f, name)
			if c.sum != nil && !c.sum(cache.Stats()) {
				t.Errorf("%+v", cache.Stats())
			}
		})
	}
}

type silent struct{ ctx context.Context }

func (s silent) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, s.ctx.Err()
}

// TestStop ends a wait without an answer, and with it the request.
func TestStop(t *testing.T) {
	o := newOrigin(1 << 20)
	asked, stopped := make(chan struct{}), make(chan struct{})
	o.fault = func(ctx context.Context, _ int64, _ io.Reader) (io.ReadCloser, error) {
		close(asked)
		<-ctx.Done()
		close(stopped)
		return nil, ctx.Err()
	}
	c := openTest(t, Options{Dir: filepath.Join(t.TempDir(), "cache"), Patience: time.Minute})
	f, _ := o.open(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- f.Need(ctx, lake.Range{Off: 0, Len: 1}, 0) }()
	<-asked
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	f.Close()
	<-stopped
}

// TestTakeOver opens what an earlier process left, of which a part is damaged.
func TestTakeOver(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	o := newOrigin(3<<20 + 5)
	c := openTest(t, Options{Dir: dir})
	f, _ := o.open(t, c)
	if err := f.Fetch(t.Context(), []lake.Range{{Off: 0, Len: 1 << 20}, {Off: 3 << 20, Len: 5}}); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Error("two may use one cache:", err)
	}
	f.Close()
	c.Close()
	data := filepath.Join(dir, key(o.source(), o.object())+dataSuffix)
	raw, err := os.OpenFile(data, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.WriteAt([]byte("damage"), 5*Block+77); err != nil {
		t.Fatal(err)
	}
	raw.Close()
	if err := os.WriteFile(filepath.Join(dir, "stray"), nil, 0o600); err != nil {
		t.Fatal(err)
	}

	c = openTest(t, Options{Dir: dir})
	again := newOrigin(3<<20 + 5)
	f, name := again.open(t, c)
	if err := f.Fetch(t.Context(), []lake.Range{{Off: 0, Len: 1 << 20}, {Off: 3 << 20, Len: 5}}); err != nil {
		t.Fatal(err)
	}
	again.check(t, f, name)
	if fmt.Sprint(again.sent) != fmt.Sprint([]lake.Range{{Off: 5 * Block, Len: Block}}) {
		t.Error(again.sent)
	}
	if _, err := os.Stat(filepath.Join(dir, "stray")); err == nil {
		t.Error("a stray file is left")
	}
	// What isn't of this version is never taken for it.
	other := newOrigin(2 << 20)
	f, name = other.open(t, c)
	if f.Present() == nil || len(f.Present()) != 0 {
		t.Error(f.Present())
	}
	other.check(t, f, name)
}

// TestBound keeps what was used last.
func TestBound(t *testing.T) {
	c := openTest(t, Options{Dir: filepath.Join(t.TempDir(), "cache"), Bytes: 3 << 20})
	var all []*origin
	for i := range 5 {
		o := newOrigin(1<<20 + i)
		f, _ := o.open(t, c)
		if err := f.Fetch(t.Context(), []lake.Range{{Off: 0, Len: 2 << 20}}); err != nil {
			t.Fatal(err)
		}
		f.Close()
		all = append(all, o)
	}
	if s := c.Stats(); s.Kept > 3<<20 || s.Kept < 2<<20 || s.Evicts < 2 {
		t.Errorf("%+v", s)
	}
	f, _ := all[4].open(t, c)
	if f.Present() != nil {
		t.Error("the last one is gone")
	}
	f, _ = all[0].open(t, c)
	if f.Present() == nil {
		t.Error("the first one is still there")
	}
}

// TestLetGo has an open file make room: what was forgotten comes again.
func TestLetGo(t *testing.T) {
	c := openTest(t, Options{Dir: filepath.Join(t.TempDir(), "cache"), Bytes: 1 << 20})
	o := newOrigin(4<<20 + 77)
	f, name := o.open(t, c)
	asked := make(chan bool, 100)
	f.OnRoom(func(forget func(read, kept []lake.Range)) {
		// Half a block at each end stays.
		forget([]lake.Range{{Off: Block / 2, Len: 3 << 20}}, nil)
		select {
		case asked <- true:
		default:
		}
	})
	for round := range 3 {
		if err := f.Need(t.Context(), lake.Range{Off: 0, Len: 2 << 20}, 0); err != nil {
			t.Fatal(err)
		}
		<-asked
		for _, r := range []lake.Range{{Off: 0, Len: 100}, {Off: 2 << 20, Len: 2<<20 + 77}, {Off: 1 << 20, Len: 10}} {
			if err := f.ReadAt(t.Context(), make([]byte, r.Len), r.Off); err != nil {
				t.Fatal(round, err)
			}
		}
	}
	f.Close()
	o.check(t, f, name)
	if s := c.Stats(); s.Forgotten == 0 || s.Kept > 1<<20 {
		t.Errorf("%+v", s)
	}
}

// TestLetGoTogether has two readers of one object make room: what one of them relies on
// stays, and what only one has read goes if there is too much else.
func TestLetGoTogether(t *testing.T) {
	const half = 2 << 20
	c := openTest(t, Options{Dir: filepath.Join(t.TempDir(), "cache"), Bytes: half})
	o := newOrigin(2 * half)
	type side struct {
		*File
		mu         sync.Mutex
		read, kept []lake.Range
	}
	var sides [2]side
	for i := range sides {
		s := &sides[i]
		s.File, _ = o.open(t, c)
		s.OnRoom(func(forget func(read, kept []lake.Range)) {
			s.mu.Lock()
			defer s.mu.Unlock()
			forget(s.read, s.kept)
		})
	}
	set := func(i int, read, kept []lake.Range) {
		sides[i].mu.Lock()
		defer sides[i].mu.Unlock()
		sides[i].read, sides[i].kept = read, kept
	}
	first, second := []lake.Range{{Off: 0, Len: half}}, []lake.Range{{Off: half, Len: half}}
	set(1, nil, first)
	if err := sides[0].Fetch(t.Context(), []lake.Range{first[0], second[0]}); err != nil {
		t.Fatal(err)
	}
	until := func(what string, ok func(Stats) bool) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); !ok(c.Stats()); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: %+v", what, c.Stats())
			}
		}
	}
	// One has read all, the other relies on the first half: the second one goes.
	set(0, []lake.Range{first[0], second[0]}, nil)
	until("the second half is still there", func(s Stats) bool { return s.Kept <= half })
	if p := sides[1].Present(); len(p) != 1 || p[0] != first[0] {
		t.Fatalf("%v is present instead of the first half", p)
	}
	// The other one goes on to the second half: the first one goes.
	set(1, first, second)
	if err := sides[1].Need(t.Context(), second[0], 0); err != nil {
		t.Fatal(err)
	}
	until("the first half is still there", func(s Stats) bool { return s.Kept <= half })
	if p := sides[1].Present(); len(p) != 1 || p[0] != second[0] {
		t.Fatalf("%v is present instead of the second half", p)
	}
	for i := range sides {
		sides[i].Close()
	}
}

// TestKill takes over a cache whose process was killed while it wrote.
func TestKill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	for round := range 3 {
		cmd := exec.Command(os.Args[0], "-test.run", "TestKilled")
		cmd.Env = append(os.Environ(), "PAGES_TEST_DIR="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// It writes a letter for each range that it got.
		if _, err := io.ReadFull(out, make([]byte, 20+17*round)); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		c := openTest(t, Options{Dir: dir})
		o := newOrigin(killSize)
		f, name := o.open(t, c)
		if err := f.Fetch(t.Context(), []lake.Range{{Off: 0, Len: killSize}}); err != nil {
			t.Fatal(err)
		}
		o.check(t, f, name)
		if s := c.Stats(); s.Damaged > 0 || round == 0 && s.Bytes > killSize-19*killStep {
			t.Errorf("%+v", s)
		}
		f.Close()
		c.Close()
	}
}

const (
	killSize = 64 << 20
	killStep = 64 << 10
)

// TestKilled is the process that TestKill kills.
func TestKilled(t *testing.T) {
	dir := os.Getenv("PAGES_TEST_DIR")
	if dir == "" {
		t.Skip("started by TestKill")
	}
	o := newOrigin(killSize)
	c := openTest(t, Options{Dir: dir})
	f, _ := o.open(t, c)
	for at := int64(0); ; at = (at + killStep) % killSize {
		if err := f.Need(t.Context(), lake.Range{Off: at, Len: killStep}, 0); err != nil {
			t.Fatal(err)
		}
		fmt.Print(".")
	}
}

// TestFullDisk runs out of space: others make room, and what can't have any fails
// clearly and leaves a cache that works.
func TestFullDisk(t *testing.T) {
	root := t.TempDir()
	if err := unix.Mount("tmpfs", root, "tmpfs", 0, "size=8m"); err != nil {
		t.Skip("mounting a small file system:", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(root, unix.MNT_DETACH) })
	c := openTest(t, Options{Dir: filepath.Join(root, "cache")})
	fetch := func(o *origin) (*File, string, error) {
		f, err := c.Open(o.source(), o.object())
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(root, fmt.Sprint("reader-", rand.Uint64()))
		if err := f.Link(name); err != nil {
			t.Fatal(err)
		}
		err = f.Fetch(t.Context(), []lake.Range{{Off: 0, Len: int64(len(o.content))}})
		o.check(t, f, name)
		return f, name, err
	}
	for i := range 24 {
		f, name, err := fetch(newOrigin(3<<20 + i))
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		os.Remove(name)
	}
	if c.Stats().Evicts == 0 {
		t.Error("nothing made room")
	}
	f, name, err := fetch(newOrigin(20 << 20))
	if !errors.Is(err, lake.ErrNoSpace) || !errors.Is(err, unix.ENOSPC) {
		t.Error(err)
	}
	f.Close()
	os.Remove(name)
	if f, _, err = fetch(newOrigin(3 << 20)); err != nil {
		t.Error("the cache doesn't work any more:", err)
	}
	f.Close()
	// What else is on the disk has some room, however much is cached.
	if err := os.WriteFile(filepath.Join(root, "queries"), make([]byte, 400<<10), 0o600); err != nil {
		t.Error(err)
	}
}

// TestCloseEarly lets a small piece come that is on its way, for the next reader, and
// breaks a large one off.
func TestCloseEarly(t *testing.T) {
	for _, c := range []struct {
		size  int
		again bool
	}{{300_000, false}, {8 << 20, true}} {
		o := newOrigin(c.size)
		started, goOn := make(chan struct{}), make(chan struct{})
		o.fault = func(ctx context.Context, n int64, body io.Reader) (io.ReadCloser, error) {
			if n > 1 {
				return io.NopCloser(body), nil
			}
			close(started)
			select {
			case <-goOn:
				return io.NopCloser(body), nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		cache := openTest(t, Options{Dir: filepath.Join(t.TempDir(), "cache")})
		f, err := cache.Open(o.source(), o.object())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-started; cancel() }()
		all := []lake.Range{{Off: 0, Len: int64(c.size)}}
		if err := f.Fetch(ctx, all); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		close(goOn)
		next, name := o.open(t, cache)
		if err := next.Fetch(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		o.check(t, next, name)
		if asked := o.asked.Load(); asked > 1 != c.again {
			t.Errorf("%d bytes: %d requests", c.size, asked)
		}
	}
}
