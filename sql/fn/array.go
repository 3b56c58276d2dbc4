package fn

// arrayFunctions is the chapter of arrays; elements are counted from 1.
var arrayFunctions = []Func{
	{
		Name: "all_match",
		Sigs: sigs("(array(t), function(t,boolean)) -> boolean"),
		Duck: Special("all_match"),
		Doc:  "Whether a predicate holds for all elements.",
		Test: `
SELECT all_match(ARRAY[1, 2], x -> x > 0 AND any_match(ARRAY[1, 2, 3], y -> y > x))
boolean
true
----
SELECT all_match(ARRAY[], x -> true), any_match(ARRAY[], x -> true), none_match(ARRAY[], x -> true)
boolean	boolean	boolean
true	false	true`,
	},
	{
		Name: "any_match",
		Sigs: sigs("(array(t), function(t,boolean)) -> boolean"),
		Duck: Special("any_match"),
		Doc:  "Whether a predicate holds for any element.",
		Test: `
SELECT all_match(ARRAY[1, 2], x -> x > 0 AND any_match(ARRAY[1, 2, 3], y -> y > x))
boolean
true
----
SELECT any_match(ARRAY[1, 2], x -> x = 2), all_match(ARRAY['ab', 'ac'], s -> s LIKE 'a%'), none_match(ARRAY[1, 2], x -> x > 2)
boolean	boolean	boolean
true	true	true`,
	},
	{
		Name: "array_distinct",
		Sigs: sigs("<E:comparable>(array(e)) -> array(e)"),
		Duck: Kernel("array_distinct"),
		Doc:  "The elements without repetitions, in order of first appearance.",
		Test: `
SELECT array_distinct(ARRAY[1, 2, 1, NULL, NULL]), array_distinct(ARRAY['b', 'a', 'b']), array_distinct(ARRAY[])
array(integer)	array(varchar(1))	array(unknown)
[1, 2, null]	[b, a]	[]
----
SELECT array_distinct(ARRAY[ARRAY[1], ARRAY[1], ARRAY[2]]), array_distinct(ARRAY[1.0, 1.00]), array_distinct(ARRAY[nan(), nan()])
array(array(integer))	array(decimal(3, 2))	array(double)
[[1], [2]]	[1.00]	[NaN]`,
	},
	{
		Name: "array_except",
		Sigs: sigs("<E:comparable>(array(e), array(e)) -> array(e)"),
		Duck: Kernel("array_except"),
		Doc:  "Elements of the first array that the second lacks, without repetitions.",
		Test: `
SELECT array_except(ARRAY[1, 2, 2, 3], ARRAY[2]), array_except(ARRAY[1, NULL, 1], ARRAY[]), array_except(ARRAY[1, NULL], ARRAY[NULL])
array(integer)	array(integer)	array(integer)
[1, 3]	[1, null, 1]	[1]
----
SELECT array_intersect(ARRAY['x', 'y'], ARRAY['y', 'z']), array_except(ARRAY['x', 'y'], ARRAY['y', 'z']), array_union(ARRAY['x'], ARRAY[])
array(varchar(1))	array(varchar(1))	array(varchar(1))
[y]	[x]	[x]`,
	},
	{
		Name: "array_histogram",
		Sigs: sigs("<T:comparable>(array(t)) -> map(t,bigint)"),
		Duck: Kernel("array_histogram"),
		Doc:  "How often each element occurs, as a map.",
		Test: `
SELECT array_histogram(ARRAY[42, 7, 42, NULL]), array_histogram(ARRAY['a', 'b', 'a']), array_histogram(ARRAY[])
map(integer, bigint)	map(varchar(1), bigint)	map(unknown, bigint)
{7=1, 42=2}	{a=2, b=1}	{}
----
SELECT array_histogram(CAST(NULL AS array(integer)))
map(integer, bigint)
\N`,
	},
	{
		Name: "array_intersect",
		Sigs: sigs("<E:comparable>(array(e), array(e)) -> array(e)"),
		Duck: Kernel("array_intersect"),
		Doc:  "Elements that both arrays have, without repetitions.",
		Test: `
SELECT array_intersect(ARRAY[1, 2, 2, 3], ARRAY[2, 3, 3]), array_intersect(ARRAY[1, NULL], ARRAY[NULL, 2]), array_intersect(ARRAY[1], ARRAY[2])
array(integer)	array(integer)	array(integer)
[2, 3]	[null]	[]
----
SELECT array_intersect(ARRAY['x', 'y'], ARRAY['y', 'z']), array_except(ARRAY['x', 'y'], ARRAY['y', 'z']), array_union(ARRAY['x'], ARRAY[])
array(varchar(1))	array(varchar(1))	array(varchar(1))
[y]	[x]	[x]`,
	},
	{
		Name: "array_join",
		Sigs: sigs(
			"<E castable varchar>(array(e), varchar) -> varchar",
			"<E castable varchar>(array(e), varchar, varchar) -> varchar",
		),
		Duck: Kernel("array_join"),
		Doc:  "The elements as text with a delimiter between them; NULL elements are left out or replaced.",
		Test: `
SELECT array_join(ARRAY['a', 'b'], ''), array_join(ARRAY[], ','), array_join(ARRAY[true, false], '|')
varchar	varchar	varchar
ab	\E	true|false
----
SELECT array_join(ARRAY[ARRAY[1]], ',')
error 1:8 OPERATOR_NOT_FOUND: line 1:8: Cannot cast array(integer) to varchar`,
	},
	{
		Name: "array_max",
		Sigs: sigs("<T:orderable>(array(t)) -> t"),
		Duck: Kernel("array_max"),
		Doc:  "The largest element; NULL if any is NULL.",
		Test: `
SELECT array_max(ARRAY[1, 3, 2]), array_max(ARRAY['a', 'c', 'b']), array_max(ARRAY[1, NULL])
integer	varchar(1)	integer
3	c	\N
----
SELECT array_min(ARRAY[DATE '2024-05-01', DATE '2023-01-01']), array_max(ARRAY[TIMESTAMP '2024-01-01 00:00:00']), array_min(ARRAY[true, false])
date	timestamp(0)	boolean
2023-01-01	2024-01-01 00:00:00	false`,
	},
	{
		Name: "array_min",
		Sigs: sigs("<T:orderable>(array(t)) -> t"),
		Duck: Kernel("array_min"),
		Doc:  "The smallest element; NULL if any is NULL.",
		Test: `
SELECT array_min(ARRAY[1, 3, 2]), array_min(ARRAY['b', 'a']), array_min(ARRAY[])
integer	varchar(1)	unknown
1	a	\N
----
SELECT array_min(ARRAY[DATE '2024-05-01', DATE '2023-01-01']), array_max(ARRAY[TIMESTAMP '2024-01-01 00:00:00']), array_min(ARRAY[true, false])
date	timestamp(0)	boolean
2023-01-01	2024-01-01 00:00:00	false`,
	},
	{
		Name: "array_position",
		Sigs: sigs("<T:comparable>(array(t), t) -> bigint"),
		Duck: Kernel("array_position"),
		Doc:  "Position of the first element equal to the value; 0 if there is none.",
		Test: `
SELECT array_position(ARRAY[10, 20, 20], 20), array_position(ARRAY[10], 5), array_position(ARRAY[10, NULL], NULL)
bigint	bigint	bigint
2	0	\N
----
SELECT array_position(ARRAY['a', 'b'], 'b'), array_position(ARRAY[ARRAY[1], ARRAY[2]], ARRAY[2]), array_position(ARRAY[], 1)
bigint	bigint	bigint
2	2	0`,
	},
	{
		Name: "array_remove",
		Sigs: sigs("<E:comparable>(array(e), e) -> array(e)"),
		Duck: Kernel("array_remove"),
		Doc:  "The elements not equal to the value.",
		Test: `
SELECT array_remove(ARRAY[1, 2, 1], 1), array_remove(ARRAY[1, NULL], 1), array_remove(ARRAY['a'], 'b')
array(integer)	array(integer)	array(varchar(1))
[2]	[null]	[a]
----
SELECT array_remove(ARRAY[1, 2], NULL), array_remove(ARRAY[], 1), array_remove(ARRAY[ARRAY[1]], ARRAY[1])
array(integer)	array(integer)	array(array(integer))
\N	[]	[]`,
	},
	{
		Name: "array_sort",
		Sigs: []Signature{
			mustParse("<E:orderable>(array(e)) -> array(e)"),
			via("(array(t), function(t,t,integer)) -> array(t)", Special("array_sort")),
		},
		Duck:   Expr("list_sort($1, 'ASC', 'NULLS LAST')"),
		DuckBy: arraySort,
		Doc:    "The elements in ascending order with NULL last, or in the order of a comparing lambda.",
		Test: `
SELECT array_sort(ARRAY[3, 1, 2]), array_sort(ARRAY[3, NULL, 1]), array_sort(ARRAY['b', 'A', 'a'])
array(integer)	array(integer)	array(varchar(1))
[1, 2, 3]	[1, 3, null]	[A, a, b]
----
SELECT array_sort(ARRAY[1, 2, 3], (a, b) -> 5)
error INVALID_FUNCTION_ARGUMENT: Lambda comparator must return either -1, 0, or 1
----
SELECT array_sort(ARRAY[3, 2, NULL, 5, NULL, 1, 2], (x, y) -> CASE WHEN x IS NULL THEN 1 WHEN y IS NULL THEN -1 WHEN x < y THEN 1 WHEN x = y THEN 0 ELSE -1 END)
array(integer)
[5, 3, 2, 2, 1, null, null]
----
SELECT array_sort(ARRAY[ROW(1, 'b'), ROW(1, 'a'), ROW(0, 'z')], (x, y) -> IF(x[1] < y[1], -1, IF(x[1] > y[1], 1, IF(x[2] < y[2], -1, IF(x[2] = y[2], 0, 1)))))
array(row(integer, varchar(1)))
[{0, z}, {1, a}, {1, b}]
----
SELECT array_sort(ARRAY[1e0, nan(), 0e0, -5e0], (x, y) -> CASE WHEN x < y THEN -1 WHEN x > y THEN 1 ELSE 0 END), array_sort(ARRAY[1], (x, y) -> 7)
array(double)	array(integer)
[1.0, NaN, -5.0, 0.0]	[1]
----
SELECT transform(ARRAY[ARRAY[1, 3], ARRAY[4, 9, 2]], a -> array_sort(a, (x, y) -> IF(y > x, 1, IF(x = y, 0, -1))))
array(array(integer))
[[3, 1], [9, 4, 2]]`,
	},
	{
		Name: "array_union",
		Sigs: sigs("<E:comparable>(array(e), array(e)) -> array(e)"),
		Duck: Kernel("array_union"),
		Doc:  "Elements of both arrays, without repetitions.",
		Test: `
SELECT array_union(ARRAY[1, 2], ARRAY[2, 3]), array_union(ARRAY[1, NULL], ARRAY[NULL]), array_union(ARRAY['a'], ARRAY['b', 'a'])
array(integer)	array(integer)	array(varchar(1))
[1, 2, 3]	[1, null]	[a, b]
----
SELECT array_intersect(ARRAY['x', 'y'], ARRAY['y', 'z']), array_except(ARRAY['x', 'y'], ARRAY['y', 'z']), array_union(ARRAY['x'], ARRAY[])
array(varchar(1))	array(varchar(1))	array(varchar(1))
[y]	[x]	[x]`,
	},
	{
		Name: "arrays_overlap",
		Sigs: sigs("<E:comparable>(array(e), array(e)) -> boolean"),
		Duck: Kernel("arrays_overlap"),
		Doc:  "Whether the arrays have an element in common; NULL if that depends on a NULL.",
		Test: `
SELECT arrays_overlap(ARRAY[1, 2], ARRAY[2, 3]), arrays_overlap(ARRAY[1], ARRAY[2]), arrays_overlap(ARRAY[1, NULL], ARRAY[2])
boolean	boolean	boolean
true	false	\N
----
SELECT arrays_overlap(ARRAY[NULL], ARRAY[NULL]), arrays_overlap(ARRAY[], ARRAY[1]), arrays_overlap(ARRAY[1, NULL], ARRAY[1, NULL])
boolean	boolean	boolean
\N	false	true`,
	},
	{
		Name: "cardinality",
		Sigs: []Signature{
			via("(array(e)) -> bigint", Expr("len($1)")),
			via("(hyperloglog) -> bigint", Kernel("$hll_cardinality")),
			via("<K, V>(map(k,v)) -> bigint", Expr("CAST(cardinality($1) AS BIGINT)")),
			via("(setdigest) -> bigint", Kernel("$set_cardinality")),
		},
		Duck: Kernel("cardinality"),
		Doc:  "How many elements an array, entries a map or (about) distinct values a sketch has.",
		Test: `
SELECT cardinality(sequence(1, 10000)), element_at(sequence(1, 10000), -1)
bigint	bigint
10000	10000
----
SELECT cardinality(shuffle(ARRAY[1, 2, 3])), array_sort(shuffle(ARRAY[3, 1, 2]))
bigint	array(integer)
3	[1, 2, 3]`,
	},
	{
		Name: "combinations",
		Sigs: sigs("(array(t), integer) -> array(array(t))"),
		Duck: Kernel("combinations"),
		Doc:  "All subsets of n elements, n up to 5.",
		Test: `
SELECT combinations(ARRAY[1, 2, 3, 4], 3), combinations(ARRAY[1, 1], 1)
array(array(integer))	array(array(integer))
[[1, 2, 3], [1, 2, 4], [1, 3, 4], [2, 3, 4]]	[[1], [1]]
----
SELECT combinations(ARRAY[1, 2, 3], 6)
error INVALID_FUNCTION_ARGUMENT: combination size must not exceed 5: 6`,
	},
	{
		Name: "contains",
		Sigs: sigs(
			"<T:comparable>(array(t), t) -> boolean",
			"(varchar, ipaddress) -> boolean",
		),
		Duck: Kernel("contains"),
		Doc:  "Whether an array has an element, or a network an address; NULL if that depends on a NULL.",
		Test: `
SELECT contains(ARRAY[1, NULL], 1), contains(ARRAY[], 1), contains(ARRAY['a'], 'A')
boolean	boolean	boolean
true	false	false
----
SELECT contains('10.0.0.0', IPADDRESS '10.0.0.1')
error INVALID_FUNCTION_ARGUMENT: Invalid CIDR`,
	},
	{
		Name: "contains_sequence",
		Sigs: sigs("<T:comparable>(array(t), array(t)) -> boolean"),
		Duck: Kernel("contains_sequence"),
		Doc:  "Whether an array has another as consecutive elements.",
		Test: `
SELECT contains_sequence(ARRAY[1, NULL, 2], ARRAY[NULL, 2]), contains_sequence(ARRAY[1], ARRAY[1, 2])
boolean	boolean
true	false
----
SELECT contains_sequence(ARRAY[1, 2, 3, 4], ARRAY[2, 3]), contains_sequence(ARRAY[1, 2], ARRAY[2, 1]), contains_sequence(ARRAY[1], ARRAY[])
boolean	boolean	boolean
true	false	true`,
	},
	{
		Name: "element_at",
		Sigs: sigs(
			"<K, V>(map(K,V), K) -> V",
			"(array(e), bigint) -> e",
		),
		Duck: Kernel("element_at"),
		Doc:  "Element of an array, negative from the end, or value of a key; NULL if there is none.",
		Test: `
SELECT element_at(ARRAY[10, 20, 30], 1), element_at(ARRAY[10, 20, 30], -1), element_at(ARRAY[10, 20, 30], 4)
integer	integer	integer
10	30	\N
----
SELECT element_at(ARRAY[1], 0)
error INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1`,
	},
	{
		Name: "filter",
		Sigs: sigs("(array(t), function(t,boolean)) -> array(t)"),
		Duck: Special("filter"),
		Doc:  "The elements for which a predicate holds.",
		Test: `
SELECT filter(ARRAY[1, -2, 3], x -> x > 0), filter(ARRAY[1, NULL], x -> x IS NOT NULL), filter(ARRAY[], x -> true)
array(integer)	array(integer)	array(unknown)
[1, 3]	[1]	[]
----
SELECT filter(ARRAY[5, -6, NULL, 7], x -> x > 0), filter(ARRAY['a', 'bb'], s -> length(s) > 1), filter(ARRAY[1, 2], x -> CAST(NULL AS boolean))
array(integer)	array(varchar(2))	array(integer)
[5, 7]	[bb]	[]`,
	},
	{
		Name: "flatten",
		Sigs: sigs("(array(array(E))) -> array(E)"),
		Duck: Expr("flatten($1)"),
		Doc:  "The elements of an array's arrays in one array.",
		Test: `
SELECT flatten(ARRAY[ARRAY[1, 2], ARRAY[], ARRAY[3]]), flatten(ARRAY[ARRAY[1], NULL, ARRAY[NULL]]), flatten(ARRAY[ARRAY[ARRAY[1]], ARRAY[ARRAY[2]]])
array(integer)	array(integer)	array(array(integer))
[1, 2, 3]	[1, null]	[[1], [2]]
----
SELECT flatten(ARRAY[1])
error 1:8 FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (array(integer)) for function flatten. Expected: flatten(array(array(E))) E`,
	},
	{
		Name: "ngrams",
		Sigs: sigs("(array(t), integer) -> array(array(t))"),
		Duck: Kernel("ngrams"),
		Doc:  "All runs of n adjacent elements.",
		Test: `
SELECT ngrams(ARRAY['a', 'b', 'c'], 2), ngrams(ARRAY['a', 'b'], 5), ngrams(ARRAY[1, 2, 3], 1)
array(array(varchar(1)))	array(array(varchar(1)))	array(array(integer))
[[a, b], [b, c]]	[[a, b]]	[[1], [2], [3]]
----
SELECT ngrams(ARRAY[1, 2], 0)
error INVALID_FUNCTION_ARGUMENT: N must be positive`,
	},
	{
		Name: "none_match",
		Sigs: sigs("(array(t), function(t,boolean)) -> boolean"),
		Duck: Special("none_match"),
		Doc:  "Whether a predicate holds for no element.",
		Test: `
SELECT all_match(ARRAY[], x -> true), any_match(ARRAY[], x -> true), none_match(ARRAY[], x -> true)
boolean	boolean	boolean
true	false	true
----
SELECT all_match(ARRAY[1, NULL], x -> x > 0), any_match(ARRAY[1, NULL], x -> x > 5), none_match(ARRAY[NULL], x -> x > 0)
boolean	boolean	boolean
\N	\N	\N`,
	},
	{
		Name:         "reduce",
		Sigs:         sigs("<T, S, R>(array(T), S, function(S,T,S), function(S,R)) -> R"),
		Duck:         Special("reduce"),
		CalledOnNull: true,
		NullOnFirst:  true,
		Doc:          "Folds the elements into a state, and makes the result of it.",
		Test: `
SELECT reduce(ARRAY[5, 20, 50], 0, (s, x) -> s + x, s -> s), reduce(ARRAY[], 7, (s, x) -> s + x, s -> s), reduce(ARRAY[1, NULL], 0, (s, x) -> s + x, s -> s)
integer	integer	integer
75	7	\N
----
SELECT reduce(sequence(1, 5), ROW(0, 1), (s, x) -> ROW(s[2], s[1] + s[2]), s -> s[1])
integer
5`,
	},
	{
		Name:         "repeat",
		Sigs:         sigs("(t, bigint) -> array(t)"),
		Duck:         Kernel("repeat"),
		CalledOnNull: true,
		Doc:          "An array of the same element n times.",
		Test: `
SELECT repeat(1, 3), repeat('a', 0), repeat(NULL, 2)
array(integer)	array(varchar(1))	array(unknown)
[1, 1, 1]	[]	[null, null]
----
SELECT repeat(1, -1)
error INVALID_FUNCTION_ARGUMENT: count argument of repeat function must be greater than or equal to 0`,
	},
	{
		Name: "sequence",
		Sigs: sigs(
			"(bigint, bigint) -> array(bigint)",
			"(bigint, bigint, bigint) -> array(bigint)",
			"(date, date) -> array(date)",
			"(date, date, interval day to second) -> array(date)",
			"(date, date, interval year to month) -> array(date)",
			"(timestamp(p), timestamp(p), interval day to second) -> array(timestamp(p))",
			"(timestamp(p), timestamp(p), interval year to month) -> array(timestamp(p))",
		),
		Duck: Kernel("sequence"),
		Doc:  "The values from one bound to another, with a step.",
		Test: `
SELECT sequence(10, 1, -4), sequence(3, 3), sequence(0, -2)
array(bigint)	array(bigint)	array(bigint)
[10, 6, 2]	[3]	[0, -1, -2]
----
SELECT sequence(1, 5, 0)
error INVALID_FUNCTION_ARGUMENT: step must not be zero`,
	},
	{
		Name:             "shuffle",
		Sigs:             sigs("(array(e)) -> array(e)"),
		Duck:             Kernel("shuffle"),
		Nondeterministic: true,
		Doc:              "The elements in random order.",
		Test: `
SELECT cardinality(shuffle(ARRAY[1, 2, 3])), array_sort(shuffle(ARRAY[3, 1, 2]))
bigint	array(integer)
3	[1, 2, 3]
----
SELECT cardinality(shuffle(ARRAY[1, 2, 3]))
bigint
3`,
	},
	{
		Name: "slice",
		Sigs: sigs("(array(e), bigint, bigint) -> array(e)"),
		Duck: Kernel("slice"),
		Doc:  "A number of elements from a position, which is negative from the end.",
		Test: `
SELECT slice(ARRAY[1, 2, 3], 1, 100), slice(ARRAY[1, 2, 3], 2, 0), slice(ARRAY[1, 2, 3], -5, 2)
array(integer)	array(integer)	array(integer)
[1, 2, 3]	[]	[]
----
SELECT slice(ARRAY[1, 2, 3], 0, 1)
error INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1`,
	},
	{
		Name: "transform",
		Sigs: sigs("<T, U>(array(T), function(T,U)) -> array(U)"),
		Duck: Special("transform"),
		Doc:  "The result of a lambda for each element.",
		Test: `
SELECT transform(ARRAY[1, 2], x -> transform(ARRAY[x], x -> x * 100))
array(array(integer))
[[100], [200]]
----
SELECT transform(ARRAY[1, 0], x -> 10 / x)
error DIVISION_BY_ZERO: Division by zero`,
	},
	{
		Name: "trim_array",
		Sigs: sigs("(array(e), bigint) -> array(e)"),
		Duck: Kernel("trim_array"),
		Doc:  "The array without its last n elements.",
		Test: `
SELECT trim_array(ARRAY[1, 2, 3, 4], 1), trim_array(ARRAY[1, 2], 2), trim_array(ARRAY[1, 2], 0)
array(integer)	array(integer)	array(integer)
[1, 2, 3]	[]	[1, 2]
----
SELECT trim_array(ARRAY[1], -1)
error INVALID_FUNCTION_ARGUMENT: size must not be negative: -1`,
	},
	{
		Name: "zip",
		Sigs: sigs(
			"<T1, T2>(array(T1), array(T2)) -> array(row(T1,T2))",
			"<T1, T2, T3>(array(T1), array(T2), array(T3)) -> array(row(T1,T2,T3))",
			"<T1, T2, T3, T4>(array(T1), array(T2), array(T3), array(T4)) -> array(row(T1,T2,T3,T4))",
			"<T1, T2, T3, T4, T5>(array(T1), array(T2), array(T3), array(T4), array(T5)) -> array(row(T1,T2,T3,T4,T5))",
		),
		Duck: Kernel("zip"),
		Doc:  "Arrays side by side as an array of rows; shorter ones are filled with NULL.",
		Test: `
SELECT zip(ARRAY[1, 2], ARRAY['a', 'b']), zip(ARRAY[1, 2, 3], ARRAY['a'])
array(row(integer, varchar(1)))	array(row(integer, varchar(1)))
[{1, a}, {2, b}]	[{1, a}, {2, null}, {3, null}]
----
SELECT zip(ARRAY[1], ARRAY[2], ARRAY[3]), zip(ARRAY[1], ARRAY[2], ARRAY[3], ARRAY[4]), zip(ARRAY[1], ARRAY[2], ARRAY[3], ARRAY[4], ARRAY[5])
array(row(integer, integer, integer))	array(row(integer, integer, integer, integer))	array(row(integer, integer, integer, integer, integer))
[{1, 2, 3}]	[{1, 2, 3, 4}]	[{1, 2, 3, 4, 5}]`,
	},
	{
		Name: "zip_with",
		Sigs: sigs("(array(T), array(U), function(T,U,R)) -> array(R)"),
		Duck: Special("zip_with"),
		Doc:  "The result of a lambda for each pair of elements of two arrays.",
		Test: `
SELECT zip_with(ARRAY[1, 2], ARRAY[3], (x, y) -> coalesce(y, 0) + x)
array(integer)
[4, 2]
----
SELECT zip_with(ARRAY[1, 3, 5], ARRAY['a', 'b', 'c'], (x, y) -> (y, x)), zip_with(ARRAY[1, 2], ARRAY[3, 4], (x, y) -> x + y)
array(row(varchar(1), integer))	array(integer)
[{a, 1}, {b, 3}, {c, 5}]	[4, 6]`,
	},
}
