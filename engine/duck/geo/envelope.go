package geo

import "math"

// leastStored is the number below which Esri's library takes a rectangle's side for none, as
// shape files do.
const leastStored = -1e38

// Stored reports a rectangle that Trino finds again where it stored it: of any other there
// is none.
func (b Box) Stored() bool {
	return b.XMin >= leastStored && b.YMin >= leastStored && b.XMax >= leastStored && b.YMax >= leastStored
}

// StoredBounds is Bounds as Trino reads it: that of a line or an area stands in a shape, which
// may have none.
func (g *Geometry) StoredBounds() (b Box, ok bool) {
	b, ok = g.Bounds()
	switch {
	case !ok || b.Stored() || g.Type == PointType:
		return b, ok
	case g.Type != CollectionType:
		return b, false
	}
	b, ok = Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}, false
	for _, part := range g.Parts {
		if p, some := part.StoredBounds(); some {
			ok = b.extend([]Point{{p.XMin, p.YMin}, {p.XMax, p.YMax}})
		}
	}
	return b, ok
}

// StoredBounds is that of what Encode wrote.
func StoredBounds(data []byte) (b Box, ok bool, err error) {
	if b, ok, err = DecodeBounds(data); err != nil || !ok || b.Stored() {
		return b, ok, err
	}
	g, err := Decode(data)
	if err != nil {
		return b, false, err
	}
	b, ok = g.StoredBounds()
	return b, ok, nil
}
