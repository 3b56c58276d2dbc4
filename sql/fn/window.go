package fn

// windowFunctions is the chapter of functions that need OVER.
var windowFunctions = []Func{
	{
		Name: "cume_dist",
		Kind: Window,
		Sigs: sigs("() -> double"),
		Duck: Expr("{cume_dist()}"),
		Doc:  "Share of the partition's rows not after the current one.",
		Test: `
SELECT g, n, cume_dist() OVER (PARTITION BY g ORDER BY v NULLS LAST) AS w FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('a', 3, 20), ('b', 1, 5), ('b', 2, NULL)) AS t(g, n, v) ORDER BY g, n
varchar(1)	integer	double
a	1	0.3333333333333333
a	2	1.0
a	3	1.0
b	1	0.5
b	2	1.0
----
SELECT x, cume_dist() OVER (ORDER BY x), percent_rank() OVER (ORDER BY x) FROM (VALUES 1, 2, 2, 3) AS t(x) ORDER BY x
integer	double	double
1	0.25	0.0
2	0.75	0.3333333333333333
2	0.75	0.3333333333333333
3	1.0	1.0`,
	},
	{
		Name: "dense_rank",
		Kind: Window,
		Sigs: sigs("() -> bigint"),
		Duck: Expr("{dense_rank()}"),
		Doc:  "Rank without gaps after equal rows.",
		Test: `
SELECT g, n, dense_rank() OVER (PARTITION BY g ORDER BY v NULLS LAST) AS w FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('a', 3, 20), ('b', 1, 5), ('b', 2, NULL)) AS t(g, n, v) ORDER BY g, n
varchar(1)	integer	bigint
a	1	1
a	2	2
a	3	2
b	1	1
b	2	2
----
SELECT x, dense_rank() OVER (ORDER BY x DESC), rank() OVER (ORDER BY x DESC NULLS LAST) FROM (VALUES 1, NULL, 3, 3) AS t(x) ORDER BY x
integer	bigint	bigint
1	2	3
3	1	1
3	1	1
\N	3	4`,
	},
	{
		Name: "first_value",
		Kind: Window,
		Sigs: sigs("(t) -> t"),
		Duck: Expr("{first_value($1)}"),
		Doc:  "The value in the frame's first row.",
		Test: `
SELECT g, n, first_value(v) OVER (PARTITION BY g ORDER BY n) AS w FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('a', 3, 20), ('b', 1, 5), ('b', 2, NULL)) AS t(g, n, v) ORDER BY g, n
varchar(1)	integer	integer
a	1	10
a	2	10
a	3	10
b	1	5
b	2	5
----
SELECT g, n, first_value(v) IGNORE NULLS OVER (PARTITION BY g ORDER BY n) AS w FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('a', 3, 20), ('b', 1, 5), ('b', 2, NULL)) AS t(g, n, v) ORDER BY g, n
varchar(1)	integer	integer
a	1	10
a	2	10
a	3	10
b	1	5
b	2	5`,
	},
	{
		Name: "lag",
		Kind: Window,
		Sigs: []Signature{
			mustParse("(t) -> t"),
			via("(t, bigint) -> t", Expr("{lag($1, $2)}")),
			via("(t, bigint, t) -> t", Expr("{lag($1, $2, $3)}")),
		},
		Duck: Expr("{lag($1)}"),
		Doc:  "The value some rows before the current one, or a default.",
		Test: `
SELECT x, lag(x, k) OVER (ORDER BY i) FROM (VALUES (1, 'a', 0), (2, 'b', 1), (3, 'c', 2)) AS t(i, x, k) ORDER BY i
varchar(1)	varchar(1)
a	a
b	a
c	a
----
SELECT lag(x, -1) OVER (ORDER BY x) FROM (VALUES 1, 2) AS t(x)
error INVALID_FUNCTION_ARGUMENT: Offset must be at least 0`,
	},
	{
		Name: "last_value",
		Kind: Window,
		Sigs: sigs("(t) -> t"),
		Duck: Expr("{last_value($1)}"),
		Doc:  "The value in the frame's last row.",
		Test: `
SELECT ts, v, last_value(v) IGNORE NULLS OVER (ORDER BY ts) AS filled FROM (VALUES (1, 5), (2, NULL), (3, 7), (4, NULL)) AS t(ts, v) ORDER BY ts
integer	integer	integer
1	5	5
2	\N	5
3	7	7
4	\N	7
----
SELECT g, n, last_value(v) OVER (PARTITION BY g ORDER BY n) AS w FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('a', 3, 20), ('b', 1, 5), ('b', 2, NULL)) AS t(g, n, v) ORDER BY g, n
varchar(1)	integer	integer
a	1	10
a	2	20
a	3	20
b	1	5
b	2	\N`,
	},
	{
		Name: "lead",
		Kind: Window,
		Sigs: []Signature{
			mustParse("(t) -> t"),
			via("(t, bigint) -> t", Expr("{lead($1, $2)}")),
			via("(t, bigint, t) -> t", Expr("{lead($1, $2, $3)}")),
		},
		Duck: Expr("{lead($1)}"),
		Doc:  "The value some rows after the current one, or a default.",
		Test: `
SELECT g, n, lead(v) OVER (PARTITION BY g ORDER BY n) AS w FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('a', 3, 20), ('b', 1, 5), ('b', 2, NULL)) AS t(g, n, v) ORDER BY g, n
varchar(1)	integer	integer
a	1	20
a	2	20
a	3	\N
b	1	\N
b	2	\N
----
SELECT g, n, lead(v, 2, -1) OVER (PARTITION BY g ORDER BY n) AS w FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('a', 3, 20), ('b', 1, 5), ('b', 2, NULL)) AS t(g, n, v) ORDER BY g, n
varchar(1)	integer	integer
a	1	20
a	2	-1
a	3	-1
b	1	-1
b	2	-1`,
	},
	{
		Name: "nth_value",
		Kind: Window,
		Sigs: sigs("(t, bigint) -> t"),
		Duck: Expr("{nth_value($1, $2)}"),
		Doc:  "The value in the frame's n-th row.",
		Test: `
SELECT g, n, nth_value(v, 2) OVER (PARTITION BY g ORDER BY n) AS w FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('a', 3, 20), ('b', 1, 5), ('b', 2, NULL)) AS t(g, n, v) ORDER BY g, n
varchar(1)	integer	integer
a	1	\N
a	2	20
a	3	20
b	1	\N
b	2	\N
----
SELECT nth_value(x, 0) OVER (ORDER BY x) FROM (VALUES 1, 2) AS t(x)
error INVALID_FUNCTION_ARGUMENT: Offset must be at least 1`,
	},
	{
		Name: "ntile",
		Kind: Window,
		Sigs: sigs("(bigint) -> bigint"),
		Duck: Expr("{ntile($1)}"),
		Doc:  "Which of n buckets of about equal size the row falls in.",
		Test: `
SELECT g, n, ntile(2) OVER (PARTITION BY g ORDER BY v NULLS LAST, n) AS w FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('a', 3, 20), ('b', 1, 5), ('b', 2, NULL)) AS t(g, n, v) ORDER BY g, n
varchar(1)	integer	bigint
a	1	1
a	2	1
a	3	2
b	1	1
b	2	2
----
SELECT ntile(0) OVER (ORDER BY x) FROM (VALUES 1, 2) AS t(x)
error INVALID_FUNCTION_ARGUMENT: Buckets must be greater than 0`,
	},
	{
		Name: "percent_rank",
		Kind: Window,
		Sigs: sigs("() -> double"),
		Duck: Expr("{percent_rank()}"),
		Doc:  "Relative rank, from 0 to 1.",
		Test: `
SELECT g, n, percent_rank() OVER (PARTITION BY g ORDER BY v NULLS LAST) AS w FROM (VALUES ('a', 1, 10), ('a', 2, 20), ('a', 3, 20), ('b', 1, 5), ('b', 2, NULL)) AS t(g, n, v) ORDER BY g, n
varchar(1)	integer	double
a	1	0.0
a	2	0.5
a	3	0.5
b	1	0.0
b	2	1.0
----
SELECT x, cume_dist() OVER (ORDER BY x), percent_rank() OVER (ORDER BY x) FROM (VALUES 1, 2, 2, 3) AS t(x) ORDER BY x
integer	double	double
1	0.25	0.0
2	0.75	0.3333333333333333
2	0.75	0.3333333333333333
3	1.0	1.0`,
	},
	{
		Name: "rank",
		Kind: Window,
		Sigs: sigs("() -> bigint"),
		Duck: Expr("{rank()}"),
		Doc:  "Rank with gaps after equal rows.",
		Test: `
SELECT rank() OVER () FROM (VALUES 1, 2) AS t(x)
bigint
1
1
----
SELECT rank() FROM (VALUES 1) AS t(x)
error 1:8 MISSING_OVER: line 1:8: Window function system.builtin.rank requires an OVER clause`,
	},
	{
		Name: "row_number",
		Kind: Window,
		Sigs: sigs("() -> bigint"),
		Duck: Expr("{row_number()}"),
		Doc:  "Number of the row in its partition, from 1.",
		Test: `
SELECT a, row_number() OVER (ORDER BY a) FROM (VALUES 2, 1) AS t(a) GROUP BY ROLLUP (a) ORDER BY 2
integer	bigint
1	1
2	2
\N	3
----
SELECT row_number() FROM (VALUES 1) AS t(x)
error 1:8 MISSING_OVER: line 1:8: Window function system.builtin.row_number requires an OVER clause`,
	},
}
