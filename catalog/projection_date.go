package catalog

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// dateProjection steps through time, in UTC.
type dateProjection struct {
	key    Column
	format *datePattern
	first  time.Time
	months int64 // of a step; 0: it has a fixed length
	millis int64 // of a step of fixed length
	n      uint64
	// list has the steps of months from a day that not every month has: after a
	// shorter month they go on from its last day.
	list []time.Time
}

var dateUnits = map[string]struct{ months, millis int64 }{
	"YEARS": {months: 12}, "MONTHS": {months: 1}, "WEEKS": {millis: 7 * 86_400_000}, "DAYS": {millis: 86_400_000},
	"HOURS": {millis: 3_600_000}, "MINUTES": {millis: 60_000}, "SECONDS": {millis: 1000}, "MILLIS": {millis: 1},
}

func (props projectionProperties) date(k Column, now time.Time) (projected, error) {
	text, err := props.required(k, "format")
	if err != nil {
		return nil, err
	}
	p := &dateProjection{key: k}
	if p.format, err = newDatePattern(text); err != nil {
		return nil, badProjection(k, "Property: 'projection.%s.format' value '%s' is invalid: %v", k.Name, text, err)
	}
	switch keyClass(k.Type) {
	case classText, classDate, classTimestamp:
	default:
		if !isInteger(k.Type) {
			return nil, badProjection(k, "Date projection can't give values of type %s", k.Type)
		}
	}
	bounds, err := props.required(k, "range")
	if err != nil {
		return nil, err
	}
	last, ok := p.bounds(bounds, now)
	if !ok || last.Before(p.first) {
		return nil, badProjection(k, "Property: 'projection.%s.range' needs to be a list of 2 valid dates formatted as '%s' or NOW[+-]n UNIT that are sequential, not '%s'", k.Name, text, bounds)
	}
	return p, props.steps(p, last)
}

// steps reads the interval, and counts the values up to last.
func (props projectionProperties) steps(p *dateProjection, last time.Time) error {
	k := p.key
	interval, err := props.positive(k, "interval", 1)
	if err != nil {
		return err
	}
	name, given := props.get(k, "interval.unit")
	if !given {
		if name = p.format.precision(); name == "" {
			return badProjection(k, "Property: 'projection.%s.interval.unit' is required unless the precision of 'projection.%[1]s.format' is a day or a month", k.Name)
		}
	}
	unit, ok := dateUnits[strings.ToUpper(strings.TrimSpace(name))]
	const mostMillis = 1 << 53
	if !ok || interval > mostMillis/max(unit.millis, unit.months) {
		return badProjection(k, "Property: 'projection.%s.interval.unit' value '%s' is invalid. Available options: YEARS, MONTHS, WEEKS, DAYS, HOURS, MINUTES, SECONDS, MILLIS", k.Name, name)
	}
	p.months, p.millis = unit.months*interval, unit.millis*interval
	if p.months == 0 {
		p.n = uint64((last.UnixMilli()-p.first.UnixMilli())/p.millis) + 1
		return nil
	}
	for at := p.first; !at.After(last); at = addMonths(at, p.months) {
		if p.list = append(p.list, at); len(p.list) > MaxPartitions {
			return tooManyValues(k)
		}
	}
	p.n = uint64(len(p.list))
	return nil
}

// addMonths adds months; a day that the month doesn't have becomes its last.
func addMonths(t time.Time, months int64) time.Time {
	y, m, d := t.Date()
	first := time.Date(y, m+time.Month(months), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	return first.AddDate(0, 0, min(d, first.AddDate(0, 1, -1).Day())-1)
}

// bounds reads both ends of a range. A format may hold commas itself.
func (p *dateProjection) bounds(text string, now time.Time) (last time.Time, ok bool) {
	for i := range len(text) {
		if text[i] != ',' {
			continue
		}
		from, ok1 := p.bound(text[:i], now)
		to, ok2 := p.bound(text[i+1:], now)
		if ok1 && ok2 {
			p.first = from
			return to, true
		}
	}
	return last, false
}

var nowBound = regexp.MustCompile(`^\s*NOW\s*(([+-])\s*([0-9]+)\s*(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?\s*)?$`)

// bound reads one end, cut to what the format shows of it.
func (p *dateProjection) bound(text string, now time.Time) (time.Time, bool) {
	m := nowBound.FindStringSubmatch(text)
	if m == nil {
		at, err := p.format.parse(strings.TrimSpace(text))
		if err != nil {
			at, err = p.format.parse(text)
		}
		return at, err == nil
	}
	if m[1] != "" {
		n, err := strconv.ParseInt(m[3], 10, 32)
		if err != nil {
			return now, false
		}
		if m[2] == "-" {
			n = -n
		}
		if unit := dateUnits[m[4]+"S"]; unit.months > 0 {
			if n > 120_000/unit.months || n < -120_000/unit.months {
				return now, false
			}
			now = addMonths(now, n*unit.months)
		} else {
			now = time.UnixMilli(now.UnixMilli() + n*unit.millis).UTC()
		}
	}
	cut, err := p.format.parse(p.format.format(now))
	return cut, err == nil
}

func (p *dateProjection) count() int64 { return int64(p.n) }

func (p *dateProjection) at(i uint64) time.Time {
	if p.list != nil {
		return p.list[i]
	}
	return time.UnixMilli(p.first.UnixMilli() + int64(i)*p.millis).UTC()
}

// value is a step as a value of the key's type.
func (p *dateProjection) value(t time.Time) string {
	switch keyClass(p.key.Type) {
	case classDate:
		return t.Format(time.DateOnly)
	case classTimestamp:
		return t.Format("2006-01-02 15:04:05.999")
	}
	return p.format.format(t)
}

// ascending reports that values are ordered as the steps are.
func (p *dateProjection) ascending() bool {
	if p.at(0).Year() < 1000 || p.at(p.n-1).Year() > 9999 {
		return false
	}
	switch keyClass(p.key.Type) {
	case classDate, classTimestamp:
		return true
	}
	return p.format.chronological()
}

func (p *dateProjection) values(set *keySet) ([]ProjectedValue, error) {
	var out []ProjectedValue
	ascending := p.ascending()
	seen := map[string]bool{}
	add := func(from, to uint64) error {
		for i := from; i < to; i++ {
			t := p.at(i)
			v := p.value(t)
			if n := len(out); n > 0 && out[n-1].Value == v {
				continue // the steps are finer than the format
			}
			if !ascending {
				if seen[v] || !set.contains(v) {
					continue
				}
				seen[v] = true
			}
			if len(out) == MaxPartitions {
				return tooManyValues(p.key)
			}
			out = append(out, ProjectedValue{v, p.format.format(t)})
		}
		return nil
	}
	if set == nil || !ascending {
		err := add(0, p.n)
		return out, err
	}
	err := set.search(0, p.n, func(i uint64) string { return p.value(p.at(i)) }, add)
	return out, err
}
