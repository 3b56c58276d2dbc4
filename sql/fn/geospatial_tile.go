package fn

// geospatialTileFunctions is the chapter of bing tiles, and partitions of the plane.
var geospatialTileFunctions = []Func{
	{
		Name: "bing_tile",
		Sigs: sigs(
			"(integer, integer, integer) -> bingtile",
			"(varchar) -> bingtile",
		),
		Duck: Kernel("bing_tile"),
		Doc:  "A Bing tile of its coordinates and zoom level, or its quadkey.",
		Test: `
SELECT bing_tile(10, 20, 12), bing_tile('000000021210'), bing_tile(NULL, 1, 1)
BingTile	BingTile	BingTile
{"x":10,"y":20,"zoom":12}	{"x":10,"y":20,"zoom":12}	\N
----
SELECT bing_tile('')
error INVALID_FUNCTION_ARGUMENT: QuadKey must not be empty string
----
SELECT bing_tile(1, 2, 24)
error INVALID_FUNCTION_ARGUMENT: Zoom level must be <= 23`,
	},
	{
		Name: "bing_tile_at",
		Sigs: sigs("(double, double, integer) -> bingtile"),
		Duck: Kernel("bing_tile_at"),
		Doc:  "The Bing tile at a latitude and longitude.",
		Test: `
SELECT bing_tile_at(0, 0, 1), bing_tile_at(-85.05112878, 180, 3), bing_tile_at(47.265511, -122.465691, 17)
BingTile	BingTile	BingTile
{"x":1,"y":1,"zoom":1}	{"x":7,"y":7,"zoom":3}	{"x":20947,"y":45959,"zoom":17}
----
SELECT bing_tile_at(0, 181, 3)
error INVALID_FUNCTION_ARGUMENT: Longitude must be between -180.0 and 180.0`,
	},
	{
		Name: "bing_tile_coordinates",
		Sigs: sigs("(bingtile) -> row(\"x\" integer,\"y\" integer)"),
		Duck: Kernel("bing_tile_coordinates"),
		Doc:  "Column and row of a Bing tile.",
		Test: `
SELECT bing_tile_coordinates(bing_tile(3, 5, 3)), bing_tile_coordinates(bing_tile('1230301'))
row(x integer, y integer)	row(x integer, y integer)
{x=3, y=5}	{x=85, y=52}
----
SELECT bing_tile_coordinates(NULL)
row(x integer, y integer)
\N`,
	},
	{
		Name: "bing_tile_polygon",
		Sigs: sigs("(bingtile) -> geometry"),
		Duck: Kernel("bing_tile_polygon"),
		Doc:  "The area of a Bing tile.",
		Test: `
SELECT ST_AsText(bing_tile_polygon(bing_tile('0'))), ST_AsText(bing_tile_polygon(bing_tile('123030123010121')))
varchar	varchar
POLYGON ((-180 0, 0 0, 0 85.05112877980659, -180 85.05112877980659, -180 0))	POLYGON ((59.996337890625 30.11662158281937, 60.00732421875 30.11662158281937, 60.00732421875 30.12612436422458, 59.996337890625 30.12612436422458, 59.996337890625 30.11662158281937))
----
SELECT bing_tile_polygon(NULL)
Geometry
\N`,
	},
	{
		Name: "bing_tile_quadkey",
		Sigs: sigs("(bingtile) -> varchar"),
		Duck: Kernel("bing_tile_quadkey"),
		Doc:  "The quadkey of a Bing tile.",
		Test: `
SELECT bing_tile_quadkey(bing_tile(0, 0, 23)), bing_tile_quadkey(bing_tile(3, 5, 3))
varchar	varchar
00000000000000000000000	213
----
SELECT bing_tile_quadkey(1)
error 1:8 FUNCTION_NOT_FOUND: Unexpected parameters (integer) for function bing_tile_quadkey. Expected: bing_tile_quadkey(bingtile)`,
	},
	{
		Name: "bing_tile_zoom_level",
		Sigs: sigs("(bingtile) -> tinyint"),
		Duck: Kernel("bing_tile_zoom_level"),
		Doc:  "The zoom level of a Bing tile.",
		Test: `
SELECT bing_tile_zoom_level(bing_tile('1230301')), bing_tile_zoom_level(bing_tile(0, 0, 23))
tinyint	tinyint
7	23
----
SELECT bing_tile_zoom_level(NULL)
tinyint
\N`,
	},
	{
		Name: "bing_tiles_around",
		Sigs: sigs(
			"(double, double, integer) -> array(bingtile)",
			"(double, double, integer, double) -> array(bingtile)",
		),
		Duck: Kernel("bing_tiles_around"),
		Doc:  "The Bing tiles around a point, or within some kilometers of it.",
		Test: `
SELECT bing_tiles_around(30.12, 60, 1), bing_tiles_around(85, 179.9, 5), bing_tiles_around(30.12, 60, 15, 1.5), bing_tiles_around(30.12, 179.999, 12, 10)
array(BingTile)	array(BingTile)	array(BingTile)	array(BingTile)
[{"x":0,"y":0,"zoom":1}, {"x":0,"y":1,"zoom":1}, {"x":1,"y":0,"zoom":1}, {"x":1,"y":1,"zoom":1}]	[{"x":30,"y":0,"zoom":5}, {"x":30,"y":1,"zoom":5}, {"x":31,"y":0,"zoom":5}, {"x":31,"y":1,"zoom":5}]	[{"x":21843,"y":13506,"zoom":15}, {"x":21844,"y":13506,"zoom":15}, {"x":21845,"y":13506,"zoom":15}, {"x":21846,"y":13506,"zoom":15}, {"x":21845,"y":13505,"zoom":15}, {"x":21845,"y":13507,"zoom":15}, {"x":21845,"y":13508,"zoom":15}, {"x":21846,"y":13505,"zoom":15}, {"x":21846,"y":13507,"zoom":15}, {"x":21843,"y":13507,"zoom":15}, {"x":21844,"y":13505,"zoom":15}, {"x":21844,"y":13508,"zoom":15}, {"x":21844,"y":13507,"zoom":15}]	[{"x":4094,"y":1688,"zoom":12}, {"x":4095,"y":1688,"zoom":12}, {"x":0,"y":1688,"zoom":12}, {"x":1,"y":1688,"zoom":12}, {"x":4095,"y":1687,"zoom":12}, {"x":4095,"y":1689,"zoom":12}, {"x":1,"y":1687,"zoom":12}, {"x":0,"y":1687,"zoom":12}, {"x":0,"y":1689,"zoom":12}, {"x":4094,"y":1687,"zoom":12}]
----
SELECT bing_tiles_around(0, 0, 20, 500)
error INVALID_FUNCTION_ARGUMENT: The number of tiles covering input rectangle exceeds the limit of 1M. Number of tiles: 686911512. Radius: 500.0 km. Zoom level: 20.`,
	},
	{
		Name: "geometry_to_bing_tiles",
		Sigs: sigs("(geometry, integer) -> array(bingtile)"),
		Duck: Kernel("geometry_to_bing_tiles"),
		Doc:  "The fewest Bing tiles of a zoom level that cover a geometry.",
		Test: `
SELECT geometry_to_bing_tiles(ST_Point(60, 30.12), 10), geometry_to_bing_tiles(ST_GeometryFromText('POLYGON ((0 0, 0 10, 10 10, 0 0))'), 6), geometry_to_bing_tiles(ST_GeometryFromText('POINT EMPTY'), 10), cardinality(geometry_to_bing_tiles(bing_tile_polygon(bing_tile('1230301230')), 11))
array(BingTile)	array(BingTile)	array(BingTile)	bigint
[{"x":682,"y":422,"zoom":10}]	[{"x":32,"y":30,"zoom":6}, {"x":32,"y":31,"zoom":6}, {"x":33,"y":30,"zoom":6}]	[]	4
----
SELECT geometry_to_bing_tiles(ST_GeometryFromText('POLYGON ((0 0, 0 20, 20 20, 0 0))'), 20)
error INVALID_FUNCTION_ARGUMENT: The zoom level is too high to compute a set of covering Bing tiles.`,
	},
	{
		Name: "spatial_partitioning",
		Kind: Aggregate,
		Sigs: sigs("(geometry) -> varchar"),
		Duck: Special("spatial_partitioning"),
		Doc:  "A partitioning of the plane for the envelopes of all geometries.",
		Test: `
SELECT spatial_partitioning(x) FROM (SELECT ST_Point(i, i * i % 17) FROM UNNEST(sequence(1, 120)) AS t(i)) AS u(x)
varchar
{"root":{"extent":{"xmin":1.0,"ymin":0.0,"xmax":120.00000000000001,"ymax":16.000000000000004},"left":{"extent":{"xmin":1.0,"ymin":0.0,"xmax":60.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":1.0,"ymin":0.0,"xmax":30.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":1.0,"ymin":0.0,"xmax":15.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":1.0,"ymin":0.0,"xmax":15.5,"ymax":11.0},"left":{"extent":{"xmin":1.0,"ymin":0.0,"xmax":8.5,"ymax":11.0},"left":{"extent":{"xmin":1.0,"ymin":0.0,"xmax":8.5,"ymax":6.0},"left":{"extent":{"xmin":1.0,"ymin":0.0,"xmax":4.0,"ymax":6.0},"leafId":0},"right":{"extent":{"xmin":4.0,"ymin":0.0,"xmax":8.5,"ymax":6.0},"leafId":1}},"right":{"extent":{"xmin":1.0,"ymin":6.0,"xmax":8.5,"ymax":11.0},"leafId":2}},"right":{"extent":{"xmin":8.5,"ymin":0.0,"xmax":15.5,"ymax":11.0},"left":{"extent":{"xmin":8.5,"ymin":0.0,"xmax":15.5,"ymax":6.0},"leafId":3},"right":{"extent":{"xmin":8.5,"ymin":6.0,"xmax":15.5,"ymax":11.0},"leafId":4}}},"right":{"extent":{"xmin":1.0,"ymin":11.0,"xmax":15.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":1.0,"ymin":11.0,"xmax":8.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":1.0,"ymin":11.0,"xmax":7.5,"ymax":16.000000000000004},"leafId":5},"right":{"extent":{"xmin":7.5,"ymin":11.0,"xmax":8.5,"ymax":16.000000000000004},"leafId":6}},"right":{"extent":{"xmin":8.5,"ymin":11.0,"xmax":15.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":8.5,"ymin":11.0,"xmax":11.5,"ymax":16.000000000000004},"leafId":7},"right":{"extent":{"xmin":11.5,"ymin":11.0,"xmax":15.5,"ymax":16.000000000000004},"leafId":8}}}},"right":{"extent":{"xmin":15.5,"ymin":0.0,"xmax":30.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":15.5,"ymin":0.0,"xmax":30.5,"ymax":8.5},"left":{"extent":{"xmin":15.5,"ymin":0.0,"xmax":20.5,"ymax":8.5},"left":{"extent":{"xmin":15.5,"ymin":0.0,"xmax":20.5,"ymax":2.5},"left":{"extent":{"xmin":15.5,"ymin":0.0,"xmax":17.5,"ymax":2.5},"leafId":9},"right":{"extent":{"xmin":17.5,"ymin":0.0,"xmax":20.5,"ymax":2.5},"leafId":10}},"right":{"extent":{"xmin":15.5,"ymin":2.5,"xmax":20.5,"ymax":8.5},"leafId":11}},"right":{"extent":{"xmin":20.5,"ymin":0.0,"xmax":30.5,"ymax":8.5},"left":{"extent":{"xmin":20.5,"ymin":0.0,"xmax":25.5,"ymax":8.5},"leafId":12},"right":{"extent":{"xmin":25.5,"ymin":0.0,"xmax":30.5,"ymax":8.5},"leafId":13}}},"right":{"extent":{"xmin":15.5,"ymin":8.5,"xmax":30.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":15.5,"ymin":8.5,"xmax":25.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":15.5,"ymin":8.5,"xmax":22.5,"ymax":16.000000000000004},"leafId":14},"right":{"extent":{"xmin":22.5,"ymin":8.5,"xmax":25.5,"ymax":16.000000000000004},"leafId":15}},"right":{"extent":{"xmin":25.5,"ymin":8.5,"xmax":30.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":25.5,"ymin":8.5,"xmax":30.5,"ymax":15.5},"leafId":16},"right":{"extent":{"xmin":25.5,"ymin":15.5,"xmax":30.5,"ymax":16.000000000000004},"leafId":17}}}}},"right":{"extent":{"xmin":30.5,"ymin":0.0,"xmax":60.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":30.5,"ymin":0.0,"xmax":45.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":30.5,"ymin":0.0,"xmax":45.5,"ymax":8.5},"left":{"extent":{"xmin":30.5,"ymin":0.0,"xmax":35.5,"ymax":8.5},"left":{"extent":{"xmin":30.5,"ymin":0.0,"xmax":35.5,"ymax":2.5},"left":{"extent":{"xmin":30.5,"ymin":0.0,"xmax":34.5,"ymax":2.5},"leafId":18},"right":{"extent":{"xmin":34.5,"ymin":0.0,"xmax":35.5,"ymax":2.5},"leafId":19}},"right":{"extent":{"xmin":30.5,"ymin":2.5,"xmax":35.5,"ymax":8.5},"leafId":20}},"right":{"extent":{"xmin":35.5,"ymin":0.0,"xmax":45.5,"ymax":8.5},"left":{"extent":{"xmin":35.5,"ymin":0.0,"xmax":39.5,"ymax":8.5},"leafId":21},"right":{"extent":{"xmin":39.5,"ymin":0.0,"xmax":45.5,"ymax":8.5},"leafId":22}}},"right":{"extent":{"xmin":30.5,"ymin":8.5,"xmax":45.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":30.5,"ymin":8.5,"xmax":41.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":30.5,"ymin":8.5,"xmax":37.5,"ymax":16.000000000000004},"leafId":23},"right":{"extent":{"xmin":37.5,"ymin":8.5,"xmax":41.5,"ymax":16.000000000000004},"leafId":24}},"right":{"extent":{"xmin":41.5,"ymin":8.5,"xmax":45.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":41.5,"ymin":8.5,"xmax":45.5,"ymax":14.0},"leafId":25},"right":{"extent":{"xmin":41.5,"ymin":14.0,"xmax":45.5,"ymax":16.000000000000004},"leafId":26}}}},"right":{"extent":{"xmin":45.5,"ymin":0.0,"xmax":60.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":45.5,"ymin":0.0,"xmax":60.5,"ymax":8.5},"left":{"extent":{"xmin":45.5,"ymin":0.0,"xmax":51.5,"ymax":8.5},"left":{"extent":{"xmin":45.5,"ymin":0.0,"xmax":51.5,"ymax":2.5},"leafId":27},"right":{"extent":{"xmin":45.5,"ymin":2.5,"xmax":51.5,"ymax":8.5},"leafId":28}},"right":{"extent":{"xmin":51.5,"ymin":0.0,"xmax":60.5,"ymax":8.5},"left":{"extent":{"xmin":51.5,"ymin":0.0,"xmax":54.5,"ymax":8.5},"leafId":29},"right":{"extent":{"xmin":54.5,"ymin":0.0,"xmax":60.5,"ymax":8.5},"leafId":30}}},"right":{"extent":{"xmin":45.5,"ymin":8.5,"xmax":60.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":45.5,"ymin":8.5,"xmax":56.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":45.5,"ymin":8.5,"xmax":51.0,"ymax":16.000000000000004},"leafId":31},"right":{"extent":{"xmin":51.0,"ymin":8.5,"xmax":56.5,"ymax":16.000000000000004},"leafId":32}},"right":{"extent":{"xmin":56.5,"ymin":8.5,"xmax":60.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":56.5,"ymin":8.5,"xmax":60.5,"ymax":14.0},"leafId":33},"right":{"extent":{"xmin":56.5,"ymin":14.0,"xmax":60.5,"ymax":16.000000000000004},"leafId":34}}}}}},"right":{"extent":{"xmin":60.5,"ymin":0.0,"xmax":120.00000000000001,"ymax":16.000000000000004},"left":{"extent":{"xmin":60.5,"ymin":0.0,"xmax":90.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":60.5,"ymin":0.0,"xmax":75.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":60.5,"ymin":0.0,"xmax":75.5,"ymax":8.5},"left":{"extent":{"xmin":60.5,"ymin":0.0,"xmax":68.5,"ymax":8.5},"left":{"extent":{"xmin":60.5,"ymin":0.0,"xmax":68.5,"ymax":3.0},"left":{"extent":{"xmin":60.5,"ymin":0.0,"xmax":67.5,"ymax":3.0},"leafId":35},"right":{"extent":{"xmin":67.5,"ymin":0.0,"xmax":68.5,"ymax":3.0},"leafId":36}},"right":{"extent":{"xmin":60.5,"ymin":3.0,"xmax":68.5,"ymax":8.5},"leafId":37}},"right":{"extent":{"xmin":68.5,"ymin":0.0,"xmax":75.5,"ymax":8.5},"left":{"extent":{"xmin":68.5,"ymin":0.0,"xmax":75.5,"ymax":3.0},"leafId":38},"right":{"extent":{"xmin":68.5,"ymin":3.0,"xmax":75.5,"ymax":8.5},"leafId":39}}},"right":{"extent":{"xmin":60.5,"ymin":8.5,"xmax":75.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":60.5,"ymin":8.5,"xmax":68.0,"ymax":16.000000000000004},"left":{"extent":{"xmin":60.5,"ymin":8.5,"xmax":68.0,"ymax":15.5},"leafId":40},"right":{"extent":{"xmin":60.5,"ymin":15.5,"xmax":68.0,"ymax":16.000000000000004},"leafId":41}},"right":{"extent":{"xmin":68.0,"ymin":8.5,"xmax":75.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":68.0,"ymin":8.5,"xmax":75.5,"ymax":15.5},"leafId":42},"right":{"extent":{"xmin":68.0,"ymin":15.5,"xmax":75.5,"ymax":16.000000000000004},"leafId":43}}}},"right":{"extent":{"xmin":75.5,"ymin":0.0,"xmax":90.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":75.5,"ymin":0.0,"xmax":90.5,"ymax":8.5},"left":{"extent":{"xmin":75.5,"ymin":0.0,"xmax":84.5,"ymax":8.5},"left":{"extent":{"xmin":75.5,"ymin":0.0,"xmax":81.5,"ymax":8.5},"leafId":44},"right":{"extent":{"xmin":81.5,"ymin":0.0,"xmax":84.5,"ymax":8.5},"leafId":45}},"right":{"extent":{"xmin":84.5,"ymin":0.0,"xmax":90.5,"ymax":8.5},"left":{"extent":{"xmin":84.5,"ymin":0.0,"xmax":90.5,"ymax":2.5},"leafId":46},"right":{"extent":{"xmin":84.5,"ymin":2.5,"xmax":90.5,"ymax":8.5},"leafId":47}}},"right":{"extent":{"xmin":75.5,"ymin":8.5,"xmax":90.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":75.5,"ymin":8.5,"xmax":81.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":75.5,"ymin":8.5,"xmax":81.5,"ymax":14.0},"leafId":48},"right":{"extent":{"xmin":75.5,"ymin":14.0,"xmax":81.5,"ymax":16.000000000000004},"leafId":49}},"right":{"extent":{"xmin":81.5,"ymin":8.5,"xmax":90.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":81.5,"ymin":8.5,"xmax":88.5,"ymax":16.000000000000004},"leafId":50},"right":{"extent":{"xmin":88.5,"ymin":8.5,"xmax":90.5,"ymax":16.000000000000004},"leafId":51}}}}},"right":{"extent":{"xmin":90.5,"ymin":0.0,"xmax":120.00000000000001,"ymax":16.000000000000004},"left":{"extent":{"xmin":90.5,"ymin":0.0,"xmax":105.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":90.5,"ymin":0.0,"xmax":105.5,"ymax":8.5},"left":{"extent":{"xmin":90.5,"ymin":0.0,"xmax":100.5,"ymax":8.5},"left":{"extent":{"xmin":90.5,"ymin":0.0,"xmax":96.5,"ymax":8.5},"leafId":52},"right":{"extent":{"xmin":96.5,"ymin":0.0,"xmax":100.5,"ymax":8.5},"leafId":53}},"right":{"extent":{"xmin":100.5,"ymin":0.0,"xmax":105.5,"ymax":8.5},"left":{"extent":{"xmin":100.5,"ymin":0.0,"xmax":105.5,"ymax":2.5},"left":{"extent":{"xmin":100.5,"ymin":0.0,"xmax":102.5,"ymax":2.5},"leafId":54},"right":{"extent":{"xmin":102.5,"ymin":0.0,"xmax":105.5,"ymax":2.5},"leafId":55}},"right":{"extent":{"xmin":100.5,"ymin":2.5,"xmax":105.5,"ymax":8.5},"leafId":56}}},"right":{"extent":{"xmin":90.5,"ymin":8.5,"xmax":105.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":90.5,"ymin":8.5,"xmax":96.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":90.5,"ymin":8.5,"xmax":96.5,"ymax":14.0},"leafId":57},"right":{"extent":{"xmin":90.5,"ymin":14.0,"xmax":96.5,"ymax":16.000000000000004},"leafId":58}},"right":{"extent":{"xmin":96.5,"ymin":8.5,"xmax":105.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":96.5,"ymin":8.5,"xmax":102.0,"ymax":16.000000000000004},"leafId":59},"right":{"extent":{"xmin":102.0,"ymin":8.5,"xmax":105.5,"ymax":16.000000000000004},"leafId":60}}}},"right":{"extent":{"xmin":105.5,"ymin":0.0,"xmax":120.00000000000001,"ymax":16.000000000000004},"left":{"extent":{"xmin":105.5,"ymin":0.0,"xmax":120.00000000000001,"ymax":8.5},"left":{"extent":{"xmin":105.5,"ymin":0.0,"xmax":115.5,"ymax":8.5},"left":{"extent":{"xmin":105.5,"ymin":0.0,"xmax":110.5,"ymax":8.5},"leafId":61},"right":{"extent":{"xmin":110.5,"ymin":0.0,"xmax":115.5,"ymax":8.5},"leafId":62}},"right":{"extent":{"xmin":115.5,"ymin":0.0,"xmax":120.00000000000001,"ymax":8.5},"left":{"extent":{"xmin":115.5,"ymin":0.0,"xmax":120.00000000000001,"ymax":2.5},"left":{"extent":{"xmin":115.5,"ymin":0.0,"xmax":119.5,"ymax":2.5},"leafId":63},"right":{"extent":{"xmin":119.5,"ymin":0.0,"xmax":120.00000000000001,"ymax":2.5},"leafId":64}},"right":{"extent":{"xmin":115.5,"ymin":2.5,"xmax":120.00000000000001,"ymax":8.5},"leafId":65}}},"right":{"extent":{"xmin":105.5,"ymin":8.5,"xmax":120.00000000000001,"ymax":16.000000000000004},"left":{"extent":{"xmin":105.5,"ymin":8.5,"xmax":111.5,"ymax":16.000000000000004},"left":{"extent":{"xmin":105.5,"ymin":8.5,"xmax":111.5,"ymax":14.0},"leafId":66},"right":{"extent":{"xmin":105.5,"ymin":14.0,"xmax":111.5,"ymax":16.000000000000004},"leafId":67}},"right":{"extent":{"xmin":111.5,"ymin":8.5,"xmax":120.00000000000001,"ymax":16.000000000000004},"left":{"extent":{"xmin":111.5,"ymin":8.5,"xmax":115.5,"ymax":16.000000000000004},"leafId":68},"right":{"extent":{"xmin":115.5,"ymin":8.5,"xmax":120.00000000000001,"ymax":16.000000000000004},"leafId":69}}}}}}}}
----
SELECT spatial_partitioning(ST_GeometryFromText('POINT EMPTY'))
varchar
\N`,
	},
	{
		Name: "spatial_partitions",
		Sigs: sigs(
			"(kdbtree, geometry) -> array(integer)",
			"(kdbtree, geometry, double) -> array(integer)",
		),
		Duck: Kernel("spatial_partitions"),
		Doc:  "The partitions that a geometry, or what is near it, falls in.",
		Test: `
SELECT w, spatial_partitions(CAST('{"root":{"extent":{"xmin":0.0,"ymin":0.0,"xmax":10.0,"ymax":10.0},"left":{"extent":{"xmin":0.0,"ymin":0.0,"xmax":5.0,"ymax":10.0},"leafId":0},"right":{"extent":{"xmin":5.0,"ymin":0.0,"xmax":10.0,"ymax":10.0},"leafId":1}}}' AS kdbtree), ST_GeometryFromText(w)) FROM (VALUES 'POINT (5 5)', 'POINT (4 4)', 'LINESTRING (1 1, 9 9)', 'POINT EMPTY', 'POINT (30 3)') AS b(w) ORDER BY w
varchar(21)	array(integer)
LINESTRING (1 1, 9 9)	[0, 1]
POINT (30 3)	[]
POINT (4 4)	[0]
POINT (5 5)	[1]
POINT EMPTY	\N
----
SELECT spatial_partitions(CAST('{"root":{"extent":{"xmin":0.0,"ymin":0.0,"xmax":10.0,"ymax":10.0},"leafId":0}}' AS kdbtree), ST_Point(12, 1), 3), spatial_partitions(NULL, ST_Point(1, 1))
array(integer)	array(integer)
[0]	\N
----
SELECT spatial_partitions(CAST('{"root":{"extent":{"xmin":0.0,"ymin":0.0,"xmax":10.0,"ymax":10.0},"leafId":0}}' AS kdbtree), ST_Point(12, 1), -3)
error INVALID_FUNCTION_ARGUMENT: distance is negative`,
	},
}
