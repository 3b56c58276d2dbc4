//go:build !linux

package worker

import "sync/atomic"

// RefusesHoles says that reads outside of a File's Present ranges fail.
const RefusesHoles = false

// meterReads can't see single reads here: it counts all that the query needs at once.
func meterReads(files []File, limit int64) error {
	for _, f := range files {
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

// countBytes meters bytes that Go code reads; false when they exceed the limit.
func countBytes(n int64) bool { return needed.Add(n) <= max || max <= 0 }

func scannedBytes() int64 { return needed.Load() }

func readsRefused() (overLimit, hole bool) { return max > 0 && needed.Load() > max, false }
