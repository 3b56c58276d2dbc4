package kernel

import (
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
	"parse_data_size": F1(func(s string) (*big.Int, error) {
		number := sql.ASCIIDigits(strings.TrimRightFunc(s, unicode.IsLetter))
		power := map[string]uint{"B": 0, "kB": 1, "MB": 2, "GB": 3, "TB": 4, "PB": 5, "EB": 6, "ZB": 7, "YB": 8}
		p, ok := power[strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })]
		x, valid := new(big.Rat).SetString(number)
		if !ok || !valid || strings.Trim(number, "0123456789.") != "" {
			return nil, invalid("Invalid data size: '%s'", s)
		}
		x.Mul(x, new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 10*p)))
		bytes := new(big.Int).Quo(x.Num(), x.Denom())
		if !fits(bytes, 38) {
			return nil, outOfRange("Value out of range: '%s' ('%sB')", s, bytes)
		}
		return bytes, nil
	}),
	// format_number writes a count with a unit of powers of 1000 and three digits.
	"format_number": choose(func(args []sql.Type) (Kernel, bool) {
		if args[0].Kind == sql.Double {
			return F1(func(x float64) (string, error) {
				switch {
				case x != x:
					return shortNumber(0), nil
				case x >= math.MaxInt64:
					return shortNumber(math.MaxInt64), nil
				case x <= math.MinInt64:
					return shortNumber(math.MinInt64), nil
				}
				return shortNumber(int64(x)), nil
			}), true
		}
		return F1(func(n int64) (string, error) { return shortNumber(n), nil }), true
	}),
}

func shortNumber(n int64) string {
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
	mantissa, exp, _ := strings.Cut(strconv.FormatFloat(x, 'e', 60, 64), "e")
	e, _ := strconv.Atoi(exp)
	s := exact{strings.Replace(mantissa, ".", "", 1), e}.fixed(decimals)
	if decimals > 0 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if n < 0 && s != "0" {
		s = "-" + s
	}
	return s + strings.TrimSpace(units[unit:unit+1])
}
