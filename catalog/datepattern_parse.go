package catalog

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// parse reads a time as the pattern writes it. What the pattern doesn't hold is the
// least that it can be: midnight of the first day.
func (p *datePattern) parse(text string) (time.Time, error) {
	d := dateParser{parts: p.parts, fields: map[byte]int64{}}
	rest, ok := d.parse(0, text)
	if !ok || rest != "" {
		return time.Time{}, fmt.Errorf("text '%s' could not be parsed", text)
	}
	t, ok := d.resolve()
	if !ok {
		return time.Time{}, fmt.Errorf("text '%s' is no date", text)
	}
	return t, nil
}

// dateParser collects fields by their letters; letters of one meaning share one.
type dateParser struct {
	parts  []datePart
	fields map[byte]int64
}

// parse reads from a part on, and gives what is left of the text.
func (d *dateParser) parse(i int, text string) (rest string, ok bool) {
	for ; i < len(d.parts); i++ {
		part := &d.parts[i]
		switch part.letter {
		case '[':
			end := d.close(i)
			inner := dateParser{parts: d.parts[i+1 : end], fields: map[byte]int64{}}
			if after, ok := inner.parse(0, text); ok {
				text = after
				for k, v := range inner.fields {
					d.fields[k] = v
				}
			}
			i = end
		case ']':
		case 0:
			if text, ok = strings.CutPrefix(text, part.text); !ok {
				return "", false
			}
		default:
			if part.pad > 0 {
				text = strings.TrimLeft(text, " ")
			}
			if text, ok = d.field(i, text); !ok {
				return "", false
			}
		}
	}
	return text, true
}

// close finds the end of an optional section.
func (d *dateParser) close(i int) int {
	depth := 0
	for ; i < len(d.parts); i++ {
		switch d.parts[i].letter {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(d.parts)
}

func (d *dateParser) field(i int, text string) (rest string, ok bool) {
	part := &d.parts[i]
	if names := part.names(); names != nil {
		for at, name := range names {
			if rest, ok := strings.CutPrefix(text, name); ok {
				d.fields[part.key()] = int64(at + 1)
				return rest, true
			}
		}
		return "", false
	}
	if strings.IndexByte("GVzOXxZ", part.letter) >= 0 {
		return strings.CutPrefix(text, part.format(time.Unix(0, 0).UTC()))
	}
	return d.number(i, text)
}

// key is the letter under which a field is kept.
func (part *datePart) key() byte {
	switch part.letter {
	case 'y':
		return 'u'
	case 'L':
		return 'M'
	case 'q':
		return 'Q'
	case 'E', 'c':
		return 'e'
	}
	return part.letter
}

// names are the texts of a field that is written as text.
func (part *datePart) names() []string {
	var all []string
	add := func(n int, at func(int) time.Time) []string {
		for i := range n {
			all = append(all, part.format(at(i)))
		}
		return all
	}
	switch {
	case (part.letter == 'M' || part.letter == 'L') && part.n >= 3:
		return add(12, func(i int) time.Time { return time.Date(2000, time.Month(i+1), 1, 0, 0, 0, 0, time.UTC) })
	case (part.letter == 'Q' || part.letter == 'q') && part.n >= 3:
		return add(4, func(i int) time.Time { return time.Date(2000, time.Month(3*i+1), 1, 0, 0, 0, 0, time.UTC) })
	case part.letter == 'E' || (part.letter == 'e' || part.letter == 'c') && part.n >= 3:
		return add(7, func(i int) time.Time { return time.Date(2000, 10, i+1, 0, 0, 0, 0, time.UTC) }) // a Sunday first
	case part.letter == 'a':
		return []string{"AM", "PM"}
	}
	return nil
}

// widths are how few and how many digits a number may have.
func (part *datePart) widths() (least, most int) {
	switch {
	case strings.IndexByte("uyY", part.letter) >= 0:
		if part.n == 2 {
			return 2, 2
		}
		return part.n, 19
	case part.letter == 'S':
		return part.n, part.n
	case part.letter == 'D' && part.n < 3:
		return part.n, 3
	case strings.IndexByte("AnN", part.letter) >= 0 || part.n == 1:
		return part.n, 19
	}
	return part.n, part.n
}

func (d *dateParser) number(i int, text string) (rest string, ok bool) {
	part := &d.parts[i]
	least, most := part.widths()
	sign := int64(1)
	if most > part.n && least != 1 || part.key() == 'u' && least != 2 {
		if after, minus := strings.CutPrefix(text, "-"); minus {
			text, sign = after, -1
		} else {
			text = strings.TrimPrefix(text, "+")
		}
	}
	run := 0
	for run < len(text) && isDigit(text[run]) {
		run++
	}
	// Numbers that follow without anything between keep their places.
	for k := i + 1; k < len(d.parts) && most > least; k++ {
		next := &d.parts[k]
		low, high := next.widths()
		if next.letter == 0 || next.letter == '[' || next.letter == ']' || next.names() != nil || low != high {
			break
		}
		run -= low
	}
	if run = min(run, most); run < least {
		return "", false
	}
	n, err := strconv.ParseInt(text[:run], 10, 64)
	if err != nil {
		return "", false
	}
	switch {
	case part.letter == 'S':
		for range 9 - run {
			n *= 10
		}
	case strings.IndexByte("uyY", part.letter) >= 0 && part.n == 2:
		n += 2000
	}
	d.fields[part.key()] = sign * n
	return text[run:], true
}

// within gives a field, or the default, and whether it lies between two ends.
func (d *dateParser) within(key byte, def, low, high int64, ok *bool) int {
	v, have := d.fields[key]
	if !have {
		return int(def)
	}
	*ok = *ok && v >= low && v <= high
	return int(min(max(v, low), high))
}

// resolve makes a time of the fields.
func (d *dateParser) resolve() (time.Time, bool) {
	ok := true
	year := d.within('u', 1970, -9999, 99999, &ok)
	if _, have := d.fields['w']; have {
		return d.resolveWeek(year)
	}
	month := 1
	if _, have := d.fields['Q']; have {
		month = 3*d.within('Q', 1, 1, 4, &ok) - 2
	}
	month = d.within('M', int64(month), 1, 12, &ok)
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	day := min(d.within('d', 1, 1, 31, &ok), last)
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if _, have := d.fields['D']; have {
		at = time.Date(year, 1, d.within('D', 1, 1, 366, &ok), 0, 0, 0, 0, time.UTC)
		ok = ok && at.Year() == year
	}
	return d.clock(at, ok)
}

// resolveWeek is resolve for weeks of a year.
func (d *dateParser) resolveWeek(year int) (time.Time, bool) {
	ok := true
	jan := time.Date(d.within('Y', int64(year), -9999, 99999, &ok), 1, 1, 0, 0, 0, 0, time.UTC)
	week, day := d.within('w', 1, 1, 54, &ok), d.within('e', 1, 1, 7, &ok)
	return d.clock(jan.AddDate(0, 0, -int(jan.Weekday())+7*(week-1)+day-1), ok)
}

// clock adds the time of the day.
func (d *dateParser) clock(day time.Time, ok bool) (time.Time, bool) {
	if _, have := d.fields['N']; have {
		return day.Add(time.Duration(d.within('N', 0, 0, 86_400_000_000_000-1, &ok))), ok
	}
	if _, have := d.fields['A']; have {
		return day.Add(time.Duration(d.within('A', 0, 0, 86_400_000-1, &ok)) * time.Millisecond), ok
	}
	hour := d.within('H', 0, 0, 23, &ok)
	if _, have := d.fields['k']; have {
		hour = d.within('k', 24, 1, 24, &ok) % 24
	}
	half := d.within('a', 1, 1, 2, &ok) - 1
	if _, have := d.fields['h']; have {
		hour = d.within('h', 12, 1, 12, &ok)%12 + 12*half
	} else if _, have := d.fields['K']; have {
		hour = d.within('K', 0, 0, 11, &ok) + 12*half
	}
	nanos := d.within('S', 0, 0, 999_999_999, &ok)
	nanos = d.within('n', int64(nanos), 0, 999_999_999, &ok)
	return day.Add(time.Duration(hour)*time.Hour + time.Duration(d.within('m', 0, 0, 59, &ok))*time.Minute +
		time.Duration(d.within('s', 0, 0, 59, &ok))*time.Second + time.Duration(nanos)), ok
}
