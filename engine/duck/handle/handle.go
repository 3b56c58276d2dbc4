// Package handle lets DuckDB hold values of Go: its callbacks get back the pointer
// that was registered with them, and tell when it is no longer needed.
package handle

/*
#include <stdint.h>
#include <stdlib.h>

void glauxRelease(void *p);
*/
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// New gives a value a place in C's memory, which lives until its Release.
func New(value any) unsafe.Pointer {
	p := C.malloc(C.size_t(unsafe.Sizeof(cgo.Handle(0))))
	*(*cgo.Handle)(p) = cgo.NewHandle(value)
	return p
}

// Value is what a pointer of New stands for. It panics when that is of another type.
func Value[T any](p unsafe.Pointer) T { return (*(*cgo.Handle)(p)).Value().(T) }

// Released is implemented by values that have something to close when DuckDB lets
// go of them.
type Released interface{ Released() }

// Deleter is Release as a callback to register with a pointer of New.
func Deleter() unsafe.Pointer { return C.glauxRelease }

//export glauxRelease
func glauxRelease(p unsafe.Pointer) { Release(p) }

// Release ends a pointer of New.
func Release(p unsafe.Pointer) {
	h := *(*cgo.Handle)(p)
	value := h.Value()
	h.Delete()
	C.free(p)
	if r, ok := value.(Released); ok {
		r.Released()
	}
}
