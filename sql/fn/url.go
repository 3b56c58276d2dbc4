package fn

// urlFunctions is the chapter of parts of URLs.
var urlFunctions = []Func{
	{
		Name: "url_decode",
		Sigs: sigs("(varchar(x)) -> varchar(x)"),
		Duck: Kernel("url_decode"),
		Doc:  "Undoes url_encode.",
		Test: `
SELECT url_decode('a+b%26c%3Dd%2F%C3%A9'), url_decode(''), url_decode('plain')
varchar(20)	varchar(0)	varchar(5)
a b&c=d/é	\E	plain
----
SELECT url_decode('%4')
error INVALID_FUNCTION_ARGUMENT: URLDecoder: Incomplete trailing escape (%) pattern`,
	},
	{
		Name: "url_encode",
		Sigs: sigs("(varchar(x)) -> varchar(y) where y = min(2147483647, x * 12)"),
		Duck: Kernel("url_encode"),
		Doc:  "Escapes a text so that it can stand in a URL's query.",
		Test: `
SELECT url_encode('a b&c=d/é'), url_encode(''), url_encode('safe-._*~')
varchar(108)	varchar(0)	varchar(108)
a+b%26c%3Dd%2F%C3%A9	\E	safe-._*%7E
----
SELECT url_encode(NULL), url_decode(NULL)
varchar(0)	varchar(0)
\N	\N`,
	},
	{
		Name: "url_extract_fragment",
		Sigs: sigs("(varchar(x)) -> varchar(x)"),
		Duck: Kernel("url_extract_fragment"),
		Doc:  "The fragment of a URL.",
		Test: `
SELECT url_extract_port('http://example.org/'), url_extract_query('http://example.org/'), url_extract_fragment('http://example.org/')
bigint	varchar(19)	varchar(19)
\N	\E	\E
----
SELECT url_extract_query('http://h/?q=a%26b&c=d'), url_extract_parameter('http://h/?q=a%26b&c=d', 'q'), url_extract_fragment('http://h/#sec%20one')
varchar(21)	varchar(21)	varchar(19)
q=a&b&c=d	a&b	sec one`,
	},
	{
		Name: "url_extract_host",
		Sigs: sigs("(varchar(x)) -> varchar(x)"),
		Duck: Kernel("url_extract_host"),
		Doc:  "The host of a URL.",
		Test: `
SELECT url_extract_host('http://[2001:db8::1]:80/'), url_extract_port('http://[2001:db8::1]:80/')
varchar(24)	bigint
[2001:db8::1]	80
----
SELECT url_extract_host(''), url_extract_path(''), url_extract_protocol('')
varchar(0)	varchar(0)	varchar(0)
\E	\E	\E`,
	},
	{
		Name: "url_extract_parameter",
		Sigs: sigs("(varchar(x), varchar(y)) -> varchar(x)"),
		Duck: Kernel("url_extract_parameter"),
		Doc:  "The first value of a parameter in a URL's query.",
		Test: `
SELECT url_extract_parameter('http://h/p?a=1&b=2&a=3', 'a'), url_extract_parameter('http://h/p?a=1&b=2', 'b'), url_extract_parameter('http://h/p?a=1', 'zz')
varchar(22)	varchar(18)	varchar(14)
1	2	\N
----
SELECT url_extract_parameter('http://h/p?empty=&flag&x=a%20b', 'empty'), url_extract_parameter('http://h/p?empty=&flag&x=a%20b', 'flag'), url_extract_parameter('http://h/p?empty=&flag&x=a%20b', 'x')
varchar(30)	varchar(30)	varchar(30)
\E	\E	a b`,
	},
	{
		Name: "url_extract_path",
		Sigs: sigs("(varchar(x)) -> varchar(x)"),
		Duck: Kernel("url_extract_path"),
		Doc:  "The path of a URL.",
		Test: `
SELECT url_extract_path('http://example.org'), url_extract_path('http://example.org/%7Euser/a%2Fb'), url_extract_path('mailto:x@y.z')
varchar(18)	varchar(32)	varchar(12)
\E	/~user/a/b	\E
----
SELECT u, url_extract_path(u) FROM (VALUES 'http://h/a', 'http://h/b?x', 'nope') AS t(u) ORDER BY u
varchar(12)	varchar(12)
http://h/a	/a
http://h/b?x	/b
nope	nope`,
	},
	{
		Name: "url_extract_port",
		Sigs: sigs("(varchar(x)) -> bigint"),
		Duck: Kernel("url_extract_port"),
		Doc:  "The port of a URL.",
		Test: `
SELECT url_extract_host('http://[2001:db8::1]:80/'), url_extract_port('http://[2001:db8::1]:80/')
varchar(24)	bigint
[2001:db8::1]	80
----
SELECT url_extract_port('http://example.org/'), url_extract_query('http://example.org/'), url_extract_fragment('http://example.org/')
bigint	varchar(19)	varchar(19)
\N	\E	\E`,
	},
	{
		Name: "url_extract_protocol",
		Sigs: sigs("(varchar(x)) -> varchar(x)"),
		Duck: Kernel("url_extract_protocol"),
		Doc:  "The protocol of a URL.",
		Test: `
SELECT url_extract_host(''), url_extract_path(''), url_extract_protocol('')
varchar(0)	varchar(0)	varchar(0)
\E	\E	\E
----
SELECT url_extract_host('not a url'), url_extract_protocol('not a url'), url_extract_path('not a url')
varchar(9)	varchar(9)	varchar(9)
\N	\N	\N`,
	},
	{
		Name: "url_extract_query",
		Sigs: sigs("(varchar(x)) -> varchar(x)"),
		Duck: Kernel("url_extract_query"),
		Doc:  "The query of a URL.",
		Test: `
SELECT url_extract_query('http://h/?q=a%26b&c=d'), url_extract_parameter('http://h/?q=a%26b&c=d', 'q'), url_extract_fragment('http://h/#sec%20one')
varchar(21)	varchar(21)	varchar(19)
q=a&b&c=d	a&b	sec one
----
SELECT url_extract_port('http://example.org/'), url_extract_query('http://example.org/'), url_extract_fragment('http://example.org/')
bigint	varchar(19)	varchar(19)
\N	\E	\E`,
	},
}
