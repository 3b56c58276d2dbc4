package kernel

import (
	"math"
	"strconv"
	"strings"
)

// check says of a specifier what Java finds wrong with it before it looks at any
// argument: flags that its conversion doesn't have, a width or precision that it
// must or must not have.
func (f *formatSpec) check() error {
	switch {
	case f.arg == math.MinInt32 || f.arg == 0 && f.indexed:
		return fault("IllegalFormatArgumentIndex", "Illegal format argument index = "+strconv.Itoa(f.arg))
	case f.width == math.MinInt32:
		return fault("IllegalFormatWidth", strconv.Itoa(f.width))
	case f.precision == math.MinInt32:
		return fault("IllegalFormatPrecision", strconv.Itoa(f.precision))
	case f.date && strings.IndexByte(clockConversions+dateConversions+zoneConversions+"c", f.conv) < 0:
		return fault("UnknownFormatConversion", "Conversion = 't"+string(f.conv)+"'")
	case f.date:
		return f.first(f.noPrecision, f.without("#+ 0,("), f.widthFor("-"))
	}
	switch f.conv {
	case 'b', 'h':
		return f.first(f.without("#"), f.widthFor("-"), f.without("+ 0,("))
	case 's':
		return f.first(f.widthFor("-"), f.without("+ 0,("))
	case 'c':
		return f.first(f.noPrecision, f.without("#+ 0,("), f.widthFor("-"))
	case 'd':
		return f.first(f.numeric, f.noPrecision, f.without("#"))
	case 'o', 'x':
		return f.first(f.numeric, f.noPrecision, f.without(","))
	case 'e':
		return f.first(f.numeric, f.without(","))
	case 'g':
		return f.first(f.numeric, f.without("#"))
	case 'a':
		return f.first(f.numeric, f.without(",("))
	case 'f':
		return f.numeric()
	case '%':
		return f.first(f.noPrecision, f.onlyFlag("-"), f.widthFor("-"))
	}
	return f.first(f.noPrecision, f.noWidth, f.onlyFlag(""))
}

func (f *formatSpec) first(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// without refuses flags, which are in Java's order.
func (f *formatSpec) without(flags string) func() error {
	return func() error {
		var bad []byte
		for _, flag := range []byte(flags) {
			if f.has(flag) {
				bad = append(bad, flag)
			}
		}
		if bad == nil {
			return nil
		}
		return fault("FormatFlagsConversionMismatch", "Conversion = "+string(f.conv)+", Flags = "+string(bad))
	}
}

// widthFor refuses flags that fill up to a width, where there is none.
func (f *formatSpec) widthFor(flags string) func() error {
	return func() error {
		if f.width < 0 && strings.ContainsAny(f.flags, flags) {
			return fault("MissingFormatWidth", f.String())
		}
		return nil
	}
}

func (f *formatSpec) onlyFlag(flag string) func() error {
	return func() error {
		if flags := f.sortedFlags(); flags != flag && flags != "" {
			return fault("IllegalFormatFlags", "Flags = '"+f.allFlags()+"'")
		}
		return nil
	}
}

func (f *formatSpec) numeric() error {
	if err := f.widthFor("-0")(); err != nil {
		return err
	}
	if f.has('+') && f.has(' ') || f.has('-') && f.has('0') {
		return fault("IllegalFormatFlags", "Flags = '"+f.allFlags()+"'")
	}
	return nil
}

func (f *formatSpec) noPrecision() error {
	if f.precision >= 0 {
		return fault("IllegalFormatPrecision", strconv.Itoa(f.precision))
	}
	return nil
}

func (f *formatSpec) noWidth() error {
	if f.width >= 0 {
		return fault("IllegalFormatWidth", strconv.Itoa(f.width))
	}
	return nil
}

// sortedFlags are the flags in Java's order.
func (f *formatSpec) sortedFlags() string {
	var flags []byte
	for _, flag := range []byte("-#+ 0,(") {
		if f.has(flag) {
			flags = append(flags, flag)
		}
	}
	if f.arg < 0 {
		flags = append(flags, '<')
	}
	return string(flags)
}

// allFlags are the flags with the one that an upper-case conversion has.
func (f *formatSpec) allFlags() string {
	flags := f.sortedFlags()
	if !f.has('^') {
		return flags
	}
	if strings.HasPrefix(flags, "-") {
		return "-^" + flags[1:]
	}
	return "^" + flags
}

// String is the specifier as Java's messages write it.
func (f *formatSpec) String() string {
	s := "%" + f.sortedFlags()
	if f.arg > 0 {
		s += strconv.Itoa(f.arg) + "$"
	}
	if f.width >= 0 {
		s += strconv.Itoa(f.width)
	}
	if f.precision >= 0 {
		s += "." + strconv.Itoa(f.precision)
	}
	conv := string(f.conv)
	if f.has('^') {
		conv = strings.ToUpper(conv)
	}
	if f.date {
		conv = "t" + string(f.conv)
	}
	return s + conv
}
