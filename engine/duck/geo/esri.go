package geo

import (
	"errors"
	"fmt"
)

// hadoopTypes are the types of a shape's header in Esri's Spatial Framework for Hadoop.
var hadoopTypes = [...]Type{0, PointType, LineStringType, PolygonType, MultiPointType, MultiLineStringType, MultiPolygonType}

// The kinds of shapes in Esri's shapefile format that have two dimensions.
const (
	esriNull       = 0
	esriPoint      = 1
	esriPolyline   = 3
	esriPolygon    = 5
	esriMultiPoint = 8
)

// ParseHadoopShape reads a shape of Esri's Spatial Framework for Hadoop: the number
// of a spatial reference system, a type, and an Esri shape.
func ParseHadoopShape(data []byte) (*Geometry, error) {
	if len(data) <= 5 {
		return nil, errors.New("Hadoop shape input is too short") //nolint:revive // Trino's text
	}
	g, err := parseShape(data[5:])
	if err != nil {
		return nil, errors.New("Invalid Hadoop shape") //nolint:revive // Trino's text
	}
	if t := int8(data[4]); t < 0 || int(t) >= len(hadoopTypes) {
		return nil, fmt.Errorf("Invalid Hadoop shape type: %d", t) //nolint:revive // Trino's text
	}
	if t := hadoopTypes[data[4]]; t != 0 && t != g.Type && !g.convert(t) {
		return nil, errors.New("Invalid Hadoop shape") //nolint:revive // Trino's text
	}
	return g, nil
}

// convert changes between a type and its multiple.
func (g *Geometry) convert(t Type) bool {
	switch {
	case t.multi() == g.Type && len(g.Elements()) <= 1, g.Type.multi() == t:
		g.Type = t
		return true
	}
	return false
}

func (t Type) multi() Type {
	if t >= PointType && t <= PolygonType {
		return t + 3
	}
	return 0
}

func parseShape(data []byte) (*Geometry, error) {
	r := &wkbReader{Reader: new(Reader), b: data}
	kind := r.uint32()
	if r.failed {
		return nil, errSyntax
	}
	var g *Geometry
	switch kind {
	case esriNull:
		return &Geometry{Type: PointType}, nil
	case esriPoint:
		p := r.point()
		if r.failed {
			return nil, errSyntax
		}
		return NewPoint(p.X, p.Y), nil
	case esriMultiPoint:
		r.take(32)
		g = &Geometry{Type: MultiPointType, Points: r.path()}
	case esriPolyline, esriPolygon:
		paths, err := r.shapeParts()
		if err != nil {
			return nil, err
		}
		g = shapeGeometry(kind, paths)
	default:
		return nil, errSyntax
	}
	if r.failed {
		return nil, errSyntax
	}
	return g, nil
}

// shapeParts reads a box, the places where parts start, and their points.
func (r *wkbReader) shapeParts() ([][]Point, error) {
	r.take(32)
	n, total := r.count(4), int(r.uint32())
	starts := make([]int, n, n+1)
	for i := range starts {
		starts[i] = int(r.uint32())
	}
	if total > len(r.b)/16 || total < 0 {
		return nil, errSyntax
	}
	points := make([]Point, total)
	for i := range points {
		points[i] = r.point()
	}
	starts = append(starts, total)
	var paths [][]Point
	for i := range n {
		if starts[i] < 0 || starts[i] > starts[i+1] || starts[i+1] > total {
			return nil, errSyntax
		}
		if p := points[starts[i]:starts[i+1]:starts[i+1]]; len(p) > 0 {
			paths = append(paths, p)
		}
	}
	return paths, nil
}

// shapeGeometry tells polygons apart by their rings' direction.
func shapeGeometry(kind uint32, paths [][]Point) *Geometry {
	if kind == esriPolyline {
		g := &Geometry{Type: MultiLineStringType, Paths: paths}
		if len(paths) <= 1 {
			g.Type = LineStringType
		}
		return g
	}
	var polygons [][][]Point
	for _, p := range paths {
		if ringArea(append(p[:len(p):len(p)], p[0])) > 0 || len(polygons) == 0 {
			polygons = append(polygons, nil)
		}
		polygons[len(polygons)-1] = append(polygons[len(polygons)-1], p)
	}
	if len(polygons) <= 1 {
		return newPolygons(PolygonType, polygons)
	}
	return newPolygons(MultiPolygonType, polygons)
}
