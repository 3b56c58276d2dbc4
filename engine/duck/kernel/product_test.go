package kernel_test

import (
	"testing"

	"glaux/sql"
)

// TestProduct multiplies decimals as DuckDB does, with and without NULLs, and fails where 64 bits
// have no room, but not for what is in the place of a NULL.
func TestProduct(t *testing.T) {
	d := open(t)
	d.register("k_product", "$product", sql.DecimalOf(18, 4), sql.DecimalOf(12, 2), sql.DecimalOf(18, 2))
	const from = "FROM (SELECT CASE WHEN i % 7 <> 3 THEN CAST(i - 3000 AS DECIMAL(12,2)) / 4 END::DECIMAL(12,2) AS a, CASE WHEN i % 5 <> 2 THEN CAST(i * 37 AS DECIMAL(18,2)) END AS b, i FROM range(6000) r(i))"
	d.zeroes(map[string]string{
		"SELECT count(*) " + from + " WHERE k_product(a, b) IS DISTINCT FROM a * b":                        "0",
		"SELECT count(k_product(a, b)) " + from:                                                            "4114",
		"SELECT count(*) " + from + " WHERE k_product(a, b) < 0 AND i < 2000 AND k_product(a, 2) <> a * 2": "0",
		"SELECT k_product(-1234567890.12, 98765.43)":                                                       "-121932628531894.5516",
		"SELECT k_product(9999999999.99, 90000.01)":                                                        "900000099999099.9999",
		"SELECT k_product(a, b) FROM (VALUES (9999999999.99, 99999999.99)) t(a, b)":                        "error: #HIVE_BAD_DATA#Malformed Parquet file. Corrupted statistics: decimals are larger than they say",
		"SELECT count(k_product(a, b)) FROM (VALUES (9999999999.99, NULL), (1, 1)) t(a, b)":                "1",
	})
}
