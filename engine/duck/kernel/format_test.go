package kernel_test

import (
	"strings"
	"testing"
)

func TestFormat(t *testing.T) {
	kernelCases(t, `
format(varchar; integer; integer; integer) -> varchar | '%5d|%-5d|%05d', 42, 42, 42 |    42|42   |00042
format(varchar; integer) -> varchar | '%+d', 7 | +7
format(varchar; bigint) -> varchar | '%,d', 1234567890 | 1,234,567,890
format(varchar; double) -> varchar | '%.2f', 3.14159 | 3.14
format(varchar; double) -> varchar | '%8.3f', 2.5 |    2.500
format(varchar; double) -> varchar | '%e', 12345.678 | 1.234568e+04
format(varchar; double) -> varchar | '%,.2f', 1234567.891 | 1,234,567.89
format(varchar; double) -> varchar | '%g', 0.00012 | 0.000120000
format(varchar; double) -> varchar | '%g', 123456789 | 1.23457e+08
format(varchar; double) -> varchar | '%08.3f', -3.14159 | -003.142
format(varchar; double) -> varchar | '%.0f', 0.5 | 1
format(varchar; double) -> varchar | '%.1f', 9.96 | 10.0
format(varchar; double) -> varchar | '%.2f', 0.004 | 0.00
format(varchar; double) -> varchar | '%.2f', 0.005 | 0.01
format(varchar; double) -> varchar | '%.2f', 0.0004 | 0.00
format(varchar; double) -> varchar | '%f', 0 | 0.000000
format(varchar; double) -> varchar | '%.3f', 1e20 | 100000000000000000000.000
format(varchar; double) -> varchar | '%s', 1e10 | 1.0E10
format(varchar; double) -> varchar | '%.1f%%', 66.66 | 66.7%
format(varchar; double) -> varchar | '%d', 1.5 | error: #INVALID_FUNCTION_ARGUMENT#Invalid format string: %d (IllegalFormatConversion: d != java.lang.Double)
format(varchar; decimal(6,5)) -> varchar | '%.3f', 1.23456 | 1.235
format(varchar; decimal(3,2)) -> varchar | '%s', 1.50 | 1.50
format(varchar; integer; boolean) -> varchar | '%s %s', 1, true | 1 true
format(varchar; boolean) -> varchar | '%b', true | true
format(varchar; boolean) -> varchar | '%s', NULL | null
format(varchar; varchar; varchar) -> varchar | '%10s|%-10s|', 'ab', 'cd' |         ab|cd        |
format(varchar; varchar; varchar) -> varchar | '%2$s %1$s', 'a', 'b' | b a
format(varchar; varchar; varchar) -> varchar | '%-6s|%6s|', 'é', '日' | é     |     日|
format(varchar; varchar) -> varchar | '%.2s', 'abcdef' | ab
format(varchar; varchar) -> varchar | '%S', 'up' | UP
format(varchar; varchar) -> varchar | '%s %<s', 'again' | again again
format(varchar; varchar) -> varchar | '%h', 'hi' | d01
format(varchar; varchar) -> varchar | '%s %s', 'a' | error: #INVALID_FUNCTION_ARGUMENT#Invalid format string: %s %s (MissingFormatArgument: Format specifier '%s')
format(varchar; varchar) -> varchar | NULL, 'a' | <nil>
format(varchar; varchar) -> varchar | '%d', 'x' | error: #INVALID_FUNCTION_ARGUMENT#Invalid format string: %d (IllegalFormatConversion: d != java.lang.String)
format(varchar; integer) -> varchar | '%q', 1 | error: #INVALID_FUNCTION_ARGUMENT#Invalid format string: %q (UnknownFormatConversion: Conversion = 'q')
format(varchar; integer) -> varchar | '%c', 65 | error: #INVALID_FUNCTION_ARGUMENT#Invalid format string: %c (IllegalFormatConversion: c != java.lang.Long)
format(varchar; integer) -> varchar | '%tQ', 5 | 5
format(varchar; integer) -> varchar | '%(d', -5 | (5)
format(varchar; integer) -> varchar | '% d', 5 |  5
format(varchar; integer) -> varchar | '%#x', 255 | 0xff
format(varchar; integer; integer; integer) -> varchar | '%x %X %o', 255, 255, 8 | ff FF 10
format(varchar; date) -> varchar | '%s', DATE '2024-02-29' | 2024-02-29
format(varchar; date) -> varchar | '%tY-%<tm-%<td %<tB', DATE '2024-02-29' | 2024-02-29 February
format(varchar; timestamp(0)) -> varchar | '%s', TIMESTAMP '2024-02-29 10:00:00' | 2024-02-29T10:00
format(varchar; timestamp(3)) -> varchar | '%s', TIMESTAMP '2024-02-29 10:00:00.5' | 2024-02-29T10:00:00.500
format(varchar; timestamp(0)) -> varchar | '%1$tH:%1$tM', TIMESTAMP '2024-02-29 10:05:00' | 10:05
format(varchar; time(0)) -> varchar | '%s', TIME '10:00:00' | 10:00
format(varchar; real) -> varchar | '%s', 1.5::FLOAT | 1.5
`)
}

func TestNumbersForPeople(t *testing.T) {
	kernelCases(t, `
format_number(bigint) -> varchar | 1000 | 1K
format_number(bigint) -> varchar | 1234567 | 1.23M
format_number(bigint) -> varchar | 12 | 12
format_number(bigint) -> varchar | 0 | 0
format_number(bigint) -> varchar | -5000 | -5K
format_number(bigint) -> varchar | 9223372036854775807 | 9223Q
format_number(bigint) -> varchar | 99999 | 100K
format_number(double) -> varchar | 1049 | 1.05K
format_number(double) -> varchar | 0.5 | 0
format_number(double) -> varchar | 'nan' | 0
format_number(double) -> varchar | 'inf' | 9223Q
format_number(double) -> varchar | 1.5e15 | 1.5Q
parse_data_size(varchar) -> decimal(38,0) | '2.3MB' | 2411724
parse_data_size(varchar) -> decimal(38,0) | '1kB' | 1024
parse_data_size(varchar) -> decimal(38,0) | '1YB' | 1208925819614629174706176
parse_data_size(varchar) -> decimal(38,0) | '1' | error: #INVALID_FUNCTION_ARGUMENT#Invalid data size: '1'
parse_data_size(varchar) -> decimal(38,0) | 'MB' | error: #INVALID_FUNCTION_ARGUMENT#Invalid data size: 'MB'
parse_data_size(varchar) -> decimal(38,0) | '1XB' | error: #INVALID_FUNCTION_ARGUMENT#Invalid data size: '1XB'
`)
}

func TestColors(t *testing.T) {
	kernelCases(t, strings.ReplaceAll(`
rgb(bigint; bigint; bigint) -> color | 255, 0, 1 | 16711681
rgb(bigint; bigint; bigint) -> color | 256, 0, 1 | error: #INVALID_FUNCTION_ARGUMENT#red must be between 0 and 255
color(varchar) -> color | 'red' | -2
color(varchar) -> color | '#0f0' | 65280
color(varchar) -> color | 'nocolor' | error: #INVALID_FUNCTION_ARGUMENT#Invalid color: 'nocolor'
color(double; color; color) -> color | 0.5, 0, 16777215 | 8421504
color(double; double; double; color; color) -> color | 5, 0, 10, 0, 16777215 | 8421504
render(boolean) -> varchar | true | ^[38;5;2m✓^[0m
render(boolean) -> varchar | false | ^[38;5;1m✗^[0m
render(varchar; color) -> varchar | 'text', -5 | ^[38;5;4mtext^[0m
render(bigint; color) -> varchar | 5, 65280 | ^[38;5;46m5^[0m
render(double; color) -> varchar | 1.5, 1122867 | ^[38;5;17m1.5^[0m
bar(double; bigint) -> varchar | 1, 4 | ^[38;5;196m█^[38;5;214m█^[38;5;154m█^[38;5;46m█^[0m
bar(double; bigint) -> varchar | 0, 3 | ^[0m   
bar(double; bigint; color; color) -> varchar | 0.75, 4, 16711680, 65280 | ^[38;5;196m█^[38;5;214m█^[38;5;154m█^[0m 
`, "^[", "\x1b["))
}
