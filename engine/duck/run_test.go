package duck

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glaux/engine"
	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// TestText checks Athena's text of values, by DuckDB literals of each type.
func TestText(t *testing.T) {
	tstz := func(p int) sql.Type { return sql.TimestampTZOf(p) }
	row := sql.RowOf(sql.Field{Name: "id", Type: integer}, sql.Field{Type: varchar})
	cases := []struct {
		expr string
		typ  sql.Type
		want string
	}{
		{"true", sql.T(sql.Boolean), "true"},
		{"(-128)::TINYINT", sql.T(sql.TinyInt), "-128"},
		{"9223372036854775807", bigint, "9223372036854775807"},
		{"1.5::DOUBLE", sql.T(sql.Double), "1.5"},
		{"1e20::DOUBLE", sql.T(sql.Double), "1.0E20"},
		{"1e-7::DOUBLE", sql.T(sql.Double), "1.0E-7"},
		{"1.234e-7::DOUBLE", sql.T(sql.Double), "1.234E-7"},
		{"0.001::DOUBLE", sql.T(sql.Double), "0.001"},
		{"0.0009::DOUBLE", sql.T(sql.Double), "9.0E-4"},
		{"9999999::DOUBLE", sql.T(sql.Double), "9999999.0"},
		{"10000000::DOUBLE", sql.T(sql.Double), "1.0E7"},
		{"4.9406564584124654e-324::DOUBLE", sql.T(sql.Double), "4.9E-324"},
		{"(0.1::DOUBLE + 0.2::DOUBLE)", sql.T(sql.Double), "0.30000000000000004"},
		{"'nan'::DOUBLE", sql.T(sql.Double), "NaN"},
		{"'-inf'::DOUBLE", sql.T(sql.Double), "-Infinity"},
		{"'-0'::DOUBLE", sql.T(sql.Double), "-0.0"},
		{"0.1::FLOAT", sql.T(sql.Real), "0.1"},
		{"3.4028235e38::FLOAT", sql.T(sql.Real), "3.4028235E38"},
		{"1.50::DECIMAL(3,2)", sql.DecimalOf(3, 2), "1.50"},
		{"(-0.05)::DECIMAL(9,2)", sql.DecimalOf(9, 2), "-0.05"},
		{"12345678901234567890123456789012345.678::DECIMAL(38,3)", sql.DecimalOf(38, 3), "12345678901234567890123456789012345.678"},
		{"(-0.001)::DECIMAL(38,3)", sql.DecimalOf(38, 3), "-0.001"},
		{"7::DECIMAL(18,0)", sql.DecimalOf(18, 0), "7"},
		{"'héllo'", varchar, "héllo"},
		{"'ab'", sql.CharN(4), "ab  "},
		{"'\\x01\\xFF'::BLOB", sql.T(sql.VarBinary), "01 ff"},
		{"DATE '2024-02-29'", sql.T(sql.Date), "2024-02-29"},
		{"DATE '12024-02-29'", sql.T(sql.Date), "+12024-02-29"},
		{"TIME '01:02:03.456789'", sql.TimeOf(3), "01:02:03.456"},
		{"'01:02:03.456789123'::TIME_NS", sql.TimeOf(9), "01:02:03.456789123"},
		{"TIMESTAMP '2024-02-29 01:02:03.456789'", sql.TimestampOf(6), "2024-02-29 01:02:03.456789"},
		{"TIMESTAMP '2024-02-29 01:02:03'", sql.TimestampOf(0), "2024-02-29 01:02:03"},
		{"TIMESTAMP '1969-12-31 23:59:59.999'", sql.TimestampOf(3), "1969-12-31 23:59:59.999"},
		{"'2024-02-29 01:02:03.456789123'::TIMESTAMP_NS", sql.TimestampOf(12), "2024-02-29 01:02:03.456789123000"},
		{"struct_pack(t := TIMESTAMP '2024-07-01 10:00:00', z := 0::SMALLINT)", tstz(3), "2024-07-01 10:00:00.000 UTC"},
		{"struct_pack(t := TIMESTAMP '2024-07-01 10:00:00', z := (-450)::SMALLINT)", tstz(0), "2024-07-01 02:30:00 -07:30"},
		{"struct_pack(t := 36000000000000, z := 120::SMALLINT)", sql.TimeTZOf(3), "12:00:00.000+02:00"},
		{"14", sql.T(sql.IntervalYearToMonth), "1-2"},
		{"-14", sql.T(sql.IntervalYearToMonth), "-1-2"},
		{"90061001::BIGINT", sql.T(sql.IntervalDayToSecond), "1 01:01:01.001"},
		{"(-1)::BIGINT", sql.T(sql.IntervalDayToSecond), "-0 00:00:00.001"},
		{"'12151fd2-7586-11e9-8f9e-2a86e4085a59'::UUID", sql.T(sql.UUID), "12151fd2-7586-11e9-8f9e-2a86e4085a59"},
		{"'\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\xFF\\xFF\\x0A\\x00\\x00\\x01'::BLOB", sql.T(sql.IPAddress), "10.0.0.1"},
		{"['a', NULL, '']", sql.ArrayOf(varchar), "[a, null, ]"},
		{"[]::INTEGER[]", sql.ArrayOf(integer), "[]"},
		{"[[1], NULL]", sql.ArrayOf(sql.ArrayOf(integer)), "[[1], null]"},
		{"map {10: 'b', 9: NULL, -1: 'a'}", sql.MapOf(integer, varchar), "{-1=a, 9=null, 10=b}"},
		{"map {'b': 1, 'a': 2}", sql.MapOf(varchar, integer), "{a=2, b=1}"},
		{"struct_pack(id := 1, f2 := 'x')", row, "{id=1, x}"},
		{"[struct_pack(id := NULL::INTEGER, f2 := 'x')]", sql.ArrayOf(row), "[{id=null, x}]"},
		{"NULL::BOOLEAN", sql.T(sql.Unknown), `\N`},
	}
	var exprs []string
	var types []sql.Type
	for _, c := range cases {
		exprs, types = append(exprs, c.expr), append(types, c.typ)
	}
	e := newEngine(t, Options{Workers: 1})
	// Twice the rows make vectors that are not constant.
	text := "SELECT " + strings.Join(exprs, ", ") + " FROM range(2) t(i)"
	rows, _, err := ask(t.Context(), e, text, types...)
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	for _, r := range rows {
		for i, got := range strings.Split(r, "|") {
			if got != cases[i].want {
				t.Errorf("%s is %q instead of %q", cases[i].expr, got, cases[i].want)
			}
		}
	}
}

func TestNulls(t *testing.T) {
	e := newEngine(t, Options{Workers: 1})
	rows, _, err := ask(t.Context(), e, "SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE i END, CASE WHEN i % 5000 = 4999 THEN 'x' END, [NULL, i] FROM range(10000) t(i)", bigint, varchar, sql.ArrayOf(bigint))
	if err != nil || len(rows) != 10000 {
		t.Fatal(len(rows), err)
	}
	for i, want := range map[int]string{0: `\N|\N|[null, 0]`, 1: `1|\N|[null, 1]`, 4999: `4999|x|[null, 4999]`, 9999: `\N|x|[null, 9999]`} {
		if rows[i] != want {
			t.Errorf("row %d is %s", i, rows[i])
		}
	}
}

func TestMemory(t *testing.T) {
	tmp := t.TempDir()
	e := newEngine(t, Options{Workers: 1, TempDir: tmp, MemoryBytes: 1 << 30})
	limits := engine.Limits{MemoryBytes: 100 << 20, Threads: 2}
	median := kernel.Use{SQLName: "k_median", Kernel: "agg_approx_percentile", Args: []sql.Type{bigint, sql.T(sql.Double)}, Result: bigint, Stream: true}
	run := func(text string) ([]string, error) {
		program := Program{SQL: text, Types: []sql.Type{bigint}, Kernels: []kernel.Use{median}}
		rows, _, err := drain(t.Context(), e.start(t.Context(), engine.Job{Limits: limits}, program, &scans{}, 0))
		return rows, err
	}
	_, err := run("SELECT len(array_agg(repeat('x', 100) || i)) FROM range(5000000) t(i)")
	var se *sql.Error
	if !errors.As(err, &se) || se.Name != "EXCEEDED_LOCAL_MEMORY_LIMIT" {
		t.Error(err)
	}
	// So does what aggregates of ours keep, and the query after that has all of it again.
	const medians = "SELECT max(x) FROM (SELECT k_median(i, 0.5::DOUBLE) AS x FROM range(%d) t(i) GROUP BY i // 2)"
	if _, err = run(fmt.Sprintf(medians, 2_000_000)); !errors.As(err, &se) || se.Name != "EXCEEDED_LOCAL_MEMORY_LIMIT" || !strings.Contains(se.Message, "aggregates") {
		t.Error(err)
	}
	if rows, err := run(fmt.Sprintf(medians, 20_000)); err != nil || rows[0] != "19999" {
		t.Error(rows, err)
	}
	// A sort of more than that spills.
	rows, err := run("SELECT count(*) FROM (SELECT hash(i) h, repeat('x', 40) || i s FROM range(3000000) t(i) ORDER BY h OFFSET 1)")
	if err != nil || rows[0] != "2999999" {
		t.Error(rows, err)
	}
	limits.SpillBytes = 1 << 20
	if _, err = run("SELECT count(DISTINCT repeat('x', 40) || i) FROM range(5000000) t(i)"); !errors.As(err, &se) || se.Name != "EXCEEDED_LOCAL_MEMORY_LIMIT" {
		t.Error(err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(tmp, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestLeftovers starts an engine where one crashed.
func TestLeftovers(t *testing.T) {
	tmp := t.TempDir()
	old := filepath.Join(tmp, dirPrefix+"old", "1", "spill")
	if err := os.MkdirAll(old, 0o755); err != nil {
		t.Fatal(err)
	}
	one := newEngine(t, Options{Workers: 1, TempDir: tmp})
	two := newEngine(t, Options{Workers: 1, TempDir: tmp})
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Error("the old directory is still there")
	}
	for _, e := range []*Engine{one, two} {
		if _, _, err := ask(t.Context(), e, "SELECT 1", integer); err != nil {
			t.Error(err)
		}
	}
}
