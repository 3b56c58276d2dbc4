package serde

import (
	"bytes"
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// errJSON is what malformed JSON fails with; it becomes the SerDe's message.
var errJSON = errors.New("malformed JSON")

// maxDepth bounds the nesting of values.
const maxDepth = 500

func skipSpace(s []byte, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\r' || s[i] == '\n') {
		i++
	}
	return i
}

// skipValue returns the end of the value that starts at i, which it checks.
func skipValue(s []byte, i, depth int) (int, error) {
	if i >= len(s) || depth > maxDepth {
		return 0, errJSON
	}
	switch c := s[i]; {
	case c == '"':
		return skipString(s, i)
	case c == '{':
		return eachMember(s, i, depth, nil)
	case c == '[':
		return eachElement(s, i, depth, nil)
	case c == '-' || c >= '0' && c <= '9':
		return skipNumber(s, i)
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if end := i + len(word); end <= len(s) && string(s[i:end]) == word {
			return end, nil
		}
	}
	return 0, errJSON
}

// special are the bytes of a string that need a look: quotes, escapes and controls.
var special = func() (t [256]bool) {
	for c := range 0x20 {
		t[c] = true
	}
	t['"'], t['\\'] = true, true
	return t
}()

// skipString returns the end of a string, after its quote.
func skipString(s []byte, i int) (int, error) {
	for i++; i < len(s); {
		for i < len(s) && !special[s[i]] {
			i++
		}
		if i == len(s) {
			break
		}
		switch c := s[i]; {
		case c == '"':
			return i + 1, nil
		case c == '\\':
			if i+1 >= len(s) {
				return 0, errJSON
			}
			switch s[i+1] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
				i += 2
			case 'u':
				if i+6 > len(s) {
					return 0, errJSON
				}
				if _, err := strconv.ParseUint(text(s[i+2:i+6]), 16, 16); err != nil {
					return 0, errJSON
				}
				i += 6
			default:
				return 0, errJSON
			}
		case c < 0x20:
			return 0, errJSON
		default:
			i++
		}
	}
	return 0, errJSON
}

func skipNumber(s []byte, i int) (int, error) {
	digits := func() bool {
		start := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i > start
	}
	if s[i] == '-' {
		i++
	}
	if !digits() {
		return 0, errJSON
	}
	if i < len(s) && s[i] == '.' {
		if i++; !digits() {
			return 0, errJSON
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		if i++; i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if !digits() {
			return 0, errJSON
		}
	}
	return i, nil
}

// eachMember calls f, if there is one, with the raw key (in its quotes) and value
// of each member of the object at i, and returns the object's end.
func eachMember(s []byte, i, depth int, f func(key, value []byte) error) (int, error) {
	i = skipSpace(s, i+1)
	if i < len(s) && s[i] == '}' {
		return i + 1, nil
	}
	for {
		if i >= len(s) || s[i] != '"' {
			return 0, errJSON
		}
		keyEnd, err := skipString(s, i)
		if err != nil {
			return 0, err
		}
		key := s[i:keyEnd]
		if i = skipSpace(s, keyEnd); i >= len(s) || s[i] != ':' {
			return 0, errJSON
		}
		i = skipSpace(s, i+1)
		end, err := skipValue(s, i, depth+1)
		if err != nil {
			return 0, err
		}
		if f != nil {
			if err := f(key, s[i:end]); err != nil {
				return 0, err
			}
		}
		i = skipSpace(s, end)
		switch {
		case i < len(s) && s[i] == '}':
			return i + 1, nil
		case i >= len(s) || s[i] != ',':
			return 0, errJSON
		}
		i = skipSpace(s, i+1)
	}
}

// eachElement is eachMember for arrays.
func eachElement(s []byte, i, depth int, f func(value []byte) error) (int, error) {
	i = skipSpace(s, i+1)
	if i < len(s) && s[i] == ']' {
		return i + 1, nil
	}
	for {
		end, err := skipValue(s, i, depth+1)
		if err != nil {
			return 0, err
		}
		if f != nil {
			if err := f(s[i:end]); err != nil {
				return 0, err
			}
		}
		i = skipSpace(s, end)
		switch {
		case i < len(s) && s[i] == ']':
			return i + 1, nil
		case i >= len(s) || s[i] != ',':
			return 0, errJSON
		}
		i = skipSpace(s, i+1)
	}
}

// unquote decodes a valid raw string; without escapes it is a view of raw, else
// it is appended to scratch.
func unquote(raw, scratch []byte) []byte {
	raw = raw[1 : len(raw)-1]
	i := bytes.IndexByte(raw, '\\')
	if i < 0 {
		return raw
	}
	out := append(scratch[:0], raw[:i]...)
	for i < len(raw) {
		c := raw[i]
		if c != '\\' {
			out = append(out, c)
			i++
			continue
		}
		c = raw[i+1]
		i += 2
		switch c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r := hexRune(raw[i:])
			i += 4
			if utf16.IsSurrogate(r) && i+6 <= len(raw) && raw[i] == '\\' && raw[i+1] == 'u' {
				if pair := utf16.DecodeRune(r, hexRune(raw[i+2:])); pair != utf8.RuneError {
					r = pair
					i += 6
				}
			}
			out = utf8.AppendRune(out, r)
			continue
		}
		out = append(out, c)
	}
	return out
}

func hexRune(s []byte) rune {
	n, _ := strconv.ParseUint(text(s[:4]), 16, 16)
	return rune(n)
}
