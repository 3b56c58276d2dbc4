package kernel

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"glaux/sql"
)

// format() is Java's Formatter over Java's counterparts of the arguments.

// formatSpec is a piece of a format: literal text, then a specifier if conv is set.
type formatSpec struct {
	text      string // as written
	literal   bool
	arg       int  // from 1; 0: the next one; -1: the one before
	indexed   bool // the specifier says which argument
	again     bool // it says to take the one before
	flags     string
	width     int // -1: none
	precision int // -1: none
	date      bool
	conv      byte
	plain     bool // see appendPlain
	// What a date and a timestamp without zone have all of.
	ofDate, ofTimestamp bool
}

// formatFault is a mistake in a format as Java names it.
type formatFault struct{ class, message string }

func (f *formatFault) Error() string { return f.class + ": " + f.message }

func fault(class, message string) error { return &formatFault{class, message} }

// parseFormat cuts a format into pieces.
func parseFormat(s string) ([]formatSpec, error) {
	var specs []formatSpec
	for s != "" {
		at := strings.IndexByte(s, '%')
		if at < 0 {
			at = len(s)
		}
		if at > 0 {
			specs = append(specs, formatSpec{text: s[:at], literal: true})
			s = s[at:]
			continue
		}
		spec, n, err := parseSpec(s)
		if err != nil {
			return nil, err
		}
		specs = append(specs, spec)
		s = s[n:]
	}
	return specs, nil
}

func parseSpec(s string) (formatSpec, int, error) {
	f := formatSpec{width: -1, precision: -1}
	i := 1
	number := func() (int, bool) {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		n, err := strconv.ParseInt(s[from:i], 10, 32)
		if errors.Is(err, strconv.ErrRange) {
			return math.MinInt32, true
		}
		return int(n), err == nil
	}
	if n, ok := number(); ok && i < len(s) && s[i] == '$' {
		f.arg, f.indexed = n, true
		i++
	} else {
		i = 1
	}
	for i < len(s) && strings.IndexByte("-#+ 0,(<", s[i]) >= 0 {
		if s[i] == '<' && f.again {
			return f, 0, fault("DuplicateFormatFlags", "Flags = '<'")
		} else if s[i] == '<' {
			f.again = true
		} else if strings.IndexByte(f.flags, s[i]) >= 0 {
			return f, 0, fault("DuplicateFormatFlags", "Flags = '"+string(s[i])+"'")
		} else {
			f.flags += string(s[i])
		}
		i++
	}
	if n, ok := number(); ok {
		f.width = n
	}
	if i < len(s) && s[i] == '.' {
		i++
		n, ok := number()
		if !ok {
			first, _ := utf8.DecodeRuneInString(s[1:])
			return f, 0, fault("UnknownFormatConversion", "Conversion = '"+string(first)+"'")
		}
		f.precision = n
	}
	if i < len(s) && (s[i] == 't' || s[i] == 'T') {
		if f.date = true; s[i] == 'T' {
			f.flags += "^"
		}
		i++
	}
	switch {
	case i >= len(s) && f.date:
		return f, 0, fault("UnknownFormatConversion", "Conversion = 't'")
	case i >= len(s):
		return f, 0, fault("UnknownFormatConversion", "Conversion = '%'")
	case f.again && !(f.indexed && f.arg == 0):
		f.arg, f.indexed = -1, false
	}
	f.conv = s[i]
	f.text = s[:i+1]
	if !f.date && strings.IndexByte("bBhHsScCdoxXeEfgGaA%n", f.conv) < 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		return f, 0, fault("UnknownFormatConversion", "Conversion = '"+string(r)+"'")
	}
	if !f.date && f.conv >= 'A' && f.conv <= 'Z' {
		f.flags += "^"
		f.conv |= 0x20
	}
	f.plain = f.isPlain()
	f.ofDate, f.ofTimestamp = missingPart(f.conv, true, false, false) == 0, missingPart(f.conv, true, true, false) == 0
	return f, i + 1, f.check()
}

func (f *formatSpec) has(flag byte) bool { return strings.IndexByte(f.flags, flag) >= 0 }

// formatArg is an argument as Java sees it.
type formatArg struct {
	v any // nil: null
	t sql.Type
}

// class is the name of the argument's Java class.
func (a formatArg) class() string {
	switch a.t.Kind {
	case sql.Boolean:
		return "java.lang.Boolean"
	case sql.Real:
		return "java.lang.Float"
	case sql.Double:
		return "java.lang.Double"
	case sql.Decimal:
		return "java.math.BigDecimal"
	case sql.Date:
		return "java.time.LocalDate"
	case sql.Time:
		return "java.time.LocalTime"
	case sql.Timestamp:
		return "java.time.LocalDateTime"
	case sql.TimestampWithTimeZone:
		return "java.time.ZonedDateTime"
	}
	if a.t.IsInteger() {
		return "java.lang.Long"
	}
	return "java.lang.String"
}

// text is toString.
func (a formatArg) text() string {
	switch v := a.v.(type) {
	case nil:
		return "null"
	case float32:
		return JavaFloat(float64(v), 32)
	case float64:
		return JavaFloat(v, 64)
	case *big.Int:
		return bigDecimalText(v, a.t.Scale)
	case sql.Instant:
		return javaDateTime(v, a.t)
	case int64:
		switch a.t.Kind {
		case sql.Time:
			return javaTime(v)
		case sql.Date:
			return dateText(v)
		}
	}
	return Text(a.t, a.v)
}

// bigDecimalText is BigDecimal.toString: small numbers have an exponent.
func bigDecimalText(x *big.Int, scale int) string {
	digits := new(big.Int).Abs(x).String()
	exp := len(digits) - 1 - scale
	if exp >= -6 {
		return decimalText(x, scale)
	}
	if len(digits) > 1 {
		digits = digits[:1] + "." + digits[1:]
	}
	if x.Sign() < 0 {
		digits = "-" + digits
	}
	return digits + "E" + strconv.Itoa(exp)
}

// formatKernels are this file's kernels by name.
var formatKernels = map[string]Kernel{
	"format": Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
		formats := &memo[[]formatSpec]{}
		return func(c *Call) error {
			vals := make([]formatArg, len(args)-1)
			for i := range c.N {
				if c.Args[0].Null(i) {
					c.Out.Null()
					continue
				}
				if specs, err := formats.get(c.Args[0].Str(i), parseFormat); err == nil {
					start := len(c.Out.blob)
					if blob, ok := appendPlain(c.Out.blob, specs, c, i); ok {
						c.Out.step()
						c.Out.blob = blob
						c.Out.endString(start)
						continue
					}
				}
				for k := range vals {
					vals[k] = formatArg{c.Args[k+1].Value(i), args[k+1]}
				}
				text := c.Args[0].Str(i)
				err := c.write(func(dst []byte, _ *Call, _ int) ([]byte, error) {
					specs, err := formats.get(text, parseFormat)
					if err != nil {
						return nil, err
					}
					return appendFormat(dst, specs, vals)
				}, i)
				if f := (*formatFault)(nil); errors.As(err, &f) {
					return invalid("Invalid format string: %s (%s: %s)", text, f.class, f.message)
				} else if err != nil {
					return err
				}
			}
			return nil
		}, nil
	}},
}

func appendFormat(dst []byte, specs []formatSpec, args []formatArg) ([]byte, error) {
	next, last := 0, -1
	for _, f := range specs {
		switch {
		case f.literal:
			dst = append(dst, f.text...)
			continue
		case f.conv == '%' && !f.date:
			var err error
			if dst, err = f.justify(dst, "%"); err != nil {
				return nil, err
			}
			continue
		case f.conv == 'n' && !f.date:
			dst = append(dst, '\n')
			continue
		case f.arg > 0:
			last = f.arg - 1
		case f.arg == 0:
			last = next
			next++
		}
		if last < 0 || last >= len(args) {
			text := f.text
			if f.again {
				text = f.String()
			}
			return nil, fault("MissingFormatArgument", "Format specifier '"+text+"'")
		}
		s, err := f.convert(args[last])
		if err != nil {
			return nil, err
		}
		if f.has('^') {
			s = cases.Upper(language.Und).String(s) // ß is SS here, but not for upper()
		}
		if dst, err = f.justify(dst, s); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// maxFormatWidth bounds what one specifier makes of little.
const maxFormatWidth = 64 << 20

// justify pads to the width.
func (f *formatSpec) justify(dst []byte, s string) ([]byte, error) {
	missing := f.width
	for _, r := range s {
		if missing--; r > 0xffff {
			missing--
		}
	}
	if missing <= 0 {
		return append(dst, s...), nil
	}
	if missing > maxFormatWidth {
		return dst, &sql.Error{Name: "EXCEEDED_FUNCTION_MEMORY_LIMIT", Message: "format: a width of " + strconv.Itoa(f.width) + " is not supported by the embedded engine"}
	}
	blanks := strings.Repeat(" ", missing)
	if f.has('-') {
		return append(append(dst, s...), blanks...), nil
	}
	return append(append(dst, blanks...), s...), nil
}

// convert gives an argument's text without padding by blanks.
func (f *formatSpec) convert(a formatArg) (string, error) {
	mismatch := fault("IllegalFormatConversion", string(f.conv)+" != "+a.class())
	if f.date {
		if a.v == nil {
			return "null", nil
		}
		return formatDate(f.conv, a)
	}
	switch f.conv {
	case 's':
		if err := f.without("#")(); err != nil {
			return "", err
		}
		return f.cut(a.text()), nil
	case 'b':
		b, ok := a.v.(bool)
		return f.cut(strconv.FormatBool(a.v != nil && (b || !ok))), nil
	}
	if a.v == nil {
		return f.cut("null"), nil
	}
	switch f.conv {
	case 'h':
		return f.cut(strconv.FormatUint(uint64(javaHash(a)), 16)), nil
	case 'd', 'o', 'x':
		n, ok := a.v.(int64)
		if !ok || !a.t.IsInteger() {
			return "", mismatch
		}
		if f.conv != 'd' {
			if err := f.without("( +")(); err != nil {
				return "", err
			}
		}
		return f.integer(n), nil
	case 'e', 'f', 'g':
		switch v := a.v.(type) {
		case float32:
			return f.float(float64(v)), nil
		case float64:
			return f.float(v), nil
		case *big.Int:
			return f.number(v.Sign() < 0, exactOf(v, a.t.Scale)), nil
		}
	case 'a':
		switch v := a.v.(type) {
		case float32:
			return f.hexadecimal(float64(v)), nil
		case float64:
			return f.hexadecimal(v), nil
		}
	}
	return "", mismatch
}

// cut shortens a text to the precision, in Java's units: half of a character of two
// becomes a question mark.
func (f *formatSpec) cut(s string) string {
	if f.precision < 0 {
		return s
	}
	left := f.precision
	for i, r := range s {
		switch {
		case left == 0:
			return s[:i]
		case r > 0xffff && left == 1:
			return s[:i] + "?"
		case r > 0xffff:
			left--
		}
		left--
	}
	return s
}
