package random

import (
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// roundedOverlays are geospatial functions of which the last digits may differ.
var roundedOverlays = map[string]bool{
	"st_union": true, "st_intersection": true, "st_difference": true, "st_symdifference": true, "st_buffer": true, "geometry_union": true, "geometry_union_agg": true, "convex_hull_agg": true,
	"to_encoded_polyline": true, "geometry_invalid_reason": true,
}

// geospatial makes queries of geospatial functions alone, over shapes of all kinds.
func (g *generator) geospatial() *Query {
	g.mistakes = 0
	columns := make([]*node, 1+g.n(3))
	for i := range columns {
		columns[i] = g.geoCall(pick(g, g.geospatials), nil, 1+g.n(3))
		if g.chance(60) {
			columns[i] = &node{parts: []any{"TRY(", columns[i], ")"}}
		}
	}
	return &Query{root: &node{parts: []any{"SELECT ", list(columns)}}}
}

// geoFunctions are the overloads that take or give a geospatial type.
func geoFunctions() (out []*overload) {
	for _, f := range fn.All() {
		if f.Kind != fn.Scalar || f.Hidden || !f.Lowered() || roundedOverlays[strings.ToLower(f.Name)] {
			continue
		}
		for i := range f.Sigs {
			o := &overload{fn: f, sig: &f.Sigs[i], result: parsePattern(f.Sigs[i].ResultType())}
			geo := o.result.geospatial()
			for k := range f.Sigs[i].NumParams() {
				p := parsePattern(f.Sigs[i].ParamType(k))
				o.params = append(o.params, p)
				geo = geo || p.geospatial()
			}
			if geo && !f.Sigs[i].Hidden && !strings.HasPrefix(f.Name, "$") && !o.result.unsupported() {
				out = append(out, o)
			}
		}
	}
	return out
}

func (p pattern) geospatial() bool {
	switch p.kind {
	case sql.Geometry, sql.SphericalGeography, sql.BingTile, sql.KDBTree:
		return true
	}
	for _, a := range p.args {
		if a.geospatial() {
			return true
		}
	}
	return false
}

func (g *generator) geoCall(o *overload, vars map[string]sql.Type, depth int) *node {
	if vars == nil {
		vars = map[string]sql.Type{}
	}
	parts := []any{o.fn.Name + "("}
	for i, p := range o.params {
		if i > 0 {
			parts = append(parts, ", ")
		}
		parts = append(parts, g.geoArgument(o, i, p, vars, depth-1))
	}
	parts = append(parts, ")")
	return &node{parts: parts, smallest: "NULL", defined: g.near(o, parts)}
}

func (g *generator) geoArgument(o *overload, i int, p pattern, vars map[string]sql.Type, depth int) *node {
	if values := geoHints[strings.ToLower(o.fn.Name)][i]; values != nil {
		return text(pick(g, values))
	}
	if p.kind == sql.KDBTree {
		return text(kdbTree)
	}
	t := g.instantiate(p, vars, false)
	if depth > 0 && g.chance(60) {
		if o, vars, ok := g.chooseGeo(t); ok {
			return g.geoCall(o, vars, depth)
		}
	}
	switch values := geoLiterals[t.Kind]; {
	case values != nil:
		return text(pick(g, values))
	case t.Kind == sql.Array && geoLiterals[t.Elem.Kind] != nil:
		items := make([]*node, g.n(4))
		for i := range items {
			items[i] = text(pick(g, geoLiterals[t.Elem.Kind]))
		}
		if len(items) == 0 {
			return text("CAST(ARRAY[] AS " + Spell(t) + ")")
		}
		return &node{parts: []any{"ARRAY[", list(items), "]"}}
	}
	return g.literal(t)
}

// chooseGeo picks a function that gives a type.
func (g *generator) chooseGeo(t sql.Type) (*overload, map[string]sql.Type, bool) {
	for range 12 {
		o, vars := pick(g, g.geospatials), map[string]sql.Type{}
		if o.result.bind(t, vars) {
			return o, vars, true
		}
	}
	return nil, nil, false
}

const kdbTree = `CAST('{"root":{"extent":{"xmin":0.0,"ymin":0.0,"xmax":10.0,"ymax":10.0},"left":{"extent":{"xmin":0.0,"ymin":0.0,"xmax":4.0,"ymax":10.0},"leafId":0},"right":{"extent":{"xmin":4.0,"ymin":0.0,"xmax":10.0,"ymax":10.0},"leafId":1}}}' AS kdbtree)`

// geoHints are arguments by function and position, as in hints.
var geoHints = map[string]map[int][]string{
	"st_geometryfromtext": {0: wellKnownTexts}, "st_linefromtext": {0: wellKnownTexts}, "st_polygon": {0: wellKnownTexts},
	"st_geomfrombinary":          {0: {"X'0101000000000000000000F03F0000000000000040'", "X'00'", "X''", "X'010200000000000000'", "X'01E9030000000000000000F03F00000000000000400000000000000840'"}},
	"st_geomfromkml":             {0: {"'<Point><coordinates>-2,2</coordinates></Point>'", "'<LineString><coordinates>0,0 1,1</coordinates></LineString>'", "'x'", "''"}},
	"geometry_from_hadoop_shape": {0: {"X'000000000101000000000000000000F03F0000000000000040'", "X'00'", "X'000000000100000000'"}},
	"from_geojson_geometry":      {0: {`'{"type":"Point","coordinates":[1,2]}'`, `'{"type":"LineString","coordinates":[[0,0],[1,1.5]]}'`, `'{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[0,0]]]}'`, `'{"type":"MultiPoint","coordinates":[[0,0],[1,2]]}'`, `'{}'`, `'x'`, `'[1'`}},
	"from_encoded_polyline":      {0: {"'_p~iF~ps|U_ulLnnqC'", "''", "'??'"}},
	"st_relate":                  {2: {"'T********'", "'FF*FF****'", "'****T****'", "'T*F**F***'", "'T'"}},
	"bing_tile":                  {},
}

var wellKnownTexts = []string{
	"'POINT (1 2)'", "'LINESTRING (0 0, 1 1, 2 0)'", "'POLYGON ((0 0, 3 0, 3 3, 0 3, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))'", "'MULTIPOINT (1 2, 3 4)'", "'POINT EMPTY'", "'POLYGON EMPTY'",
	"'GEOMETRYCOLLECTION (POINT (1 2), GEOMETRYCOLLECTION (POINT (3 4)))'", "'x'", "''", "'POINT (1'", "'LINESTRING (1 1)'", "'multipolygon (((0 0, 1 0, 1 1, 0 0)))'", "'POINT(1 2)'", "' LINESTRING( 0   0 , 1e1 -2.5 ) '",
}

// geoLiterals are values for the arguments of geospatial functions.
var geoLiterals = map[sql.Kind][]string{
	sql.Geometry: append([]string{
		"ST_GeometryFromText('LINESTRING (0 0, 4 0, 4 4, 0 4, 0 0)')", "ST_GeometryFromText('MULTILINESTRING ((0 0, 2 2), (2 2, 4 0), (5 5, 6 5))')", "ST_GeometryFromText('MULTIPOINT (1 1)')", "ST_GeometryFromText('MULTIPOINT EMPTY')",
		"ST_GeometryFromText('POLYGON ((4 4, 0 4, 0 0, 4 0, 4 4), (2 1, 1 1, 1 2, 2 1))')", "ST_GeometryFromText('MULTIPOLYGON (((10 10, 12 10, 12 12, 10 10)), ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 8 1, 8 8, 1 8, 1 1)), ((2 2, 7 2, 7 7, 2 7, 2 2)))')",
		"ST_GeometryFromText('GEOMETRYCOLLECTION EMPTY')", "ST_GeometryFromText('GEOMETRYCOLLECTION (MULTIPOINT (1 1, 9 9), POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0)))')", "ST_Envelope(ST_GeometryFromText('LINESTRING (1 1, 3 4)'))",
		"CAST(NULL AS geometry)", "ST_Point(180e0, 90e0)", "ST_Point(-181e0, 0e0)", "ST_GeometryFromText('LINESTRING (0 0, 0.5 0.25, 1 0, 1.5 0.25, 2 0)')",
	}, special[sql.Geometry]...),
	sql.SphericalGeography: append([]string{"to_spherical_geography(ST_GeometryFromText('MULTIPOINT (1 1, 2 2)'))", "to_spherical_geography(ST_GeometryFromText('POINT EMPTY'))", "CAST(NULL AS sphericalgeography)",
		"to_spherical_geography(ST_GeometryFromText('MULTILINESTRING ((0 0, 90 0), (0 10, 0 80))'))"}, special[sql.SphericalGeography]...),
	sql.BingTile: append([]string{"bing_tile(5, 6, 4)", "bing_tile('3')", "bing_tile_at(0e0, 0e0, 3)", "CAST(NULL AS bingtile)"}, special[sql.BingTile]...),
	sql.Double:   {"0e0", "1e0", "0.5e0", "2.25e0", "-1e0", "45e0", "90e0", "180e0", "-85.05e0", "200e0", "nan()", "infinity()", "1e-3", "NULL"},
	sql.Integer:  {"0", "1", "2", "3", "6", "8", "10", "23", "24", "-1", "NULL"},
	sql.BigInt:   {"0", "1", "2", "3", "-1"},
	sql.Varchar:  {"'0231'", "'12'", "''", "'4'", "'3210'", "'x'"},
}
