package worker

/*
#cgo LDFLAGS: -Wl,--wrap=pread -Wl,--wrap=pread64 -Wl,--wrap=read
#include <stdlib.h>
#include "reads_linux.h"
*/
import "C"

import (
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

// RefusesHoles says that reads outside of a File's Present ranges fail.
const RefusesHoles = true

// meterReads starts to meter the reads of a query's input files, by inode. What
// it allocates lives as long as the process: a worker that read files serves no
// second query.
func meterReads(files []File, limit int64) error {
	if len(files) == 0 {
		return nil
	}
	list := calloc[C.glaux_file](len(files))
	kept := list[:0]
	for _, f := range files {
		info, err := os.Stat(f.Path)
		if err != nil {
			return fmt.Errorf("meter an input file: %w", err)
		}
		st := info.Sys().(*syscall.Stat_t)
		c := C.glaux_file{dev: C.uint64_t(st.Dev), ino: C.uint64_t(st.Ino), size: C.int64_t(st.Size), npresent: -1}
		if f.Chunks == nil {
			c.whole = 1
			c.touched = &calloc[C.uint8_t](int(st.Size/C.GLAUX_BLOCK) + 1)[0]
		} else {
			c.chunks, c.nchunks = ranges(f.Chunks)
			c.touched = &calloc[C.uint8_t](len(f.Chunks) + 1)[0]
		}
		if f.Present != nil {
			c.present, c.npresent = ranges(f.Present)
		}
		kept = append(kept, c)
	}
	C.glaux_reads_start(&list[0], C.int64_t(len(kept)), C.int64_t(limit))
	return nil
}

func calloc[T any](n int) []T {
	var zero T
	return unsafe.Slice((*T)(C.calloc(C.size_t(n), C.size_t(unsafe.Sizeof(zero)))), n)
}

func ranges(list []Range) (*C.glaux_range, C.int64_t) {
	out := calloc[C.glaux_range](len(list) + 1)
	for i, r := range list {
		out[i] = C.glaux_range{off: C.int64_t(r.Off), len: C.int64_t(r.Len)}
	}
	return &out[0], C.int64_t(len(list))
}

// scannedBytes is how much of the files has been used so far.
func scannedBytes() int64 { return int64(C.glaux_reads_scanned()) }

// readsRefused says why reads fail since some point.
func readsRefused() (overLimit, hole bool) {
	s := C.glaux_reads_state()
	return s == C.GLAUX_EXCEEDED, s == C.GLAUX_HOLE
}

// pread reads as DuckDB does.
func pread(f *os.File, p []byte, off int64) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, err := C.glaux_pread(C.int(f.Fd()), unsafe.Pointer(&p[0]), C.size_t(len(p)), C.int64_t(off))
	if n < 0 {
		return 0, fmt.Errorf("read an input file: %w", err)
	}
	return int(n), nil
}
