package kernel

/*
#cgo noescape glaux_rescale
#cgo nocallback glaux_rescale
#cgo noescape glaux_rescale_double
#cgo nocallback glaux_rescale_double
#include "rescale.h"
*/
import "C"

import (
	"math"

	"glaux/sql"
)

// Casts that C computes for a whole chunk.

// chunkCast casts a chunk, or does nothing and reports that where it can't all of it.
type chunkCast func(c *Call) bool

// chunkCastOf is the cast of whole chunks between two types; nil if there is none.
func chunkCastOf(from, to sql.Type) chunkCast {
	exact := func(t sql.Type) bool { return t.IsInteger() || t.Kind == sql.Decimal }
	switch {
	case from.Kind == sql.Double && to.Kind == sql.Decimal:
		return func(c *Call) bool { return c.decimalsOfDoubles(to) }
	case from.Kind == sql.Decimal && to.Kind == sql.Double && width(from) == 16 && from.Scale < len(tens):
		return func(c *Call) bool { return c.doublesOfDecimals(from) }
	case from.Kind == sql.Timestamp && from.Precision <= 6 && to.Kind == sql.Varchar && (to.Length == sql.UnboundedLength || to.Length >= 26):
		return func(c *Call) bool { return c.clockTexts(' ') }
	case from.Kind == sql.Double && to.Kind == sql.Real:
		return func(c *Call) bool {
			out := room[float32](c.Out, c.N)
			for i, x := range column[float64](&c.Args[0], c.N) {
				out[i] = float32(x)
			}
			c.nullWhere(&c.Args[0])
			return true
		}
	case from.Kind == sql.Varchar && to.Kind == sql.Boolean:
		return truths
	case from.Kind == sql.Varchar && to.Kind == sql.UUID:
		return readUUIDs
	case from.Kind == sql.Varchar && to.Kind == sql.IPAddress:
		return readAddresses
	case from.Kind == sql.IPAddress && to.Kind == sql.Varchar && (to.Length == sql.UnboundedLength || to.Length >= 15):
		return addressTexts
	case from.Kind == sql.Varchar && (to.Kind == sql.Double || to.Kind == sql.Real):
		return plainNumbers
	case exact(from) && exact(to) && !Wraps(from, to):
		return rescaling(from, to)
	}
	return nil
}

func rescaling(from, to sql.Type) chunkCast {
	digits := to.Scale - from.Scale
	if digits < -18 || digits > 18 {
		return nil
	}
	how := C.glaux_rescaling{from: C.int(width(from)), to: C.int(width(to)), digits: C.int(digits), least: math.MinInt64, most: math.MaxInt64}
	places := to.Precision - max(digits, 0) // of what is bounded: a product's factor, or a quotient
	switch {
	case to.IsInteger():
		unit := int64(pow10int(max(digits, 0)))
		how.least, how.most = C.int64_t(intLimits[to.Kind][0]/unit), C.int64_t(intLimits[to.Kind][1]/unit)
	case places <= 18:
		how.most = C.int64_t(pow10int(max(places, 0))) - 1
		how.least = -how.most
	}
	return func(c *Call) bool {
		if c.N == 0 {
			return false
		}
		x, room := &c.Args[0], c.Out.Room(c.N, 0)
		how := how
		if C.glaux_rescale(&how, x.data, (*C.uint64_t)(x.valid), C.uint64_t(c.N), room.Data) == 0 {
			return false
		}
		c.Out.Filled(c.N, false, room.Used)
		c.nullWhere(x)
		return true
	}
}

func (c *Call) doublesOfDecimals(from sql.Type) bool {
	if c.N == 0 {
		return false
	}
	x, room := &c.Args[0], c.Out.Room(c.N, 0)
	if C.glaux_rescale_double(x.data, (*C.uint64_t)(x.valid), C.uint64_t(c.N), C.double(tens[from.Scale]), (*C.double)(room.Data)) == 0 {
		return false
	}
	c.Out.Filled(c.N, false, room.Used)
	c.nullWhere(x)
	return true
}
