package random

import "glaux/sql"

// special are values of the types that have no literals: sketches and geometries.
// Shapes are valid ones, of whole numbers: overlays that differ in where a ring
// begins are compared by what they cover.
var special = map[sql.Kind][]string{
	sql.HyperLogLog:   {"empty_approx_set()", "CAST(X'020C040080034400C0C5D40F00583D5B802008DE' AS HyperLogLog)", "CAST(X'020C020080034400C0C5D40F' AS HyperLogLog)"},
	sql.P4HyperLogLog: {"CAST(empty_approx_set() AS P4HyperLogLog)", "CAST(CAST(X'020C040080034400C0C5D40F00583D5B802008DE' AS HyperLogLog) AS P4HyperLogLog)"},
	sql.SetDigest: {
		"CAST(X'0110000000020B03008003440000583D5B802008DE0020000003000000A8C0766CA02008DE4AC405FBB70344000C8B48B239583D5B010001000200' AS SetDigest)",
		"CAST(X'0110000000020B030000583D5B01D219B4802008DE0020000003000000C1B66A4810D219B4A8C0766CA02008DE0C8B48B239583D5B010001000100' AS SetDigest)",
	},
	sql.TDigest: {"CAST(X'0000000000000008C00000000000001040000000000000594000000000000010400400000000000000000008C0000000000000F03F00000000000004400000000000001040000000000000F03F000000000000F03F000000000000F03F000000000000F03F' AS tdigest)"},
	sql.Geometry: {
		"ST_Point(1, 2)", "ST_Point(-3, 0.5e0)", "ST_GeometryFromText('POLYGON ((0 0, 0 4, 4 4, 4 0, 0 0))')", "ST_GeometryFromText('POLYGON ((1 1, 1 6, 6 6, 6 1, 1 1), (2 2, 3 2, 3 3, 2 3, 2 2))')",
		"ST_GeometryFromText('LINESTRING (0 0, 2 2, 5 2)')", "ST_GeometryFromText('LINESTRING (0 4, 4 0)')", "ST_GeometryFromText('MULTIPOINT (1 1, 2 2, 0 0)')", "ST_GeometryFromText('LINESTRING EMPTY')",
		"ST_GeometryFromText('MULTIPOLYGON (((0 0, 0 1, 1 1, 1 0, 0 0)), ((5 5, 5 6, 6 6, 6 5, 5 5)))')", "ST_GeometryFromText('MULTILINESTRING ((0 0, 1 0), (1 1, 3 1))')", "ST_GeometryFromText('POINT EMPTY')",
		"ST_GeometryFromText('GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 3 3))')", "ST_GeometryFromText('POLYGON EMPTY')", "ST_GeometryFromText('LINESTRING (0 0, 4 0, 4 4, 0 0)')", "ST_Point(2, 2)",
	},
	sql.SphericalGeography: {
		"to_spherical_geography(ST_Point(13.4e0, 52.5e0))", "to_spherical_geography(ST_Point(-73.9e0, 40.7e0))", "to_spherical_geography(ST_GeometryFromText('POLYGON ((0 0, 0 1, 1 1, 1 0, 0 0))'))",
		"to_spherical_geography(ST_GeometryFromText('LINESTRING (0 0, 1 1, 2 0)'))",
	},
	sql.BingTile: {"bing_tile(0, 0, 0)", "bing_tile(3, 5, 3)", "bing_tile('0231')", "bing_tile(1, 1, 1)", "bing_tile_at(47.5e0, 8.5e0, 10)"},
}

// digests are quantile digests by the type of their values.
var digests = map[sql.Kind]string{
	sql.BigInt: "CAST(X'007B14AE47E17A843F0000000000000000000000000000000001000000000000000A000000000000000700000000000000000000F03F010000000000008000000000000000F03F020000000000008000000000000000F03F03000000000000800300000000000000000200000000000080070000000000000000010000000000008000000000000000F03F0A000000000000800F00000000000000000100000000000080' AS qdigest(bigint))",
	sql.Double: "CAST(X'007B14AE47E17A843F00000000000000000000000000000000FFFFFFFFFFFFF7BF00000000000004400500000000000000000000F03FFFFFFFFFFFFFF73F00000000000000F03F000000000000F0BF00000000000000F03F00000000000004C0FB0000000000000000000000000000F0BFFF0000000000000000000000000000F0BF' AS qdigest(double))",
	sql.Real:   "CAST(X'007B14AE47E17A843F000000000000000000000000000000000000C03F0000000000000040000000000300000000000000000000F03F0000C03F0000008000000000000000F03F00000040000000807B00000000000000000000C03F00000080' AS qdigest(real))",
}

var specialKinds = []sql.Kind{sql.HyperLogLog, sql.P4HyperLogLog, sql.SetDigest, sql.TDigest, sql.QDigest, sql.Geometry, sql.Geometry, sql.Geometry, sql.Geometry, sql.SphericalGeography, sql.BingTile}

// overlays are functions whose results are the same shape in different words.
var overlays = map[string]bool{
	"st_union": true, "st_intersection": true, "st_difference": true, "st_symdifference": true, "st_buffer": true, "st_convexhull": true, "geometry_union": true, "geometry_union_agg": true,
	"convex_hull_agg": true, "st_geomfromkml": true, "geometry_invalid_reason": true, "st_boundary": true, "simplify_geometry": true, "st_exteriorring": true,
	"spatial_partitions": true, "spatial_partitioning": true, "geometry_from_hadoop_shape": true, "to_encoded_polyline": true,
}

// Special are values of a type that has no literals, or whose literals are texts of
// a language of their own.
func Special(k sql.Kind) []string {
	if values := special[k]; values != nil {
		return values
	}
	return literals[k]
}

// Digest is a quantile digest of values of a kind.
func Digest(k sql.Kind) string { return digests[k] }
