package kernel_test

import (
	"testing"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// TestSum adds chunks of small numbers and of large ones, with and without groups and NULLs, as
// DuckDB does in 128 bits, and fails at the first addition that overflows.
func TestSum(t *testing.T) {
	d := open(t)
	if err := d.lib.Add(d.conn, kernel.Use{SQLName: "k_sum", Kernel: "$sum", Args: []sql.Type{bigint}, Result: bigint, Stream: true}); err != nil {
		t.Fatal(err)
	}
	queries := map[string]string{
		"SELECT k_sum(x) FROM (VALUES (NULL::BIGINT), (NULL)) t(x)":                                                                                                                                              "<nil>",
		"SELECT k_sum(CASE WHEN i = 70000 THEN 9223372036854775807 ELSE 1 END) FROM range(100000) r(i)":                                                                                                          "error: #NUMERIC_VALUE_OUT_OF_RANGE#bigint addition overflow: 70000 + 9223372036854775807",
		"SELECT k_sum(CASE WHEN i = 0 THEN 9223372036854775000 ELSE 1 END) FROM range(2000) r(i)":                                                                                                                "error: #NUMERIC_VALUE_OUT_OF_RANGE#bigint addition overflow: 9223372036854775807 + 1",
		"SELECT k_sum(CASE WHEN i = 0 THEN -9223372036854775000 ELSE -(i % 2) END) FROM range(1000) r(i)":                                                                                                        "-9223372036854775500",
		"SELECT count(*) FROM (SELECT i % 7 AS g, k_sum(CASE WHEN i % 5 > 0 THEN i - 999 END) AS a, sum(CASE WHEN i % 5 > 0 THEN i - 999 END) AS b FROM range(9000) r(i) GROUP BY g) WHERE a IS DISTINCT FROM b": "0",
	}
	for _, large := range []string{"i", "i * 1000000000", "(i - 50000) * 7000000000", "(1 - i % 2 * 2) * 2251799813685248", "(1 - i % 2 * 2) * 2251799813685247"} {
		queries["SELECT k_sum("+large+") - sum("+large+") FROM range(100000) r(i)"] = "0"
	}
	d.zeroes(queries)
}
