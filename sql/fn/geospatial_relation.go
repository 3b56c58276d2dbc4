package fn

// geospatialRelationFunctions is the chapter of what geometries are, and how they relate.
var geospatialRelationFunctions = []Func{
	{
		Name: "geometry_invalid_reason",
		Sigs: sigs("(geometry) -> varchar"),
		Duck: Kernel("geometry_invalid_reason"),
		Doc:  "Why a geometry is not valid; NULL if it is.",
		Test: `
SELECT geometry_invalid_reason(ST_GeometryFromText(w)) FROM (VALUES 'LINESTRING (0 0, 0 0)', 'LINESTRING (0 0, 2 2, 0 2, 2 0)', 'MULTIPOINT (0 0, 0 0)', 'POLYGON ((0 0, 2 2, 0 2, 2 0, 0 0))', 'POLYGON ((0 0, 2 0, 1 1, 2 2, 0 2, 1 1, 0 0))', 'POLYGON ((0 0, 0 1, 1 1, 0 0))') AS t(w)
varchar
Degenerate segments at or near (0.0 0.0)
Intersecting or overlapping segments at or near (0.0 0.0) and (0.0 2.0)
Repeated points at or near (0.0 0.0) and (0.0 0.0)
Intersecting or overlapping segments at or near (2.0 0.0) and (2.0 2.0)
Self-tangency at or near (1.0 1.0) and (1.0 1.0)
\N
----
SELECT geometry_invalid_reason(NULL)
varchar
\N`,
	},
	{
		Name: "ST_Contains",
		Sigs: sigs("(geometry, geometry) -> boolean"),
		Duck: Kernel("st_contains"),
		Doc:  "Whether the first geometry contains the second.",
		Test: `
SELECT ST_Contains(p, ST_Point(0, 2)), ST_Contains(p, ST_Point(1, 1)), ST_Contains(p, p), ST_Contains(p, ST_GeometryFromText('LINESTRING (0 0, 4 0)')), ST_Contains(p, ST_GeometryFromText('POINT EMPTY')) FROM (SELECT ST_GeometryFromText('POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')) AS t(p)
boolean	boolean	boolean	boolean	boolean
false	true	true	false	false
----
SELECT count(*) FROM UNNEST(sequence(0, 20)) AS a(x) JOIN UNNEST(sequence(0, 20)) AS b(y) ON ST_Contains(ST_GeometryFromText('POLYGON ((0 0, 10 0, 5 15, 0 0), (4 4, 6 4, 5 6, 4 4))'), ST_Point(a.x, b.y))
error 1:94 NOT_SUPPORTED: INNER JOIN involving UNNEST is only supported with condition ON TRUE`,
	},
	{
		Name: "ST_CoordDim",
		Sigs: sigs("(geometry) -> tinyint"),
		Duck: Kernel("st_coorddim"),
		Doc:  "How many coordinates a point of the geometry has.",
		Test: `
SELECT ST_CoordDim(ST_Point(1, 1)), ST_CoordDim(ST_GeometryFromText('POLYGON EMPTY'))
tinyint	tinyint
2	2
----
SELECT ST_CoordDim(NULL)
tinyint
\N`,
	},
	{
		Name: "ST_Crosses",
		Sigs: sigs("(geometry, geometry) -> boolean"),
		Duck: Kernel("st_crosses"),
		Doc:  "Whether two geometries have some, not all, interior points in common.",
		Test: `
SELECT ST_Crosses(ST_GeometryFromText('LINESTRING (0 0, 4 4)'), ST_GeometryFromText('LINESTRING (0 4, 4 0)')), ST_Crosses(ST_GeometryFromText('LINESTRING (0 0, 4 4)'), ST_GeometryFromText('LINESTRING (4 4, 4 0)')), ST_Crosses(ST_GeometryFromText('LINESTRING (-1 1, 9 1)'), ST_GeometryFromText('POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))'))
boolean	boolean	boolean
true	false	true
----
SELECT ST_Crosses(ST_Point(1, 1), NULL)
boolean
\N`,
	},
	{
		Name: "ST_Dimension",
		Sigs: sigs("(geometry) -> tinyint"),
		Duck: Kernel("st_dimension"),
		Doc:  "The dimension of a geometry: 0 for points, 1 for lines, 2 for areas.",
		Test: `
SELECT ST_Dimension(ST_GeometryFromText('GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))')), ST_Dimension(ST_GeometryFromText('POLYGON EMPTY')), ST_Dimension(ST_Point(1, 1))
tinyint	tinyint	tinyint
1	2	0
----
SELECT ST_Dimension(NULL)
tinyint
\N`,
	},
	{
		Name: "ST_Disjoint",
		Sigs: sigs("(geometry, geometry) -> boolean"),
		Duck: Kernel("st_disjoint"),
		Doc:  "Whether two geometries share no point.",
		Test: `
SELECT ST_Disjoint(p, ST_Point(9, 9)), ST_Disjoint(p, ST_Point(0, 0)), ST_Disjoint(p, ST_GeometryFromText('POINT EMPTY')) FROM (SELECT ST_GeometryFromText('POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')) AS t(p)
boolean	boolean	boolean
true	false	true
----
SELECT ST_Disjoint(NULL, ST_Point(1, 1))
boolean
\N`,
	},
	{
		Name: "ST_Equals",
		Sigs: sigs("(geometry, geometry) -> boolean"),
		Duck: Kernel("st_equals"),
		Doc:  "Whether two geometries are the same set of points.",
		Test: `
SELECT ST_Equals(ST_GeometryFromText('POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))'), ST_GeometryFromText('POLYGON ((4 4, 0 4, 0 0, 2 0, 4 0, 4 4))')), ST_Equals(ST_GeometryFromText('LINESTRING (0 0, 1 1)'), ST_GeometryFromText('LINESTRING (1 1, 0 0)')), ST_Equals(ST_Point(1, 1), ST_Point(1, 2))
boolean	boolean	boolean
true	true	false
----
SELECT ST_GeometryFromText('LINESTRING (0 0, 1 1)') = ST_GeometryFromText('LINESTRING (1 1, 0 0)'), ST_Point(1, 1) = ST_Point(1, 1)
boolean	boolean
false	true`,
	},
	{
		Name: "ST_GeometryType",
		Sigs: sigs("(geometry) -> varchar"),
		Duck: Kernel("st_geometrytype"),
		Doc:  "The kind of a geometry: ST_Point, ST_Polygon, and so on.",
		Test: `
SELECT ST_GeometryType(ST_GeometryFromText(w)) FROM (VALUES 'LINESTRING EMPTY', 'POLYGON EMPTY', 'MULTIPOINT EMPTY', 'MULTILINESTRING EMPTY', 'MULTIPOLYGON EMPTY', 'GEOMETRYCOLLECTION EMPTY', 'POINT EMPTY') AS t(w)
varchar
ST_LineString
ST_Polygon
ST_MultiPoint
ST_MultiLineString
ST_MultiPolygon
ST_GeomCollection
ST_Point
----
SELECT ST_GeometryType(NULL)
varchar
\N`,
	},
	{
		Name: "ST_Intersects",
		Sigs: sigs("(geometry, geometry) -> boolean"),
		Duck: Kernel("st_intersects"),
		Doc:  "Whether two geometries share a point.",
		Test: `
SELECT ST_Intersects(p, ST_Point(0, 2)), ST_Intersects(p, ST_Point(9, 9)), ST_Intersects(p, ST_GeometryFromText('POINT EMPTY')), ST_Intersects(p, ST_GeometryFromText('LINESTRING (-1 -1, 5 5)')) FROM (SELECT ST_GeometryFromText('POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')) AS t(p)
boolean	boolean	boolean	boolean
true	false	false	true
----
SELECT ST_Intersects(1, 2)
error 1:8 FUNCTION_NOT_FOUND: Unexpected parameters (integer, integer) for function st_intersects. Expected: st_intersects(geometry, geometry)`,
	},
	{
		Name: "ST_IsClosed",
		Sigs: sigs("(geometry) -> boolean"),
		Duck: Kernel("st_isclosed"),
		Doc:  "Whether a line string ends where it starts.",
		Test: `
SELECT ST_IsClosed(ST_GeometryFromText('LINESTRING (0 0, 1 1, 0 0)')), ST_IsClosed(ST_GeometryFromText('MULTILINESTRING ((0 0, 1 1, 0 0), (1 1, 2 2))'))
boolean	boolean
true	false
----
SELECT ST_IsClosed(ST_Point(1, 1))
error INVALID_FUNCTION_ARGUMENT: ST_IsClosed only applies to LINE_STRING or MULTI_LINE_STRING. Input type is: POINT`,
	},
	{
		Name: "ST_IsEmpty",
		Sigs: sigs("(geometry) -> boolean"),
		Duck: Kernel("st_isempty"),
		Doc:  "Whether a geometry has no points.",
		Test: `
SELECT ST_IsEmpty(ST_Point(nan(), 1)), ST_IsEmpty(ST_Point(1, 1)), ST_IsEmpty(ST_GeometryFromText('GEOMETRYCOLLECTION EMPTY'))
boolean	boolean	boolean
true	false	true
----
SELECT ST_IsEmpty(NULL)
boolean
\N`,
	},
	{
		Name: "ST_IsRing",
		Sigs: sigs("(geometry) -> boolean"),
		Duck: Kernel("st_isring"),
		Doc:  "Whether a line string is closed and does not cross itself.",
		Test: `
SELECT ST_IsRing(ST_GeometryFromText('LINESTRING (0 0, 1 1, 1 0, 0 0)')), ST_IsRing(ST_GeometryFromText('LINESTRING (0 0, 1 1)'))
boolean	boolean
true	false
----
SELECT ST_IsRing(ST_GeometryFromText('MULTILINESTRING ((0 0, 1 1))'))
error INVALID_FUNCTION_ARGUMENT: ST_IsRing only applies to LINE_STRING. Input type is: MULTI_LINE_STRING`,
	},
	{
		Name: "ST_IsSimple",
		Sigs: sigs("(geometry) -> boolean"),
		Duck: Kernel("st_issimple"),
		Doc:  "Whether a geometry does not cross or touch itself.",
		Test: `
SELECT ST_IsSimple(ST_GeometryFromText(w)) FROM (VALUES 'MULTIPOINT (0 0, 0 0)', 'LINESTRING (0 0, 1 1, 0 0)', 'LINESTRING (0 0, 1 1, 1 0, 0 0)', 'MULTILINESTRING ((0 0, 2 2), (0 2, 2 0))', 'MULTILINESTRING ((0 0, 2 2), (2 2, 2 0))', 'POLYGON ((0 0, 2 2, 0 2, 2 0, 0 0))', 'POINT EMPTY') AS t(w)
boolean
false
false
true
false
true
false
true
----
SELECT ST_IsSimple(NULL)
boolean
\N`,
	},
	{
		Name: "ST_IsValid",
		Sigs: sigs("(geometry) -> boolean"),
		Duck: Kernel("st_isvalid"),
		Doc:  "Whether a geometry is well formed.",
		Test: `
SELECT ST_IsValid(ST_GeometryFromText(w)) FROM (VALUES 'LINESTRING (0 0, 1 1, 1 1)', 'POLYGON ((0 0, 0 1, 1 1, 1 0, 0 0))', 'POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0), (5 5, 6 5, 6 6, 5 5))', 'MULTIPOLYGON (((0 0, 0 4, 4 4, 4 0, 0 0)), ((1 1, 1 5, 5 5, 5 1, 1 1)))') AS t(w)
boolean
false
true
false
false
----
SELECT ST_IsValid(NULL)
boolean
\N`,
	},
	{
		Name: "ST_Overlaps",
		Sigs: sigs("(geometry, geometry) -> boolean"),
		Duck: Kernel("st_overlaps"),
		Doc:  "Whether two geometries of one dimension share some, not all, points.",
		Test: `
SELECT ST_Overlaps(ST_GeometryFromText('LINESTRING (0 0, 4 0)'), ST_GeometryFromText('LINESTRING (2 0, 6 0)')), ST_Overlaps(ST_GeometryFromText('MULTIPOINT (0 0, 1 1)'), ST_GeometryFromText('MULTIPOINT (1 1, 2 2)')), ST_Overlaps(p, p) FROM (SELECT ST_GeometryFromText('POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')) AS t(p)
boolean	boolean	boolean
true	true	false
----
SELECT ST_Overlaps(ST_Point(1, 1), ST_GeometryFromText('POINT EMPTY'))
boolean
false`,
	},
	{
		Name: "ST_Relate",
		Sigs: sigs("(geometry, geometry, varchar) -> boolean"),
		Duck: Kernel("st_relate"),
		Doc:  "Whether two geometries relate as a DE-9IM pattern says.",
		Test: `
SELECT ST_Relate(p, ST_Point(1, 1), '0F2FF1FF2'), ST_Relate(p, ST_Point(1, 1), 'T*****FF*'), ST_Relate(ST_GeometryFromText('LINESTRING (0 0, 4 4)'), ST_GeometryFromText('LINESTRING (0 4, 4 0)'), '0********') FROM (SELECT ST_GeometryFromText('POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')) AS t(p)
boolean	boolean	boolean
true	true	true
----
SELECT ST_Relate(ST_Point(1, 1), ST_Point(1, 1), 'X')
error GENERIC_INTERNAL_ERROR: relation string length has to be 9 characters`,
	},
	{
		Name: "ST_Touches",
		Sigs: sigs("(geometry, geometry) -> boolean"),
		Duck: Kernel("st_touches"),
		Doc:  "Whether two geometries share points of their boundaries only.",
		Test: `
SELECT ST_Touches(p, ST_Point(0, 2)), ST_Touches(p, ST_Point(1, 2)), ST_Touches(ST_Point(1, 1), ST_Point(1, 1)), ST_Touches(ST_GeometryFromText('LINESTRING (0 0, 4 4)'), ST_GeometryFromText('LINESTRING (4 4, 4 0)')) FROM (SELECT ST_GeometryFromText('POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')) AS t(p)
boolean	boolean	boolean	boolean
true	false	false	true
----
SELECT ST_Touches(NULL, NULL)
boolean
\N`,
	},
	{
		Name: "ST_Within",
		Sigs: sigs("(geometry, geometry) -> boolean"),
		Duck: Kernel("st_within"),
		Doc:  "Whether the first geometry lies within the second.",
		Test: `
SELECT ST_Within(ST_Point(1, 1), p), ST_Within(ST_Point(0, 0), p), ST_Within(p, ST_Point(1, 1)), ST_Within(ST_GeometryFromText('GEOMETRYCOLLECTION (POINT (1 1), POINT (2 2))'), p) FROM (SELECT ST_GeometryFromText('POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')) AS t(p)
boolean	boolean	boolean	boolean
true	false	false	true
----
SELECT ST_Within(ST_Point(1, 1), 1)
error 1:8 FUNCTION_NOT_FOUND: Unexpected parameters (Geometry, integer) for function st_within. Expected: st_within(geometry, geometry)`,
	},
}
