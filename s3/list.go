package s3

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"slices"
	"sort"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// dirEntry is an entry of a directory: a file, or a directory, whose component ends in
// a slash then.
type dirEntry struct {
	component string
	name      string // relative to the directory
	dir       bool
}

// dirCache keeps the sorted entries of large directories until a name in them changes.
type dirCache struct {
	mu      sync.Mutex
	gen     int64
	entries int
	cached  map[string]*cachedDir
}

type cachedDir struct {
	mtime   int64
	entries []dirEntry
}

const (
	cacheFrom = 500     // entries; smaller directories are read each time
	cacheMax  = 2 << 20 // entries in all
)

// forget drops the directories on the way to a key.
func (c *dirCache) forget(bucket, key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gen++
	rel := keyPath(bucket, key)
	for rel != "" {
		c.drop(rel)
		rel, _ = splitPath(rel)
	}
}

// forgetTree drops all below a directory, and it.
func (c *dirCache) forgetTree(rel string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gen++
	for r := range c.cached {
		if r == rel || strings.HasPrefix(r, rel+"/") {
			c.drop(r)
		}
	}
}

func (c *dirCache) drop(rel string) {
	if d, ok := c.cached[rel]; ok {
		c.entries -= len(d.entries)
		delete(c.cached, rel)
	}
}

// get is a directory as it was read last, if it had that time then, and the generation
// to put it with otherwise.
func (c *dirCache) get(rel string, mtime int64) ([]dirEntry, int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d := c.cached[rel]; d != nil && d.mtime == mtime {
		return d.entries, c.gen
	}
	return nil, c.gen
}

func (c *dirCache) put(rel string, mtime int64, entries []dirEntry, gen int64) {
	if len(entries) < cacheFrom || len(entries) > cacheMax {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if gen != c.gen {
		return // changed while it was read
	}
	if c.drop(rel); c.entries+len(entries) > cacheMax {
		clear(c.cached)
		c.entries = 0
	}
	c.cached[rel] = &cachedDir{mtime, entries}
	c.entries += len(entries)
}

// readDir is a directory's entries in the order of keys; none if it is gone.
func (s *Store) readDir(rel string) ([]dirEntry, error) {
	fd, err := s.openDir(rel)
	if errors.Is(err, ErrNoKey) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), rel)
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("s3: list: %w", err)
	}
	mtime := fi.ModTime().UnixNano()
	entries, gen := s.dirs.get(rel, mtime)
	if entries != nil {
		return entries, nil
	}
	found, err := f.ReadDir(-1)
	if err != nil {
		return nil, fmt.Errorf("s3: list %s: %w", rel, err)
	}
	entries = make([]dirEntry, 0, len(found))
	for _, d := range found {
		entries = s.appendEntry(entries, fd, rel, d)
	}
	slices.SortFunc(entries, func(a, b dirEntry) int { return strings.Compare(a.component, b.component) })
	s.dirs.put(rel, mtime, entries, gen)
	return entries, nil
}

// appendEntry adds what a file or directory stands for: nothing, if it is neither; both
// an object and a directory, if the directory holds the object of its own key.
func (s *Store) appendEntry(entries []dirEntry, dir int, rel string, d fs.DirEntry) []dirEntry {
	name := d.Name()
	if name == selfName || strings.HasPrefix(name, versionOf) || !d.IsDir() && !d.Type().IsRegular() {
		return entries
	}
	e := dirEntry{name: name, component: unescape(name, func() string { return s.longName(rel + "/" + name) })}
	if d.IsDir() {
		var st unix.Stat_t
		if strings.HasPrefix(rel, sysDir+"/") { // among older versions: a key that has some
			if len(s.versionFiles(rel+"/"+name)) > 0 {
				entries = append(entries, dirEntry{component: e.component, name: name})
			}
		} else if unix.Fstatat(dir, name+"/"+selfName, &st, unix.AT_SYMLINK_NOFOLLOW) == nil {
			entries = append(entries, dirEntry{component: e.component, name: name + "/" + selfName})
		}
		e.component, e.dir = e.component+"/", true
	}
	return append(entries, e)
}

// longName is the component behind a shortened file name.
func (s *Store) longName(rel string) string {
	_, name := splitPath(rel)
	fd, err := openBeneath(s.rootFD, rel, unix.O_RDONLY|unix.O_NONBLOCK)
	if err != nil {
		return name
	}
	defer unix.Close(fd)
	buf := make([]byte, maxKey)
	n, err := unix.Fgetxattr(fd, nameAttr, buf)
	if err != nil {
		return name
	}
	return string(buf[:n])
}

// walker goes through the keys below a directory in order.
type walker struct {
	s      *Store
	prefix string
	from   string // keys before it are left out; yield may move it ahead
	yield  func(key, rel string) bool
	err    error
}

// walk calls yield for the keys with a prefix, in order, from the key from on.
func (s *Store) walk(base, prefix, from string, w *walker) error {
	w.s, w.prefix, w.from = s, prefix, max(from, prefix)
	rel, at := base, ""
	if i := strings.LastIndexByte(prefix, '/'); i >= 0 {
		at = prefix[:i+1]
		rel = keyPath(base, prefix[:i])
	}
	w.dir(rel, at)
	return w.err
}

// dir walks a directory, whose keys begin with at, and reports whether to go on.
func (w *walker) dir(rel, at string) bool {
	entries, err := w.s.readDir(rel)
	if err != nil {
		w.err = err
		return false
	}
	i := sort.Search(len(entries), func(i int) bool {
		k := at + entries[i].component
		return k >= w.from || entries[i].dir && strings.HasPrefix(w.from, k)
	})
	for ; i < len(entries); i++ {
		e := entries[i]
		k := at + e.component
		switch {
		case !strings.HasPrefix(k, w.prefix) && !strings.HasPrefix(w.prefix, k):
			if k > w.prefix {
				return true
			}
		case e.dir:
			if k < w.from && !strings.HasPrefix(w.from, k) {
				continue
			}
			if !w.dir(rel+"/"+e.name, k) {
				return false
			}
		case k >= w.from && strings.HasPrefix(k, w.prefix):
			if !w.yield(k, rel+"/"+e.name) {
				return false
			}
		}
	}
	return true
}

// ListOptions say which objects to list.
type ListOptions struct {
	Prefix     string
	Delimiter  string // "": every object; else what follows it after the prefix is grouped
	StartAfter string // a key, or a common prefix, which is left out with all in it
}

// Entry is an object, or the common prefix of some.
type Entry struct {
	Info                // of an object
	CommonPrefix string // "" for an object
}

// name is what the entry is sorted by.
func (e *Entry) name() string {
	if e.CommonPrefix != "" {
		return e.CommonPrefix
	}
	return e.Key
}

// List yields a bucket's objects and common prefixes in the order of their names. What
// changes meanwhile may or may not be seen; each object is seen whole.
func (s *Store) List(bucket string, o ListOptions) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if ok, err := s.BucketExists(bucket); err != nil || !ok {
			yield(Entry{}, cmpErr(err, ErrNoBucket))
			return
		}
		from := o.StartAfter
		if from != "" {
			from += "\x00"
			if o.Delimiter != "" && strings.HasSuffix(o.StartAfter, o.Delimiter) && len(o.StartAfter) > len(o.Prefix) {
				from = o.StartAfter + afterAll
			}
		}
		w := &walker{}
		stopped := false
		w.yield = func(key, rel string) bool {
			if group := commonPrefix(key, o.Prefix, o.Delimiter); group != "" {
				w.from = group + afterAll
				stopped = !yield(Entry{CommonPrefix: group}, nil)
				return !stopped
			}
			fd, info, _, err := s.openFile(rel)
			if errors.Is(err, ErrNoKey) {
				return true // gone by now
			}
			if err == nil {
				unix.Close(fd)
			}
			info.Key = key
			stopped = !yield(Entry{Info: info}, err)
			return !stopped && err == nil
		}
		if err := s.walk(bucket, o.Prefix, from, w); err != nil && !stopped {
			yield(Entry{}, err)
		}
	}
}

// afterAll, put after a prefix, sorts behind all keys with it, which are UTF-8.
const afterAll = "\xff"

// commonPrefix is a key up to the first delimiter after the prefix, or "".
func commonPrefix(key, prefix, delimiter string) string {
	if delimiter == "" {
		return ""
	}
	i := strings.Index(key[len(prefix):], delimiter)
	if i < 0 {
		return ""
	}
	return key[:len(prefix)+i+len(delimiter)]
}

// keyAt is a key and the path of what stands for it.
type keyAt struct{ key, rel string }

// keys yields the keys below a directory, in order.
func (s *Store) keys(base, prefix, from string) iter.Seq2[keyAt, error] {
	return func(yield func(keyAt, error) bool) {
		stopped := false
		err := s.walk(base, prefix, from, &walker{yield: func(key, rel string) bool {
			stopped = !yield(keyAt{key, rel}, nil)
			return !stopped
		}})
		if err != nil && !stopped {
			yield(keyAt{}, err)
		}
	}
}

// versions yields all versions of the keys with a prefix, from a key on: by key, then
// the current one, then the newest first.
func (s *Store) versions(bucket, prefix, from string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		nextCurrent, stop := iter.Pull2(s.keys(bucket, prefix, from))
		defer stop()
		nextOlder, stop := iter.Pull2(s.keys(versionRoot(bucket), prefix, from))
		defer stop()
		current, err1, more1 := nextCurrent()
		older, err2, more2 := nextOlder()
		for more1 || more2 {
			if err := errors.Join(err1, err2); err != nil {
				yield(Info{}, err)
				return
			}
			key := current.key
			if !more1 || more2 && older.key < key {
				key = older.key
			}
			var rels []string
			if more1 && current.key == key {
				rels = append(rels, current.rel)
				current, err1, more1 = nextCurrent()
			}
			if more2 && older.key == key {
				for _, n := range s.versionFiles(older.rel) {
					rels = append(rels, older.rel+"/"+n)
				}
				older, err2, more2 = nextOlder()
			}
			if !s.yieldVersions(key, rels, yield) {
				return
			}
		}
	}
}

// listedVersion is a version, and whether it is the newest of its key.
type listedVersion struct {
	Info
	latest bool
}

// versionsAfter yields the versions behind one of a key, which may be gone by now; no
// version: behind all of the key.
func (s *Store) versionsAfter(bucket, prefix, key, version string) iter.Seq2[listedVersion, error] {
	return func(yield func(listedVersion, error) bool) {
		previous := ""
		var ofKey []Info
		rest := func() bool {
			from := markerEnd(ofKey, version)
			for i := from; i < len(ofKey); i++ {
				if !yield(listedVersion{ofKey[i], i == 0}, nil) {
					return false
				}
			}
			ofKey = nil
			return true
		}
		for v, err := range s.versions(bucket, prefix, key) {
			if err == nil && v.Key == key {
				if version != "" {
					ofKey = append(ofKey, v)
				}
				continue
			}
			if !rest() || !yield(listedVersion{v, v.Key != previous}, err) {
				return
			}
			previous = v.Key
		}
		rest()
	}
}

// markerEnd is which of a key's versions, the newest first, is the first behind one. If
// that is gone, its name tells, as older ones have greater names.
func markerEnd(versions []Info, version string) int {
	for i := range versions {
		if versions[i].VersionID() == version {
			return i + 1
		}
	}
	for i := range versions {
		if id := versions[i].VersionID(); version != "null" && (id == "null" || id > version) {
			return i
		}
	}
	return len(versions)
}

// yieldVersions yields the versions of one key, at rels.
func (s *Store) yieldVersions(key string, rels []string, yield func(Info, error) bool) bool {
	first := ""
	for i, rel := range rels {
		fd, info, _, err := s.openFile(rel)
		if errors.Is(err, ErrNoKey) {
			continue // gone by now
		}
		if err == nil {
			unix.Close(fd)
		}
		info.Key = key
		if i == 0 {
			first = info.VersionID()
		} else if err == nil && info.VersionID() == first {
			continue // twice, after a change that was interrupted
		}
		if !yield(info, err) || err != nil {
			return false
		}
	}
	return true
}
