package fn

// Geometries, spherical geography and Bing tiles.

var _ = add(Func{
	Name: "bing_tile",
	Sigs: sigs(
		"(integer, integer, integer) -> bingtile",
		"(varchar) -> bingtile",
	),
	Doc: "A Bing tile of its coordinates and zoom level, or its quadkey.",
})

var _ = add(Func{
	Name: "bing_tile_at",
	Sigs: sigs("(double, double, integer) -> bingtile"),
	Doc:  "The Bing tile at a latitude and longitude.",
})

var _ = add(Func{
	Name: "bing_tile_coordinates",
	Sigs: sigs("(bingtile) -> row(\"x\" integer,\"y\" integer)"),
	Doc:  "Column and row of a Bing tile.",
})

var _ = add(Func{
	Name: "bing_tile_polygon",
	Sigs: sigs("(bingtile) -> geometry"),
	Doc:  "The area of a Bing tile.",
})

var _ = add(Func{
	Name: "bing_tile_quadkey",
	Sigs: sigs("(bingtile) -> varchar"),
	Doc:  "The quadkey of a Bing tile.",
})

var _ = add(Func{
	Name: "bing_tile_zoom_level",
	Sigs: sigs("(bingtile) -> tinyint"),
	Doc:  "The zoom level of a Bing tile.",
})

var _ = add(Func{
	Name: "bing_tiles_around",
	Sigs: sigs(
		"(double, double, integer) -> array(bingtile)",
		"(double, double, integer, double) -> array(bingtile)",
	),
	Doc: "The Bing tiles around a point, or within some kilometers of it.",
})

var _ = add(Func{
	Name: "convex_hull_agg",
	Kind: Aggregate,
	Sigs: sigs("(geometry) -> geometry"),
	Doc:  "The convex hull of all geometries.",
})

var _ = add(Func{
	Name: "from_encoded_polyline",
	Sigs: sigs("(varchar) -> geometry"),
	Doc:  "The line string of a Google polyline.",
})

var _ = add(Func{
	Name: "from_geojson_geometry",
	Sigs: sigs("(varchar) -> sphericalgeography"),
	Doc:  "The geography that a GeoJSON text describes.",
})

var _ = add(Func{
	Name: "geometry_from_hadoop_shape",
	Sigs: sigs("(varbinary) -> geometry"),
	Doc:  "The geometry of an Esri Hadoop shape.",
})

var _ = add(Func{
	Name: "geometry_invalid_reason",
	Sigs: sigs("(geometry) -> varchar"),
	Doc:  "Why a geometry is not valid; NULL if it is.",
})

var _ = add(Func{
	Name: "geometry_nearest_points",
	Sigs: sigs("(geometry, geometry) -> row(geometry,geometry)"),
	Doc:  "The points of two geometries that are nearest to each other.",
})

var _ = add(Func{
	Name: "geometry_to_bing_tiles",
	Sigs: sigs("(geometry, integer) -> array(bingtile)"),
	Doc:  "The fewest Bing tiles of a zoom level that cover a geometry.",
})

var _ = add(Func{
	Name: "geometry_union",
	Sigs: sigs("(array(geometry)) -> geometry"),
	Doc:  "The union of an array's geometries.",
})

var _ = add(Func{
	Name: "geometry_union_agg",
	Kind: Aggregate,
	Sigs: sigs("(geometry) -> geometry"),
	Doc:  "The union of all geometries.",
})

var _ = add(Func{
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
})

var _ = add(Func{
	Name: "line_interpolate_point",
	Sigs: sigs("(geometry, double) -> geometry"),
	Doc:  "The point at a share of a line string's length.",
})

var _ = add(Func{
	Name: "line_interpolate_points",
	Sigs: sigs("(geometry, double) -> array(geometry)"),
	Doc:  "The points at every such share of a line string's length.",
})

var _ = add(Func{
	Name: "line_locate_point",
	Sigs: sigs("(geometry, geometry) -> double"),
	Doc:  "At which share of a line string's length the point nearest to a given one lies.",
})

var _ = add(Func{
	Name: "simplify_geometry",
	Sigs: sigs("(geometry, double) -> geometry"),
	Doc:  "The geometry with fewer vertices, within a tolerance.",
})

var _ = add(Func{
	Name: "spatial_partitioning",
	Kind: Aggregate,
	Sigs: sigs("(geometry) -> varchar"),
	Doc:  "A partitioning of the plane for the envelopes of all geometries.",
})

var _ = add(Func{
	Name: "spatial_partitions",
	Sigs: sigs(
		"(kdbtree, geometry) -> array(integer)",
		"(kdbtree, geometry, double) -> array(integer)",
	),
	Doc: "The partitions that a geometry, or what is near it, falls in.",
})

var _ = add(Func{
	Name: "ST_Area",
	Sigs: sigs(
		"(geometry) -> double",
		"(sphericalgeography) -> double",
	),
	Doc: "Area of a geometry, or in square meters of a geography.",
})

var _ = add(Func{
	Name: "ST_AsBinary",
	Sigs: sigs("(geometry) -> varbinary"),
	Doc:  "The geometry in well-known binary form.",
})

var _ = add(Func{
	Name: "ST_AsText",
	Sigs: sigs("(geometry) -> varchar"),
	Doc:  "The geometry in well-known text form.",
})

var _ = add(Func{
	Name: "ST_Boundary",
	Sigs: sigs("(geometry) -> geometry"),
	Doc:  "The boundary of a geometry.",
})

var _ = add(Func{
	Name: "ST_Buffer",
	Sigs: sigs("(geometry, double) -> geometry"),
	Doc:  "All points within a distance of a geometry.",
})

var _ = add(Func{
	Name: "ST_Centroid",
	Sigs: sigs("(geometry) -> geometry"),
	Doc:  "The center of a geometry's mass.",
})

var _ = add(Func{
	Name: "ST_Contains",
	Sigs: sigs("(geometry, geometry) -> boolean"),
	Doc:  "Whether the first geometry contains the second.",
})

var _ = add(Func{
	Name: "ST_ConvexHull",
	Sigs: sigs("(geometry) -> geometry"),
	Doc:  "The smallest convex geometry around another.",
})

var _ = add(Func{
	Name: "ST_CoordDim",
	Sigs: sigs("(geometry) -> tinyint"),
	Doc:  "How many coordinates a point of the geometry has.",
})

var _ = add(Func{
	Name: "ST_Crosses",
	Sigs: sigs("(geometry, geometry) -> boolean"),
	Doc:  "Whether two geometries have some, not all, interior points in common.",
})

var _ = add(Func{
	Name: "ST_Difference",
	Sigs: sigs("(geometry, geometry) -> geometry"),
	Doc:  "The part of the first geometry outside the second.",
})

var _ = add(Func{
	Name: "ST_Dimension",
	Sigs: sigs("(geometry) -> tinyint"),
	Doc:  "The dimension of a geometry: 0 for points, 1 for lines, 2 for areas.",
})

var _ = add(Func{
	Name: "ST_Disjoint",
	Sigs: sigs("(geometry, geometry) -> boolean"),
	Doc:  "Whether two geometries share no point.",
})

var _ = add(Func{
	Name: "ST_Distance",
	Sigs: sigs(
		"(geometry, geometry) -> double",
		"(sphericalgeography, sphericalgeography) -> double",
	),
	Doc: "Shortest distance of two geometries, or in meters of two points on the Earth.",
})

var _ = add(Func{
	Name: "ST_EndPoint",
	Sigs: sigs("(geometry) -> geometry"),
	Doc:  "The last point of a line string.",
})

var _ = add(Func{
	Name: "ST_Envelope",
	Sigs: sigs("(geometry) -> geometry"),
	Doc:  "The bounding rectangle.",
})

var _ = add(Func{
	Name: "ST_EnvelopeAsPts",
	Sigs: sigs("(geometry) -> array(geometry)"),
	Doc:  "The lower left and upper right corner of the bounding rectangle.",
})

var _ = add(Func{
	Name: "ST_Equals",
	Sigs: sigs("(geometry, geometry) -> boolean"),
	Doc:  "Whether two geometries are the same set of points.",
})

var _ = add(Func{
	Name: "ST_ExteriorRing",
	Sigs: sigs("(geometry) -> geometry"),
	Doc:  "The outer ring of a polygon.",
})

var _ = add(Func{
	Name: "ST_Geometries",
	Sigs: sigs("(geometry) -> array(geometry)"),
	Doc:  "The parts of a collection as an array.",
})

var _ = add(Func{
	Name: "ST_GeometryFromText",
	Sigs: sigs("(varchar) -> geometry"),
	Doc:  "Reads a geometry in well-known text form.",
})

var _ = add(Func{
	Name: "ST_GeometryN",
	Sigs: sigs("(geometry, integer) -> geometry"),
	Doc:  "The n-th part of a collection.",
})

var _ = add(Func{
	Name: "ST_GeometryType",
	Sigs: sigs("(geometry) -> varchar"),
	Doc:  "The kind of a geometry: ST_Point, ST_Polygon, and so on.",
})

var _ = add(Func{
	Name: "ST_GeomFromBinary",
	Sigs: sigs("(varbinary) -> geometry"),
	Doc:  "Reads a geometry in well-known binary form.",
})

var _ = add(Func{
	Name: "ST_GeomFromKML",
	Sigs: sigs("(varchar) -> geometry"),
	Doc:  "Reads a geometry in KML.",
})

var _ = add(Func{
	Name: "ST_InteriorRingN",
	Sigs: sigs("(geometry, integer) -> geometry"),
	Doc:  "The n-th hole of a polygon.",
})

var _ = add(Func{
	Name: "ST_InteriorRings",
	Sigs: sigs("(geometry) -> array(geometry)"),
	Doc:  "The holes of a polygon as an array.",
})

var _ = add(Func{
	Name: "ST_Intersection",
	Sigs: sigs("(geometry, geometry) -> geometry"),
	Doc:  "The points that two geometries share.",
})

var _ = add(Func{
	Name: "ST_Intersects",
	Sigs: sigs("(geometry, geometry) -> boolean"),
	Doc:  "Whether two geometries share a point.",
})

var _ = add(Func{
	Name: "ST_IsClosed",
	Sigs: sigs("(geometry) -> boolean"),
	Doc:  "Whether a line string ends where it starts.",
})

var _ = add(Func{
	Name: "ST_IsEmpty",
	Sigs: sigs("(geometry) -> boolean"),
	Doc:  "Whether a geometry has no points.",
})

var _ = add(Func{
	Name: "ST_IsRing",
	Sigs: sigs("(geometry) -> boolean"),
	Doc:  "Whether a line string is closed and does not cross itself.",
})

var _ = add(Func{
	Name: "ST_IsSimple",
	Sigs: sigs("(geometry) -> boolean"),
	Doc:  "Whether a geometry does not cross or touch itself.",
})

var _ = add(Func{
	Name: "ST_IsValid",
	Sigs: sigs("(geometry) -> boolean"),
	Doc:  "Whether a geometry is well formed.",
})

var _ = add(Func{
	Name: "ST_Length",
	Sigs: sigs(
		"(geometry) -> double",
		"(sphericalgeography) -> double",
	),
	Doc: "Length of a line string, or in meters of one on the Earth.",
})

var _ = add(Func{
	Name: "ST_LineFromText",
	Sigs: sigs("(varchar) -> geometry"),
	Doc:  "Reads a line string in well-known text form.",
})

var _ = add(Func{
	Name: "ST_LineString",
	Sigs: sigs("(array(geometry)) -> geometry"),
	Doc:  "A line string through points.",
})

var _ = add(Func{
	Name: "ST_MultiPoint",
	Sigs: sigs("(array(geometry)) -> geometry"),
	Doc:  "A geometry of several points.",
})

var _ = add(Func{
	Name: "ST_NumGeometries",
	Sigs: sigs("(geometry) -> integer"),
	Doc:  "How many parts a collection has.",
})

var _ = add(Func{
	Name: "ST_NumInteriorRing",
	Sigs: sigs("(geometry) -> bigint"),
	Doc:  "How many holes a polygon has.",
})

var _ = add(Func{
	Name: "ST_NumPoints",
	Sigs: sigs("(geometry) -> bigint"),
	Doc:  "How many vertices a geometry has.",
})

var _ = add(Func{
	Name: "ST_Overlaps",
	Sigs: sigs("(geometry, geometry) -> boolean"),
	Doc:  "Whether two geometries of one dimension share some, not all, points.",
})

var _ = add(Func{
	Name: "ST_Point",
	Sigs: sigs("(double, double) -> geometry"),
	Doc:  "A point of its coordinates.",
})

var _ = add(Func{
	Name: "ST_PointN",
	Sigs: sigs("(geometry, integer) -> geometry"),
	Doc:  "The n-th vertex of a line string.",
})

var _ = add(Func{
	Name: "ST_Points",
	Sigs: sigs("(geometry) -> array(geometry)"),
	Doc:  "The vertices of a geometry as an array.",
})

var _ = add(Func{
	Name: "ST_Polygon",
	Sigs: sigs("(varchar) -> geometry"),
	Doc:  "Reads a polygon in well-known text form.",
})

var _ = add(Func{
	Name: "ST_Relate",
	Sigs: sigs("(geometry, geometry, varchar) -> boolean"),
	Doc:  "Whether two geometries relate as a DE-9IM pattern says.",
})

var _ = add(Func{
	Name: "ST_StartPoint",
	Sigs: sigs("(geometry) -> geometry"),
	Doc:  "The first point of a line string.",
})

var _ = add(Func{
	Name: "ST_SymDifference",
	Sigs: sigs("(geometry, geometry) -> geometry"),
	Doc:  "The points of one geometry but not both.",
})

var _ = add(Func{
	Name: "ST_Touches",
	Sigs: sigs("(geometry, geometry) -> boolean"),
	Doc:  "Whether two geometries share points of their boundaries only.",
})

var _ = add(Func{
	Name: "ST_Union",
	Sigs: sigs("(geometry, geometry) -> geometry"),
	Doc:  "The points of either geometry.",
})

var _ = add(Func{
	Name: "ST_Within",
	Sigs: sigs("(geometry, geometry) -> boolean"),
	Doc:  "Whether the first geometry lies within the second.",
})

var _ = add(Func{
	Name: "ST_X",
	Sigs: sigs("(geometry) -> double"),
	Doc:  "The x coordinate of a point.",
})

var _ = add(Func{
	Name: "ST_XMax",
	Sigs: sigs("(geometry) -> double"),
	Doc:  "The largest x of a geometry.",
})

var _ = add(Func{
	Name: "ST_XMin",
	Sigs: sigs("(geometry) -> double"),
	Doc:  "The smallest x of a geometry.",
})

var _ = add(Func{
	Name: "ST_Y",
	Sigs: sigs("(geometry) -> double"),
	Doc:  "The y coordinate of a point.",
})

var _ = add(Func{
	Name: "ST_YMax",
	Sigs: sigs("(geometry) -> double"),
	Doc:  "The largest y of a geometry.",
})

var _ = add(Func{
	Name: "ST_YMin",
	Sigs: sigs("(geometry) -> double"),
	Doc:  "The smallest y of a geometry.",
})

var _ = add(Func{
	Name: "to_encoded_polyline",
	Sigs: sigs("(geometry) -> varchar"),
	Doc:  "The Google polyline of a line string.",
})

var _ = add(Func{
	Name: "to_geojson_geometry",
	Sigs: sigs("(sphericalgeography) -> varchar"),
	Doc:  "The geography as GeoJSON.",
})

var _ = add(Func{
	Name: "to_geometry",
	Sigs: sigs("(sphericalgeography) -> geometry"),
	Doc:  "A geography as a geometry of the plane.",
})

var _ = add(Func{
	Name: "to_spherical_geography",
	Sigs: sigs("(geometry) -> sphericalgeography"),
	Doc:  "A geometry as one on the Earth.",
})
