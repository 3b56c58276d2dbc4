package kernel_test

import (
	"fmt"
	"testing"

	"glaux/sql"
)

// Doubles of all magnitudes, with NULLs, what isn't a number and what is far away.
const doubleRows = `(SELECT i, CASE WHEN i % 7 <> 3 THEN CASE WHEN i % 97 = 0 THEN ['nan', 'inf', '-inf', '0', '-0', '5e-324', '1.7e308'][1 + i % 7]::DOUBLE
	WHEN i % 5 = 0 THEN (i - 4000) * 0.37 WHEN i % 5 = 1 THEN (i - 4000) / 8 WHEN i % 5 = 2 THEN (hash(i) / 1e19 - 0.5) * pow(10, i % 37 - 18) ELSE (hash(i) / 1e19 - 0.5) * 1e6 END END AS x,
	CASE WHEN i % 11 <> 5 THEN CASE WHEN i % 3 = 0 THEN 7 ELSE (hash(i + 1) / 1e19 - 0.4) * pow(10, i % 13 - 6) END END AS y FROM range(9000) r(i))`

func TestDoubleChunks(t *testing.T) {
	d := open(t)
	d.register("k_mod", "$modulus", double, double, double)
	d.register("k_sign", "sign", double, double)
	d.register("k_round", "round", double, double, integer)
	d.register("k_round0", "round", double, double)
	d.register("k_exact", "cast", sql.DecimalOf(18, 3), double)
	d.register("k_short", "try_cast", sql.DecimalOf(18, 3), double)
	d.register("k_long", "try_cast", sql.DecimalOf(38, 4), double)
	d.zeroes(map[string]string{
		"SELECT count(*) FROM " + doubleRows + " WHERE k_mod(x, y)::VARCHAR IS DISTINCT FROM replace((x % y)::VARCHAR, '-nan', 'nan')":                             "0",
		"SELECT k_mod(x, y) FROM (VALUES (5.5::DOUBLE, 2::DOUBLE), (-5.5, 2), (5.5, -2), (-4, 2), (1, 0), ('inf', 2), (3, 'inf'), (0.3, 0.1), (1e300, 7)) t(x, y)": "1.5|-1.5|1.5|-0.0|nan|nan|3.0|0.09999999999999998|1.0",
		"SELECT count(*) FROM " + doubleRows + " WHERE NOT isnan(x) AND k_sign(x) IS DISTINCT FROM sign(x)":                                                        "0",
		// Where rows ask for different digits, they are rounded one by one.
		"SELECT sum((n = 2 AND a::VARCHAR IS DISTINCT FROM b::VARCHAR)::INTEGER) FROM (SELECT i % 3 AS n, k_round(x, (i % 3)::INTEGER) AS a, k_round(x, 2) AS b FROM " + doubleRows + ")":     "0",
		"SELECT sum((n = 0 AND a::VARCHAR IS DISTINCT FROM b::VARCHAR)::INTEGER) FROM (SELECT i % 3 AS n, k_round(x, (i % 3)::INTEGER) AS a, k_round0(x) AS b FROM " + doubleRows + ")":       "0",
		"SELECT sum((n = -3 AND a::VARCHAR IS DISTINCT FROM b::VARCHAR)::INTEGER) FROM (SELECT -i % 4 AS n, k_round(x, (-i % 4)::INTEGER) AS a, k_round(x, -3) AS b FROM " + doubleRows + ")": "0",
		"SELECT k_round(x, 1) FROM (VALUES (0.05::DOUBLE), (-0.05), (2.25), (-2.25), (1e308), (-0.04)) t(x)":                                                                                  "0.1|-0.1|2.3|-2.3|1e+308|-0.0",
		// What isn't a number, beside others, makes all be rounded by their texts.
		"SELECT sum((i % 50 <> 7 AND a.y IS DISTINCT FROM b.y)::INTEGER) FROM (SELECT i, k_short(x) AS y FROM " + doubleRows + " WHERE abs(x) < 1e9) a JOIN (SELECT i, k_short(CASE WHEN i % 50 = 7 THEN 'nan' ELSE x END) AS y FROM " + doubleRows + ") b USING (i)": "0",
		"SELECT sum((i % 50 <> 7 AND a.y IS DISTINCT FROM b.y)::INTEGER) FROM (SELECT i, k_long(x) AS y FROM " + doubleRows + " WHERE abs(x) < 1e8) a JOIN (SELECT i, k_long(CASE WHEN i % 50 = 7 THEN 'nan' ELSE x END) AS y FROM " + doubleRows + ") b USING (i)":   "0",
		"SELECT k_short(x) FROM (VALUES (1.0005::DOUBLE), (-1.0005), (2.0015), (0.0005), (0.00049999999999999), (123456789012.3455), (999999999999999)) t(x)":                                                                                                         "1.001|-1.001|2.002|0.001|0.000|123456789012.346|999999999999999.000",
		"SELECT k_exact(x) FROM (VALUES (1::DOUBLE), (1e15)) t(x)": "error: #INVALID_CAST_ARGUMENT#Cannot cast DOUBLE '1.0E15' to DECIMAL(18, 3)",
	})
}

// What is computed a chunk at a time is what the formula is, or what is computed row by row,
// as it is where one row of the chunk isn't like the others.
func TestUsualChunks(t *testing.T) {
	d := open(t)
	short, long := sql.DecimalOf(12, 4), sql.DecimalOf(30, 4)
	for name, side := range map[string]string{"k_lower": "wilson_interval_lower", "k_upper": "wilson_interval_upper"} {
		d.register(name, side, double, bigint, bigint, double)
	}
	d.register("k_short", "truncate", short, short, integer)
	d.register("k_long", "truncate", long, long, integer)
	d.register("k_angle", "atan2", double, double, double)
	d.register("k_count", "bit_count", bigint, bigint, bigint)
	queries := map[string]string{
		"SELECT k_lower(s, t, z) FROM (VALUES (1, 10, 1.96::DOUBLE), (NULL, 10, 1), (0, 7, 0)) v(s, t, z)":                       "0.01787574951572113|0.0",
		"SELECT k_lower(s, t, 1::DOUBLE) FROM (VALUES (1, 10), (11, 10)) v(s, t)":                                                "error: #INVALID_FUNCTION_ARGUMENT#number of successes must not be larger than number of trials",
		"SELECT k_upper(s, t, 1::DOUBLE) FROM (VALUES (1, 10), (0, 0)) v(s, t)":                                                  "error: #INVALID_FUNCTION_ARGUMENT#number of trials must be positive",
		"SELECT k_upper(1, t, 'nan'::DOUBLE) FROM (VALUES (1), (2)) v(t)":                                                        "error: #INVALID_FUNCTION_ARGUMENT#z-score must not be negative",
		"SELECT k_lower(s, 1152921504606846976, 1::DOUBLE) < 0.5 FROM (VALUES (1), (2)) v(s)":                                    "true|true",
		"SELECT k_count(x, 8) FROM (VALUES (1), (-1), (127), (NULL)) v(x)":                                                       "1|8|7",
		"SELECT k_count(x, 8) FROM (VALUES (1), (128)) v(x)":                                                                     "error: #INVALID_FUNCTION_ARGUMENT#Number must be representable with the bits specified. 128 cannot be represented with 8 bits",
		"SELECT count(*) FROM range(9000) r(x) WHERE k_count(x * x * 9973 - x, 64) IS DISTINCT FROM bit_count(x * x * 9973 - x)": "0",
	}
	scores := "(SELECT CASE WHEN i % 7 <> 3 THEN (i * i) % (i + 1) END AS s, i + 1 AS t, CASE WHEN i % 11 <> 5 THEN (i % 400) / 100 END AS z FROM range(9000) r(i))"
	for name, sign := range map[string]string{"k_lower": "-", "k_upper": "+"} {
		queries["SELECT count(*) FROM (SELECT "+name+"(s, t, z) AS got, s::DOUBLE / t AS p, t::DOUBLE AS n, z FROM "+scores+") WHERE got IS DISTINCT FROM (p + z * z / (2 * n) "+sign+" z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)"] = "0"
	}
	decimals := "(SELECT i, CASE WHEN i % 7 <> 3 THEN ((i - 4000) * 7919.1237)::DECIMAL(12, 4) END AS x, CASE WHEN i % 5 <> 3 THEN (i - 4000)::DECIMAL(30, 4) * (CASE WHEN i % 2 = 0 THEN 1 ELSE 1000000000000000 END) * 1.0007 END::DECIMAL(30, 4) AS y FROM range(9000) r(i))"
	for digits := -14; digits <= 5; digits++ {
		for name, arg := range map[string]string{"k_short": "x", "k_long": "y"} {
			queries[fmt.Sprintf("SELECT sum((a IS DISTINCT FROM b AND i %% 3 <> 1)::INTEGER) FROM (SELECT i, %s(%s, %d) AS a, %s(%s, CASE WHEN i %% 3 = 1 THEN 0 ELSE %d END) AS b FROM %s)", name, arg, digits, name, arg, digits, decimals)] = "0"
		}
	}
	// Without what isn't finite, chunks are computed at once.
	pairs := "(SELECT *, CASE WHEN i % 13 = 0 THEN 0 WHEN i % 13 = 1 THEN -0.0::DOUBLE ELSE x END AS a, CASE WHEN i % 17 = 0 THEN 0 WHEN i % 17 = 1 THEN -0.0::DOUBLE ELSE y END AS b FROM " + doubleRows + " WHERE isfinite(x) AND (i % 13 > 1 OR i % 17 > 1))"
	queries["SELECT count(*) FROM (SELECT i, k_angle(a, b) AS q FROM "+pairs+") JOIN (SELECT i, k_angle(CASE WHEN i % 20 = 9 THEN 'inf' ELSE a END, b) AS r FROM "+pairs+") USING (i) WHERE q::VARCHAR IS DISTINCT FROM r::VARCHAR AND i % 20 <> 9"] = "0"
	d.zeroes(queries)
}

// Decimals and integers at another scale are what DuckDB's casts give, between all widths.
func TestRescaledChunks(t *testing.T) {
	d := open(t)
	number := 0
	for _, from := range []sql.Type{sql.DecimalOf(4, 2), sql.DecimalOf(9, 4), sql.DecimalOf(18, 5), sql.DecimalOf(30, 6), integer, bigint} {
		for _, to := range []sql.Type{sql.DecimalOf(4, 1), sql.DecimalOf(9, 0), sql.DecimalOf(12, 2), sql.DecimalOf(18, 5), sql.DecimalOf(20, 1), sql.DecimalOf(38, 8), integer, bigint, sql.T(sql.SmallInt)} {
			if from.Equal(to) {
				continue
			}
			number++
			name := fmt.Sprint("k_cast_", number)
			d.register(name, "try_cast", to, from)
			values := "CASE WHEN i % 6 <> 1 THEN TRY_CAST((i - 2500) * pow(10, i % 4 - 2)::DECIMAL(10, 3) AS " + from.String() + ") END"
			q := fmt.Sprintf("SELECT count(*) FROM (SELECT %s AS x FROM range(5000) r(i)) WHERE %s(x) IS DISTINCT FROM TRY_CAST(x AS %s)", values, name, to)
			if got := d.query(q); got != "0" {
				t.Errorf("%s to %s: %s differ", from, to, got)
			}
		}
	}
	d.register("k_small", "cast", sql.DecimalOf(4, 1), bigint)
	d.register("k_double", "cast", double, sql.DecimalOf(30, 4))
	d.zeroes(map[string]string{
		"SELECT k_small(x) FROM (VALUES (999), (-999)) t(x)": "999.0|-999.0",
		"SELECT k_small(x) FROM (VALUES (999), (1000)) t(x)": "error: #INVALID_CAST_ARGUMENT#Cannot cast BIGINT '1000' to DECIMAL(4, 1)",
		"SELECT count(*) FROM (SELECT CASE WHEN i % 6 <> 1 THEN ((i - 2500) * pow(7, i % 20)::DECIMAL(20, 0))::DECIMAL(30, 4) END AS x FROM range(5000) r(i)) WHERE k_double(x) IS DISTINCT FROM x::VARCHAR::DOUBLE": "0",
	})
}

// Operations that never overflow are what DuckDB's are, of all widths and scales.
func TestDecimalsWithin(t *testing.T) {
	d := open(t)
	number := 0
	for _, types := range [][2]sql.Type{{sql.DecimalOf(12, 2), sql.DecimalOf(12, 2)}, {sql.DecimalOf(4, 1), sql.DecimalOf(9, 7)}, {sql.DecimalOf(24, 4), sql.DecimalOf(12, 2)}, {sql.DecimalOf(9, 0), sql.DecimalOf(20, 8)}, {sql.DecimalOf(19, 3), sql.DecimalOf(18, 0)}, {sql.DecimalOf(5, 2), sql.DecimalOf(6, 2)}} {
		a, b := types[0], types[1]
		sum := sql.DecimalOf(max(a.Precision-a.Scale, b.Precision-b.Scale)+max(a.Scale, b.Scale)+1, max(a.Scale, b.Scale))
		for name, op := range map[string]string{"$add": "+", "$subtract": "-", "$multiply": "*"} {
			result := sum
			if op == "*" {
				result = sql.DecimalOf(a.Precision+b.Precision, a.Scale+b.Scale)
			}
			number++
			k := fmt.Sprint("k_", number)
			d.register(k, name, result, a, b)
			wide := "DECIMAL(38, " + fmt.Sprint(max(a.Scale, b.Scale)) + ")"
			rows := fmt.Sprintf("(SELECT CASE WHEN i %% 7 <> 2 THEN TRY_CAST((i - 2500) * pow(10, i %% 9 - 5)::DECIMAL(12, 5) AS %s) END AS x, CASE WHEN i %% 5 <> 1 THEN TRY_CAST((i %% 77 - 40) * pow(10, i %% 6 - 4)::DECIMAL(12, 5) AS %s) END AS y FROM range(5000) r(i))", a, b)
			want := fmt.Sprintf("x::%s %s y::%s", wide, op, wide)
			if op == "*" {
				want = "x::" + a.String() + "::DECIMAL(38, " + fmt.Sprint(a.Scale) + ") * y::" + b.String()
			}
			if got := d.query(fmt.Sprintf("SELECT count(*) FROM %s WHERE %s(x, y)::DECIMAL(38, %d) IS DISTINCT FROM (%s)::DECIMAL(38, %d)", rows, k, result.Scale, want, result.Scale)); got != "0" {
				t.Errorf("%s %s %s: %s differ", a, op, b, got)
			}
		}
	}
}
