package fn

// geospatialFunctions is the chapter of geometries and spherical geography: reading, writing, and making them.
var geospatialFunctions = []Func{
	{
		Name: "from_encoded_polyline",
		Sigs: sigs("(varchar) -> geometry"),
		Duck: Kernel("from_encoded_polyline"),
		Doc:  "The line string of a Google polyline.",
		Test: `
SELECT from_encoded_polyline('_')
error GENERIC_INTERNAL_ERROR: Index 1 out of bounds for length 1
----
SELECT ST_AsText(from_encoded_polyline('_p~iF~ps|U_ulLnnqC')), ST_AsText(from_encoded_polyline(''))
varchar	varchar
LINESTRING (-120.2 38.5, -120.95 40.7)	LINESTRING EMPTY`,
	},
	{
		Name: "from_geojson_geometry",
		Sigs: sigs("(varchar) -> sphericalgeography"),
		Duck: Kernel("from_geojson_geometry"),
		Doc:  "The geography that a GeoJSON text describes.",
		Test: `
SELECT ST_AsText(to_geometry(from_geojson_geometry(w))) FROM (VALUES '{"type":"Point","coordinates":[0.123456789,-1e-9]}', '{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[0,0]]]}', '{"type":"Point","coordinates":[]}', '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}') AS t(w)
varchar
POINT (0.123456789 -1.0000000000000000e-09)
POLYGON ((0 0, 1 1, 0 1, 0 0))
POINT EMPTY
GEOMETRYCOLLECTION (POINT (1 2))
----
SELECT from_geojson_geometry('{"type":"LineString","coordinates":[[0,0]]}')
error INVALID_FUNCTION_ARGUMENT: Invalid GeoJSON: Could not parse LineString from GeoJson string.`,
	},
	{
		Name: "geometry_from_hadoop_shape",
		Sigs: sigs("(varbinary) -> geometry"),
		Duck: Kernel("geometry_from_hadoop_shape"),
		Doc:  "The geometry of an Esri Hadoop shape.",
		Test: `
SELECT ST_AsText(geometry_from_hadoop_shape(X'000000000101000000000000000000F03F0000000000000040'))
varchar
POINT (1 2)
----
SELECT geometry_from_hadoop_shape(X'000000000901000000000000000000F03F0000000000000040')
error INVALID_FUNCTION_ARGUMENT: Invalid Hadoop shape type: 9`,
	},
	{
		Name: "ST_AsBinary",
		Sigs: sigs("(geometry) -> varbinary"),
		Duck: Kernel("st_asbinary"),
		Doc:  "The geometry in well-known binary form.",
		Test: `
SELECT to_hex(ST_AsBinary(ST_GeometryFromText('POLYGON ((0 0, 0 1, 1 1, 0 0))'))), to_hex(ST_AsBinary(ST_GeometryFromText('POINT EMPTY'))), to_hex(ST_AsBinary(ST_GeometryFromText('MULTIPOINT (1 2, 3 4)')))
varchar	varchar	varchar
0103000000010000000400000000000000000000000000000000000000000000000000F03F000000000000F03F0000000000000000000000000000F03F00000000000000000000000000000000	0101000000000000000000F87F000000000000F87F	0104000000020000000101000000000000000000F03F0000000000000040010100000000000000000008400000000000001040
----
SELECT to_hex(ST_AsBinary(ST_GeometryFromText('GEOMETRYCOLLECTION (POINT (1 1), MULTIPOLYGON (((0 0, 0 1, 1 1, 0 0))))')))
varchar
0107000000020000000101000000000000000000F03F000000000000F03F0106000000010000000103000000010000000400000000000000000000000000000000000000000000000000F03F000000000000F03F0000000000000000000000000000F03F00000000000000000000000000000000`,
	},
	{
		Name: "ST_AsText",
		Sigs: sigs("(geometry) -> varchar"),
		Duck: Kernel("st_astext"),
		Doc:  "The geometry in well-known text form.",
		Test: `
SELECT ST_AsText(ST_Point(1e300, 1e-300)), ST_AsText(ST_Point(123456789.123456789, 0.1)), ST_AsText(ST_Point(1e15, 1e17)), ST_AsText(ST_Point(-0e0, 1e-5)), ST_AsText(ST_Point(nan(), 1))
varchar	varchar	varchar	varchar	varchar
POINT (1.0000000000000000e+300 1.0000000000000000e-300)	POINT (123456789.12345679 0.1)	POINT (1000000000000000 1.0000000000000000e+17)	POINT (-0 1.0000000000000000e-05)	POINT EMPTY
----
SELECT ST_AsText(ST_Envelope(ST_Point(1, 1)))
error GENERIC_INTERNAL_ERROR: corrupted geometry`,
	},
	{
		Name: "ST_GeometryFromText",
		Sigs: sigs("(varchar) -> geometry"),
		Duck: Kernel("st_geometryfromtext"),
		Doc:  "Reads a geometry in well-known text form.",
		Test: `
SELECT ST_AsText(ST_GeometryFromText(w)) FROM (VALUES 'point(1e5 -1.5E-7)', 'POLYGON ((0 0, 1 1, 0 1))', 'LINESTRING (0 0)', 'MULTIPOINT ((1 1), (2 2))', 'GEOMETRYCOLLECTION (POINT (1 1), POLYGON ((0 0, 0 1, 1 1, 0 0)))', 'MULTIPOLYGON EMPTY', 'POINT (nan 1)') AS t(w)
varchar
POINT (100000 -1.5000000000000000e-07)
POLYGON ((0 0, 1 1, 0 1, 0 0))
LINESTRING (0 0, 0 0)
MULTIPOINT ((1 1), (2 2))
GEOMETRYCOLLECTION (POINT (1 1), POLYGON ((0 0, 1 1, 0 1, 0 0)))
MULTIPOLYGON EMPTY
POINT EMPTY
----
SELECT ST_GeometryFromText('POINT (1,2)')
error INVALID_FUNCTION_ARGUMENT: Invalid WKT: POINT (1,2)
----
SELECT ST_GeometryFromText('')
error INVALID_FUNCTION_ARGUMENT: Invalid WKT: `,
	},
	{
		Name: "ST_GeomFromBinary",
		Sigs: sigs("(varbinary) -> geometry"),
		Duck: Kernel("st_geomfrombinary"),
		Doc:  "Reads a geometry in well-known binary form.",
		Test: `
SELECT ST_AsText(ST_GeomFromBinary(X'0101000000000000000000F03F0000000000000040')), ST_AsText(ST_GeomFromBinary(X'00000000013FF00000000000004000000000000000')), ST_AsText(ST_GeomFromBinary(X'0101000020E6100000000000000000F03F0000000000000040'))
varchar	varchar	varchar
POINT (1 2)	POINT (1 2)	POINT (1 2)
----
SELECT ST_GeomFromBinary(X'0199000000')
error INVALID_FUNCTION_ARGUMENT: Invalid WKB`,
	},
	{
		Name: "ST_GeomFromKML",
		Sigs: sigs("(varchar) -> geometry"),
		Duck: Kernel("st_geomfromkml"),
		Doc:  "Reads a geometry in KML.",
		Test: `
SELECT ST_AsText(ST_GeomFromKML(w)) FROM (VALUES '<Point><coordinates>-2,2,5</coordinates></Point>', '<LineString><coordinates>0,0 1,1 2,0</coordinates></LineString>', '<Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 0,1 1,1 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon>', '<MultiGeometry><Point><coordinates>0,0</coordinates></Point><Point><coordinates>1,1</coordinates></Point></MultiGeometry>') AS t(w)
varchar
POINT (-2 2)
LINESTRING (0 0, 1 1, 2 0)
POLYGON ((0 0, 1 1, 0 1, 0 0))
MULTIPOINT ((0 0), (1 1))
----
SELECT ST_GeomFromKML('<Foo/>')
error INVALID_FUNCTION_ARGUMENT: Invalid KML: <Foo/>`,
	},
	{
		Name: "ST_LineFromText",
		Sigs: sigs("(varchar) -> geometry"),
		Duck: Kernel("st_linefromtext"),
		Doc:  "Reads a line string in well-known text form.",
		Test: `
SELECT ST_AsText(ST_LineFromText('LINESTRING (0 0, 1 1)')), ST_AsText(ST_LineFromText('LINESTRING EMPTY'))
varchar	varchar
LINESTRING (0 0, 1 1)	LINESTRING EMPTY
----
SELECT ST_LineFromText('POINT (1 1)')
error INVALID_FUNCTION_ARGUMENT: ST_LineFromText only applies to LINE_STRING. Input type is: POINT`,
	},
	{
		Name: "ST_LineString",
		Sigs: sigs("(array(geometry)) -> geometry"),
		Duck: Kernel("st_linestring"),
		Doc:  "A line string through points.",
		Test: `
SELECT ST_AsText(ST_LineString(ARRAY[ST_Point(0, 0), ST_Point(1, 2)])), ST_AsText(ST_LineString(ARRAY[])), ST_AsText(ST_LineString(ARRAY[ST_Point(1, 1)]))
varchar	varchar	varchar
LINESTRING (0 0, 1 2)	LINESTRING EMPTY	LINESTRING EMPTY
----
SELECT ST_LineString(ARRAY[ST_Point(1, 1), ST_Point(1, 1)])
error INVALID_FUNCTION_ARGUMENT: Invalid input to ST_LineString: consecutive duplicate points at index 2
----
SELECT ST_LineString(ARRAY[ST_Point(1, 1), NULL])
error INVALID_FUNCTION_ARGUMENT: Invalid input to ST_LineString: null point at index 2`,
	},
	{
		Name: "ST_MultiPoint",
		Sigs: sigs("(array(geometry)) -> geometry"),
		Duck: Kernel("st_multipoint"),
		Doc:  "A geometry of several points.",
		Test: `
SELECT ST_AsText(ST_MultiPoint(ARRAY[ST_Point(1, 1), ST_Point(2, 2)])), ST_MultiPoint(ARRAY[])
varchar	Geometry
MULTIPOINT ((1 1), (2 2))	\N
----
SELECT ST_MultiPoint(ARRAY[ST_GeometryFromText('LINESTRING (0 0, 1 1)')])
error INVALID_FUNCTION_ARGUMENT: Invalid input to ST_MultiPoint: geometry is not a point: LineString at index 1`,
	},
	{
		Name: "ST_Point",
		Sigs: sigs("(double, double) -> geometry"),
		Duck: Kernel("st_point"),
		Doc:  "A point of its coordinates.",
		Test: `
SELECT ST_AsText(ST_Point(1, 2)), ST_AsText(ST_Point(nan(), 2)), ST_AsText(ST_Point(infinity(), 2)), ST_Point(NULL, 1)
varchar	varchar	varchar	Geometry
POINT (1 2)	POINT EMPTY	POINT (Infinity 2)	\N
----
SELECT ST_Point('1', 2)
error 1:8 FUNCTION_NOT_FOUND: Unexpected parameters (varchar(1), integer) for function st_point. Expected: st_point(double, double)`,
	},
	{
		Name: "ST_Polygon",
		Sigs: sigs("(varchar) -> geometry"),
		Duck: Kernel("st_polygon"),
		Doc:  "Reads a polygon in well-known text form.",
		Test: `
SELECT ST_AsText(ST_Polygon('POLYGON ((0 0, 0 1, 1 1, 1 0, 0 0))')), ST_AsText(ST_Polygon('POLYGON EMPTY'))
varchar	varchar
POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))	POLYGON EMPTY
----
SELECT ST_Polygon('POINT (1 1)')
error INVALID_FUNCTION_ARGUMENT: ST_Polygon only applies to POLYGON. Input type is: POINT`,
	},
	{
		Name: "to_encoded_polyline",
		Sigs: sigs("(geometry) -> varchar"),
		Duck: Kernel("to_encoded_polyline"),
		Doc:  "The Google polyline of a line string.",
		Test: `
SELECT to_encoded_polyline(ST_GeometryFromText('MULTIPOINT (-120.2 38.5, -120.95 40.7)')), to_encoded_polyline(ST_GeometryFromText('LINESTRING EMPTY'))
varchar	varchar
_p~iF~ps|U_ulLnnqC	\E
----
SELECT to_encoded_polyline(ST_Point(1, 1))
error INVALID_FUNCTION_ARGUMENT: encode_polyline only applies to MULTI_POINT or LINE_STRING. Input type is: POINT`,
	},
	{
		Name: "to_geojson_geometry",
		Sigs: sigs("(sphericalgeography) -> varchar"),
		Duck: Kernel("to_geojson_geometry"),
		Doc:  "The geography as GeoJSON.",
		Test: `
SELECT to_geojson_geometry(to_spherical_geography(ST_GeometryFromText(w))) FROM (VALUES 'POINT (0.123456789 -1e-9)', 'POLYGON ((0 0, 0 1, 1 1, 0 0), (0.1 0.2, 0.1 0.3, 0.2 0.3, 0.1 0.2))', 'GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))', 'POINT EMPTY', 'MULTIPOLYGON EMPTY') AS t(w)
varchar
{"type":"Point","coordinates":[0.12345679,-1.0E-9],"crs":{"type":"name","properties":{"name":"EPSG:0"}}}
{"type":"Polygon","coordinates":[[[0.0,0.0],[0.0,1],[1,1],[0.0,0.0]],[[0.1,0.2],[0.2,0.3],[0.1,0.3],[0.1,0.2]]],"crs":{"type":"name","properties":{"name":"EPSG:0"}}}
{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,1]},{"type":"LineString","coordinates":[[0.0,0.0],[1,1]]}],"crs":{"type":"name","properties":{"name":"EPSG:0"}}}
{"type":"Point","coordinates":[],"crs":{"type":"name","properties":{"name":"EPSG:0"}}}
{"type":"MultiPolygon","coordinates":[],"crs":{"type":"name","properties":{"name":"EPSG:0"}}}
----
SELECT to_geojson_geometry(ST_Point(1, 1))
error 1:8 FUNCTION_NOT_FOUND: Unexpected parameters (Geometry) for function to_geojson_geometry. Expected: to_geojson_geometry(sphericalgeography)`,
	},
	{
		Name: "to_geometry",
		Sigs: sigs("(sphericalgeography) -> geometry"),
		Duck: Kernel("to_geometry"),
		Doc:  "A geography as a geometry of the plane.",
		Test: `
SELECT ST_AsText(to_geometry(to_spherical_geography(ST_Point(1, 2))))
varchar
POINT (1 2)
----
SELECT to_geometry(ST_Point(1, 2))
error 1:8 FUNCTION_NOT_FOUND: Unexpected parameters (Geometry) for function to_geometry. Expected: to_geometry(sphericalgeography)`,
	},
	{
		Name: "to_spherical_geography",
		Sigs: sigs("(geometry) -> sphericalgeography"),
		Duck: Kernel("to_spherical_geography"),
		Doc:  "A geometry as one on the Earth.",
		Test: `
SELECT to_spherical_geography(ST_Point(1, 2)), to_spherical_geography(ST_GeometryFromText('POLYGON EMPTY'))
SphericalGeography	SphericalGeography
POINT (1 2)	POLYGON EMPTY
----
SELECT to_spherical_geography(ST_GeometryFromText('POINT (0 91)'))
error INVALID_FUNCTION_ARGUMENT: Latitude must be between -90 and 90
----
SELECT to_spherical_geography(ST_Point(1, 1)) = to_spherical_geography(ST_Point(1, 1))
error 1:47 TYPE_MISMATCH: Cannot apply operator: SphericalGeography = SphericalGeography`,
	},
}
