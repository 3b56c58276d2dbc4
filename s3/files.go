package s3

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// walkOpen is openBeneath name by name.
func walkOpen(root int, rel string, flags int) (int, error) {
	dir := root
	names := strings.Split(rel, "/")
	for i, name := range names {
		f := unix.O_RDONLY | unix.O_DIRECTORY
		if i == len(names)-1 {
			f = flags
		}
		fd, err := unix.Openat(dir, name, f|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
		if dir != root {
			unix.Close(dir)
		}
		if err != nil {
			return -1, err
		}
		dir = fd
	}
	return dir, nil
}

// absent reports whether an error of opening a path says that there is no such file. A
// symbolic link counts as none.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ENOTDIR) || errors.Is(err, unix.ELOOP) ||
		errors.Is(err, unix.ENAMETOOLONG) || errors.Is(err, unix.EXDEV) || errors.Is(err, unix.ENXIO)
}

// openDir opens a directory, relative to the root; ErrNoKey if there is none.
func (s *Store) openDir(rel string) (int, error) {
	fd, err := openBeneath(s.rootFD, rel, unix.O_RDONLY|unix.O_DIRECTORY)
	if err != nil && absent(err) {
		return -1, ErrNoKey
	}
	if err != nil {
		return -1, fmt.Errorf("s3: open %s: %w", rel, err)
	}
	return fd, nil
}

// openFile opens a regular file, relative to the root, and reads what is known of it.
func (s *Store) openFile(rel string) (fd int, info Info, isDir bool, err error) {
	fd, err = openBeneath(s.rootFD, rel, unix.O_RDONLY|unix.O_NONBLOCK)
	if err != nil {
		if absent(err) {
			return -1, info, false, ErrNoKey
		}
		return -1, info, false, fmt.Errorf("s3: open %s: %w", rel, err)
	}
	info, isDir, err = s.describe(fd)
	if err != nil || isDir {
		unix.Close(fd)
		if err == nil {
			err = ErrNoKey
		}
		return -1, info, isDir, err
	}
	return fd, info, false, nil
}

// describe is what an open file says about itself.
func (s *Store) describe(fd int) (info Info, isDir bool, err error) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return info, false, fmt.Errorf("s3: stat: %w", err)
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG {
		return info, st.Mode&unix.S_IFMT == unix.S_IFDIR, ErrNoKey.unless(st.Mode&unix.S_IFMT == unix.S_IFDIR)
	}
	at := time.Unix(st.Mtim.Unix())
	if err := s.getMeta(fd, &info.Meta); err != nil {
		return info, false, err
	}
	m := &info.Meta
	info.Size, info.Modified = st.Size, at
	if m.ETag == "" && !m.Deleted || !m.Deleted && (m.Size != st.Size || m.MTime != at.UnixNano()) {
		// Somebody put or edited it there. The dash tells clients that this is no MD5.
		m.ETag, m.Sums, m.SumType, m.Parts = fmt.Sprintf("%032x-%x", at.UnixNano(), st.Size), nil, "", nil
	}
	m.Size = st.Size
	return info, false, nil
}

func (e *Error) unless(ok bool) error {
	if ok {
		return nil
	}
	return e
}

// staged is a file that is being written and has no name among the objects yet.
type staged struct {
	*os.File
	name string // in the temporary directory, if it has one
}

func (s *Store) stage() (*staged, error) {
	if s.unnamed {
		f, err := unnamedFile(s.sys("tmp"))
		if err != nil {
			return nil, fmt.Errorf("s3: stage: %w", err)
		}
		return &staged{File: f}, nil
	}
	name := s.sys("tmp", newID())
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("s3: stage: %w", err)
	}
	return &staged{File: f, name: name}, nil
}

// drop closes the file, which is gone then unless it was published.
func (st *staged) drop() {
	st.Close()
	if st.name != "" {
		os.Remove(st.name)
	}
}

// linkAt gives the file a name that isn't taken.
func (st *staged) linkAt(dir int, name string) error {
	if st.name == "" {
		return linkUnnamed(st.File, dir, name)
	}
	return unix.Linkat(unix.AT_FDCWD, st.name, dir, name, 0)
}

// publish gives a staged file its name, replacing what is there.
func (s *Store) publish(st *staged, dir int, name string) error {
	err := st.linkAt(dir, name)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	t := s.sys("tmp", newID())
	if err := st.linkAt(unix.AT_FDCWD, t); err != nil {
		return err
	}
	if err := unix.Renameat(unix.AT_FDCWD, t, dir, name); err != nil {
		os.Remove(t)
		return err
	}
	return nil
}

// makeParents makes the directories of a key's path below base and opens the last. An
// object in the way becomes a directory that holds it as selfName: the two are
// exchanged, so that readers never miss it. changed are the directories with new
// entries. The caller holds the bucket's lock.
func (s *Store) makeParents(base, key string) (fd int, changed []string, err error) {
	components := strings.Split(key, "/")
	components = components[:len(components)-1]
	rel := base
	for _, c := range components {
		rel += "/" + escape(c)
	}
	if fd, err := s.openDir(rel); !errors.Is(err, ErrNoKey) {
		return fd, nil, err
	}
	if fd, err = s.openDir(base); err != nil {
		return -1, nil, err
	}
	rel = base
	for _, c := range components {
		name := escape(c)
		next, made, err := s.descend(fd, name, c)
		unix.Close(fd)
		if err != nil {
			return -1, nil, fmt.Errorf("s3: make directory %s/%s: %w", rel, name, err)
		}
		if made {
			changed = append(changed, rel, rel+"/"+name)
		}
		fd, rel = next, rel+"/"+name
	}
	return fd, changed, nil
}

// descend opens the directory of a component in dir, making it if need be.
func (s *Store) descend(dir int, name, component string) (fd int, made bool, err error) {
	const flags = unix.O_RDONLY | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC
	fd, err = unix.Openat(dir, name, flags, 0)
	if err == nil {
		return fd, false, nil
	}
	var st unix.Stat_t
	statErr := unix.Fstatat(dir, name, &st, unix.AT_SYMLINK_NOFOLLOW)
	if statErr == nil && st.Mode&unix.S_IFMT != unix.S_IFREG {
		return -1, false, fail(http.StatusConflict, "InvalidRequest", "%s, on the way to the object, is a symbolic link or a special file", component)
	}
	if statErr != nil && !errors.Is(statErr, fs.ErrNotExist) {
		return -1, false, statErr
	}
	t := s.sys("tmp", newID())
	if err := os.Mkdir(t, 0o755); err != nil {
		return -1, false, err
	}
	defer os.RemoveAll(t)
	if len(component) > maxName {
		if err := unix.Setxattr(t, nameAttr, []byte(component), 0); err != nil {
			return -1, false, err
		}
	}
	if statErr == nil {
		if err = errors.Join(unix.Linkat(dir, name, unix.AT_FDCWD, t+"/"+selfName, 0), s.syncPath(t)); err == nil {
			err = exchange(unix.AT_FDCWD, t, dir, name)
		}
	} else {
		err = unix.Renameat(unix.AT_FDCWD, t, dir, name)
	}
	if err != nil {
		return -1, false, err
	}
	fd, err = unix.Openat(dir, name, flags, 0)
	return fd, true, err
}

// remove removes a file, relative to the root, and the directories that it leaves empty,
// up to but not including stop. It returns the directory whose entry went last.
func (s *Store) remove(stop, rel string) (string, error) {
	dir, name := splitPath(rel)
	fd, err := s.openDir(dir)
	if err != nil {
		return dir, err
	}
	err = unix.Unlinkat(fd, name, 0)
	unix.Close(fd)
	if err != nil && !absent(err) {
		return dir, fmt.Errorf("s3: remove %s: %w", rel, err)
	}
	return s.prune(stop, dir), nil
}

// prune removes empty directories from dir upwards and returns the first that stays.
func (s *Store) prune(stop, dir string) string {
	for len(dir) > len(stop) && strings.HasPrefix(dir, stop+"/") {
		parent, name := splitPath(dir)
		fd, err := s.openDir(parent)
		if err != nil {
			break
		}
		err = unix.Unlinkat(fd, name, unix.AT_REMOVEDIR)
		unix.Close(fd)
		if err != nil {
			break
		}
		dir = parent
	}
	return dir
}
