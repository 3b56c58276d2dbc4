package kernel

// calendarFields are the fields of a date as Joda-Time sets them one after the other,
// those of the longest spans first.
var calendarFields = [...]calendarField{
	{centuryField, setCentury, startOfCentury},
	{yearField, setYear, startOfYear},
	{weekyearField, setWeekyear, startOfWeekyear},
	{yearOfEraField, setYear, startOfYear},
	{monthField, setMonth, startOfMonth},
	{weekField, setWeek, startOfWeek},
	{dayOfYearField, setDayOfYear, sameDay},
	{dayOfMonthField, setDayOfMonth, sameDay},
	{dayOfWeekField, setDayOfWeek, sameDay},
}

// calendarField sets a field of a day, and finds the first day that has the same value.
type calendarField struct {
	field field
	set   func(day, value int64) int64
	start func(day int64) int64
}

func sameDay(day int64) int64 { return day }

// setYear keeps the day's place in its year, as Joda-Time does: the 29th of
// February becomes the 1st of March where there is none.
func setYear(day, year int64) int64 {
	y, _, _ := civil(day)
	n := day - dayNumber(y, 1, 1) + 1
	if n > 31+28 {
		n += daysIn(year, 2) - daysIn(y, 2)
	}
	return dayNumber(year, 1, 1) + n - 1
}

func startOfYear(day int64) int64 {
	y, _, _ := civil(day)
	return dayNumber(y, 1, 1)
}

func setCentury(day, century int64) int64 {
	y, _, _ := civil(day)
	return setYear(day, century*100+floorMod(y, 100))
}

func startOfCentury(day int64) int64 {
	y, _, _ := civil(day)
	return dayNumber(y-floorMod(y, 100), 1, 1)
}

// firstWeek is the Monday of the first week of a week-based year.
func firstWeek(year int64) int64 {
	fourth := dayNumber(year, 1, 4)
	return fourth - weekday(fourth) + 1
}

func weeksIn(year int64) int64 {
	_, weeks := isoWeek(dayNumber(year, 12, 28))
	return weeks
}

func setWeekyear(day, year int64) int64 {
	_, week := isoWeek(day)
	return firstWeek(year) + (min(week, weeksIn(year))-1)*7 + weekday(day) - 1
}

func startOfWeekyear(day int64) int64 {
	year, _ := isoWeek(day)
	return firstWeek(year)
}

func setWeek(day, week int64) int64 {
	_, now := isoWeek(day)
	return day + (week-now)*7
}

func startOfWeek(day int64) int64 { return day - weekday(day) + 1 }

func setMonth(day, month int64) int64 {
	y, _, d := civil(day)
	return dayNumber(y, int(month), min(d, int(daysIn(y, int(month)))))
}

func startOfMonth(day int64) int64 {
	y, m, _ := civil(day)
	return dayNumber(y, m, 1)
}

func setDayOfYear(day, n int64) int64 { return startOfYear(day) + n - 1 }

func setDayOfMonth(day, n int64) int64 { return startOfMonth(day) + n - 1 }

func setDayOfWeek(day, n int64) int64 { return day + n - weekday(day) }

// mostYearOfEra is the last year of Joda-Time.
const mostYearOfEra = 292_278_993

const (
	yearFields = 1<<eraField | 1<<centuryField | 1<<yearField | 1<<yearOfEraField | 1<<weekyearField
	dayFields  = 1<<monthField | 1<<dayOfYearField | 1<<weekField | 1<<dayOfMonthField | 1<<dayOfWeekField
)

// finishDate sets the fields that were read on the 1st of January 1970, the largest
// first; without a year it is 2000's. Each begins what is smaller anew; they are set a second
// time, as smaller ones may have moved the larger.
func (p *parsed) finishDate(text string) error {
	if p.has&yearFields == 0 && p.has&dayFields != 0 {
		p.set(yearField, 2000)
	}
	if err := p.limit(text, yearOfEraField, "yearOfEra", 1, mostYearOfEra); err != nil {
		return err
	}
	if p.given(yearOfEraField) && p.given(eraField) && p.values[eraField] == 0 {
		p.values[yearOfEraField] = 1 - p.values[yearOfEraField]
	}
	last := field(fieldCount)
	if p.has>>halfdayField == 0 {
		for _, c := range calendarFields {
			if p.given(c.field) {
				last = c.field
			}
		}
	}
	for pass := range 2 {
		for _, c := range calendarFields {
			if !p.given(c.field) {
				continue
			}
			if err := p.limitDate(text, c.field); err != nil {
				return err
			}
			p.day = c.set(p.day, p.values[c.field])
			if pass == 0 || c.field == last {
				p.day = c.start(p.day)
			}
		}
	}
	return nil
}

// limitDate refuses what the day that has been found so far doesn't have.
func (p *parsed) limitDate(text string, f field) error {
	y, m, _ := civil(p.day)
	switch f {
	case centuryField:
		return p.limit(text, f, "centuryOfEra", 0, 2922789)
	case monthField:
		return p.limit(text, f, "monthOfYear", 1, 12)
	case weekField:
		most := int64(52)
		if p.values[f] > most {
			year, _ := isoWeek(p.day)
			most = weeksIn(year)
		}
		return p.limit(text, f, "weekOfWeekyear", 1, most)
	case dayOfYearField:
		return p.limit(text, f, "dayOfYear", 1, 337+daysIn(y, 2))
	case dayOfMonthField:
		return p.limit(text, f, "dayOfMonth", 1, daysIn(y, m))
	case dayOfWeekField:
		return p.limit(text, f, "dayOfWeek", 1, 7)
	}
	return nil
}
