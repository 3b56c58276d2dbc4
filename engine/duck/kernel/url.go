package kernel

import (
	"strings"
)

var (
	_ = add("url_encode", F1(func(s string) (string, error) { return formEncode(s), nil }))
	_ = add("url_decode", F1(formDecode))
	_ = add("url_extract_protocol", urlPart(func(u uri) string { return u.scheme }))
	_ = add("url_extract_host", urlPart(func(u uri) string { return u.host }))
	_ = add("url_extract_path", urlPart(func(u uri) string { return decodePercent(u.path) }))
	_ = add("url_extract_query", urlPart(func(u uri) string { return decodePercent(u.query) }))
	_ = add("url_extract_fragment", urlPart(func(u uri) string { return decodePercent(u.fragment) }))
	_ = add("url_extract_port", F1(func(s string) (int64, error) {
		u, ok := parseURI(s)
		if !ok || u.port < 0 {
			return 0, ErrNull
		}
		return u.port, nil
	}))
	_ = add("url_extract_parameter", F2(urlParameter))
)

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
	if !ok || u.query == "" {
		return "", ErrNull
	}
	for pair := range strings.SplitSeq(u.query, "&") {
		if k, v, _ := strings.Cut(pair, "="); k == name {
			return formDecode(v)
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
func formEncode(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(".-*_", c) >= 0:
			b.WriteByte(c)
		case c == ' ':
			b.WriteByte('+')
		default:
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}

// formDecode is Java's URLDecoder.
func formDecode(s string) (string, error) {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '+':
			out = append(out, ' ')
		case '%':
			if i+2 >= len(s) {
				return "", invalid("URLDecoder: Incomplete trailing escape (%%) pattern")
			}
			var x byte
			for _, c := range []byte(s[i+1 : i+3]) {
				d, ok := hexDigit(c)
				if !ok {
					return "", invalid("URLDecoder: Illegal hex characters in escape (%%) pattern - not a hexadecimal digit: %q = %d", string(rune(c)), c)
				}
				x = x<<4 | d
			}
			out = append(out, x)
			i += 2
		default:
			out = append(out, s[i])
		}
	}
	return repairUTF8(out, "\uFFFD"), nil
}
