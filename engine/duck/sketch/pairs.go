package sketch

/*
#cgo CFLAGS: -O3
#cgo noescape glaux_pairs_sort
#cgo nocallback glaux_pairs_sort
#cgo noescape glaux_pairs_merge
#cgo nocallback glaux_pairs_merge
#include "pairs.h"
*/
import "C"

import (
	"slices"
	"unsafe"
)

// sortPairs sorts values with their weights, which aren't NaN; those that are the same stay
// in their order. scratch is memory that is used again.
func sortPairs[T Bucket | centroid](pairs []T, scratch *[]T) {
	if len(pairs) < 2 {
		return
	}
	*scratch = slices.Grow((*scratch)[:0], len(pairs))[:len(pairs)]
	C.glaux_pairs_sort((*C.glaux_pair)(unsafe.Pointer(&pairs[0])), C.int(len(pairs)), (*C.glaux_pair)(unsafe.Pointer(&(*scratch)[0])))
}

// mergeBuckets makes at most limit buckets of more, or reports that these are odd.
func mergeBuckets(buckets []Bucket, limit int, scratch *[]Bucket) (_ []Bucket, ok bool) {
	if len(buckets) < 2 {
		return buckets, len(buckets) <= limit
	}
	*scratch = slices.Grow((*scratch)[:0], len(buckets))[:len(buckets)]
	n := C.glaux_pairs_merge((*C.glaux_pair)(unsafe.Pointer(&buckets[0])), C.int(len(buckets)), C.int(limit), (*C.glaux_pair)(unsafe.Pointer(&(*scratch)[0])))
	if n < 0 {
		return buckets[:-n], false
	}
	return buckets[:n], true
}
