package kernel

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"glaux/sql"
)

// uri is a URI as Java's URI class takes it apart (RFC 2396); texts are still
// escaped, absent parts are empty.
type uri struct {
	scheme, host, path, query, fragment string
	port                                int64 // -1: none
	asks                                bool  // whether there is a query, which may be empty
}

// parseURI reads a URI; ok is false for what Java refuses.
func parseURI(s string) (u uri, ok bool) {
	u.port = -1
	for i := range len(s) {
		if c := s[i]; c < utf8.RuneSelf && legalASCII[c] {
			continue
		}
		if !legalAt(s, i) {
			return u, false
		}
	}
	s, u.fragment, ok = strings.Cut(s, "#")
	if ok && strings.Contains(u.fragment, "#") {
		return u, false
	}
	if end := strings.IndexAny(s, ":/?"); end >= 0 && s[end] == ':' {
		u.scheme, s = s[:end], s[end+1:]
		if !isScheme(u.scheme) || s == "" {
			return u, false
		}
		if s[0] != '/' { // opaque: nothing more is told apart
			return u, true
		}
	}
	s, u.query, u.asks = strings.Cut(s, "?")
	if rest, ok := strings.CutPrefix(s, "//"); ok {
		authority := rest
		if end := strings.IndexByte(rest, '/'); end >= 0 {
			authority, s = rest[:end], rest[end:]
		} else {
			s = ""
		}
		if authority == "" && s == "" || !u.server(authority) {
			return u, false
		}
	}
	u.path = s
	return u, !strings.ContainsAny(s, "[]")
}

// legalASCII has what legalAt says of characters that need no look at others.
var legalASCII = func() (legal [utf8.RuneSelf]bool) {
	for c := range byte(utf8.RuneSelf) {
		legal[c] = c != '%' && legalAt(string(rune(c)), 0)
	}
	return legal
}()

func isScheme(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c|0x20 >= 'a' && c|0x20 <= 'z' || i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.') {
			continue
		}
		return false
	}
	return s != ""
}

// legalAt reports that the byte may stand in a URI.
func legalAt(s string, i int) bool {
	c := s[i]
	switch {
	case c >= 0xc0:
		r, _ := utf8.DecodeRuneInString(s[i:])
		return !sql.IsWhitespace(r) && r != 0xa0 && r != 0x2007 && r != 0x202f && r >= 0xa0
	case c >= utf8.RuneSelf:
		return true
	case c == '%':
		if i+2 >= len(s) {
			return false
		}
		_, ok1 := hexDigit(s[i+1])
		_, ok2 := hexDigit(s[i+2])
		return ok1 && ok2
	}
	return c > ' ' && c < 0x7f && strings.IndexByte("\"<>\\^`{|}", c) < 0
}

// server takes [user@]host[:port] apart; an authority of another form has no host.
func (u *uri) server(s string) bool {
	if at := strings.LastIndexByte(s, '@'); at >= 0 {
		s = s[at+1:]
	}
	host, port, _ := strings.Cut(s, ":")
	if strings.HasPrefix(s, "[") {
		end := strings.IndexByte(s, ']')
		if end < 0 || end+1 < len(s) && s[end+1] != ':' {
			return false
		}
		host, port = s[:end+1], strings.TrimPrefix(s[end+1:], ":")
	} else if !isHost(host) {
		return true
	}
	if port != "" {
		n, err := strconv.ParseInt(port, 10, 32)
		if err != nil || n < 0 {
			return true
		}
		u.port = n
	}
	u.host = host
	return true
}

// isHost reports a host name or IPv4 address.
func isHost(s string) bool {
	labels := strings.Split(strings.TrimSuffix(s, "."), ".")
	for _, l := range labels {
		if l == "" || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for i := range len(l) {
			if c := l[i]; c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
				return false
			}
		}
	}
	if last := labels[len(labels)-1]; last[0] < '0' || last[0] > '9' {
		return true
	}
	if len(labels) != 4 {
		return false
	}
	for _, l := range labels {
		if n, err := strconv.Atoi(l); err != nil || n > 255 {
			return false
		}
	}
	return true
}
