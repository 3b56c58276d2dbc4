package kernel_test

import (
	"strings"
	"testing"

	"glaux/sql"
)

// zeroes runs queries that count the rows in which a kernel gives something else than
// DuckDB's own function, or others with what they give.
func (d *db) zeroes(queries map[string]string) {
	d.t.Helper()
	for q, want := range queries {
		if got := d.query(q); got != want {
			d.t.Errorf("%s\n got %s\nwant %s", q, got, want)
		}
	}
}

// Strings of all lengths, with NULLs between them, in several chunks.
const (
	asciiRows = "(SELECT CASE WHEN i % 7 <> 3 THEN repeat(chr((33 + i * 31 % 90)::INTEGER), (i * 13 % 211 % (1 + i % 90))::INTEGER) || [i::VARCHAR, ''][1 + i % 2] END AS s, i FROM range(5000) r(i))"
	wordRows  = "(SELECT CASE WHEN i % 7 <> 3 THEN list_reduce(list_transform(range(i % 23), lambda x: ['ab', 'é', '-', 'x_ -% yé', '日本', '', '- 😀', 'a longer word'][1 + x * i % 8]), lambda a, b: a || b, '') END AS s, i FROM range(9000) r(i))"
)

func TestCodeChunks(t *testing.T) {
	d := open(t)
	binary := sql.T(sql.VarBinary)
	for _, name := range []string{"to_base32", "to_base64", "to_base64url"} {
		d.register("k_"+name, name, varchar, binary)
	}
	for _, name := range []string{"from_base32", "from_base64", "from_base64url"} {
		d.register("k_"+name, name, binary, varchar)
		d.register("k_"+name+"_binary", name, binary, binary)
	}
	d.register("k_units", "char2hexint", varchar, varchar)
	d.register("k_repair", "$repair_utf8", binary, binary)
	// What an odd string beside makes the whole chunk be decoded row by row.
	odd := func(f, s string) string {
		return "SELECT count(*) FROM (SELECT i, s, " + f + "(x) AS y FROM (SELECT i, s, " + s + " AS x FROM " + asciiRows + " UNION ALL SELECT -1, 'a', 'YQ')) WHERE i >= 0 AND y IS DISTINCT FROM encode(s)"
	}
	d.zeroes(map[string]string{
		"SELECT count(*) FROM " + asciiRows + " WHERE k_to_base64(encode(s)) IS DISTINCT FROM to_base64(encode(s))":                               "0",
		"SELECT count(*) FROM " + wordRows + " WHERE k_to_base64url(encode(s)) IS DISTINCT FROM translate(to_base64(encode(s)), '+/', '-_')":      "0",
		"SELECT count(*) FROM " + asciiRows + " WHERE k_from_base64(k_to_base64(encode(s))) IS DISTINCT FROM encode(s)":                           "0",
		"SELECT count(*) FROM " + asciiRows + " WHERE k_from_base64(rtrim(k_to_base64(encode(s)), '=')) IS DISTINCT FROM encode(s)":               "0",
		"SELECT count(*) FROM " + wordRows + " WHERE k_from_base64url(k_to_base64url(encode(s))) IS DISTINCT FROM encode(s)":                      "0",
		"SELECT count(*) FROM " + wordRows + " WHERE k_from_base64_binary(encode(k_to_base64(encode(s)))) IS DISTINCT FROM encode(s)":             "0",
		"SELECT count(*) FROM " + wordRows + " WHERE k_from_base32(k_to_base32(encode(s))) IS DISTINCT FROM encode(s)":                            "0",
		"SELECT count(*) FROM " + wordRows + " WHERE k_from_base32_binary(encode(rtrim(k_to_base32(encode(s)), '='))) IS DISTINCT FROM encode(s)": "0",
		odd("k_from_base64", "k_to_base64(encode(s))"): "0",
		"SELECT k_to_base32(encode(s)) FROM (VALUES (''), ('f'), ('fo'), ('foo'), ('foob'), ('fooba'), ('foobar'), ('foobarfoobar')) t(s)":                                                                    "|MY======|MZXQ====|MZXW6===|MZXW6YQ=|MZXW6YTB|MZXW6YTBOI======|MZXW6YTBOJTG633CMFZA====",
		"SELECT k_from_base32(s) FROM (VALUES ('MZXW6YTB'), ('MZXW6YT1')) t(s)":                                                                                                                               "error: #INVALID_FUNCTION_ARGUMENT#Unrecognized character: 1",
		"SELECT k_from_base32(s) FROM (VALUES ('MZXW6YTB'), ('M')) t(s)":                                                                                                                                      "error: #INVALID_FUNCTION_ARGUMENT#Invalid input length 1",
		"SELECT k_from_base64(s) FROM (VALUES ('YQ=='), ('YQ'), ('YWI='), ('YWJj'), ('')) t(s)":                                                                                                               "a|a|ab|abc|",
		"SELECT k_from_base64(s) FROM (VALUES ('YQ=='), ('A')) t(s)":                                                                                                                                          "error: #INVALID_FUNCTION_ARGUMENT#Input byte[] should at least have 2 bytes for base64 bytes",
		"SELECT k_from_base64(s) FROM (VALUES ('YQ=='), ('YQ=')) t(s)":                                                                                                                                        "error: #INVALID_FUNCTION_ARGUMENT#Input byte array has wrong 4-byte ending unit",
		"SELECT k_from_base64(s) FROM (VALUES ('YQ=='), ('')) t(s)":                                                                                                                                           "a|",
		"SELECT k_from_base64url(s) FROM (VALUES ('_-__'), ('ab/d')) t(s)":                                                                                                                                    "error: #INVALID_FUNCTION_ARGUMENT#Illegal base64 character 2f",
		"SELECT k_units(s) FROM (VALUES ('aé😀日'), (''), (NULL), ('more than sixteen')) t(s)":                                                                                                                  "006100E9D83DDE0065E5||006D006F007200650020007400680061006E0020007300690078007400650065006E",
		"SELECT count(*) FROM " + asciiRows + " WHERE k_units(s) IS DISTINCT FROM regexp_replace(hex(encode(s)), '(..)', '00\\1', 'g')":                                                                       "0",
		"SELECT count(*) FROM " + wordRows + " WHERE k_repair(encode(s)) IS DISTINCT FROM encode(s)":                                                                                                          "0",
		"SELECT decode(k_repair(s)) FROM (VALUES (encode('é')), ('\\xC3'::BLOB), ('a\\xFF'::BLOB), (encode('longer than twelve'))) t(s)":                                                                      "é|\uFFFD|a\uFFFD|longer than twelve",
		"SELECT count(*) FROM (SELECT i, decode(k_repair(CASE WHEN i = 4999 THEN '\\xFF'::BLOB ELSE encode(s) END)) AS x, s FROM " + asciiRows + ") WHERE x IS DISTINCT FROM s AND i <> 4999 OR x = '\uFFFD'": "1",
	})
}

func TestBigEndianChunks(t *testing.T) {
	d := open(t)
	binary, real := sql.T(sql.VarBinary), sql.T(sql.Real)
	for name, of := range map[string]sql.Type{"big_endian_32": integer, "big_endian_64": bigint, "ieee754_32": real, "ieee754_64": double} {
		d.register("k_to_"+name, "to_"+name, binary, of)
		d.register("k_from_"+name, "from_"+name, of, binary)
	}
	rows := "(SELECT CASE WHEN i % 5 <> 2 THEN i * 7919 - 9000000 END AS x FROM range(5000) r(i))"
	d.zeroes(map[string]string{
		"SELECT count(*) FROM " + rows + " WHERE k_from_big_endian_64(k_to_big_endian_64(x)) IS DISTINCT FROM x":                                          "0",
		"SELECT count(*) FROM " + rows + " WHERE k_from_big_endian_32(k_to_big_endian_32(x::INTEGER)) IS DISTINCT FROM x::INTEGER":                        "0",
		"SELECT count(*) FROM " + rows + " WHERE k_from_ieee754_64(k_to_ieee754_64(x / 7)) IS DISTINCT FROM x / 7":                                        "0",
		"SELECT count(*) FROM " + rows + " WHERE k_from_ieee754_32(k_to_ieee754_32((x / 7)::FLOAT)) IS DISTINCT FROM (x / 7)::FLOAT":                      "0",
		"SELECT hex(k_to_big_endian_64(x)) FROM (VALUES (1), (-2), (9223372036854775807)) t(x)":                                                           "0000000000000001|FFFFFFFFFFFFFFFE|7FFFFFFFFFFFFFFF",
		"SELECT hex(k_to_big_endian_32(x)) FROM (VALUES (1), (-2)) t(x)":                                                                                  "00000001|FFFFFFFE",
		"SELECT hex(k_to_ieee754_64(x)) FROM (VALUES (1.5::DOUBLE), ('-nan'::DOUBLE), ('-inf'::DOUBLE), (-0.0::DOUBLE)) t(x)":                             "3FF8000000000000|7FF8000000000000|FFF0000000000000|8000000000000000",
		"SELECT hex(k_to_ieee754_32(x)) FROM (VALUES (1.5::FLOAT), ('-nan'::FLOAT), ('inf'::FLOAT)) t(x)":                                                 "3FC00000|7FC00000|7F800000",
		"SELECT k_from_big_endian_64(x) FROM (VALUES ('\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01'::BLOB), (''::BLOB)) t(x)":                                "error: #INVALID_FUNCTION_ARGUMENT#expected 8-byte input, but got instead: 0",
		"SELECT k_from_ieee754_32(x) FROM (VALUES (NULL), (encode('longer than twelve'))) t(x)":                                                           "error: #INVALID_FUNCTION_ARGUMENT#Input floating-point value must be exactly 4 bytes long",
		"SELECT coalesce(TRY(k_from_big_endian_32(x)), -1) FROM (VALUES ('\\x00\\x00\\x00\\x01'::BLOB), (''::BLOB), ('\\x00\\x00\\x00\\x02'::BLOB)) t(x)": "1|-1|2",
	})
}

func TestLikeChunks(t *testing.T) {
	d := open(t)
	d.register("k_like", "$like", boolean, varchar, varchar)
	d.register("k_like_escape", "$like", boolean, varchar, varchar, varchar)
	queries := map[string]string{
		"SELECT k_like_escape(s, p, e) FROM (VALUES ('a%b', 'a#%b', '#'), ('axb', 'a#%b', '#'), ('a%b', 'aéé%b', 'é'), ('a_b', '%é_b', 'é'), ('', '%', '#')) t(s, p, e)": "true|false|false|true|true",
		"SELECT k_like_escape(s, 'a##%', '#') FROM (VALUES ('a#b'), ('a'), (NULL), ('a#')) t(s)":                                                                         "true|false|true",
		"SELECT k_like_escape(s, 'a#b', '#') FROM (VALUES ('a#b'), ('a')) t(s)":                                                                                          "error: #INVALID_FUNCTION_ARGUMENT#Escape character must be followed by '%', '_' or the escape character itself",
		"SELECT k_like_escape(s, 'a#', '#') FROM (VALUES ('a#b'), ('a')) t(s)":                                                                                           "error: #INVALID_FUNCTION_ARGUMENT#Escape character must be followed by '%', '_' or the escape character itself",
		"SELECT k_like_escape(s, 'a', 'xy') FROM (VALUES ('a#b'), ('a')) t(s)":                                                                                           "error: #INVALID_FUNCTION_ARGUMENT#Escape string must be a single character",
		"SELECT count(*) FROM " + wordRows + " WHERE k_like_escape(s, NULL, '#') IS NOT NULL":                                                                            "0",
	}
	for _, p := range []string{"", "%", "_", "__", "%_", "_%", "%ab%", "ab%", "%ab", "%a_b%", "_b%é_", "%é%日本%word", "%a longer word%-%", "%_é%_é%", "__%__%__", "ab", "%%", "%x\\_%", "%\\% yé%", "x\\_ -\\%%", "%😀_b%"} {
		queries["SELECT count(*) FROM "+wordRows+" WHERE k_like_escape(s, '"+p+"', '\\') IS DISTINCT FROM (s LIKE '"+p+"' ESCAPE '\\')"] = "0"
		// Row by row, where not all patterns are the same.
		queries["SELECT count(*) FROM "+wordRows+" WHERE k_like_escape(s, CASE WHEN i % 2 = 0 THEN '"+p+"' ELSE '_%' END, '\\') IS DISTINCT FROM (s LIKE CASE WHEN i % 2 = 0 THEN '"+p+"' ELSE '_%' END ESCAPE '\\')"] = "0"
		queries["SELECT count(*) FROM "+wordRows+" WHERE k_like(s, translate('"+p+"', '\\', '')) IS DISTINCT FROM (s LIKE translate('"+p+"', '\\', ''))"] = "0"
	}
	d.zeroes(queries)
}

func TestConcatChunks(t *testing.T) {
	d := open(t)
	d.register("k_concat", "concat", varchar, varchar, varchar, varchar, varchar)
	binary := sql.T(sql.VarBinary)
	d.register("k_concat_binary", "concat", binary, binary, binary, binary)
	d.zeroes(map[string]string{
		"SELECT count(*) FROM " + wordRows + " WHERE k_concat(s, '-', left(s, 4), 'é') IS DISTINCT FROM s || '-' || left(s, 4) || 'é'":                                                                                        "0",
		"SELECT count(*) FROM " + wordRows + " WHERE k_concat(left(s, 2), '', left(s, 1), left(s, 3)) IS DISTINCT FROM left(s, 2) || left(s, 1) || left(s, 3)":                                                                "0",
		"SELECT count(*) FROM " + asciiRows + " WHERE k_concat(s, s, CASE WHEN i % 3 <> 0 THEN 'x' END, 'a constant that is long') IS DISTINCT FROM s || s || CASE WHEN i % 3 <> 0 THEN 'x' END || 'a constant that is long'": "0",
		"SELECT count(*) FROM " + asciiRows + " WHERE k_concat_binary(encode(s), encode(''), encode(s)) IS DISTINCT FROM encode(s || s)":                                                                                      "0",
		"SELECT k_concat('a', 'b', 'c', 'd')":                        "abcd",
		"SELECT k_concat('a', 'b', NULL, 'd') IS NULL FROM range(2)": "true|true",
	})
}

func TestClockChunks(t *testing.T) {
	d := open(t)
	date, stamp := sql.T(sql.Date), sql.TimestampOf(6)
	native := map[string]string{
		"year": "year", "quarter": "quarter", "month": "month", "day": "day", "day_of_year": "dayofyear", "day_of_week": "isodow", "week": "weekofyear", "year_of_week": "isoyear",
		"hour": "hour", "minute": "minute", "second": "second", "millisecond": "1000 * 0 + millisecond",
	}
	queries := map[string]string{}
	days := "(SELECT CASE WHEN i % 9 <> 4 THEN (DATE '1970-01-01' + ((i - 20000) * 397)::INTEGER)::DATE END AS x FROM range(40000) r(i))"
	near := "(SELECT (DATE '1890-01-01' + i::INTEGER)::DATE AS x FROM range(60000) r(i))"
	stamps := "(SELECT CASE WHEN i % 9 <> 4 THEN TIMESTAMP '1970-01-01' + to_microseconds((i - 20000) * 39999999877) END AS x FROM range(40000) r(i))"
	for name, of := range native {
		if name == "hour" || name == "minute" || name == "second" || name == "millisecond" {
			d.register("k_"+name, name, bigint, sql.TimeOf(6))
			queries["SELECT count(*) FROM "+stamps+" WHERE k_"+name+"(x::TIME) IS DISTINCT FROM "+of+"(x::TIME) % 1000"] = "0"
		} else {
			d.register("k_"+name, name, bigint, date)
			queries["SELECT count(*) FROM "+days+" WHERE k_"+name+"(x) IS DISTINCT FROM "+of+"(x)"] = "0"
			queries["SELECT count(*) FROM "+near+" WHERE k_"+name+"(x) IS DISTINCT FROM "+of+"(x)"] = "0"
		}
		d.register("k_"+name+"_of", name, bigint, stamp)
		queries["SELECT count(*) FROM "+stamps+" WHERE k_"+name+"_of(x) IS DISTINCT FROM "+map[bool]string{true: of + "(x) % 1000", false: of + "(x)"}[name == "millisecond"]] = "0"
	}
	d.register("k_year_least", "year", bigint, date)
	queries["SELECT k_year_least(x::DATE) FROM (VALUES ('5877642-06-25 (BC)'), ('5881580-07-10'), ('0001-01-01'), ('0001-12-31 (BC)')) t(x)"] = "-5877641|5881580|1|0"
	for precision, unit := range map[int]string{0: "1000000", 1: "100000", 3: "1000", 5: "10"} {
		name := "k_round_" + unit
		d.register(name, "cast", sql.TimestampOf(precision), stamp)
		queries["SELECT count(*) FROM "+stamps+" WHERE epoch_us("+name+"(x)) IS DISTINCT FROM floor((epoch_us(x) + "+unit+" // 2)::DECIMAL(38,0) / "+unit+")::BIGINT * "+unit] = "0"
	}
	d.zeroes(queries)
}

func TestAddressChunks(t *testing.T) {
	d := open(t)
	address := sql.T(sql.IPAddress)
	d.register("k_read", "cast", address, varchar)
	d.register("k_try", "try_cast", address, varchar)
	d.register("k_text", "cast", varchar, address)
	rows := "(SELECT i, CASE WHEN i % 7 <> 3 THEN concat(i % 256, '.', i * 7 % 256, '.', i * 13 % 256, '.', i % 10) END AS s FROM range(5000) r(i))"
	mixed := "(SELECT CASE i % 3 WHEN 0 THEN s WHEN 1 THEN 'fe80::' || i % 9 || ':1' END AS s FROM " + rows + ")"
	d.zeroes(map[string]string{
		"SELECT count(*) FROM " + rows + " WHERE k_text(k_read(s)) IS DISTINCT FROM s":                                                                 "0",
		"SELECT count(*) FROM " + rows + " WHERE k_read(s) IS DISTINCT FROM k_read('::ffff:' || s)":                                                    "0",
		"SELECT count(*) FROM " + mixed + " WHERE k_text(k_try(s)) IS DISTINCT FROM replace(s, ':0:', '::')":                                           "0",
		"SELECT hex(k_read(s)) FROM (VALUES ('10.0.255.1'), (NULL), ('0.0.0.0')) t(s)":                                                                 "00000000000000000000FFFF0A00FF01|00000000000000000000FFFF00000000",
		"SELECT k_try(s) IS NULL FROM (VALUES ('1.2.3'), ('1.2.3.4.'), ('01.2.3.4'), ('256.1.1.1'), ('1.2.3.4 '), ('1..2.3'), (''), ('1.2.3.4')) t(s)": "true|true|true|true|true|true|true|false",
		"SELECT k_read(s) FROM (VALUES ('1.2.3.4'), ('1.2.3.1000')) t(s)":                                                                              "error: #INVALID_CAST_ARGUMENT#Cannot cast value to IPADDRESS: 1.2.3.1000",
	})
}

func TestMovedChunks(t *testing.T) {
	d := open(t)
	date, stamp, seconds, clock, months, millis := sql.T(sql.Date), sql.TimestampOf(6), sql.TimestampOf(0), sql.TimeOf(6), sql.T(sql.IntervalYearToMonth), sql.T(sql.IntervalDayToSecond)
	d.register("k_date", "date_add", date, varchar, bigint, date)
	d.register("k_stamp", "date_add", stamp, varchar, bigint, stamp)
	d.register("k_seconds", "date_add", seconds, varchar, bigint, seconds)
	d.register("k_trunc", "date_trunc", stamp, varchar, stamp)
	d.register("k_diff", "date_diff", bigint, varchar, stamp, stamp)
	d.register("k_months", "$subtract", date, date, months)
	d.register("k_millis", "$subtract", stamp, stamp, millis)
	d.register("k_clock", "$add", clock, millis, clock)
	days := "(SELECT i, (i % 401 - 200)::BIGINT AS n, CASE WHEN i % 9 <> 4 THEN (DATE '1970-01-01' + ((i - 20000) * 41)::INTEGER)::DATE END AS x FROM range(40000) r(i))"
	stamps := "(SELECT i, CASE WHEN i % 11 <> 4 THEN (i % 401 - 200)::BIGINT END AS n, CASE WHEN i % 9 <> 4 THEN TIMESTAMP '1970-01-01' + to_microseconds((i - 20000) * 3999999987755) END AS x FROM range(40000) r(i))"
	queries := map[string]string{
		"SELECT count(*) FROM " + days + " WHERE k_months(x, (n * 7)::INTEGER) IS DISTINCT FROM (x - to_months((n * 7)::INTEGER))::DATE":      "0",
		"SELECT count(*) FROM " + stamps + " WHERE k_millis(x, n * 86399999) IS DISTINCT FROM x - to_milliseconds(n * 86399999)":              "0",
		"SELECT count(*) FROM " + stamps + " WHERE k_clock(n * 40390007, x::TIME) IS DISTINCT FROM (x + to_milliseconds(n * 40390007))::TIME": "0",
		"SELECT k_date('month', n, DATE '2024-01-31') FROM (VALUES (1), (-2), (NULL), (13)) t(n)":                                             "2024-02-29|2023-11-30|2025-02-28",
		"SELECT k_date('month', n, DATE '2024-01-31') FROM (VALUES (1), (3000000000)) t(n)":                                                   "error: #GENERIC_INTERNAL_ERROR#integer overflow",
		"SELECT k_date('day', n, DATE '2024-01-31') FROM (VALUES (1), (3000000000)) t(n)":                                                     "error: #GENERIC_INTERNAL_ERROR#integer overflow",
		"SELECT k_date('day', n, DATE '2024-01-31') FROM (VALUES (1), (2147483647)) t(n)":                                                     "error: #GENERIC_INTERNAL_ERROR#Value 2147503400 exceeds MAX_INT for type date",
		"SELECT k_date('hour', n, DATE '2024-01-31') FROM (VALUES (1), (2)) t(n)":                                                             "error: #INVALID_FUNCTION_ARGUMENT#'hour' is not a valid DATE field",
		"SELECT k_date('year', n, DATE '0001-01-31') FROM (VALUES (99999), (-20000)) t(n)":                                                    "100000-01-31|20000-01-31 (BC)",
		"SELECT k_stamp('second', n, TIMESTAMP '2024-01-31 00:00:00') FROM (VALUES (1), (3000000000)) t(n)":                                   "error: #INVALID_FUNCTION_ARGUMENT#integer overflow",
		"SELECT k_seconds('millisecond', n, TIMESTAMP '2024-01-31 00:00:00') FROM (VALUES (1), (500), (1499)) t(n)":                           "2024-01-31 00:00:00|2024-01-31 00:00:01|2024-01-31 00:00:01",
	}
	for name, of := range map[string]string{"day": "to_days(n::INTEGER)", "week": "to_weeks(n::INTEGER)", "month": "to_months(n::INTEGER)", "quarter": "to_months((3 * n)::INTEGER)", "year": "to_years(n::INTEGER)", "hour": "to_hours(n)", "second": "to_seconds(n)", "millisecond": "to_milliseconds(n)"} {
		queries["SELECT count(*) FROM "+stamps+" WHERE k_stamp('"+name+"', n, x) IS DISTINCT FROM x + "+of] = "0"
		queries["SELECT count(*) FROM "+stamps+" WHERE k_trunc('"+name+"', x) IS DISTINCT FROM date_trunc('"+name+"', x)"] = "0"
		queries["SELECT count(*) FROM "+stamps+" WHERE k_diff('"+name+"', x, k_stamp('"+name+"', n, date_trunc('month', x))) IS DISTINCT FROM CASE WHEN n < 0 THEN -k_diff('"+name+"', k_stamp('"+name+"', n, date_trunc('month', x)), x) ELSE k_diff('"+name+"', x, k_stamp('"+name+"', n, date_trunc('month', x))) END"] = "0"
		if !strings.HasSuffix(of, "(n)") {
			queries["SELECT count(*) FROM "+days+" WHERE k_date('"+name+"', n, x) IS DISTINCT FROM (x + "+of+")::DATE"] = "0"
		}
	}
	d.zeroes(queries)
}

// With a NULL among its rows a chunk is moved row by row.
func TestMovedZones(t *testing.T) {
	d := open(t)
	stamp, zoned := sql.TimestampOf(6), sql.TimestampTZOf(6)
	d.register("k_zone", "with_timezone", zoned, stamp, varchar)
	d.register("k_zoned", "date_add", zoned, varchar, bigint, zoned)
	queries := map[string]string{}
	for _, unit := range []string{"day", "week", "month", "quarter", "year"} {
		for _, name := range []string{"Europe/Berlin", "America/Sao_Paulo", "+05:30"} {
			rows := "(SELECT i, i % 401 - 200 AS n, k_zone(TIMESTAMP '1970-01-01' + to_microseconds((i - 10000) * 99999987755), '" + name + "') AS x FROM range(30000) r(i))"
			queries["SELECT count(*) FROM (SELECT i, k_zoned('"+unit+"', n, x) AS q FROM "+rows+") JOIN (SELECT i, k_zoned('"+unit+"', CASE WHEN i % 1000 <> 7 THEN n END, x) AS r FROM "+rows+") USING (i) WHERE i % 1000 <> 7 AND q IS DISTINCT FROM r"] = "0"
		}
	}
	d.zeroes(queries)
}

func TestPartsOfLists(t *testing.T) {
	d := open(t)
	list := sql.ArrayOf(bigint)
	d.register("k_slice", "slice", list, list, bigint, bigint)
	d.register("k_trim", "trim_array", list, list, bigint)
	d.register("k_at", "element_at", bigint, list, bigint)
	d.register("k_of", "$subscript", bigint, list, bigint)
	rows := "(SELECT list_transform(range(2 + i % 5), lambda x: x * i) AS a, i FROM range(5000) r(i))"
	some := "(SELECT CASE WHEN i % 7 <> 3 THEN a END AS a, i FROM " + rows + ")"
	queries := map[string]string{
		"SELECT k_slice(a, 2, 9223372036854775807) FROM (VALUES ([1, 2, 3]::BIGINT[]), ([4])) t(a)": "[]|[]",
		"SELECT k_slice(a, 1, -1) FROM (VALUES ([1, 2, 3]::BIGINT[]), ([4])) t(a)":                  "error: #INVALID_FUNCTION_ARGUMENT#length must be greater than or equal to 0",
		"SELECT k_trim(a, 2) FROM (VALUES ([1, 2, 3]::BIGINT[]), ([4])) t(a)":                       "error: #INVALID_FUNCTION_ARGUMENT#size must not exceed array cardinality 1: 2",
		"SELECT k_of(a, 2) FROM (VALUES ([1, 2, 3]::BIGINT[]), ([4])) t(a)":                         "error: #INVALID_FUNCTION_ARGUMENT#Array subscript must be less than or equal to array length: 2 > 1",
		"SELECT k_at(a, 2) IS NULL FROM (VALUES ([1, 2, 3]::BIGINT[]), ([4]), ([5, NULL])) t(a)":    "false|true|true",
	}
	for _, r := range []string{rows, some} {
		queries["SELECT count(*) FROM "+r+" WHERE k_slice(a, 2, 3) IS DISTINCT FROM a[2:4]"] = "0"
		queries["SELECT count(*) FROM "+r+" WHERE k_slice(a, 4, 1) IS DISTINCT FROM a[4:4]"] = "0"
		queries["SELECT count(*) FROM "+r+" WHERE k_trim(a, 2) IS DISTINCT FROM a[:len(a) - 2]"] = "0"
		for _, k := range []string{"1", "2", "-1", "-2", "4", "-6"} {
			queries["SELECT count(*) FROM "+r+" WHERE k_at(a, "+k+") IS DISTINCT FROM a["+k+"]"] = "0"
		}
		queries["SELECT count(*) FROM "+r+" WHERE k_of(a, 2) IS DISTINCT FROM a[2]"] = "0"
	}
	d.zeroes(queries)
}

func TestSearchChunks(t *testing.T) {
	d := open(t)
	queries := map[string]string{}
	for name, of := range map[string]sql.Type{
		"BOOLEAN": boolean, "TINYINT": sql.T(sql.TinyInt), "SMALLINT": sql.T(sql.SmallInt), "INTEGER": integer, "BIGINT": bigint, "DOUBLE": double, "FLOAT": sql.T(sql.Real), "DECIMAL(38,2)": sql.DecimalOf(38, 2), "VARCHAR": varchar,
	} {
		list, fit := sql.ArrayOf(of), "k_"+strings.ToLower(strings.NewReplacer("(", "_", ",", "_", ")", "").Replace(name))
		d.register(fit+"_contains", "contains", boolean, list, of)
		d.register(fit+"_position", "array_position", bigint, list, of)
		d.register(fit+"_sequence", "contains_sequence", boolean, list, list)
		d.register(fit+"_shuffle", "shuffle", list, list)
		rows := `(SELECT CASE WHEN i % 11 <> 4 THEN list_transform(range(i * 7 % 13), lambda x: CASE WHEN x * i % 17 <> 3 OR i % 3 = 1 THEN x * i % 5 END)::` + name + `[] END AS a,
			CASE WHEN i % 13 <> 5 THEN (i % 6)::` + name + ` END AS x, i FROM range(5000) r(i))`
		in := "list_contains(a, x)"
		queries["SELECT count(*) FROM "+rows+" WHERE "+fit+"_contains(a, x) IS DISTINCT FROM CASE WHEN x IS NOT NULL THEN CASE WHEN "+in+" THEN true WHEN len(a) = len(list_filter(a, lambda y: y IS NOT NULL)) THEN false END END"] = "0"
		queries["SELECT count(*) FROM "+rows+" WHERE "+fit+"_position(a, x) IS DISTINCT FROM CASE WHEN x IS NOT NULL AND a IS NOT NULL THEN coalesce(list_position(a, x), 0) END"] = "0"
		for _, part := range []string{"a[2:4]", "a[3:]", "a", "list_reverse(a)", "a[1:2] || a[1:1]"} {
			// As texts of the elements, with NULL as one of them.
			text := func(list string) string {
				return "list_reduce(list_transform(" + list + ", lambda y: ',' || coalesce(y::VARCHAR, 'null') || ';'), lambda p, q: p || q, '')"
			}
			queries["SELECT count(*) FROM "+rows+" WHERE "+fit+"_sequence(a, "+part+") IS DISTINCT FROM CASE WHEN a IS NOT NULL THEN contains("+text("a")+", "+text(part)+") END"] = "0"
		}
		queries["SELECT count(*) FROM "+rows+" WHERE list_sort("+fit+"_shuffle(a)) IS DISTINCT FROM list_sort(a)"] = "0"
		queries["SELECT count(DISTINCT x) > 100 FROM (SELECT "+fit+"_shuffle(list_transform(range(9), lambda y: (y % 2)::"+name+")) AS x FROM range(5000))"] = "true"
	}
	d.zeroes(queries)
}

func TestTextArrayChunks(t *testing.T) {
	d := open(t)
	list := sql.ArrayOf(varchar)
	d.register("k_sort", "array_sort", list, list)
	d.register("k_ngrams", "ngrams", sql.ArrayOf(list), list, bigint)
	d.register("k_stem", "word_stem", varchar, varchar)
	d.register("k_stem_of", "word_stem", varchar, varchar, varchar)
	rows := "(SELECT CASE WHEN i % 7 <> 3 THEN list_transform(range(i % 29), lambda x: CASE WHEN x * i % 11 <> 5 THEN ['ab', 'é', '-', 'a longer word', 'a longer wort', '', 'abcdefgh', 'abcdefghi'][1 + x * i % 8] || (x * i % 3) END) END AS a, i % 5 + 1 AS n FROM range(5000) r(i))"
	d.zeroes(map[string]string{
		"SELECT count(*) FROM " + rows + " WHERE k_sort(a) IS DISTINCT FROM list_sort(a, 'ASC', 'NULLS LAST')":                                                                                     "0",
		"SELECT count(*) FROM " + rows + " WHERE k_ngrams(a, n) IS DISTINCT FROM CASE WHEN a IS NOT NULL THEN list_transform(range(1, greatest(len(a) - n + 2, 2)), lambda k: a[k:k + n - 1]) END": "0",
		"SELECT k_ngrams(a, 0) FROM (VALUES (['a'])) t(a)": "error: #INVALID_FUNCTION_ARGUMENT#N must be positive",
		"SELECT k_ngrams(a, n)::VARCHAR FROM (VALUES ([]::VARCHAR[], 2), (['a'], 9223372036854775807), (['a', NULL, 'c'], 2), (NULL, 1)) t(a, n)":                                                        "[[]]|[[a]]|[[a, NULL], [NULL, c]]",
		"SELECT k_stem(x) FROM (VALUES ('running'), ('words'), ('running'), (NULL), ('')) t(x)":                                                                                                          "run|word|run|",
		"SELECT k_stem_of(x, l) FROM (VALUES ('chevaux', 'fr'), ('laufen', 'de'), ('chevaux', 'fr'), ('laufen', 'en')) t(x, l)":                                                                          "cheval|lauf|cheval|laufen",
		"SELECT k_stem_of('a', l) FROM (VALUES ('en'), ('xx')) t(l)":                                                                                                                                     "error: #INVALID_FUNCTION_ARGUMENT#Unknown stemmer language: xx",
		"SELECT count(*) FROM (SELECT k_stem('word' || (i * 7919 % 30011) || 's') AS x, i FROM range(100000) r(i)) WHERE x <> 'word' || (i * 7919 % 30011) || 's' AND x <> 'word' || (i * 7919 % 30011)": "0",
	})
}

// Values with others inside are compared as IS NOT DISTINCT FROM does.
func TestNestedIdentity(t *testing.T) {
	d := open(t)
	inner, m := sql.ArrayOf(double), sql.MapOf(varchar, double)
	for name, of := range map[string]sql.Type{"list": inner, "map": m} {
		d.register("k_distinct_"+name, "array_distinct", sql.ArrayOf(of), sql.ArrayOf(of))
		d.register("k_eq_"+name, "$eq", boolean, of, of)
	}
	d.register("k_eq_keys", "$eq", boolean, sql.MapOf(double, bigint), sql.MapOf(double, bigint))
	d.zeroes(map[string]string{
		"SELECT k_distinct_list([[1, NULL], [1, NULL], [], NULL, [], NULL, ['nan'::DOUBLE], ['nan'::DOUBLE], [0.0::DOUBLE], [-0.0::DOUBLE]])::VARCHAR":                                                                                                                                                                                "[[1.0, NULL], [], NULL, [nan], [0.0]]",
		"SELECT count(*) FROM (SELECT list_transform(range(n), lambda x: list_transform(range(x % 4), lambda y: (y + x % 7)::DOUBLE)) AS x FROM range(200) r(n)) WHERE len(k_distinct_list(x)) <> len(list_distinct(list_transform(x, lambda y: y::VARCHAR)))":                                                                        "0",
		"SELECT k_distinct_map([MAP {'a': 1, 'b': 2}, MAP {'b': 2, 'a': 1}, MAP {'a': 1}, MAP {'a': NULL}, MAP {'a': NULL}])::VARCHAR":                                                                                                                                                                                                "[{a=1.0, b=2.0}, {a=1.0}, {a=NULL}]",
		"SELECT coalesce(k_eq_map(x, y)::VARCHAR, 'NULL') FROM (VALUES (MAP {'a': 1, 'b': 2}, MAP {'b': 2, 'a': 1}), (MAP {'a': 1, 'b': 2}, MAP {'a': 1, 'c': 2}), (MAP {'a': NULL, 'b': 2}, MAP {'a': 1, 'b': 2}), (MAP {'a': NULL, 'b': 2}, MAP {'a': 1, 'b': 3}), (MAP {}, MAP {}), (MAP {'a': 1}, MAP {'a': 1, 'b': 2})) t(x, y)": "true|false|NULL|false|true|false",
		"SELECT k_eq_keys(x, x) FROM (VALUES (MAP {1: 1}), (MAP {'nan'::DOUBLE: 1})) t(x)":                                                                                                                                                                                                                                            "true|false",
		"SELECT count(*) FROM (SELECT map_from_entries(list_transform(range(i % 40), lambda x: (x::VARCHAR, x::DOUBLE))) AS x, map_from_entries(list_transform(range(i % 40), lambda y: ((i % 40 - 1 - y)::VARCHAR, (i % 40 - 1 - y)::DOUBLE))) AS y FROM range(3000) r(i)) WHERE NOT k_eq_map(x, y)":                                 "0",
	})
}

func TestByteChunks(t *testing.T) {
	d := open(t)
	binary := sql.T(sql.VarBinary)
	d.register("k_crc", "crc32", bigint, binary)
	d.register("k_reverse", "reverse", varchar, varchar)
	d.register("k_reverse_binary", "reverse", binary, binary)
	d.register("k_substr", "substr", binary, binary, bigint)
	d.register("k_substr3", "substr", binary, binary, bigint, bigint)
	d.register("k_strpos", "strpos", bigint, varchar, varchar, bigint)
	hexOf := "CASE WHEN p = 0 OR p < -octet_length(encode(s)) THEN '' ELSE substr(hex(encode(s)), CASE WHEN p > 0 THEN 2 * p - 1 ELSE 2 * p END"
	rows := "(SELECT s, i % 41 - 20 AS p, i % 17 - 1 AS n FROM " + wordRows + ")"
	// The place of the n-th of places that may overlap.
	places := "list_filter(range(1, length(s) + 1), lambda x: substr(s, x, length(w)) = w)"
	d.zeroes(map[string]string{
		"SELECT k_crc(s) FROM (VALUES (encode('123456789')), (''::BLOB), (NULL), (encode('The quick brown fox jumps over the lazy dog'))) t(s)":                                                                                        "3421780262|0|1095738169",
		"SELECT count(*) FROM " + asciiRows + " WHERE k_reverse(s) IS DISTINCT FROM reverse(s)":                                                                                                                                        "0",
		"SELECT count(*) FROM " + wordRows + " WHERE k_reverse(s) IS DISTINCT FROM list_reduce(list_reverse(string_split(s, '')), lambda a, b: a || b, '')":                                                                            "0",
		"SELECT count(*) FROM " + wordRows + " WHERE hex(k_reverse_binary(encode(s))) IS DISTINCT FROM list_reduce(list_reverse(regexp_extract_all(hex(encode(s)), '..')), lambda a, b: a || b, '')":                                   "0",
		"SELECT count(*) FROM " + rows + " WHERE hex(k_substr(encode(s), p)) IS DISTINCT FROM CASE WHEN s IS NOT NULL THEN " + hexOf + ") END END":                                                                                     "0",
		"SELECT count(*) FROM " + rows + " WHERE hex(k_substr3(encode(s), p, n)) IS DISTINCT FROM CASE WHEN s IS NOT NULL THEN " + hexOf + ", greatest(2 * n, 0)) END END":                                                             "0",
		"SELECT count(*) FROM (SELECT s, ['b', 'é', 'ab', '日本', 'é-'][1 + i % 5] AS w, 1 + i % 4 AS n FROM " + wordRows + ") WHERE k_strpos(s, w, n) IS DISTINCT FROM CASE WHEN s IS NOT NULL THEN coalesce(" + places + "[n], 0) END": "0",
		"SELECT k_strpos(s, 'aa', n) FROM (VALUES ('aaaa', 3), ('aaaa', 4), ('aaaa', -1), ('aaaa', -4), ('', 1)) t(s, n)":                                                                                                              "3|0|3|0|0",
		"SELECT k_strpos('a', '', 9) FROM range(2)":                 "1|1",
		"SELECT k_strpos('aa', 'a', n) FROM (VALUES (1), (0)) t(n)": "error: #INVALID_FUNCTION_ARGUMENT#'instance' must be a positive or negative number.",
	})
}

func TestSplitChunks(t *testing.T) {
	d := open(t)
	d.register("k_map", "split_to_map", sql.MapOf(varchar, varchar), varchar, varchar, varchar)
	d.register("k_multimap", "split_to_multimap", sql.MapOf(varchar, sql.ArrayOf(varchar)), varchar, varchar, varchar)
	entries := "(SELECT list_reduce(list_transform(range(i % 50), lambda x: 'key' || (x % (1 + i % 37)) || '=' || x || '&'), lambda a, b: a || b, '') AS s, i % 50 AS n, 1 + i % 37 AS k FROM range(4000) r(i))"
	d.zeroes(map[string]string{
		"SELECT count(*) FROM " + entries + " WHERE n <= k AND cardinality(k_map(s, '&', '=')) <> n":                                                                 "0",
		"SELECT count(*) FROM " + entries + " WHERE n > 0 AND n <= k AND k_map(s, '&', '=')['key' || (n - 1)] <> (n - 1)::VARCHAR":                                   "0",
		"SELECT count(*) FROM " + entries + " WHERE cardinality(k_multimap(s, '&', '=')) <> least(n, k)":                                                             "0",
		"SELECT count(*) FROM " + entries + " WHERE n > 0 AND k_multimap(s, '&', '=')['key0'] IS DISTINCT FROM list_transform(range(0, n, k), lambda x: x::VARCHAR)": "0",
		"SELECT k_multimap(s, ',', '=')::VARCHAR FROM (VALUES ('a=1,b=2,a=3,c=4,b=5'), (''), (NULL)) t(s)":                                                           "{a=[1, 3], b=[2, 5], c=[4]}|{}",
		"SELECT coalesce(TRY(k_map(s, ',', '='))::VARCHAR, 'none') FROM (VALUES ('a=1,b=2'), ('a=1,a=2'), ('x'), ('c=3')) t(s)":                                      "{a=1, b=2}|none|none|{c=3}",
		"SELECT k_map('a=1,a=2', ',', '=') FROM range(2)":                                                                                                            "error: #INVALID_FUNCTION_ARGUMENT#Duplicate keys (a) are not allowed",
	})
}

func TestRandomChunks(t *testing.T) {
	d := open(t)
	d.register("k_random", "random", bigint, bigint)
	d.register("k_random_small", "random", integer, integer)
	d.zeroes(map[string]string{
		"SELECT min(x) = 0 AND max(x) = 9 AND count(DISTINCT x) = 10 AND avg(x) BETWEEN 4.4 AND 4.6 FROM (SELECT k_random(10) AS x FROM range(50000))":                "true",
		"SELECT count(*) FROM (SELECT k_random_small((i % 7 + 1)::INTEGER) AS x, i FROM range(50000) r(i)) WHERE x < 0 OR x > i % 7":                                  "0",
		"SELECT min(x) >= 0 AND max(x) > 9000000000000000000 AND avg(x) BETWEEN 4.5e18 AND 4.7e18 FROM (SELECT k_random(9223372036854775807) AS x FROM range(50000))": "true",
		"SELECT k_random(x) FROM (VALUES (1), (0)) t(x)": "error: #INVALID_FUNCTION_ARGUMENT#bound must be positive",
	})
}

func TestMatchChunks(t *testing.T) {
	d := open(t)
	list := sql.ArrayOf(boolean)
	for _, name := range []string{"all", "any", "none"} {
		d.register("k_"+name, "$"+name+"_match", boolean, list)
	}
	rows := "(SELECT CASE WHEN i % 7 <> 3 THEN list_transform(range(i % 6), lambda x: [true, false, NULL][1 + x * i % (1 + i % 3)]) END AS a FROM range(5000) r(i))"
	d.zeroes(map[string]string{
		"SELECT count(*) FROM " + rows + " WHERE k_any(a) IS DISTINCT FROM list_reduce(a, lambda x, y: x OR y, false)":      "0",
		"SELECT count(*) FROM " + rows + " WHERE k_all(a) IS DISTINCT FROM list_reduce(a, lambda x, y: x AND y, true)":      "0",
		"SELECT count(*) FROM " + rows + " WHERE k_none(a) IS DISTINCT FROM NOT list_reduce(a, lambda x, y: x OR y, false)": "0",
	})
}
