package kernel

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// Patterns of dates and times: MySQL's (date_format), Joda-Time's
// (format_datetime) and Teradata's (to_char) are compiled to the same elements,
// which print and parse.

// field is what an element stands for.
type field uint8

const (
	eraField field = iota
	centuryField
	yearField
	yearOfEraField
	weekyearField
	monthField
	dayOfYearField
	weekField
	dayOfMonthField
	dayOfWeekField
	halfdayField
	hourField           // 0–23
	clockhourField      // 1–24
	hourOfHalfdayField  // 0–11
	clockOfHalfdayField // 1–12
	minuteField
	secondField
	fractionField
	fieldCount
)

// form is how an element is written.
type form uint8

const (
	literalForm form = iota
	numberForm
	textForm
	shortForm
	fractionForm
	twoDigitForm // a year without its century
	offsetForm   // +0200
	colonForm    // +02:00
	zoneIDForm
	zoneNameForm
	zoneLongForm
)

// element is one part of a pattern.
type element struct {
	form    form
	field   field
	min     int // digits printed at least
	max     int // digits parsed at most
	signed  bool
	lenient bool // a two-digit year may have more digits
	pivot   int64
	text    string // literal
}

// datePattern is a compiled pattern.
type datePattern []element

func (p *datePattern) literal(s string) { *p = append(*p, element{form: literalForm, text: s}) }
func (p *datePattern) number(f field, least, most int) {
	*p = append(*p, element{form: numberForm, field: f, min: least, max: most})
}
func (p *datePattern) signedNumber(f field, least, most int) {
	*p = append(*p, element{form: numberForm, field: f, min: least, max: most, signed: true})
}
func (p *datePattern) words(f field, form form) { *p = append(*p, element{form: form, field: f}) }
func (p *datePattern) fraction(least, most int) {
	*p = append(*p, element{form: fractionForm, field: fractionField, min: least, max: most})
}

// mysqlPattern compiles a pattern of date_format and date_parse.
func mysqlPattern(format string) (datePattern, error) {
	var p datePattern
	if format == isoDatePattern {
		p.signedNumber(yearField, 4, 9)
		p.literal("-")
		p.number(monthField, 2, 2)
		p.literal("-")
		p.number(dayOfMonthField, 2, 2)
		return p, nil
	}
	escaped := false
	for _, r := range format {
		if !escaped {
			if escaped = r == '%'; !escaped {
				p.literal(string(r))
			}
			continue
		}
		escaped = false
		switch r {
		case 'a':
			p.words(dayOfWeekField, shortForm)
		case 'b':
			p.words(monthField, shortForm)
		case 'c':
			p.number(monthField, 1, 2)
		case 'd':
			p.number(dayOfMonthField, 2, 2)
		case 'e':
			p.number(dayOfMonthField, 1, 2)
		case 'f':
			p.fraction(6, 9)
		case 'H':
			p.number(hourField, 2, 2)
		case 'h', 'I':
			p.number(clockOfHalfdayField, 2, 2)
		case 'i':
			p.number(minuteField, 2, 2)
		case 'j':
			p.number(dayOfYearField, 3, 3)
		case 'k':
			p.number(hourField, 1, 2)
		case 'l':
			p.number(clockOfHalfdayField, 1, 2)
		case 'M':
			p.words(monthField, textForm)
		case 'm':
			p.number(monthField, 2, 2)
		case 'p':
			p.words(halfdayField, textForm)
		case 'r', 'T':
			hour := hourField
			if r == 'r' {
				hour = clockOfHalfdayField
			}
			p.number(hour, 2, 2)
			p.literal(":")
			p.number(minuteField, 2, 2)
			p.literal(":")
			p.number(secondField, 2, 2)
			if r == 'r' {
				p.literal(" ")
				p.words(halfdayField, textForm)
			}
		case 'S', 's':
			p.number(secondField, 2, 2)
		case 'v':
			p.number(weekField, 2, 2)
		case 'x':
			p.signedNumber(weekyearField, 4, 4)
		case 'W':
			p.words(dayOfWeekField, textForm)
		case 'Y':
			p.signedNumber(yearField, 4, 4)
		case 'y':
			p = append(p, element{form: twoDigitForm, field: yearField, pivot: 2020})
		case 'w', 'U', 'u', 'V', 'X', 'D':
			return nil, invalid("%%%c not supported in date format string", r)
		default:
			p.literal(string(r))
		}
	}
	if len(p) == 0 {
		return nil, invalid("Both printing and parsing not supported")
	}
	return p, nil
}

// jodaPattern compiles a pattern of format_datetime and parse_datetime.
func jodaPattern(format string) (datePattern, error) {
	var p datePattern
	tokens := jodaTokens(format)
	for i, tok := range tokens {
		if tok.quoted {
			p.literal(tok.text)
			continue
		}
		next := i+1 < len(tokens) && tokens[i+1].numeric()
		if err := p.joda(tok.text, next); err != nil {
			return nil, err
		}
	}
	switch {
	case format == "":
		return nil, invalid("Invalid pattern specification: Pattern is null or empty")
	case len(p) == 0:
		return nil, invalid("Both printing and parsing not supported")
	}
	return p, nil
}

// jodaToken is a run of one letter, or literal text.
type jodaToken struct {
	text   string
	quoted bool
}

func (t jodaToken) numeric() bool {
	return !t.quoted && (strings.IndexByte("CxyYdhHmsSeDFwWkK", t.text[0]) >= 0 || t.text[0] == 'M' && len(t.text) <= 2)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func jodaTokens(s string) []jodaToken {
	var out []jodaToken
	for i := 0; i < len(s); {
		if isLetter(s[i]) {
			j := i
			for j < len(s) && s[j] == s[i] {
				j++
			}
			out = append(out, jodaToken{text: s[i:j]})
			i = j
			continue
		}
		var text strings.Builder
		quoted := false
		for ; i < len(s); i++ {
			switch c := s[i]; {
			case c == '\'' && i+1 < len(s) && s[i+1] == '\'':
				text.WriteByte(c)
				i++
				continue
			case c == '\'':
				quoted = !quoted
				continue
			case !quoted && isLetter(c):
			default:
				text.WriteByte(c)
				continue
			}
			break
		}
		if text.Len() > 0 {
			out = append(out, jodaToken{text.String(), true})
		}
	}
	return out
}

// joda compiles one run of letters; numeric tells that digits follow it directly.
func (p *datePattern) joda(tok string, numeric bool) error {
	n := len(tok)
	words := func(f field) {
		if n >= 4 {
			p.words(f, textForm)
		} else {
			p.words(f, shortForm)
		}
	}
	switch tok[0] {
	case 'G':
		p.words(eraField, textForm)
	case 'C':
		p.signedNumber(centuryField, n, n)
	case 'x', 'y', 'Y':
		f := map[byte]field{'x': weekyearField, 'y': yearField, 'Y': yearOfEraField}[tok[0]]
		most := 9
		if numeric {
			most = n
		}
		if n == 2 {
			if f == yearOfEraField {
				f = yearField
			}
			*p = append(*p, element{form: twoDigitForm, field: f, pivot: int64(time.Now().Year() - 30), lenient: !numeric})
		} else if f == yearOfEraField {
			p.number(f, n, most)
		} else {
			p.signedNumber(f, n, most)
		}
	case 'M':
		if n >= 3 {
			words(monthField)
		} else {
			p.number(monthField, n, 2)
		}
	case 'E':
		words(dayOfWeekField)
	case 'd':
		p.number(dayOfMonthField, n, max(n, 2))
	case 'D':
		p.number(dayOfYearField, n, max(n, 3))
	case 'e':
		p.number(dayOfWeekField, n, n)
	case 'w':
		p.number(weekField, n, max(n, 2))
	case 'a':
		p.words(halfdayField, textForm)
	case 'h':
		p.number(clockOfHalfdayField, n, max(n, 2))
	case 'K':
		p.number(hourOfHalfdayField, n, max(n, 2))
	case 'H':
		p.number(hourField, n, max(n, 2))
	case 'k':
		p.number(clockhourField, n, max(n, 2))
	case 'm':
		p.number(minuteField, n, max(n, 2))
	case 's':
		p.number(secondField, n, max(n, 2))
	case 'S':
		p.fraction(n, n)
	case 'z':
		*p = append(*p, element{form: []form{zoneNameForm, zoneLongForm}[min(n, 4)/4]})
	case 'Z':
		*p = append(*p, element{form: []form{offsetForm, colonForm, zoneIDForm}[min(n, 3)-1]})
	default:
		return invalid("Illegal pattern component: %s", strings.Clone(tok))
	}
	return nil
}

// teradataTokens are tried in this order.
var teradataTokens = []struct {
	text string
	add  func(p *datePattern)
}{
	{"yyyy", func(p *datePattern) { p.signedNumber(yearField, 4, 4) }},
	{"yy", func(p *datePattern) { *p = append(*p, element{form: twoDigitForm, field: yearField, pivot: 2050}) }},
	{"hh24", func(p *datePattern) { p.number(hourField, 2, 2) }},
	{"hh", func(p *datePattern) { p.number(hourOfHalfdayField, 2, 2) }},
	{"mi", func(p *datePattern) { p.number(minuteField, 2, 2) }},
	{"mm", func(p *datePattern) { p.number(monthField, 2, 2) }},
	{"ss", func(p *datePattern) { p.number(secondField, 2, 2) }},
	{"dd", func(p *datePattern) { p.number(dayOfMonthField, 2, 2) }},
}

// teradataPattern compiles a pattern of to_char, to_date and to_timestamp.
func teradataPattern(format string) (datePattern, error) {
	var p datePattern
next:
	for i := 0; i < len(format); {
		for _, t := range teradataTokens {
			if strings.HasPrefix(format[i:], t.text) {
				t.add(&p)
				i += len(t.text)
				continue next
			}
		}
		if strings.IndexByte("-/,.;: ", format[i]) < 0 {
			_, size := utf8.DecodeRuneInString(format[i:])
			return nil, invalid("Failed to tokenize string [%s] at offset [%d]", strings.Clone(format[i:i+size]), i)
		}
		p.literal(format[i : i+1])
		i++
	}
	if len(p) == 0 {
		return nil, invalid("Both printing and parsing not supported")
	}
	return p, nil
}

// datePatterns keeps the compiled patterns of one kernel instance.
type datePatterns struct {
	compile func(string) (datePattern, error)
	m       sync.Map
	n       atomic.Int32
}

// get compiles a pattern, whose text may point into a chunk.
func (c *datePatterns) get(text string) (datePattern, error) {
	if p, ok := c.m.Load(text); ok {
		return p.(datePattern), nil
	}
	text = strings.Clone(text)
	p, err := c.compile(text)
	if err == nil && c.n.Add(1) <= 1000 {
		c.m.Store(text, p)
	}
	return p, err
}
