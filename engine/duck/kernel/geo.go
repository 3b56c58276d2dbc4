package kernel

import (
	"bytes"
	"errors"

	"glaux/engine/duck/geo"
	"glaux/sql"
)

// Geometries are BLOBs in package geo's own encoding, Bing tiles integers.

// geoRow is one row of a geospatial function: its geometries are read, each only
// once while it stays the same from row to row.
type geoRow struct {
	*Call
	at    int
	geoms []*geo.Geometry
	raw   [][]byte
	// Points are made in the memory of the whole chunk.
	made   []geo.Geometry
	coords []geo.Point
	tiles  []geo.Tile // the last result, for its memory
}

func (r *geoRow) float(k int) float64 { return r.Args[k].Float(r.at) }
func (r *geoRow) int(k int) int64     { return r.Args[k].Int(r.at) }
func (r *geoRow) str(k int) string    { return r.Args[k].Str(r.at) }
func (r *geoRow) tile(k int) geo.Tile { return geo.TileOf(r.int(k)) }

// put appends a geometry; nil is NULL.
func putGeometry(out *Builder, g *geo.Geometry) {
	if g == nil {
		out.Null()
		return
	}
	out.Write(g.Encode)
}

func isGeometry(t sql.Type) bool {
	return t.Kind == sql.Geometry || t.Kind == sql.SphericalGeography
}

// geoFunc makes a kernel of a function over rows without NULL; r.geoms has the
// geometries among the arguments, by the arguments' places.
func geoFunc(f func(r *geoRow) error) Kernel {
	return Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
		var read []int
		for k, t := range args {
			if isGeometry(t) {
				read = append(read, k)
			}
		}
		return func(c *Call) error {
			r := &geoRow{Call: c, geoms: make([]*geo.Geometry, len(args)), raw: make([][]byte, len(args))}
			return eachRow(func(_ *Call, i int) error {
				r.at = i
				for _, k := range read {
					if err := r.read(k); err != nil {
						return err
					}
				}
				return geoError(f(r))
			})(c)
		}, nil
	}}
}

// geoNumbers makes a kernel of a function of numbers alone: f computes rows from one
// on and says where it stopped, at the end or at a row that check refuses.
func geoNumbers[R any](f func(c *Call, out []R, from int) int, check func(c *Call, i int) error) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			out := room[R](c.Out, c.N)
			for at := 0; at < c.N; at++ {
				if at += f(c, out, at); at == c.N {
					break
				}
				if c.anyNull(at) { // what stands in its place means nothing
					continue
				}
				if err := check(c, at); err != nil {
					return geoError(err)
				}
			}
			for k := range c.Args {
				c.nullWhere(&c.Args[k])
			}
			return nil
		}, nil
	}}
}

func (r *geoRow) read(k int) error {
	raw := r.Args[k].Bytes(r.at)
	if r.geoms[k] != nil && bytes.Equal(raw, r.raw[k]) {
		return nil
	}
	var g *geo.Geometry
	if p, ok := geo.DecodePoint(raw); ok {
		g = r.point(p)
	} else {
		var err error
		if g, err = geo.Decode(raw); err != nil {
			return geoError(err)
		}
	}
	r.geoms[k], r.raw[k] = g, append(r.raw[k][:0], raw...)
	return nil
}

func (r *geoRow) point(p geo.Point) *geo.Geometry {
	if len(r.made) == cap(r.made) {
		r.made, r.coords = make([]geo.Geometry, 0, r.N), make([]geo.Point, 0, r.N)
	}
	r.coords = append(r.coords, p)
	n := len(r.coords)
	r.made = append(r.made, geo.Geometry{Type: geo.PointType, Points: r.coords[n-1 : n : n]})
	return &r.made[n-1]
}

// geoError gives an error of package geo Trino's name.
func geoError(err error) error {
	var own *sql.Error
	var internal *geo.InternalError
	switch {
	case err == nil || errors.As(err, &own):
		return err
	case errors.Is(err, geo.ErrDimensions):
		return failure("NOT_SUPPORTED", "%s", err)
	case errors.As(err, &internal):
		return failure("GENERIC_INTERNAL_ERROR", "%s", err)
	}
	return invalid("%s", err)
}

// geoParse makes a kernel that reads a geometry from text or bytes.
func geoParse(what string, parse func(s string) (*geo.Geometry, error)) Kernel {
	return geoFunc(func(r *geoRow) error {
		s := r.str(0)
		g, err := parse(s)
		if err != nil {
			var whole geoFault
			switch {
			case errors.As(err, &whole):
				return invalid("%s", whole.error)
			case errors.Is(err, geo.ErrDimensions), errors.As(err, new(*geo.InternalError)):
				return err
			case what == "WKB":
				return invalid("Invalid WKB")
			}
			return invalid("Invalid %s: %s", what, s)
		}
		putGeometry(r.Out, g)
		return nil
	})
}

// ofType parses well-known text that must be of one type.
func ofType(function string, t geo.Type) Kernel {
	return geoParse("WKT", func(s string) (*geo.Geometry, error) {
		g, err := geo.ParseText(s)
		if err != nil {
			return nil, err
		}
		if err := g.Check(function, t); err != nil {
			return nil, geoFault{err}
		}
		return g, nil
	})
}

// geoFault marks an error whose text is complete.
type geoFault struct{ error }

// geoValue makes a kernel of a function of one geometry.
func geoValue(f func(g *geo.Geometry, out *Builder) error) Kernel {
	return geoFunc(func(r *geoRow) error { return f(r.geoms[0], r.Out) })
}

// geoMap makes a kernel that turns a geometry into another, or NULL.
func geoMap(f func(g *geo.Geometry) (*geo.Geometry, error)) Kernel {
	return geoValue(func(g *geo.Geometry, out *Builder) error {
		h, err := f(g)
		if err == nil {
			putGeometry(out, h)
		}
		return err
	})
}

// geoCombine makes a kernel of a function of two geometries.
func geoCombine(f func(a, b *geo.Geometry) (*geo.Geometry, error)) Kernel {
	return geoFunc(func(r *geoRow) error {
		g, err := f(r.geoms[0], r.geoms[1])
		if err == nil {
			putGeometry(r.Out, g)
		}
		return err
	})
}

func geoTest(f geo.Predicate) Kernel {
	return geoFunc(func(r *geoRow) error {
		ok, err := f(r.geoms[0], r.geoms[1])
		r.Out.Bool(ok)
		return err
	})
}

// putPoints appends an array of points.
func putPoints(out *Builder, points []geo.Point) {
	for _, p := range points {
		putGeometry(out.Kid(0), geo.NewPoint(p.X, p.Y))
	}
	out.End()
}

func putGeometries(out *Builder, list []*geo.Geometry) {
	for _, g := range list {
		putGeometry(out.Kid(0), g)
	}
	out.End()
}
