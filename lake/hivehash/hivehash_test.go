package hivehash_test

import (
	"math"
	"slices"
	"testing"

	"glaux/lake/hivehash"
	"glaux/sql"
)

// TestBuckets has the buckets of 99,991 into which Trino's hive connector puts values,
// by both of its versions; the last value of each type is NULL.
func TestBuckets(t *testing.T) {
	short := sql.Type{Kind: sql.Varchar, Length: 10}
	for _, c := range []struct {
		of     sql.Type
		values []sql.Value
		v1, v2 []int
	}{
		{sql.T(sql.Integer), []sql.Value{int64(1), int64(0), int64(-5), int64(77), int64(math.MaxInt32), int64(math.MinInt32), nil},
			[]int{1, 0, 76927, 77, 76931, 0, 0}, []int{71833, 75804, 87916, 31533, 62018, 88569, 0}},
		{sql.T(sql.BigInt), []sql.Value{int64(1), int64(-1), int64(123456789012), int64(math.MinInt64), nil}, []int{1, 0, 15591, 0, 0}, []int{32039, 66221, 83621, 39566, 0}},
		{sql.T(sql.SmallInt), []sql.Value{int64(5), int64(-300), nil}, []int{5, 76632, 0}, []int{62674, 18397, 0}},
		{sql.T(sql.TinyInt), []sql.Value{int64(7), int64(-8), nil}, []int{7, 76924, 0}, []int{7, 76924, 0}},
		{sql.T(sql.Boolean), []sql.Value{true, false, nil}, []int{1, 0, 0}, []int{1, 0, 0}},
		{sql.T(sql.Double), []sql.Value{1.5, 0.0, math.Copysign(0, -1), math.NaN(), -1e300, nil}, []int{14133, 0, 0, 52599, 31763, 0}, []int{12394, 54976, 92155, 28994, 93137, 0}},
		{sql.T(sql.Real), []sql.Value{float32(1.5), float32(-2.25), nil}, []int{43784, 87132, 0}, []int{25226, 5664, 0}},
		{sql.T(sql.Varchar), []sql.Value{"a", "", "dé", "hello world", "ü", "abcü", "日本語x", nil},
			[]int{97, 0, 94122, 67530, 74973, 2569, 59659, 0}, []int{84357, 11316, 93386, 49723, 75854, 36448, 50554, 0}},
		{short, []sql.Value{"a", "", "dé", "hello wörl", nil}, []int{128, 1, 23922, 56865, 0}, []int{84357, 11316, 93386, 97333, 0}},
		{sql.T(sql.Date), []sql.Value{int64(19723), int64(-3528), nil}, []int{19723, 73404, 0}, []int{4878, 73106, 0}},
		{sql.ArrayOf(sql.T(sql.Integer)), []sql.Value{[]any{int64(1), int64(2), nil}, []any{}, nil}, []int{1023, 0, 0}, []int{42678, 0, 0}},
		{sql.MapOf(sql.T(sql.Varchar), sql.T(sql.BigInt)), []sql.Value{[]sql.MapEntry{{Key: "a", Value: int64(5)}, {Key: "é", Value: int64(-7)}}, nil}, []int{75048, 0}, []int{75659, 0}},
	} {
		for scheme, want := range map[hivehash.Scheme][]int{hivehash.HiveV1: c.v1, hivehash.HiveV2: c.v2} {
			var got []int
			for _, v := range c.values {
				got = append(got, scheme.Bucket([]sql.Type{c.of}, []sql.Value{v}, 99991))
			}
			if !scheme.Supports(c.of) || !slices.Equal(got, want) {
				t.Errorf("%s of %s: %v instead of %v", scheme, c.of, got, want)
			}
		}
	}
	both := []sql.Type{short, sql.T(sql.Date)}
	for i, want := range []int{1, 4, 1, 0} {
		row := [][]sql.Value{{"a", int64(19723)}, {"b", int64(-365)}, {"", nil}, {"dé", int64(10957)}}[i]
		if got := hivehash.HiveV1.Bucket(both, row, 5); got != want {
			t.Errorf("row %v: %d instead of %d", row, got, want)
		}
	}
}

// TestSpark has hashes that Spark's function hash gives.
func TestSpark(t *testing.T) {
	const all = 1 << 32
	for _, c := range []struct {
		types  []sql.Type
		values []sql.Value
		want   int
	}{
		{[]sql.Type{sql.T(sql.Integer)}, []sql.Value{int64(1)}, -559580957 + all},
		{[]sql.Type{sql.T(sql.Integer)}, []sql.Value{int64(42)}, 29417773},
		{[]sql.Type{sql.T(sql.Varchar)}, []sql.Value{"ABC"}, -757602832 + all},
		{[]sql.Type{sql.T(sql.Integer)}, []sql.Value{nil}, 42},
	} {
		if got := hivehash.Spark.Bucket(c.types, c.values, all); got != c.want {
			t.Errorf("%v: %d instead of %d", c.values, got, c.want)
		}
	}
}
