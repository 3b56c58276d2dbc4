package kernel

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/cespare/xxhash/v2"
	"github.com/dgryski/go-spooky"
	"github.com/twmb/murmur3"

	"glaux/sql"
)

var (
	_ = add("crc32", F1(func(b []byte) (int64, error) { return int64(crc32.ChecksumIEEE(b)), nil }))
	_ = add("md5", digest(func(dst, b []byte) []byte { s := md5.Sum(b); return append(dst, s[:]...) }))
	_ = add("sha1", digest(func(dst, b []byte) []byte { s := sha1.Sum(b); return append(dst, s[:]...) }))
	_ = add("sha256", digest(func(dst, b []byte) []byte { s := sha256.Sum256(b); return append(dst, s[:]...) }))
	_ = add("sha512", digest(func(dst, b []byte) []byte { s := sha512.Sum512(b); return append(dst, s[:]...) }))
	_ = add("xxhash64", digest(func(dst, b []byte) []byte { return binary.BigEndian.AppendUint64(dst, xxhash.Sum64(b)) }))
	_ = add("murmur3", digest(func(dst, b []byte) []byte {
		h1, h2 := murmur3.Sum128(b)
		return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(dst, h1), h2)
	}))
	_ = add("spooky_hash_v2_32", digest(func(dst, b []byte) []byte { return binary.BigEndian.AppendUint32(dst, spooky.Hash32(b)) }))
	_ = add("spooky_hash_v2_64", digest(func(dst, b []byte) []byte { return binary.BigEndian.AppendUint64(dst, spooky.Hash64(b)) }))
	_ = add("hmac_md5", mac(md5.New))
	_ = add("hmac_sha1", mac(sha1.New))
	_ = add("hmac_sha256", mac(sha256.New))
	_ = add("hmac_sha512", mac(sha512.New))

	_ = add("to_base32", F1(func(b []byte) (string, error) { return base32.StdEncoding.EncodeToString(b), nil }))
	_ = add("to_base64url", F1(func(b []byte) (string, error) { return base64.URLEncoding.EncodeToString(b), nil }))
	_ = add("from_base32", F1(fromBase32))
	_ = add("from_base64", F1(func(b []byte) ([]byte, error) { return fromBase64(base64.RawStdEncoding, "+/", b) }))
	_ = add("from_base64url", F1(func(b []byte) ([]byte, error) { return fromBase64(base64.RawURLEncoding, "-_", b) }))
	_ = add("from_hex", F1(fromHex))

	_ = add("to_big_endian_32", F1(func(x int64) ([]byte, error) { return binary.BigEndian.AppendUint32(nil, uint32(x)), nil }))
	_ = add("to_big_endian_64", F1(func(x int64) ([]byte, error) { return binary.BigEndian.AppendUint64(nil, uint64(x)), nil }))
	_ = add("from_big_endian_32", F1(sized(4, "expected 4-byte input, but got instead: %d", func(b []byte) int64 { return int64(int32(binary.BigEndian.Uint32(b))) })))
	_ = add("from_big_endian_64", F1(sized(8, "expected 8-byte input, but got instead: %d", func(b []byte) int64 { return int64(binary.BigEndian.Uint64(b)) })))
	_ = add("to_ieee754_32", F1(func(x float64) ([]byte, error) {
		if x != x {
			return []byte{0x7f, 0xc0, 0, 0}, nil
		}
		return binary.BigEndian.AppendUint32(nil, math.Float32bits(float32(x))), nil
	}))
	_ = add("to_ieee754_64", F1(func(x float64) ([]byte, error) {
		if x != x {
			return []byte{0x7f, 0xf8, 0, 0, 0, 0, 0, 0}, nil // Java's NaN
		}
		return binary.BigEndian.AppendUint64(nil, math.Float64bits(x)), nil
	}))
	_ = add("from_ieee754_32", F1(sized(4, "Input floating-point value must be exactly 4 bytes long", func(b []byte) float64 {
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	})))
	_ = add("from_ieee754_64", F1(sized(8, "Input floating-point value must be exactly 8 bytes long", func(b []byte) float64 {
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	})))

	_ = add("to_utf8", writes(func(dst []byte, c *Call, i int) ([]byte, error) { return append(dst, c.str(0, i)...), nil }))
	_ = add("from_utf8", choose(func(args []sql.Type) (Kernel, bool) {
		switch {
		case len(args) == 1:
			return F1(func(b []byte) (string, error) { return repairUTF8(b, "\uFFFD"), nil }), true
		case args[1].IsInteger():
			return F2(func(b []byte, point int64) (string, error) {
				if point < math.MinInt32 {
					point = int64(int32(point))
				}
				if point < 0 || point > utf8.MaxRune || !utf8.ValidRune(rune(point)) {
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
	}))
)

// digest is a kernel of a hash that f appends.
func digest(f func(dst, b []byte) []byte) Kernel {
	return writes(func(dst []byte, c *Call, i int) ([]byte, error) { return f(dst, c.Args[0].Bytes(i)), nil })
}

func mac(h func() hash.Hash) Kernel {
	return F2(func(b, key []byte) ([]byte, error) {
		if len(key) == 0 {
			return nil, failure("GENERIC_INTERNAL_ERROR", "Empty key")
		}
		m := hmac.New(h, key)
		m.Write(b)
		return m.Sum(nil), nil
	})
}

// sized reads exactly n bytes. The message may tell how many there were.
func sized[R any](n int, message string, read func([]byte) R) func([]byte) (R, error) {
	return func(b []byte) (r R, err error) {
		if len(b) == n {
			return read(b), nil
		}
		if strings.Contains(message, "%d") {
			return r, invalid(message, len(b))
		}
		return r, invalid("%s", message)
	}
}

// fromBase64 decodes with or without padding, as Java's decoder does.
func fromBase64(e *base64.Encoding, special string, b []byte) ([]byte, error) {
	if len(b) == 1 {
		return nil, invalid("Input byte[] should at least have 2 bytes for base64 bytes")
	}
	text := strings.TrimRight(string(b), "=")
	for _, c := range []byte(text) {
		if !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte(special, c) >= 0) {
			return nil, invalid("Illegal base64 character %x", c)
		}
	}
	if pad := len(b) - len(text); pad > 0 && len(b)%4 != 0 {
		return nil, invalid("Input byte array has wrong 4-byte ending unit")
	}
	out, err := e.DecodeString(text)
	if err != nil {
		return nil, invalid("Last unit does not have enough valid bits")
	}
	return out, nil
}

func fromBase32(b []byte) ([]byte, error) {
	text := strings.TrimRight(string(b), "=")
	switch len(text) % 8 {
	case 1, 3, 6:
		return nil, invalid("Invalid input length %d", len(text))
	}
	for _, c := range []byte(text) {
		if !(c >= 'A' && c <= 'Z' || c >= '2' && c <= '7') {
			return nil, invalid("Unrecognized character: %c", c)
		}
	}
	out, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	if err != nil {
		return nil, invalid("Invalid base32: %s", text)
	}
	return out, nil
}

func fromHex(b []byte) ([]byte, error) {
	if len(b)%2 != 0 {
		return nil, invalid("invalid input length %d", len(b))
	}
	out := make([]byte, len(b)/2)
	for i, c := range b {
		d, ok := hexDigit(c)
		if !ok {
			return nil, invalid("not a hexadecimal digit: %q = %d", string(rune(c)), c)
		}
		out[i/2] = out[i/2]<<4 | d
	}
	return out, nil
}

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
