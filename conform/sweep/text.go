package sweep

import (
	"slices"
	"strings"

	"glaux/sql"
)

// quote writes texts as literals.
func quote(all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return out
}

var subjects = quote([]string{
	"", "a", "abc", "ABC", "aabbcc", "foo123bar", "Hello World", "line1\tx", "a.b.c", "a,b,,c", "xyzzy", "1234-56-78", "äöü", "straße", "ΑΣ ς", "😀a😀", "aaa", "abab", "foo bar  baz", "(x)", "[y]", "a\\b", "$1", "_x-9", "ab12cd345", "e\u0301", "İıI", "user@example.com", "2020-02-29", "aAaA",
})

var regexTexts = quote([]string{
	"", "a", "b*", "a+", "a?", "a{2}", "a{1,2}", "a{,2}", "a{2,}", "a{0}", "a+?", "a*?", "a??", "a{1,2}?", "a++", "a*+", "a?+", "a{1,2}+", ".", ".*", "^", "$", "^$", "^.", ".$", `\A`, `\z`, `\Z`, `\G`, `\b`, `\B`, `\d`, `\D`, `\w`, `\W`, `\s`, `\S`, `\h`, `\H`, `\R`, `\X`, `\K`, `\N`, `\O`,
	"[abc]", "[^abc]", "[a-c]", "[^a-c]", "[a-]", "[-a]", "[]a]", "[a&&b]", "[a-z&&[^b]]", "[[a-c][x-z]]", `[\d]`, `[^\d\s]`, `[\w&&[^a]]`, "[[:alpha:]]", "[[:digit:]]+", "[[:^alpha:]]", "[[:upper:]]", "[[:punct:]]", "[z-a]", "[a", "a]", "[]", "[^]", `[\]]`, `[a\-z]`, "[😀]", "[ä-ü]", "[.]", "[$]", "[a-c-e]",
	"(a)", "(a)(b)", "(a(b))", "(?:a)", "(a|b)", "a|b|", "|a", "(?<n>a)", "(?<n>a)(?<m>b)", `(?<n>a)\k<n>`, `(?'n'a)`, `(a)\1`, `(a)(b)\2\1`, `\1(a)`, `(a)\2`, `(a)\g<1>`, `(?<x>a|b\g<x>c)`, "(?=a)", "(?!a)", "a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b", "(?<=a|bc)x", "(?<=a*)b", "(?<=a+)b", "(?<=a{1,2})b", "(?<=(a))b", "(?<=a|b)c", "(?<=^)a", "(?<=ab|c(d|ef))x", "(?<!a|bc)d", "(?<=a(?:b|cd))e", "(?<=a.)c", "(?<=\\d{2})x", "(?<=a?)b", "(?<!a*)b", "(?>a+)b", "(?>a|ab)c",
	"(?i)a", "(?i)ABC", "a(?i)b", "(?i:a)b", "(?-i)a", "(?i-m)a", "(?m)^a", "(?m)a$", "(?s).", "(?x) a b # c", "(?x:a b)", "(?im)a", "(?u)a", "(?d)a", "(?U)a", "(?i)ä", "(?i)ß", "(?i)SS", "(?i)ς", "(?i)İ", "(?i)[a-c]", "(?i)[^a]", `(?i)\x41`,
	`\x41`, `\x{41}`, `\x{1F600}`, `\u0041`, `\u00e4`, `\0`, `\01`, `\101`, `\t`, `\n`, `\r`, `\f`, `\a`, `\e`, `\cA`, `\C-a`, `\M-a`, `\Q.a\E`, `\Qab`, `\.`, `\\`, `\$`, `\^`, `\[`, `\(`, `\/`, `\-`, `\_`, `\q`, `\y`, `\i`, `\ä`,
	`\p{L}`, `\p{Lu}`, `\P{L}`, `\p{^L}`, `\pL`, `\p{Alpha}`, `\p{IsAlphabetic}`, `\p{IsLatin}`, `\p{Latin}`, `\p{InGreek}`, `\p{Greek}`, `\p{javaLowerCase}`, `\p{Lower}`, `\p{Punct}`, `\p{Sc}`, `\p{Foo}`, `\p{}`, `\p`, `\p{script=Greek}`, `\p{Any}`, `\p{Emoji}`, `\p{N}`, `\p{Digit}`,
	"*", "+", "?", "{1}", "a**", "a+*", "a{2}{3}", "a{3,2}", "a{100000}", "a{100001}", "a{-1}", "a{x}", "a{", "a{1", "a{1,", "{", "}", "(", ")", "(a", "a)", "(?", "(?<", "(?<n", "(?<n>", "(?<1>a)", "(?<>a)", "(?P<n>a)", "(?#c)a", "(?#c", "(?z)a", "(*)", "(?*)", "a||b", "()", "()*", "(a*)*", "(a|a)*b", "(a+)+", "(a?)+", "((a)|b)*", "(?:(a)|b)*", "(a)|b", "(?=(a))", "(?:)", "(?!)",
	"a.c", "a.*c", "^abc$", "^[a-z]+$", `^\w+@\w+\.\w+$`, `(\d+)-(\d+)`, `(\w)(\w)`, `\bfoo\b`, `[a-z]+\d+`, `\d{2,3}`, "ab|cd|ef", `\s+`, `,`, `\.`, `-`, "(?<y>\\d{4})-(?<m>\\d\\d)", "é", "e\u0301", "😀", ".😀", "[^😀]", `\x{110000}`, `\uD83D`, `(?<!\d)\d\d(?!\d)`, `(?i)hello\s+(world)`, `\w+(?= )`, "a(b)?c", "(x)?(y)?", "^(?:a|b)+$", "$^", `\b\b`, `a\b`, `\Ba`, `(^|b)c`, `(?~ab)`, `(?(1)a|b)`, `(a)?(?(1)b|c)`,
})

// regexes are patterns and functions over subjects.
func regexes() []*Probe {
	var out []*Probe
	for part := range slices.Chunk(regexTexts, 14) {
		two := [][]string{subjects, part}
		for _, e := range []string{"regexp_like($1, $2)", "regexp_extract($1, $2)", "regexp_extract_all($1, $2)", "regexp_split($1, $2)", "regexp_count($1, $2)", "regexp_position($1, $2)", "regexp_replace($1, $2)", "regexp_replace($1, $2, '<$0>')", "regexp_extract($1, $2, 1)", "regexp_extract_all($1, $2, 1)", "regexp_position($1, $2, 2, 2)"} {
			out = append(out, &Probe{Expr: e, Values: two, Mixed: e == "regexp_extract_all($1, $2)" || e == "regexp_replace($1, $2, '<$0>')" || e == "regexp_split($1, $2)"})
		}
	}
	replacements := quote([]string{"", "x", "$0", "$1", "$2", "$9", "$10", "${n}", "${m}", "${1}", "$", `\`, `\$`, `\\`, `\1`, `\n`, "$$", "$a", "${", "${n", "a$", "$1$1", "😀$1", "$01", "${}", "&"})
	for part := range slices.Chunk(replacements, 9) {
		out = append(out, &Probe{Expr: "regexp_replace($1, $2, $3)", Values: [][]string{thin(subjects, 6), quote([]string{"a", `(\w)(\d*)`, "(?<n>[a-z]+)", "^", "(a)|b", "", "(?<n>a)(b)?"}), part}, Mixed: true})
	}
	return out
}

var mysqlPatterns = quote([]string{
	"%a", "%b", "%c", "%D", "%d", "%e", "%f", "%H", "%h", "%I", "%i", "%j", "%k", "%l", "%M", "%m", "%p", "%r", "%S", "%s", "%T", "%U", "%u", "%V", "%v", "%W", "%w", "%X", "%x", "%Y", "%y", "%%", "%", "%z", "%Z", "%A", "%B", "%n", "%q", "%G", "",
	"%Y-%m-%d", "%Y-%m-%d %H:%i:%s", "%Y-%m-%d %H:%i:%s.%f", "%y%m%d", "%d/%c/%Y %h:%i %p", "%W, %M %e, %Y", "%b %d %Y", "%x-%v", "%x-%v %W", "%j %Y", "%Y %j", "%T.%f", "%r %Y", "%k:%i", "%l %p", "%e.%c.%y", "a%Yb", "'%Y'", "%%Y", "% d", "äöü %Y", "%Y%", "[%H]", "%H%i%s", "T%TZ",
})

var jodaPatterns = quote([]string{
	"G", "GGGG", "C", "CC", "Y", "YY", "YYYY", "YYYYY", "x", "xx", "xxxx", "w", "ww", "e", "ee", "E", "EE", "EEE", "EEEE", "EEEEE", "y", "yy", "yyy", "yyyy", "yyyyyy", "D", "DD", "DDD", "M", "MM", "MMM", "MMMM", "MMMMM", "d", "dd", "ddd", "a", "aa", "aaaa", "K", "KK", "h", "hh", "H", "HH", "k", "kk", "m", "mm", "s", "ss", "S", "SS", "SSS", "SSSSSS", "SSSSSSSSS", "SSSSSSSSSSSS", "z", "zz", "zzz", "zzzz", "Z", "ZZ", "ZZZ", "ZZZZ",
	"", "'", "''", "'x'", "'x''y'", "'x", "yyyy'T'HH", "yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.SSSZ", "yyyy-MM-dd'T'HH:mm:ssZZ", "EEE, dd MMM yyyy HH:mm:ss Z", "dd/MM/yy hh:mm a", "xxxx-'W'ww-e", "yyyyMMdd", "HHmmss", "yyyy-DDD", "MMM d, yyyy h:mm:ss a", "yyyy-MM-dd HH:mm:ss ZZZ", "h 'o''clock' a", "q", "Q", "u", "L", "n", "W", "F", "b", "c", "t", "yyyy.MM.dd G", "äöü yyyy", "😀HH", "[yyyy]", "{M}", "#d", "yyyy yyyy", "dd MMMM yyyy", "YYYY-MM",
})

var teradataPatterns = quote([]string{
	"yyyy", "yy", "y", "mm", "dd", "hh", "hh24", "hh12", "mi", "ss", "-", "/", ",", ".", ";", ":", " ", "", "yyyy-mm-dd", "yyyymmdd", "yyyy/mm/dd hh24:mi:ss", "dd.mm.yy", "yyyy-mm-dd hh:mi", "hh24mi", "x", "am", "YYYY-MM-DD", "yyyy-mm-dd'T'", "hhh", "mmm", "q", "mm dd", "yyyymmddhh24miss",
})

var dateTexts = quote([]string{
	"", " ", "x", "2020-02-29", "2021-02-29", "2020-2-9", "20-02-29", "20200229", "200229", "2020-02-29 12:34:56", "2020-02-29 12:34:56.789", "2020-02-29 12:34:56.123456", "2020-02-29T12:34:56.789+0200", "2020-02-29T12:34:56+02:00", "29/2/2020 11:05 PM", "Saturday, February 29, 2020", "Sat, 29 Feb 2020 12:34:56 +0100", "Feb 29 2020", "feb 29 2020", "Feb 29, 2020 1:02:03 am", "2020-060", "2020-366", "2020-W09-6", "12", "7", "0", "-1", "AM", "pm", "Sat", "Saturday", "February", "1st", "29", "366", "99", "100", "12:34:56 PM 2020", "12:34:56", "00:00:00", "24:00:00", "23:59:60", "2020", "12020", "-2020", "+2020", "AD", "BC", "UTC", "Europe/Berlin", "+0230", "+02:30", "Z", "GMT", "PST", "2020-02-29 12:34:56 Europe/Berlin", "'x'", "a2020b", "%", "123456", "1234567890", "  2020-02-29", "2020-02-29 ", "2020-02-29x", "29.2.20", "12 AM", "0 PM", "13 PM", "2020 60", "60 2020",
})

// patterns are the formats of dates in all the functions that have them.
func patterns() []*Probe {
	var out []*Probe
	add := func(values []string, formats []string, chunk int, exprs ...string) {
		for part := range slices.Chunk(formats, chunk) {
			for _, e := range exprs {
				out = append(out, &Probe{Expr: e, Values: [][]string{values, part}, Mixed: true})
			}
		}
	}
	for _, t := range []sql.Type{date, sql.TimestampOf(0), sql.TimestampOf(3), sql.TimestampOf(6), sql.TimestampTZOf(3), sql.TimestampTZOf(6)} {
		values := edges(t)
		add(values, mysqlPatterns, 30, "date_format($1, $2)")
		add(values, jodaPatterns, 30, "format_datetime($1, $2)")
		add(values, teradataPatterns, 30, "to_char($1, $2)")
	}
	add(dateTexts, mysqlPatterns, 7, "date_parse($1, $2)")
	add(dateTexts, jodaPatterns, 7, "parse_datetime($1, $2)")
	add(dateTexts, teradataPatterns, 7, "to_date($1, $2)", "to_timestamp($1, $2)")
	values := [][]string{dateTexts}
	for _, e := range []string{"from_iso8601_timestamp($1)", "from_iso8601_timestamp_nanos($1)", "from_iso8601_date($1)", "date($1)", "parse_duration($1)", "CAST($1 AS timestamp(9))", "CAST($1 AS timestamp(3) with time zone)", "CAST($1 AS time(6))", "CAST($1 AS time(3) with time zone)", "CAST($1 AS date)"} {
		out = append(out, &Probe{Expr: e, Values: values})
	}
	return out
}

var specifiers = quote([]string{
	"%s", "%S", "%10s", "%-10s|", "%.2s", "%10.1s", "%-10.1S|", "%#s", "%,s", "%(s", "%05s", "% s", "%+s", "%b", "%B", "%5b", "%.2b", "%d", "%5d", "%-5d|", "%05d", "%,d", "%+d", "% d", "%(d", "%+,d", "%(,d", "%-05d", "%.2d", "%#d", "%o", "%#o", "%08o", "%x", "%X", "%#x", "%08x", "%,x", "%+x", "%(x",
	"%f", "%.0f", "%.3f", "%10.2f", "%-10.2f|", "%010.2f", "%,.2f", "%+.2f", "% .1f", "%(.2f", "%#.0f", "%.20f", "%.100f", "%e", "%E", "%.0e", "%.3e", "%12.2e", "%-12.2e|", "%012.2e", "%+e", "% e", "%(e", "%,e", "%#.0e", "%g", "%G", "%.0g", "%.3g", "%12.2g", "%,g", "%(g", "%#g", "%+g", "%a", "%A", "%.0a", "%.2a", "%20a", "%020a", "%+a", "%(a", "%,a", "%#a",
	"%c", "%C", "%5c", "%-5c|", "%.1c", "%h", "%H", "%10h", "%-10h|", "%.2h", "%#h", "%n", "%%", "%5%", "%-5%|", "%.1%", "%1$s", "%1$s %1$s", "%2$s", "%0$s", "%<s", "%s %<s", "%s %s", "%-s", "%", "%5", "%y", "%i", "%u", "%l", "%ld", "%5.d", "%.s", "%--5d", "%++d", "%+ d", "%-0d", "%$s", "x", "", "äöü%s", "%s😀", "%1$d %1$x", "%-1s|", "%0d", "%,05d", "%,010.1f",
	"%tY", "%tm", "%td", "%tH", "%tM", "%tS", "%tL", "%tN", "%tp", "%tZ", "%tz", "%ts", "%tQ", "%tB", "%tb", "%tA", "%ta", "%tC", "%ty", "%tj", "%te", "%tk", "%tI", "%tl", "%tR", "%tT", "%tr", "%tD", "%tF", "%tc", "%Tc", "%TB", "%Ta", "%10tF", "%-12tF|", "%tq", "%t", "%.3tY", "%1$tY-%1$tm-%1$td", "%#tY", "%,tY",
})

// formats are the specifiers of format() for values of all types.
func formats() []*Probe {
	var out []*Probe
	types := []sql.Type{
		boolean, sql.T(sql.TinyInt), sql.T(sql.SmallInt), integer, bigint, realT, double, sql.DecimalOf(5, 2), sql.DecimalOf(38, 0), sql.DecimalOf(38, 19), varchar, sql.CharN(5), varbinary, date, sql.TimeOf(3), sql.TimeOf(9), sql.TimeTZOf(3), sql.TimestampOf(3), sql.TimestampOf(9), sql.TimestampTZOf(3), sql.TimestampTZOf(9),
		sql.T(sql.IntervalDayToSecond), sql.T(sql.IntervalYearToMonth), jsonT, sql.T(sql.UUID), sql.T(sql.IPAddress), sql.ArrayOf(integer), sql.ArrayOf(double), sql.ArrayOf(varchar), sql.MapOf(varchar, integer), pair, sql.ArrayOf(sql.ArrayOf(integer)), sql.ArrayOf(sql.TimestampTZOf(3)), sql.ArrayOf(varbinary),
	}
	for _, t := range types {
		values := some(t, 24)
		for part := range slices.Chunk(specifiers, max(1, maxRows/len(values))) {
			out = append(out, &Probe{Expr: "format($2, $1)", Values: [][]string{values, part}, Mixed: true})
		}
	}
	out = append(out, &Probe{Expr: "format($1, $2, $3)", Values: [][]string{quote([]string{"%s %s", "%2$s %1$s", "%d", "%s %s %s", "%<s %s", "%s %<s %s", "%1$s %s %s", "%3$s", "%1$s %s %<s %s"}), some(integer, 6), some(varchar, 8)}})
	return out
}
