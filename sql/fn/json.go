package fn

// jsonFunctions is the chapter of JSON values and documents.
var jsonFunctions = []Func{
	{
		Name: "is_json_scalar",
		Sigs: sigs(
			"(json) -> boolean",
			"(varchar(x)) -> boolean",
		),
		Duck: Kernel("is_json_scalar"),
		Doc:  "Whether a JSON value is a number, string, boolean or null.",
		Test: `
SELECT is_json_scalar('1'), is_json_scalar('[1]'), is_json_scalar('"x"')
boolean	boolean	boolean
true	false	true
----
SELECT is_json_scalar('x')
error INVALID_FUNCTION_ARGUMENT: Invalid JSON value: x`,
	},
	{
		Name: "json_array_contains",
		Sigs: sigs(
			"(json, bigint) -> boolean",
			"(json, boolean) -> boolean",
			"(json, double) -> boolean",
			"(json, varchar(x)) -> boolean",
			"(varchar(x), bigint) -> boolean",
			"(varchar(x), boolean) -> boolean",
			"(varchar(x), double) -> boolean",
			"(varchar(x), varchar(y)) -> boolean",
		),
		Duck: Kernel("json_array_contains"),
		Doc:  "Whether a JSON array has an element equal to the value.",
		Test: `
SELECT json_array_contains(JSON '[2.5]', 2.5e0), json_array_contains('[null]', 1), json_array_contains('{"a":1}', 1)
boolean	boolean	boolean
true	false	\N
----
SELECT json_array_contains('[1, 2, 3]', 2), json_array_contains('[1, 2]', 5), json_array_contains('["a", "b"]', 'b')
boolean	boolean	boolean
true	false	true`,
	},
	{
		Name: "json_array_get",
		Sigs: sigs(
			"(json, bigint) -> json",
			"(varchar(x), bigint) -> json",
		),
		Duck: Kernel("json_array_get"),
		Doc:  "Element of a JSON array, counted from 0 or, negative, from the end.",
		Test: `
SELECT json_array_get('[1]', 10), json_array_get('{}', 0), json_array_get(JSON '[1, 2]', 1)
json	json	json
\N	\N	2
----
SELECT json_array_get('["a", [3, 9], "c"]', 0), json_array_get('["a", [3, 9], "c"]', 1), json_array_get('["a", [3, 9], "c"]', -1)
json	json	json
a	[3,9]	c`,
	},
	{
		Name: "json_array_length",
		Sigs: sigs(
			"(json) -> bigint",
			"(varchar(x)) -> bigint",
		),
		Duck: Kernel("json_array_length"),
		Doc:  "How many elements a JSON array has.",
		Test: `
SELECT json_array_length('{"a": 1}'), json_array_length('x'), json_array_length(NULL)
bigint	bigint	bigint
\N	\N	\N
----
SELECT json_array_length('[1, 2, 3]'), json_array_length('[]'), json_array_length(JSON '[[1], [2]]')
bigint	bigint	bigint
3	0	2`,
	},
	{
		Name: "json_extract",
		Sigs: sigs(
			"(json, jsonpath) -> json",
			"(varchar(x), jsonpath) -> json",
		),
		Duck: Kernel("json_extract"),
		Doc:  "What a JSON path selects, as JSON.",
		Test: `
SELECT json_extract('{"a.b": 1, "a": {"b": 2}}', '$.a.b'), json_extract('{"a.b": 1}', '$["a.b"]')
json	json
2	1
----
SELECT json_extract('{"a": 1}', 'a')
error INVALID_FUNCTION_ARGUMENT: Invalid JSON path: 'a'`,
	},
	{
		Name: "json_extract_scalar",
		Sigs: sigs(
			"(json, jsonpath) -> varchar",
			"(varchar(x), jsonpath) -> varchar(x)",
		),
		Duck: Kernel("json_extract_scalar"),
		Doc:  "The scalar that a JSON path selects, as text; NULL if it selects an object or array.",
		Test: `
SELECT json_extract_scalar('{"a": "\u00e9\t\"q\""}', '$.a'), json_extract_scalar('{"é": 1}', '$.é')
varchar(22)	varchar(8)
é\t"q"	1
----
SELECT json_extract_scalar('{"a-b":7}', '$.a-b')
error INVALID_FUNCTION_ARGUMENT: Invalid JSON path: '$.a-b'`,
	},
	{
		Name: "json_format",
		Sigs: sigs("(json) -> varchar"),
		Duck: Expr("$1"),
		Doc:  "The JSON value as text.",
		Test: `
SELECT json_format(json_parse('{"z":1,"a":{"y":2,"b":3}}')), json_format(json_parse('"/\\\""'))
varchar	varchar
{"a":{"b":3,"y":2},"z":1}	"/\\\\\\""
----
SELECT json_format(JSON '{"a":  [1, 2.50,  true]}'), json_format(JSON '"x"'), json_format(CAST('x"y' AS json))
varchar	varchar	varchar
{"a":[1,2.5,true]}	"x"	"x\\"y"`,
	},
	{
		Name: "json_parse",
		Sigs: sigs("(varchar(x)) -> json"),
		Duck: Kernel("json_parse"),
		Doc:  "Reads a text as JSON.",
		Test: `
SELECT json_parse('{"a":1,"a":2}')
json
{"a":2}
----
SELECT json_parse('')
error INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: ''`,
	},
	{
		Name: "json_size",
		Sigs: sigs(
			"(json, jsonpath) -> bigint",
			"(varchar(x), jsonpath) -> bigint",
		),
		Duck: Kernel("json_size"),
		Doc:  "How many members the object or array has that a JSON path selects; 0 of a scalar.",
		Test: `
SELECT json_size(JSON '{"x": []}', '$.x'), json_size('{"x": 1}', '$.y'), json_size('[]', '$')
bigint	bigint	bigint
0	\N	0
----
SELECT json_size('{"x": {"a": 1, "b": 2}}', '$.x'), json_size('{"x": [1, 2, 3]}', '$.x'), json_size('{"x": {"a": 1}}', '$.x.a')
bigint	bigint	bigint
2	3	0`,
	},
}
