// Package pages keeps parts of remote objects in local sparse files, which fill as
// they are read. A file that has been opened can be linked to where a reader wants
// it; the reader must ask for a range before it reads it, as what has not been
// fetched reads as zeros.
//
// The cache outlives the process. It is bounded: the objects that were not used
// for the longest time go first; those that are open stay, but are asked to let go
// of what has been read of them. One process at a time has it.
package pages

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"glaux/lake"
)

// Source is where objects come from.
type Source struct {
	// Name tells equal buckets of different servers apart.
	Name string
	// Get opens a stream of the n bytes from off of exactly this version.
	Get func(ctx context.Context, obj lake.Object, off, n int64) (io.ReadCloser, error)
	// Final tells errors of Get that another try would meet again.
	Final func(error) bool
}

// Options configure a Cache; Dir is required.
type Options struct {
	// Dir holds the files. Readers' links must be on its file system.
	Dir string
	// Bytes bounds what is kept; 0: 10 GiB. What is open at a time may exceed it.
	Bytes int64
	// Patience is the least silence after which a request is made a second time,
	// and Stall the silence that counts as a failure. 0: 500 ms and 20 s.
	Patience, Stall time.Duration
	// Tries is how often in a row a range may fail, and Backoff the first pause
	// between. 0: 8 and 100 ms.
	Tries   int
	Backoff time.Duration
	Logger  *slog.Logger
}

// Stats count what a cache did since it was opened.
type Stats struct {
	Requests, Bytes                  int64 // that were fetched
	Retries, Hedges, Damaged, Evicts int64
	Forgotten                        int64 // bytes that open files let go of
	Kept                             int64 // bytes that are there now
}

// Cache is safe for concurrent use.
type Cache struct {
	o    Options
	lock *os.File
	flow flow

	requests, fetched, retries, hedges, damaged, evicts, forgotten atomic.Int64

	mu      sync.Mutex
	entries map[string]*entry
	order   list.List // of *entry, the one used last in front
	kept    int64
	asking  bool // open files are being asked to let go of something

	making sync.Mutex // room on a full disk
}

const (
	dataSuffix = ".data"
	sumsSuffix = ".sums"
)

// Open takes over what an earlier process left in the directory.
func Open(o Options) (*Cache, error) {
	o.defaults()
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the cache's directory: %w", err)
	}
	lock, err := os.Open(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("open the cache's directory: %w", err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("the cache in %s is used by another process: %w", o.Dir, err), lock.Close())
	}
	c := &Cache{o: o, lock: lock, entries: map[string]*entry{}}
	if err := c.load(); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return c, nil
}

func (o *Options) defaults() {
	if o.Bytes <= 0 {
		o.Bytes = 10 << 30
	}
	if o.Patience <= 0 {
		o.Patience = 500 * time.Millisecond
	}
	if o.Stall <= 0 {
		o.Stall = 20 * time.Second
	}
	if o.Tries <= 0 {
		o.Tries = 8
	}
	if o.Backoff <= 0 {
		o.Backoff = 100 * time.Millisecond
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
}

// load finds the pairs of files, and removes everything else.
func (c *Cache) load() error {
	names, err := os.ReadDir(c.o.Dir)
	if err != nil {
		return fmt.Errorf("read the cache's directory: %w", err)
	}
	present := map[string]bool{}
	for _, d := range names {
		present[d.Name()] = true
	}
	var found []*entry
	for _, d := range names {
		key, isData := strings.CutSuffix(d.Name(), dataSuffix)
		if isData && present[key+sumsSuffix] {
			info, err := d.Info()
			if err == nil {
				e := &entry{c: c, key: key, size: info.Size(), used: info.ModTime(), changed: make(chan struct{})}
				e.kept = min(allocated(info), e.size)
				found = append(found, e)
			}
			continue
		}
		if key, isSums := strings.CutSuffix(d.Name(), sumsSuffix); isSums && present[key+dataSuffix] {
			continue
		}
		if err := os.RemoveAll(filepath.Join(c.o.Dir, d.Name())); err != nil {
			return fmt.Errorf("clean the cache: %w", err)
		}
	}
	slices.SortFunc(found, func(a, b *entry) int { return b.used.Compare(a.used) })
	for _, e := range found {
		c.entries[e.key] = e
		e.place = c.order.PushBack(e)
		c.kept += e.kept
	}
	c.evict(0)
	return nil
}

// allocated is the disk space of a sparse file.
func allocated(info os.FileInfo) int64 {
	const sector = 512
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return st.Blocks * sector
	}
	return info.Size()
}

// Close lets go of the directory. No file may be open.
func (c *Cache) Close() error { return c.lock.Close() }

// Dir is where the files are.
func (c *Cache) Dir() string { return c.o.Dir }

// Stats may be asked at any time.
func (c *Cache) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stats{
		Requests: c.requests.Load(), Bytes: c.fetched.Load(), Retries: c.retries.Load(), Hedges: c.hedges.Load(),
		Damaged: c.damaged.Load(), Evicts: c.evicts.Load(), Forgotten: c.forgotten.Load(), Kept: c.kept,
	}
}

// key names a version of an object.
func key(from *Source, obj lake.Object) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %d", from.Name, obj.URI.Bucket, obj.URI.Key, obj.ETag, obj.Size))
	return hex.EncodeToString(h[:20])
}

// Open opens a version of an object, whatever of it is there.
func (c *Cache) Open(from *Source, obj lake.Object) (*File, error) {
	k := key(from, obj)
	c.mu.Lock()
	e := c.entries[k]
	for e != nil && e.shrinking != nil {
		ended := e.shrinking
		c.mu.Unlock()
		<-ended
		c.mu.Lock()
		e = c.entries[k]
	}
	if e == nil {
		e = &entry{c: c, key: k, size: obj.Size, changed: make(chan struct{})}
		e.place = c.order.PushFront(e)
		c.entries[k] = e
	}
	e.users++
	e.used = time.Now()
	c.order.MoveToFront(e.place)
	c.mu.Unlock()
	f := &File{e: e, from: from, obj: obj, mine: map[*piece]bool{}}
	if err := e.ready(); err != nil {
		c.leave(e, f)
		return nil, fmt.Errorf("open %s in the cache: %w", obj.URI, err)
	}
	return f, nil
}

// leave ends a use of an entry.
func (c *Cache) leave(e *entry, f *File) {
	// Its time orders the entries for the next process; that it may fail costs no more than that.
	_ = os.Chtimes(e.path(dataSuffix), time.Time{}, e.used)
	c.mu.Lock()
	defer c.mu.Unlock()
	e.letGo = slices.DeleteFunc(e.letGo, func(r *reader) bool { return r.file == f })
	e.users--
	c.evict(0)
}

// keep accounts for bytes that an entry got (or lost).
func (c *Cache) keep(e *entry, n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries[e.key] != e {
		return // It has been dropped.
	}
	e.kept += n
	c.kept += n
	if c.kept <= c.o.Bytes {
		return
	}
	if c.evict(0); c.kept > c.o.Bytes && !c.asking {
		c.asking = true
		go c.askForRoom()
	}
}

// askEvery is how often open files are asked while too much is kept: what was not
// read yet the first time may have been by then.
const askEvery = 100 * time.Millisecond

// askForRoom has open files let go of what was read of them, while there are any
// and too much is kept. What only some of a file's readers have read goes if that
// isn't enough: the others will have it fetched again.
func (c *Cache) askForRoom() {
	for {
		open := c.willing()
		for _, byAll := range []bool{true, false} {
			for _, e := range open {
				if c.tooMuch() {
					e.shrink(byAll)
				}
			}
		}
		c.mu.Lock()
		if c.kept <= c.o.Bytes || len(open) == 0 {
			c.asking = false
			c.mu.Unlock()
			return
		}
		c.mu.Unlock()
		time.Sleep(askEvery)
	}
}

// willing are the entries in use whose users can all let go of something.
func (c *Cache) willing() (open []*entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at := c.order.Back(); at != nil; at = at.Prev() {
		if e := at.Value.(*entry); e.users > 0 && len(e.letGo) == e.users {
			open = append(open, e)
		}
	}
	return open
}

func (c *Cache) tooMuch() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept > c.o.Bytes
}

// evict drops what was not used for the longest time until there is room for n
// more bytes, and reports whether it could drop anything.
func (c *Cache) evict(n int64) (some bool) {
	for at := c.order.Back(); at != nil && c.kept+n > c.o.Bytes; {
		e := at.Value.(*entry)
		at = at.Prev()
		if e.users == 0 {
			c.drop(e)
			c.evicts.Add(1)
			some = true
		}
	}
	return some
}

// makeRoom drops entries because the disk is full.
func (c *Cache) makeRoom(n int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.evict(c.o.Bytes - c.kept + n)
}

// drop removes an entry's files. Whoever has linked one keeps it.
func (c *Cache) drop(e *entry) {
	_ = os.Remove(e.path(sumsSuffix))
	_ = os.Remove(e.path(dataSuffix))
	delete(c.entries, e.key)
	c.order.Remove(e.place)
	c.kept -= e.kept
}
