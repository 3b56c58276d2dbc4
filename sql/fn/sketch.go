package fn

// sketchFunctions is the chapter of sketches: small summaries of many values.
var sketchFunctions = []Func{
	{
		Name: "approx_set",
		Kind: Aggregate,
		Sigs: sigs(
			"(bigint) -> hyperloglog",
			"(double) -> hyperloglog",
			"(varchar(x)) -> hyperloglog",
		),
		Duck: Special("approx_set"),
		Doc:  "A HyperLogLog sketch of the values.",
		Test: `
SELECT cardinality(approx_set(x)), cardinality(approx_set(CAST(x AS varchar))), cardinality(approx_set(CAST(x AS double))) FROM UNNEST(sequence(1, 9000)) AS t(x)
bigint	bigint	bigint
8869	9026	9124
----
SELECT to_hex(CAST(approx_set(x) AS varbinary)) FROM (VALUES 1, 2, 2, NULL) AS t(x)
varchar
020C020080034400802008DE
----
SELECT approx_set(x) FROM (VALUES true) AS t(x)
error 1:8 FUNCTION_NOT_FOUND: Unexpected parameters (boolean) for function approx_set. Expected: approx_set(bigint), approx_set(double), approx_set(varchar(x))`,
	},
	{
		Name: "empty_approx_set",
		Sigs: sigs("() -> hyperloglog"),
		Duck: Kernel("empty_approx_set"),
		Doc:  "A HyperLogLog sketch of nothing.",
		Test: `
SELECT to_hex(CAST(empty_approx_set() AS varbinary)), cardinality(empty_approx_set())
varchar	bigint
020C0000	0
----
SELECT empty_approx_set() IS NULL
boolean
false`,
	},
	{
		Name: "hash_counts",
		Sigs: sigs("(setdigest) -> map(bigint,smallint)"),
		Duck: Kernel("hash_counts"),
		Doc:  "The hashes of a set digest and how often they occurred.",
		Test: `
SELECT hash_counts(make_set_digest(x)) FROM (VALUES 'a', 'b', 'a', NULL) AS t(x)
map(bigint, smallint)
{-8839064797231613815=2, 8833996863197925870=1}
----
SELECT hash_counts(NULL)
map(bigint, smallint)
\N`,
	},
	{
		Name: "intersection_cardinality",
		Sigs: sigs("(setdigest, setdigest) -> bigint"),
		Duck: Kernel("intersection_cardinality"),
		Doc:  "About how many values two set digests share.",
		Test: `
SELECT intersection_cardinality(make_set_digest(x), make_set_digest(y)) FROM (VALUES (1, 2), (2, 3), (3, 4)) AS t(x, y)
bigint
2
----
SELECT intersection_cardinality(a, b) FROM (SELECT make_set_digest(l_orderkey) AS a FROM tpch.tiny.lineitem), (SELECT make_set_digest(o_orderkey) AS b FROM tpch.tiny.orders WHERE o_orderkey % 3 = 0)
bigint
5000`,
	},
	{
		Name: "jaccard_index",
		Sigs: sigs("(setdigest, setdigest) -> double"),
		Duck: Kernel("jaccard_index"),
		Doc:  "About the Jaccard similarity of two set digests.",
		Test: `
SELECT jaccard_index(make_set_digest(x), make_set_digest(y)) FROM (VALUES (1, 2), (2, 3), (3, 4)) AS t(x, y)
double
0.3333333333333333
----
SELECT jaccard_index(a, b) FROM (SELECT make_set_digest(l_orderkey) AS a FROM tpch.tiny.lineitem), (SELECT make_set_digest(o_orderkey) AS b FROM tpch.tiny.orders WHERE o_orderkey % 3 = 0)
double
0.3374`,
	},
	{
		Name: "make_set_digest",
		Kind: Aggregate,
		Sigs: sigs("<T>(t) -> setdigest"),
		Duck: Special("make_set_digest"),
		Doc:  "A set digest of the values.",
		Test: `
SELECT cardinality(make_set_digest(x)), cardinality(make_set_digest(CAST(x AS varchar))), cardinality(make_set_digest(CAST(x AS real))) FROM UNNEST(sequence(1, 9000)) AS t(x)
bigint	bigint	bigint
8895	8902	9240
----
SELECT make_set_digest(x) FROM (VALUES 1e0) AS t(x)
error FUNCTION_IMPLEMENTATION_MISSING: Unsupported type parameters (system.builtin.make_set_digest(double):SetDigest) for <T>(t):setdigest`,
	},
	{
		Name: "merge", Ordered: true,
		Kind: Aggregate,
		Sigs: sigs(
			"(hyperloglog) -> hyperloglog",
			"(qdigest(v)) -> qdigest(v)",
			"(tdigest) -> tdigest",
		),
		Duck: Special("merge"),
		Doc:  "One sketch of many.",
		Test: `
SELECT cardinality(merge(s)) FROM (SELECT o_orderstatus, approx_set(o_custkey) AS s FROM tpch.tiny.orders GROUP BY 1)
bigint
1002
----
SELECT value_at_quantile(merge(q), 0.5) FROM (SELECT qdigest_agg(x) AS q FROM UNNEST(sequence(1, 5)) AS a(x) UNION ALL SELECT qdigest_agg(x) FROM UNNEST(sequence(6, 11)) AS b(x))
bigint
6
----
SELECT merge(x) IS NULL FROM (SELECT CAST(NULL AS tdigest)) AS t(x)
boolean
true`,
	},
	{
		Name: "merge_set_digest",
		Kind: Aggregate,
		Sigs: sigs("(setdigest) -> setdigest"),
		Duck: Special("merge_set_digest"),
		Doc:  "One set digest of many.",
		Test: `
SELECT cardinality(merge_set_digest(s)) FROM (SELECT x % 3, make_set_digest(x) AS s FROM UNNEST(sequence(1, 5000)) AS t(x) GROUP BY 1)
bigint
5000
----
SELECT merge_set_digest(x) IS NULL FROM (SELECT CAST(NULL AS setdigest)) AS t(x)
boolean
true`,
	},
	{
		Name: "qdigest_agg", Ordered: true,
		Kind: Aggregate,
		Sigs: sigs(
			"(bigint) -> qdigest(bigint)",
			"(bigint, bigint) -> qdigest(bigint)",
			"(bigint, bigint, double) -> qdigest(bigint)",
			"(double) -> qdigest(double)",
			"(double, bigint) -> qdigest(double)",
			"(double, bigint, double) -> qdigest(double)",
			"(real) -> qdigest(real)",
			"(real, bigint) -> qdigest(real)",
			"(real, bigint, double) -> qdigest(real)",
		),
		Duck: Special("qdigest_agg"),
		Doc:  "A quantile digest of values, with weights and accuracy as options.",
		Test: `
SELECT to_hex(CAST(qdigest_agg(x) AS varbinary)), to_hex(CAST(qdigest_agg(CAST(x AS double), 2, 0.5) AS varbinary)) FROM (VALUES 1, 2, 2, NULL) AS t(x)
varchar	varchar
007B14AE47E17A843F00000000000000000000000000000000010000000000000002000000000000000300000000000000000000F03F010000000000008000000000000000004002000000000000800700000000000000000100000000000080	00000000000000E03F00000000000000000000000000000000000000000000F03F000000000000004003000000000000000000000040000000000000F0BF00000000000000104000000000000000C0FB0000000000000000000000000000F0BF
----
SELECT qdigest_agg(x, 0) FROM (VALUES REAL '1') AS t(x)
error INVALID_FUNCTION_ARGUMENT: Percentile weight must be > 0, was 0
----
SELECT qdigest_agg(x, 1, 1) FROM (VALUES 1) AS t(x)
error INVALID_FUNCTION_ARGUMENT: Percentile accuracy must be exclusively between 0 and 1, was 1.0`,
	},
	{
		Name: "quantile_at_value",
		Sigs: sigs(
			"(qdigest(bigint), bigint) -> double",
			"(qdigest(double), double) -> double",
			"(qdigest(real), real) -> double",
		),
		Duck: Kernel("quantile_at_value"),
		Doc:  "The share of values in a quantile digest that is not above a value.",
		Test: `
SELECT quantile_at_value(q, 777), quantile_at_value(q, 0), quantile_at_value(q, 100000) FROM (SELECT qdigest_agg(x * x % 7919) AS q FROM UNNEST(sequence(1, 5000)) AS t(x))
double	double	double
0.1048	\N	\N
----
SELECT quantile_at_value(qdigest_agg(x), 2.5e0), quantile_at_value(qdigest_agg(CAST(x AS real)), REAL '2') FROM (VALUES 1e0, 2e0, 3e0) AS t(x)
double	double
0.6666666666666666	0.3333333333333333`,
	},
	{
		Name: "tdigest_agg",
		Kind: Aggregate,
		Sigs: sigs(
			"(double) -> tdigest",
			"(double, double) -> tdigest",
		),
		Duck: Special("tdigest_agg"),
		Doc:  "A t-digest of values, with weights as option.",
		Test: `
SELECT to_hex(CAST(tdigest_agg(x) AS varbinary)), to_hex(CAST(tdigest_agg(x, 2) AS varbinary)) FROM (VALUES 1e0, 2e0, 2e0, NULL) AS t(x)
varchar	varchar
00000000000000F03F00000000000000400000000000005940000000000000084003000000000000000000F03F00000000000000400000000000000040000000000000F03F000000000000F03F000000000000F03F	00000000000000F03F00000000000000400000000000005940000000000000184003000000000000000000F03F00000000000000400000000000000040000000000000004000000000000000400000000000000040
----
SELECT tdigest_agg(x, 0.5) FROM (VALUES 1e0) AS t(x)
error INVALID_FUNCTION_ARGUMENT: weight must be >= 1, was 0.5
----
SELECT tdigest_agg(nan())
error GENERIC_INTERNAL_ERROR: value is NaN`,
	},
	{
		Name: "value_at_quantile",
		Sigs: sigs(
			"(qdigest(bigint), double) -> bigint",
			"(qdigest(double), double) -> double",
			"(tdigest, double) -> double",
			"(qdigest(real), double) -> real",
		),
		Duck: Kernel("value_at_quantile"),
		Doc:  "The value at a share of a digest.",
		Test: `
SELECT value_at_quantile(tdigest_agg(x), 0.5), value_at_quantile(qdigest_agg(x), 0.5), value_at_quantile(qdigest_agg(CAST(x AS real)), 0.9), value_at_quantile(qdigest_agg(CAST(x AS bigint)), 0) FROM (SELECT CAST(x * x % 7919 AS double) FROM UNNEST(sequence(1, 5000)) AS u(x)) AS t(x)
double	double	real	bigint
3848.446077986273	3865.0	7066.0	1
----
SELECT value_at_quantile(qdigest_agg(1), 2)
error GENERIC_INTERNAL_ERROR: quantile must be between [0,1]`,
	},
	{
		Name: "values_at_quantiles",
		Sigs: sigs(
			"(qdigest(bigint), array(double)) -> array(bigint)",
			"(qdigest(double), array(double)) -> array(double)",
			"(tdigest, array(double)) -> array(double)",
			"(qdigest(real), array(double)) -> array(real)",
		),
		Duck: Kernel("values_at_quantiles"),
		Doc:  "The values at several shares of a digest.",
		Test: `
SELECT values_at_quantiles(tdigest_agg(x), ARRAY[0.1, 0.5, 1]), values_at_quantiles(qdigest_agg(x), ARRAY[0.9, 0.5]), values_at_quantiles(qdigest_agg(CAST(x AS real)), ARRAY[0.9]), values_at_quantiles(qdigest_agg(CAST(x AS bigint)), ARRAY[0]) FROM (SELECT CAST(x * x % 7919 AS double) FROM UNNEST(sequence(1, 5000)) AS u(x)) AS t(x)
array(double)	array(double)	array(real)	array(bigint)
[743.9104501588444, 3848.446077986273, 7912.0]	[7066.0, 3865.0]	[7066.0]	[1]
----
SELECT values_at_quantiles(tdigest_agg(1e0), ARRAY[0.5, 0.1])
error INVALID_FUNCTION_ARGUMENT: percentiles must be sorted in increasing order`,
	},
}
