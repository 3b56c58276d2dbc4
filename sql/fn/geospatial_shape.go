package fn

// geospatialShapeFunctions is the chapter of geometries made of geometries.
var geospatialShapeFunctions = []Func{
	{
		Name: "convex_hull_agg",
		Kind: Aggregate,
		Sigs: sigs("(geometry) -> geometry"),
		Duck: Special("convex_hull_agg"),
		Doc:  "The convex hull of all geometries.",
		Test: `
SELECT ST_AsText(convex_hull_agg(ST_GeometryFromText(w))) FROM (VALUES 'LINESTRING (1 1, 5 5)', 'POINT (1 5)', NULL, 'POLYGON ((0 0, 1 0, 0 1, 0 0))') AS t(w)
varchar
POLYGON ((0 0, 1 0, 5 5, 1 5, 0 1, 0 0))
----
SELECT convex_hull_agg(ST_GeometryFromText(w)) FROM (VALUES CAST(NULL AS varchar)) AS t(w)
Geometry
\N`,
	},
	{
		Name: "geometry_union",
		Sigs: sigs("(array(geometry)) -> geometry"),
		Duck: Kernel("geometry_union"),
		Doc:  "The union of an array's geometries.",
		Test: `
SELECT ST_AsText(geometry_union(ARRAY[ST_Point(1, 1), NULL, ST_Point(1, 1)])), geometry_union(ARRAY[])
varchar	Geometry
POINT (1 1)	\N
----
SELECT ST_AsText(geometry_union(ARRAY[ST_GeometryFromText('POLYGON ((0 0, 0 2, 2 2, 2 0, 0 0))'), ST_GeometryFromText('POLYGON ((1 1, 1 3, 3 3, 3 1, 1 1))'), ST_Point(9, 9)]))
varchar
GEOMETRYCOLLECTION (POINT (9 9), POLYGON ((0 0, 2 0, 2 1, 3 1, 3 3, 1 3, 1 2, 0 2, 0 0)))`,
	},
	{
		Name: "geometry_union_agg",
		Kind: Aggregate,
		Sigs: sigs("(geometry) -> geometry"),
		Duck: Special("geometry_union_agg"),
		Doc:  "The union of all geometries.",
		Test: `
SELECT ST_AsText(geometry_union_agg(ST_GeometryFromText(w))) FROM (VALUES 'POLYGON ((0 0, 0 2, 2 2, 2 0, 0 0))', 'POLYGON ((1 1, 1 3, 3 3, 3 1, 1 1))', NULL) AS t(w)
varchar
POLYGON ((0 0, 2 0, 2 1, 3 1, 3 3, 1 3, 1 2, 0 2, 0 0))
----
SELECT geometry_union_agg(ST_GeometryFromText(w)) FROM (VALUES CAST(NULL AS varchar)) AS t(w)
Geometry
\N`,
	},
	{
		Name: "simplify_geometry",
		Sigs: sigs("(geometry, double) -> geometry"),
		Duck: Kernel("simplify_geometry"),
		Doc:  "The geometry with fewer vertices, within a tolerance.",
		Test: `
SELECT ST_AsText(simplify_geometry(ST_GeometryFromText('POLYGON ((1 0, 1 1, 2 1, 2 3, 3 3, 3 1, 4 1, 4 0, 1 0))'), 1.0)), ST_AsText(simplify_geometry(ST_GeometryFromText('LINESTRING (0 0, 1 0.1, 2 0, 3 5, 4 6)'), 0.5))
varchar	varchar
POLYGON ((1 0, 4 0, 3 3, 2 3, 1 0))	LINESTRING (0 0, 2 0, 3 5, 4 6)
----
SELECT simplify_geometry(ST_Point(1, 1), -1)
error INVALID_FUNCTION_ARGUMENT: distanceTolerance is negative`,
	},
	{
		Name: "ST_Boundary",
		Sigs: sigs("(geometry) -> geometry"),
		Duck: Kernel("st_boundary"),
		Doc:  "The boundary of a geometry.",
		Test: `
SELECT ST_AsText(ST_Boundary(ST_Point(1, 1))), ST_AsText(ST_Boundary(ST_GeometryFromText('MULTILINESTRING ((0 0, 1 1), (1 1, 2 2))'))), ST_AsText(ST_Boundary(ST_GeometryFromText('POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))')))
varchar	varchar	varchar
MULTIPOINT EMPTY	MULTIPOINT ((0 0), (2 2))	MULTILINESTRING ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))
----
SELECT ST_Boundary(ST_GeometryFromText('GEOMETRYCOLLECTION (POINT (1 1))'))
error GENERIC_INTERNAL_ERROR: Internal error`,
	},
	{
		Name: "ST_Buffer",
		Sigs: sigs("(geometry, double) -> geometry"),
		Duck: Kernel("st_buffer"),
		Doc:  "All points within a distance of a geometry.",
		Test: `
SELECT ST_AsText(ST_Buffer(ST_Point(0, 0), 1)), ST_NumPoints(ST_Buffer(ST_GeometryFromText('LINESTRING (0 0, 4 0, 4 4)'), 1)), ST_Buffer(ST_GeometryFromText('POINT EMPTY'), 1)
varchar	bigint	Geometry
POLYGON ((1 0, 0.9978589232386028 0.06540312923014292, 0.9914448613738097 0.1305261922200514, 0.9807852804032298 0.19509032201612805, 0.9659258262890676 0.2588190451025205, 0.9469301294951051 0.3214394653031613, 0.9238795325112863 0.38268343236508945, 0.8968727415326878 0.4422886902190009, 0.8660254037844383 0.4999999999999996, 0.8314696123025449 0.5555702330196018, 0.7933533402912349 0.6087614290087203, 0.7518398074789772 0.6593458151000685, 0.7071067811865474 0.7071067811865472, 0.6593458151000687 0.7518398074789772, 0.6087614290087205 0.7933533402912349, 0.5555702330196022 0.831469612302545, 0.49999999999999994 0.8660254037844385, 0.44228869021900125 0.8968727415326881, 0.3826834323650897 0.9238795325112866, 0.32143946530316153 0.9469301294951056, 0.25881904510252074 0.9659258262890683, 0.19509032201612825 0.9807852804032304, 0.13052619222005157 0.9914448613738104, 0.06540312923014306 0.9978589232386035, 0 1, -0.06540312923014292 0.9978589232386028, -0.1305261922200514 0.9914448613738097, -0.19509032201612805 0.9807852804032298, -0.2588190451025205 0.9659258262890676, -0.3214394653031613 0.9469301294951051, -0.38268343236508945 0.9238795325112863, -0.4422886902190009 0.8968727415326878, -0.4999999999999996 0.8660254037844383, -0.5555702330196018 0.8314696123025449, -0.6087614290087203 0.7933533402912349, -0.6593458151000685 0.7518398074789772, -0.7071067811865472 0.7071067811865474, -0.7518398074789772 0.6593458151000687, -0.7933533402912349 0.6087614290087205, -0.831469612302545 0.5555702330196022, -0.8660254037844385 0.49999999999999994, -0.8968727415326881 0.44228869021900125, -0.9238795325112866 0.3826834323650897, -0.9469301294951056 0.32143946530316153, -0.9659258262890683 0.25881904510252074, -0.9807852804032304 0.19509032201612825, -0.9914448613738104 0.13052619222005157, -0.9978589232386035 0.06540312923014306, -1 0, -0.9978589232386028 -0.06540312923014292, -0.9914448613738097 -0.1305261922200514, -0.9807852804032298 -0.19509032201612805, -0.9659258262890676 -0.2588190451025205, -0.9469301294951051 -0.3214394653031613, -0.9238795325112863 -0.38268343236508945, -0.8968727415326878 -0.4422886902190009, -0.8660254037844383 -0.4999999999999996, -0.8314696123025449 -0.5555702330196018, -0.7933533402912349 -0.6087614290087203, -0.7518398074789772 -0.6593458151000685, -0.7071067811865474 -0.7071067811865472, -0.6593458151000687 -0.7518398074789772, -0.6087614290087205 -0.7933533402912349, -0.5555702330196022 -0.831469612302545, -0.49999999999999994 -0.8660254037844385, -0.44228869021900125 -0.8968727415326881, -0.3826834323650897 -0.9238795325112866, -0.32143946530316153 -0.9469301294951056, -0.25881904510252074 -0.9659258262890683, -0.19509032201612825 -0.9807852804032304, -0.13052619222005157 -0.9914448613738104, -0.06540312923014306 -0.9978589232386035, 0 -1, 0.06540312923014292 -0.9978589232386028, 0.1305261922200514 -0.9914448613738097, 0.19509032201612805 -0.9807852804032298, 0.2588190451025205 -0.9659258262890676, 0.3214394653031613 -0.9469301294951051, 0.38268343236508945 -0.9238795325112863, 0.4422886902190009 -0.8968727415326878, 0.4999999999999996 -0.8660254037844383, 0.5555702330196018 -0.8314696123025449, 0.6087614290087203 -0.7933533402912349, 0.6593458151000685 -0.7518398074789772, 0.7071067811865472 -0.7071067811865474, 0.7518398074789772 -0.6593458151000687, 0.7933533402912349 -0.6087614290087205, 0.831469612302545 -0.5555702330196022, 0.8660254037844385 -0.49999999999999994, 0.8968727415326881 -0.44228869021900125, 0.9238795325112866 -0.3826834323650897, 0.9469301294951056 -0.32143946530316153, 0.9659258262890683 -0.25881904510252074, 0.9807852804032304 -0.19509032201612825, 0.9914448613738104 -0.13052619222005157, 0.9978589232386035 -0.06540312923014306, 1 0))	124	\N
----
approx
SELECT ST_Area(ST_Buffer(ST_GeometryFromText('POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (3 3, 3 6, 6 6, 6 3, 3 3))'), 1)), ST_Area(ST_Buffer(ST_GeometryFromText('POLYGON ((0 0, 9 0, 9 9, 5 3, 0 9, 0 0))'), 1)), ST_Area(ST_Buffer(ST_GeometryFromText('MULTIPOINT (0 0, 1 0)'), 1))
double	double	double
119.13935020304686	98.75020420458443	5.0518256745135925
----
SELECT ST_Buffer(ST_Point(0, 0), nan())
error INVALID_FUNCTION_ARGUMENT: distance is NaN`,
	},
	{
		Name: "ST_Centroid",
		Sigs: sigs("(geometry) -> geometry"),
		Duck: Kernel("st_centroid"),
		Doc:  "The center of a geometry's mass.",
		Test: `
SELECT ST_AsText(ST_Centroid(ST_GeometryFromText(w))) FROM (VALUES 'POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))', 'LINESTRING (0 0, 0 4, 4 4)', 'MULTIPOINT (0 0, 4 2)', 'POLYGON EMPTY') AS t(w)
varchar
POINT (2.033333333333333 2.033333333333333)
POINT (1 3)
POINT (2 1)
POINT EMPTY
----
SELECT ST_Centroid(ST_GeometryFromText('GEOMETRYCOLLECTION (POINT (1 1))'))
error INVALID_FUNCTION_ARGUMENT: ST_Centroid only applies to POINT or MULTI_POINT or LINE_STRING or MULTI_LINE_STRING or POLYGON or MULTI_POLYGON. Input type is: GEOMETRY_COLLECTION`,
	},
	{
		Name: "ST_ConvexHull",
		Sigs: sigs("(geometry) -> geometry"),
		Duck: Kernel("st_convexhull"),
		Doc:  "The smallest convex geometry around another.",
		Test: `
SELECT ST_AsText(ST_ConvexHull(ST_GeometryFromText(w))) FROM (VALUES 'POLYGON ((0 0, 0 4, 1 1, 4 0, 0 0))', 'MULTIPOINT (0 0, 1 1, 2 2)', 'MULTIPOINT (2 2, 4 4, 0 4, 4 0, 1 3, 0 0, 2 0)', 'POINT EMPTY') AS t(w)
varchar
POLYGON ((0 0, 4 0, 0 4, 0 0))
LINESTRING (0 0, 2 2)
POLYGON ((0 4, 0 0, 4 0, 4 4, 0 4))
POINT EMPTY
----
SELECT ST_ConvexHull(NULL)
Geometry
\N`,
	},
	{
		Name: "ST_Difference",
		Sigs: sigs("(geometry, geometry) -> geometry"),
		Duck: Kernel("st_difference"),
		Doc:  "The part of the first geometry outside the second.",
		Test: `
SELECT ST_AsText(ST_Difference(ST_GeometryFromText('POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))'), ST_GeometryFromText('POLYGON ((1 1, 2 1, 2 2, 1 2, 1 1))'))), ST_AsText(ST_Difference(ST_GeometryFromText('LINESTRING (0 0, 10 0)'), ST_GeometryFromText('POLYGON ((2 -1, 4 -1, 4 1, 2 1, 2 -1))')))
varchar	varchar
POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))	MULTILINESTRING ((0 0, 2 0), (4 0, 10 0))
----
SELECT ST_AsText(ST_Difference(ST_Point(1, 1), ST_Point(1, 1))), ST_AsText(ST_Difference(ST_GeometryFromText('POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))'), ST_GeometryFromText('POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')))
varchar	varchar
POINT EMPTY	MULTIPOLYGON EMPTY`,
	},
	{
		Name: "ST_Envelope",
		Sigs: sigs("(geometry) -> geometry"),
		Duck: Kernel("st_envelope"),
		Doc:  "The bounding rectangle.",
		Test: `
SELECT ST_AsText(ST_Envelope(ST_GeometryFromText('LINESTRING (1 2, 3 5)'))), ST_AsText(ST_Envelope(ST_GeometryFromText('POINT EMPTY'))), ST_AsText(ST_Envelope(ST_GeometryFromText('GEOMETRYCOLLECTION (POINT (1 1), POINT (3 3))')))
varchar	varchar	varchar
POLYGON ((1 2, 3 2, 3 5, 1 5, 1 2))	POLYGON EMPTY	POLYGON ((1 1, 3 1, 3 3, 1 3, 1 1))
----
SELECT ST_GeometryType(ST_Envelope(ST_Point(1, 1)))
varchar
ST_Polygon`,
	},
	{
		Name: "ST_EnvelopeAsPts",
		Sigs: sigs("(geometry) -> array(geometry)"),
		Duck: Kernel("st_envelopeaspts"),
		Doc:  "The lower left and upper right corner of the bounding rectangle.",
		Test: `
SELECT transform(ST_EnvelopeAsPts(ST_GeometryFromText('LINESTRING (1 2, 3 -5)')), p -> ST_AsText(p)), ST_EnvelopeAsPts(ST_GeometryFromText('POINT EMPTY'))
array(varchar)	array(Geometry)
[POINT (1 -5), POINT (3 2)]	\N
----
SELECT ST_EnvelopeAsPts(NULL)
array(Geometry)
\N`,
	},
	{
		Name: "ST_Intersection",
		Sigs: sigs("(geometry, geometry) -> geometry"),
		Duck: Kernel("st_intersection"),
		Doc:  "The points that two geometries share.",
		Test: `
SELECT ST_AsText(ST_Intersection(p, ST_GeometryFromText('LINESTRING (-1 2, 2 2, 2 9)'))), ST_AsText(ST_Intersection(p, ST_GeometryFromText('POLYGON ((9 9, 10 9, 10 10, 9 9))'))), ST_AsText(ST_Intersection(p, ST_GeometryFromText('POLYGON ((4 0, 8 0, 8 4, 4 4, 4 0))'))) FROM (SELECT ST_GeometryFromText('POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')) AS t(p)
varchar	varchar	varchar
LINESTRING (0 2, 2 2, 2 4)	MULTIPOLYGON EMPTY	LINESTRING (4 0, 4 4)
----
SELECT ST_AsText(ST_Intersection(ST_Envelope(ST_GeometryFromText('LINESTRING (0 0, 4 4)')), ST_Envelope(ST_GeometryFromText('LINESTRING (2 2, 6 6)')))), ST_AsText(ST_Intersection(ST_GeometryFromText('LINESTRING (0 0, 4 0, 4 4)'), ST_GeometryFromText('LINESTRING (1 0, 9 0, 4 2)')))
varchar	varchar
POLYGON ((2 2, 4 2, 4 4, 2 4, 2 2))	GEOMETRYCOLLECTION (POINT (4 2), LINESTRING (1 0, 4 0))`,
	},
	{
		Name: "ST_SymDifference",
		Sigs: sigs("(geometry, geometry) -> geometry"),
		Duck: Kernel("st_symdifference"),
		Doc:  "The points of one geometry but not both.",
		Test: `
SELECT ST_AsText(ST_SymDifference(ST_GeometryFromText('POLYGON ((0 0, 0 2, 2 2, 2 0, 0 0))'), ST_GeometryFromText('POLYGON ((1 1, 1 3, 3 3, 3 1, 1 1))'))), ST_AsText(ST_SymDifference(ST_GeometryFromText('LINESTRING (0 0, 4 0)'), ST_GeometryFromText('LINESTRING (2 0, 6 0)')))
varchar	varchar
MULTIPOLYGON (((0 0, 2 0, 2 1, 1 1, 1 2, 0 2, 0 0)), ((2 1, 3 1, 3 3, 1 3, 1 2, 2 2, 2 1)))	MULTILINESTRING ((0 0, 2 0), (4 0, 6 0))
----
SELECT ST_AsText(ST_SymDifference(ST_Point(1, 1), ST_Point(2, 2))), ST_AsText(ST_SymDifference(ST_Point(1, 1), ST_GeometryFromText('LINESTRING (0 0, 4 0)')))
varchar	varchar
MULTIPOINT ((1 1), (2 2))	LINESTRING (0 0, 4 0)`,
	},
	{
		Name: "ST_Union",
		Sigs: sigs("(geometry, geometry) -> geometry"),
		Duck: Kernel("st_union"),
		Doc:  "The points of either geometry.",
		Test: `
SELECT ST_AsText(ST_Union(ST_GeometryFromText('POLYGON ((0 0, 0 2, 2 2, 2 0, 0 0))'), ST_GeometryFromText('POLYGON ((1 1, 1 3, 3 3, 3 1, 1 1))'))), ST_AsText(ST_Union(ST_GeometryFromText('LINESTRING (0 0, 2 2)'), ST_GeometryFromText('LINESTRING (0 2, 2 0)'))), ST_AsText(ST_Union(ST_Point(5, 1), ST_GeometryFromText('LINESTRING (0 0, 2 2)')))
varchar	varchar	varchar
POLYGON ((0 0, 2 0, 2 1, 3 1, 3 3, 1 3, 1 2, 0 2, 0 0))	MULTILINESTRING ((0 0, 1 1), (1 1, 2 0), (1 1, 2 2), (0 2, 1 1))	GEOMETRYCOLLECTION (POINT (5 1), LINESTRING (0 0, 2 2))
----
SELECT ST_AsText(ST_Union(ST_Point(1, 1), ST_GeometryFromText('LINESTRING (0 0, 2 2)'))), ST_AsText(ST_Union(ST_GeometryFromText('POINT EMPTY'), ST_Point(1, 1))), ST_AsText(ST_Union(ST_GeometryFromText('POLYGON ((5 0, 6 0, 6 1, 5 1, 5 0))'), ST_GeometryFromText('POLYGON ((0 5, 1 5, 1 6, 0 6, 0 5))')))
varchar	varchar	varchar
LINESTRING (0 0, 1 1, 2 2)	POINT (1 1)	MULTIPOLYGON (((5 0, 6 0, 6 1, 5 1, 5 0)), ((0 5, 1 5, 1 6, 0 6, 0 5)))`,
	},
}
