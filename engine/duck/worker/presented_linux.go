package worker

// #include <stdint.h>
import "C"

import (
	"errors"
	"io"
	"sync"
	"unsafe"

	"glaux/engine/duck/handle"
	"glaux/lake/reframe"
)

// presentations are the input files of a query that DuckDB reads as reframe.File
// presents them.
type presentations struct {
	reads *reads
	list  []presentation // by the number of the file

	mu     sync.Mutex
	broken *brokenFile
}

type presentation struct {
	path  string
	once  sync.Once
	under *inputFile
	file  *reframe.File // nil: it can't be presented
}

// brokenFile is an input file that can't be presented, and why.
type brokenFile struct {
	path string
	why  *reframe.Error
}

func (p *presentations) start(r *reads, files []File) {
	p.reads, p.list, p.broken = r, make([]presentation, len(files)), nil
	for i, f := range files {
		p.list[i].path = f.Path
	}
}

func (p *presentations) stop() {
	for i := range p.list {
		if under := p.list[i].under; under != nil {
			under.close()
		}
	}
	p.list = nil
}

// open is what a file is presented as; nil: it can't be.
func (p *presentations) open(file int) *reframe.File {
	one := &p.list[file]
	one.once.Do(func() {
		under, err := openInput(p.reads, one.path)
		if err != nil {
			return
		}
		one.under = under
		if one.file, err = reframe.Open(under, under.Size()); err != nil {
			p.failed(one, err)
		}
	})
	return one.file
}

// failed notes the first file that is malformed.
func (p *presentations) failed(one *presentation, err error) {
	why, malformed := errors.AsType[*reframe.Error](err)
	p.mu.Lock()
	defer p.mu.Unlock()
	if malformed && p.broken == nil {
		p.broken = &brokenFile{one.path, why}
	}
}

// malformed is the first file that is; nil: none was found.
func (r *reads) malformed() *brokenFile {
	r.shown.mu.Lock()
	defer r.shown.mu.Unlock()
	return r.shown.broken
}

//export glauxPresent
func glauxPresent(who unsafe.Pointer, file C.int64_t) C.int64_t {
	f := handle.Value[*reads](who).shown.open(int(file))
	if f == nil {
		return -1
	}
	return C.int64_t(f.Size())
}

//export glauxReadPresented
func glauxReadPresented(who unsafe.Pointer, file C.int64_t, to unsafe.Pointer, n, off C.int64_t) C.int64_t {
	p := &handle.Value[*reads](who).shown
	f := p.open(int(file))
	if f == nil {
		return -1
	}
	got, err := f.ReadAt(unsafe.Slice((*byte)(to), int64(n)), int64(off))
	if err != nil && !errors.Is(err, io.EOF) {
		p.failed(&p.list[file], err)
		return -1
	}
	return C.int64_t(got)
}
