package ion

import (
	"bytes"
	"encoding/base64"
	"math"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"
)

var nan = math.NaN()

// quoted reads a string, short or of long segments.
func (t *textReader) quoted(c byte) error {
	if c == '"' {
		return t.short(c, true)
	}
	return t.long(true)
}

// short reads what is between two quotes, on one line.
func (t *textReader) short(quote byte, unicode bool) error {
	t.skip(1)
	t.tok = t.tok[:0]
	for {
		c, err := t.byte()
		switch {
		case err != nil:
			return ended(err)
		case c == quote:
			return t.utf8(unicode)
		case c == '\\':
			err = t.escape(unicode)
		case c < ' ' && c != '\t' && c != '\v' && c != '\f', !unicode && c >= utf8.RuneSelf:
			err = corrupt("the character %q in a string", rune(c))
		default:
			t.tok = append(t.tok, c)
		}
		if err != nil {
			return err
		}
	}
}

// long reads segments between three quotes.
func (t *textReader) long(unicode bool) error {
	t.tok = t.tok[:0]
	for t.ahead("'''") {
		t.skip(3)
		for !t.ahead("'''") {
			c, err := t.byte()
			switch {
			case err != nil:
				return ended(err)
			case c == '\\':
				err = t.escape(unicode)
			case c == '\r':
				// Line ends are one character.
				if t.ahead("\n") {
					t.skip(1)
				}
				t.tok = append(t.tok, '\n')
			case c < ' ' && !isBlank(c), !unicode && c >= utf8.RuneSelf:
				err = corrupt("the character %q in a string", rune(c))
			default:
				t.tok = append(t.tok, c)
			}
			if err != nil {
				return err
			}
		}
		t.skip(3)
		if err := t.space(); err != nil {
			return err
		}
	}
	return t.utf8(unicode)
}

func (t *textReader) utf8(unicode bool) error {
	if unicode && !utf8.Valid(t.tok) {
		return corrupt("a string is not UTF-8")
	}
	return nil
}

var escapes = map[byte]byte{'0': 0, 'a': 7, 'b': 8, 't': 9, 'n': 10, 'f': 12, 'r': 13, 'v': 11, '"': '"', '\'': '\'', '?': '?', '\\': '\\', '/': '/'}

// escape reads what follows a backslash.
func (t *textReader) escape(unicode bool) error {
	c, err := t.byte()
	if err != nil {
		return ended(err)
	}
	if x, ok := escapes[c]; ok {
		t.tok = append(t.tok, x)
		return nil
	}
	switch {
	case c == '\n':
		return nil
	case c == '\r':
		if t.ahead("\n") {
			t.skip(1)
		}
		return nil
	case c == 'x' && !unicode:
		x, err := t.hex(2)
		t.tok = append(t.tok, byte(x))
		return err
	case c != 'x' && c != 'u' && c != 'U' || !unicode:
		return corrupt("the escape \\%c", c)
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	x, err := t.hex(digits)
	if err != nil {
		return err
	}
	if x >= 0xd800 && x < 0xdc00 && t.ahead(`\u`) {
		t.skip(2)
		low, err := t.hex(4)
		if err != nil {
			return err
		}
		if low < 0xdc00 || low > 0xdfff {
			return corrupt("half a surrogate pair")
		}
		x = 0x10000 + (x-0xd800)<<10 + (low - 0xdc00)
	}
	if x > utf8.MaxRune || x >= 0xd800 && x <= 0xdfff {
		return corrupt("the code point %#x", x)
	}
	t.tok = utf8.AppendRune(t.tok, rune(x))
	return nil
}

func (t *textReader) hex(digits int) (x uint64, err error) {
	for range digits {
		c, err := t.byte()
		if err != nil {
			return 0, ended(err)
		}
		d, err := strconv.ParseUint(string(rune(c)), 16, 8)
		if err != nil {
			return 0, corrupt("the digit %q in an escape", rune(c))
		}
		x = x<<4 | d
	}
	return x, nil
}

// lob reads {{base64}} or {{"text"}}.
func (t *textReader) lob() error {
	t.skip(2)
	for {
		c, ok, err := t.peek()
		if err != nil || !ok || !isBlank(c) {
			break
		}
		t.skip(1)
	}
	code := byte(codeClob)
	var err error
	switch {
	case t.ahead(`"`):
		err = t.short('"', false)
	case t.ahead("'''"):
		err = t.long(false)
	default:
		code = codeBlob
		err = t.base64()
	}
	if err != nil {
		return err
	}
	for {
		c, ok, err := t.peek()
		if err != nil || !ok || !isBlank(c) {
			break
		}
		t.skip(1)
	}
	if !t.ahead("}}") {
		return corrupt("a blob or clob doesn't end")
	}
	t.skip(2)
	t.dst = appendBytes(t.dst, code, t.tok)
	return nil
}

func (t *textReader) base64() error {
	t.tok = t.tok[:0]
	for {
		c, ok, err := t.peek()
		if err != nil {
			return err
		}
		if !ok || c == '}' {
			break
		}
		t.skip(1)
		if !isBlank(c) {
			t.tok = append(t.tok, c)
		}
	}
	n, err := base64.StdEncoding.Strict().Decode(t.tok, bytes.Clone(t.tok))
	if err != nil {
		return corrupt("a blob is not base64")
	}
	t.tok = t.tok[:n]
	return nil
}

// maxDigits is the longest number that is read.
const maxDigits = 10_000

// number reads a number or a timestamp, which end where they must.
func (t *textReader) number() error {
	t.word(func(c byte) bool {
		switch c {
		case '{', '}', '[', ']', '(', ')', ',', '"', '\'', '/':
			return false
		}
		return !isBlank(c)
	})
	s := t.tok
	if len(s) > maxDigits {
		return corrupt("a number of %d characters", len(s))
	}
	negative := s[0] == '-'
	if negative {
		s = s[1:]
	}
	switch {
	case string(t.tok) == "+inf":
		t.dst = appendFloat(t.dst, math.Inf(1))
	case string(t.tok) == "-inf":
		t.dst = appendFloat(t.dst, math.Inf(-1))
	case len(s) > 4 && !negative && (s[4] == '-' || s[4] == 'T') && len(bytes.TrimLeft(s[:4], "0123456789")) == 0:
		return t.timestamp(string(s))
	case len(s) > 2 && s[0] == '0' && (s[1]|0x20 == 'x' || s[1]|0x20 == 'b'):
		base := 16
		if s[1]|0x20 == 'b' {
			base = 2
		}
		return t.integer(negative, s[2:], base)
	case bytes.ContainsAny(s, "eE"):
		return t.float(negative, s)
	case bytes.ContainsAny(s, ".dD"):
		return t.decimal(negative, s)
	default:
		if len(s) > 1 && s[0] == '0' {
			return corrupt("the number %s starts with a zero", t.tok)
		}
		return t.integer(negative, s, 10)
	}
	return nil
}

func (t *textReader) notNumber() error { return corrupt("%q is not a number", t.tok) }

// digitsOf are the digits of a part of a number without underscores, which are
// between digits only.
func digitsOf(s []byte, ok func(byte) bool) ([]byte, bool) {
	out := make([]byte, 0, len(s))
	for i, c := range s {
		switch {
		case ok(c):
			out = append(out, c)
		case c != '_' || i == 0 || i == len(s)-1 || s[i-1] == '_':
			return nil, false
		}
	}
	return out, true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (t *textReader) integer(negative bool, s []byte, base int) error {
	digits, ok := digitsOf(s, func(c byte) bool {
		return isDigit(c) && (base > 2 || c < '2') || base == 16 && c|0x20 >= 'a' && c|0x20 <= 'f'
	})
	if !ok || len(digits) == 0 {
		return t.notNumber()
	}
	if x, err := strconv.ParseUint(string(digits), base, 64); err == nil {
		_, m := magnitudeOf(int64(x))
		if int64(x) < 0 {
			m = new(big.Int).SetUint64(x).Bytes()
		}
		t.dst = appendInt(t.dst, negative, m)
		return nil
	}
	x, _ := new(big.Int).SetString(string(digits), base)
	t.dst = appendInt(t.dst, negative, x.Bytes())
	return nil
}

// mantissa checks the digits of a float or decimal in front of its exponent.
func mantissa(s []byte) (whole, fraction []byte, ok bool) {
	w, f, dot := bytes.Cut(s, []byte{'.'})
	whole, ok = digitsOf(w, isDigit)
	if !ok || len(whole) == 0 || len(whole) > 1 && whole[0] == '0' {
		return nil, nil, false
	}
	if dot {
		fraction, ok = digitsOf(f, isDigit)
	}
	return whole, fraction, ok
}

func (t *textReader) float(negative bool, s []byte) error {
	i := bytes.IndexAny(s, "eE")
	whole, fraction, ok := mantissa(s[:i])
	exp := s[i+1:]
	if len(exp) > 1 && (exp[0] == '-' || exp[0] == '+') {
		exp = exp[1:]
	}
	if _, plain := digitsOf(exp, isDigit); !ok || !plain || len(exp) == 0 || bytes.IndexByte(exp, '_') >= 0 {
		return t.notNumber()
	}
	x, err := strconv.ParseFloat(string(whole)+"."+string(fraction)+"e"+string(s[i+1:]), 64)
	if err != nil && !math.IsInf(x, 0) {
		return t.notNumber()
	}
	if negative {
		x = -x
	}
	t.dst = appendFloat(t.dst, x)
	return nil
}

func (t *textReader) decimal(negative bool, s []byte) error {
	exp := int64(0)
	if i := bytes.IndexAny(s, "dD"); i >= 0 {
		x, err := strconv.ParseInt(string(s[i+1:]), 10, 32)
		if err != nil {
			return t.notNumber()
		}
		exp, s = x, s[:i]
	}
	whole, fraction, ok := mantissa(s)
	if !ok {
		return t.notNumber()
	}
	x, _ := new(big.Int).SetString(string(whole)+string(fraction), 10)
	if exp -= int64(len(fraction)); exp < math.MinInt32 {
		return t.notNumber()
	}
	t.dst = appendDecimal(t.dst, Number{Negative: negative, Magnitude: x.Bytes(), Exponent: int(exp)})
	return nil
}

// timestamp reads yyyyT, yyyy-MMT, yyyy-MM-dd and yyyy-MM-ddTHH:mm[:ss[.f]]offset.
func (t *textReader) timestamp(s string) error {
	var v Time
	bad := func() error { return corrupt("%q is not a timestamp", s) }
	date, clock, timed := s, "", false
	if i := bytes.IndexByte([]byte(s), 'T'); i >= 0 {
		date, clock, timed = s[:i], s[i+1:], true
	}
	parts := [6]uint64{0, 1, 1, 0, 0, 0}
	if !twoDigits(parts[:3], date, []int{4, 2, 2}, '-') {
		return bad()
	}
	v.Precision = map[int]Precision{4: ToYear, 7: ToMonth, 10: ToDay}[len(date)]
	if v.Precision != ToDay && (!timed || clock != "") {
		return bad()
	}
	nanos := int64(0)
	if clock != "" {
		var ok bool
		if clock, ok = v.offset(clock); !ok {
			return bad()
		}
		v.Precision = ToMinute
		if len(clock) > 5 {
			v.Precision = ToSecond
		}
		if len(clock) > 8 && clock[8] == '.' {
			if nanos, ok = v.fraction(clock[9:]); !ok {
				return bad()
			}
			clock = clock[:8]
		}
		if len(clock) < 5 || !twoDigits(parts[3:], clock, []int{2, 2, 2}, ':') {
			return bad()
		}
	}
	if err := v.set(parts, nanos); err != nil {
		return bad()
	}
	if v.Local && v.Precision > ToDay {
		v.At = v.At.Add(-time.Duration(v.Offset) * time.Minute)
	}
	if y := v.At.Year(); y < 1 || y > 9999 {
		return bad()
	}
	t.dst = appendTime(t.dst, v)
	return nil
}

// twoDigits reads numbers of so many digits between separators; not all need be there.
func twoDigits(out []uint64, s string, digits []int, sep byte) bool {
	for i, n := range digits {
		if i > 0 {
			if s == "" {
				return true
			}
			if s[0] != sep {
				return false
			}
			s = s[1:]
		}
		if len(s) < n {
			return false
		}
		x, err := strconv.ParseUint(s[:n], 10, 16)
		if err != nil {
			return false
		}
		out[i], s = x, s[n:]
	}
	return s == ""
}

// offset cuts the offset off a time.
func (t *Time) offset(s string) (clock string, ok bool) {
	if n := len(s) - 1; s[n] == 'Z' {
		t.Local = true
		return s[:n], true
	}
	n := len(s) - len("+00:00")
	if n < 0 || s[n] != '+' && s[n] != '-' {
		return "", false
	}
	var parts [2]uint64
	if !twoDigits(parts[:], s[n+1:], []int{2, 2}, ':') || parts[0] > 23 || parts[1] > 59 {
		return "", false
	}
	t.Offset = int(parts[0]*60 + parts[1])
	t.Local = s[n] == '+' || t.Offset > 0
	if s[n] == '-' {
		t.Offset = -t.Offset
	}
	return s[:n], true
}

// fraction reads digits behind the point of a second.
func (t *Time) fraction(s string) (nanos int64, ok bool) {
	if s == "" {
		return 0, false
	}
	const most = 9
	for i := range max(len(s), most) {
		c := byte('0')
		if i < len(s) {
			if c = s[i]; !isDigit(c) {
				return 0, false
			}
		}
		if i < most {
			nanos = nanos*10 + int64(c-'0')
		}
	}
	t.Digits = min(len(s), most)
	return nanos, true
}
