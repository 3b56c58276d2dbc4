package s3

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// versioningMode is a bucket's.
type versioningMode int

const (
	unversioned versioningMode = iota
	versioned
	suspended
)

func (s *Store) versioning(bucket string) versioningMode {
	doc := s.config(bucket, "versioning")
	switch {
	case bytes.Contains(doc, []byte("<Status>Enabled</Status>")):
		return versioned
	case bytes.Contains(doc, []byte("<Status>Suspended</Status>")):
		return suspended
	}
	return unversioned
}

// Versions other than the current one are files in a directory of their key's name
// below this one, named so that the newest sorts first.
func versionRoot(bucket string) string { return sysDir + "/buckets/" + bucket + "/v" }

func versionDir(bucket, key string) string { return keyPath(versionRoot(bucket), key) }

func versionName(m *Meta) string {
	return fmt.Sprintf("%s%016x-%s", versionOf, ^uint64(m.Seq), m.VersionID())
}

// versionFiles are the names of a directory's version files, newest first.
func (s *Store) versionFiles(rel string) []string {
	entries, _ := os.ReadDir(s.root + "/" + rel) // none if it isn't there
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), versionOf) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names
}

func (s *Store) openVersion(bucket, key, version string) (fd int, info Info, err error) {
	dir := versionDir(bucket, key)
	for _, n := range s.versionFiles(dir) {
		if strings.HasSuffix(n, "-"+version) {
			fd, info, _, err = s.openFile(dir + "/" + n)
			info.Key = key
			return fd, info, err
		}
	}
	return -1, info, ErrNoVersion
}

// latestVersion is the newest of the versions that aren't current, or nil.
func (s *Store) latestVersion(bucket, key string) *Info {
	dir := versionDir(bucket, key)
	for _, n := range s.versionFiles(dir) {
		if fd, info, _, err := s.openFile(dir + "/" + n); err == nil {
			unix.Close(fd)
			return &info
		}
	}
	return nil
}

// makeVersionDir makes and opens the directory of a key's older versions.
func (s *Store) makeVersionDir(bucket, key string) (dir int, changed []string, err error) {
	if err := os.MkdirAll(s.root+"/"+versionRoot(bucket), 0o755); err != nil {
		return -1, nil, fmt.Errorf("s3: %w", err)
	}
	dir, changed, err = s.makeParents(versionRoot(bucket), key+"/")
	changed = append(changed, versionDir(bucket, key), versionRoot(bucket), sysDir+"/buckets/"+bucket)
	s.dirs.forgetTree(versionRoot(bucket))
	return dir, changed, err
}

// keep links the current version, at rel, among the older ones.
func (s *Store) keep(bucket, key, rel string, current *Info) (changed []string, err error) {
	to, changed, err := s.makeVersionDir(bucket, key)
	if err != nil {
		return nil, err
	}
	defer unix.Close(to)
	parent, name := splitPath(rel)
	from, err := s.openDir(parent)
	if err != nil {
		return nil, err
	}
	defer unix.Close(from)
	as := versionName(&current.Meta)
	_ = unix.Unlinkat(to, as, 0) // of a change that was interrupted
	if err := unix.Linkat(from, name, to, as, 0); err != nil {
		return nil, fmt.Errorf("s3: keep version of %s/%s: %w", bucket, key, err)
	}
	return changed, nil
}

// dropNull removes the null version from among the older ones.
func (s *Store) dropNull(bucket, key string) {
	dir := versionDir(bucket, key)
	for _, n := range s.versionFiles(dir) {
		if strings.HasSuffix(n, "-null") {
			_, _ = s.remove(versionRoot(bucket), dir+"/"+n) // the new null version hides it
		}
	}
	s.dirs.forgetTree(versionRoot(bucket))
}

// remover removes the current version (leaving a delete marker in a versioned bucket), or
// the version given. It returns what it made or removed.
func (s *Store) remover(bucket, key, version string, cond condition) (Meta, error) {
	if err := s.writable(bucket, key); err != nil {
		return Meta{}, err
	}
	m, changed, err := s.removeLocked(bucket, key, version, cond)
	return m, errors.Join(err, s.syncDirs(changed...))
}

func (s *Store) removeLocked(bucket, key, version string, cond condition) (m Meta, changed []string, err error) {
	defer s.lockBucket(bucket)()
	var current *Info
	fd, rel, info, err := s.openCurrent(bucket, key)
	switch {
	case err == nil:
		unix.Close(fd)
		current = &info
	case !errors.Is(err, ErrNoKey):
		return m, nil, err
	}
	if err := cond(current); err != nil {
		return m, nil, err
	}
	if version != "" {
		return s.removeVersion(bucket, key, version, rel, current)
	}
	if mode := s.versioning(bucket); mode != unversioned {
		return s.mark(bucket, key, rel, current, mode)
	}
	if current == nil {
		return m, nil, nil
	}
	dir, err := s.remove(bucket, rel)
	s.dirs.forget(bucket, key)
	s.dropOverflow(&current.Meta)
	return m, []string{dir}, err
}

// mark hides the current version behind a delete marker.
func (s *Store) mark(bucket, key, rel string, current *Info, mode versioningMode) (m Meta, changed []string, err error) {
	if current != nil && (mode == versioned || current.Version != "") {
		if changed, err = s.keep(bucket, key, rel, current); err != nil {
			return m, nil, err
		}
	}
	if mode == suspended {
		s.dropNull(bucket, key)
	}
	m = Meta{Deleted: true, Seq: s.next()}
	if mode == versioned {
		m.Version = newID()
	}
	st, err := s.stage()
	if err != nil {
		return m, nil, err
	}
	defer st.drop()
	dir, made, err := s.makeVersionDir(bucket, key)
	if err != nil {
		return m, nil, err
	}
	defer unix.Close(dir)
	if err := errors.Join(s.setMeta(int(st.Fd()), &m), s.publish(st, dir, versionName(&m))); err != nil {
		return m, nil, fmt.Errorf("s3: delete marker of %s/%s: %w", bucket, key, err)
	}
	changed = append(changed, made...)
	if current != nil {
		left, err := s.remove(bucket, rel)
		s.dirs.forget(bucket, key)
		return m, append(changed, left), err
	}
	return m, changed, nil
}

// removeVersion removes one version for good. If it was the current one, the newest of
// those left becomes current, unless that is a delete marker.
func (s *Store) removeVersion(bucket, key, version, rel string, current *Info) (m Meta, changed []string, err error) {
	dir := versionDir(bucket, key)
	wasCurrent := current != nil && version == current.VersionID()
	if wasCurrent {
		m = current.Meta
	} else {
		fd, info, err := s.openVersion(bucket, key, version)
		if errors.Is(err, ErrNoVersion) {
			return m, nil, nil
		}
		if err != nil {
			return m, nil, err
		}
		unix.Close(fd)
		m = info.Meta
		left, err := s.remove(versionRoot(bucket), dir+"/"+versionName(&m))
		if err != nil {
			return m, nil, err
		}
		changed = append(changed, left)
	}
	s.dirs.forgetTree(versionRoot(bucket))
	switch latest := s.latestVersion(bucket, key); {
	case current != nil && !wasCurrent:
	case latest != nil && !latest.Deleted:
		// Over the current version, so that there is no moment without one.
		from := dir + "/" + versionName(&latest.Meta)
		made, err := s.place(bucket, key, func(to int, name string) error {
			return unix.Renameat(s.rootFD, from, to, name)
		})
		if err != nil {
			return m, nil, err
		}
		changed = append(append(changed, made...), s.prune(versionRoot(bucket), dir))
	case wasCurrent:
		left, err := s.remove(bucket, rel)
		if err != nil {
			return m, nil, err
		}
		changed = append(changed, left)
		s.dirs.forget(bucket, key)
	}
	s.dropOverflow(&m)
	return m, changed, nil
}
