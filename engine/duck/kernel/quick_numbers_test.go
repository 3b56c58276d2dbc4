package kernel_test

import (
	"testing"

	"glaux/sql"
)

func TestNumbersOfTexts(t *testing.T) {
	d := open(t)
	real := sql.T(sql.Real)
	d.register("k_double", "cast", double, varchar)
	d.register("k_real", "cast", real, varchar)
	d.register("k_truth", "cast", boolean, varchar)
	d.register("k_chr", "chr", varchar, bigint)
	d.register("k_point", "codepoint", integer, varchar)
	texts := "(SELECT CASE WHEN i % 6 <> 1 THEN CASE WHEN i % 2 = 0 THEN (i - 2500)::VARCHAR ELSE ((i - 2500) * 17 * pow(10, i % 9 - 4)::DECIMAL(12, 4))::VARCHAR END END AS s FROM range(5000) r(i))"
	d.zeroes(map[string]string{
		"SELECT count(*) FROM " + texts + " WHERE k_double(s) IS DISTINCT FROM s::DOUBLE":                                                                     "0",
		"SELECT count(*) FROM " + texts + " WHERE k_real(s) IS DISTINCT FROM s::FLOAT":                                                                        "0",
		"SELECT k_double(s) FROM (VALUES ('1'), ('-0'), ('0.1'), ('123456789012345678'), ('9007199254740993'), ('1e3'), (' 7 '), ('.5'), ('5.')) t(s)":        "1.0|-0.0|0.1|1.2345678901234568e+17|9007199254740992.0|1000.0|7.0|0.5|5.0",
		"SELECT k_real(s) FROM (VALUES ('16777217'), ('0.3'), ('-1.17')) t(s)":                                                                                "16777216.0|0.3|-1.17",
		"SELECT k_double(s) FROM (VALUES ('1'), ('x')) t(s)":                                                                                                  "error: #INVALID_CAST_ARGUMENT#Cannot cast 'x' to DOUBLE",
		"SELECT k_truth(s) FROM (VALUES ('1'), ('0'), ('true'), ('false'), ('t'), ('f'), (NULL)) t(s)":                                                        "true|false|true|false|true|false",
		"SELECT k_truth(s) FROM (VALUES ('1'), ('FALSE'), ('T')) t(s)":                                                                                        "true|false|true",
		"SELECT k_truth(s) FROM (VALUES ('1'), ('yes')) t(s)":                                                                                                 "error: #INVALID_CAST_ARGUMENT#Cannot cast 'yes' to BOOLEAN",
		"SELECT count(*) FROM range(1, 70000) r(i) WHERE (i < 55296 OR i >= 57344) AND (k_chr(i) IS DISTINCT FROM chr(i::INTEGER) OR k_point(k_chr(i)) <> i)": "0",
		"SELECT k_chr(i) FROM (VALUES (65), (55296)) t(i)":                                                                                                    "error: #INVALID_FUNCTION_ARGUMENT#Not a valid Unicode code point: 55296",
		"SELECT k_point(s) FROM (VALUES ('é'), (NULL), ('😀'), ('日')) t(s)":                                                                                    "233|128512|26085",
		"SELECT k_point(s) FROM (VALUES ('a'), ('ab')) t(s)":                                                                                                  "error: #INVALID_FUNCTION_ARGUMENT#Input string must be a single character string",
		"SELECT k_point(s) FROM (VALUES ('a'), ('éa')) t(s)":                                                                                                  "error: #INVALID_FUNCTION_ARGUMENT#Input string must be a single character string",
	})
}

// What is long, beside the others, makes hashes be computed one by one.
func TestSpookyChunks(t *testing.T) {
	d := open(t)
	binary := sql.T(sql.VarBinary)
	for _, name := range []string{"spooky_hash_v2_32", "spooky_hash_v2_64"} {
		d.register("k_"+name, name, binary, binary)
		rows := "(SELECT i, encode(left(repeat(i::VARCHAR || 'é', 90), i)) AS s FROM range(191) r(i))"
		slow := "(SELECT i, k_" + name + "(s) AS y FROM (SELECT -1 AS i, encode(repeat('x', 300)) AS s UNION ALL FROM " + rows + "))"
		if got := d.query("SELECT sum((k_" + name + "(s) IS DISTINCT FROM y)::INTEGER) FROM (SELECT * FROM " + rows + " WHERE i < 140) JOIN " + slow + " USING (i)"); got != "0" {
			t.Errorf("%s: %s", name, got)
		}
	}
	d.register("k_ltrim", "ltrim", varchar, varchar, sql.T(sql.CodePoints))
	d.register("k_rtrim", "rtrim", varchar, varchar, sql.T(sql.CodePoints))
	d.register("k_trim", "trim", varchar, varchar, sql.T(sql.CodePoints))
	d.zeroes(map[string]string{
		"SELECT count(*) FROM " + wordRows + " WHERE k_trim(s, 'a -b') IS DISTINCT FROM trim(s, 'a -b')":    "0",
		"SELECT count(*) FROM " + wordRows + " WHERE k_ltrim(s, 'ab-') IS DISTINCT FROM ltrim(s, 'ab-')":    "0",
		"SELECT count(*) FROM " + wordRows + " WHERE k_rtrim(s, 'rod') IS DISTINCT FROM rtrim(s, 'rod')":    "0",
		"SELECT count(*) FROM " + wordRows + " WHERE k_trim(s, 'é日') IS DISTINCT FROM trim(s, 'é日')":        "0",
		"SELECT count(*) FROM " + wordRows + " WHERE k_trim(s, '') IS DISTINCT FROM s":                      "0",
		"SELECT count(*) FROM " + asciiRows + " WHERE k_ltrim(s, '0123') IS DISTINCT FROM ltrim(s, '0123')": "0",
	})
}

func TestTimeTexts(t *testing.T) {
	d := open(t)
	timestamp := sql.TimestampOf(3)
	d.register("k_later", "$add", timestamp, timestamp, sql.T(sql.IntervalYearToMonth))
	d.register("k_before", "$subtract", timestamp, timestamp, sql.T(sql.IntervalYearToMonth))
	d.register("k_iso", "to_iso8601", varchar, timestamp)
	d.register("k_text", "cast", varchar, timestamp, varchar)
	d.register("k_text0", "cast", varchar, sql.TimestampOf(0), varchar)
	d.register("k_parse", "date_parse", timestamp, varchar, varchar)
	d.register("k_date", "to_date", sql.T(sql.Date), varchar, varchar)
	rows := "(SELECT i, CASE WHEN i % 7 <> 2 THEN make_timestamp((hash(i) % 400000000000)::BIGINT * 1000 * 1000 - 50000000000000000 + (i % 1000) * 1000) END AS t FROM range(6000) r(i))"
	usual := "(SELECT i, CASE WHEN i % 7 <> 2 THEN make_timestamp(((hash(i) % 315537897600)::BIGINT - 62135596800) * 1000000 + i % 1000 * 1000) END AS t FROM range(6000) r(i))"
	d.zeroes(map[string]string{
		"SELECT count(*) FROM " + rows + " WHERE k_later(t, (i % 100 - 50)::INTEGER) IS DISTINCT FROM t + to_months((i % 100 - 50)::INTEGER)":                       "0",
		"SELECT count(*) FROM " + rows + " WHERE k_before(t, (i % 100 - 50)::INTEGER) IS DISTINCT FROM t - to_months((i % 100 - 50)::INTEGER)":                      "0",
		"SELECT k_later(t, 1) FROM (VALUES (TIMESTAMP '2024-01-31 10:00:00'), ('2023-01-31'), ('2023-11-30'), ('1899-12-31'), ('2000-02-29'), ('1900-01-30')) t(t)": "2024-02-29 10:00:00|2023-02-28 00:00:00|2023-12-30 00:00:00|1900-01-31 00:00:00|2000-03-29 00:00:00|1900-02-28 00:00:00",
		"SELECT count(*) FROM " + usual + " WHERE k_iso(t) IS DISTINCT FROM strftime(t, '%Y-%m-%dT%H:%M:%S.%g')":                                                    "0",
		"SELECT count(*) FROM " + usual + " WHERE k_text(t, 'UTC') IS DISTINCT FROM strftime(t, '%Y-%m-%d %H:%M:%S.%g')":                                            "0",
		"SELECT count(*) FROM " + usual + " WHERE k_text0(date_trunc('second', t), 'UTC') IS DISTINCT FROM strftime(t, '%Y-%m-%d %H:%M:%S')":                        "0",
		"SELECT k_text(t, 'UTC') FROM (VALUES (TIMESTAMP '9999-12-31 23:59:59.999'), (make_timestamp(253402300800000000)), (NULL)) t(t)":                            "9999-12-31 23:59:59.999|+10000-01-01 00:00:00.000",
		"SELECT count(*) FROM " + usual + " WHERE k_parse(k_text(t, 'UTC'), '%Y-%m-%d %H:%i:%s.%f') IS DISTINCT FROM t":                                             "0",
		"SELECT count(*) FROM " + usual + " WHERE k_date(left(k_text(t, 'UTC'), 19), 'yyyy-mm-dd hh24:mi:ss') IS DISTINCT FROM t::DATE":                             "0",
		"SELECT k_parse(s, '%Y-%m-%d') FROM (VALUES ('2024-02-29'), ('2024-2-9'), ('0001-01-01')) t(s)":                                                             "2024-02-29 00:00:00|2024-02-09 00:00:00|0001-01-01 00:00:00",
		"SELECT k_parse(s, '%Y-%m-%d %H') FROM (VALUES ('2024-02-29 23'), ('2023-02-29 01')) t(s)":                                                                  `error: #INVALID_FUNCTION_ARGUMENT#Cannot parse "2023-02-29 01": Value 29 for dayOfMonth must be in the range [1,28]`,
		"SELECT k_parse(s, p) FROM (VALUES ('2024-02-29', '%Y-%m-%d'), ('03/24 7', '%m/%y %e'), ('24:00', '%y:%i')) t(s, p)":                                        "2024-02-29 00:00:00|2024-03-07 00:00:00|2024-01-01 00:00:00",
	})
}

func TestBulkLists(t *testing.T) {
	d := open(t)
	list := sql.ArrayOf(bigint)
	date := sql.T(sql.Date)
	d.register("k_remove", "array_remove", list, list, bigint)
	d.register("k_repeat", "repeat", list, bigint, bigint)
	d.register("k_sequence", "sequence", list, bigint, bigint)
	d.register("k_dates", "sequence", sql.ArrayOf(date), date, date)
	d.register("k_tiles", "bing_tiles_around", list, double, double, integer)
	places := "(SELECT i, (i % 170 - 85)::DOUBLE AS lat, (i * 7 % 360 - 180)::DOUBLE AS lon, (1 + i % 23)::INTEGER AS zoom FROM range(2000) r(i))"
	slow := "(SELECT i, k_tiles(lat, lon, zoom) AS y FROM (SELECT -1 AS i, NULL::DOUBLE AS lat, 0::DOUBLE AS lon, 1::INTEGER AS zoom UNION ALL FROM " + places + "))"
	d.zeroes(map[string]string{
		"SELECT count(*) FROM (SELECT list_transform(range(i % 11), lambda x: x * i % 4) AS a, i % 4 AS x FROM range(5000) r(i)) WHERE k_remove(a, x) IS DISTINCT FROM list_filter(a, lambda e: e <> x)":                                                           "0",
		"SELECT count(*) FROM (SELECT CASE WHEN i % 9 <> 4 THEN list_transform(range(i % 11), lambda x: CASE WHEN x <> 3 THEN x * i % 4 END) END AS a FROM range(5000) r(i)) WHERE k_remove(a, 2) IS DISTINCT FROM list_filter(a, lambda e: e IS DISTINCT FROM 2)": "0",
		"SELECT count(*) FROM range(3000) r(i) WHERE k_repeat(CASE WHEN i % 5 <> 1 THEN i END, i % 7) IS DISTINCT FROM list_transform(range(i % 7), lambda x: CASE WHEN i % 5 <> 1 THEN i END)":                                                                    "0",
		"SELECT count(*) FROM range(3000) r(i) WHERE k_sequence(i, i % 77) IS DISTINCT FROM CASE WHEN i % 77 < i THEN range(i, i % 77 - 1, -1) ELSE range(i, i % 77 + 1) END":                                                                                      "0",
		"SELECT count(*) FROM range(3000) r(i) WHERE k_dates(DATE '2020-01-01', (DATE '2020-01-01' + (i % 50)::INTEGER)::DATE) IS DISTINCT FROM list_transform(range(i % 50 + 1), lambda x: (DATE '2020-01-01' + x::INTEGER)::DATE)":                               "0",
		"SELECT count(*) || ' ' || sum((k_tiles(lat, lon, zoom) = y)::INTEGER) FROM " + places + " JOIN " + slow + " USING (i)":                                                                                                                                    "2000 2000",
	})
}

func TestPointChunks(t *testing.T) {
	d := open(t)
	geometry := sql.T(sql.Geometry)
	d.register("k_point", "st_point", geometry, double, double)
	d.register("k_x", "st_x", double, geometry)
	d.register("k_y", "st_y", double, geometry)
	d.register("k_line", "st_linestring", geometry, sql.ArrayOf(geometry))
	d.register("k_length", "st_length", double, geometry)
	d.register("k_text", "st_geometryfromtext", geometry, varchar)
	d.zeroes(map[string]string{
		"SELECT count(*) FROM " + doubleRows + " WHERE y IS NOT NULL AND NOT isnan(x) AND k_x(k_point(x, y)) IS DISTINCT FROM x":                              "0",
		"SELECT count(*) FROM " + doubleRows + " WHERE NOT isnan(x) AND k_y(k_point(x, y)) IS DISTINCT FROM y":                                                "0",
		"SELECT k_x(k_text(s)) FROM (VALUES ('POINT (1 2)'), ('POINT EMPTY'), ('POINT (3 4)')) t(s)":                                                          "1.0|3.0",
		"SELECT k_x(k_text(s)) FROM (VALUES ('POINT (1 2)'), ('LINESTRING (1 2, 3 4)')) t(s)":                                                                 "error: #INVALID_FUNCTION_ARGUMENT#ST_X only applies to POINT. Input type is: LINE_STRING",
		"SELECT count(*) FROM range(3000) r(i) WHERE k_length(k_line([k_point(i, 0), k_point(i + 3, 4), k_point(i + 3, 10)])) <> 11":                          "0",
		"SELECT k_length(k_line(list_transform(a, lambda x: k_point(x, x)))) FROM (VALUES ([1]), ([0, 1, 2]), ([]::INTEGER[])) t(a)":                          "0.0|2.8284271247461903|0.0",
		"SELECT k_length(k_line(list_transform(a, lambda x: k_point(x, 0)))) FROM (VALUES ([1, 2]), ([0, 1, 1])) t(a)":                                        "error: #INVALID_FUNCTION_ARGUMENT#Invalid input to ST_LineString: consecutive duplicate points at index 3",
		"SELECT k_length(k_text(s)) FROM (VALUES ('LINESTRING (0 0, 3 4)'), ('MULTILINESTRING ((0 0, 3 4), (0 0, 0 1))'), (NULL), ('LINESTRING EMPTY')) t(s)": "5.0|6.0|0.0",
	})
}

func TestUUIDTexts(t *testing.T) {
	d := open(t)
	d.register("k_uuid", "cast", sql.T(sql.UUID), varchar)
	d.register("k_try", "try_cast", sql.T(sql.UUID), varchar)
	texts := "(SELECT CASE WHEN i % 7 <> 1 THEN CASE WHEN i % 2 = 0 THEN upper(u) ELSE u END END AS s FROM (SELECT i, substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-' || substr(h, 13, 4) || '-' || substr(h, 17, 4) || '-' || substr(h, 21) AS u FROM (SELECT i, md5(i::VARCHAR) AS h FROM range(5000) r(i))))"
	d.zeroes(map[string]string{
		"SELECT count(*) FROM " + texts + " WHERE k_uuid(s) IS DISTINCT FROM s::UUID":                                                                                          "0",
		"SELECT k_uuid(s) FROM (VALUES ('00000000-0000-0000-0000-00000000000f'), ('0000000-00000-0000-0000-00000000000f')) t(s)":                                               "00000000-0000-0000-0000-00000000000f|00000000-0000-0000-0000-00000000000f",
		"SELECT count(*) FROM (SELECT k_try(replace('00000000-0000-0000-0000-00000000000x', 'x', chr(i::INTEGER)))::VARCHAR AS x FROM range(1, 256) r(i)) WHERE x IS NOT NULL": "22",
		"SELECT count(*) FROM (SELECT k_try(replace('00000000-0000-0000-x000-000000000000', 'x', chr(i::INTEGER)))::VARCHAR AS x FROM range(1, 256) r(i)) WHERE x IS NOT NULL": "23",
		"SELECT k_uuid('00000000-0000-0000-0000_000000000000') FROM range(2)":                                                                                                  "error: #INVALID_CAST_ARGUMENT#Cannot cast value to UUID: 00000000-0000-0000-0000_000000000000",
	})
}

func TestISOTexts(t *testing.T) {
	d := open(t)
	d.register("k_date", "from_iso8601_date", sql.T(sql.Date), varchar)
	zoned := sql.Type{Kind: sql.TimestampWithTimeZone, Precision: 3}
	d.register("k_time", "from_iso8601_timestamp", zoned, varchar, varchar)
	d.zeroes(map[string]string{
		"SELECT count(*) FROM (SELECT DATE '1890-01-01' + i::INTEGER AS x FROM range(60000) r(i)) WHERE k_date(x::VARCHAR) IS DISTINCT FROM x":                                                                                                                     "0",
		"SELECT k_date(s) FROM (VALUES ('2024-02-29'), ('0000-01-01'), ('2024-060'), ('2024-W09-4'), ('2024-2-29'), (NULL)) t(s)":                                                                                                                                  "2024-02-29|0001-01-01 (BC)|2024-02-29|2024-02-29|2024-02-29",
		"SELECT count(*) FROM (SELECT i * 997 AS n FROM range(50000) r(i)) WHERE k_time(strftime(make_timestamp(n * 1000000), '%Y-%m-%dT%H:%M:%S.') || lpad((n % 1000)::VARCHAR, 3, '0'), 'UTC').t IS DISTINCT FROM make_timestamp(n * 1000000 + n % 1000 * 1000)": "0",
		"SELECT k_time(s, 'UTC').t::VARCHAR FROM (VALUES ('1970-01-01T00:00:01.0019'), ('1970-01-01T00:00:01.001999999'), ('1970-01-01'), ('1970-01-01T01'), ('1970-01-01T00:00:00Z'), ('1970-01-01T00:00:00.5+01:00')) t(s)":                                      "1970-01-01 00:00:01.001|1970-01-01 00:00:01.001|1970-01-01 00:00:00|1970-01-01 01:00:00|1970-01-01 00:00:00|1969-12-31 23:00:00.5",
		"SELECT k_time('2024-03-31T02:30:00', 'Europe/Berlin').t FROM range(2)":                                                                                                                                                                                    "error: #INVALID_FUNCTION_ARGUMENT#Cannot parse \"2024-03-31T02:30:00\": Illegal instant due to time zone offset transition (Europe/Berlin)",
		"SELECT k_date('2023-02-29') FROM range(2)": "error: #INVALID_FUNCTION_ARGUMENT#Cannot parse \"2023-02-29\": Value 29 for dayOfMonth must be in the range [1,28]",
	})
}

func TestEqualArrays(t *testing.T) {
	d := open(t)
	for name, elem := range map[string]sql.Type{"big": bigint, "small": integer, "wide": sql.DecimalOf(30, 0)} {
		list := sql.ArrayOf(elem)
		d.register("k_eq_"+name, "$eq", boolean, list, list)
		d.register("k_ne_"+name, "$ne", boolean, list, list)
		cast := "::" + map[string]string{"big": "BIGINT", "small": "INTEGER", "wide": "DECIMAL(30,0)"}[name] + "[]"
		rows := "(SELECT CASE WHEN i % 7 <> 3 THEN range(i % 5) END" + cast + " AS a, CASE WHEN i % 9 <> 3 THEN range(i % 3, i % 4) END" + cast + " AS b FROM range(5000) r(i))"
		d.zeroes(map[string]string{
			"SELECT count(*) FROM " + rows + " WHERE k_eq_" + name + "(a, b) IS DISTINCT FROM (a = b)":  "0",
			"SELECT count(*) FROM " + rows + " WHERE k_ne_" + name + "(a, b) IS DISTINCT FROM (a <> b)": "0",
		})
	}
	d.zeroes(map[string]string{
		"SELECT k_eq_big(a, [1, 2]) FROM (VALUES ([1, 2]), ([1, NULL]), ([2, NULL]), ([1]), (NULL)) t(a)": "true|false|false",
	})
}
