package fn

// regexpFunctions is the chapter of regular expressions in Java's syntax.
var regexpFunctions = []Func{
	{
		Name: "regexp_count",
		Sigs: sigs("(varchar(x), joniregexp) -> bigint"),
		Duck: Kernel("regexp_count"),
		Doc:  "How often a pattern matches.",
		Test: `
SELECT regexp_count('abc', ''), regexp_count('', 'a'), regexp_count(NULL, 'a')
bigint	bigint	bigint
4	0	\N
----
SELECT regexp_count('1a 2b 14m', '\d+'), regexp_count('aaa', 'aa'), regexp_count('abc', 'x')
bigint	bigint	bigint
3	1	0`,
	},
	{
		Name: "regexp_extract",
		Sigs: sigs(
			"(varchar(x), joniregexp) -> varchar(x)",
			"(varchar(x), joniregexp, bigint) -> varchar(x)",
		),
		Duck: Kernel("regexp_extract"),
		Doc:  "The first match of a pattern, or a group of it.",
		Test: `
SELECT regexp_extract('aaa', 'a+?'), regexp_extract('aaa', 'a+'), regexp_extract('<b>x</b>', '<.+?>')
varchar(3)	varchar(3)	varchar(8)
a	aaa	<b>
----
SELECT regexp_extract('abc', '(a)', -1)
error INVALID_FUNCTION_ARGUMENT: Group cannot be negative`,
	},
	{
		Name: "regexp_extract_all",
		Sigs: sigs(
			"(varchar(x), joniregexp) -> array(varchar(x))",
			"(varchar(x), joniregexp, bigint) -> array(varchar(x))",
		),
		Duck: Kernel("regexp_extract_all"),
		Doc:  "All matches of a pattern, or a group of each.",
		Test: `
SELECT regexp_extract_all('a1b2', '([a-z])(\d)', 0), regexp_extract_all('aXbX', '.X')
array(varchar(4))	array(varchar(4))
[a1, b2]	[aX, bX]
----
SELECT regexp_extract_all('abc', '(a)', 5)
error INVALID_FUNCTION_ARGUMENT: Pattern has 1 groups. Cannot access group 5`,
	},
	{
		Name: "regexp_like",
		Sigs: sigs("(varchar(x), joniregexp) -> boolean"),
		Duck: Kernel("regexp_like"),
		Doc:  "Whether a pattern matches anywhere in the text.",
		Test: `
SELECT regexp_like(NULL, 'a'), regexp_like('a', NULL)
boolean	boolean
\N	\N
----
SELECT regexp_like('abc', '[a')
error INVALID_FUNCTION_ARGUMENT: premature end of char-class`,
	},
	{
		Name: "regexp_position",
		Sigs: sigs(
			"(varchar(x), joniregexp) -> integer",
			"(varchar(x), joniregexp, integer) -> integer",
			"(varchar(x), joniregexp, integer, integer) -> integer",
		),
		Duck: Kernel("regexp_position"),
		Doc:  "Position of the n-th match of a pattern at or after a start; -1 if there is none.",
		Test: `
SELECT regexp_position('日本1', '\d'), regexp_position('aXbX', 'X', 5), regexp_position('', 'a')
integer	integer	integer
3	-1	-1
----
SELECT regexp_position('abc', 'b', 0)
error INVALID_FUNCTION_ARGUMENT: start position cannot be smaller than 1`,
	},
	{
		Name: "regexp_replace",
		Sigs: []Signature{
			via("(varchar, joniregexp, function(array(varchar),varchar(x))) -> varchar", Special("regexp_replace")),
			mustParse("(varchar(x), joniregexp) -> varchar(x)"),
			mustParse("(varchar(x), joniregexp, varchar(y)) -> varchar(z) where z = min(2147483647, x + max(x * y / 2, y) * (x + 1))"),
		},
		Duck: Kernel("regexp_replace"),
		Doc:  "Replaces every match of a pattern by a text with $1 for groups, or by what a lambda makes of the groups; or removes it.",
		Test: `
SELECT regexp_replace('abc', '(b)', '[$0]'), regexp_replace('abc', 'b', '$0$0')
varchar(27)	varchar(27)
a[b]c	abbc
----
SELECT regexp_replace('abc', 'a', '$')
error INVALID_FUNCTION_ARGUMENT: Illegal replacement sequence: $`,
	},
	{
		Name: "regexp_split",
		Sigs: sigs("(varchar(x), joniregexp) -> array(varchar(x))"),
		Duck: Kernel("regexp_split"),
		Doc:  "Splits at every match of a pattern.",
		Test: `
SELECT regexp_split('abc', '')
array(varchar(3))
[, a, b, c, ]
----
SELECT regexp_split('k1=v1, k2=v2', ',\s*'), regexp_split('a1b2c3', '[0-9]')
array(varchar(12))	array(varchar(6))
[k1=v1, k2=v2]	[a, b, c, ]`,
	},
}
