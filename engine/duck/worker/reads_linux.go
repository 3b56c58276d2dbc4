package worker

/*
#cgo LDFLAGS: -Wl,--wrap=pread -Wl,--wrap=pread64 -Wl,--wrap=read -Wl,--wrap=open -Wl,--wrap=close
#include <stdlib.h>
#include "reads_linux.h"
*/
import "C"

import (
	"fmt"
	"os"
	"sync/atomic"
	"unsafe"
)

// WaitsForRanges says that a read of a File outside of its Present ranges asks for them.
const WaitsForRanges = true

// inputs are the query's files as C sees them, once there are any.
var inputs atomic.Pointer[[]C.glaux_file]

// input is one of them.
func input(file int) (*C.glaux_file, error) {
	list := inputs.Load()
	if list == nil || file < 0 || file >= len(*list) {
		return nil, fmt.Errorf("there is no input file %d", file)
	}
	return &(*list)[file], nil
}

// meterReads starts to meter the reads of a query's input files, which are told
// apart by the paths that they are opened by. What it allocates lives as long as
// the process: a worker that read files serves no second query.
func meterReads(conn *Conn, files []File, limit int64) error {
	if len(files) == 0 {
		return nil
	}
	faults.reset(conn)
	list := calloc[C.glaux_file](len(files))
	for i, f := range files {
		info, err := os.Stat(f.Path)
		if err != nil {
			return fmt.Errorf("meter an input file: %w", err)
		}
		c := &list[i]
		c.size = C.int64_t(info.Size())
		chunks := f.Chunks
		if chunks == nil {
			chunks = []Range{{0, info.Size()}}
		}
		c.chunks, c.nchunks = ranges(chunks)
		blocks, first := int64(0), calloc[C.int64_t](len(chunks)+1)
		for k, r := range chunks {
			first[k] = C.int64_t(blocks)
			blocks += r.Len/C.GLAUX_BLOCK + 1
		}
		c.first, c.touched = &first[0], &calloc[C.uint8_t](int(blocks) + 1)[0]
		if f.Present != nil {
			c.present = &calloc[C.uint64_t](int(info.Size()/C.GLAUX_PAGE/64) + 1)[0]
			c.before = &calloc[C.uint64_t](int(info.Size()/C.GLAUX_PAGE/64) + 1)[0]
			c.read = &calloc[C.uint64_t](int(info.Size()/C.GLAUX_PAGE/64) + 1)[0]
			setPresent(c, f.Present)
			copy(bits(c, c.before), bits(c, c.present))
		}
	}
	C.glaux_reads_start(&list[0], C.int64_t(len(list)), C.int64_t(limit))
	inputs.Store(&list)
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

// bits are the words of one of a file's bitmaps.
func bits(c *C.glaux_file, words *C.uint64_t) []uint64 {
	return unsafe.Slice((*uint64)(unsafe.Pointer(words)), int64(c.size)/C.GLAUX_PAGE/64+1)
}

// setPresent marks the pages that lie in ranges as a whole, the file's last one
// as far as it goes.
func setPresent(c *C.glaux_file, list []Range) {
	words, size := bits(c, c.present), int64(c.size)
	for _, r := range list {
		from, end := (max(r.Off, 0)+C.GLAUX_PAGE-1)/C.GLAUX_PAGE, min(r.Off+r.Len, size)
		to := end / C.GLAUX_PAGE
		if end == size {
			to = (end + C.GLAUX_PAGE - 1) / C.GLAUX_PAGE
		}
		for p := from; p < to; p++ {
			if p%64 == 0 && p+64 <= to {
				atomic.StoreUint64(&words[p/64], ^uint64(0))
				p += 63
				continue
			}
			atomic.OrUint64(&words[p/64], 1<<(p%64))
		}
	}
}

// isPresent is what the C side asks, too.
func isPresent(c *C.glaux_file, off, n int64) bool {
	if c.present == nil {
		return true
	}
	words := bits(c, c.present)
	for p := off / C.GLAUX_PAGE; p*C.GLAUX_PAGE < min(off+n, int64(c.size)); p++ {
		if atomic.LoadUint64(&words[p/64])>>(p%64)&1 == 0 {
			return false
		}
	}
	return true
}

// waitFor returns when a range of an input file is present.
func waitFor(file int, off, n int64) error {
	c, err := input(file)
	if err != nil {
		return err
	}
	n = min(n, int64(c.size)-off)
	if n <= 0 || isPresent(c, off, n) {
		return nil
	}
	for !isPresent(c, off, n) {
		// What comes may be dropped again before it is looked at.
		if err := faults.ask(file, Range{Off: off, Len: n}); err != nil {
			C.glaux_reads_fail()
			return err
		}
	}
	return nil
}

//export glauxFault
func glauxFault(file, off, n C.int64_t) C.int {
	if waitFor(int(file), int64(off), int64(n)) != nil {
		return 0
	}
	return 1
}

// scannedBytes is how much of the files has been used so far.
func scannedBytes() int64 { return int64(C.glaux_reads_scanned()) }

// freshBytes is how much of what was fetched meanwhile has been read.
func freshBytes() int64 { return int64(C.glaux_reads_fresh()) }

// readsRefused says why reads fail since some point.
func readsRefused() (overLimit, missing bool) {
	s := C.glaux_reads_state()
	return s == C.GLAUX_EXCEEDED, s == C.GLAUX_MISSING
}

// pread reads an input file by its number, as DuckDB does.
func pread(file int, f *os.File, p []byte, off int64) (int, error) {
	if _, err := input(file); err != nil {
		return 0, err
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err := C.glaux_reads_pread(C.int64_t(file), C.int(f.Fd()), unsafe.Pointer(&p[0]), C.size_t(len(p)), C.int64_t(off))
	if n < 0 {
		return 0, err
	}
	return int(n), nil
}

// dropRead makes the pages of a file absent that have been read, and tells which:
// a reader that comes back to them asks for them again.
func dropRead(file int) (out []Range) {
	c, err := input(file)
	if err != nil || c.present == nil {
		return nil
	}
	present, read := bits(c, c.present), bits(c, c.read)
	for w := range present {
		gone := atomic.LoadUint64(&read[w]) & atomic.LoadUint64(&present[w])
		if gone == 0 {
			continue
		}
		atomic.AndUint64(&present[w], ^gone)
		for b := int64(0); b < 64; b++ {
			if gone>>b&1 == 0 {
				continue
			}
			at := (int64(w)*64 + b) * C.GLAUX_PAGE
			if n := len(out); n > 0 && out[n-1].Off+out[n-1].Len == at {
				out[n-1].Len += C.GLAUX_PAGE
			} else {
				out = append(out, Range{Off: at, Len: C.GLAUX_PAGE})
			}
		}
	}
	// Now, and not before: who looked at a bit that was still set looks again.
	C.glaux_reads_dropped(C.int64_t(file))
	return out
}
