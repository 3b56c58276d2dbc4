package sql

import (
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseInteger reads an integer literal in any of its radixes.
func parseInteger(text string) (int64, error) {
	digits := strings.ReplaceAll(text, "_", "")
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if len(digits) > 2 && digits[0] == '0' {
		switch digits[1] | 0x20 {
		case 'x':
			return strconv.ParseInt(sign+digits[2:], 16, 64)
		case 'o':
			return strconv.ParseInt(sign+digits[2:], 8, 64)
		case 'b':
			return strconv.ParseInt(sign+digits[2:], 2, 64)
		}
	}
	return strconv.ParseInt(sign+digits, 10, 64)
}

// decodeBinary reads what stands between the quotes of X'…'; blanks are allowed
// between digits. The second result says what is wrong.
func decodeBinary(text string) ([]byte, string) {
	digits := strings.ToUpper(strings.Join(strings.Fields(text), ""))
	for i := range len(digits) {
		if !isHex(digits[i]) {
			return nil, "Binary literal can only contain hexadecimal digits"
		}
	}
	if len(digits)%2 != 0 {
		return nil, "Binary literal must contain an even number of digits"
	}
	value, err := hex.DecodeString(digits)
	if err != nil {
		return nil, "Binary literal can only contain hexadecimal digits"
	}
	return value, ""
}

// decodeUnicode reads the escapes of U&'…': \XXXX and \+XXXXXX, with the escape
// character of UESCAPE. The second result says what is wrong.
func decodeUnicode(text, escape string) (string, string) {
	if escape == "" {
		return "", "Empty Unicode escape character"
	}
	if len(escape) != 1 || escape[0] <= ' ' || escape[0] >= 0x7f || isHex(escape[0]) || strings.Contains("+\"'", escape) {
		return "", "Invalid Unicode escape character: " + escape
	}
	esc, size := rune(escape[0]), 1
	var b strings.Builder
	for rest := text; rest != ""; {
		r, n := utf8.DecodeRuneInString(rest)
		if r != esc || n != size {
			b.WriteString(rest[:n])
			rest = rest[n:]
			continue
		}
		rest = rest[n:]
		if strings.HasPrefix(rest, escape) {
			b.WriteString(escape)
			rest = rest[n:]
			continue
		}
		code, used, problem := unicodeEscape(rest)
		if problem != "" {
			return "", problem
		}
		b.WriteRune(code)
		rest = rest[used:]
	}
	return b.String(), ""
}

// unicodeEscape reads XXXX or +XXXXXX.
func unicodeEscape(rest string) (rune, int, string) {
	skip, want := 0, 4
	if strings.HasPrefix(rest, "+") {
		skip, want = 1, 6
	}
	end := skip
	for end < len(rest) && end < skip+want {
		if !isHex(rest[end]) {
			if end == 0 {
				r, _ := utf8.DecodeRuneInString(rest)
				return 0, 0, "Invalid hexadecimal digit: " + string(r)
			}
			break
		}
		end++
	}
	digits := rest[skip:end]
	if len(digits) < want {
		return 0, 0, "Incomplete escape sequence: " + digits
	}
	code, err := strconv.ParseUint(digits, 16, 32)
	switch {
	case err != nil || code > utf8.MaxRune:
		return 0, 0, "Invalid escaped character: " + digits
	case code >= 0xD800 && code <= 0xDFFF:
		return 0, 0, "Invalid escaped character: " + digits + ". Escaped character is a surrogate. Use '\\+123456' instead."
	}
	return rune(code), end, ""
}
