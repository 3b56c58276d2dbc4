package kernel

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"glaux/sql"
)

var durationForm = regexp.MustCompile(`^[\s\v]*(\d+(?:\.\d+)?)[\s\v]*([a-zA-Z]+)[\s\v]*$`)

// durationUnits are milliseconds.
var durationUnits = map[string]float64{"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}

// datetimeDurationKernels are this file's kernels by name.
var datetimeDurationKernels = map[string]Kernel{
	"parse_duration": F1(func(s string) (int64, error) {
		if s == "" {
			return 0, invalid("duration is empty")
		}
		if x, ok := quickDuration(s); ok {
			return x, nil
		}
		m := durationForm.FindStringSubmatch(s)
		if m == nil {
			return 0, invalid("duration is not a valid data duration string: %s", s)
		}
		scale, ok := durationUnits[m[2]]
		if !ok {
			return 0, invalid("Unknown time unit: %s", strings.Clone(m[2]))
		}
		x, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return 0, invalid("duration is not a valid data duration string: %s", s)
		}
		return javaRound(x * scale), nil
	}),
	"human_readable_seconds": {Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error { return c.writeRows(appendReadable) }, nil
	}},
}

// quickDuration reads a number and a unit without spaces.
func quickDuration(s string) (millis int64, ok bool) {
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == '.') {
		end++
	}
	if end == 0 || s[0] == '.' || s[end-1] == '.' {
		return 0, false
	}
	scale, known := durationUnits[s[end:]]
	x, err := strconv.ParseFloat(s[:end], 64)
	return javaRound(x * scale), known && err == nil
}

var readableUnits = []struct {
	seconds int64
	word    string
}{{604_800, "week"}, {86_400, "day"}, {3_600, "hour"}, {60, "minute"}, {1, "second"}}

func appendReadable(dst []byte, c *Call, i int) ([]byte, error) {
	x := c.Args[0].Float(i)
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil, invalid("Invalid argument found: %s", JavaFloat(x, 64))
	}
	n := javaRound(math.Abs(x))
	start := len(dst)
	for k, u := range readableUnits {
		count := n / u.seconds
		n %= u.seconds
		if count <= 0 && (k < len(readableUnits)-1 || len(dst) > start) {
			continue
		}
		if len(dst) > start {
			dst = append(dst, ", "...)
		}
		dst = append(strconv.AppendInt(dst, max(count, 0), 10), ' ')
		if dst = append(dst, u.word...); count != 1 {
			dst = append(dst, 's')
		}
	}
	return dst, nil
}
