package kernel

import (
	"strings"
	"unicode/utf8"
)

// urlKernels are this file's kernels by name.
var urlKernels = map[string]Kernel{
	"url_encode":           writes(func(dst []byte, c *Call, i int) ([]byte, error) { return formEncode(dst, c.Args[0].Str(i)), nil }),
	"url_decode":           writes(func(dst []byte, c *Call, i int) ([]byte, error) { return formDecode(dst, c.Args[0].Str(i)) }),
	"url_extract_protocol": urlPart(func(u uri) string { return u.scheme }),
	"url_extract_host":     urlPart(func(u uri) string { return u.host }),
	"url_extract_path":     urlPart(func(u uri) string { return decodePercent(u.path) }),
	"url_extract_query":    urlPart(func(u uri) string { return decodePercent(u.query) }),
	"url_extract_fragment": urlPart(func(u uri) string { return decodePercent(u.fragment) }),
	"url_extract_port": F1(func(s string) (int64, error) {
		u, ok := parseURI(s)
		if !ok || u.port < 0 {
			return 0, ErrNull
		}
		return u.port, nil
	}),
	"url_extract_parameter": F2(urlParameter),
}

// urlPart makes a kernel of a part of a URL; what is no URL gives NULL.
func urlPart(part func(uri) string) Kernel {
	return F1(func(s string) (string, error) {
		u, ok := parseURI(s)
		if !ok {
			return "", ErrNull
		}
		return part(u), nil
	})
}

func urlParameter(s, name string) (string, error) {
	u, ok := parseURI(s)
	if !ok || !u.asks {
		return "", ErrNull
	}
	for pair := range strings.SplitSeq(u.query, "&") {
		if k, v, _ := strings.Cut(pair, "="); k == name {
			text, err := formDecode(nil, v)
			return string(text), err
		}
	}
	return "", ErrNull
}

// decodePercent resolves escapes and nothing else, as Java's URI does.
func decodePercent(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			hi, ok1 := hexDigit(s[i+1])
			lo, ok2 := hexDigit(s[i+2])
			if ok1 && ok2 {
				out = append(out, hi<<4|lo)
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return repairUTF8(out, "\uFFFD")
}

// formEncode is Java's URLEncoder: letters, digits and .-*_ stay, a blank is +.
func formEncode(dst []byte, s string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		switch c := s[i]; {
		case c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '*' || c == '_':
			dst = append(dst, c)
		case c == ' ':
			dst = append(dst, '+')
		default:
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}

// formDecode is Java's URLDecoder.
func formDecode(dst []byte, s string) ([]byte, error) {
	start := len(dst)
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '+':
			dst = append(dst, ' ')
		case '%':
			if i+2 >= len(s) {
				return dst, invalid("URLDecoder: Incomplete trailing escape (%%) pattern")
			}
			var x byte
			for k := i + 1; k < i+3; k++ {
				d, ok := hexDigit(s[k])
				if !ok {
					return dst, invalid("URLDecoder: Illegal hex characters in escape (%%) pattern - not a hexadecimal digit: %q = %d", string(rune(s[k])), s[k])
				}
				x = x<<4 | d
			}
			dst = append(dst, x)
			i += 2
		default:
			dst = append(dst, s[i])
		}
	}
	if !utf8.Valid(dst[start:]) {
		dst = append(dst[:start], repairUTF8(dst[start:], "\uFFFD")...)
	}
	return dst, nil
}
