package s3

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

const errNoAttr = unix.ENOATTR

func openBeneath(root int, rel string, flags int) (int, error) {
	return walkOpen(root, rel, flags)
}

func unnamedFile(string) (*os.File, error) { return nil, errors.ErrUnsupported }

func linkUnnamed(*os.File, int, string) error { return errors.ErrUnsupported }

func exchange(dir1 int, name1 string, dir2 int, name2 string) error {
	return unix.RenameatxNp(dir1, name1, dir2, name2, unix.RENAME_SWAP)
}
