package fn

// geospatialMeasureFunctions is the chapter of numbers of geometries.
var geospatialMeasureFunctions = []Func{
	{
		Name: "great_circle_distance",
		Sigs: sigs("(double, double, double, double) -> double"),
		Duck: Kernel("great_circle_distance"),
		Doc:  "Kilometers between two points on the Earth, each as latitude and longitude.",
		Test: `
SELECT round(great_circle_distance(36.12, -86.67, 33.94, -118.40), 3), great_circle_distance(0, 0, 0, 0)
double	double
2886.449	0.0
----
SELECT great_circle_distance(100, 0, 0, 0)
error INVALID_FUNCTION_ARGUMENT: Latitude must be between -90 and 90`,
	},
	{
		Name: "line_locate_point",
		Sigs: sigs("(geometry, geometry) -> double"),
		Duck: Kernel("line_locate_point"),
		Doc:  "At which share of a line string's length the point nearest to a given one lies.",
		Test: `
SELECT line_locate_point(ST_GeometryFromText('LINESTRING (0 0, 3 4, 10 4)'), ST_Point(3, 1)), line_locate_point(ST_GeometryFromText('MULTILINESTRING ((0 0, 0 1), (2 2, 4 2))'), ST_Point(3, 2)), line_locate_point(ST_GeometryFromText('LINESTRING EMPTY'), ST_Point(3, 2))
double	double	double
0.21666666666666667	0.6666666666666666	\N
----
SELECT line_locate_point(ST_Point(1, 1), ST_Point(3, 1))
error INVALID_FUNCTION_ARGUMENT: First argument to line_locate_point must be a LineString or a MultiLineString. Got: Point`,
	},
	{
		Name: "ST_Area",
		Sigs: []Signature{
			mustParse("(geometry) -> double"),
			via("(sphericalgeography) -> double", Kernel("$spherical_area")),
		},
		Duck: Kernel("st_area"),
		Doc:  "Area of a geometry, or in square meters of a geography.",
		Test: `
SELECT ST_Area(ST_GeometryFromText('POLYGON ((0.1 0.2, 0.3 4.7, 4.4 4.1, 4.9 0.3, 0.1 0.2))')), ST_Area(ST_GeometryFromText('GEOMETRYCOLLECTION (POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0)), POLYGON ((0 0, 0 1, 1 1, 0 0)))')), ST_Area(ST_Point(1, 1))
double	double	double
18.43	16.5	0.0
----
SELECT ST_Area(to_spherical_geography(ST_GeometryFromText('POLYGON ((90 0, 0 0, 0 90, 90 0))'))), ST_Area(to_spherical_geography(ST_GeometryFromText('POLYGON ((-71.0589 42.3601, -71.0489 42.3601, -71.0489 42.3701, -71.0589 42.3701, -71.0589 42.3601))')))
double	double
6.375825913974856E13	913559.7387195578
----
SELECT ST_Area(to_spherical_geography(ST_Point(0, 0)))
error INVALID_FUNCTION_ARGUMENT: When applied to SphericalGeography inputs, ST_Area only supports POLYGON or MULTI_POLYGON. Input type is: POINT`,
	},
	{
		Name: "ST_Distance",
		Sigs: []Signature{
			mustParse("(geometry, geometry) -> double"),
			via("(sphericalgeography, sphericalgeography) -> double", Kernel("$spherical_distance")),
		},
		Duck: Kernel("st_distance"),
		Doc:  "Shortest distance of two geometries, or in meters of two points on the Earth.",
		Test: `
SELECT ST_Distance(ST_Point(0.1, 0.2), ST_Point(1.7, 3.3)), ST_Distance(ST_GeometryFromText('POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0))'), ST_GeometryFromText('LINESTRING (6 0, 6 6)')), ST_Distance(ST_GeometryFromText('POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0))'), ST_Point(1, 1)), ST_Distance(ST_Point(0, 0), ST_GeometryFromText('POINT EMPTY'))
double	double	double	double
3.4885527085024814	2.0	0.0	\N
----
SELECT ST_Distance(to_spherical_geography(ST_Point(0, 0)), to_spherical_geography(ST_GeometryFromText('LINESTRING (0 0, 1 1)')))
error INVALID_FUNCTION_ARGUMENT: When applied to SphericalGeography inputs, ST_Distance only supports POINT. Input type is: LINE_STRING`,
	},
	{
		Name: "ST_Length",
		Sigs: []Signature{
			mustParse("(geometry) -> double"),
			via("(sphericalgeography) -> double", Kernel("$spherical_length")),
		},
		Duck: Kernel("st_length"),
		Doc:  "Length of a line string, or in meters of one on the Earth.",
		Test: `
SELECT ST_Length(ST_GeometryFromText('LINESTRING (0 0, 3 4, 0.1 0.7)')), ST_Length(to_spherical_geography(ST_GeometryFromText('LINESTRING (-71.05 42.35, -71.06 42.36)'))), ST_Length(ST_GeometryFromText('LINESTRING EMPTY'))
double	double	double
9.393176527297758	1382.624406449323	0.0
----
SELECT ST_Length(ST_Point(0, 0))
error INVALID_FUNCTION_ARGUMENT: ST_Length only applies to LINE_STRING or MULTI_LINE_STRING. Input type is: POINT`,
	},
	{
		Name: "ST_NumGeometries",
		Sigs: sigs("(geometry) -> integer"),
		Duck: Kernel("st_numgeometries"),
		Doc:  "How many parts a collection has.",
		Test: `
SELECT ST_NumGeometries(ST_GeometryFromText(w)) FROM (VALUES 'GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))', 'POINT (1 1)', 'POINT EMPTY', 'MULTIPOLYGON (((0 0, 0 4, 4 4, 4 0, 0 0)), ((10 10, 10 11, 11 11, 11 10, 10 10)))') AS t(w)
integer
2
1
0
2
----
SELECT ST_NumGeometries(NULL)
integer
\N`,
	},
	{
		Name: "ST_NumInteriorRing",
		Sigs: sigs("(geometry) -> bigint"),
		Duck: Kernel("st_numinteriorring"),
		Doc:  "How many holes a polygon has.",
		Test: `
SELECT ST_NumInteriorRing(ST_GeometryFromText('POLYGON ((0 0, 0 9, 9 9, 9 0, 0 0), (1 1, 2 1, 2 2, 1 1))')), ST_NumInteriorRing(ST_GeometryFromText('POLYGON EMPTY'))
bigint	bigint
1	\N
----
SELECT ST_NumInteriorRing(ST_Point(1, 1))
error INVALID_FUNCTION_ARGUMENT: ST_NumInteriorRing only applies to POLYGON. Input type is: POINT`,
	},
	{
		Name: "ST_NumPoints",
		Sigs: sigs("(geometry) -> bigint"),
		Duck: Kernel("st_numpoints"),
		Doc:  "How many vertices a geometry has.",
		Test: `
SELECT ST_NumPoints(ST_GeometryFromText(w)) FROM (VALUES 'POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))', 'MULTIPOINT (1 1, 2 2)', 'POINT EMPTY', 'GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))') AS t(w)
bigint
8
2
0
3
----
SELECT ST_NumPoints(NULL)
bigint
\N`,
	},
	{
		Name: "ST_X",
		Sigs: sigs("(geometry) -> double"),
		Duck: Kernel("st_x"),
		Doc:  "The x coordinate of a point.",
		Test: `
SELECT ST_X(ST_Point(1.5, 2)), ST_X(ST_GeometryFromText('POINT EMPTY'))
double	double
1.5	\N
----
SELECT ST_X(ST_GeometryFromText('LINESTRING (0 0, 1 1)'))
error INVALID_FUNCTION_ARGUMENT: ST_X only applies to POINT. Input type is: LINE_STRING`,
	},
	{
		Name: "ST_XMax",
		Sigs: sigs("(geometry) -> double"),
		Duck: Kernel("st_xmax"),
		Doc:  "The largest x of a geometry.",
		Test: `
SELECT ST_XMax(ST_GeometryFromText('LINESTRING (1 2, 5 -3, 4 9)')), ST_XMax(ST_GeometryFromText('POINT EMPTY'))
double	double
5.0	\N
----
SELECT ST_XMax(NULL)
double
\N`,
	},
	{
		Name: "ST_XMin",
		Sigs: sigs("(geometry) -> double"),
		Duck: Kernel("st_xmin"),
		Doc:  "The smallest x of a geometry.",
		Test: `
SELECT ST_XMin(ST_GeometryFromText('LINESTRING (1 2, 5 -3, 4 9)')), ST_XMin(ST_GeometryFromText('POINT EMPTY'))
double	double
1.0	\N
----
SELECT ST_XMin(NULL)
double
\N`,
	},
	{
		Name: "ST_Y",
		Sigs: sigs("(geometry) -> double"),
		Duck: Kernel("st_y"),
		Doc:  "The y coordinate of a point.",
		Test: `
SELECT ST_Y(ST_Point(1.5, 2)), ST_Y(ST_GeometryFromText('POINT EMPTY'))
double	double
2.0	\N
----
SELECT ST_Y(ST_GeometryFromText('LINESTRING (0 0, 1 1)'))
error INVALID_FUNCTION_ARGUMENT: ST_Y only applies to POINT. Input type is: LINE_STRING`,
	},
	{
		Name: "ST_YMax",
		Sigs: sigs("(geometry) -> double"),
		Duck: Kernel("st_ymax"),
		Doc:  "The largest y of a geometry.",
		Test: `
SELECT ST_YMax(ST_GeometryFromText('LINESTRING (1 2, 5 -3, 4 9)')), ST_YMax(ST_GeometryFromText('POINT EMPTY'))
double	double
9.0	\N
----
SELECT ST_YMax(NULL)
double
\N`,
	},
	{
		Name: "ST_YMin",
		Sigs: sigs("(geometry) -> double"),
		Duck: Kernel("st_ymin"),
		Doc:  "The smallest y of a geometry.",
		Test: `
SELECT ST_YMin(ST_GeometryFromText('LINESTRING (1 2, 5 -3, 4 9)')), ST_YMin(ST_GeometryFromText('POINT EMPTY'))
double	double
-3.0	\N
----
SELECT ST_YMin(NULL)
double
\N`,
	},
}
