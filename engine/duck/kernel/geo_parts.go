package kernel

import "glaux/engine/duck/geo"

// geoPartsKernels are this file's kernels by name.
var geoPartsKernels = map[string]Kernel{
	// Parts of geometries.
	"st_startpoint": lineEnd("ST_StartPoint", func(p []geo.Point) geo.Point { return p[0] }),
	"st_endpoint":   lineEnd("ST_EndPoint", func(p []geo.Point) geo.Point { return p[len(p)-1] }),
	"st_pointn": geoFunc(func(r *geoRow) error {
		g, n := r.geoms[0], r.int(1)
		if err := g.Check("ST_PointN", geo.LineStringType); err != nil {
			return err
		}
		if g.IsEmpty() || n < 1 || n > int64(len(g.Paths[0])) {
			r.Out.Null()
			return nil
		}
		p := g.Paths[0][n-1]
		putPoint(r.Out, p)
		return nil
	}),
	"st_points": geoValue(func(g *geo.Geometry, out *Builder) error {
		if err := g.CheckShell(); err != nil {
			return err
		}
		if g.IsHollow() {
			out.Null()
			return nil
		}
		points := out.Kid(0)
		g.EachPoint(func(p geo.Point) { putPoint(points, p) })
		out.End()
		return nil
	}),
	"st_numgeometries": geoValue(func(g *geo.Geometry, out *Builder) error {
		if g.IsEmpty() {
			out.Int(0)
		} else {
			out.Int(int64(g.NumElements()))
		}
		return nil
	}),
	"st_geometryn": geoFunc(func(r *geoRow) error {
		g, n := r.geoms[0], r.int(1)
		if parts := g.Elements(); !g.IsEmpty() && n >= 1 && n <= int64(len(parts)) {
			putGeometry(r.Out, parts[n-1])
		} else {
			r.Out.Null()
		}
		return nil
	}),
	"st_geometries": geoValue(func(g *geo.Geometry, out *Builder) error {
		if g.IsEmpty() {
			out.Null()
		} else {
			putGeometries(out, g.Elements())
		}
		return nil
	}),
	"st_exteriorring": geoValue(func(g *geo.Geometry, out *Builder) error {
		rings, err := polygonRings("ST_ExteriorRing", g)
		if err != nil || len(rings) == 0 {
			out.Null()
			return err
		}
		putRing(out, rings[0])
		return nil
	}),
	"st_numinteriorring": geoValue(func(g *geo.Geometry, out *Builder) error {
		rings, err := polygonRings("ST_NumInteriorRing", g)
		if err != nil || len(rings) == 0 {
			out.Null()
			return err
		}
		out.Int(int64(len(rings) - 1))
		return nil
	}),
	"st_interiorrings": geoValue(func(g *geo.Geometry, out *Builder) error {
		rings, err := polygonRings("ST_InteriorRings", g)
		if err != nil || len(rings) == 0 {
			out.Null()
			return err
		}
		for _, ring := range rings[1:] {
			putRing(out.Kid(0), ring)
		}
		out.End()
		return nil
	}),
	"st_interiorringn": geoFunc(func(r *geoRow) error {
		rings, err := polygonRings("ST_InteriorRingN", r.geoms[0])
		if n := r.int(1); err != nil || n < 1 || n >= int64(len(rings)) {
			r.Out.Null()
			return err
		}
		putRing(r.Out, rings[r.int(1)])
		return nil
	}),
	"line_interpolate_point": geoFunc(func(r *geoRow) error {
		if r.geoms[0].IsEmpty() {
			r.Out.Null()
			return nil
		}
		points, err := r.geoms[0].Interpolate(r.float(1), false)
		if err == nil {
			putPoint(r.Out, points[0])
		}
		return err
	}),
	"line_interpolate_points": geoFunc(func(r *geoRow) error {
		if r.geoms[0].IsEmpty() {
			r.Out.Null()
			return nil
		}
		points, err := r.geoms[0].Interpolate(r.float(1), true)
		if err == nil {
			putPoints(r.Out, points)
		}
		return err
	}),
	// Shapes made of shapes.
	"st_boundary": geoMap((*geo.Geometry).Boundary),
	"st_centroid": geoValue(func(g *geo.Geometry, out *Builder) error {
		c, err := g.Centroid()
		if err == nil {
			putPoint(out, c)
		}
		return err
	}),
	"st_convexhull": geoMap(func(g *geo.Geometry) (*geo.Geometry, error) { return g.ConvexHull(), nil }),
	"st_envelope": rows(func(c *Call, i int) error {
		b, ok, err := geo.StoredBounds(c.Args[0].Bytes(i))
		switch {
		case err != nil:
			return geoError(err)
		case ok && b.Stored():
			c.Out.Write(b.Encode)
		default:
			putGeometry(c.Out, &geo.Geometry{Type: geo.PolygonType})
		}
		return nil
	}),
	"st_envelopeaspts": geoValue(func(g *geo.Geometry, out *Builder) error {
		if b, ok := g.StoredBounds(); ok {
			putPoints(out, []geo.Point{{X: b.XMin, Y: b.YMin}, {X: b.XMax, Y: b.YMax}})
		} else {
			out.Null()
		}
		return nil
	}),
	"st_buffer": geoFunc(func(r *geoRow) error {
		from := len(r.Out.blob)
		if b, ok := r.geoms[0].EncodeBuffer(r.Out.blob, r.float(1)); ok {
			r.Out.step()
			r.Out.blob = b
			r.Out.endString(from)
			return nil
		}
		g, err := r.geoms[0].Buffer(r.float(1))
		if err == nil {
			putGeometry(r.Out, g)
		}
		return err
	}),
	"simplify_geometry": geoFunc(func(r *geoRow) error {
		g, err := r.geoms[0].Simplify(r.float(1))
		if err == nil {
			putGeometry(r.Out, g)
		}
		return err
	}),
	"st_intersection":  geoCombine(geo.Intersection),
	"st_difference":    geoCombine(geo.Difference),
	"st_symdifference": geoCombine(geo.SymDifference),
	"st_union":         geoCombine(func(a, b *geo.Geometry) (*geo.Geometry, error) { return geo.Union([]*geo.Geometry{a, b}) }),
	"geometry_union": geoFunc(func(r *geoRow) error {
		var list []*geo.Geometry
		start, end := r.Args[0].List(r.at)
		for k := start; k < end; k++ {
			if r.Args[0].kids[0].Null(k) {
				continue
			}
			g, err := geo.Decode(r.Args[0].kids[0].Bytes(k))
			if err != nil {
				return err
			}
			list = append(list, g)
		}
		if len(list) == 0 && end > start {
			putGeometry(r.Out, &geo.Geometry{Type: geo.CollectionType})
			return nil
		}
		return putUnion(r.Out, list)
	}),
	"geometry_nearest_points": geoFunc(func(r *geoRow) error {
		if hollow, err := r.anyHollow(); hollow || err != nil {
			r.Out.Null()
			return err
		}
		p, q := geo.NearestPoints(r.geoms[0], r.geoms[1])
		putPoint(r.Out.Kid(0), p)
		putPoint(r.Out.Kid(1), q)
		r.Out.End()
		return nil
	}),
	"to_spherical_geography": retyped((*geo.Geometry).CheckSpherical, geo.Box.CheckSpherical),
	"to_geometry":            retyped(func(*geo.Geometry) error { return nil }, func(geo.Box) error { return nil }),
	// Relations.
	"st_contains":   geoTest(geo.Contains),
	"st_crosses":    geoTest(geo.Crosses),
	"st_disjoint":   geoTest(geo.Disjoint),
	"st_equals":     geoTest(geo.Equals),
	"st_intersects": geoTest(geo.Intersects),
	"st_overlaps":   geoTest(geo.Overlaps),
	"st_touches":    geoTest(geo.Touches),
	"st_within":     geoTest(geo.Within),
	"st_relate": geoFunc(func(r *geoRow) error {
		ok, err := geo.Relate(r.geoms[0], r.geoms[1], r.str(2))
		r.Out.Bool(ok)
		return err
	}),
}

func lineEnd(function string, f func([]geo.Point) geo.Point) Kernel {
	return geoValue(func(g *geo.Geometry, out *Builder) error {
		if err := g.Check(function, geo.LineStringType); err != nil {
			return err
		}
		if g.IsEmpty() {
			out.Null()
			return nil
		}
		p := f(g.Paths[0])
		putPoint(out, p)
		return nil
	})
}

// retyped makes a kernel that gives geometries another type; check refuses some, by their
// bounds where they can be taken over as they are.
func retyped(check func(g *geo.Geometry) error, checkBounds func(b geo.Box) error) Kernel {
	return rows(func(c *Call, i int) error {
		raw := c.Args[0].Bytes(i)
		if geo.DecodesAsIs(raw) {
			b, ok, err := geo.DecodeBounds(raw)
			if ok && err == nil {
				err = checkBounds(b)
			}
			if err == nil {
				c.Out.Bytes(raw)
			}
			return geoError(err)
		}
		g, err := geo.Decode(raw)
		if err == nil {
			err = check(g)
		}
		if err == nil {
			putGeometry(c.Out, g)
		}
		return geoError(err)
	})
}

// polygonRings are a polygon's rings.
func polygonRings(function string, g *geo.Geometry) ([][]geo.Point, error) {
	if g.Kind() != geo.PolygonType {
		return nil, g.Check(function, geo.PolygonType)
	}
	return g.Paths, nil
}

// putRing appends a ring as a line.
func putRing(out *Builder, ring []geo.Point) {
	from := len(out.blob)
	out.step()
	out.blob = geo.EncodeRing(out.blob, ring)
	out.endString(from)
}

func putUnion(out *Builder, list []*geo.Geometry) error {
	if len(list) == 0 {
		out.Null()
		return nil
	}
	g, err := geo.Union(list)
	if err == nil {
		putGeometry(out, g)
	}
	return err
}
