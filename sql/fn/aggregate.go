package fn

// aggregateFunctions is the chapter of aggregates; NULL is left out unless said otherwise.
var aggregateFunctions = []Func{
	{
		Name:    "any_value",
		Aliases: []string{"arbitrary"},
		Kind:    Aggregate,
		Sigs:    sigs("(t) -> t"),
		Duck:    Special("any_value"),
		Doc:     "Some value that is not NULL.",
		Test: `
SELECT any_value(x) FROM (VALUES CAST(NULL AS integer)) AS t(x)
integer
\N
----
SELECT any_value(x), arbitrary(x) FROM (VALUES NULL, 5, NULL) AS t(x)
integer	integer
5	5`,
	},
	{
		Name: "approx_distinct",
		Kind: Aggregate,
		Sigs: sigs(
			"(boolean) -> bigint",
			"(boolean, double) -> bigint",
			"<T:comparable>(t) -> bigint",
			"<T:comparable>(t, double) -> bigint",
			"(unknown) -> bigint",
			"(unknown, double) -> bigint",
		),
		Duck: Special("approx_distinct"),
		Doc:  "About how many distinct values there are; exact for small numbers.",
		Test: `
approx
SELECT approx_distinct(x) FROM (VALUES CAST(NULL AS integer)) AS t(x)
bigint
0
----
SELECT approx_distinct(x, 0.5) FROM (VALUES 1) AS t(x)
error INVALID_FUNCTION_ARGUMENT: Max standard error must be in [0.0040625, 0.26]: 0.5`,
	},
	{
		Name: "approx_most_frequent",
		Kind: Aggregate,
		Sigs: sigs(
			"(bigint, bigint, bigint) -> map(bigint,bigint)",
			"(bigint, varchar, bigint) -> map(varchar,bigint)",
		),
		Duck: Special("approx_most_frequent"),
		Doc:  "About the most frequent values with how often they occur.",
		Test: `
approx
SELECT approx_most_frequent(2, x, 10) FROM (VALUES 'a', 'b', 'a', 'c', 'a', 'b') AS t(x)
map(varchar, bigint)
{a=3, b=2}
----
SELECT approx_most_frequent(1, x, 10) FROM (VALUES BIGINT '5', 5, 7) AS t(x)
error INVALID_FUNCTION_ARGUMENT: approx_most_frequent bucket count must be greater than one`,
	},
	{
		Name: "approx_percentile",
		Kind: Aggregate,
		Sigs: sigs(
			"(bigint, array(double)) -> array(bigint)",
			"(bigint, double, array(double)) -> array(bigint)",
			"(double, array(double)) -> array(double)",
			"(double, double, array(double)) -> array(double)",
			"(real, array(double)) -> array(real)",
			"(real, double, array(double)) -> array(real)",
			"(bigint, double) -> bigint",
			"(bigint, double, double) -> bigint",
			"(bigint, double, double, double) -> bigint",
			"(double, double) -> double",
			"(double, double, double) -> double",
			"(double, double, double, double) -> double",
			"(real, double) -> real",
			"(real, double, double) -> real",
			"(real, double, double, double) -> real",
		),
		Duck: Special("approx_percentile"),
		Doc:  "A value of which about this share is not above; with weights and accuracy as options, or for an array of shares.",
		Test: `
approx
SELECT approx_percentile(x, 0.5) FROM (SELECT 1 WHERE false) AS t(x)
bigint
\N
----
SELECT approx_percentile(x, 2) FROM (VALUES 1) AS t(x)
error INVALID_FUNCTION_ARGUMENT: Percentile must be between 0 and 1`,
	},
	{
		Name: "array_agg", Ordered: true,
		Kind: Aggregate,
		Sigs: sigs("(t) -> array(t)"),
		Duck: Expr("{list($1)}"),
		Doc:  "All values as an array, NULL too.",
		Test: `
SELECT array_agg(x ORDER BY x) OVER () FROM (VALUES 1) AS t(x)
array(integer)
[1]
----
SELECT array_agg(DISTINCT x ORDER BY y) FROM (VALUES (1, 2)) AS t(x, y)
error 1:38 EXPRESSION_NOT_IN_DISTINCT: line 1:38: For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments`,
	},
	{
		Name: "avg",
		Kind: Aggregate,
		Sigs: []Signature{
			mustParse("(decimal(p,s)) -> decimal(p,s)"),
			via("(bigint) -> double", Expr("{avg(CAST($1 AS DOUBLE))}")), // Trino adds numbers of floating point up
			via("(double) -> double", Expr("{avg($1)}")),
			mustParse("(interval day to second) -> interval day to second"),
			mustParse("(interval year to month) -> interval year to month"),
			via("(real) -> real", narrowed("{avg($1)}")),
		},
		Duck: Special("avg"),
		Doc:  "The mean; of decimals rounded to their scale.",
		Test: `
SELECT avg(x) FROM (VALUES DECIMAL '0.5', DECIMAL '0.6') AS t(x)
decimal(1, 1)
0.6
----
SELECT avg(x), sum(x) FROM (VALUES INTERVAL '1' DAY, INTERVAL '3' DAY) AS t(x)
interval day to second	interval day to second
2 00:00:00.000	4 00:00:00.000`,
	},
	{
		Name: "bitwise_and_agg",
		Kind: Aggregate,
		Sigs: sigs("(bigint) -> bigint"),
		Duck: Expr("{bit_and($1)}"),
		Doc:  "Bits set in all values.",
		Test: `
SELECT bitwise_and_agg(x), bitwise_or_agg(x), bitwise_xor_agg(x) FROM (VALUES 6, 3, NULL) AS t(x)
bigint	bigint	bigint
2	7	5
----
SELECT bitwise_or_agg(n), bitwise_and_agg(n), bitwise_xor_agg(n) FROM UNNEST(ARRAY[12, 10, 6]) AS t(n)
bigint	bigint	bigint
14	0	0`,
	},
	{
		Name: "bitwise_or_agg",
		Kind: Aggregate,
		Sigs: sigs("(bigint) -> bigint"),
		Duck: Expr("{bit_or($1)}"),
		Doc:  "Bits set in any value.",
		Test: `
SELECT g, bitwise_or_agg(f) FROM (VALUES ('a', 1), ('a', 4), ('b', 2), ('c', NULL)) AS t(g, f) GROUP BY g ORDER BY g
varchar(1)	bigint
a	5
b	2
c	\N
----
SELECT bitwise_or_agg(n), bitwise_and_agg(n), bitwise_xor_agg(n) FROM UNNEST(ARRAY[12, 10, 6]) AS t(n)
bigint	bigint	bigint
14	0	0`,
	},
	{
		Name: "bitwise_xor_agg",
		Kind: Aggregate,
		Sigs: sigs("(bigint) -> bigint"),
		Duck: Expr("{bit_xor($1)}"),
		Doc:  "Bits set in an odd number of values.",
		Test: `
SELECT bitwise_and_agg(x), bitwise_or_agg(x), bitwise_xor_agg(x) FROM (VALUES 6, 3, NULL) AS t(x)
bigint	bigint	bigint
2	7	5
----
SELECT bitwise_or_agg(n), bitwise_and_agg(n), bitwise_xor_agg(n) FROM UNNEST(ARRAY[12, 10, 6]) AS t(n)
bigint	bigint	bigint
14	0	0`,
	},
	{
		Name:    "bool_and",
		Aliases: []string{"every"},
		Kind:    Aggregate,
		Sigs:    sigs("(boolean) -> boolean"),
		Duck:    Expr("{bool_and($1)}"),
		Doc:     "Whether all values are true.",
		Test: `
SELECT bool_and(x), bool_or(x), every(x) FROM (VALUES true, false, NULL) AS t(x)
boolean	boolean	boolean
false	true	false
----
SELECT bool_and(x > 0), bool_or(x > 2), every(x < 3) FROM (VALUES 1, 2, 3) AS t(x)
boolean	boolean	boolean
true	true	false`,
	},
	{
		Name: "bool_or",
		Kind: Aggregate,
		Sigs: sigs("(boolean) -> boolean"),
		Duck: Expr("{bool_or($1)}"),
		Doc:  "Whether any value is true.",
		Test: `
SELECT g, n, bool_or(v > 15) OVER (PARTITION BY g ORDER BY n) AS w FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('a', 3, 20), ('b', 1, 5), ('b', 2, NULL)) AS t(g, n, v) ORDER BY g, n
varchar(1)	integer	boolean
a	1	false
a	2	true
a	3	true
b	1	false
b	2	false
----
SELECT bool_and(x), bool_or(x), every(x) FROM (VALUES true, false, NULL) AS t(x)
boolean	boolean	boolean
false	true	false`,
	},
	{
		Name: "checksum",
		Kind: Aggregate,
		Sigs: sigs("<T:comparable>(t) -> varbinary"),
		Duck: Special("checksum"),
		Doc:  "A checksum of all values that does not depend on their order.",
		Test: `
SELECT checksum(x) IS NULL FROM (SELECT 1 WHERE false) AS t(x)
boolean
true
----
SELECT to_hex(checksum(x)) FROM (VALUES 'a', NULL) AS t(x)
varchar
84CA965214EEE27D`,
	},
	{
		Name: "corr",
		Kind: Aggregate,
		Sigs: []Signature{
			mustParse("(double, double) -> double"),
			mustParse("(real, real) -> real"),
		},
		Duck: Special("corr"),
		Doc:  "Correlation coefficient.",
		Test: `
approx
SELECT corr(y, x), regr_slope(y, x) FROM (VALUES (1e0, 2e0), (1e0, 3e0)) AS t(x, y)
double	double
\N	\N
----
approx
SELECT corr(y, x), covar_samp(y, x), regr_slope(y, x) FROM (VALUES (1e0, 2e0)) AS t(x, y)
double	double	double
\N	\N	\N`,
	},
	{
		Name: "count",
		Kind: Aggregate,
		Sigs: []Signature{
			via("() -> bigint", Expr("{count(*)}")),
			mustParse("(t) -> bigint"),
		},
		Duck: Expr("{count($1)}"),
		Doc:  "How many rows there are, or values that are not NULL.",
		Test: `
SELECT count(*) FROM (SELECT 1 UNION ALL SELECT 1 UNION SELECT 1)
bigint
1
----
SELECT count(* ) FILTER (x) FROM (VALUES 1) t(x)
error 1:26 SYNTAX_ERROR: line 1:26: mismatched input 'x'. Expecting: 'WHERE'`,
	},
	{
		Name: "count_if",
		Kind: Aggregate,
		Sigs: sigs("(boolean) -> bigint"),
		Duck: Expr("CAST(coalesce({sum(CAST($1 AS INTEGER))}, 0) AS BIGINT)"),
		Doc:  "How many values are true.",
		Test: `
SELECT count_if(x > 1), count_if(x IS NULL), count_if(NULL) FROM (VALUES 1, 2, 3, NULL) AS t(x)
bigint	bigint	bigint
2	1	0
----
SELECT sum(CASE WHEN v > 1 THEN v ELSE 0 END), count(CASE WHEN v > 1 THEN 1 END), count_if(v > 1) FROM (VALUES 1, 2, 3) AS t(v)
bigint	bigint	bigint
5	2	2`,
	},
	{
		Name: "covar_pop",
		Kind: Aggregate,
		Sigs: []Signature{
			mustParse("(double, double) -> double"),
			mustParse("(real, real) -> real"),
		},
		Duck: Special("covar_pop"),
		Doc:  "Covariance of a population.",
		Test: `
approx
SELECT corr(y, x), covar_pop(y, x), covar_samp(y, x) FROM (VALUES (1e0, 2e0), (2e0, 4e0), (3e0, 7e0)) AS t(x, y)
double	double	double
0.9933992677987827	1.6666666666666667	2.5
----
approx
SELECT corr(CAST(y AS real), CAST(x AS real)), covar_pop(CAST(y AS real), CAST(x AS real)), covar_samp(CAST(y AS real), CAST(x AS real)) FROM (VALUES (1, 2), (2, 4), (3, 6)) AS t(x, y)
real	real	real
1.0	1.3333334	2.0`,
	},
	{
		Name: "covar_samp",
		Kind: Aggregate,
		Sigs: []Signature{
			mustParse("(double, double) -> double"),
			mustParse("(real, real) -> real"),
		},
		Duck: Special("covar_samp"),
		Doc:  "Covariance of a sample.",
		Test: `
approx
SELECT corr(y, x), covar_samp(y, x), regr_slope(y, x) FROM (VALUES (1e0, 2e0)) AS t(x, y)
double	double	double
\N	\N	\N
----
approx
SELECT corr(y, x), covar_pop(y, x), covar_samp(y, x) FROM (VALUES (1e0, 2e0), (2e0, 4e0), (3e0, 7e0)) AS t(x, y)
double	double	double
0.9933992677987827	1.6666666666666667	2.5`,
	},
	{
		Name: "geometric_mean",
		Kind: Aggregate,
		Sigs: sigs(
			"(bigint) -> double",
			"(double) -> double",
			"(real) -> real",
		),
		Duck: Special("geometric_mean"),
		Doc:  "The n-th root of the product of n values.",
		Test: `
approx
SELECT geometric_mean(x) FROM (VALUES 0, 5) AS t(x)
double
0.0
----
approx
SELECT geometric_mean(x), geometric_mean(CAST(x AS double)), geometric_mean(CAST(x AS real)) FROM (VALUES 2, 8) AS t(x)
double	double	real
4.0	4.0	4.0`,
	},
	{
		Name: "histogram",
		Kind: Aggregate,
		Sigs: sigs("<T:comparable>(t) -> map(t,bigint)"),
		Duck: Special("histogram"),
		Doc:  "How often each value occurs, as a map.",
		Test: `
SELECT histogram(x) FROM (VALUES 'a', 'b', 'a', NULL) AS t(x)
map(varchar(1), bigint)
{a=2, b=1}
----
SELECT histogram(x), histogram(x % 2) FROM (VALUES 1, 2, 2, 3, NULL) AS t(x)
map(integer, bigint)	map(integer, bigint)
{1=1, 2=2, 3=1}	{0=2, 1=2}`,
	},
	{
		Name: "kurtosis",
		Kind: Aggregate,
		Sigs: sigs(
			"(bigint) -> double",
			"(double) -> double",
		),
		Duck: Special("kurtosis"),
		Doc:  "Excess kurtosis of a sample.",
		Test: `
approx
SELECT skewness(x), kurtosis(x) FROM (VALUES 1e0, 2e0) AS t(x)
double	double
\N	\N
----
approx
SELECT skewness(x), kurtosis(x) FROM (VALUES 1, 2, 3, 10) AS t(x)
double	double
1.0182337649086284	3.2280000000000015`,
	},
	{
		Name: "listagg", Ordered: true,
		Kind: Aggregate,
		Sigs: sigs("(varchar, varchar, boolean, varchar, boolean) -> varchar"),
		Duck: Special("listagg"),
		Doc:  "The values as text with a separator between them, in the order of WITHIN GROUP.",
		Test: `
SELECT listagg(x, ',') WITHIN GROUP (ORDER BY x) OVER () FROM (VALUES 'a') AS t(x)
varchar
a
----
SELECT listagg(1)
error 1:18 SYNTAX_ERROR: line 1:18: mismatched input '<EOF>'. Expecting: 'WITHIN'`,
	},
	{
		Name: "map_agg", Ordered: true,
		Kind: Aggregate,
		Sigs: sigs("<K:comparable, V>(k, v) -> map(k,v)"),
		Duck: Special("map_agg"),
		Doc:  "A map of keys and values; NULL keys are left out.",
		Test: `
SELECT map_agg(k, v) FROM (VALUES (1, 'x'), (NULL, 'y'), (2, NULL)) AS t(k, v)
map(integer, varchar(1))
{1=x, 2=null}
----
SELECT map_agg(k, v)['q'] FROM (VALUES ('a', 1)) AS t(k, v)
error INVALID_FUNCTION_ARGUMENT: Key not present in map: q`,
	},
	{
		Name: "map_union",
		Kind: Aggregate,
		Sigs: sigs("<K:comparable, V>(map(k,v)) -> map(k,v)"),
		Duck: Special("map_union"),
		Doc:  "One map of all; of equal keys some value.",
		Test: `
SELECT map_union(m) FROM (VALUES MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['b'], ARRAY[2])) AS t(m)
map(varchar(1), integer)
{a=1, b=2}
----
SELECT map_union(m) FROM (VALUES MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['b'], ARRAY[2]), NULL) AS t(m)
map(varchar(1), integer)
{a=1, b=2}`,
	},
	{
		Name: "max",
		Kind: Aggregate,
		Sigs: []Signature{
			via("<E:orderable>(e, bigint) -> array(e)", Special("max_n")),
			mustParse("<T:orderable>(t) -> t"),
		},
		Duck:   Expr("{max($1)}"),
		DuckBy: maxLowering,
		Doc:    "The largest value, or the n largest as an array.",
		Test: `
SELECT (SELECT 1), (SELECT 'a' WHERE false), (SELECT max(x) FROM (VALUES 1, 2) AS t(x))
integer	varchar(1)	integer
1	\N	2
----
SELECT max(x, 0) FROM (VALUES 3) AS t(x)
error INVALID_FUNCTION_ARGUMENT: second argument of max_n must be positive`,
	},
	{
		Name: "max_by",
		Kind: Aggregate,
		Sigs: []Signature{
			via("<K:orderable, V>(v, k, bigint) -> array(v)", Special("max_by_n")),
			mustParse("<K:orderable, V>(v, k) -> v"),
		},
		Duck: Special("max_by"),
		Doc:  "The value beside the largest key, or those beside the n largest.",
		Test: `
SELECT max_by(k, v), min_by(k, v) FROM (VALUES ('a', nan()), ('b', 1e0)) AS t(k, v)
varchar(1)	varchar(1)
b	b
----
SELECT max_by(k, v, 0) FROM (VALUES ('a', 1)) AS t(k, v)
error INVALID_FUNCTION_ARGUMENT: third argument of max_by must be a positive integer`,
	},
	{
		Name: "min",
		Kind: Aggregate,
		Sigs: []Signature{
			via("<E:orderable>(e, bigint) -> array(e)", Special("min_n")),
			mustParse("<T:orderable>(t) -> t"),
		},
		Duck:   Expr("{min($1)}"),
		DuckBy: minLowering,
		Doc:    "The smallest value, or the n smallest as an array.",
		Test: `
SELECT min(x), max(x) FROM (VALUES 3, 1, NULL, 2) AS t(x)
integer	integer
1	3
----
SELECT min(x), max(x) FROM (VALUES ROW(1, 'b'), ROW(1, 'a')) AS t(x)
error 1:28 MISMATCHED_COLUMN_ALIASES: line 1:28: Column alias list has 1 entries but 't' has 2 columns available`,
	},
	{
		Name: "min_by",
		Kind: Aggregate,
		Sigs: []Signature{
			via("<K:orderable, V>(v, k, bigint) -> array(v)", Special("min_by_n")),
			mustParse("<K:orderable, V>(v, k) -> v"),
		},
		Duck: Special("min_by"),
		Doc:  "The value beside the smallest key, or those beside the n smallest.",
		Test: `
SELECT min_by(k, v), max_by(k, v) FROM (VALUES ('a', 3), ('b', 1), ('c', 2)) AS t(k, v)
varchar(1)	varchar(1)
b	a
----
SELECT min_by(k, v), max_by(k, v) FROM (VALUES ('a', NULL), (NULL, 1), ('c', 2)) AS t(k, v)
varchar(1)	varchar(1)
\N	c`,
	},
	{
		Name: "multimap_agg", Ordered: true,
		Kind: Aggregate,
		Sigs: sigs("<K:comparable, V>(k, v) -> map(k,array(v))"),
		Duck: Special("multimap_agg"),
		Doc:  "A map from each key to an array of its values.",
		Test: `
SELECT multimap_agg(k, v) FROM (VALUES ('a', 1), ('b', 2)) AS t(k, v)
map(varchar(1), array(integer))
{a=[1], b=[2]}
----
SELECT map_agg(k, v), multimap_agg(k, v) FROM (VALUES ('a', 1), ('b', 2)) AS t(k, v)
map(varchar(1), integer)	map(varchar(1), array(integer))
{a=1, b=2}	{a=[1], b=[2]}`,
	},
	{
		Name: "numeric_histogram",
		Kind: Aggregate,
		Sigs: sigs(
			"(bigint, double) -> map(double,double)",
			"(bigint, double, double) -> map(double,double)",
			"(bigint, real) -> map(real,real)",
			"(bigint, real, double) -> map(real,real)",
		),
		Duck: Special("numeric_histogram"),
		Doc:  "About the distribution of values, as a map from bucket centers to weights.",
		Test: `
approx
SELECT numeric_histogram(2, x) FROM (VALUES 1e0, 1e0, 10e0) AS t(x)
map(double, double)
{1.0=2.0, 10.0=1.0}
----
approx
SELECT numeric_histogram(2, x, w) FROM (VALUES (1e0, 1e0), (2e0, 1e0), (10e0, 3e0)) AS t(x, w)
map(double, double)
{1.5=2.0, 10.0=3.0}`,
	},
	{
		Name: "reduce_agg",
		Kind: Aggregate,
		Sigs: sigs("(T, S, function(S,T,S), function(S,S,S)) -> S"),
		Duck: Special("reduce_agg"),
		Doc:  "Folds the values with one lambda, and partial states with another.",
		Test: `
SELECT reduce_agg(x, 0, (a, b) -> a + b, (a, b) -> a + b), reduce_agg(x, 1, (a, b) -> a * b, (a, b) -> a * b) FROM (VALUES 2, 3, 4) AS t(x)
integer	integer
9	24
----
SELECT reduce_agg(x, 'a', (a, b) -> concat(a, b), (a, b) -> concat(a, b)) FROM (VALUES 'z') AS t(x)
varchar
az`,
	},
	{
		Name: "regr_intercept",
		Kind: Aggregate,
		Sigs: []Signature{
			mustParse("(double, double) -> double"),
			mustParse("(real, real) -> real"),
		},
		Duck: Special("regr_intercept"),
		Doc:  "Intercept of the least-squares line of y (first) over x.",
		Test: `
approx
SELECT regr_slope(y, x), regr_intercept(y, x) FROM (VALUES (1e0, 3e0), (2e0, 5e0), (3e0, 7e0)) AS t(x, y)
double	double
2.0	1.0
----
approx
SELECT regr_slope(CAST(y AS real), CAST(x AS real)), regr_intercept(CAST(y AS real), CAST(x AS real)) FROM (VALUES (1, 3), (2, 5), (3, 8)) AS t(x, y)
real	real
2.5	0.33333334`,
	},
	{
		Name: "regr_slope",
		Kind: Aggregate,
		Sigs: []Signature{
			mustParse("(double, double) -> double"),
			mustParse("(real, real) -> real"),
		},
		Duck: Special("regr_slope"),
		Doc:  "Slope of the least-squares line of y (first) over x.",
		Test: `
approx
SELECT regr_slope(y, x), regr_intercept(y, x) FROM (VALUES (1e0, 3e0), (2e0, 5e0), (3e0, 7e0)) AS t(x, y)
double	double
2.0	1.0
----
approx
SELECT corr(y, x), regr_slope(y, x) FROM (VALUES (1e0, 2e0), (1e0, 3e0)) AS t(x, y)
double	double
\N	\N`,
	},
	{
		Name: "skewness",
		Kind: Aggregate,
		Sigs: sigs(
			"(bigint) -> double",
			"(double) -> double",
		),
		Duck: Special("skewness"),
		Doc:  "Skewness of a population.",
		Test: `
approx
SELECT skewness(x), kurtosis(x) FROM (VALUES 1e0, 2e0) AS t(x)
double	double
\N	\N
----
approx
SELECT skewness(x), kurtosis(x) FROM (VALUES 1, 2, 3, 10) AS t(x)
double	double
1.0182337649086284	3.2280000000000015`,
	},
	{
		Name:    "stddev",
		Aliases: []string{"stddev_samp"},
		Kind:    Aggregate,
		Sigs: sigs(
			"(bigint) -> double",
			"(double) -> double",
		),
		Duck: Special("stddev"),
		Doc:  "Standard deviation of a sample.",
		Test: `
approx
SELECT stddev(x), var_samp(x), var_pop(x) FROM (VALUES 5) AS t(x)
double	double	double
\N	\N	0.0
----
approx
SELECT stddev(x), variance(x), stddev_pop(x) FROM (VALUES 1.5e0, 2.5e0, NULL) AS t(x)
double	double	double
0.7071067811865476	0.5	0.5`,
	},
	{
		Name: "stddev_pop",
		Kind: Aggregate,
		Sigs: sigs(
			"(bigint) -> double",
			"(double) -> double",
		),
		Duck: Special("stddev_pop"),
		Doc:  "Standard deviation of a population.",
		Test: `
approx
SELECT g, n, stddev_pop(v) OVER (PARTITION BY g ORDER BY n) AS w FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('a', 3, 20), ('b', 1, 5), ('b', 2, NULL)) AS t(g, n, v) ORDER BY g, n
varchar(1)	integer	double
a	1	0.0
a	2	5.0
a	3	4.714045207910316
b	1	0.0
b	2	0.0
----
approx
SELECT stddev(x), variance(x), stddev_pop(x) FROM (VALUES 1.5e0, 2.5e0, NULL) AS t(x)
double	double	double
0.7071067811865476	0.5	0.5`,
	},
	{
		Name: "sum",
		Kind: Aggregate,
		Sigs: []Signature{
			mustParse("(bigint) -> bigint"),
			mustParse("(decimal(p,s)) -> decimal(38,s)"),
			via("(double) -> double", Expr("{sum($1)}")),
			mustParse("(interval day to second) -> interval day to second"),
			mustParse("(interval year to month) -> interval year to month"),
			via("(real) -> real", narrowed("{sum($1)}")),
		},
		Duck: Special("sum"),
		Doc:  "The sum.",
		Test: `
SELECT sum(x) OVER FROM (VALUES 1) t(x)
bigint
1
----
SELECT sum(10 / x) FROM (VALUES 1, 0) AS t(x)
error DIVISION_BY_ZERO: Division by zero`,
	},
	{
		Name: "var_pop",
		Kind: Aggregate,
		Sigs: sigs(
			"(bigint) -> double",
			"(double) -> double",
		),
		Duck: Special("var_pop"),
		Doc:  "Variance of a population.",
		Test: `
approx
SELECT stddev(x), var_samp(x), var_pop(x) FROM (VALUES 5) AS t(x)
double	double	double
\N	\N	0.0
----
approx
SELECT variance(x), var_samp(x), var_pop(x) FROM (VALUES 1, 2, 3, 4) AS t(x)
double	double	double
1.6666666666666667	1.6666666666666667	1.25`,
	},
	{
		Name:    "variance",
		Aliases: []string{"var_samp"},
		Kind:    Aggregate,
		Sigs: sigs(
			"(bigint) -> double",
			"(double) -> double",
		),
		Duck: Special("variance"),
		Doc:  "Variance of a sample.",
		Test: `
approx
SELECT variance(x), var_samp(x), var_pop(x) FROM (VALUES 1, 2, 3, 4) AS t(x)
double	double	double
1.6666666666666667	1.6666666666666667	1.25
----
approx
SELECT stddev(x), var_samp(x), var_pop(x) FROM (VALUES 5) AS t(x)
double	double	double
\N	\N	0.0`,
	},
}
