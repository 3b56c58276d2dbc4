package pages

import (
	"container/list"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"glaux/lake"
)

// entry is one version of an object.
type entry struct {
	c    *Cache
	key  string
	size int64

	// Under the cache's lock.
	users int
	used  time.Time
	kept  int64
	place *list.Element
	// letGo are the users', see File.OnRoom. While they are at work nobody else may
	// open the entry: shrinking is closed when they have ended.
	letGo     []*reader
	shrinking chan struct{}

	opening sync.Mutex // held while files are made or opened
	// writing is held to write by those who bring blocks, until the blocks are known
	// to be there, and by who takes blocks away.
	writing sync.RWMutex
	mu      sync.Mutex
	have    bitmap // blocks that are there and right; nil until the entry was first opened
	claimed bitmap // blocks that an earlier process left, not checked yet
	pieces  []*piece
	changed chan struct{} // closed when something came or failed
	// The files are open while somebody works with them.
	data, sums *os.File
	workers    int
}

func (e *entry) path(suffix string) string { return filepath.Join(e.c.o.Dir, e.key+suffix) }

// ready makes the entry's files, or takes over those that are there.
func (e *entry) ready() error {
	e.opening.Lock()
	defer e.opening.Unlock()
	if e.have != nil {
		return nil
	}
	data, err := os.OpenFile(e.path(dataSuffix), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer data.Close()
	sums, err := os.OpenFile(e.path(sumsSuffix), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer sums.Close()
	info, err := data.Stat()
	if err != nil {
		return err
	}
	claimed, err := readClaims(sums, e.size)
	if err != nil || info.Size() != e.size {
		if !errors.Is(err, errSums) && err != nil {
			return err
		}
		if err := e.reset(data, sums); err != nil {
			return err
		}
		claimed = newBitmap(blockCount(e.size))
	}
	e.mu.Lock()
	e.have, e.claimed = newBitmap(blockCount(e.size)), claimed
	e.mu.Unlock()
	return nil
}

// reset makes both files empty: a sparse one of the object's size, and no sums.
func (e *entry) reset(data, sums *os.File) error {
	err := errors.Join(sums.Truncate(0), data.Truncate(0), data.Truncate(e.size))
	if err == nil {
		err = e.write(sums, header(e.size), 0)
	}
	e.c.mu.Lock()
	was := e.kept
	e.c.mu.Unlock()
	e.c.keep(e, -was)
	return err
}

// write writes to one of the files; when the disk is full, other entries make room.
func (e *entry) write(f *os.File, content []byte, off int64) error {
	put := func() error {
		if e.c.tight(int64(len(content))) {
			return syscall.ENOSPC
		}
		_, err := f.WriteAt(content, off)
		return err
	}
	err := put()
	if !full(err) {
		return err
	}
	// One after another: others may have made room since this write failed, and then
	// there is nothing more to drop.
	e.c.making.Lock()
	defer e.c.making.Unlock()
	for {
		if err = put(); !full(err) {
			return err
		}
		if !e.c.makeRoom(int64(len(content))) {
			return fmt.Errorf("%w: the cache is as empty as it can be: %w", lake.ErrNoSpace, err)
		}
	}
}

// tight reports that a write of n bytes would take what the cache leaves of its disk to
// others: without room to note what queries there are, the server could run none, and the
// cache would never be asked to make some.
func (c *Cache) tight(n int64) bool {
	var fs unix.Statfs_t
	if err := unix.Fstatfs(int(c.lock.Fd()), &fs); err != nil {
		return false
	}
	block := int64(fs.Bsize)
	return int64(fs.Bavail)*block < min(mostLeft, int64(fs.Blocks)*block/16)+n
}

// mostLeft is how much of a large disk the cache leaves to others.
const mostLeft = 64 << 20

// full reports that there was no space left.
func full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

// open opens the files for a while.
func (e *entry) open() (data, sums *os.File, err error) {
	e.opening.Lock()
	defer e.opening.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.workers == 0 {
		if e.data, err = os.OpenFile(e.path(dataSuffix), os.O_RDWR, 0); err != nil {
			return nil, nil, err
		}
		if e.sums, err = os.OpenFile(e.path(sumsSuffix), os.O_RDWR, 0); err != nil {
			return nil, nil, errors.Join(err, e.data.Close())
		}
	}
	e.workers++
	return e.data, e.sums, nil
}

func (e *entry) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.workers--; e.workers == 0 {
		_, _ = e.data.Close(), e.sums.Close()
	}
}

// signal wakes whoever waits for something to change. The lock is held.
func (e *entry) signal() {
	close(e.changed)
	e.changed = make(chan struct{})
}

// store takes in content from a block's begin on, and makes it known.
func (e *entry) store(data, sums *os.File, p *piece, off int64, content []byte) error {
	e.writing.RLock()
	defer e.writing.RUnlock()
	if err := e.write(data, content, off); err != nil {
		return err
	}
	first := off / Block
	if err := writeSums(sums, first, content); err != nil {
		// The sums are small: without them the blocks are still good for this process.
		if !full(err) {
			return err
		}
	}
	end := first + blockCount(int64(len(content)))
	added := int64(0)
	e.mu.Lock()
	for i := first; i < end; i++ {
		if !e.have.has(i) {
			e.have.set(i)
			added++
		}
	}
	p.at = max(p.at, end)
	e.signal()
	e.mu.Unlock()
	e.c.keep(e, added*Block)
	return nil
}

// verify checks blocks that an earlier process left: what isn't as its sum says is absent.
func (e *entry) verify(list []span) error {
	e.mu.Lock()
	var todo []span
	for _, s := range list {
		todo = append(todo, e.claimed.spans(s.from, s.to, true)...)
	}
	e.mu.Unlock()
	if len(todo) == 0 {
		return nil
	}
	data, sums, err := e.open()
	if err != nil {
		return err
	}
	defer e.close()
	for _, s := range todo {
		bad := int64(0)
		err := check(data, sums, s, e.size, func(i int64, ok bool) {
			e.mu.Lock()
			defer e.mu.Unlock()
			if !e.claimed.has(i) {
				return // Somebody else was faster.
			}
			e.claimed.clear(i)
			if ok {
				e.have.set(i)
			} else {
				bad++
			}
		})
		if err != nil {
			return err
		}
		if bad > 0 {
			e.c.damaged.Add(bad)
			e.c.keep(e, -bad*Block)
			e.c.o.Logger.Warn("damaged blocks of the cache are fetched again", "file", e.key, "blocks", bad)
		}
	}
	return nil
}

// present are the ranges that may be read; nil: all.
func (e *entry) present() []lake.Range {
	e.mu.Lock()
	defer e.mu.Unlock()
	blocks := blockCount(e.size)
	if e.have.count() == blocks {
		return nil
	}
	out := []lake.Range{}
	for _, s := range e.have.spans(0, blocks, true) {
		out = append(out, lake.Range{Off: s.from * Block, Len: min(s.to*Block, e.size) - s.from*Block})
	}
	return out
}

// link makes a reader's name of the sparse file.
func (e *entry) link(to string) error {
	err := os.Link(e.path(dataSuffix), to)
	if errors.Is(err, syscall.EXDEV) {
		return fmt.Errorf("the cache of remote objects and the engine's folder must be on one file system: %w", err)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("somebody removed files of the cache: %w", err)
	}
	return err
}
