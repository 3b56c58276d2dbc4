package kernel_test

import (
	"path/filepath"
	"strings"
	"testing"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// Functions that fail for no text are what they are row by row where they are computed once for
// each entry of a dictionary; those that fail for some aren't computed for entries that a
// condition leaves out.
func TestDictionaries(t *testing.T) {
	d := open(t)
	file := "'" + filepath.Join(t.TempDir(), "texts.parquet") + "'"
	var res bindings.Result
	defer bindings.DestroyResult(&res)
	if bindings.Query(d.conn, "COPY (SELECT i, CASE WHEN i % 11 <> 3 THEN ['Ñandú', 'a text of some length', 'word 12', '', 'été 7', repeat('x', 3000), 'running words', 'http://host:80/path?a=b#c'][1 + i % 8] END AS s FROM range(20000) r(i)) TO "+file+" (FORMAT parquet)", &res) == bindings.StateError {
		t.Fatal(bindings.ResultError(&res))
	}
	binary := sql.T(sql.VarBinary)
	d.register("k_char2hexint", "char2hexint", varchar, varchar)
	d.register("k_lpad", "lpad", varchar, varchar, bigint, varchar)
	d.register("k_rpad", "rpad", varchar, varchar, bigint, varchar)
	d.register("k_normalize", "normalize", varchar, varchar, varchar)
	d.register("k_position", "regexp_position", integer, varchar, varchar)
	d.register("k_stem", "word_stem", varchar, varchar)
	d.register("k_join", "concat_ws", varchar, varchar, varchar, varchar)
	d.register("k_soundex", "soundex", varchar, varchar)
	d.register("k_distance", "levenshtein_distance", bigint, varchar, varchar)
	calls := []string{"k_char2hexint(?)", "k_lpad(?, 12, 'ab')", "k_rpad(?, 30, 'é')", "k_normalize(?, 'NFD')", "k_position(?, '[0-9]+')", "k_stem(?)", "k_join('-', ?, 'x')"}
	for _, name := range []string{"crc32", "murmur3", "spooky_hash_v2_32", "spooky_hash_v2_64", "to_base32"} {
		result := map[string]sql.Type{"crc32": bigint, "to_base32": varchar}[name]
		if result.Kind == sql.Unknown {
			result = binary
		}
		d.register("k_"+name, name, result, binary)
		calls = append(calls, "k_"+name+"(encode(?))")
	}
	for _, name := range []string{"hmac_md5", "hmac_sha1", "hmac_sha256", "hmac_sha512"} {
		d.register("k_"+name, name, binary, binary, binary)
		calls = append(calls, "k_"+name+"(encode(?), encode('key'))")
	}
	d.register("k_from_utf8", "from_utf8", varchar, binary)
	calls = append(calls, "k_from_utf8(encode(?))")
	queries := map[string]string{
		"SELECT count(DISTINCT k_soundex(s)) FROM " + file + " WHERE s <> 'Ñandú' AND s > 'a' AND s < 'y' AND s NOT LIKE 'xx%'": "4",
		"SELECT max(k_distance(s, repeat('y', 400))) FROM " + file + " WHERE length(s) < 100":                                   "400",
		"SELECT max(k_distance(s, repeat('y', 400))) FROM " + file + " WHERE i < 20":                                            "error: #INVALID_FUNCTION_ARGUMENT#The combined inputs for Levenshtein distance are too large",
		"SELECT max(k_distance(s, repeat('y', 334))) FROM " + file + " WHERE i < 20":                                            "3000",
	}
	for _, call := range calls {
		whole, plain := strings.ReplaceAll(call, "?", "s"), strings.ReplaceAll(call, "?", "(s || left(i::VARCHAR, 0))")
		queries["SELECT count(*) FROM "+file+" WHERE "+whole+" IS DISTINCT FROM "+plain] = "0"
	}
	d.zeroes(queries)
}
