package worker

/*
#cgo LDFLAGS: -Wl,--wrap=pread -Wl,--wrap=pread64 -Wl,--wrap=read -Wl,--wrap=open -Wl,--wrap=close -Wl,--wrap=__cxa_throw
#include <stdlib.h>
#include "reads_linux.h"
*/
import "C"

import (
	"fmt"
	"math"
	mathbits "math/bits"
	"os"
	"sync"
	"sync/atomic"
	"unsafe"

	"glaux/engine/duck/handle"
)

// WaitsForRanges says that a read of a File outside of its Present ranges asks for them.
const WaitsForRanges = true

// reads is the metering of the running query's input files, which are told apart
// by the paths that they are opened by. There is one for the process, as libc is.
type reads struct {
	faults faultTable
	who    unsafe.Pointer // the handle of this, for C

	mu     sync.RWMutex // held to write while files comes and goes
	files  []C.glaux_file
	memory []unsafe.Pointer // of the files
	shown  presentations
}

func newReads(conn *Conn) *reads {
	r := &reads{faults: faultTable{conn: conn, waiting: map[int64]waiter{}}}
	r.who = handle.New(r)
	return r
}

// input is one of the files. What is found stays until the query has ended.
func (r *reads) input(file int) (*C.glaux_file, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if file < 0 || file >= len(r.files) {
		return nil, fmt.Errorf("there is no input file %d", file)
	}
	return &r.files[file], nil
}

// start begins to meter a query's files.
func (r *reads) start(files []File, limit int64) error {
	if len(files) == 0 {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	list := calloc[C.glaux_file](r, len(files))
	for i, f := range files {
		info, err := os.Stat(f.Path)
		if err != nil {
			return fmt.Errorf("meter an input file: %w", err)
		}
		c := &list[i]
		c.size = C.int64_t(info.Size())
		if f.Reframed {
			c.reframed = 1
		}
		chunks := f.Chunks
		if chunks == nil {
			chunks = []Range{{0, info.Size()}}
		}
		c.chunks, c.nchunks = r.ranges(chunks)
		blocks, first := int64(0), calloc[C.int64_t](r, len(chunks)+1)
		for k, part := range chunks {
			first[k] = C.int64_t(blocks)
			blocks += part.Len/C.GLAUX_BLOCK + 1
		}
		c.first, c.touched = &first[0], &calloc[C.uint8_t](r, int(blocks)+1)[0]
		c.parts, c.nparts = r.parts(f.Parts)
		if f.Present != nil {
			words := int(info.Size()/C.GLAUX_PAGE/64) + 1
			c.present, c.before, c.read = &calloc[C.uint64_t](r, words)[0], &calloc[C.uint64_t](r, words)[0], &calloc[C.uint64_t](r, words)[0]
			setPresent(c, f.Present)
			copy(bits(c, c.before), bits(c, c.present))
		}
	}
	r.shown.start(r, files)
	C.glaux_reads_start(r.who, &list[0], C.int64_t(len(list)), C.int64_t(limit))
	r.files = list
	return nil
}

// stop ends the metering of a query that has ended: nothing reads any more. It
// fails when one of its files is still open.
func (r *reads) stop() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	left := C.glaux_reads_stop()
	r.shown.stop()
	for _, p := range r.memory {
		C.free(p)
	}
	r.files, r.memory = nil, nil
	if left != 0 {
		return fmt.Errorf("%d input files are still open", left)
	}
	return nil
}

// calloc gives memory of C that lasts until the query's end.
func calloc[T any](r *reads, n int) []T {
	var zero T
	p := C.calloc(C.size_t(n), C.size_t(unsafe.Sizeof(zero)))
	r.memory = append(r.memory, p)
	return unsafe.Slice((*T)(p), n)
}

func (r *reads) ranges(list []Range) (*C.glaux_range, C.int64_t) {
	out := calloc[C.glaux_range](r, len(list)+1)
	for i, part := range list {
		out[i] = C.glaux_range{off: C.int64_t(part.Off), len: C.int64_t(part.Len)}
	}
	return &out[0], C.int64_t(len(list))
}

// parts are copied, as C reads them.
func (r *reads) parts(list []Part) (*C.glaux_part, C.int64_t) {
	size := 0
	for _, p := range list {
		size += len(p.Bytes)
	}
	out, bytes := calloc[C.glaux_part](r, len(list)+1), calloc[C.uint8_t](r, size+1)
	for i, p := range list {
		out[i] = C.glaux_part{off: C.int64_t(p.Off), len: C.int64_t(p.Len), from: C.int64_t(p.From)}
		if n := len(p.Bytes); n > 0 {
			copy(unsafe.Slice((*byte)(unsafe.Pointer(&bytes[0])), n), p.Bytes)
			out[i].len, out[i].from, out[i].bytes = C.int64_t(n), -1, &bytes[0]
			bytes = bytes[n:]
		}
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
func (r *reads) waitFor(file int, off, n int64) error {
	c, err := r.input(file)
	if err != nil {
		return err
	}
	n = min(n, int64(c.size)-off)
	if n <= 0 || isPresent(c, off, n) {
		return nil
	}
	for !isPresent(c, off, n) {
		// What comes may be dropped again before it is looked at.
		if err := r.faults.ask(file, Range{Off: off, Len: n}); err != nil {
			C.glaux_reads_fail()
			return err
		}
	}
	return nil
}

//export glauxFault
func glauxFault(who unsafe.Pointer, file, off, n C.int64_t) C.int {
	if handle.Value[*reads](who).waitFor(int(file), int64(off), int64(n)) != nil {
		return 0
	}
	return 1
}

// answer marks what is present now, and wakes who waits for it. It is called in the
// order in which the service speaks: a Drop that comes after must find the marks.
func (r *reads) answer(m Filled) {
	w, ok := r.faults.take(m.ID)
	if !ok {
		return
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	if w.file < len(r.files) && !m.Failed {
		setPresent(&r.files[w.file], m.Present)
	}
	w.failed <- m.Failed
}

// scanned is how much of the files has been used so far.
func (r *reads) scanned() int64 { return int64(C.glaux_reads_scanned()) }

// thrown is the input file that an exception was thrown over; -1: none.
func (r *reads) thrown() int { return int(C.glaux_reads_thrown()) }

// byFile is how much of each has been used so far.
func (r *reads) byFile() []int64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make([]int64, len(r.files))
	for i := range r.files {
		out[i] = int64(C.glaux_reads_of(C.int64_t(i)))
	}
	return out
}

// fresh is how much of what was fetched meanwhile has been read.
func (r *reads) fresh() int64 { return int64(C.glaux_reads_fresh()) }

// refused says why reads fail since some point.
func (r *reads) refused() (overLimit, missing bool) {
	s := C.glaux_reads_state()
	return s == C.GLAUX_EXCEEDED, s == C.GLAUX_MISSING
}

// pread reads an input file by its number, as DuckDB does.
func (r *reads) pread(file int, f *os.File, p []byte, off int64) (int, error) {
	if _, err := r.input(file); err != nil {
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

// drop makes the pages of a file absent that have been read, and tells which, and on
// which others it relies: a reader that comes back to them asks for them again.
func (r *reads) drop(file int) Dropped {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := Dropped{File: file}
	if file < 0 || file >= len(r.files) {
		return out
	}
	c := &r.files[file]
	if c.present == nil {
		out.Kept = []Range{{Off: 0, Len: math.MaxInt64}} // It was complete from the start.
		return out
	}
	present, read := bits(c, c.present), bits(c, c.read)
	for w := range present {
		gone := atomic.LoadUint64(&read[w]) & atomic.LoadUint64(&present[w])
		if gone != 0 {
			atomic.AndUint64(&present[w], ^gone)
		}
		out.Ranges = appendPages(out.Ranges, int64(w)*64, gone)
		out.Kept = appendPages(out.Kept, int64(w)*64, atomic.LoadUint64(&present[w]))
	}
	// Now, and not before: who looked at a bit that was still set looks again.
	C.glaux_reads_dropped(C.int64_t(file))
	return out
}

// appendPages appends the pages of a word of bits, of which the first is given.
func appendPages(list []Range, first int64, word uint64) []Range {
	for ; word != 0; word &= word - 1 {
		at := (first + int64(mathbits.TrailingZeros64(word))) * C.GLAUX_PAGE
		if n := len(list); n > 0 && list[n-1].Off+list[n-1].Len == at {
			list[n-1].Len += C.GLAUX_PAGE
		} else {
			list = append(list, Range{Off: at, Len: C.GLAUX_PAGE})
		}
	}
	return list
}
