package kernel

/*
#cgo noescape glaux_points_encode
#cgo nocallback glaux_points_encode
#cgo noescape glaux_points_ordinate
#cgo nocallback glaux_points_ordinate
#include "points.h"
*/
import "C"

import (
	"unsafe"

	"glaux/engine/duck/geo"
	"glaux/sql"
)

// Points that C encodes and decodes for a whole chunk.

// points are those of two doubles.
func points([]sql.Type, sql.Type) (Func, error) {
	return func(c *Call) error {
		if c.N == 0 {
			return nil
		}
		x, y, room := &c.Args[0], &c.Args[1], c.Out.Room(c.N, c.N*C.GLAUX_POINT_SIZE)
		used := C.glaux_points_encode((*C.double)(x.data), (*C.double)(y.data), C.uint64_t(c.N), room.Data, (*C.uint8_t)(room.Blob), C.uint64_t(room.Used))
		c.Out.Filled(c.N, false, int(used))
		c.nullWhere(x)
		c.nullWhere(y)
		return nil
	}, nil
}

// ordinates makes a kernel of a number of points, the first or the second; slow is for other geometries.
func ordinates(second bool, slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		return func(c *Call) error {
			if c.N == 0 {
				return nil
			}
			in, room := &c.Args[0], c.Out.Room(c.N, 0)
			if C.glaux_points_ordinate(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N), C.int(b2i(second)), (*C.double)(unsafe.Pointer(room.Data))) == 0 {
				return f(c)
			}
			c.Out.Filled(c.N, false, room.Used)
			c.nullWhere(in)
			return nil
		}, err
	}}
}

// line appends the line of an array of points, or does nothing and reports that where they
// aren't several that differ from the last.
func (r *geoRow) line() bool {
	start, end := r.Args[0].List(r.at)
	if end-start < 2 {
		return false
	}
	elements := &r.Args[0].kids[0]
	out := geo.AppendLine(r.Out.blob, end-start)
	var last geo.Point
	for k := start; k < end; k++ {
		if elements.Null(k) {
			return false
		}
		p, ok := geo.DecodePoint(elements.Bytes(k))
		if !ok || k > start && p == last {
			return false
		}
		out, last = geo.AppendPoint(out, p), p
	}
	from := len(r.Out.blob)
	r.Out.step()
	r.Out.blob = out
	r.Out.endString(from)
	return true
}

// lengths makes a kernel of the lengths of lines; slow is for chunks with other geometries.
func lengths(slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		return func(c *Call) error {
			in, room := &c.Args[0], c.Out.Room(c.N, 0)
			for i, out := 0, unsafe.Slice((*float64)(room.Data), c.N); i < c.N; i++ {
				if out[i] = 0; in.Null(i) {
					continue
				}
				var ok bool
				if out[i], ok = geo.LineLength(in.Bytes(i)); !ok {
					return f(c)
				}
			}
			c.Out.Filled(c.N, false, room.Used)
			c.nullWhere(in)
			return nil
		}, err
	}}
}

// onSphere makes a kernel of the distances of points on the Earth; slow is for chunks with
// other geometries, NULLs or points that are nowhere.
func onSphere(slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		return func(c *Call) error {
			const block = 256
			var x1, y1, x2, y2 [block]float64
			room := c.Out.Room(c.N, 0)
			out := unsafe.Slice((*float64)(room.Data), c.N)
			for from := 0; from < c.N; from += block {
				n := min(block, c.N-from)
				for i := range n {
					if c.anyNull(from + i) {
						return f(c)
					}
					p, ok := geo.DecodePoint(c.Args[0].Bytes(from + i))
					q, also := geo.DecodePoint(c.Args[1].Bytes(from + i))
					if !ok || !also {
						return f(c)
					}
					x1[i], y1[i], x2[i], y2[i] = p.X, p.Y, q.X, q.Y
				}
				if geo.GreatCircles(y1[:n], x1[:n], y2[:n], x2[:n], out[from:from+n]) < n {
					return f(c)
				}
			}
			for i := range out {
				out[i] *= 1000
			}
			c.Out.Filled(c.N, false, room.Used)
			return nil
		}, err
	}}
}
