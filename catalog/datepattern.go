package catalog

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// datePattern is a pattern of Java's DateTimeFormatter, in English and for UTC.
type datePattern struct{ parts []datePart }

// datePart is a field (a letter and how often it stands there), literal text
// (letter 0), or the begin and end of what may be absent ('[' and ']').
type datePart struct {
	letter byte
	n      int
	text   string
	pad    int
}

// dateLetters are the letters that are understood, with the most that may stand
// together. Those of localized weeks count weeks from Sunday, the first of a year
// being the one with January the first.
var dateLetters = map[byte]int{
	'G': 5, 'u': 19, 'y': 19, 'Y': 19, 'D': 3, 'M': 5, 'L': 5, 'd': 2, 'Q': 5, 'q': 5, 'w': 2, 'W': 1, 'E': 5, 'e': 5, 'c': 5, 'F': 1,
	'a': 1, 'h': 2, 'K': 2, 'k': 2, 'H': 2, 'm': 2, 's': 2, 'S': 9, 'A': 19, 'n': 19, 'N': 19,
	'V': 2, 'z': 4, 'O': 4, 'X': 5, 'x': 5, 'Z': 5,
}

func newDatePattern(text string) (*datePattern, error) {
	p := &datePattern{}
	depth := 0
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '\'':
			end := i + 1
			var b strings.Builder
			for ; end < len(text); end++ {
				if text[end] == '\'' {
					if end+1 < len(text) && text[end+1] == '\'' {
						end++
					} else {
						break
					}
				}
				b.WriteByte(text[end])
			}
			if end == len(text) {
				return nil, errors.New("a quote has no end")
			}
			if end == i+1 {
				b.WriteByte('\'')
			}
			p.parts = append(p.parts, datePart{text: b.String()})
			i = end + 1
		case c == '[' || c == ']':
			if c == '[' {
				depth++
			} else if depth--; depth < 0 {
				return nil, errors.New("it has ] without [")
			}
			p.parts = append(p.parts, datePart{letter: c})
			i++
		case c == '{' || c == '}' || c == '#':
			return nil, fmt.Errorf("it includes the reserved character '%c'", c)
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			n, err := p.field(text[i:])
			if err != nil {
				return nil, err
			}
			i += n
		default:
			p.parts = append(p.parts, datePart{text: text[i : i+1]})
			i++
		}
	}
	for range depth { // Java ends open sections by itself
		p.parts = append(p.parts, datePart{letter: ']'})
	}
	return p, nil
}

// field takes in one field at the start of text, and tells its length.
func (p *datePattern) field(text string) (int, error) {
	run := func(from int) int {
		end := from
		for end < len(text) && text[end] == text[from] {
			end++
		}
		return end - from
	}
	n, pad := run(0), 0
	at := 0
	if text[0] == 'p' {
		if pad, at = n, n; at == len(text) || dateLetters[text[at]] == 0 {
			return 0, errors.New("the pad letter 'p' must be followed by a field")
		}
		n = run(at)
	}
	c := text[at]
	most := dateLetters[c]
	switch {
	case most == 0:
		return 0, fmt.Errorf("unknown pattern letter: %c", c)
	case n > most || c == 'c' && n == 2 || c == 'V' && n != 2 || c == 'O' && n != 1 && n != 4:
		return 0, fmt.Errorf("a wrong number of pattern letters: %c", c)
	}
	p.parts = append(p.parts, datePart{letter: c, n: n, pad: pad})
	return at + n, nil
}

// precision is the unit of an interval that isn't given: only formats that end at
// the day or at the month have one.
func (p *datePattern) precision() string {
	month, day := false, false
	for _, part := range p.parts {
		switch part.letter {
		case 'H', 'h', 'K', 'k', 'm', 's', 'S', 'A', 'n', 'N', 'a':
			return ""
		case 'd', 'D', 'E', 'e', 'c':
			day = true
		case 'M', 'L':
			month = true
		}
	}
	switch {
	case day:
		return "DAYS"
	case month:
		return "MONTHS"
	}
	return ""
}

// chronological reports that texts of years 1000 to 9999 order as the times do:
// fields of fixed width from the year down, none left out.
func (p *datePattern) chronological() bool {
	follows := map[byte]string{0: "yu", 'y': "MLD", 'u': "MLD", 'M': "d", 'L': "d", 'd': "H", 'D': "H", 'H': "m", 'm': "s", 's': "S", 'S': "-"}
	last := byte(0)
	for _, part := range p.parts {
		switch {
		case part.letter == 0 || part.letter == '[' || part.letter == ']' || strings.IndexByte("VzOXxZ", part.letter) >= 0:
			continue
		case strings.IndexByte(follows[last], part.letter) < 0 || part.pad > 0:
			return false
		}
		switch width := part.n; part.letter {
		case 'y', 'u':
			if width < 3 {
				return false
			}
		case 'D':
			if width != 3 {
				return false
			}
		case 'S':
		default:
			if width != 2 {
				return false
			}
		}
		last = part.letter
	}
	return last != 0
}

func (p *datePattern) format(t time.Time) string {
	var b strings.Builder
	for _, part := range p.parts {
		text := part.text
		if part.letter != 0 && part.letter != '[' && part.letter != ']' {
			text = part.format(t)
		}
		for range part.pad - len(text) {
			b.WriteByte(' ')
		}
		b.WriteString(text)
	}
	return b.String()
}

// nameText cuts a name as 1 to 3, 4 and 5 letters ask for it.
func nameText(name string, n int) string {
	switch n {
	case 4:
		return name
	case 5:
		return name[:1]
	}
	return name[:3]
}

func (part *datePart) format(t time.Time) string {
	n := part.n
	number := func(v int64) string { return fmt.Sprintf("%0*d", n, v) }
	weekday := int64(t.Weekday()) + 1
	switch part.letter {
	case 'G':
		switch n {
		case 4:
			return "Anno Domini"
		case 5:
			return "A"
		}
		return "AD"
	case 'u', 'y':
		return yearText(int64(t.Year()), n)
	case 'Y':
		y, _ := localWeek(t)
		return yearText(int64(y), n)
	case 'D':
		return number(int64(t.YearDay()))
	case 'M', 'L':
		if n >= 3 {
			return nameText(t.Month().String(), n)
		}
		return number(int64(t.Month()))
	case 'Q', 'q':
		q := (int64(t.Month()) + 2) / 3
		switch n {
		case 3:
			return "Q" + strconv.FormatInt(q, 10)
		case 4:
			return [...]string{"1st", "2nd", "3rd", "4th"}[q-1] + " quarter"
		case 5:
			return strconv.FormatInt(q, 10)
		}
		return number(q)
	case 'w':
		_, w := localWeek(t)
		return number(int64(w))
	case 'W':
		return number(int64(t.Day()+int(t.AddDate(0, 0, 1-t.Day()).Weekday())-1)/7 + 1)
	case 'F':
		return number(int64(t.Day()-1)/7 + 1)
	case 'e', 'c':
		if n >= 3 {
			return nameText(t.Weekday().String(), n)
		}
		return number(weekday)
	case 'E':
		return nameText(t.Weekday().String(), n)
	case 'a':
		return [...]string{"AM", "PM"}[t.Hour()/12]
	}
	return part.formatTime(t)
}

func (part *datePart) formatTime(t time.Time) string {
	n := part.n
	number := func(v int64) string { return fmt.Sprintf("%0*d", n, v) }
	h := int64(t.Hour())
	ofDay := h*3600 + int64(t.Minute())*60 + int64(t.Second())
	switch part.letter {
	case 'd':
		return number(int64(t.Day()))
	case 'h':
		return number((h+11)%12 + 1)
	case 'K':
		return number(h % 12)
	case 'k':
		return number((h+23)%24 + 1)
	case 'H':
		return number(h)
	case 'm':
		return number(int64(t.Minute()))
	case 's':
		return number(int64(t.Second()))
	case 'S':
		return fmt.Sprintf("%09d", t.Nanosecond())[:n]
	case 'A':
		return number(ofDay*1000 + int64(t.Nanosecond())/1_000_000)
	case 'n':
		return number(int64(t.Nanosecond()))
	case 'N':
		return number(ofDay*1_000_000_000 + int64(t.Nanosecond()))
	}
	return part.zone()
}

// zone is how UTC is written.
func (part *datePart) zone() string {
	switch c, n := part.letter, part.n; {
	case c == 'X' || c == 'Z' && n == 5:
		return "Z"
	case c == 'x':
		return [...]string{"+00", "+0000", "+00:00", "+0000", "+00:00"}[n-1]
	case c == 'Z' && n < 4:
		return "+0000"
	case c == 'Z' || c == 'O':
		return "GMT"
	case c == 'z' && n == 4:
		return "Coordinated Universal Time"
	}
	return "UTC"
}

func yearText(y int64, n int) string {
	if n == 2 {
		return fmt.Sprintf("%02d", ((y%100)+100)%100)
	}
	text := fmt.Sprintf("%0*d", n, y)
	if n >= 4 && y > 0 && len(text) > n {
		return "+" + text
	}
	return text
}

// localWeek is the week of the week-based year, by American rules.
func localWeek(t time.Time) (year, week int) {
	first := func(y int) time.Time { // the Sunday that year y begins with
		jan := time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
		return jan.AddDate(0, 0, -int(jan.Weekday()))
	}
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	year = t.Year()
	if next := first(year + 1); !day.Before(next) {
		return year + 1, int(day.Sub(next).Hours()/24)/7 + 1
	}
	return year, int(day.Sub(first(year)).Hours()/24)/7 + 1
}
