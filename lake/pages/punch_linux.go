package pages

import (
	"os"

	"golang.org/x/sys/unix"
)

// punch gives the space of a range back; it reads as zeros then.
func punch(f *os.File, off, n int64) error {
	return unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, off, n)
}
