package kernel

/*
#cgo noescape glaux_pattern_print
#cgo nocallback glaux_pattern_print
#include "pattern.h"
*/
import "C"

import (
	"math"

	"glaux/sql"
)

// plainFields are the fields of numbers that C prints, with two digits, or with those that they have.
var plainFields = map[field]byte{
	monthField: C.GLAUX_PATTERN_MONTH, dayOfMonthField: C.GLAUX_PATTERN_DAY, hourField: C.GLAUX_PATTERN_HOUR,
	clockOfHalfdayField: C.GLAUX_PATTERN_HALFDAY_HOUR, minuteField: C.GLAUX_PATTERN_MINUTE, secondField: C.GLAUX_PATTERN_SECOND,
}

// plainPattern is a pattern as C prints it (pattern.h), and the bytes of its longest text; nil: C doesn't.
func plainPattern(p datePattern) (code []byte, longest int) {
	for _, e := range p {
		number, known := plainFields[e.field]
		switch {
		case e.form == literalForm:
			for _, b := range []byte(e.text) {
				if b >= 0x80 {
					return nil, 0
				}
			}
			code, longest = append(code, e.text...), longest+len(e.text)
		case e.form == numberForm && (e.field == yearField || e.field == yearOfEraField) && e.min <= 4:
			code, longest = append(code, C.GLAUX_PATTERN_YEAR), longest+4
		case e.form == numberForm && known && e.min <= 2:
			if e.min < 2 {
				number |= C.GLAUX_PATTERN_BRIEF
			}
			code, longest = append(code, number), longest+2
		case e.form == twoDigitForm && (e.field == yearField || e.field == yearOfEraField):
			code, longest = append(code, C.GLAUX_PATTERN_SHORT_YEAR), longest+2
		case e.form == fractionForm && e.min >= min(e.max, 3): // of milliseconds
			for k := range e.min {
				code = append(code, C.GLAUX_PATTERN_MILLIS+byte(min(k, 3)))
			}
			longest += e.min
		case e.field == halfdayField && (e.form == textForm || e.form == shortForm):
			code, longest = append(code, C.GLAUX_PATTERN_HALFDAY), longest+2
		case e.field == monthField && e.form == shortForm:
			code, longest = append(code, C.GLAUX_PATTERN_MONTH_NAME), longest+3
		case e.field == dayOfWeekField && e.form == shortForm:
			code, longest = append(code, C.GLAUX_PATTERN_DAY_NAME), longest+3
		default:
			return nil, 0
		}
	}
	return code, longest
}

// printTimes prints timestamps without zone by a pattern that is the same in all rows, or does nothing and
// reports that where it can't.
func (c *Call) printTimes(patterns *datePatterns, add int64) bool {
	in, pattern := &c.Args[0], &c.Args[1]
	if c.N == 0 || in.Type.Kind != sql.Timestamp || in.Type.Precision > 6 || pattern.valid != nil || !pattern.oneText(c.N) {
		return false
	}
	p, err := patterns.get(pattern.Str(0))
	if err != nil {
		return false
	}
	code, longest := plainPattern(p)
	if len(code) == 0 {
		return false
	}
	room := c.Out.Room(c.N, c.N*longest+longest)
	used := C.glaux_pattern_print((*C.uint8_t)(&code[0]), C.int(len(code)), C.int64_t(add), (*C.int64_t)(in.data), (*C.uint64_t)(in.valid), C.uint64_t(c.N), room.Data, (*C.uint8_t)(room.Blob), C.uint64_t(room.Used))
	if used == math.MaxUint64 {
		return false
	}
	c.Out.Filled(c.N, false, int(used))
	c.nullWhere(in)
	return true
}
