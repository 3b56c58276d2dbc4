package kernel

/*
#cgo noescape glaux_extreme
#cgo nocallback glaux_extreme
#include "extreme.h"
*/
import "C"

import (
	"unsafe"

	"glaux/sql"
)

// extremeKernels are this file's kernels by name. Of a chunk's strings they leave the
// one that max or min over all rows may be, and make the others NULL, at a fraction of
// what DuckDB's aggregate takes for each. They are not functions of a row: they are for
// arguments of those aggregates only, and volatile, so that DuckDB never computes them
// for a dictionary's entries or for another chunk than that which it aggregates.
var extremeKernels = map[string]Kernel{
	"$greatest_of_chunk": native(C.glaux_greatest),
	"$least_of_chunk":    native(C.glaux_least),
}

// native makes a kernel of a function of C, which DuckDB calls.
func native(f unsafe.Pointer) Kernel {
	return Kernel{
		Make:     func([]sql.Type, sql.Type) (Func, error) { return nil, nil },
		Volatile: true,
		native:   f,
	}
}

// extremeAt is the place of the greatest or least string, or how many there are if all
// are NULL.
func extremeAt(strings []stringT, valid []uint64, greatest bool) int {
	var which C.int
	if greatest {
		which = 1
	}
	return int(C.glaux_extreme(unsafe.Pointer(unsafe.SliceData(strings)), (*C.uint64_t)(unsafe.SliceData(valid)), C.uint64_t(len(strings)), which))
}
