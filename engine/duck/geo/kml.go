package geo

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// ParseKML reads a geometry in KML: Point, LineString, LinearRing, Polygon or
// MultiGeometry.
func ParseKML(text string) (*Geometry, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Entity = map[string]string{}
	for {
		tok, err := d.Token()
		if err != nil {
			return nil, errSyntax
		}
		if start, ok := tok.(xml.StartElement); ok {
			return kmlGeometry(d, start, 0)
		}
	}
}

// kmlElements calls f for each element inside of one.
func kmlElements(d *xml.Decoder, f func(xml.StartElement) error) error {
	for {
		tok, err := d.Token()
		if err != nil {
			return errSyntax
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if err := f(tok); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

func kmlGeometry(d *xml.Decoder, start xml.StartElement, depth int) (*Geometry, error) {
	if depth > maxDepth {
		return nil, errSyntax
	}
	switch start.Name.Local {
	case "Point", "LineString", "LinearRing":
		points, err := kmlPath(d)
		if err != nil || len(points) == 0 {
			return nil, errSyntax
		}
		if start.Name.Local == "Point" {
			return NewPoint(points[0].X, points[0].Y), nil
		}
		return NewLine(closedLine(points)), nil
	case "Polygon":
		var rings [][]Point
		err := kmlElements(d, func(boundary xml.StartElement) error {
			switch boundary.Name.Local {
			case "outerBoundaryIs", "innerBoundaryIs":
			default:
				return d.Skip()
			}
			return kmlElements(d, func(xml.StartElement) error {
				ring, err := kmlPath(d)
				rings = append(rings, ring)
				return err
			})
		})
		if err != nil || len(rings) == 0 || len(rings[0]) < 3 {
			return nil, errSyntax
		}
		return newPolygons(PolygonType, [][][]Point{rings}), nil
	case "MultiGeometry":
		g := &Geometry{Type: CollectionType}
		err := kmlElements(d, func(part xml.StartElement) error {
			p, err := kmlGeometry(d, part, depth+1)
			g.Parts = append(g.Parts, p)
			return err
		})
		return g.unify(), err
	}
	return nil, errSyntax
}

// unify makes a multipoint, multi line string or multipolygon of a collection
// whose parts are of one type.
func (g *Geometry) unify() *Geometry {
	if len(g.Parts) == 0 {
		return g
	}
	out := &Geometry{}
	for _, p := range g.Parts {
		if p == nil || p.Type != g.Parts[0].Type {
			return g
		}
		out.Points = append(out.Points, p.Points...)
		out.Paths = append(out.Paths, p.Paths...)
		out.Sizes = append(out.Sizes, p.Sizes...)
	}
	switch g.Parts[0].Type {
	case PointType:
		out.Type = MultiPointType
	case LineStringType:
		out.Type = MultiLineStringType
	case PolygonType:
		out.Type = MultiPolygonType
	default:
		return g
	}
	return out
}

func kmlPath(d *xml.Decoder) ([]Point, error) {
	var points []Point
	err := kmlElements(d, func(start xml.StartElement) error {
		if start.Name.Local != "coordinates" {
			return d.Skip()
		}
		var text string
		if err := d.DecodeElement(&text, &start); err != nil {
			return errSyntax
		}
		for _, tuple := range strings.Fields(text) {
			parts := strings.Split(tuple, ",")
			if len(parts) < 2 {
				return errSyntax
			}
			x, err1 := strconv.ParseFloat(parts[0], 64)
			y, err2 := strconv.ParseFloat(parts[1], 64)
			if err1 != nil || err2 != nil {
				return errSyntax
			}
			points = append(points, Point{x, y})
		}
		return nil
	})
	return points, err
}

// closedLine gives a line of one point a second one.
func closedLine(line []Point) []Point {
	if len(line) == 1 {
		return append(line, line[0])
	}
	return line
}
