//go:build !linux

package worker

import (
	"os"
	"sync/atomic"
)

// WaitsForRanges says that a read of a File outside of its Present ranges asks for them.
const WaitsForRanges = false

// meterReads can't see single reads here: it counts all that the query needs at once.
func meterReads(_ *Conn, files []File, limit int64) error {
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

// pread reads an input file, all of which is there.
func pread(_ int, f *os.File, p []byte, off int64) (int, error) {
	n, err := f.ReadAt(p, off)
	if n > 0 {
		err = nil
	}
	return n, err
}

// dropRead keeps everything.
func dropRead(int) []Range { return nil }

// faults never happen.
var faults noFaults

type noFaults struct{}

func (noFaults) answer(Filled) {}

// freshBytes can't be told here.
func freshBytes() int64 { return 0 }

func scannedBytes() int64 { return needed.Load() }

func readsRefused() (overLimit, missing bool) { return max > 0 && needed.Load() > max, false }
