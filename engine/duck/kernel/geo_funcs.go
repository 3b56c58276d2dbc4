package kernel

import (
	"unsafe"

	"glaux/engine/duck/geo"
)

// geoFuncsKernels are this file's kernels by name.
var geoFuncsKernels = map[string]Kernel{
	// Reading and writing.
	"st_geometryfromtext": geoParse("WKT", (*geo.Reader).ParseText),
	"st_linefromtext":     ofType("ST_LineFromText", geo.LineStringType),
	"st_polygon":          ofType("ST_Polygon", geo.PolygonType),
	"st_geomfrombinary": geoParse("WKB", func(r *geo.Reader, s string) (*geo.Geometry, error) {
		return r.ParseBinary(unsafe.Slice(unsafe.StringData(s), len(s)))
	}),
	"st_geomfromkml": geoParse("KML", func(_ *geo.Reader, s string) (*geo.Geometry, error) { return geo.ParseKML(s) }),
	"geometry_from_hadoop_shape": geoFunc(func(r *geoRow) error {
		g, err := geo.ParseHadoopShape(r.Args[0].Bytes(r.at))
		if err == nil {
			putGeometry(r.Out, g)
		}
		return err
	}),
	"from_geojson_geometry": geoFunc(func(r *geoRow) error {
		g, err := geo.ParseJSON(r.str(0))
		if err != nil {
			return invalid("Invalid GeoJSON: %s", err)
		}
		putGeometry(r.Out, g)
		return nil
	}),
	"from_encoded_polyline": geoFunc(func(r *geoRow) error {
		g, err := geo.DecodePolyline(r.str(0))
		if err == nil {
			putGeometry(r.Out, g)
		}
		return err
	}),
	"st_astext": geoValue(func(g *geo.Geometry, out *Builder) error {
		return putForm(out, g, (*geo.Geometry).AppendText)
	}),
	"st_asbinary": geoValue(func(g *geo.Geometry, out *Builder) error {
		return putForm(out, g, (*geo.Geometry).AppendBinary)
	}),
	"to_geojson_geometry": geoValue(func(g *geo.Geometry, out *Builder) error {
		return putForm(out, g, func(g *geo.Geometry, dst []byte) ([]byte, error) {
			if err := g.CheckShell(); err != nil {
				return dst, err
			}
			return g.AppendJSON(dst), nil
		})
	}),
	"to_encoded_polyline": geoValue(func(g *geo.Geometry, out *Builder) error {
		b, err := g.EncodePolyline()
		out.Bytes(b)
		return err
	}),
	"st_point": {Make: points},
	"st_linestring": geoFunc(func(r *geoRow) error {
		if r.line() {
			return nil
		}
		points, err := r.points("ST_LineString")
		switch {
		case err != nil:
			return err
		case len(points) == 1:
			points = nil
		}
		putGeometry(r.Out, geo.NewLine(points))
		return nil
	}),
	"st_multipoint": geoFunc(func(r *geoRow) error {
		points, err := r.points("ST_MultiPoint")
		switch {
		case err != nil:
			return err
		case len(points) == 0:
			r.Out.Null()
		default:
			putGeometry(r.Out, &geo.Geometry{Type: geo.MultiPointType, Points: points})
		}
		return nil
	}),
	// Measures and properties.
	"st_area": geoValue(func(g *geo.Geometry, out *Builder) error {
		out.Float(g.Area())
		return nil
	}),
	"$spherical_area": geoValue(func(g *geo.Geometry, out *Builder) error {
		if g.IsEmpty() {
			out.Null()
			return nil
		}
		x, err := g.SphericalArea()
		out.Float(x)
		return err
	}),
	"st_length": lengths(geoValue(func(g *geo.Geometry, out *Builder) error {
		if err := g.Check("ST_Length", geo.LineStringType, geo.MultiLineStringType); err != nil {
			return err
		}
		out.Float(g.Length())
		return nil
	})),
	"$spherical_length": geoValue(func(g *geo.Geometry, out *Builder) error {
		if g.IsEmpty() {
			out.Null()
			return nil
		}
		x, err := g.SphericalLength()
		out.Float(x)
		return err
	}),
	"st_distance": geoFunc(func(r *geoRow) error {
		if r.geoms[0].IsEmpty() || r.geoms[1].IsEmpty() {
			r.Out.Null()
			return nil
		}
		r.Out.Float(geo.Distance(r.geoms[0], r.geoms[1]))
		return nil
	}),
	"$spherical_distance": onSphere(geoFunc(func(r *geoRow) error {
		if r.geoms[0].IsEmpty() || r.geoms[1].IsEmpty() {
			r.Out.Null()
			return nil
		}
		x, err := geo.SphericalDistance(r.geoms[0], r.geoms[1])
		r.Out.Float(x)
		return err
	})),
	"great_circle_distance": geoNumbers(func(c *Call, out []float64, from int) int {
		arg := func(k int) []float64 { return column[float64](&c.Args[k], c.N)[from:] }
		return geo.GreatCircles(arg(0), arg(1), arg(2), arg(3), out[from:])
	}, func(c *Call, i int) error {
		for _, k := range []int{0, 2} {
			if err := geo.CheckCoordinates(c.Args[k].Float(i), c.Args[k+1].Float(i)); err != nil {
				return err
			}
		}
		return nil
	}),
	"st_coorddim": geoValue(func(_ *geo.Geometry, out *Builder) error {
		out.Int(2)
		return nil
	}),
	"st_dimension": geoValue(func(g *geo.Geometry, out *Builder) error {
		out.Int(int64(g.Dimension()))
		return nil
	}),
	"st_geometrytype": geoValue(func(g *geo.Geometry, out *Builder) error {
		out.Str(g.Kind().StandardName())
		return nil
	}),
	"st_isclosed": geoValue(func(g *geo.Geometry, out *Builder) error {
		err := g.Check("ST_IsClosed", geo.LineStringType, geo.MultiLineStringType)
		out.Bool(g.IsClosed())
		return err
	}),
	"st_isring": geoValue(func(g *geo.Geometry, out *Builder) error {
		if err := g.Check("ST_IsRing", geo.LineStringType); err != nil {
			return err
		}
		out.Bool(!g.IsEmpty() && g.IsClosed() && g.Flaw() == "")
		return nil
	}),
	"st_isempty": geoValue(func(g *geo.Geometry, out *Builder) error {
		out.Bool(g.IsHollow())
		return nil
	}),
	"st_issimple": geoValue(func(g *geo.Geometry, out *Builder) error {
		out.Bool(g.Flaw() == "")
		return nil
	}),
	"st_isvalid": geoValue(func(g *geo.Geometry, out *Builder) error {
		out.Bool(g.Flaw() == "")
		return nil
	}),
	"geometry_invalid_reason": geoValue(func(g *geo.Geometry, out *Builder) error {
		if flaw := g.Flaw(); flaw != "" {
			out.Str(flaw)
		} else {
			out.Null()
		}
		return nil
	}),
	"st_x":    ordinates(false, geoOrdinate("ST_X", func(p geo.Point) float64 { return p.X })),
	"st_y":    ordinates(true, geoOrdinate("ST_Y", func(p geo.Point) float64 { return p.Y })),
	"st_xmin": geoBound(func(b geo.Box) float64 { return b.XMin }),
	"st_xmax": geoBound(func(b geo.Box) float64 { return b.XMax }),
	"st_ymin": geoBound(func(b geo.Box) float64 { return b.YMin }),
	"st_ymax": geoBound(func(b geo.Box) float64 { return b.YMax }),
	"st_numpoints": geoValue(func(g *geo.Geometry, out *Builder) error {
		out.Int(int64(g.NumPoints()))
		return nil
	}),
	"line_locate_point": geoFunc(func(r *geoRow) error {
		if hollow, err := r.anyHollow(); hollow || err != nil {
			r.Out.Null()
			return err
		}
		x, err := r.geoms[0].Locate(r.geoms[1])
		r.Out.Float(x)
		return err
	}),
}

// anyHollow reports that the first or the second geometry has no point, of those that JTS can read.
func (r *geoRow) anyHollow() (bool, error) {
	for _, g := range r.geoms[:2] {
		if err := g.CheckShell(); err != nil {
			return false, err
		}
	}
	return r.geoms[0].IsHollow() || r.geoms[1].IsHollow(), nil
}

// points reads an array of points, none of them empty; a line's must not repeat.
func (r *geoRow) points(function string) ([]geo.Point, error) {
	line := function == "ST_LineString"
	var out []geo.Point
	start, end := r.Args[0].List(r.at)
	for k := start; k < end; k++ {
		n := k - start + 1
		if r.Args[0].kids[0].Null(k) {
			if line {
				return nil, invalid("Invalid input to %s: null point at index %d", function, n)
			}
			return nil, invalid("Invalid input to %s: null at index %d", function, n)
		}
		g, err := geo.Decode(r.Args[0].kids[0].Bytes(k))
		switch {
		case err != nil:
			return nil, err
		case !g.Is(geo.PointType) && line:
			return nil, invalid("%s takes only an array of valid points, %s was passed", function, g.Kind().ClassName())
		case !g.Is(geo.PointType):
			return nil, invalid("Invalid input to %s: geometry is not a point: %s at index %d", function, g.Kind().ClassName(), n)
		case g.IsEmpty():
			return nil, invalid("Invalid input to %s: empty point at index %d", function, n)
		case line && len(out) > 0 && out[len(out)-1] == g.Points[0]:
			return nil, invalid("Invalid input to %s: consecutive duplicate points at index %d", function, n)
		}
		out = append(out, g.Points[0])
	}
	return out, nil
}

func geoOrdinate(function string, f func(geo.Point) float64) Kernel {
	slow := func(raw []byte, out *Builder) error {
		g, err := geo.Decode(raw)
		if err != nil {
			return err
		}
		if err := g.Check(function, geo.PointType); err != nil {
			return err
		}
		if g.IsEmpty() {
			out.Null()
		} else {
			out.Float(f(g.Points[0]))
		}
		return nil
	}
	return rows(func(c *Call, i int) error {
		raw := c.Args[0].Bytes(i)
		if p, ok := geo.DecodePoint(raw); ok {
			c.Out.Float(f(p))
			return nil
		}
		return geoError(slow(raw, c.Out))
	})
}

func geoBound(f func(geo.Box) float64) Kernel {
	return rows(func(c *Call, i int) error {
		b, ok, err := geo.StoredBounds(c.Args[0].Bytes(i))
		switch {
		case err != nil:
			return geoError(err)
		case ok:
			c.Out.Float(f(b))
		default:
			c.Out.Null()
		}
		return nil
	})
}
