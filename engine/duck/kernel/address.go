package kernel

/*
#cgo noescape glaux_address_read
#cgo nocallback glaux_address_read
#cgo noescape glaux_address_text
#cgo nocallback glaux_address_text
#include "address.h"
*/
import "C"

import "math"

// Casts of IP addresses that C computes for a whole chunk, if all are IPv4's.

func readAddresses(c *Call) bool {
	in, room := &c.Args[0], c.Out.Room(c.N, 16*c.N)
	return c.written(uint64(C.glaux_address_read(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N), room.Data, (*C.uint8_t)(room.Blob), C.uint64_t(room.Used))))
}

func addressTexts(c *Call) bool {
	in, room := &c.Args[0], c.Out.Room(c.N, 15*c.N)
	return c.written(uint64(C.glaux_address_text(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N), room.Data, (*C.uint8_t)(room.Blob), C.uint64_t(room.Used))))
}

// written counts in what was written, up to a place of the blob, for all rows of the first
// argument that aren't NULL; or reports that it wasn't.
func (c *Call) written(used uint64) bool {
	if used == math.MaxUint64 {
		return false
	}
	c.Out.Filled(c.N, false, int(used))
	c.nullWhere(&c.Args[0])
	return true
}
