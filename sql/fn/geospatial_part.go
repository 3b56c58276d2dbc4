package fn

// geospatialPartFunctions is the chapter of parts of geometries.
var geospatialPartFunctions = []Func{
	{
		Name: "geometry_nearest_points",
		Sigs: sigs("(geometry, geometry) -> row(geometry,geometry)"),
		Duck: Kernel("geometry_nearest_points"),
		Doc:  "The points of two geometries that are nearest to each other.",
		Test: `
SELECT geometry_nearest_points(ST_GeometryFromText('POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0))'), ST_Point(6, 2)), geometry_nearest_points(ST_GeometryFromText('LINESTRING (0 0, 0 4)'), ST_GeometryFromText('LINESTRING (3 1, 3 9)'))
row(Geometry, Geometry)	row(Geometry, Geometry)
{POINT (4 2), POINT (6 2)}	{POINT (0 1), POINT (3 1)}
----
SELECT geometry_nearest_points(ST_Point(0, 0), ST_GeometryFromText('POINT EMPTY'))
row(Geometry, Geometry)
\N`,
	},
	{
		Name: "line_interpolate_point",
		Sigs: sigs("(geometry, double) -> geometry"),
		Duck: Kernel("line_interpolate_point"),
		Doc:  "The point at a share of a line string's length.",
		Test: `
SELECT ST_AsText(line_interpolate_point(ST_GeometryFromText('LINESTRING (0 0, 3 4, 10 4)'), 0.7)), line_interpolate_point(ST_GeometryFromText('LINESTRING EMPTY'), 0.5)
varchar	Geometry
POINT (6.399999999999999 4)	\N
----
SELECT line_interpolate_point(ST_Point(1, 1), 0.5)
error INVALID_FUNCTION_ARGUMENT: line_interpolate_point only applies to LINE_STRING. Input type is: POINT`,
	},
	{
		Name: "line_interpolate_points",
		Sigs: sigs("(geometry, double) -> array(geometry)"),
		Duck: Kernel("line_interpolate_points"),
		Doc:  "The points at every such share of a line string's length.",
		Test: `
SELECT transform(line_interpolate_points(ST_GeometryFromText('LINESTRING (0 0, 3 4, 10 4)'), 0.3), x -> ST_AsText(x)), transform(line_interpolate_points(ST_GeometryFromText('LINESTRING (0 0, 3 4, 10 4)'), 0), x -> ST_AsText(x))
array(varchar)	array(varchar)
[POINT (2.16 2.88), POINT (5.199999999999999 4), POINT (8.799999999999997 4)]	[POINT (0 0)]
----
SELECT line_interpolate_points(ST_GeometryFromText('LINESTRING (0 0, 1 0)'), -0.1)
error INVALID_FUNCTION_ARGUMENT: fraction must be between 0 and 1`,
	},
	{
		Name: "ST_EndPoint",
		Sigs: sigs("(geometry) -> geometry"),
		Duck: Kernel("st_endpoint"),
		Doc:  "The last point of a line string.",
		Test: `
SELECT ST_AsText(ST_EndPoint(ST_GeometryFromText('LINESTRING (0 0, 1 2)'))), ST_EndPoint(ST_GeometryFromText('LINESTRING EMPTY'))
varchar	Geometry
POINT (1 2)	\N
----
SELECT ST_EndPoint(ST_Point(1, 1))
error INVALID_FUNCTION_ARGUMENT: ST_EndPoint only applies to LINE_STRING. Input type is: POINT`,
	},
	{
		Name: "ST_ExteriorRing",
		Sigs: sigs("(geometry) -> geometry"),
		Duck: Kernel("st_exteriorring"),
		Doc:  "The outer ring of a polygon.",
		Test: `
SELECT ST_AsText(ST_ExteriorRing(ST_GeometryFromText('POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0), (1 1, 2 1, 2 2, 1 1))'))), ST_ExteriorRing(ST_GeometryFromText('POLYGON EMPTY'))
varchar	Geometry
LINESTRING (0 0, 4 0, 4 4, 0 4, 0 0)	\N
----
SELECT ST_ExteriorRing(ST_Point(1, 1))
error INVALID_FUNCTION_ARGUMENT: ST_ExteriorRing only applies to POLYGON. Input type is: POINT`,
	},
	{
		Name: "ST_Geometries",
		Sigs: sigs("(geometry) -> array(geometry)"),
		Duck: Kernel("st_geometries"),
		Doc:  "The parts of a collection as an array.",
		Test: `
SELECT ST_Geometries(ST_Point(1, 1)), ST_Geometries(ST_GeometryFromText('GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))')), ST_Geometries(ST_GeometryFromText('MULTIPOINT EMPTY'))
array(Geometry)	array(Geometry)	array(Geometry)
[POINT (1 1)]	[POINT (1 1), LINESTRING (0 0, 1 1)]	\N
----
SELECT ST_Geometries(ST_GeometryFromText('MULTIPOLYGON (((0 0, 0 1, 1 1, 0 0)), ((5 5, 5 6, 6 6, 5 5)))'))
array(Geometry)
[POLYGON ((0 0, 1 1, 0 1, 0 0)), POLYGON ((5 5, 6 6, 5 6, 5 5))]`,
	},
	{
		Name: "ST_GeometryN",
		Sigs: sigs("(geometry, integer) -> geometry"),
		Duck: Kernel("st_geometryn"),
		Doc:  "The n-th part of a collection.",
		Test: `
SELECT ST_GeometryN(ST_Point(1, 1), 1), ST_GeometryN(ST_Point(1, 1), 2), ST_GeometryN(ST_GeometryFromText('MULTIPOINT (1 1, 2 2)'), 2), ST_GeometryN(ST_GeometryFromText('MULTIPOINT (1 1, 2 2)'), 3)
Geometry	Geometry	Geometry	Geometry
POINT (1 1)	\N	POINT (2 2)	\N
----
SELECT ST_GeometryN(ST_GeometryFromText('MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))'), 2)
Geometry
LINESTRING (2 2, 3 3)`,
	},
	{
		Name: "ST_InteriorRingN",
		Sigs: sigs("(geometry, integer) -> geometry"),
		Duck: Kernel("st_interiorringn"),
		Doc:  "The n-th hole of a polygon.",
		Test: `
SELECT ST_AsText(ST_InteriorRingN(ST_GeometryFromText('POLYGON ((0 0, 0 9, 9 9, 9 0, 0 0), (1 1, 2 1, 2 2, 1 1))'), 1)), ST_InteriorRingN(ST_GeometryFromText('POLYGON ((0 0, 0 9, 9 9, 9 0, 0 0))'), 1)
varchar	Geometry
LINESTRING (1 1, 2 2, 2 1, 1 1)	\N
----
SELECT ST_InteriorRingN(ST_Point(1, 1), 1)
error INVALID_FUNCTION_ARGUMENT: ST_InteriorRingN only applies to POLYGON. Input type is: POINT`,
	},
	{
		Name: "ST_InteriorRings",
		Sigs: sigs("(geometry) -> array(geometry)"),
		Duck: Kernel("st_interiorrings"),
		Doc:  "The holes of a polygon as an array.",
		Test: `
SELECT transform(ST_InteriorRings(ST_GeometryFromText('POLYGON ((0 0, 0 9, 9 9, 9 0, 0 0), (1 1, 2 1, 2 2, 1 1), (3 3, 4 3, 4 4, 3 3))')), r -> ST_AsText(r)), ST_InteriorRings(ST_GeometryFromText('POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0))')), ST_InteriorRings(ST_GeometryFromText('POLYGON EMPTY'))
array(varchar)	array(Geometry)	array(Geometry)
[LINESTRING (1 1, 2 2, 2 1, 1 1), LINESTRING (3 3, 4 4, 4 3, 3 3)]	[]	\N
----
SELECT ST_InteriorRings(ST_Point(1, 1))
error INVALID_FUNCTION_ARGUMENT: ST_InteriorRings only applies to POLYGON. Input type is: POINT`,
	},
	{
		Name: "ST_PointN",
		Sigs: sigs("(geometry, integer) -> geometry"),
		Duck: Kernel("st_pointn"),
		Doc:  "The n-th vertex of a line string.",
		Test: `
SELECT ST_PointN(ST_GeometryFromText('LINESTRING (0 0, 1 1)'), 2), ST_PointN(ST_GeometryFromText('LINESTRING (0 0, 1 1)'), 0), ST_PointN(ST_GeometryFromText('LINESTRING (0 0, 1 1)'), 3)
Geometry	Geometry	Geometry
POINT (1 1)	\N	\N
----
SELECT ST_PointN(ST_Point(1, 1), 1)
error INVALID_FUNCTION_ARGUMENT: ST_PointN only applies to LINE_STRING. Input type is: POINT`,
	},
	{
		Name: "ST_Points",
		Sigs: sigs("(geometry) -> array(geometry)"),
		Duck: Kernel("st_points"),
		Doc:  "The vertices of a geometry as an array.",
		Test: `
SELECT transform(ST_Points(ST_GeometryFromText('POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))')), p -> ST_AsText(p)), ST_Points(ST_GeometryFromText('POINT EMPTY'))
array(varchar)	array(Geometry)
[POINT (0 0), POINT (0 4), POINT (4 4), POINT (4 0), POINT (0 0), POINT (1 1), POINT (2 1), POINT (2 2), POINT (1 2), POINT (1 1)]	\N
----
SELECT transform(ST_Points(ST_GeometryFromText('GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))')), p -> ST_AsText(p))
array(varchar)
[POINT (1 1), POINT (0 0), POINT (1 1)]`,
	},
	{
		Name: "ST_StartPoint",
		Sigs: sigs("(geometry) -> geometry"),
		Duck: Kernel("st_startpoint"),
		Doc:  "The first point of a line string.",
		Test: `
SELECT ST_AsText(ST_StartPoint(ST_GeometryFromText('LINESTRING (0 0, 1 2)'))), ST_StartPoint(ST_GeometryFromText('LINESTRING EMPTY'))
varchar	Geometry
POINT (0 0)	\N
----
SELECT ST_StartPoint(ST_Point(1, 1))
error INVALID_FUNCTION_ARGUMENT: ST_StartPoint only applies to LINE_STRING. Input type is: POINT`,
	},
}
