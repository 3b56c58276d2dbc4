package geo

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// AppendJSON writes GeoJSON as Trino does, with 8 decimals at most and without a
// spatial reference system.
func (g *Geometry) AppendJSON(dst []byte) []byte {
	dst = g.appendJSON(dst)
	return append(dst[:len(dst)-1], `,"crs":{"type":"name","properties":{"name":"EPSG:0"}}}`...)
}

func (g *Geometry) appendJSON(dst []byte) []byte {
	dst = append(dst, `{"type":"`+g.Kind().ClassName()+`",`...)
	if g.Type == CollectionType {
		dst = append(dst, `"geometries":`...)
		dst = jsonList(dst, g.Parts, func(dst []byte, p *Geometry) []byte { return p.appendJSON(dst) })
		return append(dst, '}')
	}
	dst = append(dst, `"coordinates":`...)
	paths := func(dst []byte, paths [][]Point) []byte { return jsonList(dst, paths, jsonPath) }
	switch g.Kind() {
	case PointType:
		if len(g.Points) == 0 {
			dst = append(dst, "[]"...)
		} else {
			dst = jsonPoint(dst, g.Points[0])
		}
	case MultiPointType:
		dst = jsonPath(dst, g.Points)
	case LineStringType:
		if len(g.Paths) == 0 {
			dst = append(dst, "[]"...)
		} else {
			dst = jsonPath(dst, g.Paths[0])
		}
	case MultiLineStringType, PolygonType:
		dst = paths(dst, g.Paths)
	case MultiPolygonType:
		dst = jsonList(dst, g.Elements(), func(dst []byte, p *Geometry) []byte { return paths(dst, p.Paths) })
	}
	return append(dst, '}')
}

func jsonList[T any](dst []byte, list []T, item func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, e := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = item(dst, e)
	}
	return append(dst, ']')
}

func jsonPath(dst []byte, path []Point) []byte { return jsonList(dst, path, jsonPoint) }

func jsonPoint(dst []byte, p Point) []byte {
	dst = append(jsonNumber(append(dst, '['), p.X), ',')
	return append(jsonNumber(dst, p.Y), ']')
}

// jsonNumber writes whole numbers without a point, but zero and numbers that have
// no more than 8 decimals as Java does.
func jsonNumber(dst []byte, x float64) []byte {
	if dst, ok := appendFew(dst, x); ok {
		return dst
	}
	switch {
	case x == math.Trunc(x) && x != 0 && math.Abs(x) < 1e7:
		return strconv.AppendInt(dst, int64(x), 10)
	case x == 0:
		if math.Signbit(x) {
			return append(dst, "-0.0"...)
		}
		return append(dst, "0.0"...)
	}
	if abs := math.Abs(x); abs < 1e-3 || abs >= 1e7 {
		text := strconv.FormatFloat(x, 'e', -1, 64)
		mantissa, exp, _ := strings.Cut(text, "e")
		n, _ := strconv.Atoi(exp)
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		return append(dst, mantissa+"E"+strconv.Itoa(n)...)
	}
	text := strconv.FormatFloat(x, 'f', 8, 64)
	return append(dst, strings.TrimRight(strings.TrimRight(text, "0"), ".")...)
}

// ParseJSON reads GeoJSON: a geometry, a feature or a collection of features.
func ParseJSON(text string) (*Geometry, error) {
	v, err := parseJSON(text)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("Could not parse Geometry from Json string.") //nolint:revive,staticcheck // Trino's text
	}
	return jsonGeometry(m, 0)
}

func jsonGeometry(m map[string]any, depth int) (*Geometry, error) {
	name, ok := m["type"].(string)
	if !ok {
		return nil, errors.New("Could not parse Geometry from Json string.  No 'type' property found.") //nolint:revive,staticcheck // Trino's text
	}
	bad := fmt.Errorf("Could not parse %s from GeoJson string.", name) //nolint:revive,staticcheck // Trino's text
	if depth > maxDepth {
		return nil, bad
	}
	switch name {
	case "Feature":
		part, ok := m["geometry"].(map[string]any)
		if !ok {
			return nil, bad
		}
		return jsonGeometry(part, depth+1)
	case "FeatureCollection", "GeometryCollection":
		list, ok := m["features"].([]any)
		if name == "GeometryCollection" {
			list, ok = m["geometries"].([]any)
		}
		if !ok {
			return nil, bad
		}
		g := &Geometry{Type: CollectionType}
		for _, e := range list {
			part, ok := e.(map[string]any)
			if !ok {
				return nil, bad
			}
			p, err := jsonGeometry(part, depth+1)
			if err != nil {
				return nil, err
			}
			g.Parts = append(g.Parts, p)
		}
		return g, nil
	}
	g, err := jsonCoordinates(name, m["coordinates"])
	if errors.Is(err, errSyntax) {
		return nil, bad
	}
	return g, err
}

func jsonCoordinates(name string, v any) (*Geometry, error) {
	list, _ := v.([]any)
	if list == nil && v != nil {
		return nil, errSyntax
	}
	var t Type
	for k := PointType; k <= MultiPolygonType; k++ {
		if typeNames[k].esri == name {
			t = k
		}
	}
	g := &Geometry{Type: t}
	switch t {
	case PointType:
		if len(list) == 0 {
			return g, nil
		}
		p, err := jsonPosition(list)
		return NewPoint(p.X, p.Y), err
	case MultiPointType, LineStringType:
		path, err := jsonPositions(list)
		if t == MultiPointType {
			g.Points = path
			return g, err
		}
		if len(path) == 1 {
			return nil, errSyntax
		}
		if len(path) > 0 {
			g.Paths = [][]Point{path}
		}
		return g, err
	case MultiLineStringType:
		var err error
		g.Paths, err = jsonPaths(list, 2)
		return g, err
	case PolygonType:
		rings, err := jsonPaths(list, 4)
		if err != nil {
			return nil, err
		}
		return newPolygons(t, [][][]Point{rings}), nil
	case MultiPolygonType:
		var polygons [][][]Point
		for _, e := range list {
			part, _ := e.([]any)
			rings, err := jsonPaths(part, 4)
			if err != nil {
				return nil, err
			}
			polygons = append(polygons, rings)
		}
		return newPolygons(t, polygons), nil
	}
	return nil, fmt.Errorf("Could not parse Geometry from GeoJson string.  Unsupported 'type':%s", name) //nolint:revive // Trino's text
}

// jsonPaths reads lines; those of four points at least are rings and closed.
func jsonPaths(list []any, least int) ([][]Point, error) {
	var out [][]Point
	for _, e := range list {
		part, ok := e.([]any)
		if !ok {
			return nil, errSyntax
		}
		path, err := jsonPositions(part)
		if err != nil {
			return nil, err
		}
		if len(path) == 0 {
			continue
		}
		if len(path) < least || least == 4 && path[0] != path[len(path)-1] {
			return nil, errSyntax
		}
		out = append(out, path)
	}
	return out, nil
}

func jsonPositions(list []any) ([]Point, error) {
	var out []Point
	for _, e := range list {
		part, ok := e.([]any)
		if !ok {
			return nil, errSyntax
		}
		p, err := jsonPosition(part)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func jsonPosition(list []any) (Point, error) {
	var xy [2]float64
	for i := range min(len(list), 2) {
		x, ok := list[i].(float64)
		if !ok {
			return Point{}, errSyntax
		}
		xy[i] = x
	}
	return Point{xy[0], xy[1]}, nil
}
