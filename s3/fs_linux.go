package s3

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

const errNoAttr = unix.ENODATA

// noOpenat2 is set when the kernel, or a filter before it, has no openat2.
var noOpenat2 atomic.Bool

// openBeneath opens a path below root, following no symbolic link on the way.
func openBeneath(root int, rel string, flags int) (int, error) {
	if noOpenat2.Load() {
		return walkOpen(root, rel, flags)
	}
	how := unix.OpenHow{Flags: uint64(flags | unix.O_CLOEXEC), Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS | unix.RESOLVE_NO_MAGICLINKS}
	for {
		fd, err := unix.Openat2(root, rel, &how)
		switch {
		case errors.Is(err, unix.EINTR), errors.Is(err, unix.EAGAIN):
			continue
		case errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EPERM):
			noOpenat2.Store(true)
			return walkOpen(root, rel, flags)
		}
		return fd, err
	}
}

// unnamedFile makes a file in dir that has no name yet.
func unnamedFile(dir string) (*os.File, error) {
	fd, err := unix.Open(dir, unix.O_TMPFILE|unix.O_RDWR|unix.O_CLOEXEC, 0o644)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "upload"), nil
}

// linkUnnamed gives an unnamed file a name.
func linkUnnamed(f *os.File, dir int, name string) error {
	return unix.Linkat(unix.AT_FDCWD, fmt.Sprintf("/proc/self/fd/%d", f.Fd()), dir, name, unix.AT_SYMLINK_FOLLOW)
}

// exchange swaps two names.
func exchange(dir1 int, name1 string, dir2 int, name2 string) error {
	return unix.Renameat2(dir1, name1, dir2, name2, unix.RENAME_EXCHANGE)
}
