package kernel_test

import (
	"fmt"
	"strings"
	"testing"

	"glaux/sql"
)

// kernelCases are "name(types) -> type | DuckDB SQL of the arguments | result",
// each checked with constants and with the same values in columns.
func kernelCases(t *testing.T, text string) {
	t.Helper()
	d := open(t)
	names := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			continue
		}
		parts := strings.SplitN(line, " | ", 3)
		call, want := parts[0], parts[2]
		sqlName := names[call]
		open := strings.Index(call, "(")
		if sqlName == "" {
			sqlName = fmt.Sprintf("k_%d", len(names))
			names[call] = sqlName
			types, result, _ := strings.Cut(call[open+1:], ") -> ")
			var args []sql.Type
			for _, a := range strings.Split(types, "; ") {
				if a != "" {
					args = append(args, parseType(t, a))
				}
			}
			d.register(sqlName, call[:open], parseType(t, result), args...)
		}
		got := d.query("SELECT " + sqlName + "(" + parts[1] + ")")
		want = strings.NewReplacer(`\t`, "\t", `\n`, "\n").Replace(want)
		if got != want {
			t.Errorf("%s\n got %q\nwant %q", line, got, want)
		}
	}
}

func parseType(t *testing.T, text string) sql.Type {
	switch text {
	case "joniregexp":
		return sql.T(sql.JoniRegExp)
	case "jsonpath":
		return sql.T(sql.JSONPath)
	case "codepoints":
		return sql.T(sql.CodePoints)
	}
	typ, err := sql.ParseType(text)
	if err != nil {
		t.Fatal(err)
	}
	return typ
}

func TestStrings(t *testing.T) {
	kernelCases(t, `
upper(varchar) -> varchar | 'straße éàü ı a long one indeed' | STRAßE ÉÀÜ I A LONG ONE INDEED
lower(varchar) -> varchar | 'HeLLo İΑΣ' | hello iασ
upper(varchar) -> varchar | NULL | <nil>
trim(varchar) -> varchar | e'\t x ' || chr(12288) | x
trim(varchar) -> varchar | chr(160) || 'x' | `+"\u00a0x"+`
ltrim(varchar; codepoints) -> varchar | 'abcab', 'ab' | cab
rtrim(varchar; codepoints) -> varchar | 'abcab', 'ba' | abc
trim(char(5); codepoints) -> varchar(5) | 'xax', 'x' | a
substr(varchar; bigint) -> varchar | 'hello', -3 | llo
substr(varchar; bigint) -> varchar | 'hello', -6 | 
substr(varchar; bigint) -> varchar | 'hello', 0 | 
substr(varchar; bigint; bigint) -> varchar | '日本語テキスト', 2, 3 | 本語テ
substr(varchar; bigint; bigint) -> varchar | 'hello', 1, 9223372036854775807 | hello
substr(varbinary; bigint) -> varbinary | 'abc'::BLOB, -1 | c
substr(char(5); bigint) -> varchar(5) | 'abc', 4 |   
lpad(varchar; bigint; varchar) -> varchar | 'a', 6, 'xyz' | xyzxya
lpad(varchar; bigint; varchar) -> varchar | '12345', 3, '0' | 123
rpad(varchar; bigint; varchar) -> varchar | 'a', 6, '日本' | a日本日本日
lpad(char(3); bigint; varchar) -> varchar | 'a', 5, '*' | **a  
lpad(varchar; bigint; varchar) -> varchar | 'a', -1, 'x' | error: #INVALID_FUNCTION_ARGUMENT#Target length must be in the range [0..2147483647]
lpad(varchar; bigint; varchar) -> varchar | 'a', 5, '' | error: #INVALID_FUNCTION_ARGUMENT#Padding string must not be empty
rpad(varbinary; bigint; varbinary) -> varbinary | 'a'::BLOB, 3, 'b'::BLOB | abb
reverse(varchar) -> varchar | 'añb' | bña
reverse(char(4)) -> char(4) | 'ab' |   ba
concat(char(2); char(2)) -> char(4) | 'a', 'b' | a b
concat_ws(varchar; varchar; varchar; varchar) -> varchar | ',', 'a', NULL, 'b' | a,b
concat_ws(varchar; varchar) -> varchar | ',', NULL | 
concat_ws(varchar; varchar) -> varchar | NULL, 'a' | <nil>
concat_ws(varchar; array(varchar)) -> varchar | '-', ['a', NULL, 'b'] | a-b
replace(varchar; varchar; varchar) -> varchar | 'abc', '', '-' | -a-b-c-
replace(varchar; varchar; varchar) -> varchar | 'banana', 'a', 'o' | bonono
replace(varchar; varchar) -> varchar | 'banana', 'a' | bnn
strpos(varchar; varchar; bigint) -> bigint | 'a-b-c-d', '-', 2 | 4
strpos(varchar; varchar; bigint) -> bigint | 'a-b-c-d', '-', -1 | 6
strpos(varchar; varchar; bigint) -> bigint | 'aaaa', 'aa', 2 | 2
strpos(varchar; varchar; bigint) -> bigint | 'aaaa', 'aa', -1 | 3
strpos(varchar; varchar; bigint) -> bigint | 'aaaa', 'aa', -4 | 0
strpos(varchar; varchar; bigint) -> bigint | 'a-b', '-', 9 | 0
translate(varchar; varchar; varchar) -> varchar | 'abcd', 'ab', 'x' | xcd
translate(varchar; varchar; varchar) -> varchar | 'aaa', 'aa', 'bc' | bbb
split(varchar; varchar) -> array(varchar) | 'a,b,,c', ',' | [a, b, '', c]
split(varchar; varchar; bigint) -> array(varchar) | 'a,b,c,d', ',', 2 | [a, 'b,c,d']
split(varchar; varchar) -> array(varchar) | 'a', '' | error: #INVALID_FUNCTION_ARGUMENT#The delimiter may not be the empty string
split_part(varchar; varchar; bigint) -> varchar | 'a,,c', ',', 3 | c
split_part(varchar; varchar; bigint) -> varchar | 'a,b,c', ',', 4 | <nil>
split_part(varchar; varchar; bigint) -> varchar | 'abc', '', 2 | b
split_to_map(varchar; varchar; varchar) -> map(varchar,varchar) | 'k:v;k2:', ';', ':' | {k=v, k2=''}
split_to_map(varchar; varchar; varchar) -> map(varchar,varchar) | '', ';', ':' | {}
split_to_map(varchar; varchar; varchar) -> map(varchar,varchar) | 'a:1;a:2', ';', ':' | error: #INVALID_FUNCTION_ARGUMENT#Duplicate keys (a) are not allowed
split_to_multimap(varchar; varchar; varchar) -> map(varchar,array(varchar)) | 'a=1,b=2,a=3', ',', '=' | {a=[1, 3], b=[2]}
chr(bigint) -> varchar | 128512 | 😀
chr(bigint) -> varchar | 1114112 | error: #INVALID_FUNCTION_ARGUMENT#Not a valid Unicode code point: 1114112
codepoint(varchar) -> integer | 'é' | 233
char2hexint(varchar) -> varchar | 'aé😀' | 006100E9D83DDE00
hamming_distance(varchar; varchar) -> bigint | 'karolin', 'kathrin' | 3
hamming_distance(varchar; varchar) -> bigint | 'a', 'ab' | error: #INVALID_FUNCTION_ARGUMENT#The input strings to hamming_distance function must have the same length
levenshtein_distance(varchar; varchar) -> bigint | 'kitten', 'sitting' | 3
luhn_check(varchar) -> boolean | '79927398713' | true
normalize(varchar; varchar) -> varchar | 'ﬁ①', 'NFKC' | fi1
soundex(varchar) -> varchar | 'Tymczak' | T522
soundex(varchar) -> varchar | 'Honeyman' | H555
soundex(varchar) -> varchar | 'é' | error: #INVALID_FUNCTION_ARGUMENT#The character is not mapped: É (index=136)
word_stem(varchar) -> varchar | 'generously' | generous
word_stem(varchar; varchar) -> varchar | 'chevaux', 'fr' | cheval
word_stem(varchar; varchar) -> varchar | 'laufen', 'de' | lauf
word_stem(varchar; varchar) -> varchar | 'test', 'xx' | error: #INVALID_FUNCTION_ARGUMENT#Unknown stemmer language: xx
`)
}

func TestRegexps(t *testing.T) {
	kernelCases(t, `
regexp_like(varchar; joniregexp) -> boolean | '1a 2b 14m', '\d+b' | true
regexp_like(varchar; joniregexp) -> boolean | 'ABC', '(?i)abc' | true
regexp_like(varchar; joniregexp) -> boolean | e'a\nb', 'a.b' | false
regexp_like(varchar; joniregexp) -> boolean | e'ab\n', 'b$' | true
regexp_like(varchar; joniregexp) -> boolean | e'ab\nc', 'b$' | false
regexp_like(varchar; joniregexp) -> boolean | e'ab\nc', '(?m)b$' | true
regexp_like(varchar; joniregexp) -> boolean | 'abc', '\Aabc\z' | true
regexp_like(varchar; joniregexp) -> boolean | 'é', '\w' | false
regexp_like(varchar; joniregexp) -> boolean | 'É', '(?i)é' | true
regexp_like(varchar; joniregexp) -> boolean | 'foobaz', 'foo(?!bar)' | true
regexp_like(varchar; joniregexp) -> boolean | 'xbar', '(?<=x)bar' | true
regexp_like(varchar; joniregexp) -> boolean | 'aa', '(a)\1' | true
regexp_like(varchar; joniregexp) -> boolean | '0', '[^\D]' | true
regexp_like(varchar; joniregexp) -> boolean | '5', '[[:digit:]]' | true
regexp_like(varchar; joniregexp) -> boolean | 'x', '\p{Lu}' | false
regexp_like(varchar; joniregexp) -> boolean | 'aaa', 'a++a' | false
regexp_like(varchar; joniregexp) -> boolean | 'a-b_c', '^[\w\-]+$' | true
regexp_like(varchar; joniregexp) -> boolean | 'user@example.com', '^[\w.]+@[\w.]+\.[a-z]{2,}$' | true
regexp_like(varchar; joniregexp) -> boolean | '192.168.0.1', '^(\d{1,3}\.){3}\d{1,3}$' | true
regexp_like(varchar; joniregexp) -> boolean | 'abc', '(' | error: #INVALID_FUNCTION_ARGUMENT#end pattern with unmatched parenthesis
regexp_like(varchar; joniregexp) -> boolean | 'abc', '[a' | error: #INVALID_FUNCTION_ARGUMENT#premature end of char-class
regexp_like(varchar; joniregexp) -> boolean | 'abc', '*a' | error: #INVALID_FUNCTION_ARGUMENT#target of repeat operator is not specified
regexp_extract(varchar; joniregexp) -> varchar | 'ab12', '[a-z&&[^b]]' | a
regexp_extract(varchar; joniregexp) -> varchar | 'hello', '(l)\1' | ll
regexp_extract(varchar; joniregexp) -> varchar | 'naïve café', '[^ ]+$' | café
regexp_extract(varchar; joniregexp) -> varchar | 'abc', '\d+' | <nil>
regexp_extract(varchar; joniregexp; bigint) -> varchar | 'ac', 'a(b)?c', 1 | <nil>
regexp_extract(varchar; joniregexp; bigint) -> varchar | 'key=value', '(?<k>\w+)=(\w+)', 2 | value
regexp_extract(varchar; joniregexp; bigint) -> varchar | 'abc', '(a)', 2 | error: #INVALID_FUNCTION_ARGUMENT#Pattern has 1 groups. Cannot access group 2
regexp_extract_all(varchar; joniregexp) -> array(varchar) | 'one two', '\b\w' | [o, t]
regexp_extract_all(varchar; joniregexp) -> array(varchar) | '', 'x*' | ['']
regexp_extract_all(varchar; joniregexp; bigint) -> array(varchar) | 'a=1&b=2&c=', '(\w)=(\d)?', 2 | [1, 2, NULL]
regexp_split(varchar; joniregexp) -> array(varchar) | '1a 2b 14m', '\s*[a-z]+\s*' | [1, 2, 14, '']
regexp_split(varchar; joniregexp) -> array(varchar) | 'abc', '' | ['', a, b, c, '']
regexp_count(varchar; joniregexp) -> bigint | 'abc', '' | 4
regexp_count(varchar; joniregexp) -> bigint | 'aaa', 'aa' | 1
regexp_count(varchar; joniregexp) -> bigint | 'baaac', 'a*' | 4
regexp_position(varchar; joniregexp) -> integer | '日本1', '\d' | 3
regexp_position(varchar; joniregexp; integer; integer) -> integer | 'a1b2c3', '\d', 1, 3 | 6
regexp_position(varchar; joniregexp; integer) -> integer | 'aXbX', 'X', 5 | -1
regexp_position(varchar; joniregexp; integer) -> integer | 'aXbX', 'X', 3 | 4
regexp_replace(varchar; joniregexp; varchar) -> varchar | '1a 2b 14m', '(\d+)([ab]) ', '3c$2 ' | 3ca 3cb 14m
regexp_replace(varchar; joniregexp; varchar) -> varchar | 'abc', '', '-' | -a-b-c-
regexp_replace(varchar; joniregexp; varchar) -> varchar | 'price 5', '\d', '\$' | price $
regexp_replace(varchar; joniregexp; varchar) -> varchar | 'abc', '(?<first>a)', '[${first}]' | [a]bc
$regexp_groups(varchar; varchar) -> array(array(varchar)) | 'new york', '(\w)(\w*)' | [[n, ew], [y, ork]]
$regexp_fill(varchar; varchar; array(varchar)) -> varchar | 'new york', '(\w)(\w*)', ['New', 'York'] | New York
$regexp_fill(varchar; varchar; array(varchar)) -> varchar | 'new york', '(\w)(\w*)', ['New', NULL] | <nil>
regexp_replace(varchar; joniregexp) -> varchar | '1a 2b 14m', '\d+[ab] ' | 14m
regexp_replace(varchar; joniregexp; varchar) -> varchar | 'abc', 'a', '$1' | error: #INVALID_FUNCTION_ARGUMENT#Illegal replacement sequence: unknown group 1
regexp_replace(varchar; joniregexp; varchar) -> varchar | 'abc', '(a)', '${nope}' | error: #INVALID_FUNCTION_ARGUMENT#Illegal replacement sequence: unknown group { nope }
regexp_replace(varchar; joniregexp; varchar) -> varchar | 'a\b', '\\', '/' | a/b
`)
}
