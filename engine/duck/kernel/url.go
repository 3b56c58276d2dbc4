package kernel

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	_ = add("url_encode", F1(func(s string) (string, error) { return formEncode(s), nil }))
	_ = add("url_decode", F1(formDecode))
	_ = add("url_extract_protocol", urlPart(func(u uri) (string, bool) { return u.scheme, true }))
	_ = add("url_extract_host", urlPart(func(u uri) (string, bool) { return u.host, true }))
	_ = add("url_extract_path", urlPart(func(u uri) (string, bool) { return decodePercent(u.path), true }))
	_ = add("url_extract_query", urlPart(func(u uri) (string, bool) { return decodePercent(u.query), true }))
	_ = add("url_extract_fragment", urlPart(func(u uri) (string, bool) { return decodePercent(u.fragment), true }))
	_ = add("url_extract_port", F1(func(s string) (int64, error) {
		u, ok := parseURI(s)
		port, err := strconv.ParseInt(u.port, 10, 64)
		if !ok || err != nil || port < 0 {
			return 0, ErrNull
		}
		return port, nil
	}))
	_ = add("url_extract_parameter", F2(urlParameter))
)

func urlPart(part func(uri) (string, bool)) Kernel {
	return F1(func(s string) (string, error) {
		u, ok := parseURI(s)
		if !ok {
			return "", ErrNull
		}
		text, ok := part(u)
		if !ok {
			return "", ErrNull
		}
		return text, nil
	})
}

func urlParameter(s, name string) (string, error) {
	u, ok := parseURI(s)
	if !ok || u.query == "" {
		return "", ErrNull
	}
	for _, pair := range strings.Split(u.query, "&") {
		k, v, _ := strings.Cut(pair, "=")
		if decodePercent(k) == name {
			return decodePercent(v), nil
		}
	}
	return "", ErrNull
}

// uri is what RFC 2396 and Java's URI tell apart; absent parts are empty.
type uri struct {
	scheme, host, port, path, query, fragment string
}

var (
	uriPattern  = regexp.MustCompile(`^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$`)
	uriPort     = regexp.MustCompile(`^(.*?)(?::([0-9]*))?$`)
	uriBadBytes = regexp.MustCompile("[\\x00-\\x20\"<>\\\\^`{|}]|%(?:[^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|.?$)")
)

func parseURI(s string) (uri, bool) {
	if uriBadBytes.MatchString(s) {
		return uri{}, false
	}
	m := uriPattern.FindStringSubmatch(s)
	if m == nil {
		return uri{}, false
	}
	u := uri{scheme: m[1], path: m[3], query: m[4], fragment: m[5]}
	_, authority, found := strings.Cut(m[2], "@")
	if !found {
		authority = m[2]
	}
	if p := uriPort.FindStringSubmatch(authority); p != nil {
		u.host, u.port = p[1], p[2]
	}
	return u, true
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
