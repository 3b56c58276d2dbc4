package kernel

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"glaux/sql"
	"glaux/sql/jsonpath"
)

// writeJSON appends JSON in an encoding, cut to the type of the result.
func writeJSON(out *Builder, b []byte, enc jsonpath.Encoding) error {
	switch {
	case enc == jsonpath.UTF16 || enc == jsonpath.UTF32:
		out.Write(func(dst []byte) []byte { return encodeWide(dst, unescapeWide(string(b)), enc) })
	case out.Type.Kind == sql.Char:
		out.Str(strings.TrimRight(cut(string(b), out.Type), " "))
	case out.Type.Kind == sql.Varchar && out.Type.Length != sql.UnboundedLength:
		out.Str(cut(string(b), out.Type))
	default:
		out.Bytes(b)
	}
	return nil
}

// unescapeWide puts characters beyond U+FFFF in place of their escapes, which only
// UTF-8 output has.
func unescapeWide(s string) string {
	if !strings.Contains(s, `\uD`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		if r, ok := escapedPair(s[i:]); ok {
			b.WriteRune(r)
			i += 11
			continue
		}
		b.WriteByte(s[i])
		if i+1 < len(s) {
			i++
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func escapedPair(s string) (rune, bool) {
	if len(s) < 12 || s[1] != 'u' || s[6] != '\\' || s[7] != 'u' {
		return 0, false
	}
	d := document{src: s, i: 2}
	high, ok1 := d.hex4()
	d.i = 8
	low, ok2 := d.hex4()
	r := utf16.DecodeRune(high, low)
	return r, ok1 && ok2 && r != utf8.RuneError
}

// encodeWide writes little-endian UTF-16 or UTF-32.
func encodeWide(dst []byte, s string, enc jsonpath.Encoding) []byte {
	for _, r := range s {
		if enc == jsonpath.UTF32 {
			dst = append(dst, byte(r), byte(r>>8), byte(r>>16), byte(r>>24))
			continue
		}
		if r > 0xFFFF {
			high, low := utf16.EncodeRune(r)
			dst = append(dst, byte(high), byte(high>>8), byte(low), byte(low>>8))
			continue
		}
		dst = append(dst, byte(r), byte(r>>8))
	}
	return dst
}

// decodeWide makes UTF-8 of little-endian UTF-16 or UTF-32; what is neither becomes U+FFFD.
func decodeWide(dst, b []byte, enc jsonpath.Encoding) []byte {
	if enc == jsonpath.UTF32 {
		for ; len(b) >= 4; b = b[4:] {
			dst = utf8.AppendRune(dst, rune(uint32(b[0])|uint32(b[1])<<8|uint32(b[2])<<16|uint32(b[3])<<24))
		}
	} else {
		for ; len(b) >= 2; b = b[2:] {
			r := rune(b[0]) | rune(b[1])<<8
			if utf16.IsSurrogate(r) && len(b) >= 4 {
				if pair := utf16.DecodeRune(r, rune(b[2])|rune(b[3])<<8); pair != utf8.RuneError {
					r, b = pair, b[2:]
				}
			}
			dst = utf8.AppendRune(dst, r)
		}
	}
	if len(b) > 0 {
		dst = utf8.AppendRune(dst, utf8.RuneError)
	}
	return dst
}
