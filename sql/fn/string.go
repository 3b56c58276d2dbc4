package fn

// stringFunctions is the chapter of text: lengths and positions count code points.
var stringFunctions = []Func{
	{
		Name: "char2hexint",
		Sigs: sigs("(varchar) -> varchar"),
		Duck: Kernel("char2hexint"),
		Doc:  "Hexadecimal digits of the text's UTF-16 code units, four to each.",
		Test: `
SELECT char2hexint('abc'), char2hexint('é'), char2hexint('')
varchar	varchar	varchar
006100620063	00E9	\E
----
SELECT char2hexint(NULL)
varchar
\N`,
	},
	{
		Name: "chr",
		Sigs: sigs("(bigint) -> varchar(1)"),
		Duck: Kernel("chr"),
		Doc:  "The character with this Unicode code point.",
		Test: `
SELECT chr(65), chr(233), chr(128512)
varchar(1)	varchar(1)	varchar(1)
A	é	😀
----
SELECT chr(-5)
error INVALID_FUNCTION_ARGUMENT: Not a valid Unicode code point: -5`,
	},
	{
		Name: "codepoint",
		Sigs: sigs("(varchar(1)) -> integer"),
		Duck: Kernel("codepoint"),
		Doc:  "The Unicode code point of a text of one character.",
		Test: `
SELECT codepoint('A'), codepoint('é'), codepoint('😀')
integer	integer	integer
65	233	128512
----
SELECT codepoint('')
error INVALID_FUNCTION_ARGUMENT: Input string must be a single character string`,
	},
	{
		Name: "concat",
		Sigs: sigs(
			"(E, array(E)) -> array(E)",
			"(array(E)...) -> array(E)",
			"(array(E), E) -> array(E)",
			"(char(x), char(y)) -> char(u) where u = x + y",
			"(varbinary...) -> varbinary",
			"(varchar...) -> varchar",
		),
		DuckBy: concatLowering,
		Doc:    "Strings, binaries or arrays one after the other; NULL if any is NULL. An array also takes a single element at either end.",
		Test: `
SELECT concat('a', 'b', 'c'), concat('a', NULL), concat('x', '')
varchar	array(varchar(1))	varchar
abc	\N	x
----
SELECT concat('only')
error INVALID_FUNCTION_ARGUMENT: There must be two or more concatenation arguments`,
	},
	{
		Name: "concat_ws",
		Sigs: sigs(
			"(varchar, array(varchar)) -> varchar",
			"(varchar, varchar...) -> varchar",
		),
		Duck:         Kernel("concat_ws"),
		CalledOnNull: true,
		NullOnFirst:  true,
		Doc:          "Joins strings, or an array of them, with a separator; NULL values are left out.",
		Test: `
SELECT concat_ws('/', 'x'), concat_ws(', ', 'a', '', 'b')
varchar	varchar
x	a, , b
----
SELECT concat_ws(',', NULL)
error 1:8 AMBIGUOUS_FUNCTION_CALL: line 1:8: Could not choose a best candidate operator. Explicit type casts must be added.\nCandidates are:\n\t * (varchar,array(varchar)):varchar\n\t * (varchar,varchar):varchar\n`,
	},
	{
		Name: "hamming_distance",
		Sigs: sigs("(varchar(x), varchar(y)) -> bigint"),
		Duck: Kernel("hamming_distance"),
		Doc:  "In how many positions two strings of equal length differ.",
		Test: `
SELECT hamming_distance('karolin', 'kathrin'), hamming_distance('', ''), hamming_distance('日本', '日月')
bigint	bigint	bigint
3	0	1
----
SELECT hamming_distance('abc', 'ab')
error INVALID_FUNCTION_ARGUMENT: The input strings to hamming_distance function must have the same length`,
	},
	{
		Name: "index",
		Sigs: sigs("(varchar, varchar) -> bigint"),
		Duck: Kernel("strpos"),
		Doc:  "Position of the first occurrence of a substring, from 1; 0 if there is none.",
		Test: `
SELECT index(NULL, 'a')
bigint
\N
----
SELECT index('hello', 'l'), index('hello', 'z'), index('hello', '')
bigint	bigint	bigint
3	0	1`,
	},
	{
		Name: "length",
		Sigs: sigs(
			"(char(x)) -> bigint",
			"(varbinary) -> bigint",
			"(varchar(x)) -> bigint",
		),
		DuckBy: lengthLowering,
		Doc:    "How many characters a text has, or bytes a binary. char(n) always has n.",
		Test: `
SELECT length(''), length('hello'), length('żółć')
bigint	bigint	bigint
0	5	4
----
WITH RECURSIVE t(s) AS (SELECT 'a' UNION ALL SELECT s || 'b' FROM t WHERE length(s) < 3) SELECT s FROM t
error 1:46 TYPE_MISMATCH: line 1:46: recursion step relation output type (varchar) is not coercible to recursion base relation output type (varchar(1)) at column 1`,
	},
	{
		Name: "levenshtein_distance",
		Sigs: sigs("(varchar(x), varchar(y)) -> bigint"),
		Duck: Kernel("levenshtein_distance"),
		Doc:  "How many single-character edits make one string into the other.",
		Test: `
SELECT levenshtein_distance('日本', '日月'), levenshtein_distance(NULL, 'a')
bigint	bigint
1	\N
----
SELECT levenshtein_distance('kitten', 'sitting'), levenshtein_distance('', 'abc'), levenshtein_distance('same', 'same')
bigint	bigint	bigint
3	3	0`,
	},
	{
		Name: "lower",
		Sigs: sigs(
			"(char(x)) -> char(x)",
			"(varchar(x)) -> varchar(x)",
		),
		Duck: Kernel("lower"),
		Doc:  "The text in lower case, character by character.",
		Test: `
SELECT lower('A'), 'lit', NULL
varchar(1)	varchar(3)	unknown
a	lit	\N
----
SELECT upper(lower(nope))
error 1:20 COLUMN_NOT_FOUND: line 1:20: Column 'nope' cannot be resolved`,
	},
	{
		Name: "lpad",
		Sigs: sigs(
			"(varbinary, bigint, varbinary) -> varbinary",
			"(char(x), bigint, varchar(y)) -> varchar",
			"(varchar(x), bigint, varchar(y)) -> varchar",
		),
		Duck: Kernel("lpad"),
		Doc:  "Pads on the left to a size with the repeated padding, or cuts to it.",
		Test: `
SELECT lpad('7', 3, '0'), lpad('12345', 3, '0'), lpad('a', 6, 'xyz')
varchar	varchar	varchar
007	123	xyzxya
----
SELECT lpad('a', 5, '')
error INVALID_FUNCTION_ARGUMENT: Padding string must not be empty`,
	},
	{
		Name: "ltrim",
		Sigs: sigs(
			"(char(x)) -> varchar(x)",
			"(char(x), codepoints) -> varchar(x)",
			"(varchar(x)) -> varchar(x)",
			"(varchar(x), codepoints) -> varchar(x)",
		),
		Duck: Kernel("ltrim"),
		Doc:  "Removes white space, or the given characters, from the start.",
		Test: `
SELECT ltrim('abcab', 'ab'), rtrim('abcab', 'ba'), trim('abcba', 'ab')
varchar(5)	varchar(5)	varchar(5)
cab	abc	c
----
SELECT trim('  x  '), ltrim('  x  '), rtrim('  x  ')
varchar(5)	varchar(5)	varchar(5)
x	x  	  x`,
	},
	{
		Name: "luhn_check",
		Sigs: sigs("(varchar) -> boolean"),
		Duck: Kernel("luhn_check"),
		Doc:  "Whether a string of digits passes the Luhn checksum.",
		Test: `
SELECT luhn_check(NULL)
boolean
\N
----
SELECT luhn_check('12a4')
error INVALID_FUNCTION_ARGUMENT: Input contains non-digit character`,
	},
	{
		Name: "normalize",
		Sigs: sigs("(varchar(x), varchar(y)) -> varchar"),
		Duck: Kernel("normalize"),
		Doc:  "The text in a Unicode normalization form: NFC, NFD, NFKC or NFKD.",
		Test: `
SELECT normalize('ﬁ', NFKC), normalize('①', NFKD), normalize('schön', NFC)
varchar	varchar	varchar
fi	1	schön
----
SELECT NORMALIZE('a', XYZ)
error 1:23 SYNTAX_ERROR: line 1:23: mismatched input 'XYZ'. Expecting: 'NFC', 'NFD', 'NFKC', 'NFKD'`,
	},
	{
		Name: "replace",
		Sigs: sigs(
			"(varchar(x), varchar(y), varchar(z)) -> varchar(u) where u = min(2147483647, x + z * (x + 1))",
			"(varchar(x), varchar(y)) -> varchar(x)",
		),
		Duck: Kernel("replace"),
		Doc:  "Replaces every occurrence of a search string, or removes it.",
		Test: `
SELECT replace('aaa', 'aa', 'b'), replace('żółw', 'ó', 'o')
varchar(7)	varchar(9)
ba	żołw
----
SELECT replace('', '', 'x'), replace('abc', '', '-'), replace('abc', 'b', NULL)
varchar(1)	varchar(7)	varchar(3)
x	-a-b-c-	\N`,
	},
	{
		Name: "reverse",
		Sigs: []Signature{
			mustParse("(array(e)) -> array(e)"),
			mustParse("(char(x)) -> char(x)"),
			mustParse("(varbinary) -> varbinary"),
			mustParse("(varchar(x)) -> varchar(x)"),
		},
		Duck: Kernel("reverse"),
		Doc:  "Characters, bytes or elements in the opposite order.",
		Test: `
SELECT reverse('hello'), reverse(''), reverse('añb')
varchar(5)	varchar(0)	varchar(3)
olleh	\E	bña
----
SELECT reverse(ARRAY[1, 2, NULL]), reverse(ARRAY[]), reverse(ARRAY['a', 'b'])
array(integer)	array(unknown)	array(varchar(1))
[null, 2, 1]	[]	[b, a]`,
	},
	{
		Name: "rpad",
		Sigs: sigs(
			"(varbinary, bigint, varbinary) -> varbinary",
			"(varchar(x), bigint, varchar(y)) -> varchar",
		),
		Duck: Kernel("rpad"),
		Doc:  "Pads on the right to a size with the repeated padding, or cuts to it.",
		Test: `
SELECT rpad('7', 3, '0'), rpad('12345', 3, '0'), rpad('a', 6, 'xyz')
varchar	varchar	varchar
700	123	axyzxy
----
SELECT rpad('a', -1, 'x')
error INVALID_FUNCTION_ARGUMENT: Target length must be in the range [0..2147483647]`,
	},
	{
		Name: "rtrim",
		Sigs: sigs(
			"(char(x)) -> varchar(x)",
			"(char(x), codepoints) -> varchar(x)",
			"(varchar(x)) -> varchar(x)",
			"(varchar(x), codepoints) -> varchar(x)",
		),
		Duck: Kernel("rtrim"),
		Doc:  "Removes white space, or the given characters, from the end.",
		Test: `
SELECT trim('  x  '), ltrim('  x  '), rtrim('  x  ')
varchar(5)	varchar(5)	varchar(5)
x	x  	  x
----
SELECT ltrim('abcab', 'ab'), rtrim('abcab', 'ba'), trim('abcba', 'ab')
varchar(5)	varchar(5)	varchar(5)
cab	abc	c`,
	},
	{
		Name: "soundex",
		Sigs: sigs("(varchar) -> varchar(4)"),
		Duck: Kernel("soundex"),
		Doc:  "The American Soundex code of an English word.",
		Test: `
SELECT soundex(''), soundex('A'), soundex('Tymczak')
varchar(4)	varchar(4)	varchar(4)
\E	A000	T522
----
SELECT soundex('é')
error INVALID_FUNCTION_ARGUMENT: The character is not mapped: É (index=136)`,
	},
	{
		Name: "split",
		Sigs: sigs(
			"(varchar(x), varchar(y)) -> array(varchar(x))",
			"(varchar(x), varchar(y), bigint) -> array(varchar(x))",
		),
		Duck: Kernel("split"),
		Doc:  "Splits on a delimiter into an array, of at most limit parts.",
		Test: `
SELECT split('a--b--c', '--'), split('aXbXc', 'X', 10)
array(varchar(7))	array(varchar(5))
[a, b, c]	[a, b, c]
----
SELECT split('a,b', ',', 0)
error INVALID_FUNCTION_ARGUMENT: Limit must be positive`,
	},
	{
		Name: "split_part",
		Sigs: sigs("(varchar(x), varchar(y), bigint) -> varchar(x)"),
		Duck: Kernel("split_part"),
		Doc:  "Splits on a delimiter and returns one field, counted from 1; NULL if there are fewer.",
		Test: `
SELECT split_part('a,,c', ',', 2), split_part('abc', '', 2), split_part('', ',', 1)
varchar(4)	varchar(3)	varchar(0)
\E	b	\E
----
SELECT split_part('a,b', ',', 0)
error INVALID_FUNCTION_ARGUMENT: Index must be greater than zero`,
	},
	{
		Name: "split_to_map",
		Sigs: sigs("(varchar, varchar, varchar) -> map(varchar,varchar)"),
		Duck: Kernel("split_to_map"),
		Doc:  "Splits entries and then keys from values, into a map.",
		Test: `
SELECT split_to_map('k:v;k2:', ';', ':')
map(varchar, varchar)
{k=v, k2=}
----
SELECT split_to_map('a=1,a=2', ',', '=')
error INVALID_FUNCTION_ARGUMENT: Duplicate keys (a) are not allowed`,
	},
	{
		Name: "split_to_multimap",
		Sigs: sigs("(varchar, varchar, varchar) -> map(varchar,array(varchar))"),
		Duck: Kernel("split_to_multimap"),
		Doc:  "Splits entries and then keys from values, into a map of arrays that keeps repeated keys.",
		Test: `
SELECT split_to_multimap('a=1,b=2,a=3', ',', '=')
map(varchar, array(varchar))
{a=[1, 3], b=[2]}
----
SELECT split_to_multimap('a', ',', '=')
error INVALID_FUNCTION_ARGUMENT: Key-value delimiter must appear exactly once in each entry. Bad input: a`,
	},
	{
		Name: "starts_with",
		Sigs: sigs("(varchar(x), varchar(y)) -> boolean"),
		Duck: Expr("starts_with($1, $2)"),
		Doc:  "Whether a string begins with another.",
		Test: `
SELECT starts_with(NULL, 'a'), starts_with('Hello', 'he')
boolean	boolean
\N	false
----
SELECT starts_with('hello', 'he'), starts_with('hello', ''), starts_with('hello', 'hello!')
boolean	boolean	boolean
true	true	false`,
	},
	{
		Name: "strpos",
		Sigs: sigs("(varchar(x), varchar(y)) -> bigint", "(varchar(x), varchar(y), bigint) -> bigint"),
		Duck: Kernel("strpos"),
		Doc:  "Position of the n-th occurrence of a substring, from 1; 0 if there is none. A negative n counts from the end.",
		Test: `
SELECT strpos('hello', 'l'), strpos('hello', 'z'), strpos('hello', '')
bigint	bigint	bigint
3	0	1
----
SELECT strpos('abc', 'b', 0)
error INVALID_FUNCTION_ARGUMENT: 'instance' must be a positive or negative number.`,
	},
	{
		Name: "substr",
		Sigs: sigs(
			"(varbinary, bigint) -> varbinary",
			"(varbinary, bigint, bigint) -> varbinary",
			"(char(x), bigint) -> varchar(x)",
			"(char(x), bigint, bigint) -> varchar(x)",
			"(varchar(x), bigint) -> varchar(x)",
			"(varchar(x), bigint, bigint) -> varchar(x)",
		),
		Duck: Kernel("substr"),
		Doc:  "Part of a text or binary from a position, counted from 1 or, negative, from the end.",
		Test: `
SELECT substr('日本語テキスト', 2, 3), substr('😀😁😂', 2, 1), substr('', 1, 1)
varchar(7)	varchar(3)	varchar(0)
本語テ	😁	\E
----
SELECT substr('hello', 2), substr('hello', 2, 3), substr('hello', -3)
varchar(5)	varchar(5)	varchar(5)
ello	ell	llo`,
	},
	{
		Name: "substring",
		Sigs: sigs(
			"(char(x), bigint) -> varchar(x)",
			"(char(x), bigint, bigint) -> varchar(x)",
			"(varchar(x), bigint) -> varchar(x)",
			"(varchar(x), bigint, bigint) -> varchar(x)",
		),
		Duck: Kernel("substring"),
		Doc:  "Part of a text from a position, counted from 1 or, negative, from the end.",
		Test: `
SELECT substring('hello', 0), substring('hello', 6), substring('hello', 10, 2)
varchar(5)	varchar(5)	varchar(5)
\E	\E	\E
----
SELECT SUBSTRING('a' FROM)
error 1:26 SYNTAX_ERROR: line 1:26: mismatched input ')'. Expecting: <expression>`,
	},
	{
		Name: "translate",
		Sigs: sigs("(varchar(x), varchar(y), varchar(z)) -> varchar"),
		Duck: Kernel("translate"),
		Doc:  "Replaces each character found in one string by its counterpart in another, or removes it.",
		Test: `
SELECT translate('abc', '', 'x'), translate('żaba', 'ż', 'z'), translate('aaa', 'aa', 'bc')
varchar	varchar	varchar
abc	zaba	bbb
----
SELECT translate('abcd', 'abc', 'xyz'), translate('abcd', 'ab', 'x'), translate('hello', 'l', '')
varchar	varchar	varchar
xyzd	xcd	heo`,
	},
	{
		Name: "trim",
		Sigs: sigs(
			"(char(x)) -> varchar(x)",
			"(char(x), codepoints) -> varchar(x)",
			"(varchar(x)) -> varchar(x)",
			"(varchar(x), codepoints) -> varchar(x)",
		),
		Duck: Kernel("trim"),
		Doc:  "Removes white space, or the given characters, from both ends.",
		Test: `
SELECT trim(LEADING FROM '  q '), trim(TRAILING FROM '  q '), trim(BOTH FROM '  q ')
varchar(4)	varchar(4)	varchar(4)
q 	  q	q
----
SELECT trim(FROM '  q ')
error 1:8 SYNTAX_ERROR: line 1:8: The 'trim' function must have specification, char or both arguments when it takes FROM`,
	},
	{
		Name: "upper",
		Sigs: sigs(
			"(char(x)) -> char(x)",
			"(varchar(x)) -> varchar(x)",
		),
		Duck: Kernel("upper"),
		Doc:  "The text in upper case, character by character.",
		Test: `
SELECT upper('éàü'), lower('ÉÀÜ'), upper('ı')
varchar(3)	varchar(3)	varchar(1)
ÉÀÜ	éàü	I
----
SELECT upper(lower(nope))
error 1:20 COLUMN_NOT_FOUND: line 1:20: Column 'nope' cannot be resolved`,
	},
	{
		Name: "word_stem",
		Sigs: sigs(
			"(varchar(x)) -> varchar(x)",
			"(varchar(x), varchar(2)) -> varchar(x)",
		),
		Duck: Kernel("word_stem"),
		Doc:  "The stem of a word, in English or the language given by its two-letter code.",
		Test: `
SELECT word_stem('chevaux', 'fr'), word_stem('laufen', 'de'), word_stem('')
varchar(7)	varchar(6)	varchar(0)
cheval	lauf	\E
----
SELECT word_stem('test', 'xx')
error INVALID_FUNCTION_ARGUMENT: Unknown stemmer language: xx`,
	},
}
