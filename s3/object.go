package s3

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Object is an open version of an object, whose content never changes.
type Object struct {
	*os.File
	Info
}

// PutOptions are what an object is stored with.
type PutOptions struct {
	ContentType string            // "" is binary/octet-stream
	Headers     map[string]string // given back with the object, e.g. "X-Amz-Server-Side-Encryption": "AES256"
	User, Tags  map[string]string

	IfMatch     string // only over the version with this ETag
	IfNoneMatch bool   // only if there is no such object
}

func (o PutOptions) meta() *Meta {
	m := &Meta{Headers: map[string]string{}, User: o.User, Tags: o.Tags}
	maps.Copy(m.Headers, o.Headers)
	if o.ContentType != "" {
		m.Headers["Content-Type"] = o.ContentType
	}
	if m.Headers["Content-Type"] == "" {
		m.Headers["Content-Type"] = defaultType
	}
	return m
}

const defaultType = "binary/octet-stream"

// condition decides about a change by the version it replaces, nil for none.
type condition func(current *Info) error

func (o PutOptions) condition(current *Info) error {
	switch {
	case o.IfMatch != "" && current == nil:
		return ErrNoKey
	case o.IfMatch != "" && o.IfMatch != current.ETag, o.IfNoneMatch && current != nil:
		return ErrPrecondition
	}
	return nil
}

// openCurrent opens a key's current version and says where it is: at its natural path,
// or within the directory of that name.
func (s *Store) openCurrent(bucket, key string) (fd int, rel string, info Info, err error) {
	if bucket == sysDir || checkBucketName(bucket) != nil {
		return -1, "", info, ErrNoBucket
	}
	if err := checkKey(key); err != nil {
		return -1, "", info, err
	}
	natural := keyPath(bucket, key)
	for range 2 { // one may become the other in between
		var isDir bool
		rel = natural
		if fd, info, isDir, err = s.openFile(rel); !isDir {
			break
		}
		rel += "/" + selfName
		if fd, info, _, err = s.openFile(rel); err == nil {
			break
		}
	}
	info.Key = key
	if errors.Is(err, ErrNoKey) {
		if ok, bucketErr := s.BucketExists(bucket); bucketErr != nil || !ok {
			return -1, rel, info, cmpErr(bucketErr, ErrNoBucket)
		}
	}
	return fd, rel, info, err
}

func cmpErr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Get opens an object, or the version of it, if that isn't "". The caller closes it.
func (s *Store) Get(bucket, key, version string) (*Object, error) {
	fd, _, info, err := s.openCurrent(bucket, key)
	if err != nil && !errors.Is(err, ErrNoKey) {
		return nil, err
	}
	switch {
	case err == nil && (version == "" || version == info.VersionID()):
	case version != "":
		if err == nil {
			unix.Close(fd)
		}
		if fd, info, err = s.openVersion(bucket, key, version); err != nil {
			return nil, err
		}
	default:
		if latest := s.latestVersion(bucket, key); latest != nil && latest.Deleted {
			return nil, &deletedError{latest.VersionID()}
		}
		return nil, err
	}
	// os.NewFile finds out whether the file can be polled; it isn't one to poll.
	return &Object{os.NewFile(uintptr(fd), key), info}, nil
}

// deletedError is ErrNoKey for an object whose latest version is a delete marker.
type deletedError struct{ version string }

func (e *deletedError) Error() string { return ErrNoKey.Error() }
func (e *deletedError) Unwrap() error { return ErrNoKey }

// Head is what is known of an object's current version.
func (s *Store) Head(bucket, key string) (Info, error) {
	fd, _, info, err := s.openCurrent(bucket, key)
	if err == nil {
		unix.Close(fd)
	}
	return info, err
}

// Put stores all that r has as an object, in one step. If reading r fails, or ctx ends,
// nothing has changed.
func (s *Store) Put(ctx context.Context, bucket, key string, r io.Reader, o PutOptions) (Info, error) {
	st, err := s.Stage(ctx, bucket, key, r, o)
	if err != nil {
		return Info{}, err
	}
	defer st.Drop()
	return st.Commit()
}

// Staged is an object that is on disk, with all but its name.
type Staged struct {
	s           *Store
	st          *staged
	bucket, key string
	meta        *Meta
	cond        condition
	shown       bool
}

// Stage is the part of Put that takes long: Commit of what it gives makes the object.
func (s *Store) Stage(ctx context.Context, bucket, key string, r io.Reader, o PutOptions) (_ *Staged, err error) {
	if err := s.writable(bucket, key); err != nil {
		return nil, err
	}
	st, err := s.stage()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			st.drop()
		}
	}()
	m := o.meta()
	if m.ETag, err = copySum(ctx, st, r); err != nil {
		return nil, fmt.Errorf("s3: put %s/%s: %w", bucket, key, err)
	}
	if err := s.prepare(st, bucket, key, m); err != nil {
		return nil, err
	}
	return &Staged{s: s, st: st, bucket: bucket, key: key, meta: m, cond: o.condition}, nil
}

// Commit gives the object its name. When it returns that is on disk, too.
func (t *Staged) Commit() (Info, error) {
	t.shown = true
	return t.s.show(t.st, t.bucket, t.key, t.meta, t.cond)
}

// Drop lets go of the file, which is gone then unless it was committed.
func (t *Staged) Drop() {
	if !t.shown {
		t.s.dropOverflow(t.meta)
	}
	t.st.drop()
}

// PutFile stores a local file as an object. On the same file system the object is that
// very file, linked, unless it has other names: nobody may write to it from here on.
func (s *Store) PutFile(ctx context.Context, bucket, key, path string, o PutOptions) (Info, error) {
	if err := s.writable(bucket, key); err != nil {
		return Info{}, err
	}
	f, err := os.Open(path)
	if err != nil {
		return Info{}, fmt.Errorf("s3: put %s/%s: %w", bucket, key, err)
	}
	defer f.Close()
	name := s.sys("tmp", newID())
	if !onlyName(path) || os.Link(path, name) != nil {
		return s.Put(ctx, bucket, key, f, o)
	}
	st := &staged{File: f, name: name}
	defer st.drop()
	m := o.meta()
	if m.ETag, err = copySum(ctx, io.Discard, f); err != nil {
		return Info{}, fmt.Errorf("s3: put %s/%s: %w", bucket, key, err)
	}
	return s.commit(st, bucket, key, m, o.condition)
}

// onlyName reports whether path is a file without other names: what has one may be an
// object already, with metadata of its own.
func onlyName(path string) bool {
	var st unix.Stat_t
	return unix.Lstat(path, &st) == nil && st.Mode&unix.S_IFMT == unix.S_IFREG && st.Nlink == 1
}

// copySum copies r to w and returns the MD5 of it.
func copySum(ctx context.Context, w io.Writer, r io.Reader) (string, error) {
	h := md5.New()
	_, err := io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(w, h)}, contextReader{ctx, r}, make([]byte, 256<<10))
	return hex.EncodeToString(h.Sum(nil)), err
}

// contextReader fails when ctx ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// Copy stores an object's current version, data and metadata, as another object.
// Of o, only the conditions count.
func (s *Store) Copy(ctx context.Context, fromBucket, fromKey, bucket, key string, o PutOptions) (Info, error) {
	from, err := s.Get(fromBucket, fromKey, "")
	if err != nil {
		return Info{}, err
	}
	defer from.Close()
	m := from.Meta
	st, err := s.stageCopy(ctx, from, &m)
	if err != nil {
		return Info{}, err
	}
	defer st.drop()
	return s.commit(st, bucket, key, &m, o.condition)
}

// stageCopy copies an object's data, within the kernel if it can. The copy of an object
// that was uploaded in parts is one part, so m gets another ETag.
func (s *Store) stageCopy(ctx context.Context, from *Object, m *Meta) (*staged, error) {
	st, err := s.stage()
	if err != nil {
		return nil, err
	}
	if strings.Contains(m.ETag, "-") {
		m.Parts = nil
		if m.SumType == "COMPOSITE" {
			m.Sums, m.SumType = nil, ""
		}
		m.ETag, err = copySum(ctx, st, from.File)
	} else {
		_, err = io.Copy(st.File, from.File)
	}
	if err != nil {
		st.drop()
		return nil, fmt.Errorf("s3: copy %s: %w", from.Key, err)
	}
	return st, nil
}

// writable refuses early what commit would refuse.
func (s *Store) writable(bucket, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	ok, err := s.BucketExists(bucket)
	if err == nil && !ok {
		err = ErrNoBucket
	}
	return err
}

// commit publishes a staged file as the object's current version if cond allows it. When
// it returns, data, metadata and name are on disk.
func (s *Store) commit(st *staged, bucket, key string, m *Meta, cond condition) (Info, error) {
	if err := s.writable(bucket, key); err != nil {
		return Info{}, err
	}
	if err := s.prepare(st, bucket, key, m); err != nil {
		return Info{}, err
	}
	return s.show(st, bucket, key, m, cond)
}

// prepare puts a staged file and its metadata on disk.
func (s *Store) prepare(st *staged, bucket, key string, m *Meta) error {
	fi, err := st.Stat()
	if err != nil {
		return fmt.Errorf("s3: %w", err)
	}
	m.Version, m.Seq, m.Size, m.MTime = "", 0, fi.Size(), fi.ModTime().UnixNano()
	if last := key[strings.LastIndexByte(key, '/')+1:]; len(last) > maxName {
		err = unix.Fsetxattr(int(st.Fd()), nameAttr, []byte(last), 0)
	}
	if err == nil {
		err = s.setMeta(int(st.Fd()), m)
	}
	if err == nil && s.sync {
		err = st.Sync() // the long part, before anything is locked
	}
	if err != nil {
		return fmt.Errorf("s3: write %s/%s: %w", bucket, key, err)
	}
	return nil
}

// show gives a prepared file its name.
func (s *Store) show(st *staged, bucket, key string, m *Meta, cond condition) (Info, error) {
	changed, err := s.replace(st, bucket, key, m, cond)
	if err != nil {
		s.dropOverflow(m)
		return Info{}, err
	}
	if m.Seq != 0 && s.sync { // the version was decided late
		if err := st.Sync(); err != nil {
			return Info{}, fmt.Errorf("s3: write %s/%s: %w", bucket, key, err)
		}
	}
	return Info{Key: key, Size: m.Size, Modified: time.Unix(0, m.MTime), Meta: *m}, s.syncDirs(changed...)
}

// replace is the part of commit that changes names; it returns the directories changed.
func (s *Store) replace(st *staged, bucket, key string, m *Meta, cond condition) (changed []string, err error) {
	defer s.lockBucket(bucket)()
	var current *Info
	fd, rel, info, err := s.openCurrent(bucket, key)
	switch {
	case err == nil:
		unix.Close(fd)
		current = &info
	case !errors.Is(err, ErrNoKey):
		return nil, err
	}
	if err := cond(current); err != nil {
		return nil, err
	}
	mode := s.versioning(bucket)
	if mode != unversioned {
		m.Seq = s.next()
		if mode == versioned {
			m.Version = newID()
		}
		s.dropOverflow(m)
		if err := s.setMeta(int(st.Fd()), m); err != nil {
			return nil, fmt.Errorf("s3: metadata: %w", err)
		}
	}
	kept := current != nil && mode != unversioned && (mode == versioned || current.Version != "")
	if kept {
		if changed, err = s.keep(bucket, key, rel, current); err != nil {
			return nil, err
		}
	}
	made, err := s.place(bucket, key, func(dir int, name string) error { return s.publish(st, dir, name) })
	if err != nil {
		return nil, err
	}
	if current != nil && !kept {
		s.dropOverflow(&current.Meta)
	}
	if mode == suspended {
		s.dropNull(bucket, key)
	}
	return append(changed, made...), nil
}

// place makes a key's file with put, which is given the directory and name for it.
func (s *Store) place(bucket, key string, put func(dir int, name string) error) (changed []string, err error) {
	dir, changed, err := s.makeParents(bucket, key)
	if err != nil {
		return nil, err
	}
	defer func() { unix.Close(dir) }()
	rel, name := splitPath(keyPath(bucket, key))
	sub, err := unix.Openat(dir, name, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err == nil {
		unix.Close(dir)
		dir, rel, name = sub, rel+"/"+name, selfName
	}
	if err := put(dir, name); err != nil {
		return nil, fmt.Errorf("s3: write %s/%s: %w", rel, name, err)
	}
	s.dirs.forget(bucket, key)
	return append(changed, rel), nil
}

// Delete removes an object; in a versioned bucket it hides it behind a delete marker.
// Deleting what isn't there is no error.
func (s *Store) Delete(bucket, key string) error {
	_, err := s.remover(bucket, key, "", func(*Info) error { return nil })
	return err
}

// SetTags replaces an object's tags, in one step.
func (s *Store) SetTags(bucket, key, version string, tags map[string]string) (Info, error) {
	defer s.lockBucket(bucket)()
	o, err := s.Get(bucket, key, version)
	if err != nil {
		return Info{}, err
	}
	defer o.Close()
	old := o.Meta
	o.Tags = tags
	if o.MTime == 0 { // a foreign file becomes ours
		o.MTime = o.Modified.UnixNano()
	}
	if err := s.setMeta(int(o.Fd()), &o.Meta); err != nil {
		return Info{}, fmt.Errorf("s3: tag %s/%s: %w", bucket, key, err)
	}
	s.dropOverflow(&old)
	if s.sync {
		err = o.Sync()
	}
	return o.Info, err
}

// Link makes an object's current version, if its ETag is etag or etag is "", readable as
// the file dir/name, whatever happens to the object meanwhile: a hard link to its file,
// which nobody may write to, or a copy on another file system. What it returns is of
// that very file. Another ETag by now is ErrPrecondition.
func (s *Store) Link(ctx context.Context, bucket, key, etag, dir, name string) (path string, info Info, err error) {
	path = filepath.Join(dir, name)
	for {
		fd, rel, info, err := s.openCurrent(bucket, key)
		if err != nil {
			return "", info, err
		}
		o := &Object{os.NewFile(uintptr(fd), key), info}
		if etag != "" && etag != info.ETag {
			o.Close()
			return "", info, ErrPrecondition
		}
		same, err := s.linkTo(ctx, o, rel, path)
		o.Close()
		if err != nil {
			return "", info, fmt.Errorf("s3: link %s/%s: %w", bucket, key, err)
		}
		if same {
			return path, info, nil
		}
	}
}

// linkTo reports whether path is o's file now; if not, o was replaced meanwhile.
func (s *Store) linkTo(ctx context.Context, o *Object, rel, path string) (bool, error) {
	parent, name := splitPath(rel)
	dir, err := s.openDir(parent)
	if errors.Is(err, ErrNoKey) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer unix.Close(dir)
	switch err := unix.Linkat(dir, name, unix.AT_FDCWD, path, 0); {
	case err == nil:
	case errors.Is(err, fs.ErrExist):
		return false, err
	case absent(err) && !errors.Is(err, unix.EXDEV):
		if _, statErr := os.Stat(filepath.Dir(path)); statErr != nil {
			return false, statErr
		}
		return false, nil
	default: // another file system, too many links, or a file that isn't ours
		return true, copyTo(ctx, o, path)
	}
	linked, err := os.Lstat(path)
	if err != nil {
		return false, err
	}
	opened, err := o.Stat()
	if err == nil && os.SameFile(linked, opened) {
		return true, nil
	}
	return false, errors.Join(err, os.Remove(path))
}

func copyTo(ctx context.Context, o *Object, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, contextReader{ctx, o.File})
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(path)
	}
	return err
}
