package s3api

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"glaux/lake"
)

// cache keeps ranges of object versions in sparse files, and beside each a list
// of the ranges that are there. It is bounded: the longest unused files go first.
type cache struct {
	dir  string
	max  int64
	read func(ctx context.Context, obj lake.Object, off, n int64) (io.ReadCloser, error)

	mu      sync.Mutex
	entries map[string]*entry
	bytes   int64
}

// entry is one cached file.
type entry struct {
	name string
	mu   sync.Mutex // held while ranges are added
	have []lake.Range

	// Under the cache's lock.
	bytes int64
	used  time.Time
	users int
}

const (
	block      = 64 << 10  // ranges are fetched in whole blocks
	gap        = 256 << 10 // what is nearer than this is fetched together
	piece      = 8 << 20   // one request's size
	fetchWidth = 8         // requests for one file at a time
)

func openCache(dir string, most int64, read func(context.Context, lake.Object, int64, int64) (io.ReadCloser, error)) (*cache, error) {
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "glaux-cache-"); err != nil {
			return nil, fmt.Errorf("make the cache's directory: %w", err)
		}
	}
	if most <= 0 {
		most = 10 << 30
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the cache's directory: %w", err)
	}
	c := &cache{dir: dir, max: most, read: read, entries: map[string]*entry{}}
	return c, c.load()
}

// load takes over what an earlier process left; files without a list are
// remains of a crash.
func (c *cache) load() error {
	names, err := os.ReadDir(c.dir)
	if err != nil {
		return fmt.Errorf("read the cache's directory: %w", err)
	}
	for _, d := range names {
		name, isList := strings.CutSuffix(d.Name(), listSuffix)
		if !isList {
			if _, err := os.Stat(filepath.Join(c.dir, d.Name()+listSuffix)); err != nil {
				_ = os.Remove(filepath.Join(c.dir, d.Name()))
			}
			continue
		}
		raw, err := os.ReadFile(filepath.Join(c.dir, d.Name()))
		e := &entry{name: name}
		if err == nil {
			err = json.Unmarshal(raw, &e.have)
		}
		info, statErr := os.Stat(filepath.Join(c.dir, name))
		if err != nil || statErr != nil {
			c.remove(name)
			continue
		}
		e.used, e.bytes = info.ModTime(), total(e.have)
		c.entries[name] = e
		c.bytes += e.bytes
	}
	return nil
}

const listSuffix = ".ranges"

func (c *cache) remove(name string) {
	_ = os.Remove(filepath.Join(c.dir, name+listSuffix))
	_ = os.Remove(filepath.Join(c.dir, name))
}

// pin makes ranges of a version (nil: all of it) readable as dir/name, and tells
// all ranges that are there; nil: all.
func (c *cache) pin(ctx context.Context, obj lake.Object, dir, name string, ranges []lake.Range) (string, []lake.Range, error) {
	if ranges == nil {
		ranges = []lake.Range{{Off: 0, Len: obj.Size}}
	}
	e := c.use(obj)
	defer c.unuse(e)
	have, err := c.fetch(ctx, e, obj, ranges)
	if err != nil {
		return "", nil, fmt.Errorf("fetch %s: %w", obj.URI, err)
	}
	path := filepath.Join(dir, name)
	if err := link(filepath.Join(c.dir, e.name), path, have); err != nil {
		return "", nil, fmt.Errorf("pin %s: %w", obj.URI, err)
	}
	if len(have) == 1 && have[0].Off == 0 && have[0].Len >= obj.Size {
		return path, nil, nil
	}
	return path, have, nil
}

// use finds or makes the entry of a version, and keeps it from being evicted.
func (c *cache) use(obj lake.Object) *entry {
	sum := sha256.Sum256([]byte(obj.URI.Bucket + "\x00" + obj.URI.Key + "\x00" + obj.ETag))
	name := hex.EncodeToString(sum[:])
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[name]
	if e == nil {
		e = &entry{name: name}
		c.entries[name] = e
	}
	e.users++
	e.used = time.Now()
	return e
}

// unuse accounts for what the entry has by now, and evicts others if need be.
func (c *cache) unuse(e *entry) {
	e.mu.Lock()
	now := total(e.have)
	e.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bytes += now - e.bytes
	e.bytes = now
	e.users--
	if c.bytes <= c.max {
		return
	}
	byAge := make([]*entry, 0, len(c.entries))
	for _, e := range c.entries {
		if e.users == 0 {
			byAge = append(byAge, e)
		}
	}
	slices.SortFunc(byAge, func(a, b *entry) int { return a.used.Compare(b.used) })
	for _, old := range byAge {
		if c.bytes <= c.max {
			return
		}
		// Whoever has it pinned keeps a link of their own.
		c.remove(old.name)
		delete(c.entries, old.name)
		c.bytes -= old.bytes
	}
}

// fetch adds the ranges that are missing, and returns all that are there.
func (c *cache) fetch(ctx context.Context, e *entry, obj lake.Object, ranges []lake.Range) ([]lake.Range, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	missing := subtract(blocks(ranges, obj.Size), e.have)
	if len(missing) == 0 && e.have != nil {
		return slices.Clone(e.have), nil
	}
	f, err := os.OpenFile(filepath.Join(c.dir, e.name), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := f.Truncate(obj.Size); err != nil {
		return nil, err
	}
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(fetchWidth)
	for _, r := range missing {
		for off := r.Off; off < r.Off+r.Len; off += piece {
			n := min(piece, r.Off+r.Len-off)
			work.Go(func() error { return c.fetchPiece(ctx, f, obj, off, n) })
		}
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	// The list must never promise what a crash may lose.
	if err := f.Sync(); err != nil {
		return nil, err
	}
	have := merge(append(slices.Clone(e.have), missing...), 0)
	if err := c.writeList(e.name, have); err != nil {
		return nil, err
	}
	e.have = have
	return slices.Clone(have), nil
}

func (c *cache) fetchPiece(ctx context.Context, f *os.File, obj lake.Object, off, n int64) error {
	r, err := c.read(ctx, obj, off, n)
	if err != nil {
		return err
	}
	defer r.Close()
	got, err := io.Copy(io.NewOffsetWriter(f, off), io.LimitReader(r, n))
	if err == nil && got != n {
		err = fmt.Errorf("the server sent %d of %d bytes: %w", got, n, io.ErrUnexpectedEOF)
	}
	return err
}

func (c *cache) writeList(name string, have []lake.Range) error {
	raw, err := json.Marshal(have)
	if err != nil {
		return err
	}
	tmp := filepath.Join(c.dir, name+".tmp")
	if err := os.WriteFile(tmp, raw, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(c.dir, name+listSuffix))
}

// link makes to the same file as from, or a copy of its ranges on another file system.
func link(from, to string, ranges []lake.Range) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	err = out.Truncate(info.Size())
	for _, r := range ranges {
		if err == nil {
			_, err = io.Copy(io.NewOffsetWriter(out, r.Off), io.NewSectionReader(in, r.Off, r.Len))
		}
	}
	return errors.Join(err, out.Close())
}

// blocks widens ranges to whole blocks of an object, and joins near ones.
func blocks(ranges []lake.Range, size int64) []lake.Range {
	var wide []lake.Range
	for _, r := range ranges {
		// A reader looks a little beyond a column chunk's end.
		const ahead = 4096
		from := r.Off / block * block
		to := min((r.Off+r.Len+ahead+block-1)/block*block, size)
		if to > from {
			wide = append(wide, lake.Range{Off: from, Len: to - from})
		}
	}
	return merge(wide, gap)
}

// merge sorts ranges and joins those no further apart than slack.
func merge(ranges []lake.Range, slack int64) []lake.Range {
	slices.SortFunc(ranges, func(a, b lake.Range) int { return cmp.Compare(a.Off, b.Off) })
	out := []lake.Range{}
	for _, r := range ranges {
		if n := len(out); n > 0 && r.Off <= out[n-1].Off+out[n-1].Len+slack {
			last := &out[n-1]
			last.Len = max(last.Len, r.Off+r.Len-last.Off)
			continue
		}
		out = append(out, r)
	}
	return out
}

// subtract leaves of sorted ranges what have, sorted too, hasn't.
func subtract(ranges, have []lake.Range) []lake.Range {
	var out []lake.Range
	for _, r := range ranges {
		at, end := r.Off, r.Off+r.Len
		for _, h := range have {
			if h.Off+h.Len <= at || h.Off >= end {
				continue
			}
			if h.Off > at {
				out = append(out, lake.Range{Off: at, Len: h.Off - at})
			}
			at = max(at, h.Off+h.Len)
		}
		if at < end {
			out = append(out, lake.Range{Off: at, Len: end - at})
		}
	}
	return out
}

func total(ranges []lake.Range) (n int64) {
	for _, r := range ranges {
		n += r.Len
	}
	return n
}
