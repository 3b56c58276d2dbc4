package kernel

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"math"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
	"github.com/dgryski/go-spooky"
	"github.com/twmb/murmur3"

	"glaux/sql"
)

// binaryKernels are this file's kernels by name.
var binaryKernels = map[string]Kernel{
	"crc32":    {Make: func([]sql.Type, sql.Type) (Func, error) { return crc32s, nil }},
	"md5":      digest(func(dst, b []byte) []byte { s := md5.Sum(b); return append(dst, s[:]...) }),
	"sha1":     digest(func(dst, b []byte) []byte { s := sha1.Sum(b); return append(dst, s[:]...) }),
	"sha256":   sha256Kernel(),
	"to_hex":   {Make: func([]sql.Type, sql.Type) (Func, error) { return toHex, nil }},
	"sha512":   digest(func(dst, b []byte) []byte { s := sha512.Sum512(b); return append(dst, s[:]...) }),
	"xxhash64": digest(func(dst, b []byte) []byte { return binary.BigEndian.AppendUint64(dst, xxhash.Sum64(b)) }),
	"murmur3": digest(func(dst, b []byte) []byte {
		h1, h2 := murmur3.Sum128(b)
		return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(dst, h1), h2)
	}),
	"spooky_hash_v2_32":  spookyHash(4, digest(func(dst, b []byte) []byte { return binary.BigEndian.AppendUint32(dst, spooky.Hash32(b)) })),
	"spooky_hash_v2_64":  spookyHash(8, digest(func(dst, b []byte) []byte { return binary.BigEndian.AppendUint64(dst, spooky.Hash64(b)) })),
	"hmac_md5":           mac(md5.New),
	"hmac_sha1":          mac(sha1.New),
	"hmac_sha256":        mac(sha256.New),
	"hmac_sha512":        mac(sha512.New),
	"to_base32":          encoded(base32Of, digest(base32.StdEncoding.AppendEncode)),
	"to_base64":          encoded(base64Of, digest(base64.StdEncoding.AppendEncode)),
	"to_base64url":       encoded(base64URLOf, digest(base64.URLEncoding.AppendEncode)),
	"from_base32":        encoded(fromBase32Of, decoder(fromBase32)),
	"from_base64":        encoded(fromBase64Of, decoder(func(dst, b []byte) ([]byte, error) { return fromBase64(dst, base64.RawStdEncoding, "+/", b) })),
	"from_base64url":     encoded(fromBase64URLOf, decoder(func(dst, b []byte) ([]byte, error) { return fromBase64(dst, base64.RawURLEncoding, "-_", b) })),
	"from_hex":           decoder(fromHex),
	"to_big_endian_32":   bigEndian(),
	"to_big_endian_64":   bigEndian(),
	"from_big_endian_32": fromBigEndian(4, "expected 4-byte input, but got instead: %d"),
	"from_big_endian_64": fromBigEndian(8, "expected 8-byte input, but got instead: %d"),
	"to_ieee754_32":      bigEndian(),
	"to_ieee754_64":      bigEndian(),
	"from_ieee754_32":    fromBigEndian(4, "Input floating-point value must be exactly 4 bytes long"),
	"from_ieee754_64":    fromBigEndian(8, "Input floating-point value must be exactly 8 bytes long"),
	"to_utf8":            writes(func(dst []byte, c *Call, i int) ([]byte, error) { return append(dst, c.str(0, i)...), nil }),
	// $repair_utf8 is from_utf8 as binary data, which are the same where all are valid.
	"$repair_utf8": {Make: repairTexts},
	"from_utf8": choose(func(args []sql.Type) (Kernel, bool) {
		switch {
		case len(args) == 1:
			return F1(func(b []byte) (string, error) { return repairUTF8(b, "\uFFFD"), nil }), true
		case args[1].IsInteger():
			return F2(func(b []byte, point int64) (string, error) {
				if point < math.MinInt32 {
					point = int64(int32(point))
				}
				if point < 0 { // which Trino finds only when it would write it
					if !isASCII(string(b)) {
						return "", failure("GENERIC_INTERNAL_ERROR", "Invalid code point 0x%X", uint32(point))
					}
					return string(b), nil
				}
				if point > utf8.MaxRune || !utf8.ValidRune(rune(point)) {
					return "", invalid("Invalid replacement character")
				}
				return repairUTF8(b, string(rune(point))), nil
			}), true
		}
		return F2(func(b []byte, with string) (string, error) {
			if utf8.RuneCountInString(with) > 1 {
				return "", invalid("Replacement character string must empty or a single character")
			}
			return repairUTF8(b, with), nil
		}), true
	}),
}

// digest is a kernel of a hash that f appends.
func digest(f func(dst, b []byte) []byte) Kernel {
	return writes(func(dst []byte, c *Call, i int) ([]byte, error) { return f(dst, c.Args[0].Bytes(i)), nil })
}

// decoder is a kernel of a function that appends what bytes or text stand for.
func decoder(f func(dst, b []byte) ([]byte, error)) Kernel {
	return writes(func(dst []byte, c *Call, i int) ([]byte, error) { return f(dst, c.Args[0].Bytes(i)) })
}

// mac is a keyed hash; rows with the key of the row before share what was made of it.
func mac(h func() hash.Hash) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			var m hash.Hash
			var of []byte
			return c.writeRows(func(dst []byte, c *Call, i int) ([]byte, error) {
				key := c.Args[1].Bytes(i)
				switch {
				case len(key) == 0:
					return nil, failure("GENERIC_INTERNAL_ERROR", "Empty key")
				case m == nil || !bytes.Equal(key, of):
					m, of = hmac.New(h, key), key
				default:
					m.Reset()
				}
				m.Write(c.Args[0].Bytes(i))
				return m.Sum(dst), nil
			})
		}, nil
	}}
}

// fromBase64 decodes with or without padding, as Java's decoder does.
// fromBase64 decodes as Java does, which wants no padding but whole units if there is any.
func fromBase64(dst []byte, e *base64.Encoding, special string, b []byte) ([]byte, error) {
	if len(b) == 1 {
		return nil, invalid("Input byte[] should at least have 2 bytes for base64 bytes")
	}
	n := bytes.IndexByte(b, '=')
	if n < 0 {
		n = len(b)
	}
	for _, c := range b[:n] {
		if !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte(special, c) >= 0) {
			return nil, invalid("Illegal base64 character %x", int8(c))
		}
	}
	end := n
	if n < len(b) {
		end++
		switch n % 4 {
		case 0:
			return nil, invalid("Input byte array has wrong 4-byte ending unit")
		case 2:
			if end == len(b) || b[end] != '=' {
				return nil, invalid("Input byte array has wrong 4-byte ending unit")
			}
			end++
		}
	}
	if n%4 == 1 {
		return nil, invalid("Last unit does not have enough valid bits")
	}
	if end < len(b) {
		return nil, invalid("Input byte array has incorrect ending byte at %d", end)
	}
	return e.AppendDecode(dst, b[:n])
}

func fromBase32(dst, b []byte) ([]byte, error) {
	text := bytes.TrimRight(b, "=")
	chars := utf16.Encode([]rune(string(text)))
	switch len(chars) % 8 {
	case 1, 3, 6:
		return nil, invalid("Invalid input length %d", len(chars))
	}
	for _, c := range chars {
		switch {
		case c >= 'A' && c <= 'Z' || c >= '2' && c <= '7':
		case c <= ' ' || c >= 0x7f:
			return nil, invalid("Unrecognized character: 0x%x", c)
		default:
			return nil, invalid("Unrecognized character: %c", c)
		}
	}
	out, err := base32.StdEncoding.WithPadding(base32.NoPadding).AppendDecode(dst, text)
	if err != nil {
		return nil, invalid("Invalid base32: %s", text)
	}
	return out, nil
}

func fromHex(dst, b []byte) ([]byte, error) {
	if len(b)%2 != 0 {
		return nil, invalid("invalid input length %d", len(b))
	}
	from := len(dst)
	dst = slices.Grow(dst, len(b)/2)[:from+len(b)/2]
	for i := 0; i+1 < len(b); i += 2 {
		high, low := hexDigits[b[i]], hexDigits[b[i+1]]
		if high|low > 15 {
			c := b[i]
			if high <= 15 {
				c = b[i+1]
			}
			return nil, invalid("not a hexadecimal digit: \"%s\" = %d", string(rune(uint16(int8(c)))), int8(c))
		}
		dst[from+i/2] = high<<4 | low
	}
	return dst, nil
}

// hexDigits are the values of hexadecimal digits; others have more than 15.
var hexDigits = func() (t [256]byte) {
	for c := range t {
		d, ok := hexDigit(byte(c))
		if t[c] = d; !ok {
			t[c] = 255
		}
	}
	return t
}()

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// repairUTF8 puts a replacement in the place of each invalid sequence.
func repairUTF8(b []byte, with string) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n <= 1 {
			out.WriteString(with)
			b = b[invalidLength(b):]
			continue
		}
		out.Write(b[:n])
		b = b[n:]
	}
	return out.String()
}

func repairTexts([]sql.Type, sql.Type) (Func, error) {
	return func(c *Call) error {
		if c.validTexts() {
			c.same()
			return nil
		}
		return c.writeRows(func(dst []byte, c *Call, i int) ([]byte, error) {
			return append(dst, repairUTF8(c.Args[0].Bytes(i), "\uFFFD")...), nil
		})
	}, nil
}

// validTexts reports that all of the first argument is valid UTF-8.
func (c *Call) validTexts() bool {
	if c.N == 0 || c.out.Ptr == nil {
		return false
	}
	if c.ascii() {
		return true
	}
	in := &c.Args[0]
	for i := range c.N {
		if !in.Null(i) && !utf8.Valid(in.Bytes(i)) {
			return false
		}
	}
	return true
}

// invalidLength is how many bytes one replacement stands for: the leading byte
// and the continuation bytes that it announced, as far as they are there.
func invalidLength(b []byte) int {
	want := 1
	switch {
	case b[0]>>5 == 0b110:
		want = 2
	case b[0]>>4 == 0b1110:
		want = 3
	case b[0]>>3 == 0b11110:
		want = 4
	case b[0]>>2 == 0b111110:
		want = 5
	case b[0]>>1 == 0b1111110:
		want = 6
	}
	n := 1
	for n < want && n < len(b) && b[n]>>6 == 0b10 {
		n++
	}
	return n
}
