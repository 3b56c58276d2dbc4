//go:build !linux

package worker

import (
	"os"
	"sync/atomic"
)

// RefusesHoles says that reads outside of a File's Present ranges fail.
const RefusesHoles = false

// meterReads can't see single reads here: it counts all that the query needs at once.
func meterReads(files []File, limit int64) error {
	for _, f := range files {
		if f.Chunks == nil {
			needed.Add(f.Size)
		}
		for _, c := range f.Chunks {
			needed.Add(c.Len)
		}
	}
	max = limit
	return nil
}

// needed is what has been counted, max the limit.
var (
	needed atomic.Int64
	max    int64
)

// pread reads some bytes of an input file.
func pread(f *os.File, p []byte, off int64) (int, error) {
	n, err := f.ReadAt(p, off)
	if n > 0 {
		err = nil
	}
	return n, err
}

func scannedBytes() int64 { return needed.Load() }

func readsRefused() (overLimit, hole bool) { return max > 0 && needed.Load() > max, false }
