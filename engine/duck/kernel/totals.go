package kernel

/*
#include "sums.h"
#include "totals.h"
*/
import "C"

// totalsKernels are this file's kernels by name: $total is the sum of decimals of 128 bits, $sum
// that of integers of 64.
var totalsKernels = map[string]Kernel{
	"$total": {aggregate: &nativeAggregate{calls: &C.glaux_total}},
	"$sum":   {aggregate: &nativeAggregate{calls: &C.glaux_sum}},
}
