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
	at      int
	geoms   []*geo.Geometry
	raw     [][]byte     // what they were read from
	readers []geo.Reader // which have their memory
	text    geo.Reader
	tiles   []geo.Tile // the last result, for its memory
	cover   *geo.Cover
}

func (r *geoRow) float(k int) float64 { return r.Args[k].Float(r.at) }
func (r *geoRow) int(k int) int64     { return r.Args[k].Int(r.at) }
func (r *geoRow) str(k int) string    { return r.Args[k].Str(r.at) }
func (r *geoRow) tile(k int) geo.Tile { return geo.TileOf(r.int(k)) }

// putGeometry appends a geometry; nil is NULL.
func putGeometry(out *Builder, g *geo.Geometry) {
	if g == nil {
		out.Null()
		return
	}
	from := len(out.blob)
	out.step()
	out.blob = g.Encode(out.blob)
	out.endString(from)
}

// putPoint appends a point.
func putPoint(out *Builder, p geo.Point) {
	from := len(out.blob)
	out.step()
	out.blob = geo.EncodePoint(out.blob, p.X, p.Y)
	out.endString(from)
}

// putForm appends what a geometry is written as, if it can be.
func putForm(out *Builder, g *geo.Geometry, form func(g *geo.Geometry, dst []byte) ([]byte, error)) error {
	from := len(out.blob)
	b, err := form(g, out.blob)
	if err != nil {
		return err
	}
	out.step()
	out.blob = b
	out.endString(from)
	return nil
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
			r := &geoRow{Call: c, geoms: make([]*geo.Geometry, len(args)), raw: make([][]byte, len(args)), readers: make([]geo.Reader, len(args))}
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
	r.geoms[k] = nil
	g, err := r.readers[k].Decode(raw)
	if err != nil {
		return geoError(err)
	}
	r.geoms[k], r.raw[k] = g, raw
	return nil
}

// geoError gives an error of package geo Trino's name.
func geoError(err error) error {
	if err == nil {
		return nil
	}
	var own *sql.Error
	var internal *geo.InternalError
	switch {
	case errors.As(err, &own):
		return err
	case errors.Is(err, geo.ErrDimensions):
		return failure("NOT_SUPPORTED", "%s", err)
	case errors.As(err, &internal):
		return failure("GENERIC_INTERNAL_ERROR", "%s", err)
	}
	return invalid("%s", err)
}

// geoParse makes a kernel that reads a geometry from text or bytes.
func geoParse(what string, parse func(r *geo.Reader, s string) (*geo.Geometry, error)) Kernel {
	return geoFunc(func(r *geoRow) error {
		s := r.str(0)
		g, err := parse(&r.text, s)
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
	return geoParse("WKT", func(r *geo.Reader, s string) (*geo.Geometry, error) {
		g, err := r.ParseText(s)
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
		putPoint(out.Kid(0), p)
	}
	out.End()
}

func putGeometries(out *Builder, list []*geo.Geometry) {
	for _, g := range list {
		putGeometry(out.Kid(0), g)
	}
	out.End()
}
