package kernel

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"glaux/sql"
)

// writes makes a kernel of a function that appends row i's text or bytes to
// dst; NULL in gives NULL out.
func writes(f func(dst []byte, c *Call, i int) ([]byte, error)) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error { return c.writeRows(f) }, nil
	}}
}

// writeRows is what a kernel made by writes does.
func (c *Call) writeRows(f func(dst []byte, c *Call, i int) ([]byte, error)) error {
	for i := range c.N {
		if c.anyNull(i) {
			c.Out.Null()
			continue
		}
		if err := c.write(f, i); err != nil {
			return err
		}
	}
	return nil
}

// write appends one text that f makes.
func (c *Call) write(f func([]byte, *Call, int) ([]byte, error), i int) error {
	b := c.Out
	start := len(b.blob)
	blob, err := f(b.blob, c, i)
	if err != nil {
		return b.failed(b.n, err)
	}
	b.step()
	b.blob = blob
	b.endString(start)
	return nil
}

// str reads a text argument as its type shows it: char(n) is padded to n.
func (c *Call) str(k, i int) string {
	v := &c.Args[k]
	if v.Type.Kind == sql.Char {
		return padChar(v.Str(i), v.Type.Length)
	}
	return v.Str(i)
}

func padChar(s string, n int) string {
	if have := utf8.RuneCountInString(s); have < n {
		return s + strings.Repeat(" ", n-have)
	}
	return s
}

// asChar is s as a value of type t: char values are kept without their padding.
func asChar(s []byte, from int, t sql.Type) []byte {
	if t.Kind == sql.Char {
		for len(s) > from && s[len(s)-1] == ' ' {
			s = s[:len(s)-1]
		}
	}
	return s
}

// mapCase changes each character by itself, ASCII fast.
func mapCase(lo, hi byte, other func(rune) rune) Kernel {
	return writes(func(dst []byte, c *Call, i int) ([]byte, error) {
		s := c.Args[0].Bytes(i)
		for k := 0; k < len(s); {
			b := s[k]
			if b < utf8.RuneSelf {
				if b >= lo && b <= hi {
					b ^= 0x20
				}
				dst = append(dst, b)
				k++
				continue
			}
			r, n := utf8.DecodeRune(s[k:])
			if r == utf8.RuneError && n == 1 {
				dst = append(dst, b)
			} else {
				dst = utf8.AppendRune(dst, other(r))
			}
			k += n
		}
		return dst, nil
	})
}

// stringKernels are this file's kernels by name.
var stringKernels = map[string]Kernel{
	"upper":     mapCase('a', 'z', unicode.ToUpper),
	"lower":     mapCase('A', 'Z', unicode.ToLower),
	"trim":      trimmer(true, true),
	"ltrim":     trimmer(true, false),
	"rtrim":     trimmer(false, true),
	"substr":    substrings(substrKernel()),
	"substring": substrings(substrKernel()),
	"lpad":      pad(true),
	"rpad":      pad(false),
	"reverse": reversed(Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		return writes(func(dst []byte, c *Call, i int) ([]byte, error) {
			from := len(dst)
			if r.Kind == sql.VarBinary {
				return appendReversed(dst, c.Args[0].Str(i)), nil
			}
			s := c.str(0, i)
			if isASCII(s) {
				return appendReversed(dst, s), nil
			}
			for s != "" {
				_, n := utf8.DecodeLastRuneInString(s)
				dst = append(dst, s[len(s)-n:]...)
				s = s[:len(s)-n]
			}
			return asChar(dst, from, r), nil
		}).Make(args, r)
	}}),
	"concat": Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		if len(args) < 2 && r.Kind == sql.Array {
			return failing(invalid("There must be two or more arguments to concat")), nil
		}
		if len(args) < 2 {
			return failing(invalid("There must be two or more concatenation arguments")), nil
		}
		each, err := writes(func(dst []byte, c *Call, i int) ([]byte, error) {
			from := len(dst)
			for k := range c.Args {
				dst = append(dst, c.str(k, i)...)
			}
			return asChar(dst, from, r), nil
		}).Make(args, r)
		return concatTexts(args, each), err
	}},
	"concat_ws": Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
		join := func(dst []byte, c *Call, i int) ([]byte, error) {
			if len(c.Args) < 2 {
				return dst, invalid("There must be two or more arguments")
			}
			sep, from, first := c.Args[0].Str(i), len(dst), true
			part := func(v *Vec, k int) {
				if v.Null(k) {
					return
				}
				if !first {
					dst = append(dst, sep...)
				}
				dst, first = append(dst, v.Str(k)...), false
			}
			for k := range c.Args[1:] {
				v := &c.Args[k+1]
				if v.Type.Kind != sql.Array {
					part(v, i)
					continue
				}
				if v.Null(i) {
					return dst[:from], ErrNull
				}
				start, end := v.List(i)
				for e := start; e < end; e++ {
					part(v.Kid(0), e)
				}
			}
			return dst, nil
		}
		return func(c *Call) error {
			for i := range c.N {
				if c.Args[0].Null(i) {
					c.Out.Null()
				} else if err := c.write(join, i); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}},
	"replace": writes(func(dst []byte, c *Call, i int) ([]byte, error) {
		s, search, with := c.Args[0].Str(i), c.Args[1].Str(i), ""
		if len(c.Args) == 3 {
			with = c.Args[2].Str(i)
		}
		if search == "" {
			return append(dst, strings.ReplaceAll(s, "", with)...), nil
		}
		for {
			at := strings.Index(s, search)
			if at < 0 {
				return append(dst, s...), nil
			}
			dst = append(append(dst, s[:at]...), with...)
			s = s[at+len(search):]
		}
	}),
	"strpos": byArgs(map[int]Kernel{
		2: positions(F2(func(s, sub string) (int64, error) { return position(s, sub, 1), nil })),
		3: positions(F3(func(s, sub string, n int64) (int64, error) {
			if n == 0 {
				return 0, invalid("'instance' must be a positive or negative number.")
			}
			return position(s, sub, n), nil
		})),
	}),
	"translate": Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			var t translationTable
			return c.writeRows(func(dst []byte, c *Call, i int) ([]byte, error) {
				if from, to := c.Args[1].Str(i), c.Args[2].Str(i); t.with == nil || t.from != from || t.to != to {
					t.make(from, to)
				}
				return t.translate(dst, c.Args[0].Str(i)), nil
			})
		}, nil
	}},
}

func trimEnds(s string, left, right bool, in func(rune) bool) string {
	if left {
		s = strings.TrimLeftFunc(s, in)
	}
	if right {
		s = strings.TrimRightFunc(s, in)
	}
	return s
}

// trimmer removes white space or given characters at the chosen ends.
func trimmer(left, right bool) Kernel {
	plain := func(b byte) bool { return b > ' ' && b < utf8.RuneSelf } // which is no space
	spaces := func(s string) string {
		if s != "" && (!left || plain(s[0])) && (!right || plain(s[len(s)-1])) {
			return s
		}
		return trimEnds(s, left, right, sql.IsWhitespace)
	}
	return byArgs(map[int]Kernel{
		1: Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
			trim, err := F1(func(s string) (string, error) { return spaces(s), nil }).Make(args, r)
			return func(c *Call) error {
				if c.untrimmed(left, right) {
					return nil
				}
				return trim(c)
			}, err
		}},
		2: Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
			return func(c *Call) error {
				if args[0].Kind == sql.Varchar && c.trimmed(left, right) {
					return nil
				}
				for i := range c.N {
					if c.anyNull(i) {
						c.Out.Null()
						continue
					}
					// The padding of char(n) is part of what is trimmed only when the
					// characters to remove say so; spaces that come to its end are padding, too.
					chars := c.Args[1].Str(i)
					s := trimEnds(c.Args[0].Str(i), left, right, func(r rune) bool { return strings.ContainsRune(chars, r) })
					if right && args[0].Kind == sql.Char {
						s = strings.TrimRight(s, " ")
					}
					c.Out.Str(s)
				}
				return nil
			}, nil
		}},
	})
}

// offset is the byte at which code point n (from 0) of s starts; -1 if s has fewer.
func offset(s string, n int64) int {
	if n > int64(len(s)) {
		return -1
	}
	at := 0
	for ; n >= 8 && ascii8(s[at:]); n -= 8 {
		at += 8
	}
	for ; n > 0; n-- {
		if at >= len(s) {
			return -1
		}
		if s[at] < utf8.RuneSelf {
			at++
			continue
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

// substring is the part from a position counted from 1 or, negative, from the end.
func substring(s string, start, length int64) string {
	if start == 0 || length <= 0 || s == "" {
		return ""
	}
	if start > 0 {
		start--
	} else if start += int64(utf8.RuneCountInString(s)); start < 0 {
		return ""
	}
	from := offset(s, start)
	if from < 0 {
		return ""
	}
	s = s[from:]
	if to := offset(s, length); to >= 0 {
		s = s[:to]
	}
	return s
}

// subbytes is substring of bytes.
func subbytes(s []byte, start, length int64) []byte {
	n := int64(len(s))
	if start == 0 || length <= 0 || n == 0 {
		return nil
	}
	if start > 0 {
		start--
	} else {
		start += n
	}
	if start < 0 || start >= n {
		return nil
	}
	return s[start : start+min(length, n-start)]
}

const endless = 1<<63 - 1

func substrKernel() Kernel {
	return writes(func(dst []byte, c *Call, i int) ([]byte, error) {
		start, length := c.Args[1].Int(i), int64(endless)
		if len(c.Args) == 3 {
			length = c.Args[2].Int(i)
		}
		if c.Args[0].Type.Kind == sql.VarBinary {
			return append(dst, subbytes(c.Args[0].Bytes(i), start, length)...), nil
		}
		return append(dst, substring(c.str(0, i), start, length)...), nil
	})
}

// pad fills to a size, or cuts to it; the text's own place is at the start or end.
func pad(left bool) Kernel {
	return writes(func(dst []byte, c *Call, i int) ([]byte, error) {
		target := c.Args[1].Int(i)
		if target < 0 || target > 1<<31-1 {
			return nil, invalid("Target length must be in the range [0..2147483647]")
		}
		s, fill := c.str(0, i), c.Args[2].Str(i)
		bytes := c.Args[0].Type.Kind == sql.VarBinary
		count := utf8.RuneCountInString
		if bytes {
			count = func(s string) int { return len(s) }
		}
		if fill == "" && bytes {
			return nil, invalid("Padding bytes must not be empty")
		} else if fill == "" {
			return nil, invalid("Padding string must not be empty")
		}
		missing := int(target) - count(s)
		if missing <= 0 {
			if bytes {
				return append(dst, s[:target]...), nil
			}
			return append(dst, s[:offset(s, target)]...), nil
		}
		if !left {
			dst = append(dst, s...)
		}
		width := count(fill)
		for ; missing >= width; missing -= width {
			dst = append(dst, fill...)
		}
		if bytes {
			dst = append(dst, fill[:missing]...)
		} else {
			dst = append(dst, fill[:offset(fill, int64(missing))]...)
		}
		if left {
			dst = append(dst, s...)
		}
		return dst, nil
	})
}

// appendReversed appends bytes from the last to the first.
func appendReversed(dst []byte, s string) []byte {
	from := len(dst)
	dst = slices.Grow(dst, len(s))[:from+len(s)]
	for k, to := 0, dst[from:]; k < len(s); k++ {
		to[len(to)-1-k] = s[k]
	}
	return dst
}

// position is where the n-th occurrence of sub starts; they may overlap.
func position(s, sub string, n int64) int64 {
	if sub == "" {
		return 1
	}
	at := -1
	if n < 0 {
		for at = len(s); n < 0; n++ {
			if at = strings.LastIndex(s[:min(len(s), at+len(sub)-1)], sub); at < 0 {
				return 0
			}
		}
	}
	for ; n > 0; n-- {
		k := strings.Index(s[at+1:], sub)
		if k < 0 {
			return 0
		}
		at += k + 1
	}
	return int64(utf8.RuneCountInString(s[:at])) + 1
}

// translationTable says what stands for each character.
type translationTable struct {
	from, to string
	with     map[rune]rune // -1: nothing
	ascii    [utf8.RuneSelf]rune
}

func (t *translationTable) make(from, to string) {
	t.from, t.to, t.with = from, to, map[rune]rune{}
	for c := range t.ascii {
		t.ascii[c] = rune(c)
	}
	targets, k := []rune(to), 0
	for _, r := range from {
		if _, dup := t.with[r]; !dup {
			t.with[r] = -1
			if k < len(targets) {
				t.with[r] = targets[k]
			}
			if r < utf8.RuneSelf {
				t.ascii[r] = t.with[r]
			}
		}
		k++
	}
}

func (t *translationTable) translate(dst []byte, s string) []byte {
	for _, r := range s {
		if r < utf8.RuneSelf {
			r = t.ascii[r]
		} else if with, ok := t.with[r]; ok {
			r = with
		}
		if r >= 0 {
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// failing is a function that fails on any row.
func failing(err error) Func {
	return func(c *Call) error {
		if c.N > 0 {
			return err
		}
		return nil
	}
}
