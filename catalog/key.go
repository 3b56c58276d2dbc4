package catalog

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// A partition's key in the store is its table's id, then each value in a form
// whose byte order is the order of its partition key's type, then the text of
// those values that the form doesn't preserve. So a comparison is a comparison
// of bytes, a range of values is a range of keys, and the values can be read
// back from the key without knowing the types.
//
// A value is a class byte and its payload. No value is the prefix of another.
const (
	classText      = 0x10 // string, varchar, char and what has no order of its own
	classNumber    = 0x20
	classDate      = 0x30
	classTimestamp = 0x40
	classNull      = 0x50 // Hive's default partition in a column that isn't text
	classBad       = 0x60 // a value that isn't of its key's type

	textsFollow = 0x01 // behind the last value
)

// DefaultPartition is the value that Hive writes for NULL.
const DefaultPartition = "__HIVE_DEFAULT_PARTITION__"

// keyClass gives the class of a partition key by its Hive type.
func keyClass(hiveType string) byte {
	base, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(hiveType)), "(")
	switch strings.TrimSpace(base) {
	case "tinyint", "smallint", "int", "integer", "bigint", "long", "decimal", "numeric", "float", "double", "real":
		return classNumber
	case "date":
		return classDate
	case "timestamp":
		return classTimestamp
	}
	return classText
}

// isInteger reports whether values of a number key have no decimals.
func isInteger(hiveType string) bool {
	switch strings.ToLower(strings.TrimSpace(hiveType)) {
	case "tinyint", "smallint", "int", "integer", "bigint", "long":
		return true
	}
	return false
}

// encodeValue gives the ordered form of one partition value.
func encodeValue(key Column, value string) []byte {
	class := keyClass(key.Type)
	if class == classText {
		return appendText([]byte{classText}, value)
	}
	if value == DefaultPartition {
		return appendText([]byte{classNull}, "")
	}
	if enc, ok := encodeLiteral(class, value); ok && (!isInteger(key.Type) || !strings.ContainsAny(value, ".eE")) {
		return enc
	}
	return appendText([]byte{classBad}, value)
}

// encodeLiteral gives the ordered form of a value of a class, if it is one.
func encodeLiteral(class byte, text string) ([]byte, bool) {
	b := []byte{class}
	switch class {
	case classNumber:
		return appendNumber(b, text)
	case classDate:
		t, err := time.Parse(time.DateOnly, strings.TrimSpace(text))
		if err != nil {
			// A timestamp's day, as Hive's own conversion gives.
			if t, err = parseTimestamp(text); err != nil {
				return nil, false
			}
		}
		return appendInstant(b, t.Truncate(24*time.Hour)), true
	case classTimestamp:
		t, err := parseTimestamp(text)
		if err != nil {
			return nil, false
		}
		return appendInstant(b, t), true
	}
	return appendText(b, text), true
}

func parseTimestamp(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.DateTime, "2006-01-02T15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("'%s' is not a timestamp", s)
}

func appendInstant(b []byte, t time.Time) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(t.Unix())^1<<63)
	return binary.BigEndian.AppendUint32(b, uint32(t.Nanosecond()))
}

// appendText ends the text with 0 1 and keeps zeros in it apart as 0 ff.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		b = append(b, s[i])
		if s[i] == 0 {
			b = append(b, 0xff)
		}
	}
	return append(b, 0, 1)
}

// cutText reads what appendText wrote.
func cutText(b []byte) (text string, rest []byte, ok bool) {
	i := bytes.IndexByte(b, 0)
	if i >= 0 && i+1 < len(b) && b[i+1] == 1 {
		return string(b[:i]), b[i+2:], true
	}
	var out []byte
	for i := 0; i+1 < len(b); i++ {
		if b[i] != 0 {
			out = append(out, b[i])
			continue
		}
		if b[i+1] == 1 {
			return string(out), b[i+2:], true
		}
		out = append(out, 0)
		i++
	}
	return "", nil, false
}

// Exponents beyond this are no numbers of a partition.
const maxExponent = 30000

// appendNumber writes a decimal number of any length so that bytes order as
// numbers do: a sign, the place of the point, the digits.
func appendNumber(b []byte, s string) ([]byte, bool) {
	negative, digits, point, ok := parseNumber(strings.TrimSpace(s))
	if !ok {
		return nil, false
	}
	if digits == "" {
		return append(b, 0x80), true
	}
	start := len(b)
	b = append(b, 0x81)
	b = binary.BigEndian.AppendUint16(b, uint16(point+0x8000))
	b = append(b, digits...)
	b = append(b, 0)
	if negative {
		for i := start; i < len(b); i++ {
			b[i] = ^b[i]
		}
	}
	return b, true
}

// parseNumber reads [+-]digits[.digits][e[+-]digits] as 0.digits × 10^point,
// without zeros around the digits.
func parseNumber(s string) (negative bool, digits string, point int, ok bool) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative, s = s[0] == '-', s[1:]
	}
	mantissa, exponent, hasExponent := s, "", false
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent, hasExponent = s[:i], s[i+1:], true
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return false, "", 0, false
	}
	point = len(whole)
	if hasExponent {
		var e int
		if n, err := fmt.Sscanf(exponent+" ", "%d", &e); n != 1 || err != nil || strings.Trim(strings.TrimLeft(exponent, "+-"), "0123456789") != "" || e > maxExponent || e < -maxExponent {
			return false, "", 0, false
		}
		point += e
	}
	digits = strings.TrimLeft(whole+fraction, "0")
	point -= len(whole+fraction) - len(digits)
	digits = strings.TrimRight(digits, "0")
	if point > maxExponent || point < -maxExponent {
		return false, "", 0, false
	}
	return negative && digits != "", digits, point, true
}

// encodeValues gives the part of a partition's key that follows the table's id.
func encodeValues(keys []Column, values []string) []byte {
	var b, texts []byte
	for i, k := range keys {
		enc := encodeValue(k, values[i])
		b = append(b, enc...)
		if enc[0] != classText {
			texts = appendText(texts, values[i])
		}
	}
	return append(append(b, textsFollow), texts...)
}

// valueEnd returns the length of the encoded value at the start of b, or 0.
func valueEnd(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	switch b[0] {
	case classDate, classTimestamp:
		if len(b) >= 13 {
			return 13
		}
	case classNumber:
		if len(b) < 2 {
			return 0
		}
		end := byte(0)
		switch {
		case b[1] == 0x80:
			return 2
		case b[1] < 0x80:
			end = 0xff
		}
		if len(b) > 4 {
			if i := bytes.IndexByte(b[4:], end); i >= 0 {
				return 4 + i + 1
			}
		}
	case classText, classNull, classBad:
		if rest, ok := skipText(b[1:]); ok {
			return len(b) - len(rest)
		}
	}
	return 0
}

func skipText(b []byte) (rest []byte, ok bool) {
	for i := 0; i+1 < len(b); i++ {
		if b[i] == 0 {
			if b[i+1] == 1 {
				return b[i+2:], true
			}
			i++
		}
	}
	return nil, false
}

// splitValues cuts what encodeValues made into its n encoded values and the
// texts behind them.
func splitValues(b []byte, n int, into [][]byte) (values [][]byte, texts []byte, ok bool) {
	values = into[:0]
	for range n {
		end := valueEnd(b)
		if end == 0 {
			return nil, nil, false
		}
		values = append(values, b[:end])
		b = b[end:]
	}
	if len(b) == 0 || b[0] != textsFollow {
		return nil, nil, false
	}
	return values, b[1:], true
}

// decodeValues gives the texts of the values that splitValues cut.
func decodeValues(encoded [][]byte, texts []byte) ([]string, bool) {
	values := make([]string, len(encoded))
	var ok bool
	for i, e := range encoded {
		if e[0] == classText {
			values[i], _, ok = cutText(e[1:])
		} else {
			values[i], texts, ok = cutText(texts)
		}
		if !ok {
			return nil, false
		}
	}
	return values, true
}
