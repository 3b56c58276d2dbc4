package kernel_test

import (
	"testing"

	"glaux/sql"
)

// Whole chunks of points give what the same points give one by one, as they are computed
// beside a NULL or another geometry.
func TestGeometryChunks(t *testing.T) {
	d := open(t)
	geometry, sphere := sql.T(sql.Geometry), sql.T(sql.SphericalGeography)
	d.register("k_point", "st_point", geometry, double, double)
	d.register("k_text", "st_geometryfromtext", geometry, varchar)
	d.register("k_sphere", "to_spherical_geography", sphere, geometry)
	d.register("k_plane", "to_geometry", geometry, sphere)
	d.register("k_far", "$spherical_distance", double, sphere, sphere)
	d.register("k_buffer", "st_buffer", geometry, geometry, double)
	d.register("k_area", "st_area", double, geometry)
	d.register("k_valid", "st_isvalid", boolean, geometry)
	d.register("k_reason", "geometry_invalid_reason", varchar, geometry)
	d.register("k_write", "st_astext", varchar, geometry)
	d.register("k_key", "bing_tile_quadkey", varchar, sql.T(sql.BingTile))
	places := "(SELECT i, k_sphere(k_point(i % 361 - 180.0, i % 181 - 90.0)) AS p, k_sphere(k_point(i % 7 * 1.5, 45.25)) AS q FROM range(5000) r(i))"
	d.zeroes(map[string]string{
		"SELECT count(*) FROM (SELECT k_far(p, q) AS x, k_far(CASE WHEN i % 100 <> 3 THEN p END, q) AS y FROM " + places + ") WHERE y IS NOT NULL AND x <> y OR x IS NULL":            "0",
		"SELECT count(*) FROM (SELECT k_far(p, q) AS x FROM " + places + ") WHERE NOT x BETWEEN 0 AND 20015200":                                                                       "0",
		"SELECT k_far(k_sphere(k_text(s)), k_sphere(k_text('POINT (1 1)'))) FROM (VALUES ('POINT (1 1)'), ('POINT EMPTY')) t(s)":                                                      "0.0",
		"SELECT k_far(k_sphere(k_text(s)), k_sphere(k_text('POINT (1 1)'))) FROM (VALUES ('POINT (1 1)'), ('LINESTRING (1 1, 2 2)')) t(s)":                                            "error: #INVALID_FUNCTION_ARGUMENT#When applied to SphericalGeography inputs, ST_Distance only supports POINT. Input type is: LINE_STRING",
		"SELECT k_sphere(k_text(s)) IS NULL FROM (VALUES ('POINT (1 1)'), ('LINESTRING (1 1, 2 91)')) t(s)":                                                                           "error: #INVALID_FUNCTION_ARGUMENT#Latitude must be between -90 and 90",
		"SELECT k_write(k_plane(k_sphere(k_text(s)))) FROM (VALUES ('POINT EMPTY'), ('POLYGON ((0 0, 2 0, 0 2, 0 0))'), ('GEOMETRYCOLLECTION (POINT (1 2), LINESTRING EMPTY)')) t(s)": "POINT EMPTY|POLYGON ((0 0, 2 0, 0 2, 0 0))|GEOMETRYCOLLECTION (POINT (1 2), LINESTRING EMPTY)",
		"SELECT round(k_area(k_buffer(k_text(s), 2)), 3) FROM (VALUES ('POINT (1 1)'), ('POINT (7 -3.5)'), ('LINESTRING (1 1, 1 1)')) t(s)":                                           "12.557|12.557|12.557",
		"SELECT k_valid(k_text(s)) FROM (VALUES ('POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))'), ('POLYGON ((0 0, 2 0, 0 2, 0 0))'), ('LINESTRING (0 0, 2 2, 2 0, 0 2)'), (NULL)) t(s)":       "false|true|false",
		"SELECT k_key(x) FROM (VALUES ((5::BIGINT << 28) + (3 << 5) + 3), (NULL), ((1::BIGINT << 28) + 20)) t(x)":                                                                     "123|00000000000000000001",
	})
}
