package ion

import (
	"fmt"
	"math/big"
	"time"
)

// Precision is how much of a timestamp is said.
type Precision byte

// The precisions: seconds may have a fraction.
const (
	ToYear Precision = iota
	ToMonth
	ToDay
	ToMinute
	ToSecond
)

// Time is a moment with as much precision as is said of it.
type Time struct {
	At        time.Time // in UTC, to nanoseconds; what isn't said is the first
	Precision Precision
	Digits    int // of the fraction of a second, 9 at most
	Offset    int // minutes that local time is ahead of UTC
	Local     bool
}

// Time is the value of a timestamp. A fraction's digits behind the ninth are dropped.
func (v *Value) Time() (t Time, err error) {
	b := v.body
	if len(b) == 0 {
		return t, corrupt("a timestamp without a year")
	}
	// An offset of minus zero says that the offset isn't known.
	t.Local = b[0] != 0xc0
	offset, b, err := readVarInt(b)
	if err != nil {
		return t, err
	}
	parts := [6]uint64{0, 1, 1, 0, 0, 0}
	n := 0
	for ; n < len(parts) && len(b) > 0; n++ {
		if parts[n], b, err = readVarUint(b); err != nil {
			return t, err
		}
	}
	switch n {
	case 1, 2, 3:
		t.Precision = Precision(n - 1)
	case 5, 6:
		t.Precision = Precision(n - 2)
	default:
		return t, corrupt("a timestamp of %d parts", n)
	}
	nanos := int64(0)
	if len(b) > 0 {
		if nanos, t.Digits, err = readFraction(b); err != nil {
			return t, err
		}
	}
	t.Offset = int(offset)
	return t, t.set(parts, nanos)
}

// set checks the parts of a time in UTC and takes them.
func (t *Time) set(p [6]uint64, nanos int64) error {
	if p[0] < 1 || p[0] > 9999 || p[1] < 1 || p[1] > 12 || p[2] < 1 || p[2] > 31 || p[3] > 23 || p[4] > 59 || p[5] > 59 || t.Offset <= -24*60 || t.Offset >= 24*60 {
		return corrupt("a timestamp is out of range")
	}
	t.At = time.Date(int(p[0]), time.Month(p[1]), int(p[2]), int(p[3]), int(p[4]), int(p[5]), int(nanos), time.UTC)
	if t.At.Day() != int(p[2]) {
		return corrupt("a timestamp is out of range")
	}
	return nil
}

// readFraction reads a coefficient and exponent of ten that are below one.
func readFraction(b []byte) (nanos int64, digits int, err error) {
	exp, rest, err := readVarInt(b)
	if err != nil {
		return 0, 0, err
	}
	negative, m := readSigned(rest)
	if exp > 0 || exp < -1000 || len(m) > 500 || negative && len(m) > 0 {
		return 0, 0, corrupt("a timestamp's fraction is out of range")
	}
	x := new(big.Int).SetBytes(m)
	digits = int(-exp)
	if x.Cmp(power(digits)) >= 0 && len(m) > 0 {
		return 0, 0, corrupt("a timestamp's fraction is out of range")
	}
	const most = 9
	if digits > most {
		x.Quo(x, power(digits-most))
		digits = most
	} else {
		x.Mul(x, power(most-digits))
	}
	return x.Int64(), digits, nil
}

func power(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

func appendTime(dst []byte, t Time) []byte {
	start := len(dst)
	if t.Local {
		dst = appendVarInt(dst, int64(t.Offset))
	} else {
		dst = append(dst, 0xc0)
	}
	at := t.At.UTC()
	if t.Precision <= ToDay && t.Local {
		// Days are written as they are, not as they are elsewhere.
		dst = append(dst[:start], 0xc0)
	}
	parts := []int{at.Year(), int(at.Month()), at.Day(), at.Hour(), at.Minute(), at.Second()}
	n := int(t.Precision) + 1
	if t.Precision >= ToMinute {
		n++
	}
	for _, p := range parts[:n] {
		dst = appendVarUint(dst, uint64(p))
	}
	if t.Precision == ToSecond && t.Digits > 0 {
		f := int64(at.Nanosecond())
		for range 9 - t.Digits {
			f /= 10
		}
		dst = appendVarInt(dst, int64(-t.Digits))
		_, m := magnitudeOf(f)
		dst = appendSigned(dst, false, m)
	}
	return wrapFrom(dst, start, codeTimestamp)
}

// appendTimeText writes a timestamp as text has it, in its own offset.
func appendTimeText(dst []byte, t Time) []byte {
	at := t.At.UTC()
	if t.Precision <= ToDay {
		return at.AppendFormat(dst, []string{"2006T", "2006-01T", "2006-01-02"}[t.Precision])
	}
	if t.Local {
		at = at.Add(time.Duration(t.Offset) * time.Minute)
	}
	dst = at.AppendFormat(dst, "2006-01-02T15:04")
	if t.Precision == ToSecond {
		dst = at.AppendFormat(dst, ":05")
		if t.Digits > 0 {
			dst = append(dst, fmt.Sprintf(".%09d", at.Nanosecond())[:1+t.Digits]...)
		}
	}
	switch {
	case !t.Local:
		return append(dst, "-00:00"...)
	case t.Offset == 0:
		return append(dst, 'Z')
	}
	sign, minutes := '+', t.Offset
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Appendf(dst, "%c%02d:%02d", sign, minutes/60, minutes%60)
}
