// Package s3 is an S3 server over plain files.
//
// A [Store] keeps each object as one file at its natural path, ROOT/BUCKET/KEY, so that
// a person can look at it and an engine on the same machine can read it in place. An
// object's metadata is one extended attribute, set on an unnamed file before that is
// linked to its name: data and metadata appear together or not at all, and a file is
// never changed after it has a name. Everything else (bucket configuration, parts of
// uploads, older versions) is under ROOT/.s3. A change is on disk when its call returns.
//
// A [Server] speaks the S3 protocol for a Store; programs in the same process use the
// Store itself. Bucket configuration documents are kept and given back; versioning and
// CORS also change what the server does.
package s3

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// sysDir is the directory in the root that holds all that isn't an object.
const sysDir = ".s3"

// Error is a refusal in S3's words.
type Error struct {
	Status        int `xml:"-"`
	Code, Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Is compares the codes, so that errors.Is(err, ErrNoKey) works for any message.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

func fail(status int, code, format string, args ...any) *Error {
	return &Error{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

// The errors that callers of a Store tell apart with errors.Is.
var (
	ErrNoKey        = fail(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	ErrNoBucket     = fail(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
	ErrNoVersion    = fail(http.StatusNotFound, "NoSuchVersion", "The specified version does not exist.")
	ErrPrecondition = fail(http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
	ErrBucketExists = fail(http.StatusConflict, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.")
	ErrNotEmpty     = fail(http.StatusConflict, "BucketNotEmpty", "The bucket you tried to delete is not empty")

	errNoUpload = fail(http.StatusNotFound, "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")
)

// Options of a store.
type Options struct {
	Root string // directory; made if it doesn't exist

	// NoSync leaves writing to disk to the operating system: a crash of the machine,
	// but not of the process, may lose acknowledged changes.
	NoSync bool
}

// Store is objects in buckets under one directory. One process at a time has a
// directory open. It is safe for concurrent use.
type Store struct {
	root    string
	rootFD  int
	sync    bool
	unnamed bool // the file system has unnamed files (O_TMPFILE)
	lock    *os.File
	dirs    dirCache

	mu      sync.Mutex
	buckets map[string]*sync.Mutex // held while names change, never while data is copied
	uploads map[string]*uploadLock
	seq     int64
}

// Open opens the store in a directory. It fails if another process has it open or if
// its file system can't keep what the store needs.
func Open(o Options) (*Store, error) {
	root, err := filepath.Abs(o.Root)
	if err != nil {
		return nil, fmt.Errorf("s3: %w", err)
	}
	for _, d := range []string{"tmp", "buckets", "meta"} {
		if err := os.MkdirAll(filepath.Join(root, sysDir, d), 0o755); err != nil {
			return nil, fmt.Errorf("s3: %w", err)
		}
	}
	s := &Store{root: root, sync: !o.NoSync, buckets: map[string]*sync.Mutex{}, uploads: map[string]*uploadLock{}}
	s.dirs.cached = map[string]*cachedDir{}
	if s.lock, err = os.OpenFile(s.sys("lock"), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, fmt.Errorf("s3: %w", err)
	}
	if err := unix.Flock(int(s.lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		s.lock.Close()
		return nil, fmt.Errorf("s3: %s is in use by another process: %w", root, err)
	}
	if s.rootFD, err = unix.Open(root, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0); err != nil {
		s.lock.Close()
		return nil, fmt.Errorf("s3: open %s: %w", root, err)
	}
	if err := errors.Join(s.clearTemporary(), s.probe()); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close gives the directory free for another process. Open objects stay readable.
func (s *Store) Close() error {
	return errors.Join(unix.Close(s.rootFD), s.lock.Close())
}

// clearTemporary removes what a process that was killed left behind.
func (s *Store) clearTemporary() error {
	left, err := os.ReadDir(s.sys("tmp"))
	for _, d := range left {
		err = errors.Join(err, os.RemoveAll(s.sys("tmp", d.Name())))
	}
	if err != nil {
		return fmt.Errorf("s3: clear temporary files: %w", err)
	}
	return nil
}

// probe finds out what the file system can do.
func (s *Store) probe() error {
	s.unnamed = true
	st, err := s.stage()
	if err != nil || s.publishTemporary(st) != nil {
		s.unnamed = false
		if st != nil {
			st.drop()
		}
		if st, err = s.stage(); err != nil {
			return fmt.Errorf("s3: %s can't be written to: %w", s.root, err)
		}
	}
	defer st.drop()
	if err := unix.Fsetxattr(int(st.Fd()), metaAttr, make([]byte, 512), 0); err != nil {
		return fmt.Errorf("s3: the file system of %s doesn't keep user extended attributes, which hold the objects' metadata; use ext4, xfs, btrfs, overlay or a tmpfs of Linux 6.6 or newer: %w", s.root, err)
	}
	return nil
}

func (s *Store) publishTemporary(st *staged) error {
	name := s.sys("tmp", newID())
	defer os.Remove(name)
	return st.linkAt(unix.AT_FDCWD, name)
}

// sys is a path under the system directory.
func (s *Store) sys(parts ...string) string {
	return s.root + "/" + sysDir + "/" + strings.Join(parts, "/")
}

// bucketSys is a path in a bucket's part of the system directory.
func (s *Store) bucketSys(bucket string, parts ...string) string {
	return s.sys("buckets", bucket) + "/" + strings.Join(parts, "/")
}

// lockBucket takes the bucket for a change of names.
func (s *Store) lockBucket(bucket string) (unlock func()) {
	s.mu.Lock()
	m := s.buckets[bucket]
	if m == nil {
		m = &sync.Mutex{}
		s.buckets[bucket] = m
	}
	s.mu.Unlock()
	m.Lock()
	return m.Unlock
}

// next is a number that grows with each change: the time, unless that stands still.
func (s *Store) next() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq = max(s.seq+1, time.Now().UnixNano())
	return s.seq
}

// syncDirs puts the entries of directories, relative to the root, on disk. One that is
// gone was emptied meanwhile, by a change that sees to its own.
func (s *Store) syncDirs(rels ...string) error {
	if !s.sync {
		return nil
	}
	for i, rel := range rels {
		if i > 0 && rel == rels[i-1] {
			continue
		}
		fd, err := s.openDir(rel)
		if errors.Is(err, ErrNoKey) {
			continue
		}
		if err != nil {
			return err
		}
		err = unix.Fsync(fd)
		unix.Close(fd)
		if err != nil {
			return fmt.Errorf("s3: sync %s: %w", rel, err)
		}
	}
	return nil
}

// syncPath is syncDirs for a directory under the system directory.
func (s *Store) syncPath(dir string) error {
	rel, err := filepath.Rel(s.root, dir)
	if err != nil {
		return err
	}
	return s.syncDirs(rel)
}
