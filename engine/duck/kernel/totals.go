package kernel

/*
#include "totals.h"
*/
import "C"

// totalsKernels are this file's kernels by name: $total is the sum of decimals of 128 bits.
var totalsKernels = map[string]Kernel{
	"$total": {aggregate: &nativeAggregate{calls: &C.glaux_total}},
}
