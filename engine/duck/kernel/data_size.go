package kernel

import (
	"bytes"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"

	"glaux/sql"
)

// dataSizeKernels are this file's kernels by name.
var dataSizeKernels = map[string]Kernel{
	// parse_data_size reads a number with a unit of powers of 1024.
	"parse_data_size": F1(func(s string) (Int128, error) {
		if x, ok := quickDataSize(s); ok {
			return x, nil
		}
		number := sql.ASCIIDigits(strings.TrimRightFunc(s, unicode.IsLetter))
		power := map[string]uint{"B": 0, "kB": 1, "MB": 2, "GB": 3, "TB": 4, "PB": 5, "EB": 6, "ZB": 7, "YB": 8}
		p, ok := power[strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })]
		x, valid := new(big.Rat).SetString(number)
		if !ok || !valid || strings.Trim(number, "0123456789.") != "" {
			return Int128{}, invalid("Invalid data size: '%s'", s)
		}
		x.Mul(x, new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 10*p)))
		bytes := new(big.Int).Quo(x.Num(), x.Denom())
		if !fits(bytes, 38) {
			return Int128{}, outOfRange("Value out of range: '%s' ('%sB')", s, bytes)
		}
		return int128(bytes), nil
	}),
	// format_number writes a count with a unit of powers of 1000 and three digits.
	"format_number": {Make: func(args []sql.Type, _ sql.Type) (Func, error) {
		return func(c *Call) error {
			return c.writeRows(func(dst []byte, c *Call, i int) ([]byte, error) {
				if args[0].Kind != sql.Double {
					return appendShort(dst, c.Args[0].Int(i)), nil
				}
				return appendShort(dst, javaLong(c.Args[0].Float(i))), nil
			})
		}, nil
	}},
}

// quickDataSize reads a number of up to 18 digits with a unit.
func quickDataSize(s string) (size Int128, ok bool) {
	const units = "kMGTPEZY"
	end := len(s) - 1
	if end < 1 || s[end] != 'B' {
		return size, false
	}
	power := strings.IndexByte(units, s[end-1]) + 1
	if power > 0 {
		end--
	}
	if end == 0 || end > 19 || s[0] == '.' || s[end-1] == '.' {
		return size, false
	}
	var n uint64
	digits, after := 0, 0
	point := false
	for _, c := range []byte(s[:end]) {
		switch {
		case c >= '0' && c <= '9' && digits < 18:
			n = n*10 + uint64(c-'0')
			digits++
			if point {
				after++
			}
		case c == '.' && !point:
			point = true
		default:
			return size, false
		}
	}
	factor := Int128{Lo: 1 << (10 * power)}
	if power > 6 {
		factor = Int128{Hi: 1 << (10*power - 64)}
	}
	x, ok := Int128{Lo: n}.mul(factor)
	if !ok {
		return size, false
	}
	unit := powers128[after]
	hi, lo, _, _ := quoRem128(uint64(x.Hi), x.Lo, uint64(unit.Hi), unit.Lo)
	x = Int128{Lo: lo, Hi: int64(hi)}
	return x, x.fits(38)
}

func appendShort(dst []byte, n int64) []byte {
	const units = " KMBTQ"
	x, unit := math.Abs(float64(n)), 0
	for x >= 1000 && unit < len(units)-1 {
		x /= 1000
		unit++
	}
	decimals := 0
	switch {
	case x < 10 || n < 0: // Trino forgets the sign
		decimals = 2
	case x < 100:
		decimals = 1
	}
	start := len(dst)
	if n < 0 {
		dst = append(dst, '-')
	}
	// Halves go up. What lies half way between two has three binary digits after the
	// point at most, and three decimal ones, so it can be moved to the upper side.
	if thousandths := x * 1000; x*8 == math.Trunc(x*8) && x < 1<<40 {
		step := float64(pow10int(3 - decimals))
		x = math.Floor((thousandths+step/2)/step) * step / 1000
	}
	dst = strconv.AppendFloat(dst, x, 'f', decimals, 64)
	if decimals > 0 {
		dst = bytes.TrimRight(bytes.TrimRight(dst, "0"), ".")
	}
	if n < 0 && len(dst) == start+2 && dst[start+1] == '0' {
		dst = append(dst[:start], '0')
	}
	if unit > 0 {
		dst = append(dst, units[unit])
	}
	return dst
}
