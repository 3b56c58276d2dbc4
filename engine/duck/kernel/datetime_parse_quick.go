package kernel

import (
	"strings"

	"glaux/engine/duck/zone"
)

// Patterns that have nothing but numbers for the year, month and day and, mostly, the time of
// day are read without the general parser, to which anything unusual is left.

// quickField is a number of a pattern, or a literal, which has no most digits.
type quickField struct {
	literal string
	most    int
	field   field
}

// quickPattern is such a pattern; nil is another.
type quickPattern []quickField

func (format datePattern) quick() quickPattern {
	var out quickPattern
	var seen uint32
	for _, e := range format {
		switch {
		case e.form == literalForm:
			out = append(out, quickField{literal: e.text})
			continue
		case e.form == fractionForm:
		case e.form != numberForm:
			return nil
		}
		switch e.field {
		case yearField, monthField, dayOfMonthField, hourField, minuteField, secondField, fractionField:
		default:
			return nil
		}
		if seen>>e.field&1 == 1 || e.max < 1 || e.max > 9 {
			return nil
		}
		seen |= 1 << e.field
		out = append(out, quickField{most: e.max, field: e.field})
	}
	if date := uint32(1<<yearField | 1<<monthField | 1<<dayOfMonthField); seen&date != date {
		return nil
	}
	return out
}

// parse sets the time that a text is, if it is a usual one.
func (format quickPattern) parse(s string, p *parsed) bool {
	var v [fieldCount]int64
	for k := range format {
		f := &format[k]
		if f.most == 0 {
			if !strings.HasPrefix(s, f.literal) {
				return false
			}
			s = s[len(f.literal):]
			continue
		}
		n, x := 0, int64(0)
		for n < len(s) && n < f.most && s[n]-'0' <= 9 {
			x = x*10 + int64(s[n]-'0')
			n++
		}
		if n == 0 {
			return false
		}
		if s = s[n:]; f.field == fractionField {
			for ; n < 9; n++ {
				x *= 10
			}
		}
		v[f.field] = x
	}
	y, m, d := v[yearField], v[monthField], v[dayOfMonthField]
	if s != "" || y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 28 && d > daysIn(y, int(m)) || v[hourField] > 23 || v[minuteField] > 59 || v[secondField] > 59 {
		return false
	}
	p.day = dayNumber(y, int(m), int(d))
	p.nanos = (v[hourField]*3600+v[minuteField]*60+v[secondField])*nanosPerSecond + v[fractionField]/nanosPerMilli*nanosPerMilli
	return true
}

// parser reads texts by patterns that mostly are the same in all rows of a chunk.
type parser struct {
	patterns *datePatterns
	from     *Vec // where the patterns are
	row      int  // the last one's; -1: there is none
	format   datePattern
	quick    quickPattern
	iso      bool
	zones    *Vec // nil: UTC
	zoneRow  int
	zone     zone.Key
	made     parsed
}

// parse reads the text of a row.
func (p *parser) parse(text string, i int) (*parsed, error) {
	if p.row < 0 || !sameBytes(p.from, p.row, p.from, i) {
		format, err := p.patterns.get(p.from.Str(i))
		if err != nil {
			return nil, err
		}
		p.row, p.format, p.quick, p.iso = i, format, format.quick(), p.from.Str(i) == isoDatePattern
	}
	if p.quick != nil && p.quick.parse(text, &p.made) {
		return &p.made, nil
	}
	if p.iso {
		if err := checkISODate(text); err != nil {
			return nil, err
		}
	}
	return p.format.parse(text)
}

// session is the zone of a row.
func (p *parser) session(i int) (key zone.Key, err error) {
	switch {
	case p.zones == nil:
		return zone.UTC, nil
	case p.zoneRow < 0 || !sameBytes(p.zones, p.zoneRow, p.zones, i):
		if p.zone, err = zoneKey(p.zones.Str(i)); err != nil {
			return 0, err
		}
		p.zoneRow = i
	}
	return p.zone, nil
}
