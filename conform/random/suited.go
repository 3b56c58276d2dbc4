package random

import (
	"fmt"
	"strings"
)

// suited are more texts for arguments, as in hints.
var suited = map[string]map[int][]string{
	"date_add":          {0: {"'decade'", "''", "'microsecond'"}, 1: {"-1", "13", "-400", "100000", "25"}},
	"date_trunc":        {0: {"'decade'"}},
	"at_timezone":       {1: zoneTexts},
	"with_timezone":     {1: zoneTexts},
	"from_unixtime":     {1: zoneTexts},
	"parse_duration":    {0: {"'1.5h'", "'100ns'", "'0d'", "'-1s'", "'1e3 s'", "' 2m '", "'3 weeks'", "'999999999d'", "'0.0001ns'"}},
	"from_iso8601_date": {0: isoMore}, "from_iso8601_timestamp": {0: isoMore}, "from_iso8601_timestamp_nanos": {0: isoMore},
	"lpad": {1: {"20", "-1"}, 2: {"''", "'äö'", "'😀'"}}, "rpad": {1: {"20", "-1"}, 2: {"''", "'äö'", "'😀'"}},
	"from_base": {0: {"'7fffffffffffffff'", "'8000000000000000'", "'-8000000000000000'", "' 1'", "'+1'", "'1_0'", "'ÿ'"}, 1: {"37", "0", "8"}},
	"to_base":   {1: {"8", "3", "1"}},
	"round":     {1: {"10", "-10", "20", "3", "400"}}, "truncate": {1: {"10", "-10", "20", "3", "400"}},
	"split": {1: {"''", "'a'", "'.'"}, 2: {"0", "-1"}}, "split_part": {1: {"''", "'a'", "'.'"}, 2: {"0", "-1"}},
	"split_to_map":      {0: {"'a=1;b=2'", "'a=,=b'", "',,'", "'a=1,b'", "'a==b'"}, 1: {"''", "';'", "'='"}, 2: {"''", "','"}},
	"split_to_multimap": {0: {"'a=1;b=2'", "'a=,=b'", "',,'", "'a=1,b'", "'a==b'"}, 1: {"''", "';'", "'='"}, 2: {"''", "','"}},
	"json_array_get":    {1: {"2", "-3", "100", "BIGINT '4294967296'"}},
	"url_encode":        {0: {"'a b&c=ä/~*-_.!'", "'😀+%'"}},
	"url_decode":        {0: {"'%F0%9F%98%80'", "'%'", "'%2'", "'a%2Bb'", "'%E4'", "'ä+'"}},
	"chr":               {0: {"55296", "1114111", "1114112", "8364", "BIGINT '4294967296'"}},
	"codepoint":         {0: {"CAST('' AS varchar(1))"}},
	"regexp_extract":    {2: {"-1", "3"}}, "regexp_extract_all": {2: {"-1", "5"}},
	"regexp_position":    {2: {"0", "-1", "100"}, 3: {"0", "-1", "3"}},
	"regexp_replace":     {2: replacements},
	"strpos":             {2: {"3", "0", "-2", "BIGINT '9223372036854775807'"}},
	"substring":          {1: {"-10", "100", "BIGINT '9223372036854775807'", "BIGINT '-9223372036854775808'"}, 2: {"-1", "100", "BIGINT '9223372036854775807'"}},
	"substr":             {1: {"-10", "100"}, 2: {"-1", "100", "BIGINT '9223372036854775807'"}},
	"slice":              {1: {"-10", "100"}, 2: {"-1", "100"}},
	"translate":          {1: {"'aä😀'", "'aa'", "'abcdefgh'"}, 2: {"'😀x'", "'äöü'"}},
	"word_stem":          {0: {"'running'", "'houses'", "'Katzen'", "'maisons'", "'ÄPFEL'", "''", "'a b'"}, 1: {"'es'", "'it'", "'sv'", "'ru'", "'xx'", "'EN'", "''"}},
	"width_bucket":       {3: {"0", "-1", "3"}},
	"bit_count":          {1: {"1", "65", "7"}},
	"bitwise_left_shift": {1: {"-1", "7", "32", "63", "65"}}, "bitwise_right_shift": {1: {"-1", "7", "32", "63", "65"}}, "bitwise_right_shift_arithmetic": {1: {"-1", "7", "32", "63", "65"}},
	"from_hex": {0: {"'abc'", "' 00'", "'ÄÄ'"}}, "from_base64": {0: {"'YQ'", "'YW JjZA=='", "'YWJj\n'", "'_-8='"}}, "from_base64url": {0: {"'YQ'", "'+/8='"}}, "from_base32": {0: {"'me======'", "'M'", "'MFRGGZDF'", "'1'"}},
	"luhn_check":             {0: {"'79927398713'", "'79927398714'", "''", "'1234567812345670'", "'12a'", "' 1'"}},
	"human_readable_seconds": {0: {"0e0", "59.4e0", "60e0", "3661e0", "96e0", "-3762e0", "604800e0", "56363463e0", "nan()", "infinity()"}},
	"soundex":                {0: {"'Robert'", "'Tymczak'", "'Pfister'", "''", "'h'", "'O''Hara'", "'é'", "'A1'"}},
	"typeof":                 {},
	"human_readable":         {},
	"parse_presto_data_size": {0: {"'1EB'", "'0.1kB'", "'1 MB'", "'-1B'", "'1.5'", "'99999999YB'", "'1KB'", "'1.23456PB'"}},
	"parse_data_size":        {0: {"'1EB'", "'0.1kB'", "'1 MB'", "'-1B'", "'1.5'", "'99999999YB'", "'1KB'", "'1.23456PB'"}},
	"format_number":          {0: {"123456789", "0.5e0", "999999", "-1e0", "1e18", "DOUBLE 'NaN'", "BIGINT '9223372036854775807'", "1.05e3", "12.34e0", "0.001e0"}},
	"json_extract":           {0: moreDocuments}, "json_extract_scalar": {0: moreDocuments}, "json_size": {0: moreDocuments}, "json_array_length": {0: moreDocuments}, "json_array_contains": {0: moreDocuments}, "is_json_scalar": {0: moreDocuments}, "json_parse": {0: moreDocuments},
	"url_extract_host": {0: moreURLs}, "url_extract_port": {0: moreURLs}, "url_extract_path": {0: moreURLs}, "url_extract_query": {0: moreURLs}, "url_extract_protocol": {0: moreURLs}, "url_extract_fragment": {0: moreURLs}, "url_extract_parameter": {0: moreURLs, 1: {"'b'", "'k'", "'a b'"}},
	"levenshtein_distance": {}, "hamming_distance": {0: {"'abc'", "'äöü'", "''"}, 1: {"'abd'", "'aou'", "''"}},
	"from_utf8":          {0: {"X'c328'", "X'e28261'", "X'f0288cbc'", "X'61c3a4ff'", "X'eda080'", "X'f4908080'", "X'c080'"}, 1: {"'?'", "''", "63", "'ab'", "65533", "-1"}},
	"contains":           {1: {"IPADDRESS '10.0.0.1'"}},
	"color":              {0: {"'red'", "'#0f0'", "'#00ff00'", "'x'", "'default'", "'bright_red'"}},
	"from_big_endian_32": {0: {"X'00000001'", "X'ffffffff'", "X'0000'"}}, "from_big_endian_64": {0: {"X'0000000000000001'", "X'ffffffffffffffff'", "X'00'"}},
	"from_ieee754_32": {0: {"X'3f800000'", "X'7fc00000'", "X'00'"}}, "from_ieee754_64": {0: {"X'3ff0000000000000'", "X'7ff8000000000000'", "X'00'"}},
	"hmac_md5":  {1: {"X''"}},
	"concat_ws": {0: {"'ä'", "NULL"}},
	"ngrams":    {1: {"0", "-1"}}, "combinations": {1: {"4", "-1", "6"}}, "repeat": {1: {"-1"}}, "trim_array": {1: {"0", "1", "2", "-1", "5"}},
	"approx_most_frequent": {0: {"1", "0"}}, "max_by": {2: {"0", "10"}}, "min_by": {2: {"0", "10"}}, "max": {1: {"1", "2", "0"}}, "min": {1: {"1", "2", "0"}},
	"approx_percentile": {1: {"0.5e0", "0e0", "1e0", "0.99e0", "ARRAY[0.25e0, 0.75e0]"}},
}

var (
	zoneTexts     = []string{"'utc'", "'Z'", "'GMT'", "'UTC+1'", "'+14:00'", "'-14:01'", "'EST'", "'Nowhere/City'", "''", "'Asia/Kathmandu'", "'America/St_Johns'", "'Pacific/Apia'", "'+5'", "'+0530'", "'UT'", "'GMT-3'", "'Etc/GMT+5'"}
	isoMore       = []string{"'2020-W53-7'", "'2021-W53-1'", "'2020-366'", "'2020-02-30'", "'2021-03-04T24:00:00Z'", "'2021-03-04T05'", "'2021-03-04T05:06:07,5'", "'20210304'", "'2021-03-04T05:06:07.1234567891234Z'", "'T05:06'", "'2021-03-04 05:06:07'", "'2021-03-04T05:06:07 Europe/Berlin'", "'2021-3-4'", "'2021-03-04T05:06:07+0200'", "'2021-03-04T05:06:07-14:30'", "''", "'2021-W10'", "'2021-03-04Z'"}
	replacements  = []string{"'$2'", "'${1}'", "'$'", "'\\'", "'$9'", "'${no}'", "'\\\\'", "'a$0b$1'", "'$11'", "'${n'"}
	moreDocuments = []string{`'{"a": {"b": [1, {"a": 2}], "c": null}, "k é": "x"}'`, `'[[1, [2, 3]], {"a": [4]}]'`, `' [1 , 2] '`, `'{"a":1,"a":2}'`, `'[1,]'`, `'01'`, `'"\ud83d\ude00"'`, `'"\ud83d"'`, `'1 2'`, `'{"a": 1.0E+2, "b": 100000000000000000000}'`, `'tRue'`, `'NaN'`, `'{a: 1}'`, `'{"": {"": 7}}'`, `'"a\/b\tc"'`}
	moreURLs      = []string{"'http://a.b/c?k=1&k=2&a%20b=x'", "'HTTP://User:Pw@H.example:0/%7Efoo;p=1?q'", "'http://[::1]:80/x'", "'http://ä.de/ö?ü=1'", "'//h/p'", "'http://h:99999/'", "'file:///etc/x'", "'http://h/a b'", "'?a=b'", "'#f'", "'urn:isbn:1'", "'http://h?a=b=c&b'", "'http://h/p%zz'", "'http://h.com:/'", "'http://-h-/'", "'http://a_b/c'", "'http://1.2.3/'"}
	regexps       = []string{
		"'(?<=a)b'", "'(?!x).'", "'(.)\\1'", "'a{2,3}?'", "'(?:ab)+'", "'[[:alpha:]]+'", `'\p{Lu}'`, `'\p{IsAlphabetic}'`, `'[^\s\d]+'`, `'(?s).'`, `'(?m)^'`, `'\b'`, `'$'`, `'[a-z&&[^b]]'`, `'\w*$'`, `'(?x) a b # c'`, `'\x41'`, `'\u00e4'`, `'[ä-ü]'`, `'\Qa.b\E'`, `'(a|ab)(c|bcd)?'`,
		`'\d+'`, `'.*?'`, `'(?>a*)b'`, `'a*+'`, `'(?i)ß'`, `'(?i)É'`, `'\h'`, `'\R'`, `'\X'`, `'\Z'`, `'\z'`, `'\G'`, `'[\]]'`, `'('`, `'*'`, `'a{1'`, `'[b-a]'`, `'\'`, `'(?<n>a)(?<n>b)'`, `'\k<n>'`, `'(?<n>a)\k<n>'`, `'[^]'`, `'\1'`, `'😀'`, `'\p{L}+'`, `'\P{L}'`, `'\S+\s?'`,
	}
)

// composed make texts for arguments: patterns of dates and numbers, and what is put in these.
var composed = map[string]map[int]func(*generator) string{
	"date_format":     {1: (*generator).mysqlFormat},
	"date_parse":      {0: (*generator).dateText, 1: (*generator).mysqlFormat},
	"format_datetime": {1: (*generator).jodaFormat},
	"parse_datetime":  {0: (*generator).dateText, 1: (*generator).jodaFormat},
	"to_char":         {1: (*generator).teradataFormat},
	"to_date":         {0: (*generator).dateText, 1: (*generator).teradataFormat},
	"to_timestamp":    {0: (*generator).dateText, 1: (*generator).teradataFormat},
	"json_extract":    {0: (*generator).documentText, 1: (*generator).jsonPath}, "json_extract_scalar": {0: (*generator).documentText, 1: (*generator).jsonPath}, "json_size": {0: (*generator).documentText, 1: (*generator).jsonPath},
	"json_parse": {0: (*generator).documentText}, "json_array_get": {0: (*generator).documentText}, "json_array_length": {0: (*generator).documentText}, "json_array_contains": {0: (*generator).documentText}, "is_json_scalar": {0: (*generator).documentText},
	"regexp_like": {1: (*generator).regexp}, "regexp_extract": {1: (*generator).regexp}, "regexp_extract_all": {1: (*generator).regexp}, "regexp_replace": {1: (*generator).regexp}, "regexp_split": {1: (*generator).regexp}, "regexp_count": {1: (*generator).regexp}, "regexp_position": {1: (*generator).regexp},
}

func (g *generator) some(pieces []string, least, most int) string {
	var b strings.Builder
	for range least + g.n(most-least+1) {
		b.WriteString(pick(g, pieces))
	}
	return b.String()
}

func (g *generator) mysqlFormat() string {
	return quoted(g.some([]string{"%a", "%b", "%c", "%d", "%e", "%f", "%H", "%h", "%I", "%i", "%j", "%k", "%l", "%M", "%m", "%p", "%r", "%S", "%s", "%T", "%v", "%W", "%x", "%Y", "%Y", "%y", "%%", "%D", "%U", "%w", "%X", "%z", "-", " ", ":", "/", "x", "ä", "'", "%"}, 1, 6))
}

func (g *generator) jodaFormat() string {
	letter := pick(g, strings.Split("G C Y x w e E y D M d a K h H k m s S z Z", " "))
	s := ""
	for range 1 + g.n(4) {
		s += strings.Repeat(letter, 1+g.n(5)) + pick(g, []string{"", "-", " ", ":", "/", "'T'", "''", "'o''c'", ".", ","})
		letter = pick(g, strings.Split("y M d H m s S a h E Z z D w x", " "))
	}
	if g.chance(4) {
		s += pick(g, []string{"'", "q", "ä", "'x", "b", "QQ", "VV", "Q"})
	}
	return quoted(s)
}

func (g *generator) teradataFormat() string {
	return quoted(g.some([]string{"yyyy", "yy", "mm", "dd", "hh", "hh24", "mi", "ss", "-", "/", " ", ",", ".", ";", ":", "x", "YYYY", "mon"}, 1, 7))
}

func (g *generator) dateText() string {
	if g.chance(50) {
		return quoted(g.day() + pick(g, []string{"", " " + g.clock(), "T" + g.clock(), " " + g.clock() + " " + pick(g, regions)}))
	}
	numbers := func() string { return fmt.Sprint(pick(g, []int{1, 3, 11, 12, 20, 31, 99, 2021, 1999, 0})) }
	s := numbers()
	for range 1 + g.n(4) {
		s += pick(g, []string{"-", "/", " ", ":", "", ".", ", "}) + pick(g, []string{numbers(), numbers(), numbers(), "Mar", "march", "Sun", "Monday", "AM", "pm", "+02:00", "UTC", "AD"})
	}
	return quoted(s)
}

func (g *generator) documentText() string { return quoted(g.document(3)) }

func (g *generator) jsonPath() string {
	return quoted("$" + g.some([]string{".a", ".b", ".c", "[0]", "[1]", "[-1]", `["a"]`, `["k é"]`, ".*", "[*]", "..a", "..*", "[0, 1]", "[0:2]", "[?(@.a > 1)]", ".length()", "['a']", ".a.b", `[""]`, "[ 0 ]", ".k é", "."}, 0, 3))
}

func (g *generator) regexp() string {
	atoms := []string{"a", "b", "x", ".", "[a-c]", "[^a]", `\d`, `\w`, `\s`, `\W`, "(a)", "(b|c)", "(?:ab)", "^", "$", `\b`, "ä", "l", "[[:upper:]]", `\p{Ll}`, "(?i)", "(?=b)", "(?<!a)", "(.)", " ", ",", "1", `\.`, "é", "[A-Z0-9_]", "()", "|", "中", "(?<k>[a-z])", `\1`}
	s := ""
	for range 1 + g.n(4) {
		s += pick(g, atoms) + pick(g, []string{"", "", "", "*", "+", "?", "*?", "+?", "{2}", "{1,2}", "++"})
	}
	return quoted(s)
}
