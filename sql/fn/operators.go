package fn

// Operators are hidden functions whose name begins with "$". Comparisons are no
// operators here: the plan has nodes of its own for them.

// integers lists (t, t) -> t for the four integer types.
func integers(duck Lowering) []Signature {
	var out []Signature
	for _, t := range []string{"tinyint", "smallint", "integer", "bigint"} {
		out = append(out, via("(left "+t+", right "+t+") -> "+t, duck))
	}
	return out
}

// floats lists (t, t) -> t for real and double.
func floats(duck Lowering) []Signature {
	return []Signature{
		via("(left real, right real) -> real", duck),
		via("(left double, right double) -> double", duck),
	}
}

func join(lists ...[]Signature) []Signature {
	var out []Signature
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// decimals is an operator over two decimals of any size.
func decimals(precision, scale string, duck Lowering) []Signature {
	return []Signature{via("(left decimal(p1,s1), right decimal(p2,s2)) -> decimal(p,s) where p = "+precision+"; s = "+scale, duck)}
}

// operatorsFunctions is the chapter of operators.
var operatorsFunctions = []Func{
	{
		Name:   "$add",
		Hidden: true,
		Sigs: join(
			integers(Kernel("$add")),
			floats(Expr("($1 + $2)")),
			decimals("min(38, max(p1 - s1, p2 - s2) + max(s1, s2) + 1)", "max(s1, s2)", Kernel("$add")),
			sigs(
				"(date, interval day to second) -> date",
				"(interval day to second, date) -> date",
				"(date, interval year to month) -> date",
				"(interval year to month, date) -> date",
				"(time(p), interval day to second) -> time(u) where u = max(3, p)",
				"(interval day to second, time(p)) -> time(u) where u = max(3, p)",
				"(time(p) with time zone, interval day to second) -> time(u) with time zone where u = max(3, p)",
				"(interval day to second, time(p) with time zone) -> time(u) with time zone where u = max(3, p)",
				"(timestamp(p), interval day to second) -> timestamp(u) where u = max(3, p)",
				"(interval day to second, timestamp(p)) -> timestamp(u) where u = max(3, p)",
				"(timestamp(p), interval year to month) -> timestamp(p)",
				"(interval year to month, timestamp(p)) -> timestamp(p)",
				"(timestamp(p) with time zone, interval day to second) -> timestamp(u) with time zone where u = max(3, p)",
				"(interval day to second, timestamp(p) with time zone) -> timestamp(u) with time zone where u = max(3, p)",
				"(timestamp(p) with time zone, interval year to month) -> timestamp(p) with time zone",
				"(interval year to month, timestamp(p) with time zone) -> timestamp(p) with time zone",
				"(interval day to second, interval day to second) -> interval day to second",
				"(interval year to month, interval year to month) -> interval year to month",
			)),
		Duck: Kernel("$add"),
		Doc:  "Adds numbers, or an interval to a date, time or timestamp.",
		Test: `
SELECT 1 + 2, 1.5 + 1
integer	decimal(12, 1)
3	2.5
----
SELECT 2147483647 + 1
error NUMERIC_VALUE_OUT_OF_RANGE: integer addition overflow: 2147483647 + 1
----
SELECT DATE '2024-01-31' + INTERVAL '1' MONTH
date
2024-02-29`,
	},
	{
		Name:   "$subtract",
		Hidden: true,
		Sigs: join(
			integers(Kernel("$subtract")),
			floats(Expr("($1 - $2)")),
			decimals("min(38, max(p1 - s1, p2 - s2) + max(s1, s2) + 1)", "max(s1, s2)", Kernel("$subtract")),
			sigs(
				"(date, interval day to second) -> date",
				"(date, interval year to month) -> date",
				"(time(p), interval day to second) -> time(u) where u = max(3, p)",
				"(time(p), time(p)) -> interval day to second",
				"(time(p) with time zone, interval day to second) -> time(u) with time zone where u = max(3, p)",
				"(time(p) with time zone, time(p) with time zone) -> interval day to second",
				"(timestamp(p), interval day to second) -> timestamp(u) where u = max(3, p)",
				"(timestamp(p), interval year to month) -> timestamp(p)",
				"(timestamp(p), timestamp(p)) -> interval day to second",
				"(timestamp(p) with time zone, interval day to second) -> timestamp(u) with time zone where u = max(3, p)",
				"(timestamp(p) with time zone, interval year to month) -> timestamp(p) with time zone",
				"(timestamp(p) with time zone, timestamp(p) with time zone) -> interval day to second",
				"(interval day to second, interval day to second) -> interval day to second",
				"(interval year to month, interval year to month) -> interval year to month",
			)),
		Duck: Kernel("$subtract"),
		Doc:  "Subtracts numbers, an interval from a date, time or timestamp, or two points in time.",
		Test: `
SELECT 1 - 2, DATE '2024-03-01' - DATE '2024-02-01'
integer	interval day to second
-1	29 00:00:00.000
----
SELECT -9223372036854775807 - 2
error NUMERIC_VALUE_OUT_OF_RANGE: bigint subtraction overflow: -9223372036854775807 - 2`,
	},
	{
		Name:   "$multiply",
		Hidden: true,
		Sigs: join(
			integers(Kernel("$multiply")),
			floats(Expr("($1 * $2)")),
			decimals("min(38, p1 + p2)", "s1 + s2", Kernel("$multiply")),
			sigs(
				"(interval day to second, bigint) -> interval day to second",
				"(bigint, interval day to second) -> interval day to second",
				"(interval day to second, double) -> interval day to second",
				"(double, interval day to second) -> interval day to second",
				"(interval year to month, bigint) -> interval year to month",
				"(bigint, interval year to month) -> interval year to month",
				"(interval year to month, double) -> interval year to month",
				"(double, interval year to month) -> interval year to month",
			)),
		Duck: Kernel("$multiply"),
		Doc:  "Multiplies numbers, or an interval by a number.",
		Test: `
SELECT 6 * 7, 1.5 * 2.25
integer	decimal(5, 3)
42	3.375
----
SELECT INTERVAL '1' DAY * 2
interval day to second
2 00:00:00.000`,
	},
	{
		Name:   "$divide",
		Hidden: true,
		Sigs: join(
			integers(Kernel("$divide")),
			floats(Expr("($1 / $2)")),
			decimals("min(38, p1 + s2 + max(0, s2 - s1))", "max(s1, s2)", Kernel("$divide")),
			sigs(
				"(interval day to second, double) -> interval day to second",
				"(interval year to month, double) -> interval year to month",
			)),
		Duck: Kernel("$divide"),
		Doc:  "Divides numbers, or an interval by a number. Integers give the truncated quotient, decimals are rounded half up.",
		Test: `
SELECT 7 / 2, -7 / 2
integer	integer
3	-3
----
SELECT 1 / 0
error DIVISION_BY_ZERO: Division by zero`,
	},
	{
		Name:   "$modulus",
		Hidden: true,
		Sigs: join(
			integers(Kernel("$modulus")),
			floats(Kernel("float_modulus")),
			decimals("min(p2 - s2, p1 - s1) + max(s1, s2)", "max(s1, s2)", Kernel("$modulus"))),
		Duck: Kernel("$modulus"),
		Doc:  "The remainder of a division, with the sign of the dividend.",
		Test: `
SELECT 7 % 3, -7 % 3
integer	integer
1	-1
----
SELECT 1 % 0
error DIVISION_BY_ZERO: Division by zero`,
	},
	{
		Name:   "$negate",
		Hidden: true,
		Sigs: []Signature{
			via("(tinyint) -> tinyint", Kernel("$negate")),
			via("(smallint) -> smallint", Kernel("$negate")),
			via("(integer) -> integer", Kernel("$negate")),
			via("(bigint) -> bigint", Kernel("$negate")),
			via("(real) -> real", Expr("(-$1)")),
			via("(double) -> double", Expr("(-$1)")),
			via("(decimal(p,s)) -> decimal(p,s)", Expr("CAST(-$1 AS $R)")),
			via("(interval day to second) -> interval day to second", Expr("(-$1)")),
			via("(interval year to month) -> interval year to month", Expr("(-$1)")),
		},
		Doc: "Changes the sign of a number or interval.",
		Test: `
SELECT -x FROM (VALUES 1, NULL) AS t(x)
integer
-1
\N
----
SELECT -'a'
error 1:8 TYPE_MISMATCH: Cannot negate varchar(1)`,
	},
	{
		Name:   "$subscript",
		Hidden: true,
		Sigs:   sigs("(array(E), bigint) -> E", "(map(K,V), K) -> V"),
		Duck:   Kernel("$subscript"),
		Doc:    "Element of an array, counted from 1, or the value of a key of a map; it fails when there is none.",
		Test: `
SELECT ARRAY[10, 20][2]
integer
20
----
SELECT MAP(ARRAY['a'], ARRAY[1])['b']
error INVALID_FUNCTION_ARGUMENT: Key not present in map: b`,
	},
	{
		Name:   "$at_timezone",
		Hidden: true,
		Sigs: sigs(
			"(time(p) with time zone, varchar(x)) -> time(p) with time zone",
			"(time(p) with time zone, interval day to second) -> time(p) with time zone",
		),
		Duck: Special("at_timezone"),
		Doc:  "The same time of day on the clock of another zone (x AT TIME ZONE zone).",
		Test: `
SELECT TIME '12:00:00+00:00' AT TIME ZONE '+09:00'
time(0) with time zone
21:00:00+09:00
----
SELECT TIME '12:00:00+00:00' AT TIME ZONE INTERVAL '2' HOUR
time(0) with time zone
14:00:00+02:00`,
	},
}
