package main

import (
	"regexp"
	"strings"
	"testing"

	"glaux/sql/fn"
)

// unmeasured are functions that no call of the bench uses, by why none is needed.
var unmeasured = map[string]string{
	"constants, computed once": "current_date current_groups current_timezone empty_approx_set index infinity nan pi rgb typeof",
	"like another that is measured": "bool_or stddev_pop var_pop substring timezone to_timestamp quantile_at_value hash_counts intersection_cardinality " +
		"merge_set_digest ST_Crosses ST_Difference ST_Disjoint ST_Overlaps ST_Relate ST_SymDifference ST_Polygon ST_YMax line_interpolate_point " +
		"line_interpolate_points from_encoded_polyline to_encoded_polyline from_geojson_geometry geometry_from_hadoop_shape ST_GeomFromKML " +
		"to_geometry geometry_union spatial_partitioning spatial_partitions geometry_nearest_points geometry_invalid_reason",
	"reads a part of a geometry, whose decoding is measured": "ST_Boundary ST_CoordDim ST_Dimension ST_EndPoint ST_EnvelopeAsPts ST_Geometries ST_GeometryN " +
		"ST_InteriorRingN ST_InteriorRings ST_IsClosed ST_IsEmpty ST_IsRing ST_MultiPoint ST_NumGeometries ST_NumInteriorRing ST_PointN ST_StartPoint",
	"a table function that gives rows as they are": "exclude_columns",
}

// TestFunctionsAreMeasured looks for each function in the calls of the bench.
func TestFunctionsAreMeasured(t *testing.T) {
	used := map[string]bool{}
	for _, family := range functions {
		for _, c := range family.calls {
			for _, name := range regexp.MustCompile(`\w+`).FindAllString(strings.ToLower(c.trino), -1) {
				used[name] = true
			}
		}
	}
	excused := map[string]bool{}
	for _, names := range unmeasured {
		for _, name := range strings.Fields(names) {
			excused[strings.ToLower(name)] = true
		}
	}
	for _, f := range fn.All() {
		if f.Hidden {
			continue
		}
		measured := false
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			name = strings.ToLower(name)
			measured = measured || used[name] || excused[name]
		}
		if !measured {
			t.Errorf("no call of the bench uses %s", f.Name)
		}
	}
}
